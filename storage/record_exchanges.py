"""In which requests to QuickBooks a record was: from the work of the runs it has a story in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import and_, or_, select

from storage.models import ExchangeRow, WorkRow

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime
    from uuid import UUID

    from sqlalchemy.orm import Session


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One request about a record; `exchange` is the id of the message set it was in."""

    action: str
    state: str
    exchange: int
    sent_at: datetime
    received_at: datetime | None


def of_record(
    session: Session,
    company_id: UUID,
    entity: str,
    *,
    cloud_id: str | None,
    quickbooks_id: str | None,
    runs: Collection[UUID],
) -> list[Asked]:
    """What these runs asked of QuickBooks about a record, newest first."""
    ids = ((WorkRow.cloud_id, cloud_id), (WorkRow.quickbooks_id, quickbooks_id))
    same = [column == value for column, value in ids if value]
    if not same or not runs:
        return []
    set_of = and_(
        ExchangeRow.company_id == WorkRow.company_id,
        ExchangeRow.message_set_id == WorkRow.message_set_id,
    )
    statement = (
        select(
            WorkRow.action,
            WorkRow.state,
            ExchangeRow.id,
            ExchangeRow.sent_at,
            ExchangeRow.received_at,
        )
        .join(ExchangeRow, set_of)
        .where(
            WorkRow.run_id.in_(list(runs)),
            WorkRow.company_id == company_id,
            WorkRow.entity == entity,
            or_(*same),
        )
        .order_by(ExchangeRow.id.desc())
        .limit(50)
    )
    return [
        Asked(action=action, state=state, exchange=one, sent_at=sent, received_at=received)
        for action, state, one, sent, received in session.execute(statement)
    ]
