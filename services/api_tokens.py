"""Tokens for programs: made here, shown once, kept as a keyed digest, good until they end.

A token has a public beginning, by which people know it and we find it, and 160 random bits, which
are compared in constant time. It is a tenant's, and then sees that tenant, or an operator's.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import secrets
from dataclasses import dataclass
from datetime import timedelta
from enum import IntEnum
from typing import TYPE_CHECKING, Final
from uuid import UUID

from services.key_ring import fingerprint
from storage import api_tokens, journal, token_directory
from storage.api_tokens import NewToken
from storage.journal import Event

if TYPE_CHECKING:
    from datetime import datetime

    from services.context import Context
    from storage.api_tokens import Token
    from storage.token_directory import Presented

_PURPOSE: Final = b"deskbridge api token"
_SHAPE: Final = re.compile(r"(dbt_[a-z2-7]{12})_([a-z2-7]{32})")
_NOTED_EVERY: Final = timedelta(minutes=1)
LONGEST_DAYS: Final = 3650


class Scope(IntEnum):
    """What a token may do; each may do what the ones before it may."""

    READ = 1  # look
    WRITE = 2  # resolve problems, change settings, ask for a sync
    OPERATE = 3  # connect companies, hand out credentials, accept another company file


class TokenError(Exception):
    """A token that opens nothing; the message says why and what to do."""


class UnknownTokenError(LookupError):
    """There is no living token of that id or beginning."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewApiToken:
    """What is shown once; `token` is in clear here and nowhere else."""

    id: UUID
    token: str
    prefix: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """Who presents a token; no `tenant_id` is an operator. `prefix` is how people know it."""

    token_id: UUID
    prefix: str
    tenant_id: UUID | None
    scope: Scope


