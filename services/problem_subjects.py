"""What a problem is about: the document, whose it is, what it is worth, and what waits for it.

Only what is stored is told, for a whole page of problems in two statements.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from services.field_values import places_of, value_of
from services.preview_words import hint, numbered, place_of
from storage import record_search, waiting
from sync.amounts import amount_of, party
from sync.field_words import joined
from sync.flows import entity as entity_named
from sync.value_words import day, money

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from uuid import UUID

    from services.field_values import Place
    from storage.problems import Problem
    from storage.record_values import StoredRecord
    from storage.session import Session
    from storage.waiting import Behind
    from sync.fields import Carried

Known = dict[tuple[str, str, str], "StoredRecord"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """A record as people tell it from others; each is '' where there is none.

    `name` a document's number or a list record's name · `party` customer or vendor · `date` in
    words · `amount` as stored · `behind` a sentence of what waits for it.
    """

    name: str
    party: str = ""
    date: str = ""
    amount: str = ""
    behind: str = ""


def parties(session: Session, company_id: UUID, found: Iterable[StoredRecord]) -> Known:
    """Who these documents are of: one statement."""
    places = dict.fromkeys(place for each in found for place in whose_of(each))
    return record_search.at(session, company_id, list(places))


def behind(
    session: Session, company_id: UUID, found: Sequence[Problem]
) -> dict[tuple[str, str], list[Behind]]:
    """What waits for what these problems are about, as long as they are open: one statement."""
    named = [key for each in found if each.cleared_at is None for key in _keys(each)]
    return waiting.behind(session, company_id, named)


def subject(
    problem: Problem,
    own: StoredRecord | None,
    known: Mapping[Place, StoredRecord],
    waits: Mapping[tuple[str, str], Sequence[Behind]],
) -> Subject:
    """What one problem is about; `own` is its record as far as it is stored."""
    stand = _told([each for key in _keys(problem) for each in waits.get(key, ())])
    if own is None:
        return Subject(name=problem.label, behind=stand)
    dated_by = entity_named(own.entity).dated_by
    if dated_by is None:
        return Subject(name=problem.label, amount=amount_in(own), behind=stand)
    whose, date = party_of(own, known), day(str(own.data.get(dated_by) or ""))
    number = str(own.data.get("number") or "")
    return Subject(
        name=number if number or whose or date else problem.label,
        party=whose,
        date=date,
        amount=amount_in(own),
        behind=stand,
    )


def party_of(record: StoredRecord, known: Mapping[Place, StoredRecord]) -> str:
    """The name of a document's customer or vendor; '' while that is not known."""
    whose = party(entity_named(record.entity))
    if whose is None:
        return ""
    told = value_of(whose, record.data.get(whose.name), record.side, known)
    return told.text if told.to is not None else ""


def traits(record: StoredRecord, known: Mapping[Place, StoredRecord]) -> str:
    """What tells a record from others of its name: party, number, date and what it is worth."""
    amount = "" if record.data.get("amount") else amount_in(record)
    told = (party_of(record, known), hint(record), money(amount) if amount else "")
    return " · ".join(each for each in told if each)


def below(record: StoredRecord, known: Mapping[Place, StoredRecord]) -> str:
    """Below which other one it is in its list, “below “Utilities””; '' at the top."""
    told = [value_of(each, record.data.get(each.name), record.side, known) for each in _up(record)]
    return next((f"below “{each.text}”" for each in told if each.to is not None), "")


def amount_in(record: StoredRecord) -> str:
    """What a record is worth; '' for what has no amount."""
    entity = entity_named(record.entity)
    if not entity.lines and "amount" not in record.data:
        return ""
    return amount_of(entity, record.data)


def whose_of(record: StoredRecord) -> list[Place]:
    """Where the customer or vendor of a document may be, or what a list record is below."""
    entity = entity_named(record.entity)
    if entity.dated_by is None:
        return list(places_of(_up(record), record.data, record.side))
    whose = party(entity) if entity.dated_by is not None else None
    return [] if whose is None else list(places_of([whose], record.data, record.side))


def _up(record: StoredRecord) -> list[Carried]:
    return [each for each in entity_named(record.entity).carried if each.name == "parent"]


def _keys(problem: Problem) -> list[tuple[str, str]]:
    """(entity, id) by which others name it: of either side."""
    if problem.entity is None:
        return []
    ids = (problem.cloud_id, problem.quickbooks_id)
    return [(problem.entity, one) for one in dict.fromkeys(ids) if one is not None]


def _told(found: Sequence[Behind]) -> str:
    """A sentence: 3 bills ($1,240.00) and 1 bill payment ($90.00) wait for this."""
    parts = []
    for each in sorted(found, key=lambda one: place_of(one.entity)):
        worth = f" ({money(f'{each.amount:.2f}')})" if each.amount else ""
        parts.append(f"{numbered(each.number, each.entity)}{worth}")
    if not parts:
        return ""
    waits = "waits" if len(found) == 1 and found[0].number == 1 else "wait"
    return f"{joined(parts)} {waits} for this."
