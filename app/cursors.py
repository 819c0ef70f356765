"""Where a list goes on, signed, so that whoever has a cursor got it from us and for this list.

A cursor says after which row, not how many rows on: what comes and goes meanwhile moves nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from itsdangerous import BadSignature, URLSafeSerializer

if TYPE_CHECKING:
    from collections.abc import Iterable

    from services.settings import Settings


class CursorError(ValueError):
    """A cursor that is not of this list."""


def cursor(settings: Settings, whose: str, key: Iterable[object]) -> str:
    """A cursor of the list `whose` for the row with this key."""
    return _signer(settings, whose).dumps([str(part) for part in key])


def place_of(settings: Settings, whose: str, given: str) -> list[str]:
    """The key in a cursor of the list `whose`; CursorError for no cursor of it."""
    try:
        found: list[str] = _signer(settings, whose).loads(given)
    except BadSignature:
        raise CursorError from None
    return found


def _signer(settings: Settings, whose: str) -> URLSafeSerializer:
    return URLSafeSerializer(list(reversed(settings.secret_keys)), salt=whose)
