"""Fields that are a flow of their own inside another entity's record.

Switched off, they are neither sent nor compared: the record is planned as if it had none.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sync.fields import Lines

if TYPE_CHECKING:
    from sync.fields import Carried
    from sync.flow import Entity, Record


def without_parts(entity: Entity, record: Record | None, flows: frozenset[str]) -> Record | None:
    """The record without the fields of parts none of whose flows is switched on."""
    if record is None:
        return None
    on = {flow.partition(".")[0] for flow in flows}
    return _without(entity.carried, record, on)


def _without(carried: tuple[Carried, ...], record: Record, on: set[str]) -> Record:
    left: dict[str, Any] = dict(record)
    for one in carried:
        if one.part is not None and one.part not in on:
            left.pop(one.name, None)
        elif isinstance(one, Lines) and one.name in left:
            left[one.name] = [_without(one.carried, line, on) for line in left[one.name]]
    return left
