"""What goes wrong between the two sides in payables, and how it comes right again."""

from __future__ import annotations

import time
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from simulator.bill import build
from simulator.quickbooks import edit
from simulator.web_connector import Faults
from tests.journeys.payables import (
    AUGUST,
    OUT,
    Office,
    applied_by,
    assert_books_agree,
    assert_clearing_ties_out,
    assert_quiet,
    balance,
    due,
    in_books,
    lines_of,
    named,
    open_office,
    problems_of,
    the_one,
)

if TYPE_CHECKING:
    from tests.journeys.world import Company

pytestmark = pytest.mark.journey
PAID_ON = date(2026, 8, 20)
BUSY_SECONDS = 2.1  # the server takes a silent session for dead after two


@pytest.fixture
def office(company: Company) -> Office:
    """A connected company with its lists on both sides."""
    return open_office(company)


def test_a_credit_application_that_grows_is_applied_further(office: Office) -> None:
    company = office.company
    bill, credit = office.bill("V-1"), office.credit("CR-1", "30.00")
    company.bill.apply_credit(credit["id"], bill["id"], "20.00")
    company.sync()

    company.bill.apply_credit(credit["id"], bill["id"], "30.00")
    company.sync()

    assert (Decimal("70.00"), Decimal("0.00")) == (due(company, "V-1"), due(company, "CR-1"))
    office.agrees()


def test_a_credit_taken_off_a_bill_is_shown_with_what_to_do(office: Office) -> None:
    company = office.company
    bill, credit = office.bill("V-1"), office.credit("CR-1", "30.00")
    company.bill.apply_credit(credit["id"], bill["id"], "20.00")
    company.sync()

    company.bill.apply_credit(credit["id"], bill["id"], "0.00")
    company.sync()

    (shown,) = company.problems()
    assert ("bill_payment", "not-taken-back") == (shown["entity"], shown["code"])
    assert "by hand" in shown["cure"]
    assert_quiet(company)


@pytest.mark.parametrize("trouble", ["lose_request", "apply_then_hresult:0x80040402"])
def test_a_credit_application_whose_answer_was_lost_is_not_applied_twice(
    office: Office, trouble: str
) -> None:
    company = office.company
    bill, credit = office.bill("V-1"), office.credit("CR-1", "50.00")
    company.sync()
    company.command("sync")
    questions = company.connector.update().rounds
    company.bill.apply_credit(credit["id"], bill["id"], "20.00")

    faults = Faults().on("receiveResponseXML", trouble, nth=questions + 1)
    company.command("sync")
    company.connect(faults=faults).update()
    assert 1 == len(faults.happened)
    assert Decimal("80.00") == due(company, "V-1")
    time.sleep(BUSY_SECONDS)
    company.sync()

    assert (Decimal("80.00"), Decimal("30.00")) == (due(company, "V-1"), due(company, "CR-1"))
    office.agrees()


def test_an_archived_vendor_credit_is_voided(office: Office) -> None:
    company = office.company
    credit = office.credit("CR-1", "30.00")
    company.sync()
    assert Decimal("30.00") == due(company, "CR-1")

    company.bill.archive("vendor_credits", credit["id"])
    company.sync()

    assert the_one(company, "VendorCredit").fields["Memo"].startswith("VOID:")
    assert 0 == balance(company, "Office")
    office.agrees()


def test_a_voided_payment_gives_its_credit_back(office: Office) -> None:
    company = office.company
    bill, credit = office.bill("V-1"), office.credit("CR-1", "30.00")
    payment = office.pay([bill["id"]], PAID_ON, with_credits={bill["id"]: {credit["id"]: "30.00"}})
    company.sync()
    assert (Decimal("0.00"), Decimal("0.00")) == (due(company, "V-1"), due(company, "CR-1"))

    company.bill.cancel_payment(payment["id"])
    company.sync()

    assert (Decimal("100.00"), Decimal("30.00")) == (due(company, "V-1"), due(company, "CR-1"))
    office.agrees()


def test_a_partly_paid_bill_that_grows_keeps_its_payment(office: Office) -> None:
    company = office.company
    bill = office.bill("V-1")
    office.pay({bill["id"]: "60.00"}, PAID_ON)
    company.sync()

    line = bill["billLineItems"][0]["id"]
    company.bill.edit("bills", bill["id"], billLineItems=[{"id": line, "amount": "110.00"}])
    company.sync()

    assert [{"account": "Office", "amount": "110.00"}] == lines_of(
        company, the_one(company, "Bill")
    )
    check = the_one(company, "BillPaymentCheck")
    assert {"V-1": Decimal("60.00")} == applied_by(company, check)
    assert Decimal("50.00") == due(company, "V-1")
    office.agrees()


def test_two_partial_payments_of_one_bill_both_post(office: Office) -> None:
    company = office.company
    bill = office.bill("V-1")
    office.pay({bill["id"]: "60.00"}, PAID_ON)
    company.sync()
    office.pay_outside({bill["id"]: "40.00"}, PAID_ON)
    company.sync()

    amounts = sorted(one.fields["Amount"] for one in in_books(company, "BillPaymentCheck"))
    assert ["40.00", "60.00"] == amounts
    assert 0 == due(company, "V-1")
    office.agrees()


def test_an_unpaid_bill_moves_to_another_vendor(office: Office) -> None:
    company = office.company
    other = build.vendor(company.bill, "Hill Country Electric")
    bill = office.bill("V-1")
    company.sync()

    company.bill.edit("bills", bill["id"], vendorId=other["id"])
    company.sync()

    assert "Hill Country Electric" == named(company, the_one(company, "Bill").fields, "VendorRef")
    office.agrees()


