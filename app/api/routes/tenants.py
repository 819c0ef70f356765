"""What whoever runs the service does by a program: tenants, their plans, and the service's tokens.

Its own people are let in by people alone: a program that could would outlive its token.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from app.api import more_showing as showing
from app.api import paging
from app.api.failures import ApiError, unknown
from app.api.route import PAGING, PREFIX, Answer, Place, Route
from app.api.routes.account import NEW_TOKEN, TOKENS, listed_tokens, made_token
from app.api.shapes import ID, closed, line, one_of, told
from services.api_tokens import Scope, UnknownTokenError
from services.plans import PLANS, changed, checked
from services.tenants import TakenError, UnknownTenantError

if TYPE_CHECKING:
    from app.api.route import Call

EVERYTHING: Final = "everything"
_PLAN: Final = told(one_of(*PLANS, EVERYTHING), "Flows outside of it are off.")
_NAME: Final = line(200)


def list_tenants(call: Call) -> Answer:
    """By name."""
    place = paging.after(call)
    found = call.services.tenants.page(
        limit=call.limit + 1,
        after=None if place is None else (place[0], UUID(place[1])),
        search=call.query.get("q"),
    )
    return paging.page(call, found, showing.tenant, lambda one: (one.name, one.id))


def add_tenant(call: Call) -> Answer:
    """Its first owner is invited next."""
    name = " ".join(call.body["name"].split())
    try:
        tenant_id = call.services.tenants.add(name, plan=call.body.get("plan"))
    except TakenError:
        raise ApiError(
            409, "name-taken", f"There is a tenant called “{name}” already. Choose another name."
        ) from None
    value = showing.tenant(call.services.tenants.get(tenant_id))
    return Answer(value=value, status=201, headers={"Location": f"{PREFIX}/tenants/{tenant_id}"})


def show_tenant(call: Call) -> Answer:
    """One of them."""
    try:
        return Answer(value=showing.tenant(call.services.tenants.get(_tenant(call))))
    except UnknownTenantError:
        raise unknown("tenant") from None


def change_tenant(call: Call) -> Answer:
    """Another plan, from its next sync on."""
    plan = call.body["plan"]
    try:
        before = call.services.tenants.get(_tenant(call))
        call.services.tenants.set_plan(before.id, plan)
    except UnknownTenantError:
        raise unknown("tenant") from None
    changes = changed(before.plan, checked(plan))
    return replace(show_tenant(call), done={"changes": changes})


def list_tokens(call: Call) -> Answer:
    """Those that see every tenant, each by its beginning."""
    return listed_tokens(call, None)


def make_token(call: Call) -> Answer:
    """One more that sees every tenant."""
    return made_token(call, None)


def revoke_token(call: Call) -> Answer:
    """End one of them at once."""
    try:
        call.services.tokens.revoke_of(None, UUID(call.path["token_id"]))
    except UnknownTokenError:
        raise unknown("token") from None
    return Answer(value={"done": True})


def _tenant(call: Call) -> UUID:
    return UUID(call.path["tenant_id"])


def _route(name: str, method: str, path: str, summary: str, **more: Any) -> Route:
    ids = [word for word in ("tenant_id", "token_id") if f"{{{word}}}" in path]
    return Route(
        name=name,
        method=method,
        path=path,
        summary=summary,
        place=Place.FLEET,
        parameters=dict.fromkeys(ids, ID),
        **{"scope": Scope.OPERATE, **more},
    )


ROUTES: Final = (
    _route(
        "listTenants", "GET", "/tenants", "Every tenant, by name",
        answer="TenantPage", handle=list_tenants, scope=Scope.READ, refusals=(404,),
        query={**PAGING, "q": told(line(100), "Words of its name.")},
    ),
    _route(
        "addTenant", "POST", "/tenants", "Make a tenant; invite its first owner next",
        answer="Tenant", handle=add_tenant, status=201,
        body=closed({"name": _NAME}, {"plan": _PLAN}),
    ),
    _route(
        "showTenant", "GET", "/tenants/{tenant_id}", "One tenant, with its plan",
        answer="Tenant", handle=show_tenant, scope=Scope.READ,
    ),
    _route(
        "changeTenant", "PATCH", "/tenants/{tenant_id}", "Change its plan; nothing is deleted",
        answer="Tenant", handle=change_tenant, body=closed({"plan": _PLAN}),
    ),
    _route(
        "listOperatorTokens", "GET", "/operator-tokens", "Tokens that see every tenant",
        answer="TokenPage", handle=list_tokens, query=TOKENS, refusals=(404,),
    ),
    _route(
        "makeOperatorToken", "POST", "/operator-tokens",
        "Make a token that sees every tenant; it is in this answer alone",
        answer="NewToken", handle=make_token, status=201, body=NEW_TOKEN,
    ),
    _route(
        "revokeOperatorToken", "POST", "/operator-tokens/{token_id}/revoke",
        "End such a token at once", answer="Done", handle=revoke_token,
    ),
)  # fmt: skip
