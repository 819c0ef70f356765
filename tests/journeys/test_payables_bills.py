"""Bills travel from BILL into QuickBooks: whole, once, and edited in place."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from simulator.bill import build
from simulator.quickbooks import CompanyFile, edit
from tests.journeys.payables import (
    AUGUST,
    JOB,
    Office,
    assert_books_agree,
    assert_quiet,
    balance,
    due,
    in_books,
    lines_of,
    named,
    open_office,
    the_one,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.journeys.world import Company

pytestmark = pytest.mark.journey


@pytest.fixture
def office(company: Company) -> Office:
    """A connected company with its lists on both sides."""
    return open_office(company)


def test_a_bill_arrives_exactly_as_it_was_entered(office: Office) -> None:
    company, bill = office.company, office.company.bill
    terms = build.term(bill, "Net 30", 30)["id"]
    tiles = {"quantity": 2, "price": "40.00", "itemId": office.items["Tile work"]}
    grout = {"jobBillable": True, "jobId": office.jobs[JOB]}
    lines = (
        build.line("80.00", description="Tiles", **tiles),
        office.line("12.50", description="Paper", departmentId=office.departments["East"]),
        office.line("99.99", "Job Materials", description="Grout", **grout),
    )
    office.bill("V-100", *lines, description="August delivery", paymentTermId=terms)

    company.sync()

    arrived = the_one(company, "Bill")
    told = [arrived.fields[name] for name in ("RefNumber", "TxnDate", "DueDate", "Memo")]
    assert ["V-100", "2026-08-03", "2026-09-02", "August delivery"] == told
    assert "Lone Star Lumber" == named(company, arrived.fields, "VendorRef")
    assert "Net 30" == named(company, arrived.fields, "TermsRef")
    billed = {"customer": JOB, "billable": "Billable"}
    assert [
        {"account": "Office", "amount": "12.50", "text": "Paper", "class": "East"},
        {"account": "Job Materials", "amount": "99.99", "text": "Grout", **billed},
        {"item": "Tile work", "quantity": "2", "amount": "80.00", "text": "Tiles"},
    ] == lines_of(company, arrived)
    assert Decimal("192.49") == due(company, "V-100")
    office.agrees()


def test_a_bill_waits_for_its_vendor_and_arrives_once(office: Office) -> None:
    company = office.company
    vendor = build.vendor(company.bill, "Hill Country Electric")
    office.bill("E-1", vendor=vendor["id"])

    company.sync()

    arrived = the_one(company, "Bill")
    assert "Hill Country Electric" == named(company, arrived.fields, "VendorRef")
    assert 2 == len(in_books(company, "Vendor"))
    office.agrees()


def test_an_edited_bill_is_edited_and_its_lines_keep_their_identity(office: Office) -> None:
    company, departments = office.company, office.departments
    east = {"departmentId": departments["East"]}
    entered = office.bill(
        "V-2",
        office.line("10.00", description="stays", **east),
        office.line("20.00", description="goes"),
    )
    company.sync()
    before = _line_ids(company)
    stays = {"id": entered["billLineItems"][0]["id"]}

    company.bill.replace(
        "bills",
        entered["id"],
        vendorId=office.vendor,
        invoice=entered["invoice"],
        dueDate=entered["dueDate"],
        description="corrected",
        billLineItems=[
            stays | office.line("11.00", description="stays", departmentId=departments["West"]),
            office.line("7.25", "Utilities", description="added"),
        ],
    )
    company.sync()

    arrived = the_one(company, "Bill")
    assert "corrected" == arrived.fields["Memo"]
    assert [
        {"account": "Office", "amount": "11.00", "text": "stays", "class": "West"},
        {"account": "Utilities", "amount": "7.25", "text": "added"},
    ] == lines_of(company, arrived)
    after = _line_ids(company)
    assert before["stays"] == after["stays"]
    assert after["added"] not in before.values()
    office.agrees()


def _line_ids(company: Company) -> dict[str, str]:
    lines = the_one(company, "Bill").fields["ExpenseLineRet"]
    return {line["Memo"]: line["TxnLineID"] for line in lines}


def test_a_bill_archived_in_bill_is_voided_in_quickbooks(office: Office) -> None:
    company = office.company
    entered = office.bill("V-3")
    company.sync()

    company.bill.archive("bills", entered["id"])
    company.sync()

    arrived = the_one(company, "Bill")
    assert "V-3" == arrived.fields["RefNumber"]
    assert "VOID:" == arrived.fields["Memo"]
    assert 0 == due(company, "V-3")
    assert 0 == balance(company, "Office")
    office.agrees()


def test_a_bill_archived_before_it_travelled_never_arrives(office: Office) -> None:
    entered = office.bill("V-3")
    office.company.bill.archive("bills", entered["id"])

    office.company.sync()

    assert [] == in_books(office.company, "Bill")
    office.agrees()


def test_a_bill_already_entered_by_hand_is_linked_and_not_doubled(office: Office) -> None:
    company = office.company
    by_hand = edit.add_bill(
        company.quickbooks,
        "Lone Star Lumber",
        [{"AccountRef": "Office", "Amount": Decimal("100.00")}],
        day=AUGUST,
        RefNumber="V-4",
    )
    office.bill("V-4")

    company.sync()

    assert [one.id for one in in_books(company, "Bill")] == [by_hand.id]
    assert [pair["quickbooks_id"] for pair in company.records("bill")] == [by_hand.id]
    assert Decimal("100.00") == balance(company, "Office")
    assert_books_agree(company)
    assert_quiet(company)


def test_class_tracking_switched_off_brings_bills_without_class(
    another_company: Callable[..., Company],
) -> None:
    office = open_office(another_company(CompanyFile.empty(class_tracking=False)), classes=False)
    company = office.company
    department = build.department(company.bill, "East")
    office.bill("V-5", office.line("10.00", departmentId=department["id"]))

    company.sync()

    assert [{"account": "Office", "amount": "10.00"}] == lines_of(company, the_one(company, "Bill"))
    office.agrees()


def test_billable_expenses_switched_off_bring_bills_without_customer(office: Office) -> None:
    company = office.company
    company.set(flows="billable_expense.push:off")
    job = office.jobs[JOB]
    office.bill("V-6", office.line("30.00", jobId=job, jobBillable=True))

    company.sync()

    assert [{"account": "Office", "amount": "30.00"}] == lines_of(company, the_one(company, "Bill"))
    office.agrees()


def test_three_tenants_at_once_do_not_mix(
    office: Office, another_company: Callable[..., Company]
) -> None:
    offices = [
        office,
        *(open_office(another_company(CompanyFile.empty(name=name))) for name in ("Two", "Three")),
    ]
    for number, each in enumerate(offices, start=1):
        each.bill("SAME-1", each.line(f"{number}00.00"))
    for each in offices:
        each.company.command("sync")

    with ThreadPoolExecutor(max_workers=3) as pool:
        outcomes = list(pool.map(lambda each: each.company.connector.update(), offices))

    assert ["done"] * 3 == [outcome.kind for outcome in outcomes]
    for number, each in enumerate(offices, start=1):
        assert Decimal(f"{number}00.00") == due(each.company, "SAME-1")
        assert 1 == len(in_books(each.company, "Bill"))
        each.agrees()
