"""Companies: list, show, connect."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final
from uuid import UUID

from app.api import paging, showing
from app.api.failures import ApiError, of_setting
from app.api.route import PAGING, PREFIX, Answer, Place, Route
from app.api.shapes import DAY, closed, line, maybe, one_of, told, western_line
from services.api_tokens import Scope
from services.companies import (
    CompanyRequest,
    CompanySettingError,
    OrganizationTakenError,
    TakenError,
)
from services.setting_words import START_DATE

if TYPE_CHECKING:
    from app.api.route import Call
    from services.company_login import Login

NEW_COMPANY: Final = closed(
    {
        "name": told(western_line(100), "As its Web Connector will show it: Western letters."),
        "organization": told(line(100), "BILL's organization id."),
        "token_name": told(line(100), "The name of the sync token."),
        "token": told(line(500), "The sync token; it is kept sealed and never shown."),
    },
    {
        "cloud": one_of("bill"),
        "sync_start_date": told(maybe(DAY), f"null for today. {START_DATE}"),
    },
)


def list_companies(call: Call) -> Answer:
    """The tenant's companies by name."""
    place = paging.after(call)
    found = call.services.listings.companies(
        call.tenant_id,
        limit=call.limit + 1,
        after=None if place is None else (place[0], UUID(place[1])),
    )
    return paging.page(call, found, showing.company, lambda one: (one.company.name, one.company.id))


def show_company(call: Call) -> Answer:
    """One company."""
    return shown(call)


def show_status(call: Call) -> Answer:
    """Counted now, in a fixed number of statements; for one company, not for a list."""
    return Answer(value=showing.status(call.services.companies.status(str(call.company_id))))


def add_company(call: Call) -> Answer:
    """Connect a company file and a cloud account."""
    start = call.body.get("sync_start_date")
    wanted = CompanyRequest(
        name=call.body["name"],
        cloud=call.body.get("cloud", "bill"),
        organization=call.body["organization"],
        token_name=call.body["token_name"],
        token=call.body["token"],
        urls={},
        start_date=None if start is None else date.fromisoformat(start),
    )
    try:
        login = call.services.companies.add(call.tenant_id, wanted)
    except TakenError:
        raise ApiError(
            409, "name-taken", "A company of this tenant has this name. Choose another one."
        ) from None
    except OrganizationTakenError as taken:
        raise ApiError(409, "organization-taken", str(taken)) from None
    except CompanySettingError as error:
        raise of_setting(error) from None
    location = f"{PREFIX}/companies/{login.company_id}"
    return Answer(value=login_shown(login), status=201, headers={"Location": location})


def shown(call: Call) -> Answer:
    """The company as it is now, with the tag of its settings."""
    found = call.services.listings.company(call.tenant_id, call.company_id)
    return Answer(value=showing.company(found), headers={"ETag": showing.etag(found.company)})


def login_shown(login: Login) -> dict[str, str]:
    """What the Web Connector needs, this once."""
    return {
        "company": str(login.company_id),
        "username": login.username,
        "password": login.password,
        "qwc": f"{PREFIX}/companies/{login.company_id}/qwc",
    }


ROUTES: Final = (
    Route(
        name="listCompanies",
        method="GET",
        path="/companies",
        summary="The tenant's companies by name",
        place=Place.TENANT,
        answer="CompanyPage",
        handle=list_companies,
        query=PAGING,
    ),
    Route(
        name="addCompany",
        method="POST",
        path="/companies",
        summary="Connect a company file and a cloud account",
        place=Place.TENANT,
        answer="Login",
        handle=add_company,
        scope=Scope.OPERATE,
        status=201,
        body=NEW_COMPANY,
    ),
    Route(
        name="showCompany",
        method="GET",
        path="/companies/{company_id}",
        summary="One company",
        place=Place.COMPANY,
        answer="Company",
        handle=show_company,
    ),
    Route(
        name="showStatus",
        method="GET",
        path="/companies/{company_id}/status",
        summary="How much of a company is in step, waits, or is in doubt",
        place=Place.COMPANY,
        answer="Status",
        handle=show_status,
    ),
)
