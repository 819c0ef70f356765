"""Records as either side holds them → canonical records, references still in that side's own ids.

Nothing is looked up but what a declaration asks of the facts, and nothing is dropped silently: a
value that cannot be read raises ValueError naming the field.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sync.fields import RET_KIND, Field, Lines, Reference
from sync.marks import strip_mark
from sync.paths import at, many
from sync.values import Kind, canonical

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sync.fields import LinePart, Native
    from sync.flow import Entity, Facts, Record, Shape

_NO_OVERRIDE: Any = object()


def read_quickbooks(entity: Entity, kind: str, native: Native, facts: Facts) -> Record:
    """The canonical record of a Ret of that kind; references are ListIDs and TxnIDs.

    A reference that may point to several entities is the bare id here: QuickBooks keeps them in
    one list. Raises KeyError for a kind that is not the entity's.
    """
    shape = entity.shape_of(kind)
    record: dict[str, Any] = {}
    for one in entity.values:
        value = _read(one, kind, native, shape.overrides)
        if value is not None:
            record[one.name] = value
    for lines in entity.lines:
        found = read_lines(lines, native, facts)
        if found:
            record[lines.name] = found
    return _without_mark(entity, shape, record)


def read_cloud(entity: Entity, record: Record, *, archived: bool = False) -> Record:
    """The adapter's record in canonical spelling, `active` told from the cloud's archive.

    Keys that the entity does not declare are dropped; expense lines come before item lines, as
    QuickBooks has them. Raises ValueError naming a field whose value cannot be read.
    """
    clean = _clean((*entity.references, *entity.fields, *entity.lines), record, entity.name)
    if any(one.name == "active" for one in entity.fields):
        clean["active"] = not archived
    return clean


def read_lines(lines: Lines, native: Native, facts: Facts) -> list[Record]:
    """The lines of a native record, those inside groups included, in the order of the parts."""
    if not lines.readable:
        return []
    found: list[Record] = []
    for part in lines.parts:
        for line in native_lines(part, native):
            if lines.skip is not None and lines.skip(line, facts):
                continue
            read = read_line(lines, part, line, facts)
            if read:
                found.append(read)
    return found + (_added(lines, native))


def read_line(lines: Lines, part: LinePart, native: Native, facts: Facts) -> Record:
    """One native line as a canonical line."""
    record: dict[str, Any] = {}
    for one in lines.values:
        value = _read(one, part.name, native, part.overrides)
        if value is not None:
            record[one.name] = value
    for inner in lines.lines:
        found = read_lines(inner, native, facts)
        if found:
            record[inner.name] = found
    return record


def native_lines(part: LinePart, native: Native) -> list[Native]:
    """The native lines of one part; those inside groups follow those outside."""
    name = part.ret or f"{part.name}Ret"
    grouped = [
        line for group in part.groups for one in many(native, group) for line in many(one, name)
    ]
    return [*many(native, name), *grouped]


def part_for(lines: Lines, line: Record) -> LinePart:
    """The line aggregate that a canonical line belongs to."""
    for part in lines.parts:
        if part.key is None or line.get(part.key):
            return part
    return lines.parts[0]


def _without_mark(entity: Entity, shape: Shape, record: dict[str, Any]) -> Record:
    """The text that carries our key is compared without it."""
    for one in entity.fields:
        if shape.mark is not None and shape.mark in one.paths and one.name in record:
            record[one.name] = strip_mark(record[one.name])
    return {name: value for name, value in record.items() if value != ""}


def _added(lines: Lines, native: Native) -> list[Record]:
    if lines.added is None:
        return []
    return [{k: v for k, v in line.items() if v is not None} for line in lines.added(native)]


def _read(one: Field | Reference, kind: str, native: Native, overrides: Mapping[str, Any]) -> Any:
    raw = _raw(one, kind, native, overrides.get(one.name, _NO_OVERRIDE))
    if raw is None or raw == "":
        return None
    if isinstance(one, Reference):
        return raw if one.bare else (raw.get("ListID") or raw.get("TxnID") or None)
    if one.kind is Kind.CHOICE:
        return {word: choice for choice, word in one.choices.items()}.get(one.read(raw))
    return _canonical(one, one.read(raw), kind)


def _raw(one: Field | Reference, kind: str, native: Native, override: Any) -> Any:
    if override is None:
        return None
    if callable(override):
        return override(native)
    if override is not _NO_OVERRIDE:
        return at(native, override)
    if one.compute is not None:
        return one.compute(native)
    for path in one.paths:
        found = kind.removesuffix("Ret") if path == RET_KIND else at(native, path)
        if found is not None and found != "":
            return found
    return None


def _clean(
    carried: tuple[Field | Reference | Lines, ...], record: Record, where: str
) -> dict[str, Any]:
    clean: dict[str, Any] = {}
    for one in carried:
        value = record.get(one.name)
        if isinstance(one, Lines):
            value = _clean_lines(one, value or (), f"{where}.{one.name}")
        elif isinstance(one, Field):
            value = _canonical(one, value, where)
        if value not in (None, "", []):
            clean[one.name] = value
    return clean


def _clean_lines(lines: Lines, found: Any, where: str) -> list[Record]:
    clean = [_clean(lines.carried, line, where) for line in found]
    if len(lines.parts) == 1:
        return [line for line in clean if line]
    order = [part.name for part in lines.parts]
    return sorted(
        (line for line in clean if line), key=lambda line: order.index(part_for(lines, line).name)
    )


def _canonical(one: Field, value: Any, where: str) -> str | bool | None:
    try:
        return canonical(one.kind, value)
    except ValueError as problem:
        raise ValueError(f"{where}.{one.name}: {problem}") from None
