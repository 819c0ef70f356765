from __future__ import annotations

from typing import Any

import pytest

from sync.translate import QuickBooksWrite, Refusal, Wait, quickbooks_add, quickbooks_mod
from tests.unit.sync.world import (
    BILL_PAYMENT,
    GUID,
    INVOICE_PAYMENT,
    MARK,
    TRANSFER,
    World,
)

PAID: dict[str, Any] = {
    "vendor": "v1",
    "date": "2026-02-01",
    "amount": "50.00",
    "online": True,
    "applications": [{"bill": "b1", "amount": "50.00"}],
}
RECEIVED: dict[str, Any] = {
    "customer": "customer:c1",
    "date": "2026-02-01",
    "amount": "50.00",
    "online": True,
    "applications": [{"invoice": "i1", "amount": "50.00"}],
}
MOVED: dict[str, Any] = {
    "date": "2026-02-01",
    "amount": "50.00",
    "direction": "withdrawal",
    "bank": "bank",
    "memo": "Payout",
}


def add(entity: Any, record: dict[str, Any], world: World | None = None) -> Any:
    return quickbooks_add(entity, record, world or World(), guid=GUID, mark=MARK)


def body(found: Any) -> dict[str, Any]:
    assert isinstance(found, QuickBooksWrite), found
    ((_, content),) = found.body.items()
    return dict(content)


def bills(*payables: str) -> World:
    natives: dict[Any, Any] = {
        ("bill", f"QB-bill-b{n}"): (
            "BillRet",
            {"APAccountRef": {"ListID": account, "FullName": account}},
        )
        for n, account in enumerate(payables, start=1)
    }
    return World(natives=natives)


def invoices(*parties: str) -> World:
    natives: dict[Any, Any] = {
        ("invoice", f"QB-invoice-i{n}"): (
            "InvoiceRet",
            {
                "CustomerRef": {"ListID": party, "FullName": party},
                "ARAccountRef": {"ListID": f"AR-{party}", "FullName": f"AR {party}"},
            },
        )
        for n, party in enumerate(parties, start=1)
    }
    return World(natives=natives)


def test_money_that_left_outside_says_from_where_and_credits_alone_need_not() -> None:
    outside = {**PAID, "online": False}
    assert "paying-account-missing" == add(BILL_PAYMENT, outside).code
    used = [{"credit": "c1", "amount": "50.00"}]
    applied = [{"bill": "b1", "amount": "0.00", "credits": used}]
    credits_alone = {**outside, "amount": "0.00", "applications": applied}
    assert isinstance(add(BILL_PAYMENT, credits_alone), QuickBooksWrite)


def test_a_transfer_without_a_bank_says_what_to_link() -> None:
    found = add(TRANSFER, {name: value for name, value in MOVED.items() if name != "bank"})
    assert ("field-missing", "bank") == (found.code, found.field)
    assert "chart of accounts" in found.cure


def test_an_online_payment_is_drawn_on_the_clearing_account() -> None:
    found = body(add(BILL_PAYMENT, PAID, bills("AP")))
    assert {"ListID": "QB-account-out"} == found["BankAccountRef"]
    assert {"ListID": "AP"} == found["APAccountRef"]
    assert [{"TxnID": "QB-bill-b1", "PaymentAmount": "50.00"}] == found["AppliedToTxnAdd"]


def test_an_offline_payment_is_drawn_on_the_account_it_names() -> None:
    found = body(add(BILL_PAYMENT, {**PAID, "online": False, "account": "bank"}))
    assert {"ListID": "QB-account-bank"} == found["BankAccountRef"]


def test_a_payment_by_card_is_another_object() -> None:
    card = ("AccountRet", {"AccountType": "CreditCard"})
    world = World(natives={("account", "QB-account-visa"): card})
    record = {**PAID, "online": False, "account": "visa", "number": "N123456789012"}
    found = add(BILL_PAYMENT, record, world)
    assert "BillPaymentCreditCardAddRq" == found.request
    assert {"ListID": "QB-account-visa"} == body(found)["CreditCardAccountRef"]
    assert "23456789012" == body(found)["RefNumber"]
    plain = body(add(BILL_PAYMENT, {**record, "number": None}, world))
    assert "RefNumber" not in plain


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ({"number": "P12345678901234"}, {"RefNumber": "45678901234"}),
        ({"number": "17", "to_print": True}, {"IsToBePrinted": True}),
        ({}, {"IsToBePrinted": False}),
    ],
)
def test_a_check_says_its_number_or_whether_to_print_never_both(more: Any, told: Any) -> None:
    found = body(add(BILL_PAYMENT, {**PAID, **more}))
    assert told == {k: v for k, v in found.items() if k in {"RefNumber", "IsToBePrinted"}}


