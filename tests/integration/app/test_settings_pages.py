"""A company's settings, read and changed by people of each role."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import text

from app.pages.settings import how_often
from services.flow_words import why_off
from services.setting_words import MOVED
from storage import companies, mappings, records, runs
from storage.mappings import Link
from storage.records import RecordIn
from sync.flows import FLOWS
from tests.integration.app.page_world import Person, first, signed_in

if TYPE_CHECKING:
    from flask import Flask

    from services.bootstrap import Services
    from tests.integration.app.api_world import Tenant


@pytest.fixture
def accountant(app: Flask, services: Services, ours: Tenant) -> Person:
    return signed_in(app, services, ours.id, "accountant")


def company(services: Services, tenant: Tenant) -> companies.Company:
    with services.context.database.tenant_session(tenant.id) as session:
        return companies.get(session, tenant.company)


def save(person: Person, tenant: Tenant, section: str, form: dict[str, Any]) -> int:
    """Send a section's form as the page has it now; the answer's status."""
    page = f"/companies/{tenant.company}/settings"
    found = person.read(page).find("input", {"name": "version"})
    assert found is not None
    sent = {"version": found["value"], **form}
    return person.send(f"{page}/{section}", sent, page=page).status_code


def test_timing_is_saved_and_shown(accountant: Person, services: Services, ours: Tenant) -> None:
    form = {"sync_start_date": "2026-07-01", "schedule": "30"}
    form |= {"quiet_from": "22:00", "quiet_to": "06:00", "quiet_zone": "America/Chicago"}
    assert 302 == save(accountant, ours, "timing", form)
    found = company(services, ours)
    assert ("2026-07-01", 30) == (str(found.sync_start_date), found.schedule_minutes)
    assert "22:00-06:00 America/Chicago" == found.settings["quiet_hours"]
    page = accountant.read(f"/companies/{ours.company}/settings")
    assert page.find("input", {"name": "quiet_from", "value": "22:00"}) is not None
    told = page.find(id="hint-sync_start_date")
    assert told is not None
    assert MOVED in told.text
    chosen = page.select("#quiet_zone optgroup option[selected]")
    assert ["Central (Chicago)"] == [each.text for each in chosen]
    classes = [each.text for each in page.select("#departments_as option")]
    assert ["As the service has it (departments)", "Departments", "Accounting classes"] == classes


@pytest.mark.parametrize(
    ("held", "counts"), [("NULL", "from the next sync on"), ("now()", "preview is made anew")]
)
def test_what_is_saved_says_from_when_it_counts(
    accountant: Person, services: Services, ours: Tenant, held: str, counts: str
) -> None:
    with services.context.database.tenant_session(ours.id) as session:
        session.execute(text(f"UPDATE companies SET held_at = {held}"))
    assert 302 == save(accountant, ours, "timing", {"schedule": "45"})
    assert counts in accountant.read(f"/companies/{ours.company}/settings").text


def test_quiet_hours_put_off_what_is_due_and_a_sync_by_hand_is_not(
    accountant: Person, services: Services, ours: Tenant
) -> None:
    now = services.now()
    begins, ends = now - timedelta(hours=1), now + timedelta(hours=2)
    form = {"quiet_from": f"{begins:%H:%M}", "quiet_to": f"{ends:%H:%M}", "quiet_zone": "Etc/UTC"}
    assert 302 == save(accountant, ours, "timing", form)
    due = company(services, ours).next_sync_at
    assert due is not None
    assert timedelta(hours=1, minutes=50) < due - now < timedelta(hours=2, minutes=1)
    services.companies.request_sync(str(ours.company))
    assert company(services, ours).sync_requested


def test_clearing_accounts_are_two_and_of_the_chart(
    accountant: Person, services: Services, ours: Tenant
) -> None:
    for name in ("Checking", "Clearing"):
        native = {"FullName": name, "AccountType": "Bank", "IsActive": True}
        found = RecordIn(id=f"A-{name}", data={"name": name}, native=native, label=name)
        with services.context.database.tenant_session(ours.id) as session:
            records.upsert_many(session, ours.company, "quickbooks", "account", [found])
    both = ("money_out_clearing", "money_in_clearing")
    assert 400 == save(accountant, ours, "accounts", dict.fromkeys(both, "Checking"))
    assert 400 == save(accountant, ours, "accounts", {both[0]: "Nope"})
    assert set() == set(both) & company(services, ours).settings.keys()
    apart = dict(zip(both, ("Checking", "Clearing"), strict=True))
    assert 302 == save(accountant, ours, "accounts", apart)


def test_accounts_are_chosen_from_the_chart(
    accountant: Person, services: Services, ours: Tenant
) -> None:
    native = {"FullName": "Clearing", "AccountType": "Bank", "IsActive": True}
    with services.context.database.tenant_session(ours.id) as session:
        found = RecordIn(id="A-1", data={"name": "Clearing"}, native=native, label="Clearing")
        records.upsert_many(session, ours.company, "quickbooks", "account", [found])
    page = accountant.read(f"/companies/{ours.company}/settings")
    chosen = page.find("select", id="money_out_clearing")
    assert chosen is not None
    assert "Clearing" in chosen.text
    assert 302 == save(accountant, ours, "accounts", {"money_out_clearing": "Clearing"})
    assert "Clearing" == company(services, ours).settings["money_out_clearing"]


def test_conflicts_and_flows_are_saved_as_chosen(
    accountant: Person, services: Services, ours: Tenant
) -> None:
    form = {"winner:": "quickbooks", "winner:vendor": "cloud", "winner:customer": ""}
    assert 302 == save(accountant, ours, "conflicts", form)
    assert {"": "quickbooks", "vendor": "cloud"} == company(services, ours).settings["conflict"]
    form = {"winner:": "quickbooks", "winner:vendor": ""}
    assert 302 == save(accountant, ours, "conflicts", form)
    assert {"": "quickbooks"} == company(services, ours).settings["conflict"]
    assert 302 == save(accountant, ours, "flows", {"flow": ["vendor.push", "bill.push"]})
    chosen = company(services, ours).settings["flows"]
    assert {"vendor.push", "bill.push"} == {name for name, on in chosen.items() if on}


def test_classes_go_where_they_are_meant_until_the_first_is_in_step(
    accountant: Person, services: Services, ours: Tenant
) -> None:
    other = {"departments_as": "accounting-classes"}
    assert 400 == save(accountant, ours, "departments", other)  # a sync is going on
    with services.context.database.tenant_session(ours.id) as session:
        runs.finish(session, ours.run, now=services.now(), result="done")
    assert 302 == save(accountant, ours, "departments", other)
    assert "accounting-classes" == company(services, ours).settings["departments_as"]
    with services.context.database.tenant_session(ours.id) as session:
        link = Link(cloud_id="d1", quickbooks_id="80000009-1", evidence="created")
        mappings.link(session, ours.company, "department", link)
    assert 400 == save(accountant, ours, "departments", {"departments_as": "departments"})
    assert "accounting-classes" == company(services, ours).settings["departments_as"]


@pytest.mark.parametrize(
    ("section", "form", "said"),
    [
        ("timing", {"schedule": "often"}, "is not a schedule"),
        ("timing", {"sync_start_date": "9999-12-31"}, "Dec 31, 9999 cannot be a sync start date"),
        ("timing", {"sync_start_date": "0001-01-01"}, "cannot be a sync start date"),
        ("guards", {"new_records_cap": "-1"}, "is not a number of records"),
        ("guards", {"amount_floor": "<b>"}, "is not an amount"),
        ("departments", {"departments_as": "tags"}, "is not a list of the cloud"),
    ],
)
def test_what_does_not_fit_is_said_beside_its_section(
    section: str,
    form: dict[str, str],
    said: str,
    accountant: Person,
    services: Services,
    ours: Tenant,
) -> None:
    before = company(services, ours)
    page = f"/companies/{ours.company}/settings"
    found = accountant.read(page).find("input", {"name": "version"})
    assert found is not None
    answer = accountant.send(f"{page}/{section}", {"version": found["value"], **form}, page=page)
    assert 400 == answer.status_code
    assert said in answer.text
    assert before == company(services, ours)
    shown = BeautifulSoup(answer.text, "html.parser")
    for name, entered in form.items():
        marked = first(shown, f"[name={name}]")
        chosen = marked if marked.name == "input" else first(marked, "option[selected]")
        assert entered == chosen.get("value", chosen.text)
        assert "true" == marked["aria-invalid"]
        words = [first(shown, f"#{each}").text for each in str(marked["aria-describedby"]).split()]
        assert said in words[0]
    assert list(form) == [each["name"] for each in shown.select("[autofocus]")]


def refused(person: Person, tenant: Tenant, section: str, form: dict[str, Any]) -> BeautifulSoup:
    """The page that answers a form of which something does not fit."""
    page = f"/companies/{tenant.company}/settings"
    version = first(person.read(page), "input[name=version]")["value"]
    answer = person.send(f"{page}/{section}", {"version": version, **form}, page=page)
    assert 400 == answer.status_code
    return BeautifulSoup(answer.text, "html.parser")


def test_everything_that_does_not_fit_is_marked_and_all_else_stays_as_chosen(
    accountant: Person, ours: Tenant
) -> None:
    form = {"new_records_cap": "-1", "amount_factor": "7", "amount_floor": "<b>"}
    page = refused(accountant, ours, "guards", {**form, "allowed_removals": "yes"})
    marked = [each["name"] for each in page.select("[aria-invalid]")]
    assert ["new_records_cap", "amount_floor"] == marked
    assert ["new_records_cap"] == [each["name"] for each in page.select("[autofocus]")]
    assert form == {name: first(page, f"input[name={name}]")["value"] for name in form}
    assert "yes" == first(page, "#allowed_removals option[selected]")["value"]
    page = refused(accountant, ours, "timing", {"schedule": "often", "quiet_zone": "Asia/Tokyo"})
    assert "Asia/Tokyo" == first(page, "#quiet_zone option[selected]")["value"]
    form = {"winner:": "cloud", "winner:vendor": "quickbooks", "winner:customer": "dice"}
    page = refused(accountant, ours, "conflicts", form)
    assert "“dice” is not a choice" in first(page, "#wrong-conflict").text
    assert "cloud" == first(page, "#winner-all option[selected]")["value"]
    assert "quickbooks" == first(page, "#winner-vendor option[selected]")["value"]


@pytest.mark.parametrize(
    ("given", "missing", "said"), [("from", "to", "end"), ("to", "from", "begin")]
)
def test_of_half_filled_quiet_hours_the_empty_time_is_marked(
    accountant: Person, ours: Tenant, given: str, missing: str, said: str
) -> None:
    page = refused(accountant, ours, "timing", {f"quiet_{given}": "22:00"})
    assert [f"quiet_{missing}"] == [each["name"] for each in page.select("[aria-invalid]")]
    assert [f"quiet_{missing}"] == [each["name"] for each in page.select("[autofocus]")]
    assert f"when the quiet hours {said}." in first(page, "#wrong-quiet_hours").text
    assert "22:00" == first(page, f"#quiet_{given}")["value"]


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (900, "every 15 minutes"),
        (1800, "every 30 minutes"),
        (5, "with every call of the Web Connector"),
    ],
)
def test_how_often_is_usual_is_said_as_it_is_meant(seconds: float, said: str) -> None:
    assert said == how_often(seconds)


def test_every_switch_says_what_travels_and_one_that_is_shut_says_why(
    app: Flask, accountant: Person, services: Services, ours: Tenant
) -> None:
    page = accountant.read(f"/companies/{ours.company}/settings")
    told = {
        str(each["value"]): first(page, f"[id='{each['aria-describedby']}']").text
        for each in page.select("input[name=flow]")
    }
    assert set(FLOWS) == set(told)
    assert len(FLOWS) == len(set(told.values()))
    assert "are entered in QuickBooks." in told["bill.push"]
    shut = [str(each["value"]) for each in page.select("input[name=flow]:disabled")]
    assert ["department.pull", "department.push"] == shut
    assert "See Connection." in told["department.push"]  # no company file was seen yet
    services.tenants.set_plan(ours.id, "receivables")
    page = accountant.read(f"/companies/{ours.company}/settings")
    assert "Your plan has no payables." in first(page, "[id='moves-bill.push']").text
    assert 302 == save(accountant, ours, "flows", {"flow": ["invoice.pull"]})
    chosen = company(services, ours).settings["flows"]
    assert "bill.push" not in chosen  # with another plan it is as on as it was
    assert {"invoice.pull"} == {name for name, on in chosen.items() if on}


def test_a_feature_that_is_off_in_the_company_file_is_named(
    services: Services, ours: Tenant
) -> None:
    known = replace(company(services, ours), bound={"company_name": "Castle"}, features=[])
    assert "Class tracking is off" in str(why_off(known, "department.pull"))
    assert why_off(replace(known, features=["class_tracking"]), "department.pull") is None
    unseen = replace(known, bound=None)
    assert "has called for the first time" in str(why_off(unseen, "department.pull"))
    other = replace(unseen, contact={"refused": {"code": "wrong-company-file"}})
    assert "the one that was is not taken" in str(why_off(other, "department.pull"))


def test_what_somebody_else_saved_meanwhile_is_not_lost(
    accountant: Person, services: Services, ours: Tenant
) -> None:
    page = f"/companies/{ours.company}/settings"
    found = accountant.read(page).find("input", {"name": "version"})
    assert found is not None
    services.companies.change(str(ours.company), {"schedule": "45"})
    sent = {"version": found["value"], "schedule": "10"}
    answer = accountant.send(f"{page}/timing", sent, page=page)
    assert 409 == answer.status_code
    assert "meanwhile" in answer.text
    assert "10" == first(BeautifulSoup(answer.text, "html.parser"), "#schedule")["value"]
    assert 45 == company(services, ours).schedule_minutes


def test_who_may_only_look_saves_nothing(app: Flask, services: Services, ours: Tenant) -> None:
    person = signed_in(app, services, ours.id, "viewer")
    page = f"/companies/{ours.company}/settings"
    assert 403 == person.send(f"{page}/timing", {"schedule": "5"}, page=page).status_code


def test_another_tenants_settings_do_not_exist(
    app: Flask, services: Services, ours: Tenant, theirs: Tenant
) -> None:
    owner = signed_in(app, services, ours.id, "owner")
    page = f"/companies/{theirs.company}/settings"
    assert 404 == owner.get(page).status_code
    assert 404 == owner.send(f"{page}/timing", {"schedule": "5"}).status_code
