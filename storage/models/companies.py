"""One company file and one cloud account, and when its Web Connector last asked.

Polls stand apart because they change every minute: touching one rewrites forty bytes rather than
the settings, and waits for nobody who holds the company's row.
"""

from __future__ import annotations

from datetime import date, datetime  # noqa: TC003 -- the mapper reads annotations
from typing import Any
from uuid import UUID  # noqa: TC003 -- the mapper reads annotations

from sqlalchemy import ARRAY, REAL, ForeignKey, Index, UniqueConstraint, select, text
from sqlalchemy.dialects.postgresql import BIT
from sqlalchemy.orm import Mapped, column_property, mapped_column

from storage.models.people import TenantRow
from storage.models.table import (
    EMPTY_LIST,
    EMPTY_OBJECT,
    Created,
    Document,
    Key,
    Table,
    TenantId,
    of_company,
)


class CompanyRow(Table):
    """Settings, login, schedule and what the company file said about itself."""

    __tablename__ = "companies"
    __table_args__: Any = (
        UniqueConstraint("tenant_id", "id", name="companies_tenant_id_key"),
        Index("companies_name_key", "tenant_id", text("lower(name)"), unique=True),
        Index("companies_username_key", "username", unique=True),
        Index("companies_webhook_key", "webhook_key", unique=True),
        Index(
            "companies_organization_key",
            "cloud",
            text("(cloud_settings ->> 'organization')"),
            unique=True,
        ),
    )

    id: Mapped[Key]
    tenant_id: Mapped[TenantId] = mapped_column(
        ForeignKey("tenants.id", ondelete="CASCADE", name="companies_tenant_fkey")
    )
    name: Mapped[str]
    cloud: Mapped[str]
    cloud_settings: Mapped[Document] = mapped_column(server_default=EMPTY_OBJECT)
    cloud_secret: Mapped[bytes | None]
    settings: Mapped[Document] = mapped_column(server_default=EMPTY_OBJECT)
    state: Mapped[str] = mapped_column(server_default="active")
    stop_reason: Mapped[Document | None]
    username: Mapped[str]
    password_hash: Mapped[bytes]
    password_hash_old: Mapped[bytes | None]
    password_old_until: Mapped[datetime | None]
    password_used: Mapped[bool] = mapped_column(server_default="false")
    owner_id: Mapped[UUID]
    file_id: Mapped[UUID]
    bound: Mapped[Document | None]
    company_path: Mapped[str | None]
    country: Mapped[str | None]
    qbxml_version: Mapped[str | None]
    features: Mapped[Document] = mapped_column(server_default=EMPTY_LIST)
    sync_start_date: Mapped[date | None]
    schedule_minutes: Mapped[int | None]
    next_sync_at: Mapped[datetime | None]
    sync_requested: Mapped[bool] = mapped_column(server_default="false")
    last_run_id: Mapped[UUID | None]
    moved: Mapped[Document] = mapped_column(server_default=EMPTY_OBJECT)
    created_at: Mapped[Created]
    webhook_key: Mapped[str | None]
    webhook_secret: Mapped[bytes | None]
    settled_set: Mapped[str | None]
    password_key: Mapped[str | None]
    password_old_key: Mapped[str | None]
    held_at: Mapped[datetime | None]
    contact: Mapped[Document | None]
    sync_now: Mapped[bool] = mapped_column(server_default="false")
    # No column: what its tenant signed up for, wherever a company is read.
    plan: Mapped[str | None] = column_property(
        select(TenantRow.plan)
        .where(TenantRow.id == tenant_id)
        .correlate_except(TenantRow)
        .scalar_subquery()
        .label("plan")
    )


class PollRow(Table):
    """When the Web Connector last asked, when a login was last refused, and what it usually does.

    A trigger keeps the habits: `gaps` (s) newest first, and bits of the hours of the week (UTC).
    """

    __tablename__ = "polls"
    __table_args__: Any = (of_company("polls"),)

    company_id: Mapped[UUID] = mapped_column(primary_key=True)
    tenant_id: Mapped[TenantId]
    last_poll_at: Mapped[datetime | None]
    refused_at: Mapped[datetime | None]
    gaps: Mapped[list[float] | None] = mapped_column(ARRAY(REAL))
    week: Mapped[date | None]
    heard: Mapped[str | None] = mapped_column(BIT(168))
    heard_before: Mapped[str | None] = mapped_column(BIT(168))
    heard_earlier: Mapped[str | None] = mapped_column(BIT(168))
    silent_since: Mapped[datetime | None]
