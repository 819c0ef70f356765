"""Every tenant's companies by need, for whoever runs the service."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from babel.dates import format_timedelta
from flask import Blueprint, render_template, request

from app.access import Audience, allow
from app.cursors import cursor
from app.pages.paging import begins_after
from app.shell import LOCALE
from services.fleet import NEEDS, SORTS, Choice
from services.rights import OperatorRight

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from app.ports import Services
    from services.fleet import FleetLine

PAGE: Final = 50


def fleet(services: Services) -> Blueprint:
    """`/fleet`."""
    blueprint = Blueprint("fleet", __name__)
    blueprint.add_app_template_filter(every)

    @blueprint.get("/fleet")
    @allow(Audience.OPERATOR, OperatorRight.SUPPORT)
    def overview() -> ResponseReturnValue:
        choice = _chosen()
        lines, onward = page_of(services, choice)
        return render_template(
            "fleet/overview.html",
            lines=lines,
            onward=onward,
            choice=choice,
            standing=services.fleet.standing(Choice(search=choice.search)),
            tenants=services.tenants.page(limit=5, search=choice.search) if choice.search else [],
            first="after" not in request.args,
        )

    return blueprint


def page_of(services: Services, choice: Choice) -> tuple[list[FleetLine], str | None]:
    """A page of companies as chosen, from where the request goes on, and the cursor of the next."""
    whose = f"fleet {choice.tenant_id} {choice.need} {choice.search} {choice.sort}"
    place = begins_after(services.settings, whose)
    after = (float(place[0]), place[1], UUID(place[2])) if place else None
    found = services.fleet.page(choice, limit=PAGE + 1, after=after)
    if len(found) <= PAGE:
        return found, None
    last = found[PAGE - 1]
    return found[:PAGE], cursor(services.settings, whose, (last.rank, last.name, last.company_id))


def every(seconds: float) -> str:
    """How often something comes: "15 minutes", "1 hour"."""
    return format_timedelta(round(seconds), threshold=1.5, locale=LOCALE)


def _chosen() -> Choice:
    """What the address asks for; what it does not know is left out."""
    given: dict[str, Any] = request.args
    need, sort = given.get("need"), given.get("sort")
    return Choice(
        need=need if need in NEEDS else None,
        search=(given.get("q") or "").replace("\0", "").strip()[:100] or None,
        sort=sort if sort in SORTS else "need",
    )
