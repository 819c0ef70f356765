"""Every tenant's companies, for whoever runs the service: one directory function, nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import text

from storage.rows import read_all

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from sqlalchemy.orm import Session


@dataclass(frozen=True, slots=True, kw_only=True)
class FleetLine:
    """A company in the list of whoever runs the service."""

    tenant_id: UUID
    tenant_name: str
    company_id: UUID
    name: str
    state: str
    last_poll_at: datetime | None
    refused_at: datetime | None
    session_heard_at: datetime | None
    next_sync_at: datetime | None


_FLEET = text("SELECT * FROM directory.fleet(:name, :id, :limit)")


def page(session: Session, *, limit: int, after: tuple[str, UUID] | None = None) -> list[FleetLine]:
    """Every tenant's companies by name, in an operator's session; `after` is (name, id)."""
    name, company_id = after or (None, None)
    parameters = {"name": name, "id": company_id, "limit": limit}
    return read_all(session, _FLEET, FleetLine, parameters)
