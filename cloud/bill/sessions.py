"""One BILL session per organization, shared by every worker, so that logins stay rare.

A sync-token session lives until 48 hours pass without a call (BILL API v3 documentation), and only
200 logins an hour are allowed for all companies together. The session id is kept in Redis sealed
under a key made from the company's own token: who can read Redis alone has nothing. It is never
logged. Without Redis each process keeps its own.
"""

from __future__ import annotations

import base64
import time
from typing import TYPE_CHECKING

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from redis.exceptions import RedisError

if TYPE_CHECKING:
    from redis import Redis

IDLE = 47 * 3600  # seconds; an hour less than BILL's, so that we never offer a session it dropped
TOUCH = 600  # seconds between two renewals of the note in Redis
LOGIN_LEASE = 30_000  # milliseconds one worker has for a login while the others wait for it


class Sessions:
    """The session of one organization. `token` seals it; `name` is where it lies in Redis."""

    def __init__(self, redis: Redis | None, *, name: str, token: str) -> None:
        self._redis = redis
        self._name = f"deskbridge:bill:session:{name}"
        self._seal = Fernet(_key(token, name))
        self._mine: str | None = None
        self._touched = 0.0

    def current(self) -> str | None:
        """A session that is believed to live."""
        if self._mine is None:
            self._mine = self._read()
        return self._mine

    def used(self) -> None:
        """A call went through: its 48 hours begin anew, and ours with them."""
        if self._mine is not None and time.monotonic() - self._touched > TOUCH:
            self._touched = time.monotonic()
            self._write(self._mine)

    def opened(self, session: str) -> None:
        """Keep a new session and show it to the others."""
        self._mine = session
        self._touched = time.monotonic()
        self._write(session)

    def died(self, session: str) -> str | None:
        """Forget a dead session; another worker's newer one is returned instead when there is."""
        self._mine = None
        other = self._read()
        if other == session:
            return None
        self._mine = other
        return other

    def may_log_in(self) -> bool:
        """Whether this worker is the one that logs in now; the others wait and look again."""
        if self._redis is None:
            return True
        try:
            return bool(self._redis.set(self._name + ":login", "1", nx=True, px=LOGIN_LEASE))
        except RedisError:
            return True

    def login_over(self) -> None:
        """Let the next worker try."""
        if self._redis is None:
            return
        try:
            self._redis.delete(self._name + ":login")
        except RedisError:
            return

    def _read(self) -> str | None:
        if self._redis is None:
            return None
        try:
            sealed = self._redis.get(self._name)
        except RedisError:
            return None
        if not isinstance(sealed, (bytes, str)):
            return None
        try:
            return self._seal.decrypt(sealed).decode()
        except (InvalidToken, UnicodeDecodeError):
            return None  # sealed under an older token: worth nothing

    def _write(self, session: str) -> None:
        if self._redis is None:
            return
        try:
            self._redis.set(self._name, self._seal.encrypt(session.encode()), ex=IDLE)
        except RedisError:
            return


def _key(token: str, name: str) -> bytes:
    derive = HKDF(
        algorithm=SHA256(), length=32, salt=None, info=b"deskbridge session " + name.encode()
    )
    return base64.urlsafe_b64encode(derive.derive(token.encode()))
