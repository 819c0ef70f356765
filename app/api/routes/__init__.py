"""Every operation of the JSON door, a module per family."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from app.api.routes import (
    account,
    changes,
    companies,
    connection,
    credentials,
    hooks,
    overview,
    people,
    previews,
    problems,
    records,
    runs,
    tenants,
)

if TYPE_CHECKING:
    from app.api.route import Route

ROUTES: Final[tuple[Route, ...]] = (
    *overview.ROUTES,
    *companies.ROUTES,
    *changes.ROUTES,
    *credentials.ROUTES,
    *connection.ROUTES,
    *previews.ROUTES,
    *runs.ROUTES,
    *problems.ROUTES,
    *records.ROUTES,
    *hooks.ROUTES,
    *account.ROUTES,
    *people.ROUTES,
    *tenants.ROUTES,
)
