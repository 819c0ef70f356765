"""Events that somebody wants to be told, and how far the telling is."""

from __future__ import annotations

from datetime import datetime  # noqa: TC003 -- the mapper reads annotations
from typing import Any
from uuid import UUID  # noqa: TC003 -- the mapper reads annotations

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from storage.models.table import (
    CURRENT_TENANT,
    Created,
    Document,
    Key,
    Table,
    TenantId,
    of_company,
)


class NoticeRow(Table):
    """An event; `source` is what it is about, `data` what is told of it, fixed when first told."""

    __tablename__ = "notices"
    __table_args__: Any = (
        of_company("notices"),
        Index("notices_source_key", "company_id", "event", "source", unique=True),
        Index("notices_created_idx", "created_at"),
    )

    id: Mapped[Key]
    tenant_id: Mapped[TenantId]
    company_id: Mapped[UUID]
    event: Mapped[str]
    source: Mapped[str]
    at: Mapped[datetime]
    data: Mapped[Document | None]
    created_at: Mapped[Created]


class WebhookEndpointRow(Table):
    """Where a tenant's events are delivered; `secret` signs them and is sealed."""

    __tablename__ = "webhook_endpoints"
    __table_args__: Any = (Index("webhook_endpoints_tenant_idx", "tenant_id"),)

    id: Mapped[Key]
    tenant_id: Mapped[UUID] = mapped_column(
        ForeignKey("tenants.id", ondelete="CASCADE", name="webhook_endpoints_tenant_fkey"),
        server_default=CURRENT_TENANT,
    )
    url: Mapped[str]
    secret: Mapped[bytes]
    events: Mapped[list[str]]
    enabled: Mapped[bool] = mapped_column(server_default="true")
    note: Mapped[str] = mapped_column(server_default="")
    retry_at: Mapped[datetime | None]
    created_at: Mapped[Created]


class WebhookDeliveryRow(Table):
    """One event for one endpoint: waiting | delivered | failed."""

    __tablename__ = "webhook_deliveries"
    __table_args__: Any = (
        Index("webhook_deliveries_once_key", "endpoint_id", "notice_id", unique=True),
        Index("webhook_deliveries_log_idx", "endpoint_id", "created_at", "id"),
        Index("webhook_deliveries_notice_idx", "notice_id"),
        Index(
            "webhook_deliveries_waiting_idx",
            "endpoint_id",
            "next_try_at",
            postgresql_where=text("state = 'waiting'"),
        ),
    )

    id: Mapped[Key]
    tenant_id: Mapped[UUID] = mapped_column(
        ForeignKey("tenants.id", ondelete="CASCADE", name="webhook_deliveries_tenant_fkey"),
        server_default=CURRENT_TENANT,
    )
    endpoint_id: Mapped[UUID] = mapped_column(
        ForeignKey(
            "webhook_endpoints.id", ondelete="CASCADE", name="webhook_deliveries_endpoint_fkey"
        )
    )
    notice_id: Mapped[UUID] = mapped_column(
        ForeignKey("notices.id", ondelete="CASCADE", name="webhook_deliveries_notice_fkey")
    )
    state: Mapped[str] = mapped_column(server_default="waiting")
    tries: Mapped[int] = mapped_column(server_default="0")
    next_try_at: Mapped[datetime]
    last_try_at: Mapped[datetime | None]
    answer: Mapped[str] = mapped_column(server_default="")
    created_at: Mapped[Created]


class NoticeMailRow(Table):
    """An event that a person is mailed, in a mail with others."""

    __tablename__ = "notice_mails"
    __table_args__: Any = (
        of_company("notice_mails"),
        Index(
            "notice_mails_waiting_idx",
            "user_id",
            "company_id",
            postgresql_where=text("mailed_at IS NULL"),
        ),
        Index("notice_mails_sent_idx", "user_id", "company_id", "mailed_at"),
    )

    notice_id: Mapped[UUID] = mapped_column(
        ForeignKey("notices.id", ondelete="CASCADE", name="notice_mails_notice_fkey"),
        primary_key=True,
    )
    user_id: Mapped[UUID] = mapped_column(
        ForeignKey("users.id", ondelete="CASCADE", name="notice_mails_user_fkey"),
        primary_key=True,
    )
    tenant_id: Mapped[TenantId]
    company_id: Mapped[UUID]
    mailed_at: Mapped[datetime | None]


class NoticePreferenceRow(Table):
    """What a person chose to be mailed; without a row it is what her role gets."""

    __tablename__ = "notice_preferences"

    user_id: Mapped[UUID] = mapped_column(
        ForeignKey("users.id", ondelete="CASCADE", name="notice_preferences_user_fkey"),
        primary_key=True,
    )
    tenant_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("tenants.id", ondelete="CASCADE", name="notice_preferences_tenant_fkey"),
        server_default=CURRENT_TENANT,
    )
    events: Mapped[list[str]]


class NoticeMarkRow(Table):
    """Up to when what happened was looked at; the directory's alone."""

    __tablename__ = "notice_marks"

    name: Mapped[str] = mapped_column(primary_key=True)
    at: Mapped[datetime]
