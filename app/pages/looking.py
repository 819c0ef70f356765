"""Looking at a tenant's pages to help: begun and ended here, read-only, told to the tenant."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from flask import Blueprint, abort, redirect, request, url_for

from app.access import Audience, allow
from app.gate import concerns, deed, viewer
from services.rights import OperatorRight
from services.tenants import UnknownTenantError

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from app.ports import Services


def looking(services: Services) -> Blueprint:
    """`/fleet/tenants/<id>/look` and `/fleet/look/stop`."""
    blueprint = Blueprint("looking", __name__)

    @blueprint.post("/fleet/tenants/<uuid:tenant_id>/look")
    @allow(Audience.OPERATOR, OperatorRight.SUPPORT)
    def begin(tenant_id: UUID) -> ResponseReturnValue:
        try:
            services.tenants.get(tenant_id)
        except UnknownTenantError:
            abort(404)
        deed("began to look at a tenant's pages")
        services.people.look_at(viewer(), tenant_id)
        company = _company(request.form.get("company", ""))
        if company is None:
            return redirect(url_for("home.companies"))
        return redirect(url_for("company.dashboard", company_id=company))

    @blueprint.post("/fleet/look/stop")
    @allow(Audience.OPERATOR, OperatorRight.SUPPORT)
    def stop() -> ResponseReturnValue:
        looked_at = viewer().tenant_id
        deed("stopped looking at a tenant's pages")
        concerns(looked_at)
        services.people.look_at(viewer(), None)
        if looked_at is None:
            return redirect(url_for("fleet.overview"))
        return redirect(url_for("fleet_tenants.show", tenant_id=looked_at))

    return blueprint


def _company(given: str) -> UUID | None:
    """The company to go on to; whether it is the tenant's is asked there."""
    try:
        return UUID(given)
    except ValueError:
        return None
