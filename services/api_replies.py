"""Doing a write once however often it is asked for under one key.

A key belongs to a token, stands for one request and is remembered for a day with what was answered,
sealed, because an answer can hold a password. Only what was done is remembered: a refusal changed
nothing, and may be asked for again.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from storage import api_replies

if TYPE_CHECKING:
    from uuid import UUID

    from services.context import Context
    from storage.sealed import Sealer

REMEMBERED: Final = timedelta(hours=24)
AT_MOST: Final = timedelta(seconds=90)  # longer than any request may take


class KeyReusedError(Exception):
    """The key stands for another request."""


class StillRunningError(Exception):
    """The same request is being done at this moment."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """A write under a key: whose, where, and the digest of everything that makes it this one."""

    tenant_id: UUID
    token_id: UUID
    key: str
    digest: bytes


class ApiReplies:
    """What was answered under which key."""

    def __init__(self, context: Context, sealer: Sealer) -> None:
        self._context = context
        self._sealer = sealer

    def begin(self, request: Request) -> str | UUID:
        """The answer of before, or the claim under which to do the work.

        Raises KeyReusedError and StillRunningError.
        """
        now = self._context.clock.now()
        with self._context.database.tenant_session(request.tenant_id) as session:
            claim = api_replies.claim(
                session,
                request.token_id,
                request.key,
                digest=request.digest,
                now=now,
                claimed_until=now + AT_MOST,
                expires_at=now + REMEMBERED,
            )
            if claim is not None:
                return claim
            known = api_replies.get(session, request.token_id, request.key)
        if known is not None and known.request_digest != request.digest:
            raise KeyReusedError
        if known is None or known.reply is None:
            raise StillRunningError
        return self._sealer.unseal(known.reply)

    def keep(self, request: Request, claim: UUID, answer: str) -> None:
        """The work is done and this is answered."""
        with self._context.database.tenant_session(request.tenant_id) as session:
            api_replies.keep(
                session,
                request.token_id,
                request.key,
                claim_id=claim,
                reply=self._sealer.seal(answer),
            )

    def release(self, request: Request, claim: UUID) -> None:
        """The work was refused."""
        with self._context.database.tenant_session(request.tenant_id) as session:
            api_replies.release(session, request.token_id, request.key, claim_id=claim)
