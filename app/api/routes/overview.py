"""What belongs to no company: what the codes mean, and how the fleet stands."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from app.api import paging, showing
from app.api.route import PAGING, Answer, Place, Route
from app.api.shapes import line, one_of, told
from services.fleet import NEEDS, Choice
from services.words_for_people import named
from sync.outcome_tables import HRESULTS, SET_STATUSES, STATUSES

if TYPE_CHECKING:
    from collections.abc import Iterable

    from app.api.route import Call
    from sync.outcome import Outcome


def codes(call: Call) -> Answer:
    """Every answer of QuickBooks and the Web Connector that we know."""
    found = [
        *_rows("request", STATUSES.values()),
        *_rows("session", HRESULTS.values()),
        *_rows("message_set", SET_STATUSES.values()),
    ]
    return Answer(value={"items": found})


def fleet(call: Call) -> Answer:
    """Every tenant's companies."""
    place = paging.after(call)
    found = call.services.fleet.page(
        Choice(need=call.query.get("need"), search=call.query.get("q")),
        limit=call.limit + 1,
        after=None if place is None else (0.0, place[0], UUID(place[1])),
    )
    return paging.page(call, found, showing.fleet_line, lambda one: (one.name, one.company_id))


def _rows(source: str, outcomes: Iterable[Outcome]) -> list[dict[str, Any]]:
    return [
        {
            "code": each.code,
            "source": source,
            "action": each.action.value,
            "cause": named(each.cause),
            "cure": named(each.cure),
        }
        for each in outcomes
    ]


ROUTES: Final = (
    Route(
        name="listOutcomeCodes",
        method="GET",
        path="/outcome-codes",
        summary="What each code means, and what to do about it",
        place=Place.PUBLIC,
        answer="OutcomeCodes",
        handle=codes,
    ),
    Route(
        name="listFleet",
        method="GET",
        path="/fleet",
        summary="Every company of every tenant: its state, and when it was heard last",
        place=Place.FLEET,
        answer="FleetPage",
        handle=fleet,
        query={
            **PAGING,
            "need": told(one_of(*NEEDS), "Only companies in this need."),
            "q": told(line(100), "Words of the company's or the tenant's name."),
        },
        refusals=(404,),
    ),
)
