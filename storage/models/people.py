"""Who signed up, and who may log in.

An operator has no tenant: such a row is visible to no tenant's transaction, only to the directory.
What people did is append-only: the application's role may insert and read it, never change it.
"""

from __future__ import annotations

from datetime import datetime  # noqa: TC003 -- the mapper reads annotations
from typing import Any
from uuid import UUID  # noqa: TC003 -- the mapper reads annotations

from sqlalchemy import (
    ARRAY,
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Identity,
    Index,
    LargeBinary,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from storage.models.table import CURRENT_TENANT, EMPTY_OBJECT, Big, Created, Document, Key, Table


class TenantRow(Table):
    """The organisation that signed up."""

    __tablename__ = "tenants"
    __table_args__: Any = (
        Index("tenants_name_key", text("lower(name)"), unique=True),
        CheckConstraint("plan IN ('payables', 'receivables', 'both')", name="tenants_plan_check"),
    )

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
    name: Mapped[str] = mapped_column(server_default="")
    zone: Mapped[str | None]
    disabled_at: Mapped[datetime | None]


class WebSessionRow(Table):
    """A browser that is signed in; `looking_at` is the tenant whose pages an operator looks at."""

    __tablename__ = "web_sessions"
    __table_args__: Any = (
        Index("web_sessions_digest_key", "digest", unique=True),
        Index("web_sessions_user_idx", "user_id"),
        Index("web_sessions_expiry_idx", "expires_at"),
    )

    id: Mapped[Key]
    tenant_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("tenants.id", ondelete="CASCADE", name="web_sessions_tenant_fkey"),
        server_default=CURRENT_TENANT,
    )
    user_id: Mapped[UUID] = mapped_column(
        ForeignKey("users.id", ondelete="CASCADE", name="web_sessions_user_fkey")
    )
    digest: Mapped[bytes]
    confirmed: Mapped[bool] = mapped_column(server_default="true")
    looking_at: Mapped[UUID | None] = mapped_column(
        ForeignKey("tenants.id", ondelete="CASCADE", name="web_sessions_looking_fkey")
    )
    address: Mapped[str] = mapped_column(server_default="")
    agent: Mapped[str] = mapped_column(server_default="")
    created_at: Mapped[Created]
    seen_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    signed_by: Mapped[str] = mapped_column(server_default="password")


class FactorRow(Table):
    """A person's second factor; `recovery` are digests of the recovery codes that are left."""

    __tablename__ = "second_factors"

    user_id: Mapped[UUID] = mapped_column(
        ForeignKey("users.id", ondelete="CASCADE", name="second_factors_user_fkey"),
        primary_key=True,
    )
    tenant_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("tenants.id", ondelete="CASCADE", name="second_factors_tenant_fkey"),
        server_default=CURRENT_TENANT,
    )
    secret: Mapped[bytes]
    confirmed_at: Mapped[datetime | None]
    last_step: Mapped[Big] = mapped_column(server_default="0")
    recovery: Mapped[list[bytes]] = mapped_column(ARRAY(LargeBinary), server_default="{}")
    created_at: Mapped[Created]


class PeopleLinkRow(Table):
    """A link that lets somebody in once: to be invited, or to choose a new password."""

    __tablename__ = "people_links"
    __table_args__: Any = (
        Index("people_links_digest_key", "digest", unique=True),
        Index("people_links_tenant_idx", "tenant_id"),
        Index("people_links_user_idx", "user_id"),
        Index("people_links_expiry_idx", "expires_at"),
    )

    id: Mapped[Key]
    tenant_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("tenants.id", ondelete="CASCADE", name="people_links_tenant_fkey"),
        server_default=CURRENT_TENANT,
    )
    purpose: Mapped[str]
    user_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("users.id", ondelete="CASCADE", name="people_links_user_fkey")
    )
    email: Mapped[str]
    role: Mapped[str | None]
    digest: Mapped[bytes]
    expires_at: Mapped[datetime]
    created_at: Mapped[Created]


class SignInTryRow(Table):
    """A sign-in by a provider that was begun; nobody's until it comes back."""

    __tablename__ = "sign_in_tries"
    __table_args__: Any = (Index("sign_in_tries_expiry_idx", "expires_at"),)

    digest: Mapped[bytes] = mapped_column(primary_key=True)
    secret: Mapped[bytes]
    expires_at: Mapped[datetime]


class AuditRow(Table):
    """Something that a person did, or a program with a person's token."""

    __tablename__ = "audit_log"
    __table_args__: Any = (Index("audit_log_tenant_idx", "tenant_id", "id"),)

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    tenant_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("tenants.id", ondelete="CASCADE", name="audit_log_tenant_fkey"),
        server_default=CURRENT_TENANT,
    )
    company_id: Mapped[UUID | None]
    user_id: Mapped[UUID | None]
    who: Mapped[str]
    action: Mapped[str]
    detail: Mapped[Document] = mapped_column(server_default=EMPTY_OBJECT)
    address: Mapped[str] = mapped_column(server_default="")
    at: Mapped[Created]


class OutboxRow(Table):
    """A letter that waits to be sent, or was; `next_try_at` is null once it is done with."""

    __tablename__ = "outbox"
    __table_args__: Any = (
        Index("outbox_message_key", "message_id", unique=True),
        Index("outbox_due_idx", "next_try_at", postgresql_where=text("next_try_at IS NOT NULL")),
        Index("outbox_age_idx", "created_at"),
    )

    id: Mapped[Key]
    tenant_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("tenants.id", ondelete="CASCADE", name="outbox_tenant_fkey"),
        server_default=CURRENT_TENANT,
    )
    recipient: Mapped[str]
    subject: Mapped[str]
    body: Mapped[bytes | None]
    message_id: Mapped[str]
    tries: Mapped[int] = mapped_column(server_default="0")
    next_try_at: Mapped[datetime | None]
    trouble: Mapped[str | None]
    sent_at: Mapped[datetime | None]
    failed: Mapped[bool] = mapped_column(server_default="false")
    created_at: Mapped[Created]
