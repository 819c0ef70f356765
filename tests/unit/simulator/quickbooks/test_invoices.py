"""Invoices and credit memos: items, tax, defaults, e-mail, Mods."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from simulator.quickbooks import edit
from tests.unit.simulator.quickbooks.forms import current, invoice, read, ref

if TYPE_CHECKING:
    from tests.unit.simulator.quickbooks.desk import Answer, Desk

CUSTOMER = ref("CustomerRef", "Ann Smith")
DATED = "<TxnDate>2026-07-01</TxnDate>"


def line(item: str, more: str = "") -> str:
    return f"<InvoiceLineAdd>{ref('ItemRef', item)}{more}</InvoiceLineAdd>"


def amounts(answer: Answer) -> list[str]:
    return answer.texts("InvoiceRet/InvoiceLineRet/Amount")


@pytest.fixture
def store(shop: Desk) -> Desk:
    """The shop with one of every item a sale may hold, and a tax of 7.75 percent."""
    company = shop.company
    edit.add_account(company, "Parts", "CostOfGoodsSold")
    edit.add(company, "ItemSalesTax", Name="San Tomas", TaxRate="7.75")
    edit.add(company, "ItemSalesTax", Name="City", TaxRate="0.50")
    edit.add(company, "ItemSalesTaxGroup", Name="Both", ItemSalesTaxRef=["San Tomas", "City"])
    edit.add(company, "ItemSubtotal", Name="Subtotal")
    discount: dict[str, Any] = {"DiscountRatePercent": "10.0", "AccountRef": "Sales"}
    edit.add(company, "ItemDiscount", Name="10% off", **discount)
    percent = {"PricePercent": "18.0", "AccountRef": "Sales"}
    edit.add(company, "ItemOtherCharge", Name="Handling", SalesOrPurchase=percent)
    edit.add(
        company,
        "ItemInventory",
        Name="Door",
        SalesPrice="85.00",
        PurchaseCost="50.00",
        IncomeAccountRef="Sales",
        COGSAccountRef="Parts",
        AssetAccountRef="Inventory Asset",
        QuantityOnHand="10",
        TotalValue="500.00",
    )
    edit.add(
        company,
        "ItemGroup",
        Name="Door Set",
        ItemGroupLine=[
            {"ItemRef": "Door", "Quantity": "1"},
            {"ItemRef": "Labor", "Quantity": "2"},
        ],
    )
    return shop


def test_rate_times_quantity_is_the_amount(shop: Desk) -> None:
    answer = shop.add(
        "Invoice",
        CUSTOMER
        + DATED
        + line("Labor", "<Quantity>2</Quantity><Rate>5.125</Rate>")
        + line("Labor", "<Quantity>3</Quantity>")
        + line("Labor", "<Quantity>3</Quantity><Amount>10.00</Amount>")
        + line("Labor", "<Rate>7.00</Rate>"),
    )
    assert ["10.25", "120.00", "10.00", "7.00"] == amounts(answer)
    assert ["5.125", "40.00", "3.33333", "7.00"] == answer.texts("InvoiceRet/InvoiceLineRet/Rate")
    assert "147.25" == answer.text("InvoiceRet/Subtotal")


def test_an_amount_wins_over_a_rate(shop: Desk) -> None:
    both = "<Quantity>2</Quantity><Rate>5.00</Rate><Amount>11.00</Amount>"
    answer = shop.add("Invoice", CUSTOMER + line("Labor", both))
    assert ["11.00"] == amounts(answer)
    assert "5.50" == answer.text("InvoiceRet/InvoiceLineRet/Rate")


def test_a_line_with_an_amount_needs_an_item_and_a_line_of_text_does_not(shop: Desk) -> None:
    bare = "<InvoiceLineAdd><Desc>Thanks</Desc>{}</InvoiceLineAdd>"
    assert 3150 == shop.refused("Invoice", CUSTOMER + bare.format("<Amount>1.00</Amount>")).code
    answer = shop.add("Invoice", CUSTOMER + line("Labor") + bare.format(""))
    assert ["40.00"] == amounts(answer)


def test_an_invoice_has_no_total_and_applied_amounts_are_negative(shop: Desk) -> None:
    invoice_id = invoice(shop, "2")
    assert [None, "80.00", "0.00", "80.00", "false"] == [
        read(shop, "Invoice", invoice_id, name)
        for name in ("TotalAmount", "Subtotal", "AppliedAmount", "BalanceRemaining", "IsPaid")
    ]


def test_sales_tax_is_worked_out_from_the_tax_item_and_the_lines_codes(store: Desk) -> None:
    answer = store.add(
        "Invoice",
        CUSTOMER
        + ref("ItemSalesTaxRef", "San Tomas")
        + line("Labor", "<Quantity>1</Quantity>" + ref("SalesTaxCodeRef", "Tax"))
        + line("Labor", "<Quantity>1</Quantity>" + ref("SalesTaxCodeRef", "Non")),
    )
    assert ["7.75", "3.10", "83.10"] == [
        answer.text(f"InvoiceRet/{name}")
        for name in ("SalesTaxPercentage", "SalesTaxTotal", "BalanceRemaining")
    ]
    assert "3.10" == store.balance("Sales Tax Payable")


def test_a_tax_group_adds_up_and_a_non_taxable_customer_pays_none(store: Desk) -> None:
    taxed = line("Labor", "<Quantity>1</Quantity>" + ref("SalesTaxCodeRef", "Tax"))
    answer = store.add("Invoice", CUSTOMER + ref("ItemSalesTaxRef", "Both") + taxed)
    assert "3.30" == answer.text("InvoiceRet/SalesTaxTotal")
    free = ref("ItemSalesTaxRef", "Both") + ref("CustomerSalesTaxCodeRef", "Non")
    assert "0.00" == store.add("Invoice", CUSTOMER + free + taxed).text("InvoiceRet/SalesTaxTotal")


def test_subtotals_discounts_and_percentages_look_at_the_lines_before(store: Desk) -> None:
    answer = store.add(
        "Invoice",
        CUSTOMER
        + line("Labor", "<Quantity>1</Quantity>")
        + line("Labor", "<Quantity>2</Quantity>")
        + line("Subtotal")
        + line("10% off")
        + line("Handling"),
    )
    assert ["40.00", "80.00", "120.00", "-12.00", "-2.16"] == amounts(answer)
    assert "105.84" == answer.text("InvoiceRet/Subtotal")


def test_a_discount_has_no_quantity(store: Desk) -> None:
    lines = line("Labor") + line("10% off", "<Quantity>2</Quantity>")
    assert 3180 == store.refused("Invoice", CUSTOMER + lines).code


def test_a_group_line_unfolds_its_items(store: Desk) -> None:
    group = (
        f"<InvoiceLineGroupAdd>{ref('ItemGroupRef', 'Door Set')}<Quantity>2</Quantity>"
        "</InvoiceLineGroupAdd>"
    )
    answer = store.add("Invoice", CUSTOMER + line("Labor") + group + line("Labor"))
    order = [str(c.tag) for c in answer.records[0] if "Line" in str(c.tag)]
    assert ["InvoiceLineRet", "InvoiceLineGroupRet", "InvoiceLineRet"] == order
    inner = "InvoiceRet/InvoiceLineGroupRet"
    assert ["170.00", "160.00"] == answer.texts(f"{inner}/InvoiceLineRet/Amount")
    assert "330.00" == answer.text(f"{inner}/TotalAmount")
    assert "410.00" == answer.text("InvoiceRet/Subtotal")
    assert 3180 == store.refused("Invoice", CUSTOMER + line("Door Set")).code


def test_inventory_is_sold_at_its_cost(store: Desk) -> None:
    store.add("Invoice", CUSTOMER + line("Door", "<Quantity>3</Quantity>"))
    balances = [store.balance(name) for name in ("Sales", "Parts", "Inventory Asset")]
    assert ["255.00", "150.00", "350.00"] == balances
    found = store.ask("<ItemInventoryQueryRq/>")
    assert "7" == found.text("ItemInventoryRet/QuantityOnHand")


def test_the_customer_gives_terms_address_and_due_date(shop: Desk) -> None:
    edit.add_customer(
        shop.company, "Bea", TermsRef="Net 15", BillAddress={"Addr1": "1 Main", "City": "X"}
    )
    answer = shop.add("Invoice", ref("CustomerRef", "Bea") + DATED + line("Labor"))
    assert ["Net 15", "2026-07-16", "1 Main", "X"] == [
        answer.text(f"InvoiceRet/{name}")
        for name in ("TermsRef/FullName", "DueDate", "BillAddress/Addr1", "BillAddressBlock/Addr2")
    ]


def test_an_omitted_number_is_the_next_one_and_an_empty_one_stays_blank(shop: Desk) -> None:
    shop.add("Invoice", CUSTOMER + "<RefNumber>71</RefNumber>" + line("Labor"))
    assert "72" == shop.add("Invoice", CUSTOMER + line("Labor")).text("InvoiceRet/RefNumber")
    blank = shop.add("Invoice", CUSTOMER + "<RefNumber></RefNumber>" + line("Labor"))
    assert blank.text("InvoiceRet/RefNumber") is None


def test_e_mailing_needs_an_address(shop: Desk) -> None:
    emailed = "<IsToBeEmailed>true</IsToBeEmailed>"
    answer = shop.add("Invoice", CUSTOMER + emailed + line("Labor"))
    assert "true" == answer.text("InvoiceRet/IsToBeEmailed")
    assert (
        3180
        == shop.refused("Invoice", ref("CustomerRef", "No Mail") + emailed + line("Labor")).code
    )


def test_the_header_class_is_copied_to_the_lines(shop: Desk) -> None:
    answer = shop.add("Invoice", CUSTOMER + ref("ClassRef", "East") + line("Labor"))
    assert "East" == answer.text("InvoiceRet/InvoiceLineRet/ClassRef/FullName")


def test_a_credit_limit_refuses_what_goes_beyond(shop: Desk) -> None:
    edit.add_customer(shop.company, "Cap", CreditLimit="100.00")
    invoice(shop, "2", customer="Cap")
    answer = shop.refused("Invoice", ref("CustomerRef", "Cap") + line("Labor"))
    assert 3180 == answer.code
    assert answer.message.endswith("has been exceeded.")


def test_a_pending_invoice_does_not_post(shop: Desk) -> None:
    shop.add("Invoice", CUSTOMER + "<IsPending>true</IsPending>" + line("Labor"))
    assert ["0.00", "0.00"] == [shop.balance("Accounts Receivable"), shop.balance("Sales")]


def test_a_jobs_invoice_counts_in_the_customers_total_and_not_in_its_own(shop: Desk) -> None:
    invoice(shop, "1")
    invoice(shop, "2", customer="Ann Smith:Kitchen")
    answer = shop.ask("<CustomerQueryRq><FullName>Ann Smith</FullName></CustomerQueryRq>")
    assert ["40.00", "120.00"] == [
        answer.text(f"CustomerRet/{name}") for name in ("Balance", "TotalBalance")
    ]


def test_lines_are_changed_by_id_and_the_rest_is_dropped(shop: Desk) -> None:
    answer = shop.add(
        "Invoice", CUSTOMER + DATED + line("Labor", "<Quantity>1</Quantity>") + line("Labor")
    )
    invoice_id = answer.text("InvoiceRet/TxnID") or ""
    lines = answer.texts("InvoiceRet/InvoiceLineRet/TxnLineID")
    mod = (
        f"<InvoiceLineMod><TxnLineID>{lines[0]}</TxnLineID><Quantity>5</Quantity></InvoiceLineMod>"
        f"<InvoiceLineMod><TxnLineID>-1</TxnLineID>{ref('ItemRef', 'Labor')}<Amount>1.00</Amount>"
        "</InvoiceLineMod>"
    )
    changed = shop.mod("Invoice", current(shop, "Invoice", invoice_id) + mod)
    assert ["200.00", "1.00"] == amounts(changed)
    assert lines[0] == changed.texts("InvoiceRet/InvoiceLineRet/TxnLineID")[0]
    assert "201.00" == changed.text("InvoiceRet/BalanceRemaining")


def test_a_mod_without_lines_keeps_them_and_the_number(shop: Desk) -> None:
    invoice_id = invoice(shop, "2")
    changed = shop.mod("Invoice", current(shop, "Invoice", invoice_id) + "<Memo>m</Memo>")
    assert ["80.00"] == amounts(changed)
    assert "1" == changed.text("InvoiceRet/RefNumber")


def test_a_credit_memo_lowers_what_the_customer_owes(shop: Desk) -> None:
    invoice(shop, "3")
    memo = CUSTOMER + DATED + f"<CreditMemoLineAdd>{ref('ItemRef', 'Labor')}</CreditMemoLineAdd>"
    answer = shop.add("CreditMemo", memo)
    assert ["40.00", "40.00"] == [
        answer.text(f"CreditMemoRet/{name}") for name in ("TotalAmount", "CreditRemaining")
    ]
    assert ["80.00", "80.00"] == [shop.balance("Accounts Receivable"), shop.balance("Sales")]


def test_an_invoice_may_take_a_credit_as_it_is_made(shop: Desk) -> None:
    memo = shop.add(
        "CreditMemo", CUSTOMER + f"<CreditMemoLineAdd>{ref('ItemRef', 'Labor')}</CreditMemoLineAdd>"
    ).text("CreditMemoRet/TxnID")
    credit = (
        f"<SetCredit><CreditTxnID>{memo}</CreditTxnID>"
        f"<AppliedAmount>{{}}</AppliedAmount></SetCredit>"
    )
    assert 3210 == shop.refused("Invoice", CUSTOMER + credit.format("40.01") + line("Labor")).code
    answer = shop.add("Invoice", CUSTOMER + credit.format("15.00") + line("Labor"))
    assert ["-15.00", "25.00", "CreditMemo"] == [
        answer.text(f"InvoiceRet/{name}")
        for name in ("AppliedAmount", "BalanceRemaining", "LinkedTxn/TxnType")
    ]


def test_a_closed_period_refuses_invoices_with_the_words_real_files_use(shop: Desk) -> None:
    edit.set_closing_date(shop.company, date(2026, 6, 30))
    content = CUSTOMER + "<TxnDate>2026-06-30</TxnDate>" + line("Labor")
    answer = shop.refused("Invoice", content)
    assert 3171 == answer.code
    assert "on or before the closing date of the company" in answer.message


def test_a_voided_taxed_sale_of_stock_leaves_nothing_in_the_books(store: Desk) -> None:
    taxed = ref("ItemSalesTaxRef", "San Tomas") + line("Door", ref("SalesTaxCodeRef", "Tax"))
    answer = store.add("Invoice", CUSTOMER + taxed)
    assert "1" == store.ask("<InvoiceQueryRq/>").text("InvoiceRet/RefNumber")
    assert "6.59" == store.balance("Sales Tax Payable")
    edit.void(store.company, "Invoice", answer.text("InvoiceRet/TxnID") or "")
    names = ("Accounts Receivable", "Sales Tax Payable", "Sales", "Parts")
    assert ["0.00"] * 4 == [store.balance(name) for name in names]
    assert "500.00" == store.balance("Inventory Asset")
    found = store.ask("<ItemInventoryQueryRq/>")
    assert "10" == found.text("ItemInventoryRet/QuantityOnHand")


def test_a_pending_invoice_cannot_be_paid(shop: Desk) -> None:
    answer = shop.add("Invoice", CUSTOMER + "<IsPending>true</IsPending>" + line("Labor"))
    row = (
        f"<AppliedToTxnAdd><TxnID>{answer.text('InvoiceRet/TxnID')}</TxnID>"
        "<PaymentAmount>1.00</PaymentAmount></AppliedToTxnAdd>"
    )
    content = CUSTOMER + "<TotalAmount>1.00</TotalAmount>" + row
    assert 3120 == shop.refused("ReceivePayment", content).code


def test_lines_and_group_lines_are_one_list_in_a_mod(store: Desk) -> None:
    group = f"<InvoiceLineGroupAdd>{ref('ItemGroupRef', 'Door Set')}</InvoiceLineGroupAdd>"
    answer = store.add("Invoice", CUSTOMER + line("Labor") + group)
    invoice_id = answer.text("InvoiceRet/TxnID") or ""
    line_id = answer.text("InvoiceRet/InvoiceLineRet/TxnLineID")
    mod = f"<InvoiceLineMod><TxnLineID>{line_id}</TxnLineID></InvoiceLineMod>"
    changed = store.mod("Invoice", current(store, "Invoice", invoice_id) + mod)
    assert ["40.00"] == amounts(changed)
    assert changed.text("InvoiceRet/InvoiceLineGroupRet/TxnLineID") is None
    assert "40.00" == changed.text("InvoiceRet/Subtotal")
