"""Where a page of a list begins, by the cursor in its address."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import abort, request

from app.cursors import CursorError, place_of

if TYPE_CHECKING:
    from services.settings import Settings


def begins_after(settings: Settings, whose: str) -> list[str] | None:
    """The key that this page of the list `whose` begins after; None for the first page.

    A cursor that is not of this list is a page that does not exist.
    """
    given = request.args.get("after")
    try:
        return place_of(settings, whose, given) if given else None
    except CursorError:
        abort(404)


def searched() -> str | None:
    """The words that the address asks for; None for all."""
    return request.args.get("q", "").replace("\0", "").strip()[:100] or None
