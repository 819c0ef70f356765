"""A sync start date that is moved: as if it had been chosen so from the beginning.

What was read already is judged by the new day at once, because nothing reads it again as long as it
says the same; everything else is read from the new day on. What is in a pair stays in step.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from services.facts import StoredFacts, first_day
from services.holding import is_held
from services.reading import ANEW, dated_reads
from storage import companies, cursors, previews, records, rescoping, runs, work
from sync.flows import ENTITIES

if TYPE_CHECKING:
    from datetime import date

    from services.context import Context
    from storage.companies import Company
    from storage.session import Session
    from sync.flow import Entity


def move(context: Context, session: Session, company: Company, start: date | None) -> None:
    """Set another day, and have all that depends on it judged and read anew."""
    companies.set_start_date(session, company.id, start)
    after = companies.get(session, company.id)
    if first_day(after) < first_day(company):
        _read_again(session, company)
    facts = StoredFacts(context, after)
    for entity in ENTITIES:
        if any(read.name in dated_reads() for read in entity.reads):
            _judge(session, company, entity, facts)


def _read_again(session: Session, company: Company) -> None:
    """By the new day; only when it is earlier, for the mark tells of changes to older ones too.

    A run that asked by the day before must not move the marks, nor a preview rest on it.
    """
    for name in dated_reads():
        cursors.forget(session, company.id, "quickbooks", name)
    if is_held(company):  # its preview lacks what only QuickBooks can tell
        companies.request_sync(session, company.id)
    last, shown = runs.last_for_company(session, company.id), previews.get(session, company.id)
    of = {last.id} if last is not None else set()
    if shown is not None and shown.run_id is not None:
        of.add(shown.run_id)
    for run_id in sorted(of):
        if runs.find(session, run_id) is not None:
            runs.add_checked(session, run_id, ANEW, dated_reads())


def _judge(session: Session, company: Company, entity: Entity, facts: StoredFacts) -> None:
    """What is in no pair, and nobody is writing, goes where the new day says."""
    found = records.unmapped(session, company.id, "quickbooks", entity.name)
    under_way = work.open_writes(session, company.id, entity=entity.name)
    busy = {row.quickbooks_id for row in under_way}
    coming: list[str] = []
    leaving: list[str] = []
    for one in found:
        accepted = entity.accepts(one.kind or "", one.native or {}, facts)
        if one.id not in busy and accepted == (one.state == "out_of_scope"):
            (coming if accepted else leaving).append(one.id)
    rescoping.rescope(session, company.id, entity.name, coming, state="dirty")
    rescoping.rescope(session, company.id, entity.name, leaving, state="out_of_scope")
    rescoping.clear_alone(session, company.id, entity.name, leaving)
