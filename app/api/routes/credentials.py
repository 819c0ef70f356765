"""What opens a company: its Web Connector's password and file, the sync token, another name."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from app.api.failures import ApiError
from app.api.route import Answer, Place, Route
from app.api.routes.companies import login_shown, shown
from app.api.shapes import FLAG, closed, line, told, western_line
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


NEW_NAME: Final = closed(
    {"name": told(western_line(100), "As its .qwc file will show it: Western letters.")}
)
ITS_NAME: Final = closed(
    {"name": told(western_line(100), "The company's present name, to say that it is this one.")}
)


def rotate_password(call: Call) -> Answer:
    """Make a new Web Connector password; the one in use is good for another day, or no more."""
    stop_old = call.query.get("stop_old", False)
    made = call.services.companies.rotate_password(str(call.company_id), stop_old=stop_old)
    return Answer(value=login_shown(made), done={"the_old_one": "stopped"} if stop_old else {})


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


def rename(call: Call) -> Answer:
    """Its .qwc file follows; a row in a Web Connector keeps the name it was added with."""
    before = call.services.companies.find(call.company_id).name
    try:
        call.services.companies.rename(str(call.company_id), call.body["name"])
    except CompanySettingError as error:
        raise ApiError(409, "not-possible", str(error)) from None
    after = shown(call)
    return replace(after, done={"from": before, "to": after.value["name"]})


def disconnect(call: Call) -> Answer:
    """Nothing travels, its organization is free for another company, what was read stays."""
    company = call.services.companies.find(call.company_id)
    if call.body["name"] != company.name:
        told_it = "This is not the company's name. Give its name to say that it is this one."
        raise ApiError(409, "not-possible", told_it)
    try:
        call.services.companies.disconnect(str(call.company_id))
    except CompanySettingError as error:
        raise ApiError(409, "not-possible", str(error)) from None
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
        summary="Make a new Web Connector password; the one in use is good for another day",
        place=Place.COMPANY,
        answer="Login",
        handle=rotate_password,
        query={"stop_old": told({**FLAG, "default": False}, "Refuse the one in use from now on.")},
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
        name="renameCompany",
        method="POST",
        path="/companies/{company_id}/name",
        summary="Call a company otherwise",
        place=Place.COMPANY,
        answer="Company",
        handle=rename,
        scope=Scope.OPERATE,
        body=NEW_NAME,
    ),
    Route(
        name="disconnectCompany",
        method="POST",
        path="/companies/{company_id}/disconnect",
        summary="Give a company up; what was read stays to be looked at",
        place=Place.COMPANY,
        answer="Company",
        handle=disconnect,
        scope=Scope.OPERATE,
        body=ITS_NAME,
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
