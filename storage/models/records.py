"""What each side holds, which two records are one, and how far each side was read.

`record_keys` repeats `records.natural_keys` one key per row: under row-level security an index on
the array could not be used, because its overlap operator is not leakproof; plain equality is.
"""

from __future__ import annotations

from datetime import datetime  # noqa: TC003 -- the mapper reads annotations
from decimal import Decimal  # noqa: TC003 -- the mapper reads annotations
from typing import Any
from uuid import UUID  # noqa: TC003 -- the mapper reads annotations

from sqlalchemy import Computed, ForeignKeyConstraint, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from storage.models.table import (
    EMPTY_OBJECT,
    NOW,
    Big,
    Created,
    Document,
    Key,
    Table,
    TenantId,
    of_company,
)


class RecordRow(Table):
    """One side's current record; `revision` grows with every change of what it says."""

    __tablename__ = "records"
    __table_args__: Any = (
        of_company("records"),
        Index(
            "records_open_idx",
            "company_id",
            "entity",
            "side",
            "id",
            postgresql_where=text("state = ANY (ARRAY['dirty'::text, 'waiting'::text])"),
        ),
        Index(
            "records_dated_idx",
            "company_id",
            "dated",
            "entity",
            "side",
            "id",
            postgresql_where=text("dated IS NOT NULL"),
        ),
        Index("records_updated_idx", "company_id", "updated_at"),
        Index(
            "records_apart_idx",
            "company_id",
            "state",
            "entity",
            "side",
            "id",
            postgresql_where=text("state <> ALL (ARRAY['settled'::text, 'dirty'::text])"),
        ),
        Index(
            "records_amount_idx",
            "company_id",
            "amount",
            postgresql_where=text("amount IS NOT NULL"),
        ),
        Index(
            "records_of_two_idx",
            "company_id",
            "entity",
            "id",
            postgresql_where=text("side = 'cloud' AND strpos(id, '/') > 0"),
        ),
        Index(
            "records_searched_idx",
            "company_id",
            "entity",
            "searched",
            postgresql_using="gin",
            postgresql_ops={"searched": "gin_trgm_ops"},
            postgresql_with={"gin_pending_list_limit": 512},
        ),
    )

    company_id: Mapped[UUID] = mapped_column(primary_key=True)
    entity: Mapped[str] = mapped_column(primary_key=True)
    side: Mapped[str] = mapped_column(primary_key=True)
    id: Mapped[str] = mapped_column(primary_key=True)
    tenant_id: Mapped[TenantId]
    version: Mapped[str] = mapped_column(server_default="")
    kind: Mapped[str | None]
    native: Mapped[Document | None]
    data: Mapped[Document] = mapped_column(server_default=EMPTY_OBJECT)
    natural_keys: Mapped[list[str]] = mapped_column(server_default=text("'{}'::text[]"))
    label: Mapped[str] = mapped_column(server_default="")
    archived: Mapped[bool] = mapped_column(server_default="false")
    gone: Mapped[bool] = mapped_column(server_default="false")
    state: Mapped[str] = mapped_column(server_default="dirty")
    reason: Mapped[Document | None]
    revision: Mapped[Big] = mapped_column(server_default="1")
    seen_run: Mapped[UUID | None]
    updated_at: Mapped[datetime] = mapped_column(server_default=NOW)
    created_at: Mapped[Created]
    dated: Mapped[str | None] = mapped_column(Computed("\"left\"((data ->> 'date'::text), 10)"))
    amount: Mapped[Decimal | None] = mapped_column(Computed("record_amount(data)"))
    named: Mapped[str | None]
    searched: Mapped[str] = mapped_column(
        Computed("folded((label || COALESCE((' '::text || named), ''::text)))")
    )


class RecordKeyRow(Table):
    """One natural key of one record."""

    __tablename__ = "record_keys"
    __table_args__: Any = (
        of_company("record_keys"),
        ForeignKeyConstraint(
            ["company_id", "entity", "side", "id"],
            ["records.company_id", "records.entity", "records.side", "records.id"],
            name="record_keys_record_fkey",
            ondelete="CASCADE",
        ),
        # Not led by the company: the planner must find no second way from a key to its records.
        Index("record_keys_record_idx", "id"),
    )

    company_id: Mapped[UUID] = mapped_column(primary_key=True)
    entity: Mapped[str] = mapped_column(primary_key=True)
    side: Mapped[str] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    id: Mapped[str] = mapped_column(primary_key=True)
    tenant_id: Mapped[TenantId]


class MappingRow(Table):
    """The stored pair of ids, with what both held when they last agreed, in cloud terms."""

    __tablename__ = "mappings"
    __table_args__: Any = (
        of_company("mappings"),
        Index("mappings_cloud_key", "company_id", "entity", "cloud_id", unique=True),
        Index("mappings_quickbooks_key", "company_id", "entity", "quickbooks_id", unique=True),
        Index(
            "mappings_linked_idx",
            "company_id",
            "tenant_id",
            "entity",
            postgresql_where=text("state = 'linked'::text"),
        ),
    )

    id: Mapped[Key]
    tenant_id: Mapped[TenantId]
    company_id: Mapped[UUID]
    entity: Mapped[str]
    cloud_id: Mapped[str]
    quickbooks_id: Mapped[str]
    base: Mapped[Document] = mapped_column(server_default=EMPTY_OBJECT)
    state: Mapped[str] = mapped_column(server_default="linked")
    evidence: Mapped[str]
    created_at: Mapped[Created]


class CursorRow(Table):
    """How far one read of one side came."""

    __tablename__ = "cursors"
    __table_args__: Any = (of_company("cursors"),)

    company_id: Mapped[UUID] = mapped_column(primary_key=True)
    side: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(primary_key=True)
    tenant_id: Mapped[TenantId]
    mark: Mapped[str]
    advanced_at: Mapped[datetime] = mapped_column(server_default=NOW)
