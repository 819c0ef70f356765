"""What a person may choose for a company: a form for each section."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final
from zoneinfo import available_timezones

from flask import Blueprint, flash, redirect, render_template, request, url_for

from app.access import Audience, allow
from app.gate import deed, place
from app.shell import zone
from services.companies import ChangedMeanwhileError, CompanySettingError
from services.company_settings import AS_ALL, DEPARTMENTS, settings_version
from services.enabled import flows_on
from services.rights import Right
from services.words_for_people import flows
from sync.flows import ENTITIES

if TYPE_CHECKING:
    from uuid import UUID

    from flask.typing import ResponseReturnValue

    from app.ports import Services

ZONES: Final = ("UTC", *sorted(each for each in available_timezones() if "/" in each))
ACCOUNTS: Final = "accounts"
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

    @blueprint.get("/companies/<uuid:company_id>/settings")
    @allow(Audience.PERSON, Right.READ)
    def page(company_id: UUID) -> ResponseReturnValue:
        return _shown(services)

    @blueprint.post("/companies/<uuid:company_id>/settings/<section>")
    @allow(Audience.PERSON, Right.WORK)
    def save(company_id: UUID, section: str) -> ResponseReturnValue:
        if section not in SECTIONS:
            return _shown(services, error=("", "There is no such section.")), 404
        wanted = _wanted(section)
        seen = request.form.get("version", "")
        try:
            services.companies.change(str(company_id), wanted, versions=[seen])
        except CompanySettingError as error:
            return _shown(services, error=(section, str(error)), field=error.name), 400
        except ChangedMeanwhileError:
            told = "Somebody else changed the settings meanwhile. Look at them, then save again."
            return _shown(services, error=(section, told)), 409
        deed("changed settings", **wanted)
        flash("Saved. It counts from the next sync on.")
        return redirect(url_for("settings.page", company_id=company_id, _anchor=section))

    return blueprint


def _shown(
    services: Services, error: tuple[str, str] | None = None, *, field: str | None = None
) -> str:
    """The page; with the `field` that was refused it keeps what was entered beside it."""
    company = place().line.company
    return render_template(
        "company/settings.html",
        error=error or ("", ""),
        field=field,
        given=request.form if field else {},
        version=settings_version(company),
        choices=services.chart.choices(company),
        all_flows=flows(company.cloud),
        flows_on=flows_on(company),
        chosen_flows=company.settings.get("flows") or {},
        conflict=_by_entity(company.settings.get("conflict")),
        entities=[each.name for each in ENTITIES if len(each.directions) > 1],
        zones=ZONES,
        zone=str(zone()),
        quiet=_quiet(company.settings.get("quiet_hours")),
        departments=DEPARTMENTS,
        usual=services.settings,
    )


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
        on = set(form.getlist("flow"))
        return {"flows": ",".join(f"{each}:{'on' if each in on else 'off'}" for each in flows())}
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
