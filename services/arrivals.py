"""What QuickBooks answered: kept first, then settled or handed on.

The answer is stored durably before anything is understood of it. Write answers are settled in the
same transaction; pages of a query only have their head read, so that QuickBooks fetches the next
page while a worker digests this one. The same answer delivered twice changes nothing.
"""

from __future__ import annotations

import zlib
from itertools import islice
from typing import TYPE_CHECKING, Any, BinaryIO, Final

from qbxml.errors import QbxmlError
from qbxml.response import Answer, Part, SetStatus, read
from services import broken_sets, push, recovery, settled_sets
from services.session_state import Event as SessionEvent
from services.session_state import State, move, state_of
from storage import companies, exchanges, journal, sessions, work
from storage import runs as stored_runs
from storage.journal import Event
from storage.work import NewWork, Verdict, Work

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from services.broken_sets import Arrival
    from services.context import Context
    from storage.directory import Ticket
    from storage.session import Session
    from storage.sessions import WebConnectorSession

BLOCK: Final = 64 * 1024


def accept(context: Context, found: Ticket, arrived: Arrival) -> int:
    """Percent done (1 to 99: more may follow), or -1: ask getLastError."""
    now = context.clock.now()
    compressed = _compressed(arrived.response)
    with context.database.tenant_session(found.tenant_id) as session:
        current = sessions.get(session, found.session_id, lock=True)
        set_id = current.outstanding_set
        if set_id is None or state_of(current) is not State.AWAITING:
            # The same answer again, or one that came after its session: nothing changes.
            move(session, current, SessionEvent.ANSWER_AGAIN)
            return current.progress or 1
        sessions.touch(session, current.id, now)
        rows = work.of_set(session, current.company_id, set_id)
        reading = all(row.action == "query" for row in rows)
        failed = bool(arrived.hresult)
        exchanges.store_response(
            session,
            current.company_id,
            set_id,
            now=now,
            compressed=compressed,
            hresult=arrived.hresult or None,
            message=arrived.message or None,
            ingested=failed or not reading,
        )
        sessions.set_outstanding(session, current.id, None)
        broke_off = failed and not broken_sets.was_never_read(arrived)
        move(session, current, SessionEvent.ANSWER_FAILED if broke_off else SessionEvent.ANSWER)
        if broke_off:
            broken_sets.break_off(context, session, current, rows, arrived)
            percent = -1
        elif failed:
            broken_sets.not_read(context, session, current, rows, arrived)
            percent = _percent(session, current)
        elif reading:
            percent = _pages(context, session, current, rows, arrived.response)
        else:
            percent = _written(context, session, current, rows, arrived.response)
        if current.run_id is not None:
            stored_runs.bump_wanted(session, current.run_id)
        sessions.set_progress(session, current.id, percent)
        return percent


def lost(session: Session, current: WebConnectorSession, *, now: datetime) -> None:
    """More work is asked for while a set is out: its answer will never come.

    A query is asked again; a status check is over, and the next one is made when it is due.
    """
    assert current.outstanding_set is not None
    doubted = work.doubt_sent(session, current.company_id, message_set_id=current.outstanding_set)
    why = {"code": "answer-lost"}
    again = [row.id for row in doubted if row.action == "query"]
    work.put_back(session, again, outcome=why)
    over = [
        Verdict(id=row.id, state="cancelled", outcome=why)
        for row in doubted
        if row.action == "status"
    ]
    work.settle_many(session, over, now=now)
    sessions.set_outstanding(session, current.id, None)
    event = Event(
        event="answer-lost",
        run_id=current.run_id,
        detail={"message_set_id": current.outstanding_set},
    )
    journal.write_many(session, current.company_id, [event])


def _compressed(spool: BinaryIO) -> bytes:
    """The answer as it came, deflated block by block: it is never whole in memory."""
    spool.seek(0)
    packer = zlib.compressobj(level=1)
    blocks = [packer.compress(block) for block in iter(lambda: spool.read(BLOCK), b"")]
    spool.seek(0)
    return b"".join([*blocks, packer.flush()])


