"""The preview at its pages: what is shown, what is decided there, and the button."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text

from app.pages import preview as preview_pages
from simulator.quickbooks import edit
from storage import companies
from tests.integration.app.page_world import Person, first, signed_in
from tests.integration.services.desk import Time, connected
from tests.integration.services.office import Office, writes

if TYPE_CHECKING:
    from bs4 import BeautifulSoup
    from flask import Flask

    from services.bootstrap import Services


@pytest.fixture
def office(services: Services) -> Office:
    """A held company with vendors, bills and a pair of twins, whose Web Connector has come once."""
    made = Office(connected(services, [], Time(datetime.now(UTC))))
    made.only("account", "vendor", "bill")
    with made.session() as session:
        held = text("UPDATE companies SET held_at = now() WHERE id = :id")
        session.execute(held, {"id": made.desk.login.company_id})
    edit.add_account(made.file, "Money Out Clearing", "Bank")
    edit.add_account(made.file, "Office", "Expense")
    edit.add_vendor(made.file, "Both")
    edit.add_vendor(made.file, "Twin")
    edit.add_vendor(made.file, "<b>Only Here</b>")
    expense = made.cloud.put("account", {"name": "Office", "type": "expense"})
    both = made.cloud.put("vendor", {"name": "Both"})
    for city in ("Austin", "Boston"):
        made.cloud.put("vendor", {"name": "Twin", "city": city})
    bill = {
        "vendor": both,
        "number": "A-1",
        "date": "2026-07-10",
        "due_date": "2026-08-10",
        "lines": [{"account": expense, "amount": "1234.50"}],
    }
    made.cloud.put("bill", bill)
    made.sync()
    return made


def place(office: Office) -> str:
    return f"/companies/{office.desk.login.company_id}"


def person(app: Flask, office: Office, role: str = "accountant") -> Person:
    return signed_in(app, office.desk.services, office.desk.tenant, role)


def words(page: BeautifulSoup) -> str:
    return " ".join(first(page, "main").text.split())


def test_the_preview_says_what_the_button_does(app: Flask, office: Office) -> None:
    [bill] = office.cloud.all_of("bill").values()
    twin = office.cloud.named("vendor", "Twin")[0]
    office.cloud.put("bill", {**bill, "vendor": twin, "number": "A-2"})
    office.sync()
    page = person(app, office).read(f"{place(office)}/preview")
    said = words(page)
    assert "creates 12 records in BILL and creates 1 record in QuickBooks" in said
    assert "3 records wait for your decision" in said
    assert "1 bill waits for these, and is carried once that is settled" in said
    assert "$1,234.50" in said
    assert "Together" in said
    assert "$1,234.50 more owed" in said
    assert "$1,234.50 more spent" in said
    assert "<b>Only Here</b>" not in str(page)


def test_every_number_leads_to_its_list(app: Flask, office: Office) -> None:
    reader = person(app, office, "viewer")
    page = reader.read(f"{place(office)}/preview")
    links = page.select(".preview-figures a")
    assert links
    for link in links:
        shown = reader.read(str(link["href"]))
        number = int(first(link, ".preview-number").text.replace(",", ""))
        assert number == len(shown.select(".preview-line"))


def test_a_match_says_why_and_an_entry_has_both_sides(app: Flask, office: Office) -> None:
    reader = person(app, office, "viewer")
    assert "Same name" in words(reader.read(f"{place(office)}/preview/matched"))
    entry = words(reader.read(f"{place(office)}/preview/entries"))
    assert "Bill A-1 · Both · Jul 10, 2026" in entry
    assert 2 == entry.count("$1,234.50")


def test_bills_dated_before_the_start_date_are_counted_beside_the_sum_and_listed(
    app: Flask, office: Office
) -> None:
    reader = person(app, office, "viewer")
    assert "before your start date" not in words(reader.read(f"{place(office)}/preview"))
    with office.session() as session:
        companies.set_start_date(session, office.desk.login.company_id, date(2026, 7, 11))
    page = reader.read(f"{place(office)}/preview")
    assert "1 of these documents is dated before your start date (Jul 11, 2026)" in words(page)
    shown = reader.read(str(first(page, "a[href*=older]")["href"]))
    assert ["A-1"] == [each.text for each in shown.select(".preview-line .fw-semibold")]
    assert "found by vendor, number and amount" in words(shown)


def test_a_list_goes_on_page_by_page(
    app: Flask, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(preview_pages, "PAGE", 5)
    reader, path = person(app, office, "viewer"), f"{place(office)}/preview/create?side=cloud"
    labels: list[str] = []
    while path:
        page = reader.read(path)
        labels += [each.text for each in page.select(".preview-line .fw-semibold")]
        more = next((a for a in page.select("nav[aria-label=Pages] a") if a.text == "More"), None)
        path = str(more["href"]) if more else ""
    assert 12 == len(labels) == len(set(labels))
    assert 404 == reader.get(f"{place(office)}/preview/create?after=forged").status_code
    assert 404 == reader.get(f"{place(office)}/preview/nothing").status_code


def test_a_decision_is_made_with_a_form_and_may_be_changed(app: Flask, office: Office) -> None:
    worker = person(app, office)
    page = worker.read(f"{place(office)}/preview/ambiguous")
    line = next(each for each in page.select(".preview-line") if "in QuickBooks" in each.text)
    form = first(line, "form")
    label = next(each for each in form.select(".form-check") if "Boston" in each.text)
    boston = first(label, "input")["value"]
    sent = {str(each["name"]): each["value"] for each in form.select("input[type=hidden]")}
    answer = worker.send(f"{place(office)}/preview/decide", {**sent, "choice": boston})
    assert 302 == answer.status_code
    assert "Decided: It is “Twin” · Boston" in words(worker.read(str(answer.location)))
    office.compute()
    assert "You said that they are one." in words(worker.read(f"{place(office)}/preview/matched"))


def looked_at_anew(office: Office, worker: Person) -> None:
    """Connected again, it is in preview again, with a new one, and writes nothing."""
    office.desk.services.companies.reconnect(office.desk.name, token="any")
    assert "There is no preview yet" in words(worker.read(f"{place(office)}/preview"))
    office.sync()
    assert {} == writes(office.file)


def test_the_button_starts_and_the_next_session_writes(app: Flask, office: Office) -> None:
    worker, known = person(app, office), office.desk.services.companies
    known.set_state(office.desk.name, "paused")
    assert "This company is paused. Press Resume" in words(worker.read(f"{place(office)}/preview"))
    answer = worker.send(f"{place(office)}/preview/start")
    assert "This company is paused. Press Resume" in worker.get(str(answer.location)).text
    known.disconnect(office.desk.name)
    page = worker.read(f"{place(office)}/preview")
    assert "This company is disconnected. Connect it again" in words(page)
    assert [] == page.select('form[action$="/preview/start"]')
    looked_at_anew(office, worker)
    assert 302 == worker.send(f"{place(office)}/preview/start").status_code
    assert "In preview" not in words(worker.read(f"{place(office)}/preview"))
    again = worker.send(f"{place(office)}/preview/start")
    assert "has begun to sync already" in worker.get(str(again.location)).text
    known.disconnect(office.desk.name)  # before anything was written
    looked_at_anew(office, worker)
    worker.send(f"{place(office)}/preview/start")
    office.sync()
    assert {"BillAddRq": 1} == writes(office.file)


def test_what_differs_says_both_values_and_where_one_is_chosen(app: Flask, office: Office) -> None:
    edit.add_vendor(office.file, "Differs", Phone="415-1")
    office.cloud.put("vendor", {"name": "Differs", "phone": "415-2"})
    for name in ("Zoe", "adam", "Mary"):  # later ones come first by name
        office.cloud.put("vendor", {"name": name})
        office.cloud.put("vendor", {"name": f"{name} too"})
        edit.add_vendor(office.file, f"{name} too")
    office.sync()
    for kind, few in (("create", ["adam", "Mary", "Zoe"]), ("matched", ["Both", "Differs"])):
        shown = person(app, office).read(f"{place(office)}/preview/{kind}?entity=vendor")
        names = [each.text for each in shown.select(".preview-title .fw-semibold")]
        names = [each for each in names if "Twin" not in each and "Only" not in each]
        also = ["adam too", "Mary too", "Zoe too"] if kind == "matched" else []
        assert sorted([*few, *also], key=str.lower) == names
    cards = words(person(app, office).read(f"{place(office)}/preview"))
    assert "matched 1 of these differs" in cards
    page = person(app, office).read(f"{place(office)}/preview/conflict")
    assert "“415-1” in QuickBooks and “415-2” in BILL" in words(page)
    assert "You say which side is right after the start" in words(page)
    assert "Choose which" not in words(page)
    assert page.select_one(f'main a[href="{place(office)}/settings#conflicts"]')
    person(app, office).send(f"{place(office)}/preview/start", page=f"{place(office)}/preview")
    office.sync()
    page = person(app, office).read(f"{place(office)}/preview/conflict")
    assert page.select_one(f'main a[href="{place(office)}/problems?kind=conflict"]')
    listed = person(app, office).read(f"{place(office)}/problems?kind=conflict")
    assert "Use BILL's values" in words(listed)


def test_who_may_only_look_is_offered_nothing_to_press(app: Flask, office: Office) -> None:
    reader = person(app, office, "viewer")
    page = reader.read(f"{place(office)}/preview")
    assert [] == page.select("main form")
    assert 403 == reader.send(f"{place(office)}/preview/start").status_code
    assert 403 == reader.send(f"{place(office)}/preview/decide").status_code


def test_another_tenants_preview_does_not_exist(
    app: Flask, office: Office, services: Services
) -> None:
    stranger = signed_in(app, services, services.tenants.add(f"T {office.desk.name}"), "owner")
    for path in ("preview", "preview/create", "preview/entries", "connect", "connect/waiting"):
        assert 404 == stranger.get(f"{place(office)}/{path}").status_code


def test_accounts_are_chosen_from_quickbooks_own(app: Flask, office: Office) -> None:
    worker = person(app, office)
    page = worker.read(f"{place(office)}/connect/accounts")
    chosen = first(page, "#money_out_clearing option[selected]")
    assert "Money Out Clearing" == chosen["value"]
    assert "type Bank" in words(page)
    form = {str(each["name"]): "" for each in page.select("select")}
    form["money_out_clearing"] = "Money Out Clearing"
    assert 302 == worker.send(f"{place(office)}/connect/accounts", form).status_code
    assert "Money Out Clearing" == office.company.settings["money_out_clearing"]
    office.compute()
    assert "being made anew" not in words(worker.read(f"{place(office)}/preview"))


def test_a_company_of_a_hundred_thousand_records_costs_a_page_no_more(
    app: Flask, office: Office, statements: list[str]
) -> None:
    reader = person(app, office, "viewer")
    with office.session() as session:
        session.execute(
            text(
                "INSERT INTO preview_items (company_id, generation, position, kind, entity, side,"
                " action, quickbooks_id, label) SELECT :id, generation, 1000 + n, 'create',"
                " 'customer', 'cloud', 'create', 'q' || n, 'Customer ' || n"
                " FROM previews, generate_series(1, 20000) n WHERE company_id = :id"
            ),
            {"id": office.desk.login.company_id},
        )
    statements.clear()
    page = reader.get(f"{place(office)}/preview")
    assert "20,000" in page.text
    assert len(page.data) < 100_000
    assert len(statements) <= 20, statements
    shown = reader.get(f"{place(office)}/preview/create?entity=customer&side=cloud")
    assert len(shown.data) < 100_000


def test_which_record_it_is_is_asked_with_party_date_and_amount_of_each(
    app: Flask, office: Office
) -> None:
    line = {"AccountRef": {"FullName": "Office"}, "Amount": "77.10"}
    edit.add_bill(office.file, "Both", [line], day=date(2026, 7, 9), RefNumber="A-1")
    office.sync()
    reader = person(app, office)
    listed = reader.read(f"{place(office)}/preview/create?entity=bill")
    link = next(each for each in listed.select("a") if "Choose the QuickBooks record" in each.text)
    asked = reader.read(str(link["href"]))
    said = words(asked)
    assert "BILL: Both · A-1 · Jul 10, 2026 · $1,234.50" in said
    assert "Both · A-1 · Jul 9, 2026 · $77.10" in said
    for nav in asked.select("main nav.small"):
        assert first(nav, "[aria-current=page]").text.strip()
