"""What waits for a person in a company: a list, each with what to do, and its buttons."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from markupsafe import Markup

from app.access import Audience, allow
from app.cursors import cursor
from app.gate import deed, place, viewer
from app.pages.paging import begins_after
from services import event_words
from services.choice_words import LINK, spoken
from services.listings import NothingThereError
from services.next_sync import acts
from services.problem_pages import KIND_WORDS
from services.problems import KINDS, LEAVE_ALL, LEFT_OUT
from services.record_pages import ENTITY_NAMES, SIDES
from services.rights import Right
from services.settling import MIXED, ChoiceError
from services.words_for_people import cloud, entity

if TYPE_CHECKING:
    from collections.abc import Mapping

    from flask.typing import ResponseReturnValue

    from app.ports import Services
    from services.problem_pages import Problem, ProblemGroup, Shown

PAGE: Final = 25
FIELD_BY_FIELD: Final = "Decided field by field"


def problems(services: Services) -> Blueprint:
    """`/companies/<id>/problems…`."""
    blueprint = Blueprint("problems", __name__)
    blueprint.add_app_template_filter(entity, "entity_words")
    blueprint.add_app_template_filter(cloud, "cloud_words")
    blueprint.add_app_template_filter(lambda kind: KIND_WORDS.get(kind, kind), "kind_words")
    blueprint.add_app_template_filter(event_words.event, "event_words")
    blueprint.add_app_template_filter(event_words.ended, "ended_words")
    _looking(blueprint, services)
    _deciding(blueprint, services)
    return blueprint


def _looking(blueprint: Blueprint, services: Services) -> None:
    """The list, and each of them."""

    @blueprint.get("/companies/<uuid:company_id>/problems")
    @allow(Audience.PERSON, Right.READ)
    def listed(company_id: UUID) -> ResponseReturnValue:
        chosen = _chosen()
        cleared = request.args.get("cleared") == "yes"
        found, onward = _page(services, company_id, chosen, cleared=cleared)
        groups = services.problem_pages.groups(place().tenant_id, company_id)
        return render_template(
            "company/problems.html",
            shown=found,
            onward=onward,
            chosen=chosen,
            cleared=cleared,
            first="after" not in request.args,
            groups=groups,
            group=next((each for each in groups if _is_shown(each, chosen)), None),
            acts=_acts(services),
            waits_for_sync=_waits_for_sync,
        )

    @blueprint.get("/companies/<uuid:company_id>/problems/<uuid:problem_id>")
    @allow(Audience.PERSON, Right.READ)
    def one(company_id: UUID, problem_id: UUID) -> ResponseReturnValue:
        return render_template(
            "company/problem.html",
            one=_one(services, company_id, problem_id),
            chosen=_chosen(),
            came_from=_back(company_id, _chosen()),
            acts=_acts(services),
        )


def _deciding(blueprint: Blueprint, services: Services) -> None:
    """What a person says of one, or of all alike."""

    @blueprint.post("/companies/<uuid:company_id>/problems/<uuid:problem_id>")
    @allow(Audience.PERSON, Right.WORK)
    def resolve(company_id: UUID, problem_id: UUID) -> ResponseReturnValue:
        shown = _one(services, company_id, problem_id)
        problem, chosen = shown.problem, _chosen()
        choice = _choice(problem.detail)
        about = services.audit.record(
            place().tenant_id,
            company_id,
            problem.entity,
            cloud_id=problem.cloud_id,
            quickbooks_id=problem.quickbooks_id,
        )
        told = {"code": problem.code, "choice": _told(shown, choice), "record": problem.label}
        told |= about
        deed("was refused a choice for a problem", **told)
        try:
            over = problem.cleared_at is not None
            number = 0 if over else _resolved(services, problem, choice)
        except ChoiceError as error:
            flash(spoken(error.told, place().line.company.cloud, problem.kind), "danger")
            one = url_for("problems.one", company_id=company_id, problem_id=problem_id, **chosen)
            return redirect(one)
        back = redirect(_back(company_id, chosen))
        if not number:
            flash("That one was over already.", "warning")
            return back
        alike = f"{number} problems alike" if number > 1 else "a problem"
        deed(f"resolved {alike}", **told)
        then = _then(services, problem, choice, number)
        flash(Markup("{} {}").format(_done(shown, choice, number), then))
        return back


def _told(shown: Shown, choice: str) -> str:
    """The choice, for the audit log; of a link in the button's words, for an id says nothing."""
    words = (each.words for each in shown.buttons if each.choice == choice)
    return next(words, choice) if choice.startswith(LINK) else choice


def _resolved(services: Services, problem: Problem, choice: str) -> int:
    desk, tenant_id = services.problems, place().tenant_id
    by = viewer().signed.email
    if request.form.get("alike"):
        return desk.resolve_alike(tenant_id, problem, choice, by=by)
    return int(desk.resolve_found(tenant_id, problem, choice, by=by))


