"""Payments received: applied by hand, automatically, or not at all."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from simulator.quickbooks import edit
from tests.unit.simulator.quickbooks.forms import (
    applied,
    current,
    invoice,
    read,
    receipt,
    ref,
    set_credit,
)

if TYPE_CHECKING:
    from tests.unit.simulator.quickbooks.desk import Desk

KIND = "ReceivePayment"


def auto(flag: str) -> str:
    return f"<IsAutoApply>{flag}</IsAutoApply>"


def receive(shop: Desk, total: str, rest: str, **how: str) -> str:
    return shop.add(KIND, receipt(total, rest, **how)).text("ReceivePaymentRet/TxnID") or ""


def open_amounts(shop: Desk, *ids: str) -> list[str | None]:
    return [read(shop, "Invoice", txn_id, "BalanceRemaining") for txn_id in ids]


def test_a_payment_is_applied_and_the_rest_stays_unused(shop: Desk) -> None:
    invoice_id = invoice(shop, "2")
    answer = shop.add(KIND, receipt("100.00", applied(invoice_id, "55.00")))
    assert ["100.00", "45.00", "0.00", "Undeposited Funds", "55.00", "25.00"] == [
        answer.text(f"ReceivePaymentRet/{name}")
        for name in (
            "TotalAmount",
            "UnusedPayment",
            "UnusedCredits",
            "DepositToAccountRef/FullName",
            "AppliedToTxnRet/Amount",
            "AppliedToTxnRet/BalanceRemaining",
        )
    ]
    assert ["-55.00", KIND, "-55.00"] == [
        read(shop, "Invoice", invoice_id, name)
        for name in ("AppliedAmount", "LinkedTxn/TxnType", "LinkedTxn/Amount")
    ]
    assert ["100.00", "-20.00"] == [
        shop.balance(name) for name in ("Undeposited Funds", "Accounts Receivable")
    ]


def test_a_payment_does_not_touch_the_invoices_own_stamps(shop: Desk) -> None:
    invoice_id = invoice(shop, "2")
    before = [read(shop, "Invoice", invoice_id, n) for n in ("TimeModified", "EditSequence")]
    shop.clock.advance(239)
    receive(shop, "55.00", applied(invoice_id, "55.00"))
    after = [read(shop, "Invoice", invoice_id, n) for n in ("TimeModified", "EditSequence")]
    assert before == after


def test_no_more_is_applied_than_the_total_or_the_balance(shop: Desk) -> None:
    invoice_id = invoice(shop, "2")
    over = shop.refused(KIND, receipt("200.00", applied(invoice_id, "80.01")))
    assert (3210, True) == (over.code, "more than the amount due" in over.message)
    assert 3210 == shop.refused(KIND, receipt("50.00", applied(invoice_id, "60.00"))).code
    assert 3210 == shop.refused(KIND, receipt("-1.00", auto("false"))).code
    assert ["80.00"] == open_amounts(shop, invoice_id)


def test_another_customers_invoice_and_a_paid_one_are_3120(shop: Desk) -> None:
    other, paid = invoice(shop, "1", customer="No Mail"), invoice(shop, "1")
    receive(shop, "40.00", applied(paid, "40.00"))
    for txn_id in (other, paid, "FFFF-1782914400"):
        assert 3120 == shop.refused(KIND, receipt("1.00", applied(txn_id, "1.00"))).code


def test_a_customer_may_pay_for_its_jobs_and_the_jobs_balance_falls(shop: Desk) -> None:
    invoice_id = invoice(shop, "1", customer="Ann Smith:Kitchen")
    receive(shop, "40.00", applied(invoice_id, "40.00"))
    answer = shop.ask("<CustomerQueryRq><FullName>Ann Smith:Kitchen</FullName></CustomerQueryRq>")
    assert "0.00" == answer.text("CustomerRet/Balance")
    job = receipt("1.00", applied(invoice(shop, "1"), "1.00"), customer="Ann Smith:Kitchen")
    assert 3120 == shop.refused(KIND, job).code


def test_automatic_application_takes_an_exact_match_first(shop: Desk) -> None:
    old, exact = invoice(shop, "3", day="2026-05-01"), invoice(shop, "2", day="2026-06-01")
    receive(shop, "80.00", auto("true"))
    assert ["120.00", "0.00"] == open_amounts(shop, old, exact)


def test_automatic_application_takes_the_oldest_otherwise(shop: Desk) -> None:
    new, old = invoice(shop, "3", day="2026-06-01"), invoice(shop, "2", day="2026-05-01")
    answer = shop.add(KIND, receipt("90.00", auto("true")))
    assert ["110.00", "0.00"] == open_amounts(shop, new, old)
    assert "0.00" == answer.text("ReceivePaymentRet/UnusedPayment")


def test_without_application_all_stays_unused(shop: Desk) -> None:
    invoice_id = invoice(shop, "1")
    answer = shop.add(KIND, receipt("40.00", auto("false")))
    assert "40.00" == answer.text("ReceivePaymentRet/UnusedPayment")
    assert ["40.00"] == open_amounts(shop, invoice_id)


@pytest.mark.parametrize("account", ["Rent", "Card", "Accounts Payable"])
def test_money_is_deposited_where_money_can_be(shop: Desk, account: str) -> None:
    deposit = ref("DepositToAccountRef", account)
    assert 3140 == shop.refused(KIND, receipt("1.00", auto("false"), header=deposit)).code
    assert receive(shop, "1.00", auto("false"), header=ref("DepositToAccountRef", "Clearing"))
    assert "1.00" == shop.balance("Clearing")


def test_a_payment_method_must_exist(shop: Desk) -> None:
    for method, code in (("Barter", 3140), ("Check", 0)):
        header = ref("PaymentMethodRef", method)
        content = receipt("1.00", auto("false"), header=header)
        name = (
            f"<ReceivePaymentAddRq><ReceivePaymentAdd>{content}</ReceivePaymentAdd>"
            "</ReceivePaymentAddRq>"
        )
        assert code == shop.ask(name).code


def test_the_receivable_account_must_be_the_invoices_own(shop: Desk) -> None:
    shop.account("Second A/R", "AccountsReceivable")
    content = (
        ref("CustomerRef", "Ann Smith")
        + ref("ARAccountRef", "Second A/R")
        + "<TotalAmount>1.00</TotalAmount>"
        + applied(invoice(shop, "1"), "1.00")
    )
    assert 3140 == shop.refused(KIND, content).code


def memo(shop: Desk) -> str:
    line = f"<CreditMemoLineAdd>{ref('ItemRef', 'Labor')}</CreditMemoLineAdd>"
    return (
        shop.add("CreditMemo", ref("CustomerRef", "Ann Smith") + line).text("CreditMemoRet/TxnID")
        or ""
    )


def test_credits_and_payment_together_pay_an_invoice(shop: Desk) -> None:
    invoice_id, credit = invoice(shop, "2"), memo(shop)
    receive(shop, "50.00", applied(invoice_id, "50.00", set_credit(credit, "30.00")))
    assert ["0.00"] == open_amounts(shop, invoice_id)
    assert "10.00" == read(shop, "CreditMemo", credit, "CreditRemaining")


def test_unused_money_of_an_earlier_payment_is_a_credit(shop: Desk) -> None:
    early = receive(shop, "30.00", auto("false"))
    invoice_id = invoice(shop, "1")
    receive(shop, "10.00", applied(invoice_id, "10.00", set_credit(early, "30.00")))
    assert ["0.00"] == open_amounts(shop, invoice_id)
    assert "0.00" == read(shop, KIND, early, "UnusedPayment")


def test_a_mod_replaces_applications_and_keeps_them_when_it_names_none(shop: Desk) -> None:
    first, second = invoice(shop, "1"), invoice(shop, "1")
    txn_id = receive(shop, "40.00", applied(first, "40.00"))
    shop.mod(KIND, current(shop, KIND, txn_id) + "<Memo>m</Memo>")
    assert ["0.00", "40.00"] == open_amounts(shop, first, second)
    rows = (
        f"<AppliedToTxnMod><TxnID>{second}</TxnID>"
        "<PaymentAmount>25.00</PaymentAmount></AppliedToTxnMod>"
    )
    shop.mod(KIND, current(shop, KIND, txn_id) + rows)
    assert ["40.00", "15.00"] == open_amounts(shop, first, second)
    assert (
        3210
        == shop.refused(
            KIND, current(shop, KIND, txn_id) + "<TotalAmount>20.00</TotalAmount>", "Mod"
        ).code
    )


def test_a_receipt_can_be_deleted_and_not_voided(shop: Desk) -> None:
    invoice_id = invoice(shop, "1")
    txn_id = receive(shop, "40.00", applied(invoice_id, "40.00"))
    void = f"<TxnVoidRq><TxnVoidType>{KIND}</TxnVoidType><TxnID>{txn_id}</TxnID></TxnVoidRq>"
    assert 3110 == shop.ask(void).code
    delete = f"<TxnDelRq><TxnDelType>{KIND}</TxnDelType><TxnID>{txn_id}</TxnID></TxnDelRq>"
    assert 0 == shop.ask(delete).code
    assert ["40.00"] == open_amounts(shop, invoice_id)


def test_a_deposited_receipt_cannot_be_deleted(shop: Desk) -> None:
    txn_id = receive(shop, "40.00", auto("false"))
    waiting = shop.ask("<ReceivePaymentToDepositQueryRq/>")
    assert [txn_id] == waiting.texts("ReceivePaymentToDepositRet/TxnID")
    edit.deposit(shop.company, [txn_id], "Checking", day=date(2026, 7, 8))
    assert 1 == shop.ask("<ReceivePaymentToDepositQueryRq/>").code
    assert ["0.00", "40.00"] == [shop.balance("Undeposited Funds"), shop.balance("Checking")]
    delete = f"<TxnDelRq><TxnDelType>{KIND}</TxnDelType><TxnID>{txn_id}</TxnID></TxnDelRq>"
    assert 3160 == shop.ask(delete).code
    again = (
        f"{ref('DepositToAccountRef', 'Checking')}<DepositLineAdd>"
        f"<PaymentTxnID>{txn_id}</PaymentTxnID></DepositLineAdd>"
    )
    assert 3180 == shop.refused("Deposit", again).code
    assert 3150 == shop.refused("Deposit", ref("DepositToAccountRef", "Checking")).code
