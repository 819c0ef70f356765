"""Webhook endpoints: where a tenant's events are delivered, and how each delivery went."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from app.api import more_showing as showing
from app.api import paging
from app.api.failures import ApiError, unknown
from app.api.route import PAGING, PREFIX, Answer, Place, Route
from app.api.shapes import FLAG, ID, closed, listed, one_of, told
from services.api_tokens import Scope
from services.hooks import EVENTS, HookError, UnknownHookError, changed

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.api.route import Call

_PATH: Final = "/webhook-endpoints"
_ONE: Final = f"{_PATH}/{{endpoint_id}}"
_URL: Final = told(
    {"type": "string", "minLength": 1, "maxLength": 1000, "pattern": r"^[!-~]+$"},
    "https, on the internet.",
)
_EVENTS: Final = {**listed(one_of(*EVENTS)), "minItems": 1, "maxItems": 20}


def list_endpoints(call: Call) -> Answer:
    """All of them, oldest first; there are few."""
    found = call.services.hooks.list_of(call.tenant_id)
    return Answer(value={"items": [showing.endpoint(each) for each, _ in found]})


def add_endpoint(call: Call) -> Answer:
    """Begin to deliver; the secret is in this answer and in no other."""
    made = _fitting(
        lambda: call.services.hooks.add(call.tenant_id, call.body["url"], call.body["events"])
    )
    value = {**showing.endpoint(made.endpoint), "secret": made.secret}
    location = {"Location": f"{PREFIX}{_PATH}/{made.endpoint.id}"}
    done = {"url": made.endpoint.url, "events": ", ".join(made.endpoint.events)}
    return Answer(value=value, status=201, headers=location, done=done)


def show_endpoint(call: Call) -> Answer:
    """One of them."""
    return Answer(value=showing.endpoint(_known(call, call.services.hooks.get)))


def change_endpoint(call: Call) -> Answer:
    """Change address, events, or whether it is on."""
    before = _known(call, call.services.hooks.get)
    found = _fitting(lambda: _known(call, call.services.hooks.change, **call.body))
    return Answer(
        value=showing.endpoint(found),
        done={"url": before.url, "changes": changed(before, found)},
    )


def remove_endpoint(call: Call) -> Answer:
    """Forget it with its log."""
    before = _known(call, call.services.hooks.get)
    _known(call, call.services.hooks.remove)
    return Answer(value={"done": True}, done={"url": before.url})


def renew_secret(call: Call) -> Answer:
    """Sign with another secret from now on."""
    return Answer(value={"secret": _known(call, call.services.hooks.renew_secret)})


def send_trial(call: Call) -> Answer:
    """Deliver an event that means nothing."""
    _fitting(lambda: _known(call, call.services.hooks.send_trial))
    return Answer(value={"done": True}, status=202)


def list_deliveries(call: Call) -> Answer:
    """Newest first."""
    place = paging.after(call)
    after = None if place is None else (datetime.fromisoformat(place[0]), UUID(place[1]))
    found = _known(call, call.services.hooks.log, limit=call.limit + 1, after=after)
    return paging.page(
        call,
        found,
        showing.delivery,
        lambda one: (one.delivery.created_at.isoformat(), one.delivery.id),
    )


def send_again(call: Call) -> Answer:
    """Deliver an event once more, with the same id."""
    delivery_id = UUID(call.path["delivery_id"])
    try:
        call.services.hooks.send_again(call.tenant_id, _endpoint(call), delivery_id)
    except UnknownHookError:
        raise unknown("delivery") from None
    return Answer(value={"done": True}, status=202)


def _endpoint(call: Call) -> UUID:
    return UUID(call.path["endpoint_id"])


def _known(call: Call, do: Callable[..., Any], **more: Any) -> Any:
    try:
        return do(call.tenant_id, _endpoint(call), **more)
    except UnknownHookError:
        raise unknown("webhook-endpoint") from None


def _fitting(do: Callable[[], Any]) -> Any:
    try:
        return do()
    except HookError as error:
        raise ApiError(409, "not-possible", str(error)) from None


def _route(
    name: str, method: str, path: str, summary: str, handle: Callable[[Call], Answer], **more: Any
) -> Route:
    path_ids = [word for word in ("endpoint_id", "delivery_id") if f"{{{word}}}" in path]
    return Route(
        name=name,
        method=method,
        path=path,
        summary=summary,
        place=Place.TENANT,
        handle=handle,
        scope=Scope.OPERATE,
        parameters=dict.fromkeys(path_ids, ID),
        **more,
    )


_CHANGES: Final = {"url": _URL, "events": _EVENTS, "enabled": FLAG}
ROUTES: Final = (
    _route(
        "listWebhookEndpoints",
        "GET",
        _PATH,
        "Where events are delivered",
        list_endpoints,
        answer="WebhookEndpoints",
    ),
    _route(
        "addWebhookEndpoint",
        "POST",
        _PATH,
        "Have events delivered to an address; its secret is in this answer alone",
        add_endpoint,
        answer="NewWebhookEndpoint",
        status=201,
        body=closed({"url": _URL, "events": _EVENTS}),
    ),
    _route(
        "showWebhookEndpoint",
        "GET",
        _ONE,
        "One endpoint",
        show_endpoint,
        answer="WebhookEndpoint",
    ),
    _route(
        "changeWebhookEndpoint",
        "PATCH",
        _ONE,
        "Change its address or events, or switch it off and on",
        change_endpoint,
        answer="WebhookEndpoint",
        body=closed({}, _CHANGES, minProperties=1),
    ),
    _route(
        "removeWebhookEndpoint",
        "DELETE",
        _ONE,
        "Deliver there no more, and forget its log",
        remove_endpoint,
        answer="Done",
    ),
    _route(
        "renewWebhookSecret",
        "POST",
        f"{_ONE}/secret",
        "Sign with another secret from now on; it is in this answer alone",
        renew_secret,
        answer="WebhookSecret",
    ),
    _route(
        "sendTrialEvent",
        "POST",
        f"{_ONE}/trial",
        "Deliver an event that means nothing",
        send_trial,
        answer="Done",
        status=202,
    ),
    _route(
        "listDeliveries",
        "GET",
        f"{_ONE}/deliveries",
        "What was delivered there, newest first",
        list_deliveries,
        answer="DeliveryPage",
        query=PAGING,
    ),
    _route(
        "sendAgain",
        "POST",
        f"{_ONE}/deliveries/{{delivery_id}}/again",
        "Deliver an event once more, with the same id",
        send_again,
        answer="Done",
        status=202,
    ),
)
