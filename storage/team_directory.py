"""The people of a tenant or of the service, and the links that let somebody in once.

Directory functions alone: a link is opened before anybody knows whose it is, and operators belong
to no tenant. Every function that takes a `tenant_id` is held to it; None is the service itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from sqlalchemy import text

from storage.rows import read_all, read_one

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from storage.outbox import NewMail
    from storage.session import Session

Purpose = Literal["invite", "reset"]
_MAKE = text(
    "SELECT directory.make_link(:tenant_id, :purpose, :user_id, :email, :role, :digest,"
    " :expires_at, :now, :subject, :body, :message_id)"
)
_FIND = text("SELECT * FROM directory.link(:digest, :purpose, :now)")
_ACCEPT = text("SELECT directory.accept_invite(:digest, :name, :zone, :hash, :now)")
_RESET = text("SELECT directory.reset_password(:digest, :hash, :now)")
_FORGET = text("SELECT directory.forget_links(:now)")
_PEOPLE = text("""
    SELECT p.* FROM directory.people(:tenant_id) p
    WHERE (CAST(:search AS text) IS NULL
           OR strpos(folded(p.name || ' ' || p.email), folded(:search)) > 0)
      AND (CAST(:email AS text) IS NULL
           OR (lower(coalesce(nullif(p.name, ''), p.email)), p.email)
              > (lower(CAST(:name AS text)), CAST(:email AS text)))
    ORDER BY lower(coalesce(nullif(p.name, ''), p.email)), p.email LIMIT :limit
""")
_INVITED = text("""
    SELECT i.* FROM directory.invited(:tenant_id, :now) i
    WHERE CAST(:search AS text) IS NULL OR strpos(folded(i.email), folded(:search)) > 0
    ORDER BY i.email LIMIT :limit
""")
_WITHDRAW = text("SELECT directory.withdraw_invite(:tenant_id, :id)")
_CHANGE = text("SELECT directory.change_person(:tenant_id, :user_id, :change, :role, :top, :now)")


@dataclass(frozen=True, slots=True, kw_only=True)
class NewLink:
    """A link to be used once; `digest` is of its secret. A reset has a person, an invite a role."""

    tenant_id: UUID | None
    purpose: Purpose
    email: str
    digest: bytes
    expires_at: datetime
    user_id: UUID | None = None
    role: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenLink:
    """A link that may be used now."""

    tenant_id: UUID | None
    tenant_name: str | None
    user_id: UUID | None
    email: str
    role: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """A person as whoever manages people sees her; `seen_at` is of a session that still lives."""

    user_id: UUID
    email: str
    name: str
    role: str
    disabled_at: datetime | None
    created_at: datetime
    has_factor: bool
    seen_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Invited:
    """An address that has not answered yet."""

    id: UUID
    email: str
    role: str
    expires_at: datetime
    created_at: datetime


def make_link(session: Session, new: NewLink, *, mail: NewMail | None, now: datetime) -> None:
    """Keep a link in place of an older one, and have its letter sent: both or neither."""
    values = {name: getattr(new, name) for name in NewLink.__dataclass_fields__}
    letter = {
        "subject": mail.subject if mail else None,
        "body": mail.body if mail else None,
        "message_id": mail.message_id if mail else None,
    }
    session.execute(_MAKE, {**values, **letter, "now": now})


def find_link(
    session: Session, digest: bytes, purpose: Purpose, *, now: datetime
) -> OpenLink | None:
    """The link of this digest; None when it was used, withdrawn or is too old."""
    parameters = {"digest": digest, "purpose": purpose, "now": now}
    return read_one(session, _FIND, OpenLink, parameters)


def accept(
    session: Session, digest: bytes, *, name: str, zone: str | None, hashed: str, now: datetime
) -> str:
    """Make the invited person: "done" | "gone" | "taken" (her address signs in already)."""
    values = {"digest": digest, "name": name, "zone": zone, "hash": hashed, "now": now}
    return str(session.execute(_ACCEPT, values).scalar_one())


def reset(session: Session, digest: bytes, hashed: str, *, now: datetime) -> UUID | None:
    """Use a link for a new password and end all her sessions; None when it is none any more."""
    found: UUID | None = session.execute(
        _RESET, {"digest": digest, "hash": hashed, "now": now}
    ).scalar_one()
    return found


def forget_links(session: Session, now: datetime) -> int:
    """Delete links and begun sign-ins that are too old; returns how many links."""
    return int(session.execute(_FORGET, {"now": now}).scalar_one())


def people(
    session: Session,
    tenant_id: UUID | None,
    *,
    limit: int | None = None,
    after: tuple[str, str] | None = None,
    search: str | None = None,
) -> list[Member]:
    """Those of a tenant, or of the service, by name; `after` is (name or address, address)."""
    name, email = after or (None, None)
    values = {"tenant_id": tenant_id, "name": name, "email": email}
    return read_all(session, _PEOPLE, Member, {**values, "search": search, "limit": limit})


def invited(
    session: Session,
    tenant_id: UUID | None,
    *,
    now: datetime,
    limit: int | None = None,
    search: str | None = None,
) -> list[Invited]:
    """Invitations that can still be accepted, by address."""
    values = {"tenant_id": tenant_id, "now": now, "limit": limit, "search": search}
    return read_all(session, _INVITED, Invited, values)


def withdraw(session: Session, tenant_id: UUID | None, invite_id: UUID) -> str | None:
    """End an invitation; whose it was, None when there is none."""
    found: str | None = session.execute(
        _WITHDRAW, {"tenant_id": tenant_id, "id": invite_id}
    ).scalar_one_or_none()
    return found


def change(
    session: Session,
    tenant_id: UUID | None,
    user_id: UUID,
    what: str,
    *,
    role: str | None,
    top: str,
    now: datetime,
) -> str:
    """Change `what` (role | disable | enable | remove | factor); done | unknown | last.

    "last": of the role `top` nobody who can sign in would be left.
    """
    values = {
        "tenant_id": tenant_id,
        "user_id": user_id,
        "change": what,
        "role": role,
        "top": top,
        "now": now,
    }
    return str(session.execute(_CHANGE, values).scalar_one())
