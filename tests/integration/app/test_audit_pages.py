"""The audit log as people and programs read it: by name, and from what to what."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from app.pages.settings import SECTIONS
from services.company_settings import settings_version
from services.factors import CodeError
from storage import companies, problems, records
from tests.integration.app.page_world import Person, first, signed_in

if TYPE_CHECKING:
    from flask import Flask

    from services.bootstrap import Services
    from tests.integration.app.api_world import Program, Tenant


@pytest.fixture
def owner(app: Flask, services: Services, ours: Tenant) -> Person:
    return signed_in(app, services, ours.id, "owner")


def lines(person: Person, path: str = "/audit") -> list[str]:
    return [
        " ".join(each.get_text(" ").split()) for each in person.read(path).select(".audit-line")
    ]


def as_found(person: Person, page: str, section: str) -> dict[str, list[str]]:
    """What a browser sends of a section's form that nobody touched."""
    form = first(person.read(page), f'form[action$="/settings/{section}"]')
    sent: dict[str, list[str]] = {}
    for each in form.select("input[name], select[name]"):
        if each.name == "select":
            chosen = each.select_one("option[selected]") or first(each, "option")
            sent.setdefault(str(each["name"]), []).append(str(chosen.get("value", chosen.text)))
        elif each.get("type") not in {"checkbox", "radio"} or each.has_attr("checked"):
            sent.setdefault(str(each["name"]), []).append(str(each.get("value", "")))
    del sent["csrf_token"]
    return sent


@pytest.mark.parametrize("section", [each for each in SECTIONS if each != "departments"])
def test_a_form_that_is_saved_as_it_was_found_is_not_written_down(
    section: str, owner: Person, ours: Tenant
) -> None:
    page = f"/companies/{ours.company}/settings"
    for _ in range(2):
        form = as_found(owner, page, section)
        assert 302 == owner.send(f"{page}/{section}", form, page=page).status_code
    assert [] == [each for each in lines(owner) if "changed settings" in each]


def test_one_flow_that_is_switched_off_is_one_change(owner: Person, ours: Tenant) -> None:
    page = f"/companies/{ours.company}/settings"
    form = as_found(owner, page, "flows")
    form["flow"].remove("vendor.push")
    assert 302 == owner.send(f"{page}/flows", form, page=page).status_code
    [line] = [each for each in lines(owner) if "changed settings" in each]
    assert "Vendors → QuickBooks on → is now off" in line
    assert 1 == line.count("→ is now")


def set_floor(person: Person, services: Services, ours: Tenant, floor: str) -> None:
    with services.context.database.tenant_session(ours.id) as session:
        version = settings_version(companies.get(session, ours.company))
    page = f"/companies/{ours.company}/settings"
    form = {"version": version, "amount_floor": floor, "new_records_cap": "50"}
    assert 302 == person.send(f"{page}/guards", form, page=page).status_code


def test_a_change_of_settings_says_what_they_were_and_are(
    owner: Person, services: Services, ours: Tenant, client: Program
) -> None:
    set_floor(owner, services, ours, "1000")
    set_floor(owner, services, ours, "2500")
    changed = client.patch(f"/companies/{ours.company}", json={"flows": {"vendor.pull": False}})
    assert 200 == changed.status_code
    by_program, second, first = lines(owner)[:3]
    assert first.startswith(f"changed settings {ours.name}")
    assert "Unusual amounts, from what sum as usual → is now $1,000.00" in first
    assert "New records in one sync as usual → is now 50" in first
    assert "Unusual amounts, from what sum $1,000.00 → is now $2,500.00" in second
    assert "New records" not in second
    assert "Vendors → BILL on → is now off" in by_program
    assert "api:" not in by_program
    answer: Any = client.get("/audit?action=changed+settings&limit=1").json
    [told] = answer["items"]
    flow = {"name": "Vendors → BILL", "before": "on", "after": "off"}
    assert ([flow], ours.name) == (told["changes"], told["company_name"])
    assert ("changed settings", "api: changeCompany") == (told["words"], told["action"])


def test_a_line_has_names_and_leads_on(
    owner: Person, services: Services, ours: Tenant, client: Program
) -> None:
    path = f"/companies/{ours.company}/problems/{ours.problem}/resolve"
    assert 200 == client.post(path, json={"choice": "skip"}).status_code
    page = owner.read("/audit?action=resolved")
    [line] = [" ".join(each.get_text(" ").split()) for each in page.select(".audit-line")]
    said = "Chosen leave out Kind of record Vendor Record Able Supply"
    assert line.startswith(f"resolved a problem {ours.name} {said}")
    assert str(ours.problem) not in page.text
    assert page.select_one(f'a[href="/companies/{ours.company}"]') is not None
    fleet = signed_in(owner.app, services, None, "operator")
    assert f"resolved a problem {ours.name}" in lines(fleet, f"/fleet/audit?tenant={ours.id}")[0]


