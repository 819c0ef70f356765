"""A message set that QuickBooks would not have: broken off, turned away, or not even read.

What was being written is in doubt, unless QuickBooks says that it ran none of it. One request that
it cannot read costs the whole set, with no hint which: so each is sent alone once more, and only
the one that fails alone is refused.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO, Final

from services import problems as words
from services import push, runs
from services.sending import ALONE
from storage import companies, journal, problems, sessions, work
from storage import runs as stored_runs
from storage.journal import Event
from storage.work import Verdict
from sync.outcome import Action, of_hresult

if TYPE_CHECKING:
    from collections.abc import Sequence

    from services.context import Context
    from storage.session import Session
    from storage.sessions import WebConnectorSession
    from storage.work import Work
    from sync.outcome import Outcome

PARSE_ERROR: Final = "0x80040400"


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """receiveResponseXML: the answer's spool, or why QuickBooks would not have the set."""

    response: BinaryIO
    hresult: str
    message: str


def was_never_read(arrived: Arrival) -> bool:
    """QuickBooks could not parse the set and ran none of it; the session can go on."""
    return arrived.hresult.lower() == PARSE_ERROR


def break_off(
    context: Context,
    session: Session,
    current: WebConnectorSession,
    rows: Sequence[Work],
    arrived: Arrival,
) -> None:
    """End the session: what was written is in doubt, what was certainly not run is planned anew."""
    writes = [row for row in rows if row.action not in work.READS]
    outcome = of_hresult(arrived.hresult, writing=bool(writes))
    detail = _noted(session, current, arrived, outcome)
    if outcome.action is Action.IN_DOUBT:
        work.doubt(session, [row.id for row in writes])
    else:
        work.put_back(session, [row.id for row in writes], outcome=detail)
        stop = words.stop(outcome.code, outcome.cause, outcome.cure)
        problems.open_problem(session, current.company_id, stop)
    runs.end(
        context,
        session,
        sessions.get(session, current.id),
        result="failed",
        sentence=f"{outcome.cause} {outcome.cure}",
        detail=detail,
    )


def not_read(
    context: Context,
    session: Session,
    current: WebConnectorSession,
    rows: Sequence[Work],
    arrived: Arrival,
) -> None:
    """Send each request alone; one that QuickBooks cannot read even so is refused."""
    outcome = of_hresult(arrived.hresult, writing=False)
    detail = _noted(session, current, arrived, outcome)
    if len(rows) > 1:
        work.put_back(session, [row.id for row in rows], outcome={**detail, "code": ALONE})
        return
    verdicts = [Verdict(id=row.id, state="refused", outcome=detail) for row in rows]
    work.settle_many(session, verdicts, now=context.clock.now())
    for row in rows:
        push.open_refusal(session, current.company_id, row, outcome)
        if row.action == "query":
            _question_failed(session, current, row, outcome)


def _question_failed(
    session: Session, current: WebConnectorSession, row: Work, outcome: Outcome
) -> None:
    """Nothing is planned in a run that could not read everything it needs."""
    stop = words.stop(outcome.code, f"{outcome.cause} It was {row.read_name}.", outcome.cure)
    problems.open_problem(session, current.company_id, stop)
    companies.request_sync(session, current.company_id)
    if current.run_id is not None:
        stored_runs.add_checked(session, current.run_id, "failed", [row.read_name or ""])


def _noted(
    session: Session, current: WebConnectorSession, arrived: Arrival, outcome: Outcome
) -> dict[str, str]:
    detail = {"hresult": arrived.hresult, "message": arrived.message, "code": outcome.code}
    event = Event(event="set-failed", run_id=current.run_id, detail=detail)
    journal.write_many(session, current.company_id, [event])
    return detail
