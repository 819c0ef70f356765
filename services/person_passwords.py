"""People's passwords: argon2id, and what one must be. Long is what counts; nothing else is asked.

A Web Connector's password is another matter (`services.passwords`).
"""

from __future__ import annotations

from functools import cached_property
from typing import Final

from argon2 import Parameters, PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from argon2.profiles import RFC_9106_LOW_MEMORY

from services import passwords

SHORTEST: Final = 12
_LONGEST: Final = 1000

cost: Parameters = RFC_9106_LOW_MEMORY
"""What a hash costs, read when a program starts: RFC 9106's second choice, 64 MiB and 3 rounds."""


_COMMON: Final = frozenset(
    {
        "1234567890ab", "123456789012", "123456789abc", "abcdefghijkl", "administrator",
        "changeme1234", "iloveyou1234", "letmein12345", "password1234", "password12345",
        "password123456", "q1w2e3r4t5y6", "qwertyuiop12", "qwertyuiop123", "welcome12345",
    }
)  # fmt: skip
"""Of the passwords that are tried first, those that are long enough."""


class PasswordError(ValueError):
    """A password that will not do; the message says what would."""


class PersonPasswords:
    """Hashing and checking, at the same cost whether there is somebody or not."""

    def __init__(self) -> None:
        self._hasher = PasswordHasher.from_parameters(cost)

    @cached_property
    def _nobody(self) -> str:
        """Checked for somebody who does not exist, which must take as long as for others."""
        return self._hasher.hash(passwords.ticket())

    def hashed(self, password: str) -> str:
        """What is kept of a password."""
        return self._hasher.hash(password)

    def fits(self, password: str, known: str | None) -> bool:
        """Whether it is the one of this hash; False for nobody's."""
        try:
            return self._hasher.verify(known or self._nobody, password) and known is not None
        except (VerificationError, InvalidHashError):
            return False


def refuse_weak(password: str, *, email: str) -> None:
    """PasswordError unless somebody of this address may take this password."""
    if len(password) < SHORTEST:
        raise PasswordError(
            f"Choose a password of at least {SHORTEST} characters; a few words in a row are good."
        )
    if len(password) > _LONGEST:
        raise PasswordError(f"Choose a password of at most {_LONGEST} characters.")
    known = password.strip().lower()
    if known == email.lower() or len(set(known)) < 4 or _repeats(known) or known in _COMMON:
        raise PasswordError(
            "That password is the first that would be tried. Choose a few words that only you "
            "would put in a row."
        )


def _repeats(text: str) -> bool:
    """Whether it is one shorter text again and again."""
    return text in (text + text)[1:-1]
