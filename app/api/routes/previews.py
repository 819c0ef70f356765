"""The preview of a first sync: what it would do, what a person decides about it, and its start."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from app.api import more_showing as showing
from app.api import paging
from app.api.components import ENTITY_NAMES, SIDES
from app.api.failures import ApiError
from app.api.more_components import PREVIEW_KINDS
from app.api.route import PAGING, Answer, Place, Route
from app.api.shapes import closed, line, one_of, told, whole
from services.api_tokens import Scope
from services.preview_choices import spoken
from services.preview_desk import PreviewError, choices

if TYPE_CHECKING:
    from app.api.route import Call
    from services.preview_desk import Item

_PATH: Final = "/companies/{company_id}/preview"
DECISION: Final = closed(
    {
        "position": told(whole(0, 10**15), "The item's."),
        "choice": told(
            line(300),
            "One of the item's choices (link:* stands for link: and the id of any record of the "
            "other side), or undecided to take it back.",
        ),
    }
)
TAKEN_BACK: Final = closed(
    {
        "entity": one_of(*ENTITY_NAMES),
        "side": one_of(*SIDES),
        "record_id": line(300),
        "other": told(line(300, empty=True), "As the decision has it; empty unless it is `not`."),
    }
)


def show_preview(call: Call) -> Answer:
    """Counts by kind, the accounts' effects, and whether it is up to date."""
    found = call.services.previews.summary(call.tenant_id, call.company_id)
    return Answer(value=showing.preview(found))


def list_items(call: Call) -> Answer:
    """Record by record."""
    place = paging.after(call)
    found = call.services.previews.items(
        call.tenant_id,
        call.company_id,
        limit=call.limit + 1,
        after=-1 if place is None else int(place[0]),
        kind=call.query.get("kind"),
        entity=call.query.get("entity"),
        side=call.query.get("side"),
    )
    return paging.page(call, found, _shown, lambda one: (one.position,))


def decide(call: Call) -> Answer:
    """Say what is to become of one record."""
    try:
        found = call.services.previews.decide(
            call.tenant_id,
            call.company_id,
            call.body["position"],
            call.body["choice"],
            who=_who(call),
        )
    except PreviewError as error:
        raise ApiError(409, "not-now", str(error)) from None
    done = {"record": found.label, "choice": spoken(call.body["choice"], found)}
    ids = {"cloud_id": found.cloud_id, "quickbooks_id": found.quickbooks_id}
    done |= call.services.audit.record(call.tenant_id, call.company_id, found.entity, **ids)
    return Answer(value=_shown(found), done=done)


def list_decisions(call: Call) -> Answer:
    """What was said, the newest first."""
    place = paging.after(call)
    some = call.services.previews.decided(
        call.tenant_id,
        call.company_id,
        limit=call.limit + 1,
        after=-1 if place is None else int(place[0]),
    )
    return paging.page(
        call, some, lambda one: showing.preview_decision(one[1]), lambda one: (one[0],)
    )


def take_back(call: Call) -> Answer:
    """Forget one decision."""
    place = tuple(call.body[name] for name in ("entity", "side", "record_id", "other"))
    try:
        call.services.previews.take_back(call.tenant_id, call.company_id, place)
    except PreviewError as error:
        raise ApiError(409, "not-now", str(error)) from None
    entity, side, one, _ = place
    ids = {f"{side}_id": one}
    done = call.services.audit.record(call.tenant_id, call.company_id, entity, **ids)
    return Answer(value={"done": True}, done={"record": one} | done)


def start(call: Call) -> Answer:
    """End the preview; the next sync does what it showed."""
    try:
        call.services.previews.start(call.tenant_id, call.company_id, who=_who(call))
    except PreviewError as error:
        raise ApiError(409, "not-now", str(error)) from None
    return Answer(value={"done": True}, status=202)


def _shown(item: Item) -> dict[str, Any]:
    return showing.preview_item(item, choices(item))


def _who(call: Call) -> str:
    return call.caller.prefix if call.caller is not None else ""


ROUTES: Final = (
    Route(
        name="showPreview",
        method="GET",
        path=_PATH,
        summary="What the first sync of a company in preview would do",
        place=Place.COMPANY,
        answer="Preview",
        handle=show_preview,
    ),
    Route(
        name="listPreviewItems",
        method="GET",
        path=f"{_PATH}/items",
        summary="The preview, record by record",
        place=Place.COMPANY,
        answer="PreviewItemPage",
        handle=list_items,
        query={
            **PAGING,
            "kind": one_of(*PREVIEW_KINDS),
            "entity": one_of(*ENTITY_NAMES),
            "side": one_of(*SIDES),
        },
    ),
    Route(
        name="decidePreviewItem",
        method="POST",
        path=f"{_PATH}/decide",
        summary="Say what is to become of a record that the preview asks about",
        place=Place.COMPANY,
        answer="PreviewItem",
        handle=decide,
        scope=Scope.WRITE,
        body=DECISION,
    ),
    Route(
        name="listPreviewDecisions",
        method="GET",
        path=f"{_PATH}/decisions",
        summary="What was decided about a preview and is not carried out yet, the newest first",
        place=Place.COMPANY,
        answer="PreviewDecisionPage",
        handle=list_decisions,
        query=PAGING,
    ),
    Route(
        name="takeBackPreviewDecision",
        method="POST",
        path=f"{_PATH}/take-back",
        summary="Forget what was decided about a record of the preview",
        place=Place.COMPANY,
        answer="Done",
        handle=take_back,
        scope=Scope.WRITE,
        body=TAKEN_BACK,
    ),
    Route(
        name="startCompany",
        method="POST",
        path=f"{_PATH}/start",
        summary="End the preview: the next sync does what it showed",
        place=Place.COMPANY,
        answer="Done",
        handle=start,
        scope=Scope.WRITE,
        status=202,
    ),
)
