"""A password that was just made, carried over a redirect: shown once, then gone.

So no reload makes another. It travels in the browser's own session, sealed, for ten minutes at
most; never in an address.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from flask import request, session

if TYPE_CHECKING:
    from uuid import UUID

    from app.ports import Services
    from services.companies import Login

_KEPT: Final = "shown-once"
_MADE: Final = "made"
"""The word in the address of a page that shows one: `url_for(…, made=1)`."""


def keep(services: Services, login: Login) -> None:
    """Let the next page show it."""
    session[_KEPT] = services.companies.sealed_once(login)


def take(services: Services, company_id: UUID) -> tuple[str | None, bool]:
    """The password to show now, or None; and whether it was shown before."""
    if _MADE not in request.args:
        return None, False
    found = services.companies.opened_once(company_id, session.pop(_KEPT, ""))
    return found, found is None
