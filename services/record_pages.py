"""Records as pages show them: found by what a person knows, and all that is known of one."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from services import credit_uses, record_wire
from services.field_values import rows
from services.listings import NothingThereError
from services.problem_pages import shown
from services.problem_subjects import amount_in, parties, party_of
from services.record_timeline import happened, left_so
from services.waiting import NO_PLACE, may_wait
from services.why_waiting import whys
from storage import companies, journal, left_out, problems, record_exchanges, record_search
from storage.record_search import Wanted
from storage.search_words import date_in
from sync.flows import ENTITIES
from sync.flows import entity as entity_named
from sync.value_words import day

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from uuid import UUID

    from services.context import Context
    from services.field_values import Place, Row
    from services.problem_pages import Shown
    from services.record_timeline import Happened
    from services.record_wire import Wire
    from services.why_waiting import Why
    from storage.companies import Company
    from storage.journal import Entry
    from storage.problems import Problem
    from storage.record_search import Found
    from storage.record_values import StoredRecord
    from storage.session import Session

__all__ = ["ENTITY_NAMES", "SIDES", "STATES", "RecordPages", "Wanted", "date_in"]

SIDES: Final = ("quickbooks", "cloud")
ENTITY_NAMES: Final = tuple(each.name for each in ENTITIES)
STATES: Final = {
    "settled": "In step",
    "dirty": "To be compared",
    "waiting": "Waits",
    "refused": "Refused",
    "conflict": "They differ",
    "ambiguous": "Could be several",
    "out_of_scope": "Not synced",
    "skipped": "Left out",
}
"""What is thought of a record, in words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One thing in the list, whichever sides have it; its story begins at `key`.

    `about` of a document: whose it is, and its date.
    """

    key: Place
    label: str
    amount: str
    cloud: StoredRecord | None
    quickbooks: StoredRecord | None
    why: Why | None = None
    about: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """All that is known of one record and its partner.

    `differ` are the fields that an open problem is about; `is_compared` says whether both sides
    were looked at as they are now: then what differs else stays so, `left_so` by whose decision.
    """

    found: Found
    label: str
    amount: str
    rows: list[Row]
    problems: list[Shown]
    happened: list[Happened]
    wire: Wire
    more: int | None
    why: Why | None
    differ: frozenset[str]
    is_compared: bool
    left_so: dict[str, Entry]


class RecordPages:
    """Lists of records, and each of them."""

    def __init__(self, context: Context) -> None:
        self._context = context

    def page(
        self,
        tenant_id: UUID,
        company_id: UUID,
        wanted: Wanted,
        *,
        limit: int,
        after: Place | None = None,
    ) -> list[Line]:
        """Records by kind and id; a pair comes once."""
        with self._context.database.tenant_session(tenant_id) as session:
            company = companies.get(session, company_id)
            asked = replace(wanted, as_told=True, only=_may_wait(company))
            found = record_search.search(session, company_id, asked, limit=limit, after=after)
            why = _whys(session, company, [each for _, each in found])
            names = _named(session, company_id, found)
            ones = [one for _, each in found if (one := each.cloud or each.quickbooks) is not None]
            known = parties(session, company_id, ones)
        lines = [_line(key, each, names.get(key, ""), why.get(key)) for key, each in found]
        return [replace(line, about=_about(line, known)) for line in lines]

    def left_out(self, tenant_id: UUID, company_id: UUID, *, entity: str | None = None) -> int:
        """How many a person left out, of an entity or all; a pair is one."""
        with self._context.database.tenant_session(tenant_id) as session:
            counted = left_out.counts(session, [company_id])[company_id]
        return sum(number for name, number in counted.items() if entity in {None, name})

    def story(
        self,
        tenant_id: UUID,
        company_id: UUID,
        place: Place,
        *,
        limit: int,
        before: int | None = None,
        opened: bool = False,
    ) -> Story:
        """One record of this company, `opened` with its qbXML; NothingThereError otherwise."""
        entity, side, _ = place
        if entity not in ENTITY_NAMES or side not in SIDES:
            raise NothingThereError
        with self._context.database.tenant_session(tenant_id) as session:
            found = record_search.one(session, company_id, *place)
            if found is None:
                raise NothingThereError
            ids = _ids(found)
            entries = journal.story(
                session, company_id, entity, limit=limit + 1, before=before, **ids
            )
            listed = entries[:limit]
            runs = {each.run_id for each in listed if each.run_id is not None}
            if before is None and found.quickbooks is not None:  # what it says now was read in one
                at = found.quickbooks.updated_at
                runs |= record_exchanges.runs_at(session, company_id, at)
            names = _named(session, company_id, [(place, found)])
            company = companies.get(session, company_id)
            why = _whys(session, company, [found])
            line = _line(place, found, names.get(place, ""), next(iter(why.values()), None))
            cloud = company.cloud
            told = problems.of_record(session, company_id, entity, **ids)
            return Story(
                found=replace(found, cloud=line.cloud, quickbooks=line.quickbooks),
                label=line.label,
                amount=line.amount,
                rows=rows(session, company_id, found),
                problems=shown(session, company_id, told),
                happened=happened(session, company_id, entity, listed, cloud),
                wire=record_wire.of_record(
                    session, company_id, entity, runs=runs, opened=opened, **ids
                ),
                more=listed[-1].id if len(entries) > limit else None,
                why=line.why,
                differ=_differing(told),
                is_compared=_is_compared(line),
                left_so=left_so(listed),
            )


def _differing(told: Sequence[Problem]) -> frozenset[str]:
    fields = (each for one in told for each in one.detail.get("fields") or ())
    return frozenset(str(each["field"]) for each in fields)


def _is_compared(line: Line) -> bool:
    both = (each for each in (line.cloud, line.quickbooks) if each is not None)
    return all(each.state in {"settled", "conflict", "refused"} for each in both)


def _ids(found: Found) -> dict[str, str | None]:
    mapping = found.mapping
    cloud = found.cloud.id if found.cloud else mapping.cloud_id if mapping else None
    here = found.quickbooks.id if found.quickbooks else mapping.quickbooks_id if mapping else None
    return {"cloud_id": cloud or None, "quickbooks_id": here or None}


def _label(found: Found) -> str:
    """What it is called; '' when that is only an id."""
    sides = [each for each in (found.cloud, found.quickbooks) if each is not None]
    label = sides[0].label if sides else ""
    is_id = label in {each.id for each in sides} or any(map(credit_uses.is_use, sides))
    return "" if is_id else label


def _named(
    session: Session, company_id: UUID, found: Sequence[tuple[Place, Found]]
) -> dict[Place, str]:
    """What has no name of its own is called as the record whose id it shares, or by its halves."""
    nameless = [key for key, each in found if not _label(each)]
    of = {place: (entity_named(place[0]).identity_of, *place[1:]) for place in nameless}
    wanted = [(entity, side, one) for entity, side, one in of.values() if entity is not None]
    held = record_search.at(session, company_id, wanted)
    known = {place: each.label for place, each in held.items()}
    shared = {place: known[other] for place, other in of.items() if other in known}
    clouds = {key: each.cloud for key, each in found if each.cloud is not None}
    uses = credit_uses.names(session, company_id, clouds.values())
    at = {key: (one.entity, one.side, one.id) for key, one in clouds.items()}
    return shared | {key: uses[place] for key, place in at.items() if place in uses}


def _may_wait(company: Company) -> tuple[tuple[str, str], ...]:
    """(entity, side) of what a flow that is on would carry, as what waits is counted."""
    return tuple(
        (each.name, side)
        for each in ENTITIES
        for side in SIDES
        if may_wait(company, each.name, side)
    )


def _whys(session: Session, company: Company, found: Sequence[Found]) -> dict[Place, Why]:
    """Why these are not in step, under the places of both sides."""
    every = [one for each in found for one in (each.cloud, each.quickbooks) if one is not None]
    paired = {
        (one.entity, one.side, one.id)
        for each in found
        if each.mapping is not None
        for one in (each.cloud, each.quickbooks)
        if one is not None
    }
    told = whys(session, company, every, paired=paired)
    for each in found:
        both = [(one.entity, one.side, one.id) for one in (each.cloud, each.quickbooks) if one]
        why = next((told[place] for place in both if place in told), None)
        if why is not None:
            told |= dict.fromkeys(both, why)
    return told


def _line(key: Place, found: Found, name: str = "", why: Why | None = None) -> Line:
    one = found.cloud or found.quickbooks
    is_refused = why is not None and why.own
    return Line(
        key=key,
        label=_label(found) or name or key[2],
        amount=_amount(one) if one else "",
        cloud=_as_told(found.cloud, is_refused=is_refused),
        quickbooks=_as_told(found.quickbooks, is_refused=is_refused),
        why=why,
    )


def _about(line: Line, known: Mapping[Place, StoredRecord]) -> str:
    """Whose a document is, and its date; what is called so itself is not said twice."""
    one = line.cloud or line.quickbooks
    if one is None or credit_uses.is_use(one):
        return ""
    dated_by = entity_named(one.entity).dated_by
    date = day(str(one.data.get(dated_by) or "")) if dated_by is not None else ""
    told = (party_of(one, known), date)
    return " · ".join(each for each in told if each and each not in line.label)


def _amount(one: StoredRecord) -> str:
    return credit_uses.amount(one) if credit_uses.is_use(one) else amount_in(one)


def _as_told(record: StoredRecord | None, *, is_refused: bool) -> StoredRecord | None:
    """What waits for its own problem is refused, to people: that is what the problem says.

    What has no place on the other side does not travel.
    """
    if record is None or record.state != "waiting":
        return record
    if is_refused:
        return replace(record, state="refused")
    has_place = (record.reason or {}).get("for") != NO_PLACE
    return record if has_place else replace(record, state="out_of_scope")
