"""The steps of connecting once there is a company: its Web Connector, its file, its accounts.

A password is shown by the page after the form that made it, once; never in an address, and sealed
on its way.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final
from uuid import UUID  # noqa: TC003 - Flask passes one, and readers look here for its kind

from flask import (
    Blueprint,
    Response,
    flash,
    redirect,
    render_template,
    request,
    url_for,
)

from app.access import Audience, allow
from app.gate import deed, place
from app.live import live
from app.shown_once import keep, take
from services.companies import CompanySettingError
from services.company_login import row_name
from services.connecting import ConnectingError
from services.rights import Right

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from app.ports import Services

PACE: Final = 2.0
"""Seconds between two looks for whoever waits."""


def connected(services: Services) -> Blueprint:
    """`/companies/<id>/connect`."""
    blueprint = Blueprint("connected", __name__)
    blueprint.add_app_template_filter(row_name)
    _installing(blueprint, services)
    _waiting(blueprint, services)
    _answering(blueprint, services)
    _accounts(blueprint, services)
    return blueprint


def _installing(blueprint: Blueprint, services: Services) -> None:
    """The file, the password and what to click."""

    @blueprint.get("/companies/<uuid:company_id>/connect")
    @allow(Audience.PERSON, Right.OWN)
    def install(company_id: UUID) -> ResponseReturnValue:
        password, was_shown = take(services, company_id)
        return render_template("connect/install.html", password=password, was_shown=was_shown)

    @blueprint.post("/companies/<uuid:company_id>/connect/password")
    @allow(Audience.PERSON, Right.OWN)
    def password(company_id: UUID) -> ResponseReturnValue:
        login = services.companies.rotate_password(str(company_id))
        deed("made a Web Connector password")
        keep(services, company_id, login.password)
        return redirect(url_for("connected.install", company_id=company_id, made=1))

    @blueprint.get("/companies/<uuid:company_id>/connect/deskbridge.qwc")
    @allow(Audience.PERSON, Right.OWN)
    def qwc(company_id: UUID) -> ResponseReturnValue:
        named = {"Content-Disposition": 'attachment; filename="deskbridge.qwc"'}
        return Response(
            services.companies.qwc(company_id),
            content_type="application/xml; charset=utf-8",
            headers=named,
        )


def _waiting(blueprint: Blueprint, services: Services) -> None:
    """What the Web Connector did so far."""

    def look(tenant_id: UUID, company_id: UUID) -> dict[str, Any]:
        line = services.listings.company(tenant_id, company_id)
        seen = services.connecting.seen(line.company, refused_login=line.is_refused)
        return {"line": line, "seen": seen}

    @blueprint.get("/companies/<uuid:company_id>/connect/waiting")
    @allow(Audience.PERSON, Right.READ)
    def waiting(company_id: UUID) -> ResponseReturnValue:
        return render_template("connect/waiting.html", **look(place().tenant_id, company_id))

    @blueprint.get("/companies/<uuid:company_id>/connect/live")
    @allow(Audience.PERSON, Right.READ)
    def watched(company_id: UUID) -> ResponseReturnValue:
        tenant_id = place().tenant_id

        def again() -> tuple[str, float]:
            return render_template("connect/seen.html", **look(tenant_id, company_id)), PACE

        return live(services, again)


def _answering(blueprint: Blueprint, services: Services) -> None:
    """Whether the file is the right one."""

    @blueprint.post("/companies/<uuid:company_id>/connect/confirm")
    @allow(Audience.PERSON, Right.OWN)
    def confirm(company_id: UUID) -> ResponseReturnValue:
        company = place().line.company
        try:
            services.connecting.confirm(company)
        except ConnectingError as error:
            flash(str(error), "warning")
            return redirect(url_for("connected.waiting", company_id=company_id))
        deed("confirmed the company file", file=(company.bound or {}).get("company_name"))
        return redirect(url_for("connected.waiting", company_id=company_id))

    @blueprint.post("/companies/<uuid:company_id>/connect/not-this-file")
    @allow(Audience.PERSON, Right.OWN)
    def not_this_file(company_id: UUID) -> ResponseReturnValue:
        company = place().line.company
        try:
            services.connecting.not_this_file(company)
        except ConnectingError as error:
            flash(f"{error} {error.cure}", "warning")
            return redirect(url_for("connected.waiting", company_id=company_id))
        deed("refused the company file", file=(company.bound or {}).get("company_name"))
        flash(
            "What was read from that file is forgotten. Remove the application in the Web "
            "Connector, open the right company file in QuickBooks, and add the new .qwc file.",
            "message",
        )
        return redirect(url_for("connected.install", company_id=company_id))


def _accounts(blueprint: Blueprint, services: Services) -> None:
    """Choosing from QuickBooks' chart."""

    @blueprint.get("/companies/<uuid:company_id>/connect/accounts")
    @allow(Audience.PERSON, Right.READ)
    def accounts(company_id: UUID) -> ResponseReturnValue:
        del company_id
        chosen = services.chart.choices(place().line.company)
        return render_template("connect/accounts.html", choices=chosen, error=None)

    @blueprint.post("/companies/<uuid:company_id>/connect/accounts")
    @allow(Audience.PERSON, Right.WORK)
    def accounts_chosen(company_id: UUID) -> ResponseReturnValue:
        company = place().line.company
        choices = services.chart.choices(company)
        titles = {each.setting: each.title for each in choices}
        wanted = {
            each.setting: request.form[each.setting]
            for each in choices
            if each.setting in request.form
        }
        try:
            for setting, wrong in services.chart.misfits(company, wanted).items():
                raise CompanySettingError(f"{titles[setting]}: {wrong}")
            changed = services.companies.change(str(company_id), wanted)
        except CompanySettingError as error:
            page = render_template("connect/accounts.html", choices=choices, error=error)
            return page, 400
        deed("chose accounts", changes=changed)
        services.previews.summary(company.tenant_id, company.id)  # made anew, if it is out of date
        flash("The accounts are saved.", "message")
        return redirect(url_for("preview.page", company_id=company_id))
