"""In which requests to QuickBooks a record was: what was written of it, and what was read.

A write says of which record it is. A read does not: whether it brought the record only its answer
can tell, so reads are given as what may have.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import and_, case, func, or_, select

from storage.models import ExchangeRow, RunRow, WorkRow
from storage.work import READS

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime
    from uuid import UUID

    from storage.session import Session


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One request; `exchange` is the id of the message set it was in, `request_id` its place."""

    action: str
    state: str
    exchange: int
    request_id: str | None
    run_id: UUID | None
    sent_at: datetime
    received_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Documents:
    """The deflated bytes of an exchange; None for what is not there, or larger than was asked."""

    request: bytes | None
    response: bytes | None
    too_large: bool


WRITES: Final = 50
MAY_HAVE: Final = 60


def of_record(
    session: Session,
    company_id: UUID,
    entity: str,
    *,
    cloud_id: str | None,
    quickbooks_id: str | None,
    runs: Collection[UUID],
) -> list[Asked]:
    """What these runs wrote of a record into QuickBooks, or tried to, newest first."""
    ids = ((WorkRow.cloud_id, cloud_id), (WorkRow.quickbooks_id, quickbooks_id))
    same = [column == value for column, value in ids if value]
    if not same or not runs:
        return []
    return _asked(
        session,
        WRITES,
        WorkRow.run_id.in_(list(runs)),
        WorkRow.company_id == company_id,
        WorkRow.entity == entity,
        or_(*same),
    )


def may_have_read(
    session: Session, company_id: UUID, names: Collection[str], *, runs: Collection[UUID]
) -> list[Asked]:
    """The reads of these names in these runs, newest first."""
    if not names or not runs:
        return []
    return _asked(
        session,
        MAY_HAVE,
        WorkRow.run_id.in_(list(runs)),
        WorkRow.company_id == company_id,
        WorkRow.read_name.in_(list(names)),
        WorkRow.action.in_(READS),
    )


def runs_at(session: Session, company_id: UUID, moment: datetime) -> set[UUID]:
    """The run that was going on then, if there was one."""
    statement = (
        select(RunRow.id)
        .where(RunRow.company_id == company_id, RunRow.started_at <= moment)
        .order_by(RunRow.started_at.desc())
        .limit(1)
    )
    return set(session.execute(statement).scalars())


def documents(session: Session, exchanges: Collection[int], *, most: int) -> dict[int, Documents]:
    """What was exchanged, by the exchange's id; what is deflated and still over `most` is not."""
    if not exchanges:
        return {}
    columns = (ExchangeRow.request, ExchangeRow.response)
    sizes = [func.coalesce(func.octet_length(each), 0) for each in columns]
    parts = [case((size <= most, each)) for each, size in zip(columns, sizes, strict=True)]
    large = or_(ExchangeRow.response_path.is_not(None), *(size > most for size in sizes))
    statement = select(ExchangeRow.id, *parts, large).where(ExchangeRow.id.in_(list(exchanges)))
    return {
        one: Documents(request=request or None, response=response or None, too_large=too_large)
        for one, request, response, too_large in session.execute(statement)
    }


def _asked(session: Session, limit: int, *wanted: Any) -> list[Asked]:
    set_of = and_(
        ExchangeRow.company_id == WorkRow.company_id,
        ExchangeRow.message_set_id == WorkRow.message_set_id,
    )
    statement = (
        select(
            WorkRow.action,
            WorkRow.state,
            ExchangeRow.id.label("exchange"),
            WorkRow.request_id,
            WorkRow.run_id,
            ExchangeRow.sent_at,
            ExchangeRow.received_at,
        )
        .join(ExchangeRow, set_of)
        .where(*wanted)
        .order_by(ExchangeRow.id.desc())
        .limit(limit)
    )
    return [Asked(**row) for row in session.execute(statement).mappings()]
