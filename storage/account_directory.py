"""A person's own password and browsers, whoever's she is: directory functions alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import text

from storage.rows import read_all

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from storage.session import Session

_PASSWORD = text("SELECT directory.password_of(:user_id)")
_CHANGE = text("SELECT directory.change_password(:user_id, :hash, :but)")
_SESSIONS = text("SELECT * FROM directory.web_sessions_of(:user_id, :now, :idle)")
_BEGIN = text("SELECT directory.begin_sign_in(:digest, :secret, :expires_at)")
_TAKE = text("SELECT directory.take_sign_in(:digest, :now)")


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnSession:
    """A browser somebody is signed in with; `agent` is what it calls itself."""

    id: UUID
    address: str
    agent: str
    created_at: datetime
    seen_at: datetime


def password_of(session: Session, user_id: UUID) -> str | None:
    """The hash to verify against; None for nobody, or somebody who was shut out."""
    found: str | None = session.execute(_PASSWORD, {"user_id": user_id}).scalar_one()
    return found


def change_password(session: Session, user_id: UUID, hashed: str, *, but: UUID | None) -> None:
    """Replace it, and end every session but one and every link to choose one."""
    session.execute(_CHANGE, {"user_id": user_id, "hash": hashed, "but": but})


def sessions_of(session: Session, user_id: UUID, *, now: datetime, idle: float) -> list[OwnSession]:
    """Where somebody is signed in, last seen first."""
    parameters = {"user_id": user_id, "now": now, "idle": idle}
    return read_all(session, _SESSIONS, OwnSession, parameters)


def begin_sign_in(session: Session, digest: bytes, secret: bytes, *, expires_at: datetime) -> None:
    """Keep, sealed, what a sign-in by a provider must come back to."""
    session.execute(_BEGIN, {"digest": digest, "secret": secret, "expires_at": expires_at})


def take_sign_in(session: Session, digest: bytes, *, now: datetime) -> bytes | None:
    """What was kept, once; None when it was taken, is too old, or never was."""
    found: bytes | None = session.execute(
        _TAKE, {"digest": digest, "now": now}
    ).scalar_one_or_none()
    return found
