"""Wrong logins, remembered addresses, and notifications that were heard.

The first two belong to nobody: whoever types a name is not known to be anyone's. The app's role
cannot read them; the directory's functions do.
"""

from __future__ import annotations

from datetime import datetime  # noqa: TC003 -- the mapper reads annotations
from typing import Any
from uuid import UUID  # noqa: TC003 -- the mapper reads annotations

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from storage.models.table import Table, TenantId, of_company


class LoginAttemptRow(Table):
    """How often in a row a name, an address, or a name from an address was wrong."""

    __tablename__ = "login_attempts"
    __table_args__: Any = (Index("login_attempts_last_idx", "last_at"),)

    realm: Mapped[str] = mapped_column(primary_key=True)
    scope: Mapped[str] = mapped_column(primary_key=True)
    key: Mapped[bytes] = mapped_column(primary_key=True)
    failures: Mapped[int] = mapped_column(server_default="0")
    last_at: Mapped[datetime]
    blocked_until: Mapped[datetime | None]


class LoginAddressRow(Table):
    """An address from which a name's login was right."""

    __tablename__ = "login_addresses"
    __table_args__: Any = (Index("login_addresses_last_idx", "last_good_at"),)

    realm: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[bytes] = mapped_column(primary_key=True)
    address: Mapped[str] = mapped_column(primary_key=True)
    last_good_at: Mapped[datetime]


class WebhookEventRow(Table):
    """An event that a cloud told us of, so that its repetition asks for nothing."""

    __tablename__ = "webhook_events"
    __table_args__: Any = (
        of_company("webhook_events"),
        Index("webhook_events_received_idx", "received_at"),
    )

    company_id: Mapped[UUID] = mapped_column(primary_key=True)
    event_id: Mapped[str] = mapped_column(primary_key=True)
    tenant_id: Mapped[TenantId]
    received_at: Mapped[datetime]
