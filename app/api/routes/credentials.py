"""What opens a company: its Web Connector's password and file, the sync token, another name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from app.api.failures import ApiError
from app.api.route import Answer, Place, Route
from app.api.routes.companies import login_shown, shown
from app.api.shapes import closed, line, told
from services.api_tokens import Scope
from services.companies import CompanySettingError, OrganizationTakenError

if TYPE_CHECKING:
    from app.api.route import Call

NEW_TOKEN: Final = closed(
    {"token": told(line(500), "The sync token; it is kept sealed and never shown.")},
    {
        "token_name": told(line(100), "Its name, if that changed."),
        "organization": told(line(100), "BILL's organization id, if that changed."),
    },
)


def rotate_password(call: Call) -> Answer:
    """Make a new Web Connector password; the one before is good for another day."""
    return Answer(value=login_shown(call.services.companies.rotate_password(str(call.company_id))))


def qwc(call: Call) -> Answer:
    """The .qwc file; it holds no password."""
    named = {"Content-Disposition": 'attachment; filename="deskbridge.qwc"'}
    return Answer(
        value=call.services.companies.qwc(call.company_id),
        headers=named,
        media="application/xml",
    )


def reconnect(call: Call) -> Answer:
    """Replace the sync token; the next sync uses it."""
    try:
        call.services.companies.reconnect(
            str(call.company_id),
            token=call.body["token"],
            token_name=call.body.get("token_name"),
            organization=call.body.get("organization"),
        )
    except OrganizationTakenError as taken:
        raise ApiError(409, "organization-taken", str(taken)) from None
    except CompanySettingError as error:
        raise ApiError(422, "does-not-fit", str(error)) from None
    return shown(call)


def rebind(call: Call) -> Answer:
    """Take the next company file that shows our mark for this company's."""
    call.services.companies.rebind(str(call.company_id))
    return shown(call)


ROUTES: Final = (
    Route(
        name="rotatePassword",
        method="POST",
        path="/companies/{company_id}/rotate-password",
        summary="Make a new Web Connector password; the one before is good for another day",
        place=Place.COMPANY,
        answer="Login",
        handle=rotate_password,
        scope=Scope.OPERATE,
    ),
    Route(
        name="downloadQwc",
        method="GET",
        path="/companies/{company_id}/qwc",
        summary="The .qwc file for its Web Connector; it holds no password",
        place=Place.COMPANY,
        answer="application/xml",
        handle=qwc,
    ),
    Route(
        name="reconnectCompany",
        method="POST",
        path="/companies/{company_id}/reconnect",
        summary="Give a company a new sync token",
        place=Place.COMPANY,
        answer="Company",
        handle=reconnect,
        scope=Scope.OPERATE,
        body=NEW_TOKEN,
    ),
    Route(
        name="rebindCompany",
        method="POST",
        path="/companies/{company_id}/rebind",
        summary="Accept its company file under another name, from the next session on",
        place=Place.COMPANY,
        answer="Company",
        handle=rebind,
        scope=Scope.OPERATE,
    ),
)
