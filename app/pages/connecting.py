"""`/connect`: the steps until there is a company. Each is a page that can be left and gone back to.

A sync token is taken and never shown again.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID  # noqa: TC003 - Flask passes one, and readers look here for its kind

from flask import (
    Blueprint,
    abort,
    flash,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)

from app.access import Audience, allow
from app.gate import deed, tenant
from services import setting_words
from services.connecting import ConnectingError, FinishedDraftError, UnknownDraftError
from services.rights import Right

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from app.ports import Services
    from services.connecting import Draft


def connecting(services: Services) -> Blueprint:
    """The steps before a company exists."""
    blueprint = Blueprint("connecting", __name__)
    _naming(blueprint, services)
    _opening(blueprint, services)
    _starting(blueprint, services)
    return blueprint


def _naming(blueprint: Blueprint, services: Services) -> None:
    """The first step, and giving up."""

    @blueprint.get("/connect")
    @allow(Audience.PERSON, Right.OWN)
    def begin() -> ResponseReturnValue:
        return _page("name", drafts=services.connecting.drafts(tenant()))

    @blueprint.post("/connect")
    @allow(Audience.PERSON, Right.OWN)
    def begun() -> ResponseReturnValue:
        name = request.form.get("name", "")
        try:
            made = services.connecting.begin(tenant(), name)
        except ConnectingError as error:
            drafts = services.connecting.drafts(tenant())
            return _page("name", error, drafts=drafts, name=name)
        deed("began to connect a company", name=made.name)
        return redirect(url_for("connecting.cloud", draft_id=made.id))

    @blueprint.get("/connect/<uuid:draft_id>/name")
    @allow(Audience.PERSON, Right.OWN)
    def name(draft_id: UUID) -> ResponseReturnValue:
        draft = _draft(services, draft_id)
        return _page("name", draft=draft, name=draft.name)

    @blueprint.post("/connect/<uuid:draft_id>/name")
    @allow(Audience.PERSON, Right.OWN)
    def renamed(draft_id: UUID) -> ResponseReturnValue:
        draft, wanted = _draft(services, draft_id), request.form.get("name", "")
        try:
            services.connecting.rename(tenant(), draft_id, wanted)
        except ConnectingError as error:
            return _page("name", error, draft=draft, name=wanted)
        deed("renamed a company that is being connected", **{"from": draft.name, "to": wanted})
        return redirect(url_for(f"connecting.{_next(draft)}", draft_id=draft_id))

    @blueprint.post("/connect/<uuid:draft_id>/give-up")
    @allow(Audience.PERSON, Right.OWN)
    def give_up(draft_id: UUID) -> ResponseReturnValue:
        draft = _draft(services, draft_id)
        services.connecting.give_up(tenant(), draft_id)
        deed("gave up connecting a company", name=draft.name)
        flash(f"“{draft.name}” is given up: what was entered for it is forgotten.")
        return redirect(url_for("connecting.begin"))


def _opening(blueprint: Blueprint, services: Services) -> None:
    """The cloud account."""

    @blueprint.get("/connect/<uuid:draft_id>/cloud")
    @allow(Audience.PERSON, Right.OWN)
    def cloud(draft_id: UUID) -> ResponseReturnValue:
        draft = _draft(services, draft_id)
        return _page("cloud", draft=draft, given=draft.cloud_settings)

    @blueprint.post("/connect/<uuid:draft_id>/cloud")
    @allow(Audience.PERSON, Right.OWN)
    def cloud_tried(draft_id: UUID) -> ResponseReturnValue:
        draft = _draft(services, draft_id)
        given = {
            name: request.form.get(name, "").strip() for name in ("organization", "token_name")
        }
        try:
            opened = services.connecting.try_cloud(
                tenant(), draft_id, **given, token=request.form.get("token", "").strip()
            )
        except ConnectingError as error:
            return _page("cloud", error, draft=draft, given=given)
        deed("opened a cloud account", name=draft.name, organization=given["organization"])
        return redirect(url_for("connecting.start", draft_id=draft_id, opened=opened))


def _starting(blueprint: Blueprint, services: Services) -> None:
    """The sync start date, with which there is a company."""

    @blueprint.get("/connect/<uuid:draft_id>/start")
    @allow(Audience.PERSON, Right.OWN)
    def start(draft_id: UUID) -> ResponseReturnValue:
        draft = _draft(services, draft_id)
        if draft.account is None:
            return redirect(url_for("connecting.cloud", draft_id=draft_id))
        return _page("start", draft=draft)

    @blueprint.post("/connect/<uuid:draft_id>/start")
    @allow(Audience.PERSON, Right.OWN)
    def started(draft_id: UUID) -> ResponseReturnValue:
        draft, given = _draft(services, draft_id), request.form.get("day", "")
        try:
            day = date.fromisoformat(given)
        except ValueError:
            wrong = ConnectingError("Choose a date, such as 2026-07-01.", field="day")
            return _page("start", wrong, draft=draft, day=given)
        try:
            made = services.connecting.finish(tenant(), draft_id, day)
        except ConnectingError as error:
            return _page("start", error, draft=draft, day=given)
        deed("connected a company", name=draft.name, company_id=str(made))
        return redirect(url_for("connected.install", company_id=made))


def _draft(services: Services, draft_id: UUID) -> Draft:
    """The draft; whoever comes back to one that is a company by now is led on to that."""
    try:
        return services.connecting.draft(tenant(), draft_id)
    except FinishedDraftError:
        deed("came back to a company that is connected already")
        flash("This company is connected already. Go on here.", "message")
        abort(redirect(url_for("connected.install", company_id=draft_id)))
    except UnknownDraftError:
        abort(make_response(render_template("connect/gone.html"), 404))


def _next(draft: Draft) -> str:
    """The step that comes next."""
    return "cloud" if draft.account is None else "start"


def _page(
    step: str, error: ConnectingError | None = None, **values: object
) -> tuple[str, int] | str:
    shown = {"name": "", "draft": None, "drafts": [], "given": {}, "day": "", **values}
    page = render_template(f"connect/{step}.html", error=error, start_date=setting_words, **shown)
    return (page, 400) if error is not None else page
