"""One row per read or write that somebody else's system must do.

The second unique index is the guard behind "nothing twice": one record has at most one open write
of a kind on a side, whoever plans it.
"""

from __future__ import annotations

from datetime import datetime  # noqa: TC003 -- the mapper reads annotations
from typing import Any
from uuid import UUID  # noqa: TC003 -- the mapper reads annotations

from sqlalchemy import BigInteger, Identity, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from storage.models.table import Big, Created, Document, Key, Table, TenantId, of_company

OPEN = "state = ANY (ARRAY['planned'::text, 'leased'::text, 'sent'::text, 'in_doubt'::text])"
NOT_A_WRITE = "action <> ALL (ARRAY['query'::text, 'status'::text])"


class WorkRow(Table):
    """planned → leased → sent → settled, refused, in doubt or cancelled."""

    __tablename__ = "work"
    __table_args__: Any = (
        of_company("work"),
        Index(
            "work_open_idx",
            "company_id",
            "side",
            "position",
            "ordinal",
            postgresql_where=text(OPEN),
        ),
        Index(
            "work_open_write_key",
            "company_id",
            "side",
            "entity",
            "action",
            "cloud_id",
            "quickbooks_id",
            unique=True,
            postgresql_nulls_not_distinct=True,
            postgresql_where=text(f"{OPEN} AND {NOT_A_WRITE}"),
        ),
        # Not led by the company: the planner must find no second way to a company's open work.
        Index("work_set_idx", "message_set_id"),
        Index("work_run_idx", "run_id"),
    )

    id: Mapped[Key]
    tenant_id: Mapped[TenantId]
    company_id: Mapped[UUID]
    run_id: Mapped[UUID | None]
    side: Mapped[str]
    entity: Mapped[str | None]
    action: Mapped[str]
    read_name: Mapped[str | None]
    cloud_id: Mapped[str | None]
    quickbooks_id: Mapped[str | None]
    request: Mapped[Document | None]
    intent: Mapped[Document | None]
    mark: Mapped[str | None]
    guid: Mapped[UUID | None]
    state: Mapped[str] = mapped_column(server_default="planned")
    message_set_id: Mapped[str | None]
    request_id: Mapped[str | None]
    attempt: Mapped[int] = mapped_column(server_default="0")
    position: Mapped[Big]
    ordinal: Mapped[int] = mapped_column(BigInteger, Identity(always=True))
    not_before: Mapped[datetime | None]
    lease_token: Mapped[UUID | None]
    lease_until: Mapped[datetime | None]
    outcome: Mapped[Document | None]
    created_at: Mapped[Created]
    sent_at: Mapped[datetime | None]
    settled_at: Mapped[datetime | None]
