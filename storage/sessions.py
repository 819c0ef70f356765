"""Web Connector sessions: one open per company, found by the hash of its ticket.

The database holds the ticket's digest only. A second open session of a company is refused here
whatever the callers decided, since two Web Connectors may ask in the same instant.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

from sqlalchemy import bindparam, update
from sqlalchemy.dialects.postgresql import insert

from storage.errors import NotFoundError, TakenError
from storage.models import SessionRow
from storage.rows import changed, chosen, read_one

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Update

    from storage.session import Session


@dataclass(frozen=True, slots=True, kw_only=True)
class WebConnectorSession:
    """One ticket's life.

    `outstanding_set` is the message set that is out · `progress` the last percentage we gave, to be
    said again when an answer is delivered twice · `last_error` what getLastError will say.
    """

    id: UUID
    tenant_id: UUID
    company_id: UUID
    run_id: UUID | None
    state: str
    qbxml_version: str | None
    first_contact: bool
    outstanding_set: str | None
    progress: int | None
    last_error: str | None
    heard_at: datetime
    opened_at: datetime
    closed_at: datetime | None


# Built once: several of these are asked in every call of a Web Connector.
_SESSION = chosen(SessionRow, WebConnectorSession)
_BY_ID = _SESSION.where(SessionRow.id == bindparam("session_id"))
_HELD = _BY_ID.with_for_update()
_OF_COMPANY = _SESSION.where(SessionRow.company_id == bindparam("company_id"))
_OPEN = _OF_COMPANY.where(SessionRow.closed_at.is_(None))
_NEWEST = _OF_COMPANY.order_by(SessionRow.opened_at.desc(), SessionRow.id).limit(1)


def open_session(
    session: Session,
    company_id: UUID,
    *,
    ticket_hash: bytes,
    now: datetime,
    state: str = "open",
    run_id: UUID | None = None,
) -> WebConnectorSession:
    """Begin a session; TakenError when the company already has an open one."""
    values = {
        "id": uuid4(),
        "company_id": company_id,
        "ticket_hash": ticket_hash,
        "state": state,
        "run_id": run_id,
        "heard_at": now,
        "opened_at": now,
    }
    statement = insert(SessionRow).values(values).on_conflict_do_nothing().returning(SessionRow.id)
    opened = session.execute(statement).scalar_one_or_none()
    if opened is None:
        raise TakenError("open session of company", company_id)
    return get(session, opened)


def get(session: Session, session_id: UUID, *, lock: bool = False) -> WebConnectorSession:
    """The session, or NotFoundError; `lock` makes calls with one ticket take turns."""
    wanted = {"session_id": session_id}
    found = read_one(session, _HELD if lock else _BY_ID, WebConnectorSession, wanted)
    if found is None:
        raise NotFoundError("session", session_id)
    return found


def open_for_company(session: Session, company_id: UUID) -> WebConnectorSession | None:
    """The company's open session, if it has one."""
    return read_one(session, _OPEN, WebConnectorSession, {"company_id": company_id})


def last_for_company(session: Session, company_id: UUID) -> WebConnectorSession | None:
    """The company's newest session, open or not."""
    return read_one(session, _NEWEST, WebConnectorSession, {"company_id": company_id})


def touch(session: Session, session_id: UUID, now: datetime) -> None:
    """The Web Connector was heard."""
    _update(session, session_id, heard_at=now)


def set_state(
    session: Session, session_id: UUID, state: str, *, last_error: str | None = None
) -> None:
    """Move a session to a state; `last_error` None keeps what getLastError says."""
    values: dict[str, Any] = {"state": state}
    if last_error is not None:
        values["last_error"] = last_error
    _update(session, session_id, **values)


def set_last_error(session: Session, session_id: UUID, sentence: str | None) -> None:
    """What getLastError will say; None for nothing."""
    _update(session, session_id, last_error=sentence)


def set_run(session: Session, session_id: UUID, run_id: UUID) -> None:
    """Tie the session to its run."""
    _update(session, session_id, run_id=run_id)


def set_contact(session: Session, session_id: UUID, *, qbxml_version: str) -> None:
    """First contact was made, in this version of qbXML."""
    _update(session, session_id, qbxml_version=qbxml_version, first_contact=False)


def set_outstanding(session: Session, session_id: UUID, message_set_id: str | None) -> None:
    """A message set is out, or (None) none is any more."""
    _update(session, session_id, outstanding_set=message_set_id)


def set_progress(session: Session, session_id: UUID, percent: int) -> None:
    """The percentage the last answer was met with."""
    _update(session, session_id, progress=percent)


def close(session: Session, session_id: UUID, now: datetime, *, state: str = "closed") -> bool:
    """End a session; False when it had ended before."""
    statement = (
        update(SessionRow)
        .where(SessionRow.id == session_id, SessionRow.closed_at.is_(None))
        .values(state=state, closed_at=now, outstanding_set=None)
    )
    return changed(session, statement) == 1


def _update(session: Session, session_id: UUID, **values: Any) -> None:
    if not changed(session, _setting(tuple(values)), {**values, "session_id": session_id}):
        raise NotFoundError("session", session_id)


@cache
def _setting(names: tuple[str, ...]) -> Update:
    """The statement that sets these columns of one session."""
    values: dict[str, Any] = {name: bindparam(name) for name in names}
    return update(SessionRow).where(SessionRow.id == bindparam("session_id")).values(values)
