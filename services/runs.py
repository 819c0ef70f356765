"""A run's life: begun with its session, ended with a sentence, never left half open.

Ending is in one place because it happens for many reasons: nothing left to do, a closed window, a
refused file, a Web Connector that went silent, or a second one that took over. Each time what was
sent without an answer becomes in doubt, and reads that died with the session are given up.
"""

from __future__ import annotations

import time
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from qbxml.types import parse_version
from services import passwords, quiet
from services.enabled import flows_on
from services.holding import is_held
from services.set_aside import set_aside
from services.standing import but_left_out, what_waits
from services.waiting import Waits, is_first_to_come, waits
from storage import (
    companies,
    exchanges,
    journal,
    left_out,
    problems,
    records,
    runs,
    sessions,
    work,
)
from storage.journal import Event
from storage.work import NewWork

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from uuid import UUID

    from services.context import Context
    from services.sending import Outgoing
    from services.settings import Settings
    from storage.companies import Company
    from storage.runs import Run
    from storage.session import Session
    from storage.sessions import WebConnectorSession

GIVEN_UP: Final = "given-up"
"""In `run.checked`: the cloud is left alone for the rest of this run, which only reads on."""


def begin(context: Context, session: Session, company_id: UUID, session_id: UUID) -> UUID:
    """Start a run for a session; whatever waited for "the next run" is looked at again."""
    now = context.clock.now()
    before = runs.open_for_company(session, company_id)
    if before is not None:
        runs.finish(session, before.id, now=now, result="replaced")
    work.cancel_unsent(session, company_id, now=now)
    records.set_dirty(session, company_id, states=("waiting",))
    run = runs.start(session, company_id, now=now, session_id=session_id, phase="opening")
    companies.set_last_run(session, company_id, run.id)
    company = companies.get(session, company_id)
    set_aside(session, company)  # a run that was under way may have opened some once more
    companies.set_next_sync(session, company_id, _next(context, company, now))
    return run.id


def end(
    context: Context,
    session: Session,
    current: WebConnectorSession,
    *,
    result: str,
    sentence: str | None,
    detail: Mapping[str, Any] | None = None,
) -> None:
    """End a session, and its run as far as QuickBooks is concerned."""
    now = context.clock.now()
    doubted = work.doubt_sent(session, current.company_id)
    lost = [row for row in doubted if row.action in work.READS]
    work.cancel_reads(session, current.company_id, now=now)
    if sentence is not None:
        sessions.set_last_error(session, current.id, sentence)
    sessions.close(session, current.id, now)
    if current.run_id is None:
        return
    run = runs.get(session, current.run_id)
    unread = run.phase in {"opening", "reading"} and (result != "done" or bool(lost))
    if run.ended_at is None and (result == "done" or run.wanted == run.computed or unread):
        runs.finish(session, run.id, now=now, result=result)
    if result == "done" and run.phase in {"writing", "comparing"} and not _is_incomplete(run):
        _over(session, current.company_id, run)
    if unread:  # what was not read must not wait for the next scheduled time
        companies.request_sync(session, current.company_id)
    event = Event(event="session-ended", run_id=run.id, detail={"result": result, **(detail or {})})
    journal.write_many(session, current.company_id, [event])


def _over(session: Session, company_id: UUID, run: Run) -> None:
    """What a whole run has tried, and nothing stopped, is not stopped any more."""
    stopped = run.checked.get("stopped", ())
    for problem in problems.list_open(session, company_id, kinds=["stop"]):
        if problem.entity not in stopped:
            problems.resolve(session, problem.id, "over")


def _is_incomplete(run: Run) -> bool:
    return bool(run.checked.get("failed")) or GIVEN_UP in run.checked


def version_of(current: WebConnectorSession) -> tuple[int, int]:
    """The qbXML version this session speaks, agreed at first contact."""
    assert current.qbxml_version is not None
    return parse_version(current.qbxml_version)


