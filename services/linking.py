"""Whether two documents may be linked: the one place that says no, whoever asks.

A payment of the one would be posted to the other, so a party or a sum that differs is refused.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from storage import records
from sync.amounts import amount_of, party
from sync.flows import entity as entity_named
from sync.likeness import AMOUNT, PARTY, unlike
from sync.translate import in_cloud_terms
from sync.value_words import day, money

if TYPE_CHECKING:
    from typing import Any

    from storage.companies import Company
    from storage.records import StoredRecord
    from storage.session import Session
    from sync.facts import Facts
    from sync.flow import Entity

_WORDS: Final = {PARTY: "customer or vendor", AMOUNT: "total"}
"""What forbids a link, in words; a date may be another, because one is typed in late."""


def in_the_clouds_terms(entity: Entity, row: StoredRecord, facts: Facts) -> dict[str, Any]:
    """The record as the cloud would have it; what it refers to and the cloud has not is no nothing.

    A class below one that has no partner yet would else look like a class at the top.
    """
    record, missing = in_cloud_terms(entity, row.data, facts)
    return {**{gap.field: f"unmapped:{gap.id}" for gap in missing}, **record}


def refused(
    session: Session,
    company: Company,
    facts: Facts,
    ours: StoredRecord | None,
    theirs: StoredRecord | None,
) -> str | None:
    """Why the cloud's and QuickBooks' record cannot be one, in a sentence that says what to do.

    None when they may, or one of them is not kept.
    """
    if ours is None or theirs is None:
        return None
    entity = entity_named(ours.entity)
    if entity.dated_by is None:
        return None
    there = in_the_clouds_terms(entity, theirs, facts)
    differing = unlike(entity, ours.data, there) & _WORDS.keys()
    if not differing:
        return None
    words = " and in their ".join(_WORDS[name] for name in _WORDS if name in differing)
    return (
        f"These are two documents: they differ in their {words}. In the cloud it is "
        f"{told(session, company, entity, ours)}, in QuickBooks "
        f"{told(session, company, entity, theirs)}. They cannot be linked: keep both, and give "
        "one of them another number."
    )


def told(session: Session, company: Company, entity: Entity, row: StoredRecord) -> str:
    """A document as a person tells it from another: number, party, date, and what it is worth."""
    parts = [
        str(row.data.get("number") or row.label or row.id),
        _party(session, company, entity, row),
        day(str(row.data.get(entity.dated_by or "") or "")),
        money(amount_of(entity, row.data)),
    ]
    return " · ".join(each for each in parts if each)


def _party(session: Session, company: Company, entity: Entity, row: StoredRecord) -> str:
    whose = party(entity)
    value = str(row.data.get(whose.name) or "") if whose is not None else ""
    if whose is None or not value:
        return ""
    name, _, one = value.rpartition(":")
    found = records.get(session, company.id, row.side, name or whose.to[0], one)
    return found.label if found is not None else ""
