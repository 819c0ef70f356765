"""What a first sync would do, what a person decided about it, and who is half-way to one.

Items of a generation are written beside those of the one before; `previews` names the one that is
shown.
"""

from __future__ import annotations

from datetime import datetime  # noqa: TC003 -- the mapper reads annotations
from decimal import Decimal  # noqa: TC003 -- the mapper reads annotations
from typing import Any
from uuid import UUID  # noqa: TC003 -- the mapper reads annotations

from sqlalchemy import ForeignKey, Index, Numeric
from sqlalchemy.orm import Mapped, mapped_column

from storage.models.table import EMPTY_OBJECT, Big, Created, Document, Key, Table, TenantId
from storage.models.table import of_company as _of_company


class PreviewRow(Table):
    """The newest preview of a held company."""

    __tablename__ = "previews"
    __table_args__: Any = (_of_company("previews"),)

    company_id: Mapped[UUID] = mapped_column(primary_key=True)
    tenant_id: Mapped[TenantId]
    generation: Mapped[Big]
    run_id: Mapped[UUID | None]
    fingerprint: Mapped[str]
    shown: Mapped[Document] = mapped_column(server_default=EMPTY_OBJECT)
    made_at: Mapped[datetime]


class PreviewItemRow(Table):
    """One record of it: matched, to be made or changed, refused, or asked about."""

    __tablename__ = "preview_items"
    __table_args__: Any = (
        _of_company("preview_items"),
        Index("preview_items_kind_idx", "company_id", "generation", "kind", "entity", "position"),
    )

    company_id: Mapped[UUID] = mapped_column(primary_key=True)
    generation: Mapped[Big] = mapped_column(primary_key=True)
    position: Mapped[Big] = mapped_column(primary_key=True)
    tenant_id: Mapped[TenantId]
    kind: Mapped[str]
    entity: Mapped[str]
    side: Mapped[str | None]
    action: Mapped[str | None]
    cloud_id: Mapped[str | None]
    quickbooks_id: Mapped[str | None]
    label: Mapped[str] = mapped_column(server_default="")
    amount: Mapped[Decimal | None] = mapped_column(Numeric(18, 2))
    detail: Mapped[Document] = mapped_column(server_default=EMPTY_OBJECT)


class PreviewPostingRow(Table):
    """One line of the entry that an item would post."""

    __tablename__ = "preview_postings"
    __table_args__: Any = (_of_company("preview_postings"),)

    company_id: Mapped[UUID] = mapped_column(primary_key=True)
    generation: Mapped[Big] = mapped_column(primary_key=True)
    position: Mapped[Big] = mapped_column(primary_key=True)
    line: Mapped[int] = mapped_column(primary_key=True)
    tenant_id: Mapped[TenantId]
    account_id: Mapped[str | None]
    account: Mapped[str]
    account_type: Mapped[str] = mapped_column(server_default="")
    debit: Mapped[Decimal] = mapped_column(Numeric(18, 2), server_default="0")
    credit: Mapped[Decimal] = mapped_column(Numeric(18, 2), server_default="0")


class PreviewDecisionRow(Table):
    """What a person said is to become of one record."""

    __tablename__ = "preview_decisions"
    __table_args__: Any = (_of_company("preview_decisions"),)

    company_id: Mapped[UUID] = mapped_column(primary_key=True)
    entity: Mapped[str] = mapped_column(primary_key=True)
    side: Mapped[str] = mapped_column(primary_key=True)
    record_id: Mapped[str] = mapped_column(primary_key=True)
    other: Mapped[str] = mapped_column(primary_key=True, server_default="")
    tenant_id: Mapped[TenantId]
    choice: Mapped[str]
    label: Mapped[str] = mapped_column(server_default="")
    who: Mapped[str] = mapped_column(server_default="")
    decided_at: Mapped[datetime]
    seen: Mapped[Document] = mapped_column(server_default=EMPTY_OBJECT)
    applied_at: Mapped[datetime | None]


class ConnectDraftRow(Table):
    """A company that is being connected and does not exist yet."""

    __tablename__ = "connect_drafts"
    __table_args__: Any = (Index("connect_drafts_tenant_idx", "tenant_id", "touched_at"),)

    id: Mapped[Key]
    tenant_id: Mapped[TenantId] = mapped_column(
        ForeignKey("tenants.id", ondelete="CASCADE", name="connect_drafts_tenant_fkey")
    )
    name: Mapped[str]
    cloud: Mapped[str]
    cloud_settings: Mapped[Document] = mapped_column(server_default=EMPTY_OBJECT)
    cloud_secret: Mapped[bytes | None]
    account: Mapped[Document | None]
    created_at: Mapped[Created]
    touched_at: Mapped[Created]
