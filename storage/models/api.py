"""The JSON door's own rows: tokens, and what was answered to a write with an Idempotency-Key.

A token without a tenant is an operator's: visible to no tenant's transaction, only to the
directory.
"""

from __future__ import annotations

from datetime import datetime  # noqa: TC003 -- the mapper reads annotations
from typing import Any
from uuid import UUID  # noqa: TC003 -- the mapper reads annotations

from sqlalchemy import ForeignKey, Index, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from storage.models.table import CURRENT_TENANT, Created, Key, Table


class ApiTokenRow(Table):
    """A token: its public beginning, and a keyed digest of the whole."""

    __tablename__ = "api_tokens"
    __table_args__: Any = (
        Index("api_tokens_prefix_key", "prefix", unique=True),
        Index("api_tokens_tenant_idx", "tenant_id"),
    )

    id: Mapped[Key]
    tenant_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("tenants.id", ondelete="CASCADE", name="api_tokens_tenant_fkey"),
        server_default=CURRENT_TENANT,
    )
    prefix: Mapped[str]
    digest: Mapped[bytes]
    scope: Mapped[str]
    name: Mapped[str] = mapped_column(server_default="")
    created_at: Mapped[Created]
    expires_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]
    last_used_at: Mapped[datetime | None]
    key_name: Mapped[str | None]


class ApiReplyRow(Table):
    """A write that was asked for under a key; `reply` is sealed, and None while it is done.

    What is about no tenant is kept under the id of nobody.
    """

    __tablename__ = "api_replies"
    __table_args__: Any = (Index("api_replies_expiry_idx", "tenant_id", "expires_at"),)

    tenant_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, server_default=CURRENT_TENANT)
    token_id: Mapped[UUID] = mapped_column(
        ForeignKey("api_tokens.id", ondelete="CASCADE", name="api_replies_token_fkey"),
        primary_key=True,
    )
    key: Mapped[str] = mapped_column(primary_key=True)
    request_digest: Mapped[bytes]
    claim: Mapped[UUID]
    claimed_until: Mapped[datetime]
    reply: Mapped[bytes | None]
    expires_at: Mapped[datetime]
