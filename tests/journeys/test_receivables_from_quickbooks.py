"""Invoices that somebody enters in QuickBooks, on their way to the cloud and ever after."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from simulator.quickbooks import edit
from tests.journeys.selling import (
    CUSTOMER,
    books_of,
    cloud_customer,
    hours,
    lines_of,
    nothing_more,
    only,
    open_shop,
)

if TYPE_CHECKING:
    from tests.journeys.world import Company

pytestmark = pytest.mark.journey
JULY_15 = date(2026, 7, 15)


@pytest.fixture
def shop(company: Company) -> Company:
    open_shop(company)
    return company


def test_an_invoice_dated_after_the_start_date_arrives_with_its_lines_and_to_be_emailed(
    shop: Company,
) -> None:
    edit.add_invoice(
        shop.quickbooks,
        CUSTOMER,
        [hours("2"), hours("1.5", rate="80.00", words="Site visit")],
        day=JULY_15,
        RefNumber="1001",
        DueDate=date(2026, 8, 14),
        Memo="Kitchen",
        PONumber="PO-7",
        IsToBeEmailed=True,
    )
    shop.sync()
    invoice = shop.bill.invoices.one()
    assert "1001" == invoice["invoiceNumber"]
    assert cloud_customer(shop) == invoice["customerId"]
    assert ("2026-07-15", "2026-08-14") == (invoice["invoiceDate"], invoice["dueDate"])
    assert [
        ("Design work", Decimal(2), Decimal(75), Decimal("150.00")),
        ("Site visit", Decimal("1.5"), Decimal(80), Decimal("120.00")),
    ] == lines_of(invoice)
    item = shop.bill.items.one(name="Design")["id"]
    assert [item] * 2 == [line["classifications"]["itemId"] for line in invoice["invoiceLineItems"]]
    assert Decimal("270.00") == invoice["totalAmount"]
    assert ("Kitchen", "PO-7") == (invoice["description"], invoice["poNumber"])
    assert invoice["isToBeEmailed"]
    assert [] == shop.bill.emails
    assert [] == shop.problems()
    nothing_more(shop)


def test_the_start_date_itself_is_in_scope_and_the_day_before_is_not(shop: Company) -> None:
    for number, day in (("1001", date(2026, 6, 30)), ("1002", date(2026, 7, 1))):
        edit.add_invoice(shop.quickbooks, CUSTOMER, [hours("1")], day=day, RefNumber=number)
    shop.sync()
    assert ["1002"] == [one["invoiceNumber"] for one in shop.bill.invoices.values()]
    nothing_more(shop)


def test_an_older_invoice_stays_at_home_even_when_it_is_entered_and_edited_today(
    shop: Company,
) -> None:
    old = edit.add_invoice(
        shop.quickbooks, CUSTOMER, [hours("1")], day=date(2026, 6, 30), RefNumber="990"
    )
    shop.sync()
    edit.edit(shop.quickbooks, "Invoice", old.id, Memo="Looked at again")
    shop.sync()
    assert 0 == len(shop.bill.invoices)
    assert [] == shop.problems()
    nothing_more(shop)


def test_an_older_invoice_whose_date_is_moved_into_scope_arrives(shop: Company) -> None:
    old = edit.add_invoice(
        shop.quickbooks, CUSTOMER, [hours("2")], day=date(2026, 6, 30), RefNumber="990"
    )
    shop.sync()
    assert 0 == len(shop.bill.invoices)
    edit.edit(shop.quickbooks, "Invoice", old.id, TxnDate=date(2026, 7, 2))
    shop.sync()
    invoice = shop.bill.invoices.one()
    assert ("990", "2026-07-02") == (invoice["invoiceNumber"], invoice["invoiceDate"])
    assert Decimal("150.00") == invoice["totalAmount"]
    nothing_more(shop)


def test_an_edited_invoice_travels_lines_memo_and_date(shop: Company) -> None:
    made = edit.add_invoice(
        shop.quickbooks, CUSTOMER, [hours("2")], day=JULY_15, RefNumber="1001", Memo="Kitchen"
    )
    shop.sync()
    edit.edit(
        shop.quickbooks,
        "Invoice",
        made.id,
        Memo="Kitchen and bath",
        TxnDate=date(2026, 7, 16),
        InvoiceLineMod=[
            {"TxnLineID": made.fields["InvoiceLineRet"][0]["TxnLineID"], "Quantity": "3"},
            {"TxnLineID": "-1", **hours("1", rate="40.00", words="Drawings")},
        ],
    )
    shop.sync()
    invoice = shop.bill.invoices.one()
    assert ("Kitchen and bath", "2026-07-16") == (invoice["description"], invoice["invoiceDate"])
    assert [
        ("Design work", Decimal(3), Decimal(75), Decimal("225.00")),
        ("Drawings", Decimal(1), Decimal(40), Decimal("40.00")),
    ] == lines_of(invoice)
    assert Decimal("265.00") == invoice["totalAmount"]
    nothing_more(shop)


def test_a_mapped_invoice_whose_date_is_moved_before_the_start_date_still_agrees(
    shop: Company,
) -> None:
    made = edit.add_invoice(shop.quickbooks, CUSTOMER, [hours("2")], day=JULY_15, RefNumber="1001")
    shop.sync()
    edit.edit(shop.quickbooks, "Invoice", made.id, TxnDate=date(2026, 6, 20), Memo="Backdated")
    shop.sync()
    invoice = shop.bill.invoices.one()
    assert ("2026-06-20", "Backdated") == (invoice["invoiceDate"], invoice["description"])
    nothing_more(shop)


def test_an_invoice_on_a_job_arrives_under_the_customer_with_the_job(shop: Company) -> None:
    edit.add_customer(shop.quickbooks, "Kitchen", parent=CUSTOMER)
    edit.add_invoice(
        shop.quickbooks, f"{CUSTOMER}:Kitchen", [hours("2")], day=JULY_15, RefNumber="1001"
    )
    shop.sync()
    job = shop.bill.jobs.one(name=f"{CUSTOMER}:Kitchen")
    invoice = shop.bill.invoices.one()
    assert cloud_customer(shop) == invoice["customerId"]
    assert job["id"] == invoice["classifications"]["jobId"]
    assert 1 == len(shop.bill.customers)
    nothing_more(shop)


@pytest.mark.parametrize("undo", [edit.void, edit.delete])
def test_a_voided_or_deleted_invoice_is_archived_in_the_cloud(shop: Company, undo: object) -> None:
    made = edit.add_invoice(shop.quickbooks, CUSTOMER, [hours("2")], day=JULY_15, RefNumber="1001")
    kept = edit.add_invoice(shop.quickbooks, CUSTOMER, [hours("1")], day=JULY_15, RefNumber="1002")
    shop.sync()
    undo(shop.quickbooks, "Invoice", made.id)  # type: ignore[operator]
    shop.sync()
    assert shop.bill.invoices.one(invoiceNumber="1001")["archived"]
    assert not shop.bill.invoices.one(invoiceNumber="1002")["archived"]
    assert kept.id in {one.id for one in books_of(shop, "Invoice")}
    assert [] == shop.problems()
    nothing_more(shop)


def test_a_pending_invoice_waits_until_it_is_final(shop: Company) -> None:
    made = edit.add_invoice(
        shop.quickbooks, CUSTOMER, [hours("2")], day=JULY_15, RefNumber="1001", IsPending=True
    )
    shop.sync()
    assert 0 == len(shop.bill.invoices)
    edit.edit(shop.quickbooks, "Invoice", made.id, IsPending=False)
    shop.sync()
    assert "1001" == shop.bill.invoices.one()["invoiceNumber"]
    nothing_more(shop)


def test_a_memo_cleared_in_quickbooks_is_cleared_in_the_cloud(shop: Company) -> None:
    made = edit.add_invoice(
        shop.quickbooks, CUSTOMER, [hours("2")], day=JULY_15, RefNumber="1001", Memo="Kitchen"
    )
    shop.sync()
    edit.edit(shop.quickbooks, "Invoice", made.id, Memo="")
    shop.sync()
    assert "" == (shop.bill.invoices.one().get("description") or "")
    assert only(shop, "Invoice").id == made.id
    nothing_more(shop)


def test_a_line_of_mere_text_is_written_once_also_when_all_is_read_anew(shop: Company) -> None:
    lines = [hours("2"), {"Desc": "Thank you & see you soon"}]
    edit.add_invoice(shop.quickbooks, CUSTOMER, lines, day=JULY_15, RefNumber="1033")
    shop.sync()
    nothing_more(shop)
    for word in ("off", "on"):
        shop.set(flows=f"invoice.pull:{word},invoice.push:{word}")
        nothing_more(shop)
    assert [] == shop.problems()
