"""Sales tax: QuickBooks computes it, BILL shows it, and the customer is asked for one amount."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from simulator.quickbooks import edit
from tests.journeys.selling import (
    CUSTOMER,
    cloud_invoice,
    hours,
    lines_of,
    nothing_more,
    only,
    open_shop,
)

if TYPE_CHECKING:
    from tests.journeys.world import Company

pytestmark = pytest.mark.journey


@pytest.fixture
def shop(company: Company) -> Company:
    """A shop whose customers are charged 7.75 % unless somebody says otherwise."""
    books = company.quickbooks
    edit.add_vendor(
        books,
        "State Board of Equalization",
        VendorAddress={
            "Addr1": "450 N Street",
            "City": "Sacramento",
            "State": "CA",
            "PostalCode": "95814",
            "Country": "US",
        },
    )
    rate = edit.add(
        books,
        "ItemSalesTax",
        Name="San Tomas",
        TaxRate="7.75",
        TaxVendorRef="State Board of Equalization",
    )
    books.preferences["SalesTaxPreferences"]["DefaultItemSalesTaxRef"] = {"ListID": rate.id}
    open_shop(company)
    return company


def due(shop: Company) -> Decimal:
    return edit.balance_due(shop.quickbooks, "Invoice", only(shop, "Invoice").id)


def test_a_taxed_invoice_of_quickbooks_agrees_to_the_cent_on_both_sides(shop: Company) -> None:
    edit.add_invoice(
        shop.quickbooks,
        CUSTOMER,
        [hours("3", rate="33.33")],
        day=date(2026, 7, 15),
        RefNumber="1001",
    )
    shop.sync()
    invoice = shop.bill.invoices.one()
    assert Decimal("107.74") == invoice["totalAmount"] == due(shop)
    assert [Decimal("99.99"), Decimal("7.75")] == [line[3] for line in lines_of(invoice)]
    nothing_more(shop)


def test_an_invoice_that_bill_did_not_tax_is_not_taxed_by_quickbooks(shop: Company) -> None:
    cloud_invoice(shop, "2001", "100.00")
    shop.sync()
    assert Decimal("100.00") == due(shop)
    assert Decimal("100.00") == shop.bill.invoices.one()["totalAmount"]
    assert 1 == len(shop.bill.invoices.one()["invoiceLineItems"])
    assert [] == shop.problems()
    nothing_more(shop)


def test_an_invoice_that_bill_taxed_is_taxed_alike_by_quickbooks(shop: Company) -> None:
    rate = shop.bill.items.one(name="San Tomas")
    cloud_invoice(shop, "2001", "100.00", salesTaxItemId=rate["id"], salesTaxPercentage="7.75")
    assert Decimal("107.75") == shop.bill.invoices.one()["totalAmount"]
    shop.sync()
    made = only(shop, "Invoice")
    assert Decimal("107.75") == due(shop)
    assert 1 == len(made.fields["InvoiceLineRet"])
    assert (
        edit.find(shop.quickbooks, "ItemSalesTax", "San Tomas").id
        == (made.fields["ItemSalesTaxRef"]["ListID"])
    )
    assert [] == shop.problems()
    nothing_more(shop)


def test_an_invoice_for_a_customer_who_is_exempt_is_not_taxed(shop: Company) -> None:
    customer = edit.find(shop.quickbooks, "Customer", CUSTOMER)
    edit.edit(shop.quickbooks, "Customer", customer.id, SalesTaxCodeRef="Non")
    edit.add_invoice(
        shop.quickbooks, CUSTOMER, [hours("2")], day=date(2026, 7, 15), RefNumber="1001"
    )
    shop.sync()
    assert Decimal("150.00") == shop.bill.invoices.one()["totalAmount"] == due(shop)
    nothing_more(shop)
