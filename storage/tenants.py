"""The organization that signed up. Lists across tenants are the directory's."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import update
from sqlalchemy.dialects.postgresql import insert

from storage.errors import NotFoundError, TakenError
from storage.models import TenantRow
from storage.rows import changed, chosen, read_one

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from storage.session import Session


@dataclass(frozen=True, slots=True, kw_only=True)
class Tenant:
    """One tenant."""

    id: UUID
    name: str
    plan: str | None
    created_at: datetime


def create(session: Session, tenant_id: UUID, *, name: str, plan: str | None = None) -> Tenant:
    """Make a tenant, in the session of that very tenant; TakenError when the name is in use."""
    added = session.execute(
        insert(TenantRow)
        .values(id=tenant_id, name=name, plan=plan)
        .on_conflict_do_nothing()
        .returning(TenantRow.id)
    ).scalar_one_or_none()
    if added is None:
        raise TakenError("tenant name", name)
    return get(session, tenant_id)


def get(session: Session, tenant_id: UUID) -> Tenant:
    """The session's tenant; NotFoundError otherwise."""
    found = read_one(session, chosen(TenantRow, Tenant).where(TenantRow.id == tenant_id), Tenant)
    if found is None:
        raise NotFoundError("tenant", tenant_id)
    return found


def set_plan(session: Session, tenant_id: UUID, plan: str | None) -> None:
    """What the session's tenant signed up for; NotFoundError when there is no such tenant."""
    if not changed(session, update(TenantRow).where(TenantRow.id == tenant_id).values(plan=plan)):
        raise NotFoundError("tenant", tenant_id)
