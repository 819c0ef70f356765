"""`/companies/<id>/connection`: what opens the two sides, and what to do when one is lost.

Secrets are taken or made here. A password is shown by the page after the form that made it, once;
tokens and security keys are never shown again.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from flask import Blueprint, flash, redirect, render_template, request, url_for

from app.access import Audience, allow
from app.gate import deed, place, viewer
from app.links import qwc_link
from app.shown_once import keep, take
from services.companies import CompanySettingError
from services.company_login import GRACE
from services.connecting import ConnectingError
from services.departing import as_connected, is_disconnected
from services.rights import Right

if TYPE_CHECKING:
    from uuid import UUID

    from flask.typing import ResponseReturnValue

    from app.ports import Services


def connection(services: Services) -> Blueprint:
    """The page and its forms."""
    blueprint = Blueprint("connection", __name__)

    @blueprint.get("/companies/<uuid:company_id>/connection")
    @allow(Audience.PERSON, Right.READ)
    def page(company_id: UUID) -> ResponseReturnValue:
        password, was_shown = take(services, company_id)
        return _shown(services, password=password, was_shown=was_shown)

    _web_connector(blueprint, services)
    _company_file(blueprint, services)
    _cloud(blueprint, services)
    _itself(blueprint, services)
    return blueprint


def _web_connector(blueprint: Blueprint, services: Services) -> None:
    """Its password, and the computers it runs on."""

    @blueprint.post("/companies/<uuid:company_id>/connection/password")
    @allow(Audience.PERSON, Right.OWN)
    def password(company_id: UUID) -> ResponseReturnValue:
        stop_old = request.form.get("old") == "stop"
        login = services.companies.rotate_password(str(company_id), stop_old=stop_old)
        deed("made a Web Connector password", **({"the_old_one": "stopped"} if stop_old else {}))
        keep(services, company_id, login.password)
        stopped = 1 if stop_old else None
        return redirect(url_for("connection.page", company_id=company_id, made=1, stopped=stopped))

    @blueprint.post("/companies/<uuid:company_id>/connection/computers")
    @allow(Audience.PERSON, Right.WORK)
    def computers(company_id: UUID) -> ResponseReturnValue:
        meant = request.form.getlist("computer")
        try:
            services.companies.set_computers(str(company_id), meant)
        except CompanySettingError as error:
            return _shown(services, error=("computers", str(error))), 400
        deed("chose the computers that are meant", meant=", ".join(meant))
        flash("Saved. Another computer that syncs this company is told as a problem.")
        return redirect(url_for("connection.page", company_id=company_id, _anchor="computers"))


def _company_file(blueprint: Blueprint, services: Services) -> None:
    """A file that was moved or renamed."""

    @blueprint.post("/companies/<uuid:company_id>/connection/rebind")
    @allow(Audience.PERSON, Right.OWN)
    def rebind(company_id: UUID) -> ResponseReturnValue:
        services.companies.rebind(str(company_id))
        deed("asked for the company file to be looked for")
        flash(
            "Open the right company file in QuickBooks. It is taken up with the next sync, "
            "whatever its name and place."
        )
        return redirect(url_for("connection.page", company_id=company_id, _anchor="file"))


def _cloud(blueprint: Blueprint, services: Services) -> None:
    """The sync token, and notifications."""

    @blueprint.post("/companies/<uuid:company_id>/connection/token")
    @allow(Audience.PERSON, Right.OWN)
    def token(company_id: UUID) -> ResponseReturnValue:
        given = {name: request.form.get(name, "").strip() for name in ("token", "token_name")}
        try:
            opened = services.connecting.renew(place().line.company, **given)
        except ConnectingError as error:
            told = f"{error} {error.cure}".strip()
            return _shown(services, error=(error.field or "cloud", told), given=given), 400
        deed("entered a new sync token", token_name=given["token_name"])
        flash(f"BILL opened “{opened}”. The new token is kept, sealed; the next sync uses it.")
        return redirect(url_for("connection.page", company_id=company_id, _anchor="cloud"))

    @blueprint.post("/companies/<uuid:company_id>/connection/<any(address,renew,key):button>")
    @allow(Audience.PERSON, Right.OWN)
    def notifications(company_id: UUID, button: str) -> ResponseReturnValue:
        name, key = str(company_id), request.form.get("key", "").strip()
        if button == "key" and not key:
            return _shown(services, error=("key", "Paste the security key that BILL showed.")), 400
        if button == "key":
            services.webhooks.set_secret(name, key)
            flash("The security key is kept, sealed. From now on BILL’s notifications are heard.")
        elif button == "renew":
            services.webhooks.renew(name)
            flash("There is another address. Enter it in BILL; nothing sent to the old is heard.")
        else:
            services.webhooks.address(name)
            flash("This is the address. Enter it in BILL, then enter BILL’s security key here.")
        deed({"key": "entered a security key"}.get(button, "made an address for notifications"))
        return redirect(url_for("connection.page", company_id=company_id, _anchor="notifications"))


def _itself(blueprint: Blueprint, services: Services) -> None:
    """What it is called, and giving it up."""

    @blueprint.post("/companies/<uuid:company_id>/connection/name")
    @allow(Audience.PERSON, Right.OWN)
    def rename(company_id: UUID) -> ResponseReturnValue:
        before, wanted = place().line.company.name, request.form.get("name", "").strip()
        try:
            services.companies.rename(str(company_id), wanted)
        except CompanySettingError as error:
            return _shown(services, error=("name", str(error)), given={"name": wanted}), 400
        deed("renamed the company", **{"from": before, "to": wanted})
        flash(
            "Renamed. The row in the Web Connector keeps the old name until it is removed there "
            "and the .qwc file is added again; it goes on working as it is."
        )
        return redirect(url_for("connection.page", company_id=company_id, _anchor="name-of-it"))

    @blueprint.post("/companies/<uuid:company_id>/connection/disconnect")
    @allow(Audience.PERSON, Right.OWN)
    def disconnect(company_id: UUID) -> ResponseReturnValue:
        company = place().line.company
        typed = request.form.get("confirm", "").strip()
        try:
            if typed != company.name:
                raise CompanySettingError(f"Type the company's name, “{company.name}”, to do this.")
            services.companies.disconnect(str(company_id))
        except CompanySettingError as error:
            return _shown(services, error=("confirm", str(error)), given={"confirm": typed}), 400
        deed("disconnected the company", organization=company.cloud_settings.get("organization"))
        flash("Disconnected. Nothing travels any more; the organization is free again.")
        return redirect(url_for("company.dashboard", company_id=company_id))


def _shown(
    services: Services,
    *,
    password: str | None = None,
    was_shown: bool = False,
    error: tuple[str, str] = ("", ""),
    given: dict[str, str] | None = None,
) -> str:
    company = place().line.company
    entered = given or {}
    bound: dict[str, Any] = company.bound or {}
    seen: dict[str, str] = bound.get("computers") or {}
    owns = viewer().may(Right.OWN)
    return render_template(
        "company/connection.html",
        password=password,
        was_shown=was_shown,
        until=None if "stopped" in request.args else services.now() + GRACE,
        error=error,
        token_name=entered.get("token_name") or company.cloud_settings.get("token_name") or "",
        name=entered.get("name", company.name),
        gone=is_disconnected(company),
        organization=as_connected(company).get("organization"),
        computers=[
            (name, datetime.fromisoformat(at))
            for name, at in sorted(seen.items(), key=lambda each: each[1], reverse=True)
        ],
        meant=bound.get("meant") or [],
        link=qwc_link(services.settings, company.id) if owns else None,
        notified=services.webhooks.known(company) if owns else None,
    )
