"""A company's computers, and where BILL's notifications for it are heard."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from app.api import more_showing as showing
from app.api.failures import ApiError
from app.api.route import Answer, Place, Route
from app.api.shapes import closed, line, listed, told
from services.api_tokens import Scope
from services.companies import CompanySettingError

if TYPE_CHECKING:
    from app.api.route import Call

_ONE: Final = "/companies/{company_id}"
MEANT: Final = closed(
    {"meant": told({**listed(line(200)), "minItems": 1, "maxItems": 50}, "Their names, as seen.")}
)
KEY: Final = closed({"key": told(line(500), "BILL's security key; kept sealed, never shown.")})


def list_computers(call: Call) -> Answer:
    """Those it was synced from."""
    found = call.services.listings.company(call.tenant_id, call.company_id)
    return Answer(value=showing.computers(found.company))


def choose_computers(call: Call) -> Answer:
    """Another computer that syncs it is told as a problem."""
    try:
        call.services.companies.set_computers(str(call.company_id), call.body["meant"])
    except CompanySettingError as error:
        told_them = f"{error} It is one of those that were seen."
        raise ApiError(409, "not-possible", told_them) from None
    done = {"meant": ", ".join(call.body["meant"])}
    return replace(list_computers(call), done=done)


def address(call: Call) -> Answer:
    """Made when it is first asked for, the same from then on."""
    return Answer(value=showing.notifications(call.services.webhooks.address(_name(call))))


def renew_address(call: Call) -> Answer:
    """Nothing that is sent to the one before is heard."""
    return Answer(value=showing.notifications(call.services.webhooks.renew(_name(call))))


def set_key(call: Call) -> Answer:
    """From now on what BILL signs is heard."""
    found = call.services.webhooks.set_secret(_name(call), call.body["key"])
    return Answer(value=showing.notifications(found))


def _name(call: Call) -> str:
    return str(call.company_id)


def _route(name: str, method: str, path: str, summary: str, **more: Any) -> Route:
    return Route(
        name=name, method=method, path=f"{_ONE}{path}", summary=summary, place=Place.COMPANY, **more
    )


ROUTES: Final = (
    _route(
        "listComputers", "GET", "/computers",
        "The computers it was synced from, and which are meant",
        answer="Computers", handle=list_computers,
    ),
    _route(
        "chooseComputers", "POST", "/computers", "Say which computers are meant",
        answer="Computers", handle=choose_computers, scope=Scope.WRITE, body=MEANT,
    ),
    _route(
        "notificationAddress", "POST", "/notifications",
        "The address to enter in BILL for notifications; made when first asked for",
        answer="Notifications", handle=address, scope=Scope.OPERATE,
    ),
    _route(
        "renewNotificationAddress", "POST", "/notifications/renew",
        "Another address, and no security key", answer="Notifications", handle=renew_address,
        scope=Scope.OPERATE,
    ),
    _route(
        "setNotificationKey", "POST", "/notifications/key",
        "Enter the security key that BILL showed", answer="Notifications", handle=set_key,
        scope=Scope.OPERATE, body=KEY,
    ),
)  # fmt: skip
