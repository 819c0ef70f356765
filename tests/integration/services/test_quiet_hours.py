"""No session begins in a company's quiet hours, unless a person wants one."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from services.companies import CompanySettingError
from services.company_settings import settings_version
from services.reading import dated_reads
from storage import companies, cursors, mappings, records, runs
from storage.mappings import Link
from storage.records import RecordIn

if TYPE_CHECKING:
    from tests.integration.services.desk import Desk


def quiet(desk: Desk) -> None:
    """Quiet hours that are on for another hour, by the clock of UTC."""
    now = desk.services.context.clock.now()
    start, end = now - timedelta(hours=1), now + timedelta(hours=1)
    hours = f"{start:%H:%M}-{end:%H:%M} UTC"
    desk.services.companies.change(desk.name, {"quiet_hours": hours})


def test_what_is_due_waits_for_the_end_of_the_quiet_hours(desk: Desk) -> None:
    quiet(desk)
    assert ["", "none"] == desk.authenticate()
    desk.time.passes(2 * 3600)
    assert 40 < len(desk.authenticate()[0])


def test_a_person_who_wants_a_sync_now_gets_it_once(desk: Desk) -> None:
    quiet(desk)
    desk.services.companies.request_sync(desk.name)
    assert 40 < len(desk.authenticate()[0])
    desk.time.passes(600)  # that session went silent, and the next one is nobody's wish
    assert ["", "none"] == desk.authenticate()


def test_a_notification_of_the_cloud_does_not_wake_anybody_at_night(desk: Desk) -> None:
    quiet(desk)
    with desk.services.context.database.tenant_session(desk.tenant) as session:
        companies.request_sync(session, desk.login.company_id)
    assert ["", "none"] == desk.authenticate()


def test_saving_other_settings_takes_no_wish_away_and_reads_nothing_anew(desk: Desk) -> None:
    quiet(desk)
    desk.services.companies.request_sync(desk.name)
    company = desk.services.companies.find(desk.name)
    with desk.services.context.database.tenant_session(desk.tenant) as session:
        for read in dated_reads():
            cursors.set_mark(session, company.id, "quickbooks", read, "mark")
        before = cursors.all_of(session, company.id, "quickbooks")
    same = {"sync_start_date": str(company.sync_start_date), "schedule": "30"}
    same["quiet_hours"] = company.settings["quiet_hours"]
    desk.services.companies.change(desk.name, same)
    after = desk.services.companies.find(desk.name)
    assert (True, True) == (after.sync_requested, after.sync_now)
    assert company.next_sync_at == after.next_sync_at
    with desk.services.context.database.tenant_session(desk.tenant) as session:
        assert before == cursors.all_of(session, company.id, "quickbooks")


def test_what_a_sync_notes_is_no_change_of_settings(desk: Desk) -> None:
    before = desk.services.companies.find(desk.name)
    with desk.services.context.database.tenant_session(desk.tenant) as session:
        companies.update_settings(session, before.id, {"closing_date": "2026-06-30"})
    after = desk.services.companies.find(desk.name)
    assert settings_version(before) == settings_version(after)
    desk.services.companies.change(desk.name, {"amount_floor": "5"})
    assert settings_version(after) != settings_version(desk.services.companies.find(desk.name))


def test_without_quiet_hours_it_is_as_before(desk: Desk) -> None:
    quiet(desk)
    desk.services.companies.change(desk.name, {"quiet_hours": ""})
    assert 40 < len(desk.authenticate()[0])


def test_other_classes_are_read_anew_with_all_that_names_them(desk: Desk) -> None:
    company = desk.services.companies.find(desk.name)
    with desk.services.context.database.tenant_session(desk.tenant) as session:
        for entity in ("department", "vendor"):
            one = RecordIn(id=f"{entity} 1", data={"name": entity}, natural_keys=[], label=entity)
            records.upsert_many(session, company.id, "cloud", entity, [one])
            cursors.set_mark(session, company.id, "cloud", entity, "mark")
    desk.services.companies.change(desk.name, {"departments_as": "accounting-classes"})
    with desk.services.context.database.tenant_session(desk.tenant) as session:
        assert {} == cursors.all_of(session, company.id, "cloud")
        assert records.get(session, company.id, "cloud", "department", "department 1") is None
        assert records.get(session, company.id, "cloud", "vendor", "vendor 1") is not None


def test_classes_that_are_paired_stay_the_list_they_are(desk: Desk) -> None:
    company = desk.services.companies.find(desk.name)
    with desk.services.context.database.tenant_session(desk.tenant) as session:
        link = Link(cloud_id="d1", quickbooks_id="8000-1", evidence="created")
        mappings.link(session, company.id, "department", link)
    with pytest.raises(CompanySettingError, match="1 class is kept in step") as refused:
        desk.services.companies.change(desk.name, {"departments_as": "accounting-classes"})
    assert "departments_as" == refused.value.name
    desk.services.companies.change(desk.name, {"departments_as": "departments"})  # as it is


def test_classes_are_not_changed_under_a_sync_that_goes_on(desk: Desk) -> None:
    company = desk.services.companies.find(desk.name)
    with desk.services.context.database.tenant_session(desk.tenant) as session:
        runs.start(session, company.id, now=desk.services.context.clock.now())
    with pytest.raises(CompanySettingError, match="A sync is going on"):
        desk.services.companies.change(desk.name, {"departments_as": "accounting-classes"})