def _done(shown: Shown, choice: str, number: int) -> str:
    """What was decided about what: "Try again: vendor “Able”."."""
    pressed = next((each.words for each in shown.buttons if each.choice == choice), FIELD_BY_FIELD)
    of, name = shown.problem.entity, shown.problem.label
    if of is None:
        return f"{pressed}."
    if number > 1:
        return f"{pressed}: {number} {entity(of, many=True).lower()}."
    return f"{pressed}: {entity(of).lower()} “{name}”."


def _then(services: Services, problem: Problem, choice: str, number: int) -> str | Markup:
    """What comes of a decision; where many are left out, with the way back."""
    if choice not in LEFT_OUT or problem.entity is None:
        return f"The next sync acts on it, {_acts(services)}."
    if number > 1 or choice == LEAVE_ALL:
        company_id, entity = problem.company_id, problem.entity
        there = url_for("records.listed", company_id=company_id, entity=entity, state="skipped")
        words = Markup('Nothing of them travels until they are <a href="{}">taken up again</a>.')
        return words.format(there)
    side, one = ("cloud", problem.cloud_id) if problem.cloud_id else ("quickbooks", None)
    place_of = (problem.entity, side, one or problem.quickbooks_id or "")
    if services.leaving_out.is_being_sent(place().tenant_id, problem.company_id, place_of):
        return "It is being sent just now: it is left out once the answer is there."
    return "Nothing of it travels until it is taken up again in its story."


def _acts(services: Services) -> str:
    """When a decision is acted upon."""
    line, usual = place().line, timedelta(minutes=services.settings.poll_minutes)
    return acts(line, services.now(), usual=usual)


def _choice(detail: Mapping[str, Any]) -> str:
    """The choice that was pressed; a side for each field makes one of its own."""
    given = request.form.get("choice", "")
    if given != MIXED:
        return given
    names = [str(each["field"]) for each in detail.get("fields", ())]
    return MIXED + ",".join(f"{name}={request.form.get(f'field:{name}', '')}" for name in names)


def _one(services: Services, company_id: UUID, problem_id: UUID) -> Shown:
    try:
        return services.problem_pages.one(place().tenant_id, company_id, problem_id)
    except NothingThereError:
        abort(404)


def _chosen() -> dict[str, Any]:
    """What the list is narrowed down to: in the address of the list, and of what it leads to.

    `story` is the record, as entity/side/id, from whose story somebody came instead.
    """
    kind = request.args.get("kind")
    return {
        "kind": kind if kind in KINDS else None,
        "code": request.args.get("code") or None,
        "entity": request.args.get("entity") or None,
        "after": request.args.get("after") or None,
        "story": request.args.get("story") or None,
    }


def _back(company_id: UUID, chosen: Mapping[str, Any]) -> str:
    """Where somebody came from to a problem: a record's story, or the list."""
    entity, _, at = (chosen["story"] or "").partition("/")
    side, _, record_id = at.partition("/")
    if entity in ENTITY_NAMES and side in SIDES and record_id:
        return url_for(
            "records.story", company_id=company_id, entity=entity, side=side, record_id=record_id
        )
    return url_for("problems.listed", company_id=company_id, **{**chosen, "story": None})


def _is_shown(group: ProblemGroup, chosen: Mapping[str, str | None]) -> bool:
    """Whether the list is narrowed down to this group."""
    narrowed = tuple(chosen[name] for name in ("kind", "code", "entity"))
    return narrowed == (group.kind, group.code, group.entity)


def _waits_for_sync(one: Shown) -> bool:
    """Whether a person decided, and no call of the Web Connector has come since."""
    over, heard = one.problem.cleared_at, place().line.last_poll_at
    decided = one.problem.resolution in {each.choice for each in one.buttons} - {*LEFT_OUT}
    return decided and over is not None and (heard is None or heard < over)


def _page(
    services: Services, company_id: UUID, chosen: dict[str, str | None], *, cleared: bool
) -> tuple[list[Shown], str | None]:
    equal = {name: chosen[name] for name in ("kind", "code", "entity")}
    whose = f"problems {company_id} {cleared} {sorted(equal.items(), key=str)}"
    key = begins_after(services.settings, whose)
    found = services.problem_pages.page(
        place().tenant_id,
        company_id,
        limit=PAGE + 1,
        after=None if key is None else (datetime.fromisoformat(key[0]), UUID(key[1])),
        cleared=cleared,
        newest=cleared,
        **equal,
    )
    if len(found) <= PAGE:
        return found, None
    last = found[PAGE - 1].problem
    when = last.cleared_at if cleared and last.cleared_at else last.opened_at
    onward = cursor(services.settings, whose, (when.isoformat(), last.id))
    return found[:PAGE], onward
