"""People before anybody knows whose they are: directory functions alone, in an operator's session.

Who is signed in is asked once for every page, in one statement. Operators, who belong to no tenant,
are reached in no other way.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import text

from storage.rows import as_json, read_all, read_one

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from storage.session import Session

_OPEN = text(
    "SELECT directory.open_web_session"
    "(:user_id, :digest, :confirmed, :signed_by, :expires_at, :address, :agent, :now)"
)
_FIND = text("SELECT * FROM directory.web_session(:digest, :now, :idle)")
_LOOK = text("SELECT directory.look_at(:id, :tenant_id)")
_END = text("SELECT directory.end_web_session(:id)")
_END_OF = text("SELECT directory.end_web_sessions_of(:user_id, :but)")
_FORGET = text("SELECT directory.forget_web_sessions(:now)")
_PASSWORD = text("SELECT directory.set_own_password(:user_id, :hash)")
_PROFILE = text("SELECT directory.set_own_profile(:user_id, :name, :zone)")
_AUDIT = text(
    "SELECT directory.audit(:tenant_id, :company_id, :user_id, :who, :action,"
    " CAST(:detail AS jsonb), :address, :now)"
)
_AUDIT_PAGE = text("""
    SELECT * FROM directory.audit_page(
        :tenant_id, :who, :action, CAST(:operations AS text[]), :before, :limit
    )
""")


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedIn:
    """Whose browser this is. No `tenant_id` is an operator; `confirmed`: no code is missing.

    `signed_by` "password" | "provider"; `has_factor`: she has a second factor that counts.
    """

    session_id: UUID
    user_id: UUID
    tenant_id: UUID | None
    email: str
    role: str
    name: str
    zone: str | None
    confirmed: bool
    tenant_name: str | None
    plan: str | None
    looking_at: UUID | None
    looking_name: str | None
    looking_plan: str | None
    signed_by: str
    has_factor: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class NewWebSession:
    """A browser that was let in; `digest` is of the token in its cookie."""

    user_id: UUID
    digest: bytes
    confirmed: bool
    expires_at: datetime
    address: str
    agent: str
    signed_by: str = "password"


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """Something a person did; `who` is an address or a token's beginning."""

    tenant_id: UUID | None
    company_id: UUID | None
    user_id: UUID | None
    who: str
    action: str
    detail: Mapping[str, Any]
    address: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditEntry:
    """One line of the audit log, as whoever runs the service sees it."""

    id: int
    tenant_id: UUID | None
    tenant_name: str | None
    company_id: UUID | None
    company_name: str | None
    user_id: UUID | None
    who: str
    token_name: str | None
    action: str
    detail: dict[str, Any]
    address: str
    at: datetime


def open_session(session: Session, new: NewWebSession, *, now: datetime) -> UUID:
    """Let a browser in."""
    values = {name: getattr(new, name) for name in NewWebSession.__dataclass_fields__}
    return UUID(str(session.execute(_OPEN, {**values, "now": now}).scalar_one()))


def find_session(session: Session, digest: bytes, *, now: datetime, idle: float) -> SignedIn | None:
    """Whose session this is; None when it is over, or was silent for `idle` seconds."""
    return read_one(session, _FIND, SignedIn, {"digest": digest, "now": now, "idle": idle})


def look_at(session: Session, session_id: UUID, tenant_id: UUID | None) -> bool:
    """Let an operator's session look at a tenant's pages (None: no more); False for another's."""
    parameters = {"id": session_id, "tenant_id": tenant_id}
    return bool(session.execute(_LOOK, parameters).scalar_one())


def end_session(session: Session, session_id: UUID) -> None:
    """Sign a browser out."""
    session.execute(_END, {"id": session_id})


def end_sessions_of(session: Session, user_id: UUID, *, but: UUID | None = None) -> int:
    """Sign a person out everywhere but in one session; returns how many there were."""
    return int(session.execute(_END_OF, {"user_id": user_id, "but": but}).scalar_one())


def forget_sessions(session: Session, now: datetime) -> int:
    """Delete the sessions whose time is over; returns how many."""
    return int(session.execute(_FORGET, {"now": now}).scalar_one())


def set_password(session: Session, user_id: UUID, password_hash: str) -> None:
    """Replace a person's password, whoever's she is."""
    session.execute(_PASSWORD, {"user_id": user_id, "hash": password_hash})


def set_profile(session: Session, user_id: UUID, *, name: str, zone: str | None) -> None:
    """What a person is called, and the zone (IANA name) her times are shown in."""
    session.execute(_PROFILE, {"user_id": user_id, "name": name, "zone": zone})


def audit(session: Session, deed: Deed, *, now: datetime) -> None:
    """Write down what a person did."""
    values = {name: getattr(deed, name) for name in Deed.__dataclass_fields__}
    session.execute(_AUDIT, {**values, "detail": as_json(dict(deed.detail)), "now": now})


def audit_page(
    session: Session,
    *,
    limit: int,
    tenant_id: UUID | None = None,
    before: int | None = None,
    who: str | None = None,
    action: str | None = None,
    operations: Sequence[str] = (),
) -> list[AuditEntry]:
    """What was done, newest first, by everybody or as far as it has these words in it.

    `operations` are actions, as they are written down, that the words `action` stand for as well.
    """
    parameters = {
        "tenant_id": tenant_id,
        "who": who or None,
        "action": action or None,
        "operations": list(operations),
        "before": before,
        "limit": limit,
    }
    return read_all(session, _AUDIT_PAGE, AuditEntry, parameters)
