"""The front page: a tenant's companies for its people, the fleet for operators, else a welcome."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from uuid import UUID

from flask import Blueprint, g, redirect, render_template, request, url_for

from app.access import Audience, allow
from app.cursors import cursor
from app.gate import tenant
from app.pages.paging import begins_after
from services.rights import Right

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from app.ports import Services

PAGE: Final = 50


def home(services: Services) -> Blueprint:
    """`/` and `/companies`."""
    blueprint = Blueprint("home", __name__)

    @blueprint.get("/")
    @allow(Audience.ANYONE)
    def index() -> ResponseReturnValue:
        if g.viewer is None:
            return render_template("home.html")
        if g.viewer.tenant_id is None:
            return redirect(url_for("fleet.overview"))
        return redirect(url_for("home.companies"))

    @blueprint.get("/companies")
    @allow(Audience.PERSON, Right.READ)
    def companies() -> ResponseReturnValue:
        whose, given = f"companies {tenant()}", request.args.get("after")
        place = begins_after(services.settings, whose)
        after = (place[0], UUID(place[1])) if place else None
        found = services.listings.companies(tenant(), limit=PAGE + 1, after=after)
        shown, onward = found[:PAGE], None
        if len(found) > PAGE:
            last = shown[-1].company
            onward = cursor(services.settings, whose, (last.name, last.id))
        return render_template(
            "companies.html",
            lines=shown,
            drafts=services.connecting.drafts(tenant())
            if g.viewer.may(Right.OWN) and not given
            else [],
            standings=services.dashboard.standings(
                tenant(), shown, may_settle=g.viewer.may(Right.WORK)
            ),
            onward=onward,
            first=not given,
        )

    return blueprint
