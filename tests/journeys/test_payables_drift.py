"""The books belong to the bookkeeper: what changed there is shown, and put back only when asked."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from simulator.quickbooks import edit
from tests.journeys.payables import (
    AUGUST,
    Office,
    applied_by,
    assert_books_agree,
    assert_quiet,
    due,
    in_books,
    open_office,
    problems_of,
    the_one,
)

if TYPE_CHECKING:
    from tests.journeys.world import Company

pytestmark = pytest.mark.journey


@pytest.fixture
def office(company: Company) -> Office:
    """A connected company with its lists on both sides."""
    return open_office(company)


def test_a_bill_changed_in_quickbooks_is_shown_and_the_cloud_is_left_alone(office: Office) -> None:
    company = office.company
    entered = office.bill("V-1", description="as entered")
    company.sync()
    writes = dict(company.bill.writes)

    edit.edit(company.quickbooks, "Bill", the_one(company, "Bill").id, Memo="as the books say")
    company.sync()

    shown = company.problem("changed-in-quickbooks")
    assert ("bill", ["cloud", "quickbooks"]) == (shown["entity"], shown["choices"])
    assert "Memo" in shown["cause"]
    assert writes == dict(company.bill.writes)
    assert "as entered" == company.bill.bills[entered["id"]]["description"]
    assert "as the books say" == the_one(company, "Bill").fields["Memo"]
    assert_quiet(company)


def test_choosing_the_cloud_puts_its_value_back(office: Office) -> None:
    company = office.company
    office.bill("V-1", description="as entered")
    company.sync()
    edit.edit(company.quickbooks, "Bill", the_one(company, "Bill").id, Memo="as the books say")
    company.sync()

    company.resolve(company.problem("changed-in-quickbooks"), "cloud")
    company.sync()

    assert "as entered" == the_one(company, "Bill").fields["Memo"]
    office.agrees()


def test_choosing_quickbooks_accepts_its_value_for_good(office: Office) -> None:
    company = office.company
    entered = office.bill("V-1", description="as entered")
    company.sync()
    edit.edit(company.quickbooks, "Bill", the_one(company, "Bill").id, Memo="as the books say")
    company.sync()

    company.resolve(company.problem("changed-in-quickbooks"), "quickbooks")
    company.sync()
    office.agrees()
    company.bill.edit("bills", entered["id"], dueDate="2026-10-01")
    company.sync()
    office.agrees()

    arrived = the_one(company, "Bill")
    assert "as the books say" == arrived.fields["Memo"]
    assert "2026-10-01" == arrived.fields["DueDate"]


def test_a_bill_deleted_in_quickbooks_is_shown_and_not_entered_again(office: Office) -> None:
    company = office.company
    entered = office.bill("V-1")
    company.sync()

    edit.delete(company.quickbooks, "Bill", the_one(company, "Bill").id)
    company.sync()

    assert ["deleted-in-quickbooks"] == problems_of(company, "bill")
    assert ["quickbooks"] == company.problem("deleted-in-quickbooks")["choices"]
    assert [] == in_books(company, "Bill")
    assert_quiet(company)

    company.bill.archive("bills", entered["id"])
    company.sync()
    office.agrees()


def test_a_bill_paid_by_hand_and_by_bill_is_refused_with_the_cure(office: Office) -> None:
    company = office.company
    entered = office.bill("V-1")
    company.sync()
    edit.pay_bill_by_hand(
        company.quickbooks,
        "V-1",
        Decimal("100.00"),
        day=AUGUST,
        bank="Checking",
        check_number="901",
    )

    office.pay([entered["id"]])
    company.sync()

    (refused,) = [each for each in company.problems() if each["entity"] == "bill_payment"]
    assert refused["code"] in {"qb-3120", "qb-3210"}
    assert "QuickBooks" in refused["cure"]
    assert 1 == len(in_books(company, "BillPaymentCheck"))
    assert_books_agree(company)
    assert_quiet(company)


def test_a_refused_payment_posts_once_the_payment_by_hand_is_gone(office: Office) -> None:
    company = office.company
    entered = office.bill("V-1")
    company.sync()
    by_hand = edit.pay_bill_by_hand(
        company.quickbooks,
        "V-1",
        Decimal("100.00"),
        day=AUGUST,
        bank="Checking",
        check_number="901",
    )
    office.pay([entered["id"]])
    company.sync()
    (refused,) = [each for each in company.problems() if each["entity"] == "bill_payment"]

    edit.delete(company.quickbooks, "BillPaymentCheck", by_hand.id)
    company.resolve(refused, "retry")
    company.sync()

    assert {"V-1": Decimal("100.00")} == applied_by(company, the_one(company, "BillPaymentCheck"))
    office.agrees()


def test_a_closed_period_refuses_until_the_closing_date_moves(office: Office) -> None:
    company = office.company
    edit.set_closing_date(company.quickbooks, AUGUST)
    entered = office.bill("V-1", day=AUGUST)
    office.bill("V-2", day=date(2026, 8, 4))
    company.sync()

    (refused,) = company.problems()
    assert "closed-period" == refused["code"]
    assert "Aug 3, 2026" in refused["cause"]
    assert "closing date" in refused["cure"]
    assert ["V-2"] == [one.fields["RefNumber"] for one in in_books(company, "Bill")]

    edit.set_closing_date(company.quickbooks, date(2026, 7, 31))
    company.sync()
    office.agrees()
    assert Decimal("100.00") == due(company, "V-1")

    edit.set_closing_date(company.quickbooks, AUGUST)
    company.bill.archive("bills", entered["id"])
    company.sync()
    assert ["closed-period"] == problems_of(company, "bill")
    assert Decimal("100.00") == due(company, "V-1")
