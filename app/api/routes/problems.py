"""What waits for a person: list, show, resolve one, resolve all alike."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from app.api import paging, showing
from app.api.components import ENTITY_NAMES
from app.api.failures import ApiError, unknown
from app.api.route import PAGING, Answer, Place, Route
from app.api.shapes import FLAG, ID, closed, line, one_of, told
from services.api_tokens import Scope
from services.listings import NothingThereError
from services.problems import KINDS
from services.settling import ChoiceError

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.api.route import Call

CHOICE: Final = closed({"choice": told(line(300), "One of the problem's choices.")})


def list_problems(call: Call) -> Answer:
    """Oldest first."""
    place = paging.after(call)
    found = call.services.problem_pages.page(
        call.tenant_id,
        call.company_id,
        limit=call.limit + 1,
        after=None if place is None else (datetime.fromisoformat(place[0]), UUID(place[1])),
        cleared=call.query.get("cleared", False),
        kind=call.query.get("kind"),
        code=call.query.get("code"),
        entity=call.query.get("entity"),
    )
    return paging.page(
        call,
        found,
        showing.problem,
        lambda one: (one.problem.opened_at.isoformat(), one.problem.id),
    )


def show_problem(call: Call) -> Answer:
    """One problem, open or over."""
    return Answer(value=showing.problem(_found(call)))


def resolve(call: Call) -> Answer:
    """Resolve one by one of its choices; the next sync acts on it."""
    if not _chosen(call, call.services.problems.resolve_found):
        raise _over()
    return replace(show_problem(call), done={"choice": call.body["choice"]} | _about(call))


def resolve_alike(call: Call) -> Answer:
    """Resolve it and all open ones of its kind, code and entity by the same choice."""
    number = _chosen(call, call.services.problems.resolve_alike)
    done = {"choice": call.body["choice"], "records": number} | _about(call)
    return Answer(value={"resolved": number}, done=done)


def _about(call: Call) -> dict[str, str]:
    """What the audit log says of the problem's record."""
    one = _found(call).problem
    ids = {"cloud_id": one.cloud_id, "quickbooks_id": one.quickbooks_id}
    return call.services.audit.record(call.tenant_id, call.company_id, one.entity, **ids)


def _chosen(call: Call, resolve: Callable[..., int]) -> int:
    """Resolve the open problem of a call by the choice in its body; how many were."""
    try:
        by = call.caller.prefix if call.caller else ""
        return resolve(call.tenant_id, _open(call), call.body["choice"], by=by)
    except ChoiceError as error:
        raise ApiError(409, "no-such-choice", str(error)) from None


def _found(call: Call) -> Any:
    try:
        return call.services.problem_pages.one(
            call.tenant_id, call.company_id, UUID(call.path["problem_id"])
        )
    except NothingThereError:
        raise unknown("problem") from None


def _open(call: Call) -> Any:
    problem = _found(call).problem
    if problem.cleared_at is not None:
        raise _over()
    return problem


def _over() -> ApiError:
    return ApiError(
        409, "already-cleared", "This problem is over. Look at the list for those that are open."
    )


ROUTES: Final = (
    Route(
        name="listProblems",
        method="GET",
        path="/companies/{company_id}/problems",
        summary="What waits for a person, oldest first",
        place=Place.COMPANY,
        answer="ProblemPage",
        handle=list_problems,
        query={
            **PAGING,
            "kind": one_of(*KINDS),
            "code": {"type": "string", "pattern": r"^[A-Za-z0-9-]{1,80}$"},
            "entity": one_of(*ENTITY_NAMES),
            "cleared": told({**FLAG, "default": False}, "Those that are over instead."),
        },
    ),
    Route(
        name="showProblem",
        method="GET",
        path="/companies/{company_id}/problems/{problem_id}",
        summary="One problem: its cause, its cure and its choices",
        place=Place.COMPANY,
        answer="Problem",
        handle=show_problem,
        parameters={"problem_id": ID},
    ),
    Route(
        name="resolveProblem",
        method="POST",
        path="/companies/{company_id}/problems/{problem_id}/resolve",
        summary="Resolve a problem by one of its choices; the next sync acts on it",
        place=Place.COMPANY,
        answer="Problem",
        handle=resolve,
        scope=Scope.WRITE,
        parameters={"problem_id": ID},
        body=CHOICE,
    ),
    Route(
        name="resolveAlike",
        method="POST",
        path="/companies/{company_id}/problems/{problem_id}/resolve-alike",
        summary="Resolve it and all open ones of its kind, code and entity by the same choice",
        place=Place.COMPANY,
        answer="Resolved",
        handle=resolve_alike,
        scope=Scope.WRITE,
        parameters={"problem_id": ID},
        body=CHOICE,
    ),
)
