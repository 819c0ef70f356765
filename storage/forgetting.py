"""Forgetting what was read and never written: a whole side, or one list of the cloud."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import delete, update

from storage.models import CursorRow, ExchangeRow, MappingRow, RecordRow

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from storage.session import Session


def quickbooks_side(session: Session, company_id: UUID, *, now: datetime) -> None:
    """As if no company file had ever been read: its records, pairs, marks, and pages to come."""
    for statement in (
        delete(RecordRow).where(RecordRow.company_id == company_id, RecordRow.side == "quickbooks"),
        delete(MappingRow).where(MappingRow.company_id == company_id),
        delete(CursorRow).where(CursorRow.company_id == company_id, CursorRow.side == "quickbooks"),
        update(ExchangeRow)
        .where(ExchangeRow.company_id == company_id, ExchangeRow.ingested_at.is_(None))
        .values(ingested_at=now),
    ):
        session.execute(statement)


def cloud_entity(session: Session, company_id: UUID, entity: str) -> None:
    """As if an entity had never been read in the cloud; for one of which there is no pair."""
    session.execute(
        delete(RecordRow).where(
            RecordRow.company_id == company_id,
            RecordRow.side == "cloud",
            RecordRow.entity == entity,
        )
    )
