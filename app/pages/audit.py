"""Who did what: everybody's for those who run the service, a tenant's for its owners."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from flask import Blueprint, abort, render_template, request

from app.access import Audience, allow
from app.cursors import cursor
from app.gate import tenant
from app.pages.paging import begins_after
from services.rights import OperatorRight, Right

if TYPE_CHECKING:
    from collections.abc import Sequence

    from flask.typing import ResponseReturnValue

    from app.ports import Services

PAGE: Final = 50


def audit(services: Services) -> Blueprint:
    """`/fleet/audit` and `/audit`."""
    blueprint = Blueprint("audit", __name__)

    @blueprint.get("/fleet/audit")
    @allow(Audience.OPERATOR, OperatorRight.SUPPORT)
    def everybodys() -> ResponseReturnValue:
        wanted, of_tenant = _words(), _tenant()
        found = services.audit.everybodys(
            limit=PAGE + 1, before=_before(services, wanted), tenant_id=of_tenant, **wanted
        )
        return _page(services, "audit.everybodys", found, wanted, of_tenant=of_tenant)

    @blueprint.get("/audit")
    @allow(Audience.PERSON, Right.OWN)
    def ours() -> ResponseReturnValue:
        wanted = _words()
        found = services.audit.of_tenant(
            tenant(), limit=PAGE + 1, before=_before(services, wanted), **wanted
        )
        return _page(services, "audit.ours", found, wanted, of_tenant=None)

    return blueprint


def _words() -> dict[str, str | None]:
    given = {name: request.args.get(name, "") for name in ("who", "action")}
    return {name: text.replace("\0", "").strip()[:100] or None for name, text in given.items()}


def _tenant() -> UUID | None:
    try:
        return UUID(request.args["tenant"]) if request.args.get("tenant") else None
    except ValueError:
        abort(404)


def _whose(wanted: dict[str, str | None]) -> str:
    return f"{request.path} {request.args.get('tenant')} {sorted(wanted.items(), key=str)}"


def _before(services: Services, wanted: dict[str, str | None]) -> int | None:
    key = begins_after(services.settings, _whose(wanted))
    return None if key is None else int(key[0])


def _page(
    services: Services,
    endpoint: str,
    found: Sequence[Any],
    wanted: dict[str, str | None],
    *,
    of_tenant: UUID | None,
) -> str:
    onward, is_all = None, endpoint == "audit.everybodys"
    if len(found) > PAGE:
        onward = cursor(services.settings, _whose(wanted), (found[PAGE - 1].id,))
    return render_template(
        "fleet/audit.html",
        lines=services.audit.in_words(found[:PAGE], None if is_all else tenant()),
        onward=onward,
        first="after" not in request.args,
        endpoint=endpoint,
        wanted=wanted,
        tenant=of_tenant,
    )
