"""Records of a company: found by what a person knows of them, and the story of each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for

from app.access import Audience, allow
from app.cursors import cursor
from app.gate import deed, place, viewer
from app.pages.paging import begins_after
from services.event_words import EVIDENCE
from services.help_pages import page as help_page
from services.leaving_out import NotLeftOutError
from services.listings import NothingThereError
from services.record_pages import ENTITY_NAMES, SIDES, STATES, Wanted, date_in
from services.rights import Right
from services.unlinking import COPIES, UnlinkError
from sync.field_words import joined

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from flask.typing import ResponseReturnValue

    from app.ports import Services

PAGE: Final = 50
LONGEST: Final = 200
NAMED: Final = 5
"""How many of those that were taken up together are told by name."""
_IS_COMPARED: Final = "It is in the sync again: both sides are compared in the next one."
_LARGEST: Final = 2**63 - 1  # as large as an entry's id can be


def records(services: Services) -> Blueprint:
    """`/companies/<id>/records…`."""
    blueprint = Blueprint("records", __name__)
    blueprint.add_app_template_filter(lambda state: STATES.get(state, state), "record_state")
    blueprint.add_app_template_filter(lambda how: EVIDENCE.get(how, how), "evidence_words")

    @blueprint.get("/companies/<uuid:company_id>/records")
    @allow(Audience.PERSON, Right.READ)
    def listed(company_id: UUID) -> ResponseReturnValue:
        chosen = _chosen()
        whose, given = f"records {company_id} {sorted(chosen.items())}", request.args.get("after")
        key = begins_after(services.settings, whose)
        found = services.record_pages.page(
            place().tenant_id,
            company_id,
            _wanted(chosen),
            limit=PAGE + 1,
            after=None if key is None else (key[0], key[1], key[2]),
        )
        lines, onward = found[:PAGE], None
        if len(found) > PAGE:
            onward = cursor(services.settings, whose, lines[-1].key)
        return render_template(
            "company/records.html",
            lines=lines,
            onward=onward,
            chosen=chosen,
            day=date_in(chosen["q"]),
            first=given is None,
            entities=ENTITY_NAMES,
            states=STATES,
            left_out=services.record_pages.left_out(
                place().tenant_id, company_id, entity=chosen["entity"] or None
            ),
        )

    @blueprint.get("/companies/<uuid:company_id>/records/<entity>/<side>/<path:record_id>")
    @allow(Audience.PERSON, Right.READ)
    def story(company_id: UUID, entity: str, side: str, record_id: str) -> ResponseReturnValue:
        before = request.args.get("before", type=int)
        if "\x00" in record_id or not 0 <= (before or 0) <= _LARGEST:
            abort(404)
        at = (entity, side, record_id)
        try:
            found = services.record_pages.story(
                place().tenant_id,
                company_id,
                at,
                limit=PAGE,
                before=before,
                opened=viewer().may(Right.WORK),
            )
        except NothingThereError:
            abort(404)
        words = {"copies": COPIES, "first": before is None, "help_page": help_page}
        return render_template("company/record.html", story=found, at=at, **words)

    _unlinks(blueprint, services)
    return blueprint


def _unlinks(blueprint: Blueprint, services: Services) -> None:
    """What is done with a record, sent to where its story is read; and with many alike."""

    @blueprint.post("/companies/<uuid:company_id>/records/<entity>/<side>/<path:record_id>")
    @allow(Audience.PERSON, Right.WORK)
    def change(company_id: UUID, entity: str, side: str, record_id: str) -> ResponseReturnValue:
        if "\x00" in record_id or entity not in ENTITY_NAMES or side not in SIDES:
            abort(404)
        what = _take_up if request.form.get("what") == "take-up" else _unlink
        try:
            what(services, company_id, (entity, side, record_id))
        except NothingThereError:
            abort(404)
        return redirect(request.path)  # the story is read where this was sent to

    @blueprint.post("/companies/<uuid:company_id>/records")
    @allow(Audience.PERSON, Right.WORK)
    def take_up_all(company_id: UUID) -> ResponseReturnValue:
        asked = request.form.get("entity", "")
        entity = asked if asked in ENTITY_NAMES else None
        number, names = services.leaving_out.take_up_all(
            place().tenant_id, company_id, entity=entity, by=viewer().signed.email
        )
        deed("took up what was left out", entity=entity or "all", records=number)
        flash(_taken_up(number, names) if number else "Nothing of this kind is left out.")
        return redirect(url_for("records.listed", company_id=company_id, entity=entity))


def _taken_up(number: int, names: Sequence[str]) -> str:
    """Which are in the sync again, the first few by name."""
    if number == 1:
        return f"“{names[0]}”: {_IS_COMPARED}"
    more = len(names) - NAMED
    told = [*names[:NAMED], *([f"{more} more"] if more > 0 else [])]
    return f"{number} records are in the sync again: {joined(told)}. The next one compares them."


def _unlink(services: Services, company_id: UUID, at: tuple[str, str, str]) -> None:
    """Part a pair that is none."""
    by, about = viewer().signed.email, _about(services, company_id, at)
    try:
        done = services.unlinking.unlink(place().tenant_id, company_id, at, by=by)
    except UnlinkError as error:
        deed("was refused to unlink two records", **{"record": at[2]} | about)
        flash(str(error), "danger")
        return
    deed("unlinked two records", **{"record": done.label} | about)
    also = f" Look at what was posted to it: {', '.join(done.posted)}." if done.posted else ""
    flash(f"They are two records now, and nothing was deleted.{also}")


def _take_up(services: Services, company_id: UUID, at: tuple[str, str, str]) -> None:
    """End that a record is left out."""
    by, about = viewer().signed.email, _about(services, company_id, at)
    try:
        label = services.leaving_out.take_up(place().tenant_id, company_id, at, by=by)
    except NotLeftOutError as error:
        deed("was refused to take up a record", **{"record": at[2]} | about)
        flash(str(error))  # somebody else was faster
        return
    deed("took up what was left out", **{"record": label} | about)
    flash(_IS_COMPARED)


def _about(services: Services, company_id: UUID, at: tuple[str, str, str]) -> dict[str, str]:
    """What the audit log says of the record."""
    entity, side, one = at
    return services.audit.record(place().tenant_id, company_id, entity, **{f"{side}_id": one})


def _wanted(chosen: dict[str, str]) -> Wanted:
    return Wanted(
        words=chosen["q"],
        entity=chosen["entity"] or None,
        state=chosen["state"] or None,
        plain=bool(chosen["as"]),
    )


def _chosen() -> dict[str, str]:
    """What is looked for; what is no choice of ours is none."""
    entity, state = request.args.get("entity", ""), request.args.get("state", "")
    return {
        "q": request.args.get("q", "").replace("\x00", "")[:LONGEST].strip(),
        "entity": entity if entity in ENTITY_NAMES else "",
        "state": state if state in STATES else "",
        "as": "words" if request.args.get("as") == "words" else "",
    }
