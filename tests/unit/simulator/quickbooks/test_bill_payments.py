"""Paying bills: who may pay what, with which account, with credits and discounts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from simulator.quickbooks import HResult, edit
from tests.unit.simulator.quickbooks.forms import (
    applied,
    bill,
    current,
    payment,
    read,
    ref,
    set_credit,
    vendor_credit,
)

if TYPE_CHECKING:
    from tests.unit.simulator.quickbooks.desk import Desk

CHECK = "BillPaymentCheck"


def pay(shop: Desk, rows: str, **how: str) -> str:
    return shop.add(CHECK, payment(rows, **how)).text("BillPaymentCheckRet/TxnID") or ""


def test_a_payment_lowers_the_bill_and_links_both_sides(shop: Desk) -> None:
    bill_id = bill(shop, "100.00")
    paid = shop.add(CHECK, payment(applied(bill_id, "40.00")))
    assert ["40.00", "Bill", "60.00", "40.00"] == [
        paid.text(f"BillPaymentCheckRet/{name}")
        for name in (
            "Amount",
            "AppliedToTxnRet/TxnType",
            "AppliedToTxnRet/BalanceRemaining",
            "AppliedToTxnRet/Amount",
        )
    ]
    assert ["60.00", "false", CHECK, "-40.00", "AMTTYPE"] == [
        read(shop, "Bill", bill_id, name)
        for name in (
            "OpenAmount",
            "IsPaid",
            "LinkedTxn/TxnType",
            "LinkedTxn/Amount",
            "LinkedTxn/LinkType",
        )
    ]
    assert ["-40.00", "60.00"] == [shop.balance("Checking"), shop.balance("Accounts Payable")]


def test_a_payment_does_not_touch_the_bills_own_stamps(shop: Desk) -> None:
    bill_id = bill(shop, "100.00")
    before = [read(shop, "Bill", bill_id, n) for n in ("TimeModified", "EditSequence")]
    shop.clock.advance(239)
    pay(shop, applied(bill_id, "100.00"))
    assert before == [read(shop, "Bill", bill_id, n) for n in ("TimeModified", "EditSequence")]
    assert "true" == read(shop, "Bill", bill_id, "IsPaid")


def test_nobody_pays_more_than_is_due(shop: Desk) -> None:
    bill_id = bill(shop, "100.00")
    answer = shop.refused(CHECK, payment(applied(bill_id, "100.01")))
    assert 3210 == answer.code
    assert (
        'The "AppliedToTxnAdd payment amount" field has '
        'an invalid value "100.01".  QuickBooks error '
        "message: You cannot pay more than the amount due." == answer.message
    )
    twice = payment(applied(bill_id, "60.00") + applied(bill_id, "60.00"))
    assert 3210 == shop.refused(CHECK, twice).code


def test_a_paid_bill_another_vendors_bill_and_no_bill_at_all_are_3120(shop: Desk) -> None:
    paid, other = bill(shop, "10.00"), bill(shop, "10.00", vendor="Other Vendor")
    pay(shop, applied(paid, "10.00"))
    credit = vendor_credit(shop, "5.00")
    for txn_id in (paid, other, credit, "FFFF-1782914400"):
        answer = shop.refused(CHECK, payment(applied(txn_id, "1.00")))
        assert 3120 == answer.code
        assert answer.message.startswith(
            f'Object "{txn_id}" specified in the request cannot be found.'
        )
    assert 3000 == shop.refused(CHECK, payment(applied("nonsense", "1.00"))).code


@pytest.mark.parametrize("bank", ["Card", "Rent", "Undeposited Funds", "Accounts Payable"])
def test_a_check_is_drawn_on_a_bank_account(shop: Desk, bank: str) -> None:
    answer = shop.refused(CHECK, payment(applied(bill(shop, "1.00"), "1.00"), bank=bank))
    assert 3140 == answer.code
    assert (
        "There is an invalid reference to QuickBooks "
        f'Check Account "{bank}" in the BillPaymentCheck.'
        "  QuickBooks error message: The account for this transaction must be of type Bank."
        == answer.message
    )


def test_the_payables_account_must_be_the_bills_own(shop: Desk) -> None:
    shop.account("Second A/P", "AccountsPayable")
    second = ref("APAccountRef", "Second A/P")
    bill_id = bill(shop, "10.00")
    assert 3140 == shop.refused(CHECK, payment(applied(bill_id, "1.00"), header=second)).code
    other = shop.add(
        "Bill",
        ref("VendorRef", "Lumber Yard")
        + second
        + f"<ExpenseLineAdd>{ref('AccountRef', 'Rent')}<Amount>5.00</Amount></ExpenseLineAdd>",
    ).text("BillRet/TxnID")
    assert other is not None
    assert 3140 == shop.refused(CHECK, payment(applied(other, "5.00"))).code
    assert pay(shop, applied(other, "5.00"), header=second)


def test_the_payee_is_a_vendor(shop: Desk) -> None:
    rows = applied(bill(shop, "1.00"), "1.00")
    assert 3140 == shop.refused(CHECK, payment(rows, payee="Ann Smith")).code


def test_a_row_without_any_amount_is_refused(shop: Desk) -> None:
    assert 3150 == shop.refused(CHECK, payment(applied(bill(shop, "1.00")))).code


def test_credits_and_discounts_reduce_the_bill_first(shop: Desk) -> None:
    bill_id, credit = bill(shop, "100.00"), vendor_credit(shop, "30.00")
    more = (
        set_credit(credit, "20.00")
        + "<DiscountAmount>2.00</DiscountAmount>"
        + ref("DiscountAccountRef", "Sales")
    )
    too_much = payment(applied(bill_id, "78.01", more))
    assert 3210 == shop.refused(CHECK, too_much).code
    paid = shop.add(CHECK, payment(applied(bill_id, "78.00", more)))
    row = "BillPaymentCheckRet/AppliedToTxnRet"
    assert ["78.00", "2.00", "Sales", "0.00", "VendorCredit", "-20.00"] == [
        paid.text(f"{row}/{name}")
        for name in (
            "Amount",
            "DiscountAmount",
            "DiscountAccountRef/FullName",
            "BalanceRemaining",
            "LinkedTxn/TxnType",
            "LinkedTxn/Amount",
        )
    ]
    assert "10.00" == read(shop, "VendorCredit", credit, "OpenAmount")
    assert "20.00" == read(shop, "VendorCredit", credit, "LinkedTxn/Amount")
    assert ["-78.00", "2.00"] == [shop.balance("Checking"), shop.balance("Sales")]
    assert "-10.00" == shop.balance("Accounts Payable")


def test_a_credit_gives_no_more_than_it_has_and_only_to_its_own_vendor(shop: Desk) -> None:
    bill_id, credit = bill(shop, "100.00"), vendor_credit(shop, "30.00")
    other = vendor_credit(shop, "30.00", vendor="Other Vendor")
    assert (
        3210
        == shop.refused(CHECK, payment(applied(bill_id, "1.00", set_credit(credit, "30.01")))).code
    )
    assert (
        3120
        == shop.refused(CHECK, payment(applied(bill_id, "1.00", set_credit(other, "1.00")))).code
    )
    second = bill(shop, "100.00")
    twice = applied(bill_id, "1.00", set_credit(credit, "20.00")) + applied(
        second, "1.00", set_credit(credit, "20.00")
    )
    assert 3210 == shop.refused(CHECK, payment(twice)).code


def test_a_discount_needs_an_account(shop: Desk) -> None:
    more = "<DiscountAmount>2.00</DiscountAmount>"
    rows = applied(bill(shop, "10.00"), "8.00", more)
    assert 3150 == shop.refused(CHECK, payment(rows)).code


def test_credits_alone_make_links_and_no_transaction(shop: Desk) -> None:
    bill_id, credit = bill(shop, "30.00"), vendor_credit(shop, "30.00")
    answer = shop.add(CHECK, payment(applied(bill_id, "", set_credit(credit, "30.00"))))
    assert answer.text("BillPaymentCheckRet/TxnID") is None
    assert "true" == read(shop, "Bill", bill_id, "IsPaid")
    assert "0.00" == read(shop, "VendorCredit", credit, "OpenAmount")
    assert 1 == shop.ask("<BillPaymentCheckQueryRq/>").code
    assert "0.00" == shop.balance("Accounts Payable")


def test_one_payment_pays_several_bills(shop: Desk) -> None:
    first, second = bill(shop, "10.00"), bill(shop, "20.00")
    paid = shop.add(CHECK, payment(applied(first, "10.00") + applied(second, "5.00")))
    assert "15.00" == paid.text("BillPaymentCheckRet/Amount")
    assert [first, second] == paid.texts("BillPaymentCheckRet/AppliedToTxnRet/TxnID")
    assert "15.00" == read(shop, "Bill", second, "OpenAmount")


def test_a_check_to_print_has_no_number(shop: Desk) -> None:
    number = "<IsToBePrinted>true</IsToBePrinted>"
    txn_id = pay(shop, applied(bill(shop, "1.00"), "1.00"), number=number)
    assert read(shop, CHECK, txn_id, "RefNumber") is None
    assert "true" == read(shop, CHECK, txn_id, "IsToBePrinted")
    shop.mod(CHECK, current(shop, CHECK, txn_id) + "<RefNumber>55</RefNumber>")
    assert ["55", "false"] == [read(shop, CHECK, txn_id, n) for n in ("RefNumber", "IsToBePrinted")]


def test_a_mod_replaces_what_the_payment_was_applied_to(shop: Desk) -> None:
    first, second = bill(shop, "10.00"), bill(shop, "20.00")
    txn_id = pay(shop, applied(first, "10.00"))
    rows = (
        f"<AppliedToTxnMod><TxnID>{second}</TxnID>"
        "<PaymentAmount>12.00</PaymentAmount></AppliedToTxnMod>"
    )
    begin = current(shop, CHECK, txn_id) + "<RefNumber>101</RefNumber>"
    changed = shop.mod(CHECK, begin + rows)
    assert "12.00" == changed.text("BillPaymentCheckRet/Amount")
    assert ["10.00", "8.00"] == [read(shop, "Bill", b, "OpenAmount") for b in (first, second)]
    assert "-12.00" == shop.balance("Checking")


def test_a_payment_can_be_changed_up_to_what_it_freed_itself(shop: Desk) -> None:
    bill_id = bill(shop, "10.00")
    txn_id = pay(shop, applied(bill_id, "10.00"))
    row = (
        f"<AppliedToTxnMod><TxnID>{bill_id}</TxnID>"
        "<PaymentAmount>10.00</PaymentAmount></AppliedToTxnMod>"
    )
    begin = current(shop, CHECK, txn_id) + "<RefNumber>102</RefNumber>"
    assert 0 == shop.mod(CHECK, begin + row).code


def test_a_mod_keeps_its_applications_and_may_change_the_bank(shop: Desk) -> None:
    bill_id = bill(shop, "10.00")
    txn_id = pay(shop, applied(bill_id, "10.00"))
    begin = current(shop, CHECK, txn_id)
    shop.mod(CHECK, begin + ref("BankAccountRef", "Clearing") + "<RefNumber>101</RefNumber>")
    assert ["0.00", "-10.00"] == [shop.balance("Checking"), shop.balance("Clearing")]
    wrong = begin + "<Amount>11.00</Amount><RefNumber>101</RefNumber>"
    assert 3210 == shop.refused(CHECK, wrong, "Mod").code


def test_a_card_pays_too_and_cannot_be_modified(shop: Desk) -> None:
    bill_id = bill(shop, "10.00")
    content = (
        ref("PayeeEntityRef", "Lumber Yard")
        + "<TxnDate>2026-07-05</TxnDate>"
        + ref("CreditCardAccountRef", "{}")
        + applied(bill_id, "10.00")
    )
    refused = shop.refused("BillPaymentCreditCard", content.format("Checking"))
    assert (3140, True) == (refused.code, "must be of type Credit Card" in refused.message)
    paid = shop.add("BillPaymentCreditCard", content.format("Card"))
    txn_id = paid.text("BillPaymentCreditCardRet/TxnID")
    mod = f"<TxnID>{txn_id}</TxnID><EditSequence>1</EditSequence>"
    with pytest.raises(HResult, match="0x80040400"):
        shop.mod("BillPaymentCreditCard", mod)
    assert ["10.00", "true"] == [shop.balance("Card"), read(shop, "Bill", bill_id, "IsPaid")]


def test_bills_to_pay_lists_open_bills_and_open_credits(shop: Desk) -> None:
    paid, left = bill(shop, "10.00"), bill(shop, "20.00")
    credit = vendor_credit(shop, "5.00")
    bill(shop, "1.00", vendor="Other Vendor")
    pay(shop, applied(paid, "10.00") + applied(left, "3.00"))
    answer = shop.ask(
        f"<BillToPayQueryRq>{ref('PayeeEntityRef', 'Lumber Yard')}</BillToPayQueryRq>"
    )
    assert [left] == answer.texts("BillToPayRet/BillToPay/TxnID")
    assert ["17.00"] == answer.texts("BillToPayRet/BillToPay/AmountDue")
    assert [(credit, "5.00")] == list(
        zip(
            answer.texts("BillToPayRet/CreditToApply/TxnID"),
            answer.texts("BillToPayRet/CreditToApply/CreditRemaining"),
            strict=True,
        )
    )


def test_a_payment_by_hand_obeys_the_same_rules(shop: Desk) -> None:
    from datetime import date
    from decimal import Decimal

    bill_id = bill(shop, "10.00")
    edit.pay_bill_by_hand(
        shop.company, bill_id, Decimal("4.00"), day=date(2026, 7, 3), bank="Checking"
    )
    assert "6.00" == read(shop, "Bill", bill_id, "OpenAmount")
