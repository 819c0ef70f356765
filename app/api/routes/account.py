"""What is the tenant's as a whole: its tokens, and what was done in its name."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Final
from uuid import UUID

from app.api import more_showing as showing
from app.api import paging
from app.api.failures import unknown
from app.api.route import PAGING, Answer, Place, Route
from app.api.shapes import ID, closed, line, one_of, told, whole
from services.api_tokens import LONGEST_DAYS, Scope, UnknownTokenError

if TYPE_CHECKING:
    from app.api.route import Call

NEW_TOKEN: Final = closed(
    {
        "name": told(line(100), "What it is for."),
        "scope": one_of(*(each.name.lower() for each in Scope)),
    },
    {"days": told(whole(1, LONGEST_DAYS), "How long it is good; until it is revoked without.")},
)

TOKENS: Final = {**PAGING, "q": told(line(100), "Words of what it is for, or its beginning.")}


def list_tokens(call: Call) -> Answer:
    """Those that ended included, newest first; of each its beginning alone."""
    return listed_tokens(call, call.tenant_id)


def listed_tokens(call: Call, whose: UUID | None) -> Answer:
    """A page of the tokens of a tenant or of the service."""
    place = paging.after(call)
    after = None if place is None else (datetime.fromisoformat(place[0]), UUID(place[1]))
    found = call.services.tokens.page(
        whose, limit=call.limit + 1, after=after, search=call.query.get("q")
    )
    return paging.page(call, found, showing.token, lambda one: (one.created_at.isoformat(), one.id))


def make_token(call: Call) -> Answer:
    """Make one that may do no more than the one that asks; it is in this answer alone."""
    return made_token(call, call.tenant_id)


def made_token(call: Call, whose: UUID | None) -> Answer:
    """A new token, of a tenant or of the service."""
    body = call.body
    made = call.services.tokens.create(
        whose, Scope[body["scope"].upper()], days=body.get("days"), name=body["name"]
    )
    value = {"id": str(made.id), "prefix": made.prefix, "token": made.token}
    done = {"token": made.prefix, "scope": body["scope"], "name": body["name"]}
    return Answer(value=value, status=201, done=done)


def revoke_token(call: Call) -> Answer:
    """End one of them at once."""
    try:
        call.services.tokens.revoke_of(call.tenant_id, UUID(call.path["token_id"]))
    except UnknownTokenError:
        raise unknown("token") from None
    return Answer(value={"done": True})


def audit(call: Call) -> Answer:
    """What people, programs and those who looked in did, newest first."""
    place = paging.after(call)
    found = call.services.audit.of_tenant(
        call.tenant_id,
        limit=call.limit + 1,
        before=None if place is None else int(place[0]),
        who=call.query.get("who"),
        action=call.query.get("action"),
    )
    said = call.services.audit.in_words(found, call.tenant_id)
    return paging.page(call, said, showing.deed, lambda one: (one.line.id,))


ROUTES: Final = (
    Route(
        name="listTokens",
        method="GET",
        path="/tokens",
        summary="The tenant's tokens, each by its beginning",
        place=Place.TENANT,
        answer="TokenPage",
        handle=list_tokens,
        scope=Scope.OPERATE,
        query=TOKENS,
    ),
    Route(
        name="makeToken",
        method="POST",
        path="/tokens",
        summary="Make a token of the tenant; it is in this answer alone",
        place=Place.TENANT,
        answer="NewToken",
        handle=make_token,
        scope=Scope.OPERATE,
        status=201,
        body=NEW_TOKEN,
    ),
    Route(
        name="revokeToken",
        method="POST",
        path="/tokens/{token_id}/revoke",
        summary="End a token at once",
        place=Place.TENANT,
        answer="Done",
        handle=revoke_token,
        scope=Scope.OPERATE,
        parameters={"token_id": ID},
    ),
    Route(
        name="listDeeds",
        method="GET",
        path="/audit",
        summary="Who did what, newest first",
        place=Place.TENANT,
        answer="DeedPage",
        handle=audit,
        scope=Scope.OPERATE,
        query={
            **PAGING,
            "who": told(line(100), "Words of who did it."),
            "action": told(line(100), "Words of what was done."),
        },
    ),
)
