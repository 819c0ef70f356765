"""A secret that was just made, carried over a redirect: shown once, then gone.

So no reload makes another. It travels in the browser's own session, sealed, for ten minutes at
most; never in an address.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from flask import request, session

if TYPE_CHECKING:
    from app.ports import Services

_KEPT: Final = "shown-once"
_MADE: Final = "made"
"""The word in the address of a page that shows one: `url_for(…, made=1)`."""


def keep(services: Services, about: object, secret: str) -> None:
    """Let the next page about this show it."""
    session[_KEPT] = services.shown_once.sealed(str(about), secret)


def take(services: Services, about: object) -> tuple[str | None, bool]:
    """The secret to show now, or None; and whether it was shown before."""
    if _MADE not in request.args:
        return None, False
    found = services.shown_once.opened(str(about), session.pop(_KEPT, ""))
    return found, found is None
