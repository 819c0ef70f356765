"""The exact bytes that were exchanged, kept for a while so that any day can be explained.

Requests and small answers are kept compressed in the row; a big answer stays in a file and the row
knows its path. A page that has arrived and was not taken in yet waits here for a worker.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import Integer, bindparam, delete, select, update
from sqlalchemy.dialects.postgresql import insert

from storage.errors import NotFoundError, TakenError
from storage.models import ExchangeRow
from storage.rows import changed, chosen, read_all, read_one

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from uuid import UUID

    from sqlalchemy.orm import InstrumentedAttribute

    from storage.session import Session


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """One message set and what came back, without the bytes."""

    id: int
    company_id: UUID
    session_id: UUID | None
    run_id: UUID | None
    message_set_id: str
    response_path: str | None
    hresult: str | None
    message: str | None
    sent_at: datetime
    received_at: datetime | None
    ingested_at: datetime | None
    expires_at: datetime


_BLOCK = 64 * 1024
_EXCHANGE = chosen(ExchangeRow, Exchange)
_PENDING = (
    _EXCHANGE.where(
        ExchangeRow.company_id == bindparam("company_id"),
        ExchangeRow.received_at.is_not(None),
        ExchangeRow.ingested_at.is_(None),
    )
    .order_by(ExchangeRow.id)
    .limit(bindparam("most", type_=Integer))
)


def store_request(
    session: Session,
    company_id: UUID,
    message_set_id: str,
    request: bytes,
    *,
    now: datetime,
    expires_at: datetime,
    session_id: UUID | None = None,
    run_id: UUID | None = None,
) -> int:
    """Keep a request about to leave and return the exchange's number; commit before it does.

    Raises TakenError when a message set of this ID was kept before: it must not leave twice.
    """
    values = {
        "company_id": company_id,
        "session_id": session_id,
        "run_id": run_id,
        "message_set_id": message_set_id,
        "request": zlib.compress(request),
        "sent_at": now,
        "expires_at": expires_at,
    }
    statement = insert(ExchangeRow).values(values).on_conflict_do_nothing()
    number = session.execute(statement.returning(ExchangeRow.id)).scalar_one_or_none()
    if number is None:
        raise TakenError("message set", message_set_id)
    return number


def store_response(
    session: Session,
    company_id: UUID,
    message_set_id: str,
    *,
    now: datetime,
    response: bytes | None = None,
    compressed: bytes | None = None,
    path: str | None = None,
    hresult: str | None = None,
    message: str | None = None,
    ingested: bool = False,
) -> int | None:
    """Keep an answer: its bytes, the same deflated (zlib) by the caller, or a file's path.

    `ingested` when there is nothing for a worker to do with it. Returns the exchange's number, or
    None when the answer was here already or nothing of the kind was asked: the same answer twice
    changes nothing.
    """
    statement = (
        update(ExchangeRow)
        .where(
            ExchangeRow.company_id == company_id,
            ExchangeRow.message_set_id == message_set_id,
            ExchangeRow.received_at.is_(None),
        )
        .values(
            response=compressed if response is None else zlib.compress(response),
            response_path=path,
            hresult=hresult,
            message=message,
            received_at=now,
            ingested_at=now if ingested else None,
        )
        .returning(ExchangeRow.id)
    )
    return session.execute(statement).scalar_one_or_none()


def by_set(session: Session, company_id: UUID, message_set_id: str) -> Exchange | None:
    """The exchange of a message set."""
    statement = _EXCHANGE.where(
        ExchangeRow.company_id == company_id, ExchangeRow.message_set_id == message_set_id
    )
    return read_one(session, statement, Exchange)


def of_run(
    session: Session, run_id: UUID, *, limit: int, after: int | None = None
) -> list[Exchange]:
    """What was exchanged in a run, in order; `after` is the id of the last one shown."""
    statement = _EXCHANGE.where(ExchangeRow.run_id == run_id)
    if after is not None:
        statement = statement.where(ExchangeRow.id > after)
    return read_all(session, statement.order_by(ExchangeRow.id).limit(limit), Exchange)


def get(session: Session, exchange_id: int) -> Exchange:
    """One exchange of the session's tenant; NotFoundError otherwise."""
    found = read_one(session, _EXCHANGE.where(ExchangeRow.id == exchange_id), Exchange)
    if found is None:
        raise NotFoundError("exchange", exchange_id)
    return found


def request_bytes(session: Session, exchange_id: int) -> bytes | None:
    """The exact bytes that were sent; None when the exchange is gone."""
    return _inflated(session, ExchangeRow.request, exchange_id)


def response_bytes(session: Session, exchange_id: int) -> bytes | None:
    """The exact bytes that came back; None when they are in a file, or nothing came."""
    return _inflated(session, ExchangeRow.response, exchange_id)


def response_chunks(session: Session, exchange_id: int) -> Iterator[bytes]:
    """The answer inflated block by block, so that a big one is never whole in memory."""
    statement = select(ExchangeRow.response).where(ExchangeRow.id == exchange_id)
    kept: bytes | None = session.execute(statement).scalar_one_or_none()
    unpacker = zlib.decompressobj()
    for start in range(0, len(kept or b""), _BLOCK):
        yield unpacker.decompress((kept or b"")[start : start + _BLOCK])
    yield unpacker.flush()


def pending_pages(session: Session, company_id: UUID, *, limit: int = 100) -> list[Exchange]:
    """Answers that wait for a worker, in the order they were asked for."""
    return read_all(session, _PENDING, Exchange, {"company_id": company_id, "most": limit})


def mark_ingested(session: Session, exchange_id: int, *, now: datetime) -> bool:
    """A page was taken in; False when it had been before."""
    statement = update(ExchangeRow).where(
        ExchangeRow.id == exchange_id, ExchangeRow.ingested_at.is_(None)
    )
    return changed(session, statement.values(ingested_at=now)) == 1


def expire(session: Session, company_id: UUID, *, now: datetime) -> list[str]:
    """Forget what is due and return the paths of files that nobody needs any more.

    A page that still waits for a worker is kept whatever its age.
    """
    statement = (
        delete(ExchangeRow)
        .where(
            ExchangeRow.company_id == company_id,
            ExchangeRow.expires_at <= now,
            ~(ExchangeRow.received_at.is_not(None) & ExchangeRow.ingested_at.is_(None)),
        )
        .returning(ExchangeRow.response_path)
    )
    return [path for path in session.execute(statement).scalars() if path is not None]


def _inflated(
    session: Session, column: InstrumentedAttribute[Any], exchange_id: int
) -> bytes | None:
    statement = select(column).where(ExchangeRow.id == exchange_id)
    kept = session.execute(statement).scalar_one_or_none()
    return None if kept is None else zlib.decompress(kept)
