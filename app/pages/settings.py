"""What a person may choose for a company: a form for each section."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for

from app.access import Audience, allow
from app.gate import deed, place
from app.pages.fleet import every
from app.shell import zone
from app.zones import grouped
from services.changing import ChangedMeanwhileError
from services.companies import CompanySettingError
from services.company_settings import AS_ALL, DEPARTMENTS, misfits, settings_version
from services.flow_words import what_moves, why_off
from services.rights import Right
from services.setting_words import MOVED, START_DATE, told
from services.words_for_people import flows
from sync.flows import ENTITIES

if TYPE_CHECKING:
    from collections.abc import Mapping
    from uuid import UUID

    from flask.typing import ResponseReturnValue

    from app.ports import Services

ACCOUNTS: Final = "accounts"
MINUTE: Final = 60
SECTIONS: Final = {
    "timing": ("sync_start_date", "schedule", "quiet_hours"),
    ACCOUNTS: ("money_out_clearing", "money_in_clearing", "ap_account", "ar_account", "deposit_to"),
    "conflicts": ("conflict",),
    "flows": ("flows",),
    "guards": ("new_records_cap", "amount_factor", "amount_floor", "allowed_removals"),
    "departments": ("departments_as",),
}
"""Section of the page → the settings in it."""


def settings(services: Services) -> Blueprint:
    """`/companies/<id>/settings`."""
    blueprint = Blueprint("settings", __name__)
    blueprint.add_app_template_filter(how_often)

    @blueprint.get("/companies/<uuid:company_id>/settings")
    @allow(Audience.PERSON, Right.READ)
    def page(company_id: UUID) -> ResponseReturnValue:
        return _shown(services)

    @blueprint.post("/companies/<uuid:company_id>/settings/<section>")
    @allow(Audience.PERSON, Right.WORK)
    def save(company_id: UUID, section: str) -> ResponseReturnValue:
        if section not in SECTIONS:
            abort(404)
        wanted = _wanted(section)
        seen = request.form.get("version", "")
        if section == ACCOUNTS and (wrong := services.chart.misfits(place().line.company, wanted)):
            return _shown(services, section, wrong=wrong), 400
        try:
            changed = services.companies.change(str(company_id), wanted, versions=[seen])
        except CompanySettingError as error:
            wrong = misfits(place().line.company.settings, wanted) or {error.name: str(error)}
            return _shown(services, section, wrong=wrong), 400
        except ChangedMeanwhileError:
            return _shown(services, section), 409
        deed("changed settings", changes=changed)
        held = place().line.company.held_at is not None
        counts = "The preview is made anew with it" if held else "It counts from the next sync on"
        saved = f"Saved. {counts}."
        flash(saved if changed else "Nothing was changed: it is as it was.")
        return redirect(url_for("settings.page", company_id=company_id, _anchor=section))

    return blueprint


def how_often(seconds: float) -> str:
    """How often something is done, at calls of the Web Connector a minute or more apart."""
    return (
        f"every {every(seconds)}" if seconds >= MINUTE else "with every call of the Web Connector"
    )


def _shown(
    services: Services, section: str | None = None, *, wrong: Mapping[str, str] | None = None
) -> str:
    """The page; a `section` that was not saved keeps all that was entered in it.

    `wrong` {setting: what is wrong with it}; without any, somebody else was quicker.
    """
    company = place().line.company
    quiet = _quiet(company.settings.get("quiet_hours"))
    return render_template(
        "company/settings.html",
        refused=section,
        wrong=wrong or {},
        given=request.form if section else {},
        given_flows=request.form.getlist("flow"),
        version=settings_version(company),
        choices=services.chart.choices(company),
        all_flows=flows(company.cloud),
        moves={name: what_moves(name, company.cloud) for name in flows()},
        impossible=_impossible(),
        chosen_flows=company.settings.get("flows") or {},
        conflict=_by_entity(company.settings.get("conflict")),
        entities=[each.name for each in ENTITIES if len(each.directions) > 1],
        zones=grouped(quiet[2] or str(zone())),
        zone=str(zone()),
        quiet=quiet,
        departments={each: told("departments_as", each) for each in DEPARTMENTS},
        start_date=START_DATE if company.held_at else f"{START_DATE} {MOVED}",
        usual=services.settings,
    )


def _impossible() -> dict[str, str]:
    """{flow: why it cannot be on now}: its switch is only shown, and stays as it was."""
    company = place().line.company
    return {name: why for name in flows() if (why := why_off(company, name)) is not None}


def _by_entity(conflict: Any) -> dict[str, str]:
    """{entity: winner}; the empty entity is all others."""
    return {"": conflict} if isinstance(conflict, str) else dict(conflict or {})


def _quiet(text: str | None) -> tuple[str, str, str]:
    """(from, to, zone) as the form has them."""
    if not text:
        return "", "", ""
    hours, _, where = text.partition(" ")
    begins, _, ends = hours.partition("-")
    return begins, ends, where


def _wanted(section: str) -> dict[str, str]:
    """The settings of a section as the form says them."""
    form = request.form
    if section == "flows":
        on, shut = set(form.getlist("flow")), _impossible()
        switches = [f"{one}:{'on' if one in on else 'off'}" for one in flows() if one not in shut]
        return {"flows": ",".join(switches)}
    if section == "conflicts":
        names = [name.partition(":")[2] for name in form if name.startswith("winner:")]
        parts = [f"{each}:{form[f'winner:{each}'] or AS_ALL}" for each in names]
        return {"conflict": ",".join(part.removeprefix(":") for part in parts)}
    wanted = {name: form.get(name, "") for name in SECTIONS[section]}
    if section == "timing":
        begins, ends = form.get("quiet_from", "").strip(), form.get("quiet_to", "").strip()
        hours = f"{begins}-{ends} {form.get('quiet_zone', '')}" if begins or ends else ""
        wanted["quiet_hours"] = hours
    return wanted
