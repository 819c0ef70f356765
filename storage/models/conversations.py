"""One Web Connector session: the session, its run, and the exact bytes that were exchanged."""

from __future__ import annotations

from datetime import datetime  # noqa: TC003 -- the mapper reads annotations
from typing import Any
from uuid import UUID  # noqa: TC003 -- the mapper reads annotations

from sqlalchemy import BigInteger, Identity, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from storage.models.table import (
    EMPTY_OBJECT,
    Created,
    Document,
    Key,
    Table,
    TenantId,
    of_company,
)


class SessionRow(Table):
    """A ticket's life; at most one per company is open."""

    __tablename__ = "sessions"
    __table_args__: Any = (
        of_company("sessions"),
        Index("sessions_ticket_key", "ticket_hash", unique=True),
        Index(
            "sessions_open_key",
            "company_id",
            unique=True,
            postgresql_where=text("closed_at IS NULL"),
        ),
        Index("sessions_company_idx", "company_id", "opened_at"),
    )

    id: Mapped[Key]
    tenant_id: Mapped[TenantId]
    company_id: Mapped[UUID]
    run_id: Mapped[UUID | None]
    ticket_hash: Mapped[bytes]
    state: Mapped[str]
    qbxml_version: Mapped[str | None]
    first_contact: Mapped[bool] = mapped_column(server_default="true")
    outstanding_set: Mapped[str | None]
    progress: Mapped[int | None]
    last_error: Mapped[str | None]
    heard_at: Mapped[datetime]
    opened_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]


class RunRow(Table):
    """What one session is worth: reading, then computing and writing in turns, then done."""

    __tablename__ = "runs"
    __table_args__: Any = (
        of_company("runs"),
        Index("runs_company_idx", "company_id", "started_at"),
        Index("runs_open_idx", "company_id", postgresql_where=text("ended_at IS NULL")),
        Index("runs_ended_idx", "ended_at"),
    )

    id: Mapped[Key]
    tenant_id: Mapped[TenantId]
    company_id: Mapped[UUID]
    session_id: Mapped[UUID | None]
    phase: Mapped[str]
    wanted: Mapped[int] = mapped_column(server_default="1")
    computed: Mapped[int] = mapped_column(server_default="0")
    cloud_read: Mapped[bool] = mapped_column(server_default="false")
    lease_token: Mapped[UUID | None]
    lease_until: Mapped[datetime | None]
    counts: Mapped[Document] = mapped_column(server_default=EMPTY_OBJECT)
    checked: Mapped[Document] = mapped_column(server_default=EMPTY_OBJECT)
    started_at: Mapped[Created]
    ended_at: Mapped[datetime | None]
    result: Mapped[str | None]


class ExchangeRow(Table):
    """One message set and its answer; a page that waits for a worker has no `ingested_at`."""

    __tablename__ = "exchanges"
    __table_args__: Any = (
        of_company("exchanges"),
        Index("exchanges_set_key", "company_id", "message_set_id", unique=True),
        Index(
            "exchanges_waiting_idx",
            "company_id",
            "id",
            postgresql_where=text("received_at IS NOT NULL AND ingested_at IS NULL"),
        ),
        Index("exchanges_expiry_idx", "expires_at"),
        Index("exchanges_run_idx", "run_id", "id"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    tenant_id: Mapped[TenantId]
    company_id: Mapped[UUID]
    session_id: Mapped[UUID | None]
    run_id: Mapped[UUID | None]
    message_set_id: Mapped[str]
    request: Mapped[bytes]
    response: Mapped[bytes | None]
    response_path: Mapped[str | None]
    hresult: Mapped[str | None]
    message: Mapped[str | None]
    sent_at: Mapped[Created]
    received_at: Mapped[datetime | None]
    ingested_at: Mapped[datetime | None]
    expires_at: Mapped[datetime]