def test_a_payment_of_a_bill_that_has_not_arrived_waits_for_it() -> None:
    found = add(BILL_PAYMENT, PAID, World(unmapped=frozenset({"b1"})))
    assert isinstance(found, Wait)
    assert ["bill"] == [one.field for one in found.missing]


@pytest.mark.parametrize("account", [{}, {"online": False, "account": "bank"}])
def test_bills_of_two_payables_accounts_are_not_paid_at_once(account: dict[str, Any]) -> None:
    record = {**PAID, **account, "applications": [{"bill": "b1"}, {"bill": "b2"}]}
    card = ("AccountRet", {"AccountType": "CreditCard"})
    for natives in ({}, {("account", "QB-account-bank"): card}):
        world = bills("AP", "AP foreign")
        world.natives |= natives
        found = add(BILL_PAYMENT, record, world)
        assert isinstance(found, Refusal)
        assert "payment-across-accounts" == found.code
        assert "AP foreign" in found.cause


def test_the_chosen_payables_account_is_the_fallback() -> None:
    world = World()
    world.accounts["ap_account"] = "AP-setting"
    assert {"ListID": "AP-setting"} == body(add(BILL_PAYMENT, PAID, world))["APAccountRef"]


def test_credits_go_with_the_bill_they_reduce() -> None:
    record = {
        **PAID,
        "applications": [
            {"bill": "b1", "amount": "50.00", "credits": [{"credit": "k1", "amount": "9.00"}]}
        ],
    }
    (applied,) = body(add(BILL_PAYMENT, record))["AppliedToTxnAdd"]
    assert [{"CreditTxnID": "QB-vendor_credit-k1", "AppliedAmount": "9.00"}] == applied["SetCredit"]
    waiting = add(BILL_PAYMENT, record, World(unmapped=frozenset({"k1"})))
    assert isinstance(waiting, Wait)


@pytest.mark.parametrize("amount", ["0.00", None])
def test_credits_alone_move_no_money_and_make_no_record(amount: str | None) -> None:
    record = {
        **PAID,
        "amount": amount,
        "online": False,
        "applications": [
            {"bill": "b1", "amount": "0.00", "credits": [{"credit": "k1", "amount": "9.00"}]}
        ],
    }
    found = add(BILL_PAYMENT, record)
    (applied,) = body(found)["AppliedToTxnAdd"]
    assert "PaymentAmount" not in applied
    assert found.has_id is False
    assert add(BILL_PAYMENT, PAID).has_id is True
    assert (0, 1) == (BILL_PAYMENT.sequence(PAID), BILL_PAYMENT.sequence(record))


def test_a_payment_without_a_bill_is_another_document() -> None:
    assert "payment-without-bill" == add(BILL_PAYMENT, {**PAID, "applications": []}).code


def test_a_received_payment_is_entered_for_the_job_of_its_invoice() -> None:
    found = body(add(INVOICE_PAYMENT, RECEIVED, invoices("JOB1")))
    assert {"ListID": "JOB1"} == found["CustomerRef"]
    assert {"ListID": "AR-JOB1"} == found["ARAccountRef"]
    assert {"ListID": "QB-account-in"} == found["DepositToAccountRef"]
    assert "50.00" == found["TotalAmount"]
    assert "IsAutoApply" not in found


def test_offline_money_is_deposited_where_the_bookkeeper_chose_or_where_quickbooks_does() -> None:
    offline = {**RECEIVED, "online": False}
    assert "DepositToAccountRef" not in body(add(INVOICE_PAYMENT, offline))
    world = World()
    world.accounts["deposit_to"] = "DRAWER"
    assert {"ListID": "DRAWER"} == body(add(INVOICE_PAYMENT, offline, world))["DepositToAccountRef"]