def _pages(
    context: Context,
    session: Session,
    current: WebConnectorSession,
    rows: Sequence[Work],
    response: BinaryIO,
) -> int:
    """Ask for the next page at once; what this one says is the worker's business."""
    now = context.clock.now()
    iterated = [row for row in rows if (row.request or {}).get("attributes")]
    if iterated:
        head = _head(response)
        row = iterated[0]
        if head is not None and head.status_code == 0 and (head.iterator_remaining or 0) > 0:
            work.enqueue(session, current.company_id, [_next_page(row, head)])
    verdicts = [Verdict(id=row.id, state="settled", outcome={"code": "received"}) for row in rows]
    work.settle_many(session, verdicts, now=now)
    return _percent(session, current)


def _head(response: BinaryIO) -> Answer | None:
    """The first answer's status line; None when there is none, which the worker will report."""
    try:
        parts = list(islice(read(response), 2))
    except QbxmlError:
        return None
    finally:
        response.seek(0)
    return next((part for part in parts if isinstance(part, Answer)), None)


def _next_page(row: Work, head: Answer) -> NewWork:
    request = dict(row.request or {})
    attributes = {"iterator": "Continue", "iteratorID": head.iterator_id or ""}
    return NewWork(
        side="quickbooks",
        action="query",
        position=row.position,
        run_id=row.run_id,
        read_name=row.read_name,
        request={**request, "attributes": attributes},
    )


def _written(
    context: Context,
    session: Session,
    current: WebConnectorSession,
    rows: Sequence[Work],
    response: BinaryIO,
) -> int:
    """Settle a set of writes, or learn what became of one that was in doubt."""
    try:
        parts: list[Part] = list(read(response))
    except QbxmlError as error:
        # Something was probably written, but what? Only QuickBooks can say.
        work.doubt(session, [row.id for row in rows if row.action != "status"])
        asked = [row for row in rows if row.action == "status"]
        unreadable = {"code": "answer-unreadable"}
        verdicts = [Verdict(id=row.id, state="settled", outcome=unreadable) for row in asked]
        work.settle_many(session, verdicts, now=context.clock.now())
        event = Event(
            event="answer-unreadable",
            run_id=current.run_id,
            detail={"reason": str(error.reason), "cause": str(error)},
        )
        journal.write_many(session, current.company_id, [event])
        return _percent(session, current)
    company = companies.get(session, current.company_id)
    status = next((part for part in parts if isinstance(part, SetStatus)), SetStatus(None, None))
    if any(row.action == "status" for row in rows):
        recovery.judge(context, session, company, rows[0], status, list(push.answered(parts)))
    else:
        push.settle(context, session, company, current, rows, parts)
        if status.code:
            settled_sets.forget(session, company.id)
    if status.code != settled_sets.NOT_STORED:
        settled_sets.note(session, company.id, rows)
    return _percent(session, current)


def _percent(session: Session, current: WebConnectorSession) -> int:
    """How far a run is, never 100: only an empty request says that nothing is left."""
    counted: dict[tuple[str, str], int] = (
        work.counts(session, current.run_id) if current.run_id is not None else {}
    )
    of_quickbooks = {state: n for (side, state), n in counted.items() if side == "quickbooks"}
    ended = sum(n for state, n in of_quickbooks.items() if state in {"settled", "refused"})
    every = sum(of_quickbooks.values()) or 1
    return max(1, min(99, ended * 99 // every))


def chunks(document: bytes) -> Iterator[bytes]:
    """A stored answer, inflated block by block."""
    unpacker: Any = zlib.decompressobj()
    for start in range(0, len(document), BLOCK):
        yield unpacker.decompress(document[start : start + BLOCK])
    yield unpacker.flush()
