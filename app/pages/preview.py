"""`/companies/<id>/preview`: what the first sync would do, decisions about it, and the start."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from uuid import UUID  # noqa: TC003 - Flask passes one, and readers look here for its kind

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for

from app.access import Audience, allow
from app.cursors import CursorError, cursor, place_of
from app.gate import deed, inside, place, viewer
from app.pages.preview_words import cards, effect, said, waiting
from services.preview_desk import ANY, PreviewError, at_rest, choices, spoken, whose
from services.preview_words import titled
from services.rights import Right
from services.setting_words import FOUND

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from flask.typing import ResponseReturnValue

    from app.ports import Services
    from services.settings import Settings

PAGE: Final = 50
FEW: Final = 5
LONGEST: Final = 200
KINDS: Final = ("ambiguous", "conflict", "refused", "waiting", "create", "change", "matched")


def preview(services: Services) -> Blueprint:
    """The pages of a held company."""
    blueprint = Blueprint("preview", __name__)

    _looking(blueprint, services)
    _listing(blueprint, services)
    _deciding(blueprint, services)
    _decided(blueprint, services)
    return blueprint


def _looking(blueprint: Blueprint, services: Services) -> None:
    """The preview at a glance."""

    @blueprint.get("/companies/<uuid:company_id>/preview")
    @allow(Audience.PERSON, Right.READ)
    def page(company_id: UUID) -> ResponseReturnValue:
        tenant_id = place().tenant_id
        asked = services.previews.items(tenant_id, company_id, limit=FEW, kind="ambiguous")
        found = services.previews.summary(tenant_id, company_id, asked)
        return render_template(
            "preview/page.html",
            found=found,
            cards=cards(found.tallies),
            said=said(found.tallies),
            waiting=waiting(found.tallies),
            effect=effect,
            asked=asked,
            doubts=[each for each in services.chart.choices(place().line.company) if each.doubt],
            choices=choices,
            whose=whose,
            at_rest=at_rest(place().line.company),
        )


def _listing(blueprint: Blueprint, services: Services) -> None:
    """Its records and its entries, a page at a time."""

    @blueprint.get(f"/companies/<uuid:company_id>/preview/<any({', '.join(KINDS)}):kind>")
    @allow(Audience.PERSON, Right.READ)
    def items(company_id: UUID, kind: str) -> ResponseReturnValue:
        tenant_id = place().tenant_id
        narrowed = {name: request.args.get(name) or None for name in ("entity", "side")}
        older = bool(request.args.get("older"))
        shown, onward, first = _paged(
            services.settings,
            f"preview {company_id} {kind} {narrowed}{' older' if older else ''}",
            lambda after: services.previews.items(
                tenant_id,
                company_id,
                limit=PAGE + 1,
                after=after,
                older=older,
                kind=kind,
                **narrowed,
            ),
            lambda each: each.position,
        )
        return render_template(
            "preview/items.html",
            kind=kind,
            narrowed=narrowed,
            older="yes" if older else None,
            found_by_hand=FOUND,
            items=shown,
            onward=onward,
            first=first,
            found=services.previews.summary(tenant_id, company_id, shown),
            choices=choices,
            whose=whose,
        )

    @blueprint.get("/companies/<uuid:company_id>/preview/entries")
    @allow(Audience.PERSON, Right.READ)
    def entries(company_id: UUID) -> ResponseReturnValue:
        tenant_id = place().tenant_id
        shown, onward, first = _paged(
            services.settings,
            f"preview {company_id} entries",
            lambda after: services.previews.entries(
                tenant_id, company_id, limit=PAGE + 1, after=after
            ),
            lambda each: each[0].position,
        )
        return render_template("preview/entries.html", entries=shown, onward=onward, first=first)


def _deciding(blueprint: Blueprint, services: Services) -> None:
    """What a person says is to become of a record, and of the company."""

    @blueprint.post("/companies/<uuid:company_id>/preview/decide")
    @allow(Audience.PERSON, Right.WORK)
    def decide(company_id: UUID) -> ResponseReturnValue:
        back = inside(request.form.get("back")) or url_for("preview.page", company_id=company_id)
        position, choice = request.form.get("position", ""), request.form.get("choice", "")
        if not position.isdecimal() or len(position) > 18:
            abort(400)
        try:
            about = services.previews.decide(
                place().tenant_id, company_id, int(position), choice, who=viewer().shown_as
            )
        except PreviewError as error:
            flash(str(error), "warning")
            return redirect(back)
        told = {"record": about.label, "choice": spoken(choice, about)}
        ids = {"cloud_id": about.cloud_id, "quickbooks_id": about.quickbooks_id}
        told |= services.audit.record(place().tenant_id, company_id, about.entity, **ids)
        deed("decided in the preview", **told)
        flash(f"Noted for “{about.label}”. The preview is made anew in a moment.", "message")
        return redirect(back)

    @blueprint.get("/companies/<uuid:company_id>/preview/other/<int(max=999999999999999999):at>")
    @allow(Audience.PERSON, Right.WORK)
    def other(company_id: UUID, at: int) -> ResponseReturnValue:
        words = request.args.get("q", "").replace("\x00", "")[:LONGEST].strip()
        try:
            found = services.previews.look(place().tenant_id, company_id, at, words)
        except PreviewError as error:
            flash(str(error), "warning")
            return redirect(url_for("preview.page", company_id=company_id))
        if ANY not in choices(found.item):
            abort(404)
        return render_template("preview/other.html", look=found, words=words)

    @blueprint.post("/companies/<uuid:company_id>/preview/start")
    @allow(Audience.PERSON, Right.WORK)
    def start(company_id: UUID) -> ResponseReturnValue:
        try:
            services.previews.start(place().tenant_id, company_id, who=viewer().shown_as)
        except PreviewError as error:
            flash(str(error), "warning")
            return redirect(url_for("preview.page", company_id=company_id))
        deed("started syncing")
        flash("It has begun: the next session of the Web Connector does what was shown.", "message")
        return redirect(url_for("preview.page", company_id=company_id))


def _decided(blueprint: Blueprint, services: Services) -> None:
    """All that was said, and taking it back."""

    @blueprint.get("/companies/<uuid:company_id>/preview/decisions")
    @allow(Audience.PERSON, Right.READ)
    def decisions(company_id: UUID) -> ResponseReturnValue:
        tenant_id = place().tenant_id
        shown, onward, first = _paged(
            services.settings,
            f"preview {company_id} decisions",
            lambda after: services.previews.decided(
                tenant_id, company_id, limit=PAGE + 1, after=after
            ),
            lambda each: each[0],
        )
        return render_template(
            "preview/decisions.html",
            decided=[each for _, each in shown],
            moved=services.previews.summary(tenant_id, company_id).moved,
            titled=titled,
            onward=onward,
            first=first,
        )

    @blueprint.post("/companies/<uuid:company_id>/preview/decisions")
    @allow(Audience.PERSON, Right.WORK)
    def take_back(company_id: UUID) -> ResponseReturnValue:
        entity, side, one, other = (
            request.form.get(each, "") for each in ("entity", "side", "record_id", "other")
        )
        if any("\x00" in each for each in (entity, side, one, other)):
            abort(400)
        try:
            services.previews.take_back(place().tenant_id, company_id, (entity, side, one, other))
        except PreviewError as error:
            flash(str(error), "warning")
        else:
            told = services.audit.record(
                place().tenant_id, company_id, entity, **{f"{side}_id": one}
            )
            deed("took back a decision in the preview", **{"record": one} | told)
            flash("Taken back. The preview is made anew in a moment.", "message")
        return redirect(url_for("preview.decisions", company_id=company_id))


def _paged(
    settings: Settings, whose_list: str, read: Callable[[int], list[Any]], key: Callable[[Any], int]
) -> tuple[list[Any], str | None, bool]:
    """A page of a list, the cursor to go on with, and whether it is the first."""
    given = request.args.get("after")
    try:
        after = int(place_of(settings, whose_list, given)[0]) if given else -1
    except CursorError:
        abort(404)
    found = read(after)
    onward = None
    if len(found) > PAGE:
        onward = cursor(settings, whose_list, (key(found[PAGE - 1]),))
    return found[:PAGE], onward, not given
