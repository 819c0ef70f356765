"""The first question of a session, and what it costs when there is little or nothing to do."""

from __future__ import annotations

import time
from datetime import date
from typing import TYPE_CHECKING

import pytest

from simulator.bill import build
from simulator.quickbooks import CompanyFile, edit
from simulator.web_connector.soap_client import SoapClient
from tests.journeys.accidents import watched
from tests.journeys.selling import CUSTOMER, cloud_customer, hours, open_shop, state

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.journeys.world import Company

pytestmark = pytest.mark.journey
# With every flow in use: each iterated list is a round of its own, the others share one; BILL is
# asked for live and archived rows of each list, and for the documents of credits that were used.
MOST_ROUNDS = 9
MOST_CALLS_TO_BILL = 31


def test_a_poll_with_nothing_to_do_says_so_and_costs_nothing(company: Company) -> None:
    company.sync()
    before, asked = state(company), sum(company.bill.calls.values())
    outcome = company.connector.update()
    assert ("none", 0) == (outcome.kind, outcome.rounds)
    assert ["serverVersion", "clientVersion", "authenticate", "closeConnection"] == [
        method for method, _ in outcome.calls
    ]
    assert (before, asked) == (state(company), sum(company.bill.calls.values()))


def test_a_wrong_password_is_refused_and_the_right_one_goes_on(company: Company) -> None:
    company.connector.faults.on("update", "wrong_password")
    company.command("sync")
    assert "nvu" == company.connector.update().kind
    assert {} == dict(company.bill.calls)
    assert "done" == company.connector.update().kind


def test_an_unknown_user_is_refused(company: Company) -> None:
    client = SoapClient(company.connector.qwc.app_url, timeout=30)
    names = [("strUserName", "nobody"), ("strPassword", company.password)]
    assert "nvu" == client.call_array("authenticate", names)[1]


def test_a_second_computer_is_busy_while_the_first_is_alive_and_takes_over_later(
    company: Company,
) -> None:
    first = SoapClient(company.connector.qwc.app_url, timeout=30)
    names = [("strUserName", company.connector.qwc.user_name), ("strPassword", company.password)]
    ticket = first.call_array("authenticate", names)[0]
    assert ticket
    second = company.connect(machine="LAPTOP")
    held = second.update()
    assert "postponed" == held.kind
    assert held.postpone is not None
    assert 1 <= held.postpone <= 60
    time.sleep(1.2)
    build.vendor(company.bill, "Bayshore Lumber")
    assert "done" == second.update().kind
    assert edit.find(company.quickbooks, "Vendor", "Bayshore Lumber")
    assert "" == (first.call("sendRequestXML", _asking(ticket)) or "")
    assert "over" in (first.call("getLastError", [("ticket", ticket)]) or "")


def _asking(ticket: str) -> list[tuple[str, str | int]]:
    return [
        ("ticket", ticket),
        ("strHCPResponse", ""),
        ("strCompanyFileName", "C:\\Books\\rock.qbw"),
        ("qbXMLCountry", "US"),
        ("qbXMLMajorVers", 13),
        ("qbXMLMinorVers", 0),
    ]


def test_a_sync_without_edits_takes_few_rounds_and_few_calls_and_writes_nothing(
    company: Company,
) -> None:
    open_shop(company)
    edit.add_invoice(
        company.quickbooks, CUSTOMER, [hours("4")], day=date(2026, 7, 15), RefNumber="1001"
    )
    company.sync()
    invoice = company.bill.invoices.one()["id"]
    company.bill.receive_payment(cloud_customer(company), {invoice: "100.00"})
    company.sync()
    before, asked = state(company), sum(company.bill.calls.values())
    outcome = company.sync()
    assert before == state(company)
    assert outcome.rounds <= MOST_ROUNDS
    assert sum(company.bill.calls.values()) - asked <= MOST_CALLS_TO_BILL


def test_a_thousand_customers_come_in_pages_and_then_only_what_changed(
    another_company: Callable[..., Company],
) -> None:
    clock = [time.time() - 7 * 86_400]
    file = CompanyFile.empty(name="Many Customers", clock=lambda: clock[0])
    for number in range(1000):
        edit.add_customer(file, f"Customer {number:04}", Email=f"c{number}@many.example")
    clock[0] += 6 * 86_400
    edit.set_inactive(file, "Customer", edit.find(file, "Customer", "Customer 0007").id)
    company = another_company(file)
    for number in range(1000):
        company.bill.create(
            "customers", name=f"Customer {number:04}", email=f"c{number}@many.example"
        )
    file.clock = time.time
    connector, books = watched(company)
    company.command("sync")
    assert "done" == connector.update().kind
    assert (4, 1000) == (books.asked("CustomerQueryRq"), books.answered("CustomerRet"))
    assert 1000 == len(company.bill.customers)
    assert 1000 == len(company.records("customer"))
    books.forget()
    edit.edit(file, "Customer", edit.find(file, "Customer", "Customer 0500").id, Phone="555-0100")
    company.command("sync")
    assert "done" == connector.update().kind
    # That one, the last one read before, and of the newest known records those that are customers.
    assert 2 <= books.answered("CustomerRet") <= 2 + 12
    assert "555-0100" == company.bill.customers.one(name="Customer 0500")["phone"]


def test_while_workers_compute_the_web_connector_waits_and_then_gets_its_work(
    company: Company,
) -> None:
    company.sync()
    build.vendor(company.bill, "Bayshore Lumber")
    company.server.bill.faults.on(method="GET", path="/vendors", then="slow:2")
    outcome = company.sync()
    pauses = [method for method, _ in outcome.calls].count("getLastError")
    assert pauses > 1
    assert edit.find(company.quickbooks, "Vendor", "Bayshore Lumber")