class ApiTokens:
    """Every token, and who may do what with it."""

    def __init__(self, context: Context) -> None:
        self._context = context

    def create(
        self, tenant_id: UUID | None, scope: Scope, *, days: int | None = None, name: str = ""
    ) -> NewApiToken:
        """Make one; no tenant makes it an operator's, no days makes it good until it is revoked."""
        prefix, secret = f"dbt_{_random(8)[:12]}", _random(20)
        until = None if days is None else self._context.clock.now() + timedelta(days=days)
        token = f"{prefix}_{secret}"
        new = NewToken(
            prefix=prefix,
            digest=_digest(token, self._context.settings.secret_keys[0]),
            key_name=fingerprint(self._context.settings.secret_keys[0]),
            scope=scope.name.lower(),
            name=name,
            expires_at=until,
        )
        if tenant_id is None:
            with self._context.database.operator_session() as session:
                return NewApiToken(
                    id=token_directory.add_for_operators(session, new), token=token, prefix=prefix
                )
        with self._context.database.tenant_session(tenant_id) as session:
            return NewApiToken(id=api_tokens.add(session, new), token=token, prefix=prefix)

    def list_of(self, tenant_id: UUID | None) -> list[Token]:
        """A tenant's tokens, or the operators', oldest first, those that ended included."""
        if tenant_id is None:
            with self._context.database.operator_session() as session:
                return token_directory.list_of_operators(session)
        with self._context.database.tenant_session(tenant_id) as session:
            return api_tokens.list_all(session)

    def page(
        self,
        tenant_id: UUID | None,
        *,
        limit: int,
        after: tuple[datetime, UUID] | None = None,
        search: str | None = None,
    ) -> list[Token]:
        """The same newest first, as many as a page has; `after` is (created, id)."""
        if tenant_id is None:
            with self._context.database.operator_session() as session:
                return token_directory.page_of_operators(
                    session, limit=limit, after=after, search=search
                )
        with self._context.database.tenant_session(tenant_id) as session:
            return api_tokens.page(session, limit=limit, after=after, search=search)

    def tenant_of(self, prefix: str) -> UUID | None:
        """Whose token has this beginning; None for an operator's and for nobody's."""
        with self._context.database.operator_session() as session:
            found = token_directory.find(session, prefix)
        return None if found is None else found.tenant_id

    def revoke(self, id_or_prefix: str) -> None:
        """End a token at once, whoever's; UnknownTokenError when none lives under that."""
        with self._context.database.operator_session() as session:
            token_id = _as_id(id_or_prefix)
            if token_id is None:
                found = token_directory.find(session, id_or_prefix)
                token_id = None if found is None else found.id
            if token_id is None or not token_directory.revoke(
                session, token_id, self._context.clock.now()
            ):
                raise UnknownTokenError(
                    f"No token called “{id_or_prefix}” is in force. `deskbridge token list` shows "
                    "those that are."
                )

    def revoke_of(self, tenant_id: UUID | None, token_id: UUID) -> str:
        """End one of a tenant's tokens, or of the operators'; returns its beginning."""
        found = next((each for each in self.list_of(tenant_id) if each.id == token_id), None)
        if found is None:
            raise UnknownTokenError("There is no such token.")
        self.revoke(str(token_id))
        return found.prefix

    def check(self, token: str) -> Caller:
        """Who presents this; TokenError when it opens nothing. One statement, seldom two."""
        shape = _SHAPE.fullmatch(token)
        if shape is None:
            raise TokenError(_UNKNOWN)
        found = self._context.database.ask(
            lambda session: token_directory.find(session, shape.group(1))
        )
        if found is None or not self._fits(token, found):
            raise TokenError(_UNKNOWN)
        self._in_force(found)
        self._renew(token, found)
        return Caller(
            token_id=found.id,
            prefix=shape.group(1),
            tenant_id=found.tenant_id,
            scope=Scope[found.scope.upper()],
        )

    def note_write(
        self, caller: Caller, operation: str, *, tenant_id: UUID, company_id: UUID
    ) -> None:
        """Write into the company's journal which token had this done."""
        told = Event(event="api-write", detail={"operation": operation, "token": caller.prefix})
        with self._context.database.tenant_session(tenant_id) as session:
            journal.write_many(session, company_id, [told])

    def _fits(self, token: str, found: Presented) -> bool:
        # Every key is tried, so that a token outlives the rotation of keys as sealed secrets do.
        fits = [
            hmac.compare_digest(_digest(token, key), found.digest)
            for key in self._context.settings.secret_keys
        ]
        return any(fits)

    def _renew(self, token: str, found: Presented) -> None:
        newest = self._context.settings.secret_keys[0]
        if found.key_name == fingerprint(newest):
            return
        with self._context.database.operator_session() as session:
            digest = _digest(token, newest)
            token_directory.renew(session, found.id, digest, fingerprint(newest))

    def _in_force(self, found: Presented) -> None:
        now = self._context.clock.now()
        if found.revoked_at is not None:
            raise TokenError("This token was revoked. Ask whoever gave it to you for another one.")
        if found.expires_at is not None and found.expires_at <= now:
            raise TokenError("This token has expired. Make another one under /tokens.")
        if found.last_used_at is None or found.last_used_at + _NOTED_EVERY < now:
            with self._context.database.operator_session() as session:
                token_directory.note_use(session, found.id, now)


_UNKNOWN: Final = (
    "This is no token of ours. Send “Authorization: Bearer dbt_…” with one made "
    "under /tokens or, by whoever runs the service, with `deskbridge token create`."
)


def _random(size: int) -> str:
    """Random bytes in lower-case base32: nothing that a person can misread."""
    return base64.b32encode(secrets.token_bytes(size)).decode().rstrip("=").lower()


def _digest(token: str, key: str) -> bytes:
    derived = hmac.new(key.encode(), _PURPOSE, hashlib.sha256).digest()
    return hmac.new(derived, token.encode(), hashlib.sha256).digest()


def _as_id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
