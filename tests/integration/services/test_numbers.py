"""A number is asked for before a transaction with it is created: old ones are read by nobody."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from simulator.quickbooks import edit

if TYPE_CHECKING:
    from tests.integration.services.office import Office

LINE = {"ItemRef": "Framing", "Quantity": "1", "Rate": "50.00"}


@pytest.fixture
def seller(office: Office) -> Office:
    """A company that sells one thing to one customer, known on both sides."""
    office.only("account", "customer", "item", "invoice")
    edit.add_service(office.file, "Framing", account="Uncategorized Income", price="50.00")
    edit.add_customer(office.file, "Abercrombie, Kristy")
    office.sync()
    return office


def sell(office: Office, number: str) -> str:
    """An invoice made in the cloud."""
    (customer,) = office.cloud.named("customer", "Abercrombie, Kristy")
    (item,) = office.cloud.named("item", "Framing")
    line = {"item": item, "quantity": "2", "rate": "50", "amount": "100.00"}
    return office.cloud.put(
        "invoice",
        {
            "number": number,
            "customer": f"customer:{customer}",
            "date": "2026-07-15",
            "lines": [line],
        },
    )


def test_a_number_that_nobody_has_is_asked_for_once_and_then_created(seller: Office) -> None:
    made = sell(seller, "1001")
    visit = seller.visit()
    visit.run()
    asked = [each for each in visit.asked if "<RefNumberCaseSensitive>1001<" in each]
    assert 1 == len(asked)
    (invoice,) = seller.file.store.of_kind("Invoice")
    assert {made: invoice.id} == seller.pairs("invoice")
    assert "1001" == invoice.fields["RefNumber"]
    assert Decimal("100.00") == edit.balance_due(seller.file, "Invoice", invoice.id)


def test_a_number_of_an_old_invoice_is_refused_until_the_old_one_is_gone(seller: Office) -> None:
    old = edit.add_invoice(
        seller.file, "Abercrombie, Kristy", [LINE], day=date(2026, 5, 2), RefNumber="1001"
    )
    made = sell(seller, "1001")
    seller.sync()
    assert [old.id] == [each.id for each in seller.file.store.of_kind("Invoice")]
    problem = seller.problem("number-taken")
    assert ("invoice", made) == (problem.entity, problem.cloud_id)
    assert "already has invoice 1001" in problem.cause
    assert "May 2, 2026" in problem.cause
    assert "2026-05-02" not in problem.cause
    assert "another number" in problem.cure
    edit.delete(seller.file, "Invoice", old.id)
    seller.sync()
    assert [] == seller.open_problems()
    assert [made] == list(seller.pairs("invoice"))


def test_a_look_for_a_number_does_not_move_the_mark_of_the_read(seller: Office) -> None:
    before = seller.cursor("invoices")
    seller.clock.advance(3600)
    edit.add_invoice(
        seller.file, "Abercrombie, Kristy", [LINE], day=date(2026, 5, 2), RefNumber="77"
    )
    seller.file.store.of_kind("Invoice")[0].modified = int(seller.clock()) + 10_000_000
    sell(seller, "77")
    seller.sync()
    assert ["number-taken"] == seller.codes()
    assert before == seller.cursor("invoices")


def test_a_bill_that_was_linked_by_its_number_is_watched_from_then_on(office: Office) -> None:
    office.only("account", "vendor", "bill")
    edit.add_account(office.file, "Telephone", "Expense")
    edit.add_vendor(office.file, "Cal Telephone")
    office.sync()
    line = {"AccountRef": "Telephone", "Amount": "84.50"}
    typed = edit.add_bill(
        office.file, "Cal Telephone", [line], day=date(2026, 7, 15), RefNumber="7"
    )
    (vendor,), (account,) = (
        office.cloud.named("vendor", "Cal Telephone"),
        office.cloud.named("account", "Telephone"),
    )
    lines = [{"account": account, "amount": "84.50"}]
    made = office.cloud.put(
        "bill", {"number": "7", "vendor": vendor, "date": "2026-07-15", "lines": lines}
    )
    office.sync()
    assert {made: typed.id} == office.pairs("bill")
    edit.void(office.file, "Bill", typed.id)
    office.sync()
    assert made == office.problem("voided-in-quickbooks").cloud_id
