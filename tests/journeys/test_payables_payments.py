"""Money out: payments, credits and funds transfers post where a bookkeeper expects them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from simulator.quickbooks import CompanyFile, edit
from simulator.quickbooks.company import VERSIONS
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
    problems_of,
    rows,
    the_one,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.journeys.world import Company

pytestmark = pytest.mark.journey
PAID_ON = date(2026, 8, 20)


@pytest.fixture
def office(company: Company) -> Office:
    """A connected company with its lists on both sides."""
    return open_office(company)


def test_an_online_payment_of_two_bills_posts_to_clearing_and_the_bank_moves_once(
    office: Office,
) -> None:
    company = office.company
    one, two = office.bill("V-1"), office.bill("V-2", office.line("40.50", "Utilities"))
    payment = office.pay([one["id"], two["id"]], PAID_ON, description="August run")
    company.sync()

    check = the_one(company, "BillPaymentCheck")
    assert ("2026-08-20", "140.50") == (check.fields["TxnDate"], check.fields["Amount"])
    assert "August run" == check.fields["Memo"]
    assert "Lone Star Lumber" == named(company, check.fields, "PayeeEntityRef")
    assert OUT == named(company, check.fields, "BankAccountRef")
    assert {"V-1": Decimal("100.00"), "V-2": Decimal("40.50")} == applied_by(company, check)
    assert [] == in_books(company, "Transfer")
    assert_clearing_ties_out(company, expected="-140.50")

    company.bill.process(payment["id"])
    company.sync()

    transfer = the_one(company, "Transfer")
    assert ("2026-08-20", "140.50") == (transfer.fields["TxnDate"], transfer.fields["Amount"])
    assert "Checking" == named(company, transfer.fields, "TransferFromAccountRef")
    assert OUT == named(company, transfer.fields, "TransferToAccountRef")
    assert Decimal("-140.50") == balance(company, "Checking")
    assert 1 == len(in_books(company, "BillPaymentCheck"))
    assert_clearing_ties_out(company)
    office.agrees()


def test_two_payments_of_one_day_are_withdrawn_as_one_transfer(office: Office) -> None:
    company = office.company
    for number in ("V-1", "V-2"):
        office.pay([office.bill(number)["id"]], PAID_ON)
    company.bill.process(through=PAID_ON)

    company.sync()

    assert 2 == len(in_books(company, "BillPaymentCheck"))
    assert "200.00" == the_one(company, "Transfer").fields["Amount"]
    assert_clearing_ties_out(company)
    office.agrees()


def test_an_offline_check_posts_to_the_chosen_bank_to_be_printed(office: Office) -> None:
    company = office.company
    bill = office.bill("V-1")
    office.pay_outside(
        {bill["id"]: "60.00"},
        PAID_ON,
        to_print_check=True,
        chart_of_account=office.accounts["Checking"],
    )

    company.sync()

    check = the_one(company, "BillPaymentCheck")
    assert "Checking" == named(company, check.fields, "BankAccountRef")
    assert "true" == check.fields["IsToBePrinted"]
    assert "RefNumber" not in check.fields
    assert Decimal("40.00") == due(company, "V-1")
    assert Decimal("-60.00") == balance(company, "Checking")
    office.agrees()


def test_an_offline_check_carries_its_number(office: Office) -> None:
    company = office.company
    payment = office.pay_outside([office.bill("V-1")["id"]], PAID_ON)
    assert payment["classifications"]["chartOfAccountId"] == office.accounts["Checking"]

    company.sync()

    check = the_one(company, "BillPaymentCheck")
    assert "false" == check.fields["IsToBePrinted"]
    assert check.fields["RefNumber"] == payment["confirmationNumber"][-11:]
    assert "Checking" == named(company, check.fields, "BankAccountRef")
    office.agrees()


def test_an_offline_payment_that_does_not_say_from_where_is_refused(office: Office) -> None:
    company = office.company
    company.bill.edit("bank_accounts", office.bank, chartOfAccountId=None)
    office.pay_outside([office.bill("V-1")["id"]], PAID_ON)

    company.sync()

    refused = company.problem("paying-account-missing")
    assert "bill_payment" == refused["entity"]
    assert "account of this payment" in refused["cure"]
    assert [] == in_books(company, "BillPaymentCheck")
    assert 0 == balance(company, OUT)


def test_a_payment_by_credit_card_is_charged_to_the_card(office: Office) -> None:
    company = office.company
    bill = office.bill("V-1")
    office.pay_outside([bill["id"]], PAID_ON, chart_of_account=office.accounts["Company Visa"])

    company.sync()

    payment = the_one(company, "BillPaymentCreditCard")
    assert "Company Visa" == named(company, payment.fields, "CreditCardAccountRef")
    assert {"V-1": Decimal("100.00")} == applied_by(company, payment)
    assert Decimal("-100.00") == balance(company, "Company Visa")
    assert [] == in_books(company, "BillPaymentCheck")
    office.agrees()


def test_a_vendor_credit_is_applied_partly_through_a_payment(office: Office) -> None:
    company = office.company
    bill, credit = office.bill("V-1"), office.credit("CR-1", "30.00")
    company.sync()
    assert Decimal("30.00") == due(company, "CR-1")

    office.pay([bill["id"]], PAID_ON, with_credits={bill["id"]: {credit["id"]: "20.00"}})
    company.sync()

    assert "80.00" == the_one(company, "BillPaymentCheck").fields["Amount"]
    assert {"V-1": Decimal("20.00")} == applied_by(company, the_one(company, "VendorCredit"))
    assert (Decimal("0.00"), Decimal("10.00")) == (due(company, "V-1"), due(company, "CR-1"))
    office.agrees()


def test_a_vendor_credit_is_applied_without_a_payment(office: Office) -> None:
    company = office.company
    bill, credit = office.bill("V-1"), office.credit("CR-1", "30.00")
    company.bill.apply_credit(credit["id"], bill["id"], "20.00")

    company.sync()

    assert [] == in_books(company, "BillPaymentCheck")
    assert {"V-1": Decimal("20.00")} == applied_by(company, the_one(company, "VendorCredit"))
    assert (Decimal("80.00"), Decimal("10.00")) == (due(company, "V-1"), due(company, "CR-1"))
    office.agrees()


def test_a_credit_and_a_payment_of_one_bill_settle_it(office: Office) -> None:
    company = office.company
    bill, credit = office.bill("V-1"), office.credit("CR-1", "30.00")
    company.bill.apply_credit(credit["id"], bill["id"], "30.00")
    office.pay({bill["id"]: "70.00"}, PAID_ON)

    company.sync()

    assert "70.00" == the_one(company, "BillPaymentCheck").fields["Amount"]
    assert (Decimal("0.00"), Decimal("0.00")) == (due(company, "V-1"), due(company, "CR-1"))
    office.agrees()


def test_without_a_clearing_account_payments_wait_until_one_is_chosen(company: Company) -> None:
    office = open_office(company, clearing=False)
    payment = office.pay([office.bill("V-1")["id"]], PAID_ON)
    company.bill.process(payment["id"])
    company.sync()

    for entity in ("bill_payment", "funds_transfer"):
        assert ["clearing-account-missing"] == problems_of(company, entity)
    assert all("Settings › Accounts" in each["cure"] for each in company.problems())
    assert in_books(company, "BillPaymentCheck") == in_books(company, "Transfer") == []

    edit.add_account(company.quickbooks, "BILL Clearing", "Bank")
    company.set(money_out_clearing="BILL Clearing")
    company.sync()

    assert "BILL Clearing" == named(
        company, the_one(company, "BillPaymentCheck").fields, "BankAccountRef"
    )
    assert "BILL Clearing" == named(
        company, the_one(company, "Transfer").fields, "TransferToAccountRef"
    )
    assert 0 == balance(company, "BILL Clearing")
    assert Decimal("-100.00") == balance(company, "Checking")
    office.agrees()


def test_without_money_movements_transfers_are_worked_out_and_marked(
    company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(company.bill.settings, "v2_for_tokens", False)
    company.set(flows="book_balance.pull:off")  # v2 alone could take them
    office = open_office(company)
    for number in ("V-1", "V-2"):
        office.pay([office.bill(number)["id"]], PAID_ON)
    company.bill.process(through=PAID_ON)

    company.sync()

    transfer = the_one(company, "Transfer")
    assert ("2026-08-20", "200.00") == (transfer.fields["TxnDate"], transfer.fields["Amount"])
    assert "estimate" in transfer.fields["Memo"].lower()
    assert Decimal("-200.00") == balance(company, "Checking")
    assert_clearing_ties_out(company)
    office.agrees()


def test_before_qbxml_12_a_journal_entry_carries_the_transfer(
    another_company: Callable[..., Company],
) -> None:
    old = CompanyFile.empty(year=2011, versions=tuple(v for v in VERSIONS if float(v) < 12))
    office = open_office(another_company(old))
    company = office.company
    payment = office.pay([office.bill("V-1")["id"]], PAID_ON)
    company.bill.process(payment["id"])

    company.sync()

    entry = the_one(company, "JournalEntry")
    assert [("2026-08-20",)] == list(rows([entry], "TxnDate"))
    (debit,), (credit,) = entry.fields["JournalDebitLine"], entry.fields["JournalCreditLine"]
    assert (OUT, "100.00") == (named(company, debit, "AccountRef"), debit["Amount"])
    assert ("Checking", "100.00") == (named(company, credit, "AccountRef"), credit["Amount"])
    assert_clearing_ties_out(company)
    office.agrees()
