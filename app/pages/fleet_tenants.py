"""Tenants, for whoever runs the service: one of them, and a new one."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for

from app.access import Audience, allow
from app.cursors import cursor
from app.gate import concerns, deed
from app.pages.fleet import PAGE, page_of
from app.pages.paging import begins_after, searched
from services.fleet import Choice
from services.plans import WORDS
from services.rights import OperatorRight
from services.tenants import TakenError, UnknownTenantError

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from app.ports import Services


def fleet_tenants(services: Services) -> Blueprint:
    """`/fleet/tenants/…`."""
    blueprint = Blueprint("fleet_tenants", __name__)

    _listing(blueprint, services)

    @blueprint.route("/fleet/tenants/new", methods=["GET", "POST"])
    @allow(Audience.OPERATOR, OperatorRight.OPERATE)
    def new() -> ResponseReturnValue:
        name = " ".join(request.form.get("name", "").replace("\0", "").split())
        if request.method == "GET":
            return render_template("fleet/new_tenant.html", name="", refusal=None)
        refusal = None if name and len(name) <= 200 else "Give a name of 1 to 200 characters."
        if refusal is None:
            try:
                tenant_id = services.tenants.add(name)
            except TakenError:
                refusal = f"There is a tenant called “{name}” already. Choose another name."
            else:
                deed("added a tenant", name=name)
                concerns(tenant_id)
                flash(f"“{name}” is here. Next: invite its first owner.")
                return redirect(url_for("fleet_tenants.show", tenant_id=tenant_id))
        return render_template("fleet/new_tenant.html", name=name, refusal=refusal), 422

    @blueprint.get("/fleet/tenants/<uuid:tenant_id>")
    @allow(Audience.OPERATOR, OperatorRight.SUPPORT)
    def show(tenant_id: UUID) -> ResponseReturnValue:
        try:
            tenant = services.tenants.get(tenant_id)
        except UnknownTenantError:
            abort(404)
        choice = Choice(tenant_id=tenant_id, sort="need")
        lines, onward = page_of(services, choice)
        return render_template(
            "fleet/tenant.html",
            tenant=tenant,
            lines=lines,
            onward=onward,
            first="after" not in request.args,
            standing=services.fleet.standing(choice),
            people=services.tenants.people_by_role(tenant_id),
            tokens=services.tokens.list_of(tenant_id),
            calls=services.system.calls_of_tenant(tenant_id),
            calls_limit=services.settings.cloud_rate_per_hour,
            plans=WORDS,
        )

    return blueprint


def _listing(blueprint: Blueprint, services: Services) -> None:
    """All of them, by name: those without a company are found nowhere else."""

    @blueprint.get("/fleet/tenants")
    @allow(Audience.OPERATOR, OperatorRight.SUPPORT)
    def listed() -> ResponseReturnValue:
        search = searched()
        whose = f"tenants {search}"
        begins = begins_after(services.settings, whose)
        after = (begins[0], UUID(begins[1])) if begins else None
        found = services.tenants.page(limit=PAGE + 1, after=after, search=search)
        last = found[PAGE - 1] if len(found) > PAGE else None
        return render_template(
            "fleet/tenants.html",
            tenants=found[:PAGE],
            counts=services.tenants.counts([each.id for each in found[:PAGE]]),
            search=search,
            plans=WORDS,
            onward=cursor(services.settings, whose, (last.name, last.id)) if last else None,
            first=begins is None,
        )
