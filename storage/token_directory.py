"""Tokens before anybody knows whose: directory functions alone, in an operator's session.

Operators' own tokens belong to no tenant and are reached in no other way.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

from sqlalchemy import text

from storage.api_tokens import NewToken, Token
from storage.rows import read_all, read_one

if TYPE_CHECKING:
    from datetime import datetime

    from storage.session import Session


@dataclass(frozen=True, slots=True, kw_only=True)
class Presented:
    """What is known of a token that somebody presents, the digest to compare with included."""

    id: UUID
    tenant_id: UUID | None
    digest: bytes
    key_name: str | None
    scope: str
    expires_at: datetime | None
    revoked_at: datetime | None
    last_used_at: datetime | None


_FIND = text("SELECT * FROM directory.api_token(:prefix)")
_USED = text("SELECT directory.api_token_used(:id, :now)")
_ADD_OPERATORS = text(
    "SELECT directory.add_operator_token"
    "(:id, :prefix, :digest, :key_name, :scope, :name, :expires_at)"
)
_OPERATORS = text("SELECT * FROM directory.operator_tokens()")
_OPERATORS_PAGE = text("""
    SELECT * FROM directory.operator_tokens() t
    WHERE (CAST(:search AS text) IS NULL
           OR strpos(folded(t.name || ' ' || t.prefix), folded(:search)) > 0)
      AND (CAST(:id AS uuid) IS NULL
           OR (t.created_at, t.id) < (CAST(:created AS timestamptz), CAST(:id AS uuid)))
    ORDER BY t.created_at DESC, t.id DESC LIMIT :limit
""")
_RENEWED = text("SELECT directory.api_token_renewed(:id, :digest, :key)")
_REVOKE = text("SELECT directory.revoke_api_token(:id, :now)")


def add_for_operators(session: Session, new: NewToken) -> UUID:
    """Keep a token of no tenant."""
    token_id = uuid4()
    values = {name: getattr(new, name) for name in NewToken.__dataclass_fields__}
    session.execute(_ADD_OPERATORS, {**values, "id": token_id})
    return token_id


def list_of_operators(session: Session) -> list[Token]:
    """The tokens of no tenant."""
    return read_all(session, _OPERATORS, Token)


def page_of_operators(
    session: Session,
    *,
    limit: int,
    after: tuple[datetime, UUID] | None = None,
    search: str | None = None,
) -> list[Token]:
    """The tokens of no tenant, newest first; `after` is (created, id)."""
    created, token_id = after or (None, None)
    values = {"limit": limit, "created": created, "id": token_id, "search": search}
    return read_all(session, _OPERATORS_PAGE, Token, values)


def find(session: Session, prefix: str) -> Presented | None:
    """Whoever's token begins like this."""
    return read_one(session, _FIND, Presented, {"prefix": prefix})


def note_use(session: Session, token_id: UUID, now: datetime) -> None:
    """It was used."""
    session.execute(_USED, {"id": token_id, "now": now})


def renew(session: Session, token_id: UUID, digest: bytes, key: str) -> None:
    """Keep the same token under another key."""
    session.execute(_RENEWED, {"id": token_id, "digest": digest, "key": key})


def revoke(session: Session, token_id: UUID, now: datetime) -> bool:
    """End it; False when none lives under this id."""
    return bool(session.execute(_REVOKE, {"id": token_id, "now": now}).scalar_one())
