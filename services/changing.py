"""A company's settings changed by a person: checked, kept, and what hangs on them set right.

All or none: the first that does not fit is named, and nothing is changed then.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from services import clearing, company_classes, start_date
from services.company_settings import check_start_date, parsed, settings_version
from services.set_aside import set_aside
from services.setting_effects import look_again, put_off
from services.setting_words import differences
from storage import companies, journal
from storage.journal import Event

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from services.context import Context
    from storage.companies import Company
    from storage.session import Session


class ChangedMeanwhileError(Exception):
    """Somebody changed the settings after the caller had looked at them."""


def change(
    context: Context,
    session: Session,
    company: Company,
    changes: Mapping[str, str],
    *,
    versions: Collection[str] | None,
) -> dict[str, list[Any]]:
    """Set preferences of a company whose row is locked; see `Companies.change`."""
    if versions is not None and settings_version(company) not in versions:
        raise ChangedMeanwhileError
    wanted = parsed(company.settings, changes)
    start = wanted.columns.get("sync_start_date", company.sync_start_date)
    if start != company.sync_start_date:
        if start is not None:
            check_start_date(start, context.clock.now().date())
        start_date.move(context, session, company, start)
    clearing.refuse_banks(session, company, wanted.settings)
    if company_classes.SETTING in wanted.settings:
        chosen = wanted.settings[company_classes.SETTING]
        usual = context.settings.bill_departments
        company_classes.change(session, company, chosen, usual=usual)
    if "schedule" in wanted.columns:
        companies.set_schedule(session, company.id, wanted.columns["schedule"])
    if wanted.settings:
        companies.update_settings(session, company.id, wanted.settings)
        look_again(session, company, wanted.settings)
        set_aside(session, companies.get(session, company.id))
        put_off(session, company, wanted.settings, context.clock.now())
    changed = differences(company, wanted)
    if changed:  # a form that is saved as it was found is no deed
        detail = {"names": sorted(changes), "changes": changed}
        event = Event(event="settings-changed", detail=detail)
        journal.write_many(session, company.id, [event])
    return changed
