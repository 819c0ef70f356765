"""A record of QuickBooks as Postgres keeps it: native, canonical, its keys and its name.

Reading a page and reading the answer to a write keep records in the same way, or they would not
compare equal.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from services.native import as_json
from storage.records import RecordIn, key_text
from sync.translate import (
    display,
    natural_key,
    read_cloud,
    read_quickbooks,
    refusal_key,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from qbxml.response import Record
    from sync.flow import Entity, Facts
    from sync.ports import Change


def kept(entity: Entity, record: Record, facts: Facts) -> RecordIn | None:
    """The record, or None when it is of no kind this entity is kept in."""
    shape = next((shape for shape in entity.shapes if shape.ret == record.kind), None)
    if shape is None:
        return None
    native = as_json(record.fields)
    identity = native.get(shape.identity)
    if not identity:
        return None
    data = read_quickbooks(entity, record.kind, native, facts)
    return RecordIn(
        id=str(identity),
        data=data,
        version=str(native.get("EditSequence") or ""),
        kind=record.kind,
        native=native,
        natural_keys=keys_of(entity, data),
        label=display(entity, _with_names(entity, data, native)),
    )


def _with_names(
    entity: Entity, record: Mapping[str, Any], native: Mapping[str, Any]
) -> dict[str, Any]:
    """The record with the FullNames that QuickBooks sent beside its ListIDs: people know those."""
    named: dict[str, Any] = {}
    for reference in entity.references:
        for path in reference.paths:
            there = native.get(path)
            if isinstance(there, dict) and there.get("FullName"):
                named.setdefault(reference.name, there["FullName"])
    return {**record, **named}


def keys_of(entity: Entity, record: Mapping[str, Any]) -> list[str]:
    """What a record is found by: its natural keys, and the number that must not be taken."""
    keys = [
        key_text((str(place), *key)) for place, key in enumerate(natural_key(entity, record)) if key
    ]
    taken = number_key(entity, record)
    return [*keys, taken] if taken else keys


def number_key(entity: Entity, record: Mapping[str, Any]) -> str | None:
    """The key of a number that only one record may have; None when the entity has no such rule."""
    found = refusal_key(entity, record)
    return key_text(("number", *found)) if found else None


def of_cloud(entity: Entity, change: Change) -> RecordIn:
    """A record of the cloud, in the spelling QuickBooks' records have too.

    Raises ValueError naming the field that holds no value of its kind.
    """
    data = read_cloud(entity, change.record, archived=change.archived)
    return RecordIn(
        id=change.id,
        data=data,
        version=change.version,
        natural_keys=keys_of(entity, data),
        label=change.label or display(entity, data),
        archived=change.archived,
    )
