"""The entries of invoices that a preview shows are what QuickBooks posts."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from services.postings import STOCKED, TAXED
from simulator.quickbooks import edit, ledger
from tests.integration.services.test_previews import hold, items, start, summary

if TYPE_CHECKING:
    from tests.integration.services.office import Office

CUSTOMER = "Abercrombie, Kristy"


@pytest.fixture
def shop(office: Office) -> Office:
    """A shop before its first sync: a service, goods, a discount and a tax, on both sides."""
    hold(office)
    office.only("account", "customer", "item", "invoice")
    books, cloud = office.file, office.cloud
    edit.add_vendor(books, "State Board of Equalization")
    tax = edit.add(
        books,
        "ItemSalesTax",
        Name="San Tomas",
        TaxRate="7.75",
        TaxVendorRef="State Board of Equalization",
    )
    books.preferences["SalesTaxPreferences"]["DefaultItemSalesTaxRef"] = {"ListID": tax.id}
    edit.add_account(books, "Construction Income", "Income")
    edit.add_account(books, "Discounts Given", "Income")
    edit.add_service(books, "Framing", account="Construction Income", price="50.00")
    edit.add(books, "ItemDiscount", Name="Ten off", AccountRef="Discounts Given")
    edit.add(
        books,
        "ItemInventory",
        Name="Cabinet",
        SalesPrice="90.00",
        IncomeAccountRef="Construction Income",
        PurchaseCost="40.00",
        COGSAccountRef="Cost of Goods Sold",
        AssetAccountRef="Inventory Asset",
    )
    edit.add_customer(books, CUSTOMER)
    cloud.put("customer", {"name": CUSTOMER})
    for name, kind in (
        ("Framing", "service"),
        ("Ten off", "discount"),
        ("Cabinet", "inventory"),
        ("San Tomas", "sales_tax"),
    ):
        cloud.put("item", {"name": name, "type": kind})
    return office


def sell(office: Office, number: str, *lines: tuple[str, dict[str, Any]]) -> None:
    (whose,) = office.cloud.named("customer", CUSTOMER)
    made = [{"item": office.cloud.named("item", name)[0], **line} for name, line in lines]
    record = {"number": number, "date": "2026-07-15", "lines": made}
    office.cloud.put("invoice", {**record, "customer": f"customer:{whose}"})


def moved(office: Office) -> dict[str, Decimal]:
    """What the start and the first sync post, by account."""
    before = ledger.trial_balance(office.file)
    start(office)
    office.sync()
    after = ledger.trial_balance(office.file)
    changes = {name: after[name] - before.get(name, 0) for name in after}
    return {name: value for name, value in changes.items() if value}


def shown(office: Office) -> dict[str, Decimal]:
    effects = summary(office).effects
    return {each.account: each.debit - each.credit for each in effects}


def test_an_invoice_with_a_discount_and_a_tax_is_shown_as_quickbooks_posts_it(
    shop: Office,
) -> None:
    sell(
        shop,
        "2001",
        ("Framing", {"quantity": "2", "rate": "50", "amount": "100.00"}),
        ("Ten off", {"amount": "-10.00"}),
        ("San Tomas", {"amount": "6.98"}),
    )
    shop.sync()
    expected = {
        "Accounts Receivable": Decimal("96.98"),
        "Construction Income": Decimal("-100.00"),
        "Discounts Given": Decimal("10.00"),
        "Sales Tax Payable": Decimal("-6.98"),
    }
    assert expected == shown(shop)
    (invoice,) = items(shop, entity="invoice", kind="create")
    assert [TAXED] == invoice.detail["by_quickbooks"]
    assert expected == moved(shop)


def test_what_quickbooks_adds_for_goods_is_said(shop: Office) -> None:
    sell(shop, "2002", ("Cabinet", {"quantity": "1", "rate": "90", "amount": "90.00"}))
    shop.sync()
    (invoice,) = items(shop, entity="invoice", kind="create")
    assert [STOCKED] == invoice.detail["by_quickbooks"]
    posted = {"Accounts Receivable": Decimal("90.00"), "Construction Income": Decimal("-90.00")}
    assert posted == shown(shop)
    added = {"Cost of Goods Sold": Decimal("40.00"), "Inventory Asset": Decimal("-40.00")}
    assert {**posted, **added} == moved(shop)
