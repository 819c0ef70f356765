"""The people of one tenant. Operators and logins, which cross tenants, are the directory's."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy.dialects.postgresql import insert

from storage.errors import NotFoundError, TakenError
from storage.models import UserRow
from storage.rows import chosen, read_all, read_one

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from storage.session import Session


@dataclass(frozen=True, slots=True, kw_only=True)
class User:
    """One person of a tenant; the password's hash stays behind."""

    id: UUID
    tenant_id: UUID | None
    email: str
    role: str
    created_at: datetime


def create(session: Session, email: str, *, role: str, password_hash: str | None) -> User:
    """Make a user of the session's tenant; TakenError when the address is in use anywhere."""
    statement = (
        insert(UserRow)
        .values(email=email.lower(), role=role, password_hash=password_hash)
        .on_conflict_do_nothing()
        .returning(UserRow.id)
    )
    added = session.execute(statement).scalar_one_or_none()
    if added is None:
        raise TakenError("address", email)
    return get(session, added)


def get(session: Session, user_id: UUID) -> User:
    """The tenant's user; NotFoundError otherwise."""
    found = read_one(session, chosen(UserRow, User).where(UserRow.id == user_id), User)
    if found is None:
        raise NotFoundError("user", user_id)
    return found


def list_all(session: Session) -> list[User]:
    """The tenant's users by address."""
    return read_all(session, chosen(UserRow, User).order_by(UserRow.email), User)
