"""When two canonical values are the same: the only place that says so.

A flag nobody set equals its default. A number that a cloud wrote longer than QuickBooks takes is
compared by what was sent. Lines compare as a list; a value QuickBooks fills in by itself is no
difference where the cloud has none.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sync.fields import Field, Lines
from sync.values import Kind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sync.fields import Carried
    from sync.flow import Record


def same(one: Carried, first: Any, second: Any, *, silent: frozenset[str] = frozenset()) -> bool:
    """Whether both values mean the same; `first` may leave out what QuickBooks fills in.

    `silent` names fields of lines ("lines.department") that are not compared.
    """
    if isinstance(one, Lines):
        return _same_lines(one, first or (), second or (), silent)
    return bool(plain(one, first) == plain(one, second))


def spelled_alike(first: Any, second: Any) -> bool:
    """Whether two texts differ in letter case or blanks alone."""
    if not isinstance(first, str) or not isinstance(second, str):
        return False
    return first.casefold().split() == second.casefold().split()


def plain(one: Carried, value: Any) -> Any:
    """The value as it is compared: a default for a missing flag, the sent end of a long number."""
    if isinstance(one, Field):
        if value is None and one.kind is Kind.BOOL:
            return one.default
        if isinstance(value, str) and one.cut and one.max_length is not None:
            return value[-one.max_length :]
    return None if value == "" else value


def is_nothing(one: Carried, value: Any) -> bool:
    """Whether a side has nothing to say there."""
    if isinstance(one, Lines):
        return not value
    return value is None or value == ""


def _same_lines(
    lines: Lines, first: Sequence[Record], second: Sequence[Record], silent: frozenset[str]
) -> bool:
    if len(first) != len(second):
        return False
    return all(_same_line(lines, *pair, silent) for pair in zip(first, second, strict=True))


def _same_line(lines: Lines, first: Record, second: Record, silent: frozenset[str]) -> bool:
    untold = lines.untold(first) if lines.untold else frozenset()
    for one in lines.carried:
        if not one.compared or one.name in untold or f"{lines.name}.{one.name}" in silent:
            continue
        ours, theirs = first.get(one.name), second.get(one.name)
        if not isinstance(one, Lines) and one.filled and ours is None:
            continue
        if isinstance(one, Field) and one.cloud_fills and None in {ours, theirs}:
            continue
        if not same(one, ours, theirs, silent=silent):
            return False
    return True
