"""One company's Sync Dashboard: how it stands, what goes on, what went before, a few buttons."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from flask import Blueprint, Response, flash, redirect, render_template, url_for

from app.access import Audience, allow
from app.gate import deed, place, viewer
from app.live import live
from services.companies import CompanySettingError
from services.rights import Right
from services.standing import RESULTS
from services.words_for_people import flow, flows

if TYPE_CHECKING:
    from uuid import UUID

    from flask.typing import ResponseReturnValue

    from app.ports import Services

BUSY: Final = 1.5
IDLE: Final = 10.0


def company(services: Services) -> Blueprint:
    """`/companies/<id>`."""
    blueprint = Blueprint("company", __name__)
    blueprint.add_app_template_global(flow, "flow_name")
    blueprint.add_app_template_filter(lambda result: RESULTS.get(result, result), "ended")

    @blueprint.get("/companies/<uuid:company_id>")
    @allow(Audience.PERSON, Right.READ)
    def dashboard(company_id: UUID) -> ResponseReturnValue:
        may_settle = viewer().may(Right.WORK)
        found = services.dashboard.glance(place().tenant_id, company_id, may_settle=may_settle)
        return render_template(
            "company/dashboard.html",
            glance=found,
            moving=found.moving,
            flows=flows(found.moving.line.company.cloud),
            poll_minutes=services.settings.poll_minutes,
        )

    @blueprint.get("/companies/<uuid:company_id>/live")
    @allow(Audience.PERSON, Right.READ)
    def moving(company_id: UUID) -> Response:
        tenant_id, minutes = place().tenant_id, services.settings.poll_minutes
        may_settle = viewer().may(Right.WORK)

        def look() -> tuple[str, float]:
            found = services.dashboard.moving(tenant_id, company_id, may_settle=may_settle)
            html = render_template("company/moving.html", moving=found, poll_minutes=minutes)
            return html, BUSY if found.is_busy else IDLE

        return live(services, look)

    @blueprint.post("/companies/<uuid:company_id>/sync")
    @allow(Audience.PERSON, Right.WORK)
    def sync(company_id: UUID) -> ResponseReturnValue:
        services.companies.request_sync(str(company_id))
        deed("asked for a sync")
        flash("You asked for a sync.")  # what comes of it is told where it moves
        return redirect(url_for("company.dashboard", company_id=company_id))

    _pausing(blueprint, services)
    return blueprint


def _pausing(blueprint: Blueprint, services: Services) -> None:
    """Pause and Resume."""

    def change(company_id: UUID, state: str, words: str, told: str) -> ResponseReturnValue:
        try:
            services.companies.set_state(str(company_id), state)
        except CompanySettingError as error:
            flash(str(error), "warning")
        else:
            deed(words)
            flash(told)
        return redirect(url_for("company.dashboard", company_id=company_id))

    @blueprint.post("/companies/<uuid:company_id>/pause")
    @allow(Audience.PERSON, Right.WORK)
    def pause(company_id: UUID) -> ResponseReturnValue:
        told = "Paused. Nothing travels until somebody presses Resume."
        return change(company_id, "paused", "paused the company", told)

    @blueprint.post("/companies/<uuid:company_id>/resume")
    @allow(Audience.PERSON, Right.WORK)
    def resume(company_id: UUID) -> ResponseReturnValue:
        told = "Resumed. It goes on with the Web Connector's next call."
        return change(company_id, "active", "resumed the company", told)
