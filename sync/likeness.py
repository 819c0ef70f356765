"""In what two documents differ that are said to be one: party, amount, date.

A person may be wrong about a number; she is not asked to link what posts on another party's
account, or another sum. Lists have no such traits: their names are what they are known by.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final

from sync.amounts import amount_of, party

if TYPE_CHECKING:
    from sync.flow import Entity, Record

PARTY: Final = "party"
AMOUNT: Final = "amount"
DATE: Final = "date"
APART: Final = 31
"""Days between the dates of two entries of one document, at most: it is typed in late."""


def unlike(entity: Entity, cloud: Record, quickbooks: Record) -> frozenset[str]:
    """Which of PARTY, AMOUNT and DATE differ, both in cloud terms; nothing for a list's record."""
    if entity.dated_by is None:
        return frozenset()
    found = set()
    if not same_party(entity, cloud, quickbooks):
        found.add(PARTY)
    if _amounts(entity, cloud).isdisjoint(_amounts(entity, quickbooks)):
        found.add(AMOUNT)
    if _days(cloud.get(entity.dated_by), quickbooks.get(entity.dated_by)) > APART:
        found.add(DATE)
    return frozenset(found)


def same_party(entity: Entity, cloud: Record, quickbooks: Record) -> bool:
    """Whether both are about one customer or vendor; a job's customer is as good as the job."""
    whose = party(entity)
    if whose is None:
        return True
    names = {whose.name, whose.root} - {None}
    parties = [{one.get(str(name)) for name in names} - {None} for one in (cloud, quickbooks)]
    return not parties[0].isdisjoint(parties[1]) or parties == [set(), set()]


def _amounts(entity: Entity, record: Record) -> set[str]:
    """What it is worth: by its lines, and by its total, which may hold a tax of its own."""
    return {amount_of(entity, record), str(record.get("total") or amount_of(entity, record))}


def _days(one: object, other: object) -> int:
    try:
        return abs((date.fromisoformat(str(one)) - date.fromisoformat(str(other))).days)
    except ValueError:
        return 0  # a side that has no date says nothing about it
