"""Voiding and deleting: what is freed, what is kept, what is remembered."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.unit.simulator.quickbooks.forms import (
    applied,
    bill,
    invoice,
    payment,
    read,
    receipt,
    ref,
    set_credit,
    vendor_credit,
)

if TYPE_CHECKING:
    from tests.unit.simulator.quickbooks.desk import Answer, Desk


def do(desk: Desk, verb: str, kind: str, txn_id: str) -> Answer:
    name = f"Txn{verb}"
    return desk.ask(f"<{name}Rq><{name}Type>{kind}</{name}Type><TxnID>{txn_id}</TxnID></{name}Rq>")


def pay(shop: Desk, rows: str) -> str:
    answer = shop.add("BillPaymentCheck", payment(rows))
    return answer.text("BillPaymentCheckRet/TxnID") or ""


def test_a_voided_bill_keeps_number_and_date_and_reads_back_as_paid(shop: Desk) -> None:
    bill_id = bill(shop, "10.00", header="<RefNumber>7</RefNumber><Memo>wood</Memo>")
    shop.clock.advance(5)
    answer = do(shop, "Void", "Bill", bill_id)
    assert ["Bill", bill_id, "2026-07-01T10:01:05-05:00", "7"] == [
        answer.text(name) for name in ("TxnVoidType", "TxnID", "TimeModified", "RefNumber")
    ]
    assert ["0.00", "true", "VOID: wood", "7", "2026-07-01", "1782914465"] == [
        read(shop, "Bill", bill_id, name)
        for name in ("AmountDue", "IsPaid", "Memo", "RefNumber", "TxnDate", "EditSequence")
    ]
    assert ["0.00", "0.00"] == [shop.balance("Rent"), shop.balance("Accounts Payable")]


def test_a_voided_payment_opens_its_bills_again(shop: Desk) -> None:
    bill_id, credit = bill(shop, "10.00"), vendor_credit(shop, "4.00")
    txn_id = pay(
        shop,
        applied(
            bill_id,
            "5.00",
            set_credit(credit, "4.00")
            + "<DiscountAmount>1.00</DiscountAmount>"
            + ref("DiscountAccountRef", "Sales"),
        ),
    )
    assert "0.00" == read(shop, "Bill", bill_id, "OpenAmount")
    do(shop, "Void", "BillPaymentCheck", txn_id)
    assert "10.00" == read(shop, "Bill", bill_id, "OpenAmount")
    assert "4.00" == read(shop, "VendorCredit", credit, "OpenAmount")
    assert ["0.00", "0.00"] == [shop.balance("Checking"), shop.balance("Sales")]
    assert "0.00" == read(shop, "BillPaymentCheck", txn_id, "Amount")


def test_voiding_a_paid_invoice_leaves_the_payment_unused(shop: Desk) -> None:
    invoice_id = invoice(shop, "1")
    paid = shop.add("ReceivePayment", receipt("40.00", applied(invoice_id, "40.00")))
    txn_id = paid.text("ReceivePaymentRet/TxnID") or ""
    do(shop, "Void", "Invoice", invoice_id)
    assert "40.00" == read(shop, "ReceivePayment", txn_id, "UnusedPayment")
    assert ["0.00", "0.00"] == [
        read(shop, "Invoice", invoice_id, n) for n in ("BalanceRemaining", "AppliedAmount")
    ]
    assert "-40.00" == shop.balance("Accounts Receivable")


def test_deleting_a_paid_bill_takes_a_discount_back(shop: Desk) -> None:
    bill_id = bill(shop, "10.00")
    discount = "<DiscountAmount>1.00</DiscountAmount>" + ref("DiscountAccountRef", "Sales")
    pay(shop, applied(bill_id, "9.00", discount))
    do(shop, "Del", "Bill", bill_id)
    assert ["0.00", "-9.00", "-9.00"] == [
        shop.balance(name) for name in ("Sales", "Accounts Payable", "Checking")
    ]


def test_a_void_twice_changes_nothing_more(shop: Desk) -> None:
    bill_id = bill(shop, "10.00")
    do(shop, "Void", "Bill", bill_id)
    assert 0 == do(shop, "Void", "Bill", bill_id).code
    assert "VOID:" == read(shop, "Bill", bill_id, "Memo")


@pytest.mark.parametrize("verb", ["Del", "Void"])
def test_what_is_not_there_or_another_kind_is_3120(shop: Desk, verb: str) -> None:
    bill_id = bill(shop, "1.00")
    assert 3120 == do(shop, verb, "Invoice", bill_id).code
    assert 3120 == do(shop, verb, "Bill", "FFFF-1782914400").code


def test_deletions_are_remembered_by_type_for_90_days(shop: Desk) -> None:
    bill_id = bill(shop, "1.00", header="<RefNumber>7</RefNumber>")
    shop.clock.advance(10)
    gone = do(shop, "Del", "Bill", bill_id)
    assert "2026-07-01T10:01:10-05:00" == gone.text("TimeDeleted")
    assert 500 == shop.ask(f"<BillQueryRq><TxnID>{bill_id}</TxnID></BillQueryRq>").code
    query = "<TxnDeletedQueryRq><TxnDelType>{}</TxnDelType>{}</TxnDeletedQueryRq>"
    found = shop.ask(query.format("Bill", ""))
    assert ["Bill", bill_id, "7"] == [
        found.text(f"TxnDeletedRet/{name}") for name in ("TxnDelType", "TxnID", "RefNumber")
    ]
    assert 1 == shop.ask(query.format("Invoice", "")).code
    later = (
        "<DeletedDateRangeFilter><FromDeletedDate>2026-07-01T10:01:11</FromDeletedDate>"
        "</DeletedDateRangeFilter>"
    )
    assert 1 == shop.ask(query.format("Bill", later)).code
    shop.clock.advance(90 * 86_400)
    assert 0 == shop.ask(query.format("Bill", "")).code
    shop.clock.advance(1)
    assert 1 == shop.ask(query.format("Bill", "")).code


def test_a_credit_voided_first_is_not_freed_a_second_time(shop: Desk) -> None:
    bill_id, credit = bill(shop, "10.00"), vendor_credit(shop, "4.00")
    txn_id = pay(shop, applied(bill_id, "6.00", set_credit(credit, "4.00")))
    do(shop, "Void", "VendorCredit", credit)
    assert "4.00" == read(shop, "Bill", bill_id, "OpenAmount")
    assert read(shop, "BillPaymentCheck", txn_id, "AppliedToTxnRet/LinkedTxn/TxnID") is None
    assert 0 == do(shop, "Void", "BillPaymentCheck", txn_id).code
    assert "10.00" == read(shop, "Bill", bill_id, "OpenAmount")
