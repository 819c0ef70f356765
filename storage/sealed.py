"""Secrets at rest: sealed with the first key, opened with any of them.

Keys are handed in; this module reads no environment. Putting a new key in front and sealing again
what `renewed` returns retires an old one.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from storage.errors import SealError

if TYPE_CHECKING:
    from collections.abc import Sequence


class Sealer:
    """Seals text into bytes for a column, and opens it again."""

    def __init__(self, keys: Sequence[str]) -> None:
        """Take Fernet keys (32 bytes, URL-safe base64), newest first; SealError when one is not."""
        if not keys:
            raise SealError("There is no key to seal secrets with: set SECRET_KEYS.")
        try:
            self._each = [Fernet(key) for key in keys]
            self._fernet = MultiFernet(self._each)
        except ValueError as error:
            raise SealError(
                "A key in SECRET_KEYS is not 32 bytes in URL-safe base64. Make one with `python -c "
                "'from cryptography.fernet import Fernet as F; print(F.generate_key().decode())'`."
            ) from error

    def seal(self, secret: str) -> bytes:
        """`secret`, sealed with the first key."""
        return self._fernet.encrypt(secret.encode())

    def unseal(self, sealed: bytes) -> str:
        """What was sealed; SealError when none of the keys fits."""
        try:
            return self._fernet.decrypt(sealed).decode()
        except InvalidToken as error:
            raise SealError(
                "A stored secret cannot be opened with the keys in SECRET_KEYS. Put the key it was "
                "sealed with back, or enter the secret again."
            ) from error

    def opened_by(self, sealed: bytes) -> int | None:
        """The place of the key it was sealed with, 0 for the newest; None when it is not here."""
        for place, each in enumerate(self._each):
            with suppress(InvalidToken):
                each.decrypt(sealed)
                return place
        return None

    def renewed(self, sealed: bytes) -> bytes:
        """The same secret sealed with the first key; SealError when none of the keys fits."""
        try:
            return self._fernet.rotate(sealed)
        except InvalidToken as error:
            raise SealError(
                "A stored secret cannot be sealed anew: none of SECRET_KEYS opens it."
            ) from error
