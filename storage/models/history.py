"""What a person has to look at, and what happened.

The journal is append-only: the application's role may insert and read it, never change it.
"""

from __future__ import annotations

from datetime import datetime  # noqa: TC003 -- the mapper reads annotations
from typing import Any
from uuid import UUID  # noqa: TC003 -- the mapper reads annotations

from sqlalchemy import BigInteger, Identity, Index, text
from sqlalchemy.orm import Mapped, mapped_column

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


class ProblemRow(Table):
    """A refusal, conflict, drift, doubt, stop, ambiguity or alarm.

    One open per record and kind; where it is about no one record, one per code.
    """

    __tablename__ = "problems"
    __table_args__: Any = (
        of_company("problems"),
        Index(
            "problems_open_key",
            "company_id",
            "kind",
            "entity",
            "cloud_id",
            "quickbooks_id",
            text("COALESCE(cloud_id, quickbooks_id, code)"),
            unique=True,
            postgresql_nulls_not_distinct=True,
            postgresql_where=text("cleared_at IS NULL"),
        ),
        Index("problems_company_idx", "company_id", "opened_at"),
        Index("problems_opened_idx", "opened_at"),
        Index("problems_cleared_idx", "cleared_at"),
    )

    id: Mapped[Key]
    tenant_id: Mapped[TenantId]
    company_id: Mapped[UUID]
    entity: Mapped[str | None]
    cloud_id: Mapped[str | None]
    quickbooks_id: Mapped[str | None]
    kind: Mapped[str]
    code: Mapped[str]
    label: Mapped[str]
    cause: Mapped[str]
    cure: Mapped[str]
    choices: Mapped[Document] = mapped_column(server_default=EMPTY_LIST)
    detail: Mapped[Document] = mapped_column(server_default=EMPTY_OBJECT)
    opened_at: Mapped[Created]
    cleared_at: Mapped[datetime | None]
    resolution: Mapped[str | None]


class JournalRow(Table):
    """One thing that happened, as it was understood when it happened."""

    __tablename__ = "journal"
    __table_args__: Any = (
        of_company("journal"),
        Index("journal_company_idx", "company_id", "id"),
        Index("journal_run_idx", "run_id", "id"),
        Index(
            "journal_cloud_read_idx",
            "run_id",
            "entity",
            postgresql_where=text("event = 'cloud-read'::text"),
        ),
        Index("journal_cloud_idx", "company_id", "entity", "cloud_id"),
        Index("journal_quickbooks_idx", "company_id", "entity", "quickbooks_id"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    tenant_id: Mapped[TenantId]
    company_id: Mapped[UUID]
    at: Mapped[Created]
    run_id: Mapped[UUID | None]
    event: Mapped[str]
    entity: Mapped[str | None]
    cloud_id: Mapped[str | None]
    quickbooks_id: Mapped[str | None]
    detail: Mapped[Document] = mapped_column(server_default=EMPTY_OBJECT)
