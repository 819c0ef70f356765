"""A cloud record ↔ a QuickBooks record, through an entity's fields and the mappings.

The door to translation: what services call is named here and written in the modules it comes from.
No function names an entity; everything that varies is declared in sync/flows.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sync.crossing import in_cloud_terms, left_out
from sync.facts import Facts
from sync.marks import mark_in, strip_mark
from sync.reading import read_cloud, read_quickbooks
from sync.refusal import Missing, Refusal, Wait
from sync.values import total
from sync.writing import QuickBooksWrite, quickbooks_add, quickbooks_mod, quickbooks_void

if TYPE_CHECKING:
    from sync.flow import Entity, Record

__all__ = [
    "Facts",
    "Missing",
    "QuickBooksWrite",
    "Refusal",
    "Wait",
    "display",
    "in_cloud_terms",
    "left_out",
    "mark_in",
    "natural_key",
    "quickbooks_add",
    "quickbooks_mod",
    "quickbooks_void",
    "read_cloud",
    "read_quickbooks",
    "refusal_key",
    "strip_mark",
]


def natural_key(entity: Entity, record: Record) -> tuple[tuple[str, ...], ...]:
    """The keys of a record in cloud terms, in order of trust, one place for each declared key.

    Folded for comparison: case, outer and repeated blanks do not count. A key that lacks a part is
    (), and matches nothing; only a missing parent is a part, the top of the list.
    """
    return tuple(_key(entity, record, parts) for parts in entity.natural_keys)


def refusal_key(entity: Entity, record: Record) -> tuple[str, ...]:
    """What must not be on both sides before they are linked (an invoice's number); () if none."""
    return _key(entity, record, entity.refusal_key) if entity.refusal_key else ()


def display(entity: Entity, record: Record) -> str:
    """What a person calls the record: its name, or number, date and amount."""
    parts = [str(record[part]) for part in entity.label if record.get(part)]
    return ", ".join(parts) or entity.title


def _key(entity: Entity, record: Record, parts: tuple[str, ...]) -> tuple[str, ...]:
    key = []
    for part in parts:
        value = _key_part(entity, record, part)
        if value is None:
            return ()
        key.append(value)
    return tuple(key)


def _key_part(entity: Entity, record: Record, part: str) -> str | None:
    if part == "total" and part not in {one.name for one in entity.carried}:
        return total(
            [line.get("amount") for lines in entity.lines for line in record.get(lines.name) or ()]
        )
    if part == "parent":
        return str(record.get(part) or "")
    value = record.get(part)
    return " ".join(str(value).casefold().split()) if value is not None else None
