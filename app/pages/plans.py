"""A tenant's plan, changed by whoever runs the service."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID  # noqa: TC003 - Flask passes one, and readers look here for its kind

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for

from app.access import Audience, allow
from app.gate import deed
from services.flow_words import by_half
from services.plans import SAID, WORDS, PlanError, changed, checked
from services.rights import OperatorRight
from services.tenants import UnknownTenantError

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from app.ports import Services
    from services.tenants import Tenant


def plans(services: Services) -> Blueprint:
    """`/fleet/tenants/<id>/plan`."""
    blueprint = Blueprint("plans", __name__)

    @blueprint.route("/fleet/tenants/<uuid:tenant_id>/plan", methods=["GET", "POST"])
    @allow(Audience.OPERATOR, OperatorRight.OPERATE)
    def of_tenant(tenant_id: UUID) -> ResponseReturnValue:
        try:
            tenant = services.tenants.get(tenant_id)
            if request.method == "GET":
                return _shown(tenant)
            plan = checked(request.form.get("plan"))
            changes = changed(tenant.plan, plan)
            deed("changed a tenant's plan", changes=changes)
            services.tenants.set_plan(tenant_id, plan)
        except UnknownTenantError:
            abort(404)
        except PlanError as error:
            return _shown(tenant, str(error)), 422
        flash(f"“{tenant.name}” has this plan now: {WORDS[plan]}.")
        return redirect(url_for("fleet_tenants.show", tenant_id=tenant_id))

    return blueprint


def _shown(tenant: Tenant, refusal: str | None = None) -> str:
    """The page, with what each plan switches on and off."""
    shown = {"words": WORDS, "said": SAID, "halves": by_half()}
    return render_template("plans/plan.html", tenant=tenant, refusal=refusal, **shown)
