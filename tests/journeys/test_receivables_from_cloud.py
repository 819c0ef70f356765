"""Invoices that somebody enters in the cloud: once in QuickBooks, and QuickBooks' from then on."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from simulator.bill import build
from simulator.quickbooks import edit
from tests.journeys.selling import (
    CUSTOMER,
    books_of,
    cloud_invoice,
    hours,
    nothing_more,
    only,
    open_shop,
)

if TYPE_CHECKING:
    from tests.journeys.world import Company

pytestmark = pytest.mark.journey


@pytest.fixture
def shop(company: Company) -> Company:
    open_shop(company)
    return company


def test_a_cloud_invoice_arrives_in_quickbooks_once_with_everything_on_it(shop: Company) -> None:
    cloud_invoice(shop, "2001", "120.50", description="Deck", poNumber="PO-9", isToBeEmailed=True)
    shop.sync()
    made = only(shop, "Invoice")
    assert ("2001", "2026-07-20", "2026-08-19") == (
        made.fields["RefNumber"],
        made.fields["TxnDate"],
        made.fields["DueDate"],
    )
    customer = edit.find(shop.quickbooks, "Customer", CUSTOMER)
    assert customer.id == made.fields["CustomerRef"]["ListID"]
    assert ("Deck", "PO-9", "true") == (
        made.fields["Memo"],
        made.fields["PONumber"],
        made.fields["IsToBeEmailed"],
    )
    (line,) = made.fields["InvoiceLineRet"]
    assert ("Design work", "120.50") == (line["Desc"], line["Amount"])
    design = edit.find(shop.quickbooks, "ItemService", "Design")
    assert design.id == line["ItemRef"]["ListID"]
    assert Decimal("120.50") == edit.balance_due(shop.quickbooks, "Invoice", made.id)
    assert [made.id] == [pair["quickbooks_id"] for pair in shop.records("invoice")]
    assert [] == shop.problems()
    nothing_more(shop)


def test_a_cloud_invoice_edited_before_it_synced_arrives_as_edited(shop: Company) -> None:
    invoice = cloud_invoice(shop, "2001", "100.00")
    (line,) = invoice["invoiceLineItems"]
    shop.bill.edit(
        "invoices",
        invoice["id"],
        invoiceDate="2026-07-22",
        invoiceLineItems=[{"id": line["id"], "price": "140.00"}],
    )
    shop.sync()
    made = only(shop, "Invoice")
    assert "2026-07-22" == made.fields["TxnDate"]
    assert Decimal("140.00") == edit.balance_due(shop.quickbooks, "Invoice", made.id)
    nothing_more(shop)


def test_after_it_synced_a_cloud_edit_is_put_back_to_what_quickbooks_holds(shop: Company) -> None:
    invoice = cloud_invoice(shop, "2001", "100.00", description="Deck")
    shop.sync()
    before = only(shop, "Invoice").edit
    (line,) = shop.bill.invoices.one()["invoiceLineItems"]
    shop.bill.edit(
        "invoices",
        invoice["id"],
        description="Patio",
        dueDate="2026-09-30",
        invoiceLineItems=[{"id": line["id"], "price": "999.00"}],
    )
    shop.sync()
    assert before == only(shop, "Invoice").edit
    kept = shop.bill.invoices.one()
    assert ("Deck", "2026-08-19") == (kept["description"], kept["dueDate"])
    assert Decimal("100.00") == kept["totalAmount"]
    nothing_more(shop)


def test_an_edit_in_quickbooks_reaches_a_cloud_invoice_that_synced(shop: Company) -> None:
    cloud_invoice(shop, "2001", "100.00", description="Deck")
    shop.sync()
    made = only(shop, "Invoice")
    line = made.fields["InvoiceLineRet"][0]["TxnLineID"]
    edit.edit(
        shop.quickbooks,
        "Invoice",
        made.id,
        Memo="Deck, final",
        InvoiceLineMod=[{"TxnLineID": line, "Rate": "110.00", "Quantity": "1"}],
    )
    shop.sync()
    kept = shop.bill.invoices.one()
    assert ("Deck, final", Decimal("110.00")) == (kept["description"], kept["totalAmount"])
    nothing_more(shop)


@pytest.mark.parametrize("day", [date(2026, 3, 2), date(2026, 7, 10)])
def test_a_number_that_quickbooks_has_is_refused_until_that_invoice_is_deleted(
    shop: Company, day: date
) -> None:
    other = edit.add_customer(shop.quickbooks, "Baker, Chris", Email="chris@baker.example")
    old = edit.add_invoice(shop.quickbooks, other.id, [hours("1")], day=day, RefNumber="2001")
    invoice = cloud_invoice(shop, "2001", "100.00")
    shop.sync()
    assert [old.id] == [one.id for one in books_of(shop, "Invoice")]
    assert [invoice["id"]] == list(shop.bill.invoices)
    problem = shop.problem("number-taken")
    for words in ("2001", "Baker, Chris", str(day.year)):
        assert words in problem["cause"]
    assert "another number" in problem["cure"]
    nothing_more(shop)
    edit.delete(shop.quickbooks, "Invoice", old.id)
    shop.sync()
    made = only(shop, "Invoice")
    assert "2001" == made.fields["RefNumber"]
    assert Decimal("100.00") == edit.balance_due(shop.quickbooks, "Invoice", made.id)
    assert [] == shop.problems()
    nothing_more(shop)


def test_a_refused_number_changed_in_the_cloud_lets_the_invoice_through(shop: Company) -> None:
    edit.add_invoice(
        shop.quickbooks, CUSTOMER, [hours("1")], day=date(2026, 3, 2), RefNumber="2001"
    )
    invoice = cloud_invoice(shop, "2001", "100.00")
    shop.sync()
    assert shop.problem("number-taken")
    shop.bill.edit("invoices", invoice["id"], invoiceNumber="2001-B")
    shop.sync()
    assert {"2001", "2001-B"} == {one.fields["RefNumber"] for one in books_of(shop, "Invoice")}
    assert [] == shop.problems()
    nothing_more(shop)


def test_two_cloud_invoices_with_one_number_give_one_invoice_and_one_refusal(
    shop: Company,
) -> None:
    cloud_invoice(shop, "2001", "100.00")
    cloud_invoice(shop, "2001", "200.00")
    shop.sync()
    shop.sync()
    assert "2001" == only(shop, "Invoice").fields["RefNumber"]
    assert "2001" in shop.problem("number-taken")["cause"]
    nothing_more(shop)


def test_an_invoice_marked_to_be_emailed_waits_for_the_customers_address(shop: Company) -> None:
    customer = build.customer(shop.bill, "Cook, Brian")
    shop.sync()
    cook = edit.find(shop.quickbooks, "Customer", "Cook, Brian")
    edit.edit(shop.quickbooks, "Customer", cook.id, Email="at home")
    cloud_invoice(shop, "2001", "100.00", customerId=customer["id"], isToBeEmailed=True)
    shop.sync()
    assert [] == books_of(shop, "Invoice")
    problem = shop.problem("customer-without-email")
    assert "Cook, Brian" in problem["cause"]
    assert "Main Email" in problem["cure"]
    edit.edit(shop.quickbooks, "Customer", cook.id, Email="brian@cook.example")
    shop.sync()
    assert "true" == only(shop, "Invoice").fields["IsToBeEmailed"]
    assert [] == shop.problems()
    nothing_more(shop)


def test_an_invoice_for_a_customer_who_is_new_in_the_cloud_arrives_with_the_customer(
    shop: Company,
) -> None:
    customer = build.customer(shop.bill, "Cook, Brian")
    cloud_invoice(shop, "2001", "100.00", customerId=customer["id"], isToBeEmailed=True)
    shop.sync()
    cook = edit.find(shop.quickbooks, "Customer", "Cook, Brian")
    assert cook.id == only(shop, "Invoice").fields["CustomerRef"]["ListID"]
    assert [] == shop.problems()
    nothing_more(shop)


def test_a_cloud_invoice_archived_before_it_synced_never_arrives(shop: Company) -> None:
    invoice = cloud_invoice(shop, "2001", "100.00")
    shop.bill.archive("invoices", invoice["id"])
    shop.sync()
    assert [] == books_of(shop, "Invoice")
    nothing_more(shop)
