"""What a person decided while a company was held, carried out as she would at the problems' page.

A rehearsal carries it out where nothing remains; the first real run does it for good.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from services import leaving_out
from storage import left_out, mappings, preview_decisions, records
from storage.mappings import Link
from storage.preview_decisions import LINK, SKIP

if TYPE_CHECKING:
    from datetime import datetime

    from services.context import Context
    from storage.companies import Company
    from storage.preview_decisions import Decision
    from storage.session import Session


def begin(context: Context, company: Company) -> None:
    """Before the first real run: what was decided holds from now on."""
    with context.database.tenant_session(company.tenant_id) as session:
        carry_out(session, company, now=context.clock.now())


def carry_out(session: Session, company: Company, *, now: datetime) -> None:
    """Carry out every decision that was not carried out yet."""
    found = [
        each for each in preview_decisions.list_all(session, company.id) if each.applied_at is None
    ]
    for each in found:
        _one(session, company, each)
    if found:
        preview_decisions.mark_applied(session, company.id, now)


def _one(session: Session, company: Company, decided: Decision) -> None:
    name, side, one = decided.entity, decided.side, decided.record_id
    if decided.choice == SKIP:
        leaving_out.leave_out(
            *(session, company.id, name),
            cloud_id=one if side == "cloud" else None,
            quickbooks_id=one if side == "quickbooks" else None,
            by=decided.who,
            at=decided.decided_at,
        )
        return
    if not decided.choice.startswith(LINK):
        return  # matching leaves apart what is none of those it looks like
    other = decided.choice.removeprefix(LINK)
    cloud_id, quickbooks_id = (one, other) if side == "cloud" else (other, one)
    taken = mappings.by_cloud(session, company.id, name, cloud_id) or mappings.by_quickbooks(
        session, company.id, name, quickbooks_id
    )
    if taken is not None:
        return  # one of the two has met another meanwhile
    link = Link(cloud_id=cloud_id, quickbooks_id=quickbooks_id, evidence="a person")
    mappings.link(session, company.id, name, link)
    ids = (("cloud", cloud_id), ("quickbooks", quickbooks_id))
    left_out.take_up(session, company.id, [(name, *each) for each in ids], state="dirty")
    for where, which in ids:
        records.mark_state(session, company.id, where, name, [which], state="dirty")
