"""Who signed up, and who may log in.

An operator has no tenant: such a row is visible to no tenant's transaction, only to the directory.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID  # noqa: TC003 -- the mapper reads annotations

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from storage.models.table import CURRENT_TENANT, Created, Key, Table


class TenantRow(Table):
    """The organisation that signed up."""

    __tablename__ = "tenants"
    __table_args__: Any = (Index("tenants_name_key", text("lower(name)"), unique=True),)

    id: Mapped[Key]
    name: Mapped[str]
    plan: Mapped[str | None]
    created_at: Mapped[Created]


class UserRow(Table):
    """A person; `email` is kept in lower case."""

    __tablename__ = "users"
    __table_args__: Any = (
        Index("users_email_key", "email", unique=True),
        Index("users_tenant_idx", "tenant_id"),
    )

    id: Mapped[Key]
    tenant_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("tenants.id", ondelete="CASCADE", name="users_tenant_fkey"),
        server_default=CURRENT_TENANT,
    )
    email: Mapped[str]
    role: Mapped[str]
    password_hash: Mapped[str | None]
    created_at: Mapped[Created]
