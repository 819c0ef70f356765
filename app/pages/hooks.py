"""A tenant's webhooks, for its owners: where events are delivered, and how each delivery went."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Final
from uuid import UUID

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for

from app.access import Audience, allow
from app.cursors import cursor
from app.gate import deed, tenant
from app.pages.paging import begins_after
from services.hooks import EVENTS, MOST, HookError, UnknownHookError, changed
from services.rights import Right

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from app.ports import Services
    from services.hooks import Endpoint

PAGE: Final = 25
_ONE: Final = "/webhooks/endpoints/<uuid:endpoint_id>"
_PRESSED: Final = {
    "on": "switched a webhook on",
    "off": "switched a webhook off",
    "secret": "made a new secret for a webhook",
    "remove": "removed a webhook",
    "trial": "sent a trial event",
}
"""Button → what the audit log says."""


def hooks(services: Services) -> Blueprint:
    """`/webhooks`: the list, a new one, and the pages and buttons of each."""
    blueprint = Blueprint("hooks", __name__)
    _list(blueprint, services)
    _one(blueprint, services)
    _buttons(blueprint, services)
    return blueprint


def _list(blueprint: Blueprint, services: Services) -> None:
    @blueprint.get("/webhooks")
    @allow(Audience.PERSON, Right.OWN)
    def overview() -> ResponseReturnValue:
        found = services.hooks.list_of(tenant())
        return render_template("telling/webhooks.html", lines=found, **_form())

    @blueprint.post("/webhooks")
    @allow(Audience.PERSON, Right.OWN)
    def add() -> ResponseReturnValue:
        url, events = request.form.get("url", ""), request.form.getlist("event")
        try:
            made = services.hooks.add(tenant(), url, events)
        except HookError as error:
            found = services.hooks.list_of(tenant())
            told = _form(url=url, chosen=events, refusal=str(error))
            return render_template("telling/webhooks.html", lines=found, **told), 422
        deed("added a webhook", url=made.endpoint.url, events=", ".join(made.endpoint.events))
        return render_template(
            "telling/secret.html", endpoint=made.endpoint, secret=made.secret, is_new=True
        )


def _one(blueprint: Blueprint, services: Services) -> None:
    @blueprint.get(_ONE)
    @allow(Audience.PERSON, Right.OWN)
    def show(endpoint_id: UUID) -> ResponseReturnValue:
        return _shown(services, _known(services, endpoint_id))

    @blueprint.post(_ONE)
    @allow(Audience.PERSON, Right.OWN)
    def change(endpoint_id: UUID) -> ResponseReturnValue:
        found = _known(services, endpoint_id)
        url, events = request.form.get("url", ""), request.form.getlist("event")
        try:
            now = services.hooks.change(tenant(), endpoint_id, url=url, events=events)
        except HookError as error:
            return _shown(services, found, url=url, chosen=events, refusal=str(error)), 422
        changes = changed(found, now)
        deed("changed a webhook", url=found.url, changes=changes)
        saved = "Saved. It holds for what happens from now on."
        flash(saved if changes else "Nothing was changed: it is as it was.")
        return redirect(url_for("hooks.show", endpoint_id=endpoint_id))


def _buttons(blueprint: Blueprint, services: Services) -> None:
    @blueprint.post(f"{_ONE}/<any(on,off,secret,remove,trial):button>")
    @allow(Audience.PERSON, Right.OWN)
    def press(endpoint_id: UUID, button: str) -> ResponseReturnValue:
        found = _known(services, endpoint_id)
        deed(_PRESSED[button], url=found.url)
        if button == "secret":
            secret = services.hooks.renew_secret(tenant(), endpoint_id)
            told = {"endpoint": found, "secret": secret, "is_new": False}
            return render_template("telling/secret.html", **told)
        if button == "remove":
            services.hooks.remove(tenant(), endpoint_id)
            flash(f"Nothing is sent to {found.url} any more.")
            return redirect(url_for("hooks.overview"))
        if button == "trial":
            try:
                services.hooks.send_trial(tenant(), endpoint_id)
                flash("A trial event is on its way. Its line appears below within seconds.")
            except HookError as error:
                flash(str(error), "warning")
        else:
            services.hooks.change(tenant(), endpoint_id, enabled=button == "on")
            flash("Switched on." if button == "on" else "Switched off: nothing is sent there.")
        return redirect(url_for("hooks.show", endpoint_id=endpoint_id))

    @blueprint.post(f"{_ONE}/deliveries/<uuid:delivery_id>/again")
    @allow(Audience.PERSON, Right.OWN)
    def again(endpoint_id: UUID, delivery_id: UUID) -> ResponseReturnValue:
        try:
            services.hooks.send_again(tenant(), endpoint_id, delivery_id)
        except UnknownHookError:
            abort(404)
        deed("sent an event again")
        flash("It is on its way again, with the same id.")
        return redirect(url_for("hooks.show", endpoint_id=endpoint_id))


def _known(services: Services, endpoint_id: UUID) -> Endpoint:
    try:
        return services.hooks.get(tenant(), endpoint_id)
    except UnknownHookError:
        abort(404)


def _form(
    url: str = "", chosen: list[str] | None = None, refusal: str | None = None
) -> dict[str, object]:
    known = list(EVENTS) if chosen is None else chosen
    return {"most": MOST, "events": EVENTS, "url": url, "chosen": known, "refusal": refusal}


def _shown(
    services: Services,
    endpoint: Endpoint,
    *,
    url: str | None = None,
    chosen: list[str] | None = None,
    refusal: str | None = None,
) -> str:
    whose, given = f"deliveries {tenant()} {endpoint.id}", request.args.get("after")
    place = begins_after(services.settings, whose)
    after = (datetime.fromisoformat(place[0]), UUID(place[1])) if place else None
    found = services.hooks.log(tenant(), endpoint.id, limit=PAGE + 1, after=after)
    onward = None
    if len(found) > PAGE:
        last = found[PAGE - 1].delivery
        onward = cursor(services.settings, whose, (last.created_at.isoformat(), last.id))
    return render_template(
        "telling/webhook.html",
        endpoint=endpoint,
        log=found[:PAGE],
        onward=onward,
        first=not given,
        **_form(endpoint.url if url is None else url, chosen or endpoint.events, refusal),
    )
