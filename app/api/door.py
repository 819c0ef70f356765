"""The JSON door: every declared operation behind the same checks, in the same order.

Token, scope, address, whose it is, parameters, body; then the handler, once per Idempotency-Key.
Nothing a program sends is answered with a traceback or a page.
"""

from __future__ import annotations

import json
import traceback
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

import structlog
from flask import Blueprint, Response, request
from werkzeug.exceptions import HTTPException

from app.access import Audience, allow
from app.api import reading
from app.api.failures import ApiError, of_http, unknown
from app.api.once import answered
from app.api.openapi import document
from app.api.route import PREFIX, Call, Place, Route
from app.api.routes import ROUTES
from services.api_tokens import TokenError
from services.companies import UnknownCompanyError
from services.tenants import UnknownTenantError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from app.ports import Services
    from services.api_tokens import Caller

_NOBODY: Final = UUID(int=0)


def api(services: Services) -> Blueprint:
    """`/api/v1/…`: the declared routes and the document that describes them."""
    blueprint = Blueprint("api", __name__, url_prefix=PREFIX)
    for route in ROUTES:
        view = _view(services, route)
        audience = Audience.TOKEN if route.secured else Audience.ANYONE
        blueprint.add_url_rule(
            route.path.replace("{", "<").replace("}", ">"),
            endpoint=route.name,
            view_func=allow(audience)(view),
            methods=[route.method],
            provide_automatic_options=False,
        )
    written = json.dumps(document(ROUTES), ensure_ascii=False)

    @allow(Audience.ANYONE)
    def openapi() -> Response:
        return Response(written, content_type="application/json")

    blueprint.add_url_rule(
        "/openapi.json", view_func=openapi, methods=["GET"], provide_automatic_options=False
    )
    return blueprint


def is_ours(path: str) -> bool:
    """Whether an address belongs to this door, and so gets its kind of errors."""
    return path == "/api" or path.startswith("/api/")


def refused(error: HTTPException) -> Response:
    """What the framework refused, as this door says it."""
    allowed = getattr(error, "valid_methods", None)
    headers = {"Allow": ", ".join(sorted(allowed))} if allowed else {}
    return of_http(error.code or 400, headers).response()


def _view(services: Services, route: Route) -> Callable[..., Response]:
    def view(**path: str) -> Response:
        try:
            return _done(services, route, path)
        except ApiError as error:
            return error.response()
        except HTTPException as error:
            return refused(error)
        except Exception:  # noqa: BLE001 - whatever it is, a program gets a problem document
            # As text: a renderer that shows variables would write down tokens and passwords.
            told = traceback.format_exc()
            structlog.get_logger().error("api mistake", operation=route.name, traceback=told)
            return _broken(services).response()

    return view


def _broken(services: Services) -> ApiError:
    if services.health.database_trouble() is not None:
        return ApiError(
            503,
            "unavailable",
            "The service cannot reach its database. Ask again in a minute.",
            headers={"Retry-After": "60"},
        )
    return ApiError(
        500, "mistake", "This is a mistake of ours. Tell support when it happened; ask again later."
    )


def _done(services: Services, route: Route, given: Mapping[str, str]) -> Response:
    caller = _caller(services) if route.secured else None
    if caller is not None:
        _may(caller, route)
    path = reading.path_of(given, route)
    query = reading.query_of(request, route)
    tenant_id, company_id = _place(services, route, caller, path, query)
    call = Call(
        services=services,
        route=route,
        caller=caller,
        tenant_id=tenant_id,
        company_id=company_id,
        path=path,
        query=query,
        headers=reading.headers_of(request, route),
        address=request.remote_addr or "",
        body=reading.body_of(request, route),
    )
    answer = answered(call)
    value = answer.value
    text = value if isinstance(value, bytes) else json.dumps(value, ensure_ascii=False)
    return Response(
        text, status=answer.status, headers=dict(answer.headers), content_type=answer.media
    )


def _caller(services: Services) -> Caller:
    kind, _, token = request.headers.get("Authorization", "").partition(" ")
    try:
        return services.tokens.check(token.strip() if kind.lower() == "bearer" else "")
    except TokenError as error:
        raise ApiError(
            401, "no-token", str(error), headers={"WWW-Authenticate": 'Bearer realm="deskbridge"'}
        ) from None


def _may(caller: Caller, route: Route) -> None:
    if route.place is Place.FLEET and caller.tenant_id is not None:
        raise ApiError(
            403, "not-an-operator", "Only whoever runs the service may ask this. Use /companies."
        )
    if caller.scope < route.scope:
        wanted, held = route.scope.name.lower(), caller.scope.name.lower()
        raise ApiError(
            403,
            "scope-too-small",
            f"This takes a token of scope “{wanted}”, and this one has “{held}”. Make another one.",
        )


def _place(
    services: Services,
    route: Route,
    caller: Caller | None,
    path: Mapping[str, str],
    query: Mapping[str, Any],
) -> tuple[UUID, UUID]:
    """(tenant, company) that the call is about, as far as it is about any."""
    if caller is None or route.place is Place.FLEET:
        return _NOBODY, _NOBODY
    if route.place is Place.COMPANY:
        company_id = UUID(path["company_id"])
        try:
            return services.listings.home_of(company_id, caller.tenant_id), company_id
        except UnknownCompanyError:
            raise unknown("company") from None
    return _tenant(services, caller, query.get("tenant")), _NOBODY


def _tenant(services: Services, caller: Caller, named: str | None) -> UUID:
    if named is None:
        if caller.tenant_id is None:
            raise ApiError(
                403, "which-tenant", "An operator's token belongs to no tenant: add ?tenant=ID."
            )
        return caller.tenant_id
    wanted = UUID(named)
    if caller.tenant_id is not None and caller.tenant_id != wanted:
        raise unknown("tenant")
    try:
        return services.tenants.find(wanted)
    except UnknownTenantError:
        raise unknown("tenant") from None
