"""Ids as BILL makes them: a prefix that names the kind, then noise, twenty characters in all.

The noise comes from the organization and a counter, so one script always gives the same ids.
"""

from __future__ import annotations

from base64 import b32encode
from hashlib import sha256

EMPTY = "0" * 20  # v2's way of saying "no reference"


def make(prefix: str, *, owner: str, number: int) -> str:
    """`stp02JKSW…` for the owner's record `number`."""
    noise = b32encode(sha256(f"{owner}:{prefix}:{number}".encode()).digest()).decode()
    body = f"{prefix}02{noise[:10]}{noise[10:18].lower()}"
    return body[:20]
