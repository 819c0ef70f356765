"""The people of a tenant: listed, invited, given another role, shut out, removed.

A second factor is switched off by a person alone, who is asked for hers.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from app.api import more_showing as showing
from app.api import paging
from app.api.failures import ApiError, unknown
from app.api.route import LONGEST_PAGE, PAGING, Answer, Place, Route
from app.api.shapes import ID, closed, line, one_of, told
from services.api_tokens import Scope
from services.rights import ROLES
from services.team import TeamError, UnknownPersonError, role_changed

if TYPE_CHECKING:
    from app.api.route import Call

_EMAIL: Final = told(
    {"type": "string", "minLength": 3, "maxLength": 254, "pattern": r"^[!-~]+@[!-~]+$"},
    "The address she will sign in with.",
)
INVITATION: Final = closed({"email": _EMAIL, "role": one_of(*ROLES)})
_CHANGES: Final = {
    "role": "Give a person another role",
    "disable": "Shut a person out and sign her out everywhere",
    "enable": "Let a person in again",
    "remove": "Remove a person; what she did stays in the audit log",
}


def list_people(call: Call) -> Answer:
    """By name, and with the first page who has not answered an invitation yet."""
    team, search, place = call.services.team, call.query.get("q"), paging.after(call)
    found = team.people(
        call.tenant_id,
        limit=call.limit + 1,
        after=None if place is None else (place[0], place[1]),
        search=search,
    )
    invited = (
        [] if place is not None else team.invited(call.tenant_id, limit=LONGEST_PAGE, search=search)
    )
    shown = paging.page(call, found, showing.person, lambda one: (one.name or one.email, one.email))
    value = {
        "people": shown.value["items"],
        "invited": [showing.invited(each) for each in invited],
        "next": shown.value["next"],
    }
    return Answer(value=value)


def invite(call: Call) -> Answer:
    """Invite an address; the link is in the answer only where no mail is sent."""
    assert call.caller is not None
    try:
        link = call.services.team.invite(
            call.tenant_id,
            call.body["email"],
            call.body["role"],
            by=f"a program ({call.caller.prefix})",
            whose=call.services.tenants.get(call.tenant_id).name,
        )
    except TeamError as error:
        raise ApiError(409, "not-possible", str(error)) from None
    done = {"email": call.body["email"], "role": call.body["role"]}
    return Answer(value={"email": call.body["email"], "link": link}, status=201, done=done)


def withdraw(call: Call) -> Answer:
    """End an invitation."""
    try:
        email = call.services.team.withdraw(call.tenant_id, UUID(call.path["invite_id"]))
    except UnknownPersonError:
        raise unknown("invitation") from None
    return Answer(value={"done": True}, done={"email": email})


def change(call: Call) -> Answer:
    """Do to a person what the address says."""
    what = call.route.path.rpartition("/")[2]
    role = call.body["role"] if what == "role" else None
    try:
        before = call.services.team.change(
            None, call.tenant_id, UUID(call.path["user_id"]), what, role=role
        )
    except UnknownPersonError:
        raise unknown("person") from None
    except TeamError as error:
        raise ApiError(409, "not-possible", str(error)) from None
    done = {"email": before.email, **role_changed(before, role, what)}
    return Answer(value={"done": True}, done=done)


def _route(**told_of: Any) -> Route:
    return Route(place=Place.TENANT, scope=Scope.OPERATE, **told_of)


ROUTES: Final = (
    _route(
        name="listPeople",
        method="GET",
        path="/people",
        summary="The tenant's people, and who is invited",
        answer="People",
        handle=list_people,
        query={**PAGING, "q": told(line(100), "Words of a name or an address.")},
    ),
    _route(
        name="invitePerson",
        method="POST",
        path="/people/invitations",
        summary="Invite an address in a role, for a week",
        answer="Invitation",
        handle=invite,
        status=201,
        body=INVITATION,
    ),
    _route(
        name="withdrawInvitation",
        method="POST",
        path="/people/invitations/{invite_id}/withdraw",
        summary="End an invitation",
        answer="Done",
        handle=withdraw,
        parameters={"invite_id": ID},
    ),
    *(
        _route(
            name=f"{what}Person" if what != "role" else "changeRole",
            method="POST",
            path=f"/people/{{user_id}}/{what}",
            summary=summary,
            answer="Done",
            handle=change,
            parameters={"user_id": ID},
            body=closed({"role": one_of(*ROLES)}) if what == "role" else None,
        )
        for what, summary in _CHANGES.items()
    ),
)
