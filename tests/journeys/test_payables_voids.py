"""Payments that come undone: the bills are open again and the money is where BILL says it is."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from tests.journeys.payables import (
    OUT,
    Office,
    applied_by,
    assert_clearing_ties_out,
    balance,
    due,
    in_books,
    named,
    open_office,
    the_one,
)

if TYPE_CHECKING:
    from tests.journeys.world import Company

pytestmark = pytest.mark.journey
PAID_ON = date(2026, 8, 20)


@pytest.fixture
def office(company: Company) -> Office:
    """A connected company with its lists on both sides."""
    return open_office(company)


@pytest.fixture
def paid(office: Office) -> str:
    """The id of an online payment of bill V-1 that has posted; nothing was withdrawn yet."""
    payment = office.pay([office.bill("V-1")["id"]], PAID_ON)
    office.company.sync()
    assert 0 == due(office.company, "V-1")
    return str(payment["id"])


def test_a_payment_canceled_before_its_withdrawal_is_voided(office: Office, paid: str) -> None:
    company = office.company
    company.bill.cancel_payment(paid)

    company.sync()

    _assert_voided(office)
    assert [] == in_books(company, "Transfer")
    assert 0 == balance(company, "Checking")
    assert_clearing_ties_out(company)
    office.agrees()


def test_a_payment_whose_funding_failed_is_voided_and_moves_nothing(
    office: Office, paid: str
) -> None:
    company = office.company
    company.bill.fail_payment(paid)

    company.sync()

    _assert_voided(office)
    assert [] == in_books(company, "Transfer")
    assert_clearing_ties_out(company)
    office.agrees()


@pytest.mark.parametrize("kind", ["VOID_ONLY", "VOID_AND_CREDIT"])
def test_a_void_after_the_withdrawal_brings_the_money_back(
    office: Office, paid: str, kind: str
) -> None:
    company = office.company
    company.bill.process(paid)
    company.sync()
    assert Decimal("-100.00") == balance(company, "Checking")
    today = company.bill.clock.today().isoformat()

    company.bill.void_payment(paid, kind=kind, reason="lost in the mail")
    company.sync()

    _assert_voided(office)
    taken, returned = in_books(company, "Transfer")
    assert ["100.00", "100.00"] == [one.fields["Amount"] for one in (taken, returned)]
    assert OUT == named(company, returned.fields, "TransferFromAccountRef")
    assert "Checking" == named(company, returned.fields, "TransferToAccountRef")
    assert returned.fields["TxnDate"] == today
    assert 0 == balance(company, "Checking")
    assert_clearing_ties_out(company)
    office.agrees()


def test_a_void_that_was_only_asked_for_changes_nothing_yet(office: Office, paid: str) -> None:
    company = office.company
    company.bill.process(paid)
    company.bill.void_payment(paid, kind="VOID_ONLY", complete=False)

    company.sync()

    office.agrees()

    assert 0 == due(company, "V-1")
    company.bill.complete_void(paid)
    company.sync()
    _assert_voided(office)
    office.agrees()


def test_a_reissued_payment_takes_the_place_of_the_voided_one(office: Office, paid: str) -> None:
    company = office.company
    company.bill.process(paid)
    company.sync()

    company.bill.void_payment(paid, kind="VOID_AND_REISSUE", reissue_date=date(2026, 9, 1))
    company.sync()

    voided, fresh = in_books(company, "BillPaymentCheck")
    assert voided.fields["Memo"].startswith("VOID:")
    assert ("2026-09-01", "100.00") == (fresh.fields["TxnDate"], fresh.fields["Amount"])
    assert {"V-1": Decimal("100.00")} == applied_by(company, fresh)
    assert 1 == len(in_books(company, "Transfer"))
    assert Decimal("-100.00") == balance(company, "Checking")
    assert_clearing_ties_out(company)
    office.agrees()


def test_a_reissue_without_money_movements_withdraws_nothing_twice(
    company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(company.bill.settings, "v2_for_tokens", False)
    company.set(flows="book_balance.pull:off")  # v2 alone could take them
    office = open_office(company)
    payment = office.pay([office.bill("V-1")["id"]], PAID_ON)
    company.bill.process(payment["id"])
    company.sync()

    company.bill.void_payment(payment["id"], kind="VOID_AND_REISSUE", reissue_date=PAID_ON)
    company.bill.process(through=PAID_ON)
    company.sync()

    assert 2 == len(in_books(company, "BillPaymentCheck"))
    assert 1 == len(in_books(company, "Transfer"))
    assert Decimal("-100.00") == balance(company, "Checking")
    assert 0 == balance(company, OUT)
    office.agrees()


def test_an_offline_payment_voided_in_bill_is_voided_at_the_bank(office: Office) -> None:
    company = office.company
    payment = office.pay_outside([office.bill("V-1")["id"]], PAID_ON)
    company.sync()
    assert Decimal("-100.00") == balance(company, "Checking")

    company.bill.void_payment(payment["id"], kind="VOID_ONLY")
    company.sync()

    _assert_voided(office)
    assert 0 == balance(company, "Checking")
    assert [] == in_books(company, "Transfer")
    office.agrees()


def test_a_payment_voided_before_it_travelled_never_arrives(office: Office) -> None:
    company = office.company
    payment = office.pay([office.bill("V-1")["id"]], PAID_ON)
    company.bill.cancel_payment(payment["id"])

    company.sync()

    assert [] == in_books(company, "BillPaymentCheck")
    assert Decimal("100.00") == due(company, "V-1")
    office.agrees()


def _assert_voided(office: Office) -> None:
    payment = the_one(office.company, "BillPaymentCheck")
    assert payment.fields["Memo"].startswith("VOID:")
    assert "0.00" == payment.fields["Amount"]
    assert {} == applied_by(office.company, payment)
    assert Decimal("100.00") == due(office.company, "V-1")
