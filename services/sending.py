"""The next message set of a session: chosen, checked, recorded as sent, and only then handed out.

Reads go before writes, an iterated query alone, writes a few together and never beside a read. The
exact bytes are committed before the reply that carries them: from then on silence means in doubt.
What would be malformed is refused here, in our words: QuickBooks would drop the whole set.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final
from uuid import uuid4

from qbxml.request import Request, check, message_set
from services import passwords
from services.holding import is_held
from services.problems import refusal
from storage import exchanges, problems, records, work

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from uuid import UUID

    from qbxml.errors import QbxmlError
    from services.settings import Settings
    from storage.companies import Company
    from storage.session import Session
    from storage.work import Work

LEASE_SECONDS: Final = 30.0
WRITES: Final = ("add", "mod", "void")
ALONE: Final = "alone"  # the outcome of a row that must not share its next message set


@dataclass(frozen=True, slots=True, kw_only=True)
class Outgoing:
    """A message set that is committed as sent once the transaction ends."""

    message_set_id: str
    document: bytes


def next_set(
    session: Session,
    company: Company,
    *,
    session_id: UUID,
    run_id: UUID,
    version: tuple[int, int],
    settings: Settings,
    now: datetime,
) -> Outgoing | None:
    """Lease, check and record the next message set; None when nothing is planned."""
    chosen = _queries(session, company, run_id, now)
    writing = not chosen
    if writing and not is_held(company):  # where nothing is ever planned; a lock on a locked door
        chosen = _writes(session, company, settings, now)
    sound = [row for row in chosen if _is_sound(session, company, row, version, now)]
    if not sound:
        if not chosen:
            return None
        return next_set(
            session,
            company,
            session_id=session_id,
            run_id=run_id,
            version=version,
            settings=settings,
            now=now,
        )
    set_id = passwords.message_set_id()
    named = {row.id: str(number) for number, row in enumerate(sound, start=1)}
    document = message_set(
        [request_of(row, named[row.id]) for row in sound],
        version=version,
        new_message_set_id=set_id if writing else None,
        # What became of the one before is known here: QuickBooks need not remember it any longer.
        old_message_set_id=company.settled_set if writing else None,
    )
    work.mark_sent(session, named, message_set_id=set_id, now=now)
    exchanges.store_request(
        session,
        company.id,
        set_id,
        document,
        now=now,
        expires_at=now + timedelta(days=settings.exchange_days),
        session_id=session_id,
        run_id=run_id,
    )
    return Outgoing(message_set_id=set_id, document=document)


def request_of(row: Work, request_id: str) -> Request:
    """The stored request of a row, ready for the codec."""
    stored: dict[str, Any] = row.request or {}
    return Request(
        name=stored["name"],
        body=stored["body"],
        request_id=request_id,
        attributes=stored.get("attributes") or {},
    )


def _queries(session: Session, company: Company, run_id: UUID, now: datetime) -> list[Work]:
    """One iterated page, or several questions that come in one answer each."""
    leased = work.next_planned(
        session,
        company.id,
        side="quickbooks",
        limit=8,
        now=now,
        token=uuid4(),
        lease_seconds=LEASE_SECONDS,
        actions=("query",),
        run_id=run_id,
    )
    return _together(session, leased)


def _writes(session: Session, company: Company, settings: Settings, now: datetime) -> list[Work]:
    leased = work.next_planned(
        session,
        company.id,
        side="quickbooks",
        limit=settings.message_set_size,
        now=now,
        token=uuid4(),
        lease_seconds=LEASE_SECONDS,
        actions=WRITES,
    )
    return _together(session, leased)


def _together(session: Session, leased: Sequence[Work]) -> list[Work]:
    """The first row alone when it must be, else all up to one that must be; the rest is put back.

    Alone go an iterated query, and what was in a set that QuickBooks could not read.
    """
    single = [_goes_alone(row) for row in leased]
    stop = max(1, single.index(True)) if True in single else len(leased)
    taken = list(leased[:stop])
    rest = [row for row in leased if row not in taken]
    suspects = [row.id for row in rest if (row.outcome or {}).get("code") == ALONE]
    work.put_back(session, suspects, outcome={"code": ALONE})
    work.put_back(session, [row.id for row in rest if row.id not in suspects])
    return taken


def _goes_alone(row: Work) -> bool:
    iterated = bool((row.request or {}).get("attributes"))
    return iterated or (row.outcome or {}).get("code") == ALONE


def _is_sound(
    session: Session, company: Company, row: Work, version: tuple[int, int], now: datetime
) -> bool:
    """Whether QuickBooks could parse the request; if not, the record is refused with the cure."""
    found: list[QbxmlError] = check([request_of(row, "1")], version)
    if not found:
        return True
    error = found[0]
    work.refuse(session, row.id, {"code": f"format-{error.reason}", "cause": str(error)}, now=now)
    if row.entity is not None:
        problem = refusal(
            row.entity,
            row.intent or {},
            code=f"format-{error.reason}",
            cause=str(error),
            cure="Open the record in the cloud, correct that value and save, then choose “retry”.",
            cloud_id=row.cloud_id,
            quickbooks_id=row.quickbooks_id,
        )
        problems.open_problem(session, company.id, problem)
        ids = [("cloud", row.cloud_id), ("quickbooks", row.quickbooks_id)]
        for side, one in ids:
            if one is not None:
                records.mark_state(
                    session,
                    company.id,
                    side,
                    row.entity,
                    [one],
                    state="refused",
                    reason={"code": problem.code},
                )
    return False
