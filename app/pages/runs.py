"""A company's runs, and the very requests and answers of each."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Final
from uuid import UUID

from flask import Blueprint, Response, abort, render_template, request

from app.access import Audience, allow
from app.cursors import cursor
from app.gate import place
from app.pages.paging import begins_after
from services.help_pages import page as help_page
from services.history import SHOWN
from services.listings import NothingThereError
from services.rights import Right
from services.run_words import by_flow, counted

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from app.ports import Services

PAGE: Final = 50
LARGEST: Final = 2**63
ONLY: Final = ("changed", "failed")


def runs(services: Services) -> Blueprint:
    """`/companies/<id>/runs…`."""
    blueprint = Blueprint("runs", __name__)
    blueprint.add_app_template_global(by_flow)
    blueprint.add_app_template_global(counted)

    @blueprint.get("/companies/<uuid:company_id>/runs")
    @allow(Audience.PERSON, Right.READ)
    def listed(company_id: UUID) -> ResponseReturnValue:
        only = request.args.get("only")
        only = only if only in ONLY else None
        whose, given = f"runs {company_id} {only}", request.args.get("after")
        after = _after(services, whose)
        found = services.history.runs(
            place().tenant_id, company_id, limit=PAGE + 1, after=after, only=only
        )
        shown, onward = found[:PAGE], None
        if len(found) > PAGE:
            onward = cursor(services.settings, whose, (shown[-1].started_at, shown[-1].id))
        return render_template(
            "company/runs.html", runs=shown, onward=onward, only=only, first=given is None
        )

    @blueprint.get("/companies/<uuid:company_id>/runs/<uuid:run_id>")
    @allow(Audience.PERSON, Right.READ)
    def run(company_id: UUID, run_id: UUID) -> ResponseReturnValue:
        at = {name: request.args.get(name, type=int) for name in ("after", "before")}
        if any(not 0 <= (one or 0) < LARGEST for one in at.values()):
            abort(404)
        try:
            story = services.history.run(place().tenant_id, company_id, run_id, limit=PAGE, **at)
        except NothingThereError:
            abort(404)
        return render_template(
            "company/run.html", story=story, run=story.run, at=at, help_page=help_page
        )

    _exchanges(blueprint, services)
    return blueprint


def _exchanges(blueprint: Blueprint, services: Services) -> None:
    """The very requests and answers."""

    @blueprint.get("/companies/<uuid:company_id>/exchanges/<int:exchange_id>")
    @allow(Audience.PERSON, Right.WORK)
    def exchange(company_id: UUID, exchange_id: int) -> ResponseReturnValue:
        try:
            wire = services.history.exchange(place().tenant_id, company_id, exchange_id)
        except NothingThereError:
            abort(404)
        return render_template("company/exchange.html", wire=wire, shown=SHOWN)

    @blueprint.get("/companies/<uuid:company_id>/exchanges/<int:exchange_id>/<part>.xml")
    @allow(Audience.PERSON, Right.WORK)
    def document(company_id: UUID, exchange_id: int, part: str) -> ResponseReturnValue:
        if part not in {"request", "answer"}:
            abort(404)
        try:
            found = services.history.document(
                place().tenant_id, company_id, exchange_id, answer=part == "answer"
            )
        except NothingThereError:
            abort(404)
        named = {"Content-Disposition": f'attachment; filename="{exchange_id}-{part}.xml"'}
        return Response(found, content_type="application/xml", headers=named)


def _after(services: Services, whose: str) -> tuple[datetime, UUID] | None:
    key = begins_after(services.settings, whose)
    return None if key is None else (datetime.fromisoformat(key[0]), UUID(key[1]))
