"""A record that a person leaves out of the sync for good, and takes up again.

It stays out whatever changes on it, and a pair stays out both ways: nothing is carried, and what
both held when they last agreed is kept, so that taking it up compares as if no time had passed.
"""

from __future__ import annotations

from collections import defaultdict
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from services.facts import StoredFacts
from services.hidden_references import CODE as NAMED
from services.listings import NothingThereError
from storage import companies, journal, left_out, problems, record_search, work
from storage.journal import Event
from sync.flows import entity as entity_named

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime
    from uuid import UUID

    from services.context import Context
    from storage.companies import Company
    from storage.left_out import Place
    from storage.record_values import StoredRecord
    from storage.session import Session

OVER: Final = ("refusal", "conflict", "drift", "ambiguous", "in_doubt")
"""Kinds of problems that are over with it."""


class NotLeftOutError(ValueError):
    """The record is in the sync already."""


def leave_out(
    session: Session,
    company_id: UUID,
    entity: str,
    *,
    cloud_id: str | None,
    quickbooks_id: str | None,
    by: str,
    at: datetime,
) -> None:
    """Leave out this record with its partner, and give up what was not sent of it yet.

    What was sent is answered all the same; where nobody can tell what became of it, it is set aside
    and asked about again before anything of it is sent once more.
    """
    ids = (("cloud", cloud_id), ("quickbooks", quickbooks_id))
    places = _with_partners(session, company_id, entity, ids)
    left_out.leave_out(session, company_id, places, by=by, at=at)
    of = {side: one for _, side, one in places}
    named = {"cloud_id": of.get("cloud"), "quickbooks_id": of.get("quickbooks")}
    under_way = work.open_for_pair(session, company_id, entity=entity, **named)
    work.cancel(session, [row.id for row in under_way], {"code": "left-out"}, now=at)
    problems.clear(session, company_id, entity=entity, kinds=OVER, resolution="left out", **named)


def end(
    session: Session,
    company_id: UUID,
    entity: str,
    *,
    cloud_id: str | None,
    quickbooks_id: str | None,
) -> None:
    """A person chose something else for a record since, whose write was still under way."""
    ids = (("cloud", cloud_id), ("quickbooks", quickbooks_id))
    places = _with_partners(session, company_id, entity, ids)
    left_out.take_up(session, company_id, places, state="dirty")


def take_up(
    context: Context,
    session: Session,
    company: Company,
    found: Iterable[StoredRecord],
    *,
    by: str,
) -> int:
    """Give those of these that are left out their place again; how many, a pair once.

    What was asked about them, because something names them, is over.
    """
    facts = StoredFacts(context, company)
    by_state: defaultdict[str, list[Place]] = defaultdict(list)
    for each in found:
        if each.state == left_out.STATE:
            by_state[_state(each, facts)].append((each.entity, each.side, each.id))
    for state, places in by_state.items():
        left_out.take_up(session, company.id, places, state=state)
    every = [place for places in by_state.values() for place in places]
    problems.clear_naming(session, company.id, every, code=NAMED, resolution="taken up")
    events = _events(session, company.id, every, by)
    journal.write_many(session, company.id, events)
    return len(events)


class LeavingOut:
    """The way back, and what is still on its way."""

    def __init__(self, context: Context) -> None:
        self._context = context

    def take_up(self, tenant_id: UUID, company_id: UUID, place: Place, *, by: str) -> str:
        """Take up one record and its partner; what it is called.

        NothingThereError for no record of ours, NotLeftOutError for one that was not left out.
        """
        entity, side, one = place
        with self._context.database.tenant_session(tenant_id) as session:
            places = _with_partners(session, company_id, entity, [(side, one)])
            known = record_search.at(session, company_id, places)
        if place not in known:
            raise NothingThereError
        if not self._take_up(tenant_id, company_id, known.values(), by=by):
            raise NotLeftOutError("It is not left out: it takes part in every sync.")
        return next((each.label for each in known.values() if each.label), one)

    def take_up_id(
        self, tenant_id: UUID, company_id: UUID, entity: str, record_id: str, *, by: str
    ) -> str:
        """The same for whoever knows only an id, of whichever side; NotLeftOutError for none."""
        for side in ("cloud", "quickbooks"):
            with suppress(NothingThereError):
                return self.take_up(tenant_id, company_id, (entity, side, record_id), by=by)
        raise NotLeftOutError(f"There is no {entity} {record_id}. Its story shows its ids.")

    def is_being_sent(self, tenant_id: UUID, company_id: UUID, place: Place) -> bool:
        """Whether something was sent of it or its partner that is not answered yet."""
        entity, side, one = place
        with self._context.database.tenant_session(tenant_id) as session:
            places = _with_partners(session, company_id, entity, [(side, one)])
            return bool(work.unanswered(session, company_id, places))

    def take_up_all(
        self, tenant_id: UUID, company_id: UUID, *, entity: str | None, by: str
    ) -> tuple[int, list[str]]:
        """Take up everything that was left out, of an entity or all.

        Returns how many, a pair once, and what they are called, each name once.
        """
        with self._context.database.tenant_session(tenant_id) as session:
            places = left_out.of_company(session, company_id, entity=entity)
            known = record_search.at(session, company_id, places)
        names = dict.fromkeys(each.label or each.id for each in known.values())
        return self._take_up(tenant_id, company_id, known.values(), by=by), list(names)

    def _take_up(
        self, tenant_id: UUID, company_id: UUID, found: Iterable[StoredRecord], *, by: str
    ) -> int:
        with self._context.database.tenant_session(tenant_id) as session:
            companies.lock(session, company_id)
            company = companies.get(session, company_id)
            taken = take_up(self._context, session, company, found, by=by)
            if taken:
                companies.request_sync(session, company_id)
        if taken:
            self._context.wake(tenant_id, company_id)
        return taken


def _state(record: StoredRecord, facts: StoredFacts) -> str:
    """A rule may keep it away now, though no person does any more."""
    if record.side == "cloud" or record.gone:
        return "dirty"
    is_ours = entity_named(record.entity).accepts(record.kind or "", record.native or {}, facts)
    return "dirty" if is_ours else "out_of_scope"


def _events(session: Session, company_id: UUID, places: Sequence[Place], by: str) -> list[Event]:
    """One for each record, and one for a pair."""
    pairs = record_search.mapped(session, company_id, places)
    told: dict[tuple[str, str | None, str | None], None] = {}  # keeps the order
    for entity, side, one in places:
        pair = pairs.get((entity, side, one))
        alone = (one, None) if side == "cloud" else (None, one)
        cloud_id, quickbooks_id = (pair.cloud_id, pair.quickbooks_id) if pair else alone
        told[entity, cloud_id, quickbooks_id] = None
    return [
        Event(
            event="taken-up",
            entity=entity,
            cloud_id=cloud_id,
            quickbooks_id=quickbooks_id,
            detail={"by": by},
        )
        for entity, cloud_id, quickbooks_id in told
    ]


def _with_partners(
    session: Session, company_id: UUID, entity: str, ids: Iterable[tuple[str, str | None]]
) -> list[Place]:
    """Where the records of these (side, id) are, and those that they are linked with."""
    places = [(entity, side, one) for side, one in ids if one is not None]
    pairs = record_search.mapped(session, company_id, places).values()
    linked = [
        (entity, side, one)
        for each in pairs
        for side, one in (("cloud", each.cloud_id), ("quickbooks", each.quickbooks_id))
    ]
    return list(dict.fromkeys([*places, *linked]))