def await_computed(context: Context, tenant_id: UUID, company_id: UUID) -> None:
    """Wait a moment for the workers: cheaper for everybody than a NoOp's five seconds."""
    deadline = time.monotonic() + context.settings.noop_poll
    while time.monotonic() < deadline:
        time.sleep(0.05)
        with context.database.tenant_session(tenant_id) as session:
            run = runs.open_for_company(session, company_id)
        if run is None or run.wanted == run.computed:
            return


def status_check(
    session: Session,
    company: Company,
    current: WebConnectorSession,
    *,
    settings: Settings,
    now: datetime,
) -> Outgoing | None:
    """Ask what became of a message set whose answer was lost, before anything else is sent."""
    from services.sending import Outgoing

    asked = _asked(session, current)
    doubted = [
        row
        for row in work.in_doubt(session, company.id)
        if row.message_set_id is not None
        and row.message_set_id not in asked
        and row.action not in work.READS
    ]
    if not doubted:
        return None
    from qbxml.request import message_set

    of_set = doubted[0].message_set_id
    assert of_set is not None
    set_id = passwords.message_set_id()
    document = message_set(
        [], version=version_of(current), new_message_set_id=of_set, old_message_set_id=of_set
    )
    row = NewWork(
        side="quickbooks",
        action="status",
        position=-1,
        run_id=current.run_id,
        intent={"message_set_id": of_set},
    )
    work.enqueue(session, company.id, [row])
    work.mark_sent(session, {row.id: "0"}, message_set_id=set_id, now=now)
    exchanges.store_request(
        session,
        company.id,
        set_id,
        document,
        now=now,
        expires_at=now + timedelta(days=settings.exchange_days),
        session_id=current.id,
        run_id=current.run_id,
    )
    return Outgoing(message_set_id=set_id, document=document)


def summary(session: Session, company: Company, run: Run) -> str:
    """What the Web Connector's status column says at the end."""
    moved = sum(
        number
        for counted in run.counts.values()
        for what, number in counted.items()
        if what in {"created", "updated", "archived", "voided", "restored"}
    )
    open_problems = sum(problems.counts(session, company.id).values())
    if is_held(company) and not _is_incomplete(run):
        return (
            f"Nothing was written: “{company.name}” is in preview. Look at what the first sync "
            "would do, and start it there."
        )
    if _is_incomplete(run):
        done = "Not everything could be compared; the next sync tries again."
    elif is_first_to_come(company):
        return "The first sync begins with the next call."
    elif not flows_on(company):
        done = "Nothing travels: every flow is switched off under Settings."
    else:
        out = sum(left_out.counts(session, [company.id])[company.id].values())
        done = f"Everything is in step{but_left_out(out)}." if not moved else _moved(moved)
    return _with_what_is_left(done, company, open_problems, waits(session, [company])[company.id])


def _with_what_is_left(done: str, company: Company, open_problems: int, left: Waits) -> str:
    told = what_waits(open_problems, waits=left.number, behind=left.behind, due=left.due)
    records = " and ".join(told)
    if not open_problems and not records:
        return done
    done = done.replace("Everything is", "Everything else is")
    if not open_problems:
        return f"{done} {records}: see the records of “{company.name}”."
    verb = "needs" if open_problems == 1 else "need"
    also = f"; {records}" if records else ""
    return f"{done} {open_problems} {verb} a look{also}: see the problems of “{company.name}”."


def _moved(number: int) -> str:
    return f"{number} {'record was' if number == 1 else 'records were'} brought in step."


def _asked(session: Session, current: WebConnectorSession) -> set[str]:
    """The message sets that QuickBooks was asked about in this run, and did not leave unanswered.

    Once is enough: what a status check cannot say, the reads of the next run do.
    """
    if current.run_id is None:
        return set()
    checks = work.status_checks(session, current.company_id, current.run_id)
    return {str((row.intent or {})["message_set_id"]) for row in checks if row.state == "settled"}


def _next(context: Context, company: Company, now: datetime) -> datetime:
    minutes = company.schedule_minutes
    seconds = context.settings.sync_interval if minutes is None else minutes * 60
    due = now + timedelta(seconds=seconds)
    hours = quiet.kept(company.settings)
    return due if hours is None else hours.after(due)
