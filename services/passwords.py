"""Web Connector passwords: made here, never chosen, so that a fast keyed hash is enough.

A poll must cost one look-up, not a password KDF: the password carries 160 random bits, so an
HMAC under a server key leaves nothing to guess. People's passwords are another matter
(`services.people`).
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets

_PURPOSE = b"deskbridge web connector password"


def generate() -> str:
    """32 characters of lower-case base32: 160 random bits, and nothing a person can misread."""
    return base64.b32encode(secrets.token_bytes(20)).decode().lower()


def fingerprint(password: str, key: str) -> bytes:
    """What is stored of a password under one server key: 32 bytes."""
    derived = hmac.new(key.encode(), _PURPOSE, hashlib.sha256).digest()
    return hmac.new(derived, password.encode(), hashlib.sha256).digest()


def ticket() -> str:
    """A session's ticket: 256 random bits, unguessable and never stored as it is."""
    return secrets.token_urlsafe(32)


def ticket_digest(text: str) -> bytes:
    """What is stored of a ticket: 32 bytes."""
    return hashlib.sha256(text.encode()).digest()


def message_set_id() -> str:
    """23 characters, the most QuickBooks keeps safely (SDK error recovery: longer fails)."""
    return base64.b32encode(secrets.token_bytes(15)).decode().rstrip("=")[:23]
