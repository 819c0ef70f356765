"""Where a cloud's notifications arrive: the address of a company, its secret, events heard."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert

from storage.errors import NotFoundError
from storage.models import CompanyRow, WebhookEventRow
from storage.rows import changed

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from storage.session import Session


def address(session: Session, company_id: UUID) -> tuple[str | None, bytes | None]:
    """The public key in the company's address, and the sealed secret; None where there is none."""
    statement = select(CompanyRow.webhook_key, CompanyRow.webhook_secret).where(
        CompanyRow.id == company_id
    )
    row = session.execute(statement).one_or_none()
    if row is None:
        raise NotFoundError("company", company_id)
    return row[0], row[1]


def set_address(session: Session, company_id: UUID, *, key: str, secret: bytes | None) -> None:
    """Replace both; NotFoundError when the tenant has no such company."""
    statement = (
        update(CompanyRow)
        .where(CompanyRow.id == company_id)
        .values(webhook_key=key, webhook_secret=secret)
    )
    if not changed(session, statement):
        raise NotFoundError("company", company_id)


def hear(session: Session, company_id: UUID, event_id: str, now: datetime) -> bool:
    """Note an event; whether it was not heard before."""
    statement = (
        insert(WebhookEventRow)
        .values(company_id=company_id, event_id=event_id, received_at=now)
        .on_conflict_do_nothing()
        .returning(WebhookEventRow.event_id)
    )
    return session.execute(statement).first() is not None
