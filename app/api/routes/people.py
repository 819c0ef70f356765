"""The people of a tenant: listed, invited, given another role, shut out, removed.

A second factor is switched off by a person alone, who is asked for hers.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from app.api import more_showing as showing
from app.api.failures import ApiError, unknown
from app.api.route import Answer, Place, Route
from app.api.shapes import ID, closed, one_of, told
from services.api_tokens import Scope
from services.rights import ROLES
from services.team import TeamError, UnknownPersonError

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
    """Everybody, and who has not answered an invitation yet."""
    team = call.services.team
    people = [showing.person(each) for each in team.people(call.tenant_id)]
    invited = [showing.invited(each) for each in team.invited(call.tenant_id)]
    return Answer(value={"people": people, "invited": invited})


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
    return Answer(value={"email": call.body["email"], "link": link}, status=201)


def withdraw(call: Call) -> Answer:
    """End an invitation."""
    try:
        call.services.team.withdraw(call.tenant_id, UUID(call.path["invite_id"]))
    except UnknownPersonError:
        raise unknown("invitation") from None
    return Answer(value={"done": True})


def change(call: Call) -> Answer:
    """Do to a person what the address says."""
    what = call.route.path.rpartition("/")[2]
    role = call.body["role"] if what == "role" else None
    try:
        call.services.team.change(None, call.tenant_id, UUID(call.path["user_id"]), what, role=role)
    except UnknownPersonError:
        raise unknown("person") from None
    except TeamError as error:
        raise ApiError(409, "not-possible", str(error)) from None
    return Answer(value={"done": True})


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
