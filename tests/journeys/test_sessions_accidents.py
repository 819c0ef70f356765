"""Answers that are lost, doubled or late: nothing is written twice and nothing is lost."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from simulator.bill import build
from simulator.quickbooks import edit
from tests.journeys.accidents import (
    befalls,
    quickbooks_forgets_message_sets,
    visit,
    watched,
)
from tests.journeys.selling import books_of, nothing_more, only

if TYPE_CHECKING:
    from tests.journeys.world import Company

pytestmark = pytest.mark.journey


@pytest.fixture
def office(company: Company) -> Company:
    """A company with a vendor and an expense account that both sides know."""
    edit.add_account(company.quickbooks, "Telephone", "Expense", AccountNumber="60400")
    edit.add_vendor(company.quickbooks, "Cal Telephone")
    build.vendor(company.bill, "Cal Telephone")
    company.sync()
    return company


def enter_bill(company: Company, number: str, amount: str) -> None:
    """A bill of the vendor, typed into BILL."""
    account = company.bill.chart_of_accounts.one(name="Telephone")["id"]
    vendor = company.bill.vendors.one(name="Cal Telephone")["id"]
    build.bill(
        company.bill, vendor, number, [build.line(amount, chartOfAccountId=account)], day=None
    )


def bills(company: Company) -> dict[str, Decimal]:
    """Number and amount of every bill in QuickBooks."""
    found = books_of(company, "Bill")
    by_number = {
        one.fields["RefNumber"]: edit.balance_due(company.quickbooks, "Bill", one.id)
        for one in found
    }
    assert len(found) == len(by_number), by_number
    return by_number


@pytest.mark.parametrize(
    "accident",
    [
        "lose_request",
        "lose_reply",
        "vanish",
        "close_early",
        "repeat",
        "apply_then_hresult:0x80040402",
        "cut_response",
    ],
)
def test_whatever_befalls_the_answer_a_bill_is_in_the_books_once(
    office: Company, accident: str
) -> None:
    enter_bill(office, "T-1", "84.50")
    enter_bill(office, "T-2", "12.00")
    connector, books = watched(office)
    befalls(connector, books, "BillAddRq", accident)
    visit(office, connector)
    visit(office, connector)
    assert {"T-1": Decimal("84.50"), "T-2": Decimal("12.00")} == bills(office)
    assert 2 == office.quickbooks.writes["BillAddRq"]
    assert [] == office.problems()
    nothing_more(office)


def test_when_quickbooks_forgot_the_message_set_the_bill_is_found_by_its_mark(
    office: Company,
) -> None:
    enter_bill(office, "T-1", "84.50")
    connector, books = watched(office)
    befalls(connector, books, "BillAddRq", "vanish")
    with quickbooks_forgets_message_sets(office):
        visit(office, connector)
        visit(office, connector)
    assert {"T-1": Decimal("84.50")} == bills(office)
    assert 1 == office.quickbooks.writes["BillAddRq"]
    assert only(office, "Bill").id == office.records("bill")[0]["quickbooks_id"]
    nothing_more(office)


def test_quickbooks_dies_after_it_wrote_and_the_bill_is_still_there_once(office: Company) -> None:
    enter_bill(office, "T-1", "84.50")
    office.quickbooks.faults.on(request="BillAddRq", then="apply_then_lose")
    office.command("sync")
    assert "error" == office.connector.update().kind
    office.sync()
    assert {"T-1": Decimal("84.50")} == bills(office)
    assert 1 == office.quickbooks.writes["BillAddRq"]
    assert [] == office.problems()
    nothing_more(office)


def test_quickbooks_dies_before_it_wrote_and_the_bill_arrives_next_time(office: Company) -> None:
    enter_bill(office, "T-1", "84.50")
    office.quickbooks.faults.on(request="BillAddRq", then="drop_session")
    office.command("sync")
    assert "error" == office.connector.update().kind
    office.sync()
    assert {"T-1": Decimal("84.50")} == bills(office)
    nothing_more(office)


@pytest.mark.parametrize("accident", ["close_early", "vanish"])
def test_a_session_that_ends_in_the_middle_of_reading_is_read_again_and_nothing_is_missing(
    company: Company, accident: str
) -> None:
    for number in range(3):
        edit.add_vendor(company.quickbooks, f"Vendor {number}")
        edit.add_customer(company.quickbooks, f"Customer {number}", Email="a@b.example")
    for number in range(3):
        build.vendor(company.bill, f"Vendor {number}")
    connector, books = watched(company)
    befalls(connector, books, "CustomerQueryRq", accident)
    visit(company, connector)
    visit(company, connector)
    assert [f"Customer {n}" for n in range(3)] == sorted(
        one["name"] for one in company.bill.customers.values()
    )
    assert 3 == len(company.records("vendor"))
    assert [] == company.problems()
    nothing_more(company)


def test_the_same_answer_delivered_twice_changes_nothing(company: Company) -> None:
    for number in range(3):
        edit.add_customer(company.quickbooks, f"Customer {number}", Email="a@b.example")
    build.vendor(company.bill, "Cal Telephone")
    company.connector.faults.on("receiveResponseXML", "repeat", times=50)
    company.sync()
    assert 3 == len(company.bill.customers)
    assert 1 == len(books_of(company, "Vendor"))
    nothing_more(company)


def test_a_request_asked_for_twice_is_not_carried_out_twice(office: Company) -> None:
    enter_bill(office, "T-1", "84.50")
    office.connector.faults.on("sendRequestXML", "repeat", times=50)
    office.command("sync")
    office.connector.update()
    office.connector.faults = type(office.connector.faults)()
    office.sync()
    assert {"T-1": Decimal("84.50")} == bills(office)
    assert 1 == office.quickbooks.writes["BillAddRq"]
    nothing_more(office)