def test_a_bill_with_a_negative_line_arrives(office: Office) -> None:
    company = office.company
    office.bill("V-1", office.line("100.00"), office.line("-15.00", description="Discount"))

    company.sync()

    assert Decimal("85.00") == due(company, "V-1")
    office.agrees()


def test_two_alike_bills_of_one_vendor_both_arrive(office: Office) -> None:
    company = office.company
    office.bill("V-1")
    office.bill("V-1")

    company.sync()

    assert 2 == len(in_books(company, "Bill"))
    assert Decimal("200.00") == balance(company, "Office")
    office.agrees()


def test_a_payment_deleted_in_quickbooks_is_shown_and_not_made_again(office: Office) -> None:
    company = office.company
    office.pay([office.bill("V-1")["id"]], PAID_ON)
    company.sync()

    edit.delete(company.quickbooks, "BillPaymentCheck", the_one(company, "BillPaymentCheck").id)
    company.sync()

    (shown,) = company.problems()
    assert ("bill_payment", "drift") == (shown["entity"], shown["kind"])
    assert [] == in_books(company, "BillPaymentCheck")
    assert_quiet(company)


def test_a_payment_changed_in_quickbooks_is_shown_and_cannot_be_put_back(office: Office) -> None:
    company = office.company
    office.pay([office.bill("V-1")["id"]], PAID_ON, description="run")
    company.sync()

    check = the_one(company, "BillPaymentCheck")
    edit.edit(company.quickbooks, "BillPaymentCheck", check.id, Memo="by check")
    company.sync()

    (shown,) = company.problems()
    assert "bill_payment" == shown["entity"]
    assert ["quickbooks"] == shown["choices"]
    assert_quiet(company)


def test_a_void_in_a_closed_period_is_refused_until_it_opens(office: Office) -> None:
    company = office.company
    payment = office.pay([office.bill("V-1")["id"]], PAID_ON)
    company.sync()
    edit.set_closing_date(company.quickbooks, date(2026, 8, 31))

    company.bill.cancel_payment(payment["id"])
    company.sync()

    assert ["closed-period"] == problems_of(company, "bill_payment")
    assert 0 == due(company, "V-1")

    edit.set_closing_date(company.quickbooks, date(2026, 7, 31))
    company.sync()
    assert Decimal("100.00") == due(company, "V-1")
    office.agrees()


def test_a_payment_waits_for_a_bill_that_was_refused(office: Office) -> None:
    company = office.company
    edit.set_closing_date(company.quickbooks, AUGUST)
    office.pay([office.bill("V-1", day=AUGUST)["id"]], PAID_ON)
    company.sync()
    assert ["closed-period"] == [each["code"] for each in company.problems()]
    assert [] == in_books(company, "BillPaymentCheck")

    edit.set_closing_date(company.quickbooks, None)
    company.sync()

    assert 0 == due(company, "V-1")
    office.agrees()


def test_bills_and_payments_use_the_chosen_payables_account(office: Office) -> None:
    company = office.company
    edit.add_account(company.quickbooks, "Trade Payables", "AccountsPayable")
    company.sync()
    company.set(ap_account="Trade Payables")
    bill, credit = office.bill("V-1"), office.credit("CR-1", "30.00")
    office.pay([bill["id"]], PAID_ON, with_credits={bill["id"]: {credit["id"]: "30.00"}})

    company.sync()

    for kind in ("Bill", "VendorCredit", "BillPaymentCheck"):
        assert "Trade Payables" == named(company, the_one(company, kind).fields, "APAccountRef")
    assert 0 == balance(company, "Accounts Payable") == balance(company, "Trade Payables")
    office.agrees()


def test_a_bank_linked_late_brings_its_transfer_after_all(office: Office) -> None:
    company = office.company
    unlinked = build.bank(company.bill, "Second Bank")
    payment = office.pay([office.bill("V-1")["id"]], PAID_ON, funding_account=unlinked["id"])
    company.bill.process(payment["id"])
    company.sync()
    (refused,) = company.problems()
    assert "funds_transfer" == refused["entity"]
    assert "bank account" in refused["cure"]

    company.bill.clock.advance(hours=1)
    company.bill.edit("bank_accounts", unlinked["id"], chartOfAccountId=office.accounts["Checking"])
    company.sync()

    transfer = the_one(company, "Transfer")
    assert "Checking" == named(company, transfer.fields, "TransferFromAccountRef")
    assert_clearing_ties_out(company)
    office.agrees()


def test_an_estimated_transfer_grows_with_the_payments_of_its_day(
    company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(company.bill.settings, "v2_for_tokens", False)
    company.set(flows="book_balance.pull:off")  # v2 alone could take them
    office = open_office(company)
    first = office.pay([office.bill("V-1")["id"]], PAID_ON)
    company.bill.process(first["id"])
    company.sync()
    assert "100.00" == the_one(company, "Transfer").fields["Amount"]

    second = office.pay([office.bill("V-2")["id"]], PAID_ON)
    company.bill.process(second["id"])
    company.sync()

    assert "200.00" == the_one(company, "Transfer").fields["Amount"]
    assert Decimal("-200.00") == balance(company, "Checking")
    assert 0 == balance(company, OUT)
    office.agrees()


def test_edits_of_different_fields_on_both_sides_both_stand(office: Office) -> None:
    company = office.company
    bill = office.bill("V-1", description="as entered")
    company.sync()

    edit.edit(company.quickbooks, "Bill", the_one(company, "Bill").id, Memo="as the books say")
    company.bill.edit("bills", bill["id"], dueDate="2026-10-01")
    company.sync()

    arrived = the_one(company, "Bill").fields
    assert ("as the books say", "2026-10-01") == (arrived["Memo"], arrived["DueDate"])
    assert "Memo" in company.problem("changed-in-quickbooks")["cause"]
    assert_books_agree(company)
    assert_quiet(company)
