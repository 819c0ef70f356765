"""A database that was put back: what was written since is unknown to it, and must not come twice.

Nothing that was planned is carried out, what was under way is in doubt, and both sides are read
anew. Records made since are known again by our marks, which follow from the company and the cloud's
id (`services.own_marks`), by natural keys, and by number, party, date and amount together.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from services import runs as session_runs
from storage import companies, cursors, directory, exchanges, journal, records, runs, sessions, work
from storage.journal import Event
from sync import cursor as marks
from sync.flows import ENTITIES

if TYPE_CHECKING:
    from uuid import UUID

    from services.context import Context
    from storage.companies import Company
    from storage.session import Session

RESTORED: Final = "restored"
"""In a company's settings from a restore until a run has read and compared everything."""
EARLIEST: Final = "1970-01-01T00:00:00"
MARGIN: Final = int(timedelta(days=1).total_seconds())
LOOKED_AT: Final = ("refused", "waiting", "conflict", "ambiguous")


@dataclass(frozen=True, slots=True, kw_only=True)
class Restored:
    """What was done: companies marked, and writes whose end nobody knows."""

    companies: int
    in_doubt: int


def after_restore(context: Context) -> Restored:
    """Mark every company of every tenant; harmless when it is done twice."""
    marked = doubted = 0
    with context.database.operator_session() as session:
        tenants = directory.tenants(session)
    for tenant in tenants:
        with context.database.tenant_session(tenant.id) as session:
            for company in companies.list_for_tenant(session):
                companies.lock(session, company.id)
                doubted += _mark(context, session, company)
                marked += 1
    return Restored(companies=marked, in_doubt=doubted)


def is_restored(company: Company) -> bool:
    """Whether this company has not been read and compared since its database was put back."""
    return bool(company.settings.get(RESTORED))


def caught_up(context: Context, company: Company) -> None:
    """Both sides were read to their ends and compared: from now on the company is like any."""
    if not is_restored(company):
        return
    with context.database.tenant_session(company.tenant_id) as session:
        companies.update_settings(session, company.id, {RESTORED: None})
        journal.write_many(session, company.id, [Event(event="restore-caught-up")])


def _mark(context: Context, session: Session, company: Company) -> int:
    now = context.clock.now()
    current = sessions.open_for_company(session, company.id)
    if current is not None:
        session_runs.end(context, session, current, result="restored", sentence=None)
    for page in exchanges.pending_pages(session, company.id):
        exchanges.mark_ingested(session, page.id, now=now)
    run = runs.open_for_company(session, company.id)
    if run is not None:
        runs.finish(session, run.id, now=now, result="restored")
    work.cancel_reads(session, company.id, now=now)
    work.cancel_unsent(session, company.id, now=now)
    # Whoever held a lease when the backup was made is no process of this installation.
    work.doubt_sent(session, company.id)
    work.doubt_lost(session, company.id, whoever_holds_it=True)
    records.set_dirty(session, company.id, states=LOOKED_AT)
    _read_anew(session, company.id)
    companies.update_settings(session, company.id, {RESTORED: now.isoformat()})
    companies.request_sync(session, company.id)
    doubted = sum(
        len(work.in_doubt(session, company.id, side=side)) for side in ("quickbooks", "cloud")
    )
    event = Event(event="database-restored", detail={"in_doubt": doubted})
    journal.write_many(session, company.id, [event])
    return doubted


def _read_anew(session: Session, company_id: UUID) -> None:
    """Forget how far both sides were read, and read what nobody read yet from the last mark on.

    Transactions that only travel to QuickBooks are not read before the first of them was written,
    which may have been since. Whatever was written since is later than any mark of QuickBooks'
    own clock; years of transactions from before need not be read for that.
    """
    known = cursors.all_of(session, company_id, "quickbooks")
    newest = max(known.values(), default=None)
    begin = EARLIEST if newest is None else marks.since(newest, MARGIN)
    cursors.forget(session, company_id, "quickbooks")
    for entity in ENTITIES:
        # Where credits alone are used, the cloud's mark remembers which: what was taken back since
        # leaves no other trace.
        if entity.further is None:
            cursors.forget(session, company_id, "cloud", entity.name)
        for read in entity.reads:
            if read.first == "skip":
                mark = known.get(read.name)
                since = begin if mark is None else marks.since(mark, MARGIN)
                cursors.set_mark(session, company_id, "quickbooks", read.name, since)
