"""Lines on their way into a request: all of them, each in the aggregate it belongs to.

In a Mod the lines that QuickBooks already has keep their TxnLineID, so that what we do not carry
(a sales rep, a custom field, "has been billed") stays; -1 adds a line and an unnamed one goes.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from sync.fields import Field, Lines, Reference
from sync.paths import at, many, put
from sync.reading import native_lines, part_for
from sync.refusal import Refusal
from sync.value_writing import NOT_SENT, Writer

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sync.fields import LinePart, Native
    from sync.flow import Record

NEW_LINE = "-1"


def add_lines(lines: Lines, wanted: Sequence[Record], writer: Writer) -> dict[str, Any]:
    """The line aggregates of an Add, by element name."""
    content: dict[str, Any] = {}
    for line in wanted:
        if lines.elsewhere is not None and lines.elsewhere(line, writer.facts):
            continue
        part = part_for(lines, line)
        name = part.add or f"{part.name}Add"
        derived = lines.derive(line, wanted, writer.facts) if lines.derive is not None else {}
        content.setdefault(name, []).append({**_line(lines, part, line, writer), **derived})
    return content


def mod_lines(
    lines: Lines,
    wanted: Sequence[Record],
    native: Native,
    writer: Writer,
    *,
    flows: frozenset[str] | None = None,
) -> dict[str, Any] | Refusal:
    """The line aggregates of a Mod: the whole wanted list, old lines by their TxnLineID.

    Refused when somebody put a group of items among them in QuickBooks, which would be taken apart.
    """
    if any(many(native, group) for part in lines.parts for group in part.groups):
        return Refusal(
            code="lines-in-group",
            field=lines.name,
            cause="In QuickBooks its lines now stand in a group item, which a program would break.",
            cure="Take the group off the document in QuickBooks, or change the lines there.",
        )
    lines = _on(lines, flows)
    content: dict[str, Any] = {}
    for part in lines.parts:
        ours = [line for line in wanted if part_for(lines, line) is part]
        theirs = native_lines(part, native)
        if ours:
            content[part.mod or f"{part.name}Mod"] = [
                _mod_line(lines, part, line, old, writer)
                for line, old in zip(ours, _pair(lines, part, ours, theirs, writer), strict=True)
            ]
        elif theirs and part.clear:
            content[part.clear] = True
    return content


def _on(lines: Lines, flows: frozenset[str] | None) -> Lines:
    """The lines without what belongs to a part whose flows are all off."""
    if flows is None:
        return lines
    on = {flow.partition(".")[0] for flow in flows} | {None}
    return replace(
        lines,
        references=tuple(one for one in lines.references if one.part in on),
        fields=tuple(one for one in lines.fields if one.part in on),
    )


def _line(lines: Lines, part: LinePart, line: Record, writer: Writer) -> dict[str, Any]:
    omitted = lines.omit(line) if lines.omit else frozenset()
    content: dict[str, Any] = {}
    for one in lines.values:
        path = _path(part, one)
        if path is None or one.name in omitted:
            continue
        value = writer.value(one, line.get(one.name), explicit=True)
        if value is not NOT_SENT:
            put(content, path, value)
    for inner in lines.lines:
        content |= add_lines(inner, line.get(inner.name) or (), writer)
    return content


def _mod_line(
    lines: Lines, part: LinePart, line: Record, old: Native | None, writer: Writer
) -> dict[str, Any]:
    content = _line(lines, part, line, writer)
    if old is None:
        return {"TxnLineID": NEW_LINE} | content
    for one in lines.fields:
        path = _path(part, one)
        if path is None or at(old, path) is None:
            continue
        if one.name not in line and one.can_clear and one.kind.is_text:
            put(content, path, "")
        if at(old, path) == "HasBeenBilled":
            # QuickBooks set it when it invoiced the line; nobody else may say or unsay it.
            content.pop(path, None)
    return {"TxnLineID": old["TxnLineID"]} | content


def _path(part: LinePart, one: Field | Reference) -> str | None:
    path = part.overrides.get(one.name, one.paths[0])
    return one.sent_as if isinstance(one, Field) and one.sent_as else path


def _pair(
    lines: Lines,
    part: LinePart,
    ours: Sequence[Record],
    theirs: Sequence[Native],
    writer: Writer,
) -> list[Native | None]:
    """For each wanted line the native line it continues: the same, then alike, then none.

    A line that lost a reference starts anew: QuickBooks cannot clear one. So does one that has
    nothing in common with any: it would inherit another's sales rep, or its "has been billed".
    """
    left = list(theirs)
    found: list[Native | None] = [None] * len(ours)
    for alike in (_is_same, _is_about_the_same, _has_a_value_of):
        for place, line in enumerate(ours):
            if found[place] is not None:
                continue
            sent = _line(lines, part, line, writer)
            match = next((old for old in left if alike(lines, part, sent, old)), None)
            if match is not None:
                found[place] = match
                left = [old for old in left if old is not match]
    return found


def _is_same(lines: Lines, part: LinePart, sent: Record, old: Native) -> bool:
    return (
        _may_continue(lines, part, sent, old)
        and all(str(at(old, name)) == str(value) for name, value in _scalars(sent).items())
        and _references(lines, part, sent) == _references(lines, part, old)
    )


def _is_about_the_same(lines: Lines, part: LinePart, sent: Record, old: Native) -> bool:
    key = next((one for one in lines.references if one.name == part.key), None)
    path = _path(part, key) if key else None
    same = path is None or at(sent, f"{path}/ListID") == at(old, f"{path}/ListID")
    return same and _may_continue(lines, part, sent, old)


def _has_a_value_of(lines: Lines, part: LinePart, sent: Record, old: Native) -> bool:
    """The account or item is another one, but the amount or the words are the same."""
    kept = any(value and str(at(old, name)) == value for name, value in _scalars(sent).items())
    return kept and _may_continue(lines, part, sent, old)


def _may_continue(lines: Lines, part: LinePart, sent: Record, old: Native) -> bool:
    """No reference of the old line is gone from the wanted one."""
    return _references(lines, part, old).keys() <= _references(lines, part, sent).keys()


def _references(lines: Lines, part: LinePart, holder: Native) -> dict[str, Any]:
    paths = [path for one in lines.references if (path := _path(part, one))]
    return {path: found for path in paths if (found := at(holder, f"{path}/ListID"))}


def _scalars(sent: Record) -> dict[str, Any]:
    return {name: value for name, value in sent.items() if isinstance(value, str)}
