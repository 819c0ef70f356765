"""What a person decided while a company was held, carried out as she would at the problems' page.

A rehearsal carries it out where nothing remains; the first real run does it for good.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from services import leaving_out, linking
from services.preview_choices import BY_HAND
from services.preview_facts import PreviewFacts
from storage import journal, mappings, preview_decisions, record_search, records
from storage.journal import Event
from storage.mappings import Link
from storage.preview_decisions import LINK, SKIP

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from uuid import UUID

    from services.context import Context
    from storage.companies import Company
    from storage.mappings import Mapping as Pair
    from storage.preview_decisions import Decision
    from storage.records import StoredRecord
    from storage.session import Session
    from sync.facts import Facts

Place: TypeAlias = tuple[str, str, str]
"""(entity, side, id)."""


@dataclass(frozen=True, slots=True)
class Standing:
    """Records and pairs as they stand now, by place."""

    rows: Mapping[Place, StoredRecord]
    linked: Mapping[Place, Pair]


def begin(context: Context, company: Company) -> None:
    """Before the first real run: what was decided holds from now on."""
    with context.database.tenant_session(company.tenant_id) as session:
        carry_out(context, session, company)


def carry_out(context: Context, session: Session, company: Company) -> None:
    """Carry out every decision that was not carried out yet."""
    found = [
        each for each in preview_decisions.list_all(session, company.id) if each.applied_at is None
    ]
    facts = PreviewFacts(context, company)
    for each in found:
        _one(session, company, facts, each)
    if found:
        preview_decisions.mark_applied(session, company.id, context.clock.now())


def _leave_out(session: Session, company: Company, decided: Decision) -> None:
    cloud_id = decided.record_id if decided.side == "cloud" else None
    quickbooks_id = None if decided.side == "cloud" else decided.record_id
    leaving_out.leave_out(
        *(session, company.id, decided.entity),
        cloud_id=cloud_id,
        quickbooks_id=quickbooks_id,
        by=decided.who,
        at=decided.decided_at,
    )
    event = Event(
        event="left-out",
        entity=decided.entity,
        cloud_id=cloud_id,
        quickbooks_id=quickbooks_id,
        detail={"by": decided.who},
    )
    journal.write_many(session, company.id, [event])


def _one(session: Session, company: Company, facts: PreviewFacts, decided: Decision) -> None:
    name = decided.entity
    if decided.choice == SKIP:
        _leave_out(session, company, decided)
        return
    if not decided.choice.startswith(LINK) or decided.pair is None:
        return  # matching leaves apart what is none of those it looks like
    cloud_id, quickbooks_id = decided.pair
    if why_not(session, company, facts, decided, as_it_stands(session, company.id, [decided])):
        return  # she was told, and it is looked at as if she had said nothing
    link = Link(cloud_id=cloud_id, quickbooks_id=quickbooks_id, evidence=BY_HAND)
    mappings.link(session, company.id, name, link)
    ids = (("cloud", cloud_id), ("quickbooks", quickbooks_id))
    leaving_out.end(*(session, company.id, name), cloud_id=cloud_id, quickbooks_id=quickbooks_id)
    for where, which in ids:
        records.mark_state(session, company.id, where, name, [which], state="dirty")


def both(decided: Decision) -> list[Place]:
    """The place of the record that it is about, and of the other one where it names one."""
    own = (decided.entity, decided.side, decided.record_id)
    if decided.pair is None:
        return [own]
    cloud, books = (
        (decided.entity, side, one)
        for side, one in zip(("cloud", "quickbooks"), decided.pair, strict=True)
    )
    return [cloud, books] if decided.side == "cloud" else [books, cloud]


def as_it_stands(session: Session, company_id: UUID, said: Iterable[Decision]) -> Standing:
    """What is kept of all the records that these name: two statements."""
    places = [place for each in said for place in both(each)]
    return Standing(
        rows=record_search.at(session, company_id, places),
        linked=record_search.mapped(session, company_id, places),
    )


def why_not(
    session: Session, company: Company, facts: Facts, decided: Decision, standing: Standing
) -> str | None:
    """Why the two of a link cannot be one, in a sentence that says what to do; None if they can."""
    places = sorted(both(decided))
    for place in places:
        row = standing.rows.get(place)
        if row is None or row.gone:
            whose = "the cloud" if place[1] == "cloud" else "QuickBooks"
            return f"There is no such record in {whose} (“{place[2]}”). Choose another one."
    if any(place in standing.linked for place in places):
        return "One of the two is linked with another record already. Choose another one."
    return linking.refused(session, company, facts, *(standing.rows[place] for place in places))
