"""What was answered to a write that came with an Idempotency-Key, so that the second is no second.

A key is claimed before the work begins and filled in when it is done. A claim that nobody fills in
ends by itself, and the next asker may try again.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

from sqlalchemy import delete, text, update

from storage.models import ApiReplyRow
from storage.rows import chosen, read_one

if TYPE_CHECKING:
    from datetime import datetime

    from storage.session import Session


@dataclass(frozen=True, slots=True, kw_only=True)
class Remembered:
    """A key that is in use; `reply` is None while its work is being done."""

    request_digest: bytes
    reply: bytes | None


_CLAIM = text("""
    INSERT INTO api_replies AS r (token_id, key, request_digest, claim, claimed_until, expires_at)
    VALUES (:token_id, :key, :digest, :claim, :claimed_until, :expires_at)
    ON CONFLICT (tenant_id, token_id, key) DO UPDATE SET
        claim = excluded.claim, claimed_until = excluded.claimed_until
    WHERE r.reply IS NULL AND r.claimed_until < :now AND r.request_digest = excluded.request_digest
    RETURNING r.claim
""")


def claim(
    session: Session,
    token_id: UUID,
    key: str,
    *,
    digest: bytes,
    now: datetime,
    claimed_until: datetime,
    expires_at: datetime,
) -> UUID | None:
    """Take the key for this request; None when it is in use (see `get`).

    Whatever of the tenant's expired is forgotten on the way, so that nobody has to sweep.
    """
    session.execute(delete(ApiReplyRow).where(ApiReplyRow.expires_at <= now))
    parameters = {
        "token_id": token_id,
        "key": key,
        "digest": digest,
        "claim": uuid4(),
        "claimed_until": claimed_until,
        "expires_at": expires_at,
        "now": now,
    }
    found: UUID | None = session.execute(_CLAIM, parameters).scalar_one_or_none()
    return found


def get(session: Session, token_id: UUID, key: str) -> Remembered | None:
    """What is known of a key."""
    mine = (ApiReplyRow.token_id == token_id, ApiReplyRow.key == key)
    return read_one(session, chosen(ApiReplyRow, Remembered).where(*mine), Remembered)


def keep(session: Session, token_id: UUID, key: str, *, claim_id: UUID, reply: bytes) -> None:
    """The work is done: this was answered."""
    mine = (
        ApiReplyRow.token_id == token_id,
        ApiReplyRow.key == key,
        ApiReplyRow.claim == claim_id,
    )
    session.execute(update(ApiReplyRow).where(*mine).values(reply=reply))


def release(session: Session, token_id: UUID, key: str, *, claim_id: UUID) -> None:
    """The work was refused and nothing changed: the key is free again."""
    mine = (
        ApiReplyRow.token_id == token_id,
        ApiReplyRow.key == key,
        ApiReplyRow.claim == claim_id,
        ApiReplyRow.reply.is_(None),
    )
    session.execute(delete(ApiReplyRow).where(*mine))
