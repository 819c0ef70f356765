"""Records: found by what a person knows of them, as both sides hold them, with their story."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from app.api import paging, showing
from app.api.components import ENTITY_NAMES, SIDES
from app.api.failures import ApiError, unknown
from app.api.route import PAGING, Answer, Place, Route
from app.api.shapes import line, one_of, told
from services.api_tokens import Scope
from services.leaving_out import NotLeftOutError
from services.listings import NothingThereError, Wanted
from services.unlinking import UnlinkError

if TYPE_CHECKING:
    from app.api.route import Call

STATES: Final = (
    "dirty",
    "settled",
    "waiting",
    "refused",
    "conflict",
    "ambiguous",
    "out_of_scope",
    "skipped",
)
_PLACE: Final = {
    "entity": one_of(*ENTITY_NAMES),
    "side": one_of(*SIDES),
    "record_id": line(200),
}
_PATH: Final = "/companies/{company_id}/records/{entity}/{side}/{record_id}"


def search(call: Call) -> Answer:
    """By entity, side and id; a pair comes once."""
    place = paging.after(call)
    wanted = Wanted(
        words=call.query.get("q", ""),
        entity=call.query.get("entity"),
        side=call.query.get("side"),
        state=call.query.get("state"),
    )
    found = call.services.listings.search(
        call.tenant_id,
        call.company_id,
        wanted,
        limit=call.limit + 1,
        after=None if place is None else (place[0], place[1], place[2]),
    )
    return paging.page(call, found, lambda one: showing.record(one[1]), lambda one: one[0])


def show_record(call: Call) -> Answer:
    """One record with its partner and what both held when they last agreed."""
    return Answer(value=showing.record(_found(call)))


def record_journal(call: Call) -> Answer:
    """What happened to a record and its partner, newest first."""
    place = paging.after(call)
    found = call.services.listings.timeline(
        call.tenant_id,
        call.company_id,
        _found(call),
        limit=call.limit + 1,
        before=None if place is None else int(place[0]),
    )
    return paging.page(call, found, showing.entry, lambda one: (one.id,))


def unlink(call: Call) -> Answer:
    """Part a pair that is none; nothing is deleted."""
    place = (call.path["entity"], call.path["side"], call.path["record_id"])
    by, about = call.caller.prefix if call.caller else "", _about(call)
    try:
        done = call.services.unlinking.unlink(call.tenant_id, call.company_id, place, by=by)
    except NothingThereError:
        raise unknown("pair") from None
    except UnlinkError as error:
        raise ApiError(409, "not-unlinked", str(error)) from None
    return Answer(
        value={"record": done.label, "posted": list(done.posted)},
        done={"record": done.label} | about,
    )


def take_up(call: Call) -> Answer:
    """Take up again what a person left out, with its partner."""
    place = (call.path["entity"], call.path["side"], call.path["record_id"])
    by = call.caller.prefix if call.caller else ""
    try:
        label = call.services.leaving_out.take_up(call.tenant_id, call.company_id, place, by=by)
    except NothingThereError:
        raise unknown("record") from None
    except NotLeftOutError as error:
        raise ApiError(409, "not-left-out", str(error)) from None
    return Answer(value={"record": label}, done={"record": label} | _about(call))


def take_up_all(call: Call) -> Answer:
    """Take up everything that was left out, of one entity or of all."""
    number, _ = call.services.leaving_out.take_up_all(
        *(call.tenant_id, call.company_id),
        entity=call.query.get("entity"),
        by=call.caller.prefix if call.caller else "",
    )
    done = {"entity": call.query.get("entity") or "all", "records": number}
    return Answer(value={"records": number}, done=done)


def _about(call: Call) -> dict[str, str]:
    """What the audit log says of the record."""
    ids = {f"{call.path['side']}_id": call.path["record_id"]}
    entity = call.path["entity"]
    return call.services.audit.record(call.tenant_id, call.company_id, entity, **ids)


def _found(call: Call) -> Any:
    place = (call.path["entity"], call.path["side"], call.path["record_id"])
    try:
        return call.services.listings.record(call.tenant_id, call.company_id, place)
    except NothingThereError:
        raise unknown("record") from None


ROUTES: Final = (
    Route(
        name="searchRecords",
        method="GET",
        path="/companies/{company_id}/records",
        summary="Records by part of their name or number, by amount, date, or an id of either side",
        place=Place.COMPANY,
        answer="RecordPage",
        handle=search,
        query={
            **PAGING,
            "q": told(
                line(200),
                "Part of a name or number, an amount, a date (2026-11-03), or a whole id.",
            ),
            "entity": one_of(*ENTITY_NAMES),
            "side": one_of(*SIDES),
            "state": one_of(*STATES),
        },
    ),
    Route(
        name="showRecord",
        method="GET",
        path=_PATH,
        summary="One record as both sides hold it",
        place=Place.COMPANY,
        answer="Record",
        handle=show_record,
        parameters=_PLACE,
    ),
    Route(
        name="listRecordJournal",
        method="GET",
        path=f"{_PATH}/journal",
        summary="What happened to a record and its partner, newest first",
        place=Place.COMPANY,
        answer="EntryPage",
        handle=record_journal,
        query=PAGING,
        parameters=_PLACE,
    ),
    Route(
        name="unlinkRecord",
        method="POST",
        path=f"{_PATH}/unlink",
        summary="Say that a linked pair is two records; neither is linked again by itself",
        place=Place.COMPANY,
        answer="Unlinked",
        handle=unlink,
        scope=Scope.WRITE,
        parameters=_PLACE,
    ),
    Route(
        name="takeUpRecord",
        method="POST",
        path=f"{_PATH}/take-up",
        summary="Take up again a record that was left out for good, with its partner",
        place=Place.COMPANY,
        answer="TakenUp",
        handle=take_up,
        scope=Scope.WRITE,
        parameters=_PLACE,
    ),
    Route(
        name="takeUpRecords",
        method="POST",
        path="/companies/{company_id}/records/take-up",
        summary="Take up again everything that was left out for good, of one entity or of all",
        place=Place.COMPANY,
        answer="TakenUpAll",
        handle=take_up_all,
        scope=Scope.WRITE,
        query={"entity": one_of(*ENTITY_NAMES)},
    ),
)
