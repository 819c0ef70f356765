"""Events of one tenant, what is told of each, and which of them a person is still to be mailed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import insert, select, update

from storage.models import NoticeMailRow, NoticeRow
from storage.rows import among, chosen, read_all

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime
    from uuid import UUID

    from storage.session import Session


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """An event; `data` is what is told of it, None until somebody is told."""

    id: UUID
    company_id: UUID
    event: str
    source: str
    at: datetime
    data: dict[str, Any] | None


_NOTICE = chosen(NoticeRow, Notice)


def get_many(session: Session, ids: Sequence[UUID]) -> list[Notice]:
    """These events, oldest first."""
    statement = _NOTICE.where(among(NoticeRow.id, ids)).order_by(NoticeRow.at, NoticeRow.id)
    return read_all(session, statement, Notice)


def add(session: Session, company_id: UUID, *, event: str, source: str, now: datetime) -> UUID:
    """Make an event that nobody looks for by himself: a trial."""
    values = {"company_id": company_id, "event": event, "source": source, "at": now}
    added: UUID = session.execute(
        insert(NoticeRow).values(**values).returning(NoticeRow.id)
    ).scalar_one()
    return added


def fix(session: Session, notice_id: UUID, data: Mapping[str, Any]) -> None:
    """Keep what is told of an event, so that telling it again tells the same."""
    statement = update(NoticeRow).where(NoticeRow.id == notice_id, NoticeRow.data.is_(None))
    session.execute(statement.values(data=dict(data)))


def waiting_for(session: Session, company_id: UUID, user_id: UUID) -> list[Notice]:
    """What a person is still to be mailed about a company, oldest first, held until the commit."""
    waiting = (
        select(NoticeMailRow.notice_id)
        .where(
            NoticeMailRow.company_id == company_id,
            NoticeMailRow.user_id == user_id,
            NoticeMailRow.mailed_at.is_(None),
        )
        .with_for_update(skip_locked=True)
    )
    return get_many(session, list(session.scalars(waiting)))


def mark_mailed(session: Session, notices: Sequence[UUID], user_id: UUID, *, now: datetime) -> None:
    """These are in a mail that is on its way."""
    statement = update(NoticeMailRow).where(
        among(NoticeMailRow.notice_id, notices), NoticeMailRow.user_id == user_id
    )
    session.execute(statement.values(mailed_at=now))
