"""Tokens that programs hold, as their tenant sees them; `token_directory` finds anybody's.

Only a keyed digest is kept; what a token may do is decided elsewhere.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import insert, or_, tuple_

from storage.models import ApiTokenRow
from storage.rows import chosen, read_all

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from storage.session import Session


@dataclass(frozen=True, slots=True, kw_only=True)
class NewToken:
    """A token to be kept; `prefix` is its public beginning, `digest` stands for the whole."""

    prefix: str
    digest: bytes
    scope: str
    name: str
    expires_at: datetime | None
    key_name: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """A token as people see it; the digest stays behind."""

    id: UUID
    tenant_id: UUID | None
    prefix: str
    scope: str
    name: str
    created_at: datetime
    expires_at: datetime | None
    revoked_at: datetime | None
    last_used_at: datetime | None


def add(session: Session, new: NewToken) -> UUID:
    """Keep a token of the session's tenant."""
    values = {name: getattr(new, name) for name in NewToken.__dataclass_fields__}
    statement = insert(ApiTokenRow).values(values).returning(ApiTokenRow.id)
    return session.execute(statement).scalar_one()


def page(
    session: Session,
    *,
    limit: int,
    after: tuple[datetime, UUID] | None = None,
    search: str | None = None,
) -> list[Token]:
    """The session's tenant's, newest first; `after` is (created, id), `search` of their names."""
    row = ApiTokenRow
    statement = chosen(row, Token).order_by(row.created_at.desc(), row.id.desc()).limit(limit)
    if after is not None:
        statement = statement.where(tuple_(row.created_at, row.id) < after)
    if search:
        found = (each.icontains(search, autoescape=True) for each in (row.name, row.prefix))
        statement = statement.where(or_(*found))
    return read_all(session, statement, Token)


def list_all(session: Session) -> list[Token]:
    """The session's tenant's tokens, oldest first, those that ended included."""
    order = (ApiTokenRow.created_at, ApiTokenRow.id)
    return read_all(session, chosen(ApiTokenRow, Token).order_by(*order), Token)