def test_money_for_no_invoice_stays_unapplied_with_the_customer_who_paid() -> None:
    record = {**RECEIVED, "applications": []}
    world = World()
    world.accounts["ar_account"] = "AR"
    found = body(add(INVOICE_PAYMENT, record, world))
    assert {"ListID": "QB-customer-c1"} == found["CustomerRef"]
    assert {"ListID": "AR"} == found["ARAccountRef"]
    assert found["IsAutoApply"] is False


def test_money_of_an_unknown_customer_waits_for_the_customer() -> None:
    record = {**RECEIVED, "customer": None, "applications": []}
    found = add(INVOICE_PAYMENT, record, World(unmapped=frozenset({""})))
    assert isinstance(found, Wait)
    assert "customer" == found.missing[0].field


def test_invoices_of_two_customers_are_not_paid_at_once() -> None:
    record = {**RECEIVED, "applications": [{"invoice": "i1"}, {"invoice": "i2"}]}
    found = add(INVOICE_PAYMENT, record, invoices("A", "B"))
    assert isinstance(found, Refusal)
    assert "customer" in found.cause


def test_invoices_of_two_receivables_accounts_are_not_paid_at_once() -> None:
    record = {**RECEIVED, "applications": [{"invoice": "i1"}, {"invoice": "i2"}]}
    world = invoices("A", "A")
    second = world.natives["invoice", "QB-invoice-i2"][1]
    world.natives["invoice", "QB-invoice-i2"] = (
        "InvoiceRet",
        {**second, "ARAccountRef": {"ListID": "other"}},
    )
    found = add(INVOICE_PAYMENT, record, world)
    assert isinstance(found, Refusal)
    assert "receivable" in found.cause


@pytest.mark.parametrize(
    ("direction", "gives", "takes"),
    [
        ("withdrawal", "QB-account-bank", "QB-account-out"),
        ("deposit", "QB-account-in", "QB-account-bank"),
        ("returned", "QB-account-out", "QB-account-bank"),
        ("reversal", "QB-account-bank", "QB-account-in"),
    ],
)
def test_money_goes_between_the_bank_and_the_clearing_account_of_its_direction(
    direction: str, gives: str, takes: str
) -> None:
    found = body(add(TRANSFER, {**MOVED, "direction": direction}))
    assert {"ListID": gives} == found["TransferFromAccountRef"]
    assert {"ListID": takes} == found["TransferToAccountRef"]
    assert f"Payout [{MARK}]" == found["Memo"]
    assert "ExternalGUID" not in found


def test_an_old_quickbooks_gets_a_balanced_journal_entry_instead() -> None:
    found = add(TRANSFER, MOVED, World(version=(11, 0)))
    assert "JournalEntryAddRq" == found.request
    (debit,), (credit,) = (body(found)[f"Journal{side}Line"] for side in ("Debit", "Credit"))
    assert ("QB-account-out", "50.00") == (debit["AccountRef"]["ListID"], debit["Amount"])
    assert ("QB-account-bank", "50.00") == (credit["AccountRef"]["ListID"], credit["Amount"])
    assert f"{{{GUID}}}" == body(found)["ExternalGUID"]


def test_a_changed_memo_of_a_transfer_keeps_our_key() -> None:
    native = {"TxnID": "1-1", "EditSequence": "1", "Memo": "Payout [OLDKEY1]"}
    found = quickbooks_mod(TRANSFER, {"memo": "New"}, MOVED, "TransferRet", native, World())
    assert "New [OLDKEY1]" == body(found)["Memo"]
    bare = {**native, "Memo": "Payout"}
    found = quickbooks_mod(TRANSFER, {"memo": "New"}, MOVED, "TransferRet", bare, World())
    assert "New" == body(found)["Memo"]
    cleared = quickbooks_mod(TRANSFER, {"memo": None}, MOVED, "TransferRet", native, World())
    assert "[OLDKEY1]" == body(cleared)["Memo"]


def test_a_transfer_without_a_memo_is_still_found_by_our_key() -> None:
    assert f"[{MARK}]" == body(add(TRANSFER, {**MOVED, "memo": None}))["Memo"]