def test_a_decision_about_a_record_says_whose_it_was_and_leads_to_its_story(
    owner: Person, services: Services, ours: Tenant, client: Program
) -> None:
    lines_of = [{"amount": "1200.50"}]
    bill = {"number": "77", "vendor": "v1", "date": "2026-07-01", "lines": lines_of}
    told: dict[str, Any] = {"kind": "ambiguous", "label": "77", "cause": "c", "cure": "d"}
    with services.context.database.tenant_session(ours.id) as session:
        for one in ("b1", "b/2"):
            stored = records.RecordIn(id=one, data=bill, label="77")
            records.upsert_many(session, ours.company, "cloud", "bill", [stored])
        other = records.RecordIn(id="T-1", data=bill, label="77, 2026-07-01")
        records.upsert_many(session, ours.company, "quickbooks", "bill", [other])
        first_one, second = (
            problems.open_problem(
                session,
                ours.company,
                problems.NewProblem(
                    code=f"c-{one}", entity="bill", cloud_id=one,
                    choices=("link:T-1", "skip"), **told,
                ),
            )
            for one in ("b1", "b/2")
        )  # fmt: skip
    place = f"/companies/{ours.company}"
    page = f"{place}/problems/{first_one}"
    assert 302 == owner.send(page, {"choice": "link:T-1"}, page=page).status_code
    path = f"{place}/problems/{second}/resolve"
    assert 200 == client.post(path, json={"choice": "skip"}).status_code
    owner.send(f"{place}/records/bill/cloud/b/2", {"what": "take-up"}, page=page)
    taken_up, by_program, resolved = lines(owner)[:3]
    whose = "Kind of record Bill Record 77 · Able Supply · $1,200.50"
    assert f"took up what was left out {ours.name} {whose}" in taken_up
    assert f"resolved a problem {ours.name} Chosen leave out {whose}" in by_program
    assert "Chosen It is 77, 2026-07-01" in resolved
    assert whose in resolved
    stories = [str(each["href"]) for each in owner.read("/audit").select('dd a[href*="/records/"]')]
    own = [f"{place}/records/bill/cloud/{one}" for one in ("b/2", "b/2", "b1")]
    assert own == stories[:3]


def test_who_may_do_what_is_told_from_role_to_role(
    owner: Person, services: Services, ours: Tenant
) -> None:
    other = signed_in(owner.app, services, ours.id, "viewer")
    owner.send(f"/people/{other.user_id}/role", {"role": "accountant"}, page="/people")
    assert (
        f"changed the role of a person Role viewer → is now accountant Person {other.email}"
        in (lines(owner)[0])
    )


def test_what_is_done_to_a_tenant_by_whoever_runs_the_service_is_in_its_own_log(
    owner: Person, services: Services, ours: Tenant, theirs: Tenant, operator: Program
) -> None:
    runs_it = signed_in(owner.app, services, None, "operator")
    fleet, people = f"/fleet/tenants/{ours.id}", f"/fleet/tenants/{ours.id}/people"
    runs_it.send(f"/fleet/tenants/{theirs.id}/look", page="/fleet")
    runs_it.send(f"{fleet}/plan", {"plan": "payables"}, page=f"{fleet}/plan")
    runs_it.send(f"{people}/{owner.user_id}/factor", page=people)
    runs_it.send(f"{people}/{owner.user_id}/reset", page=people)
    runs_it.send("/account", {"name": "Ops", "zone": "UTC"}, page="/account")
    runs_it.send("/fleet/look/stop", page="/fleet")
    owner.sign_in()
    assert 200 == operator.patch(f"/tenants/{ours.id}", json={"plan": "both"}).status_code
    expected = ["changed a tenant’s plan", "made a link for a person's new password"]
    expected += ["switched off a person's second factor", "changed a tenant's plan"]
    for found in (lines(owner), lines(runs_it, f"/fleet/audit?tenant={ours.id}")):
        told = [each for each in found if runs_it.email in each or "changed a tenant’s" in each]
        assert 4 == len(told), found
        for words, line in zip(expected, told, strict=True):
            assert line.startswith(words)
    looked = lines(runs_it, f"/fleet/audit?tenant={theirs.id}")
    assert ["stopped looking", "began to look"] == [each.partition(" at ")[0] for each in looked]
    assert lines(runs_it, "/fleet/audit?action=profile")[0].startswith("changed her profile")
    assert 201 == operator.post("/tenants", json={"name": f"New {ours.id}"}).status_code
    runs_it.send("/fleet/tenants/new", {"name": f"Newer {ours.id}"}, page="/fleet/tenants/new")
    for name in ("New", "Newer"):
        made = services.tenants.find(f"{name} {ours.id}")
        assert lines(runs_it, f"/fleet/audit?tenant={made}")[0].startswith("added a tenant")


def test_wrong_passwords_and_codes_are_in_the_log_of_whose_account_they_were_tried_at(
    owner: Person, services: Services, ours: Tenant
) -> None:
    runs_it = signed_in(owner.app, services, None, "operator")
    for person, path in ((owner, "/audit"), (runs_it, f"/fleet/audit?who={runs_it.email}")):
        with person.browser.session_transaction() as session:
            seen = services.people.viewer(session["key"])
        assert seen is not None
        services.factors.begin(seen)
        with pytest.raises(CodeError):
            services.factors.give(seen, "000000", address="192.0.2.1")
        assert lines(person, path)[0].startswith(f"gave a wrong code {person.email}")
    owner.sign_in("wrong")
    assert lines(owner)[0].startswith(f"sign-in refused With password Person {owner.email}")
