"""Seeded bills, vendor credits and payments: multi-line, with classes and billable customers.

Some paid, some partly, some by credit, one voided, a few by card. Refuses dates outside 2026.
"""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from simulator.quickbooks import edit

if TYPE_CHECKING:
    import random

    from simulator.quickbooks.company import CompanyFile
    from simulator.quickbooks.records import Record

_EXPENSES = (
    "Job Expenses:Equipment Rental",
    "Job Expenses:Job Materials",
    "Job Expenses:Permits and Licenses",
    "Job Expenses:Subcontractors",
    "Automobile:Fuel",
    "Office Supplies",
    "Utilities:Gas and Electric",
)
_CLASSES = (
    "New Construction:Residential:Custom Homes",
    "Remodel:Kitchen & Bath",
    "Overhead:Yard",
)
BILLS = 60


def fill(company: CompanyFile, rng: random.Random) -> None:
    """Sixty bills from February to September, then what happened to them."""
    vendors = [v for v in company.store.of_kind("Vendor") if v.fields["IsActive"] == "true"][1:]
    jobs = [c for c in company.store.of_kind("Customer") if c.fields["IsActive"] == "true"]
    bills = []
    for place in range(BILLS):
        vendor = vendors[(place * 7) % len(vendors)]
        day = date(2026, 2, 2) + timedelta(days=4 * place)
        bills.append(
            edit.add_bill(
                company,
                vendor.id,
                _lines(rng, jobs, place),
                day=day,
                RefNumber=f"B-{1000 + place}" if place % 10 else f"INV/{place}",
                Memo=f"Delivery no. {place}" if place % 2 else "",
            )
        )
    _credits(company, rng, bills)
    _payments(company, bills)


def _lines(rng: random.Random, jobs: list[Record], place: int) -> list[dict[str, Any]]:
    lines: list[dict[str, Any]] = []
    for number in range(1 + place % 4):
        line: dict[str, Any] = {
            "AccountRef": _EXPENSES[(place + number) % len(_EXPENSES)],
            "Amount": Decimal(rng.randrange(1_500, 180_000)) / 100,
            "Memo": f"Line {number + 1}",
        }
        if number % 2 == 0:
            line["ClassRef"] = _CLASSES[(place + number) % len(_CLASSES)]
        if (place + number) % 3 == 0:
            line["CustomerRef"] = jobs[(place * 5 + number) % len(jobs)].id
            line["BillableStatus"] = "Billable" if place % 2 else "NotBillable"
        lines.append(line)
    if place % 8 == 0:
        lines.append({"ItemRef": "Lumber:Rough", "Quantity": "20", "Cost": "9.50"})
    if place % 12 == 0:
        lines.append({"ItemRef": "Interior Door", "Quantity": "4"})
    return lines


def _credits(company: CompanyFile, rng: random.Random, bills: list[Record]) -> None:
    for place in (3, 9, 15, 21, 27):
        vendor = bills[place].fields["VendorRef"]
        edit.add_vendor_credit(
            company,
            vendor,
            [
                {
                    "AccountRef": "Job Expenses:Job Materials",
                    "Amount": Decimal(rng.randrange(500, 1_400)) / 100,
                }
            ],
            day=date.fromisoformat(bills[place].fields["TxnDate"]) + timedelta(days=3),
            RefNumber=f"CR-{place}",
        )


def _payments(company: CompanyFile, bills: list[Record]) -> None:
    credits_given = company.store.of_kind("VendorCredit")
    for place, bill in enumerate(bills[:40]):
        due = edit.balance_due(company, "Bill", bill.id)
        day = date.fromisoformat(bill.fields["TxnDate"]) + timedelta(days=20)
        if place % 5 == 0:
            edit.pay_bill_by_hand(
                company, bill.id, due, day=day, bank="Checking", check_number=str(2000 + place)
            )
        elif place % 5 == 1:
            part = (due / 2).quantize(Decimal("0.01"))
            edit.pay_bill_by_hand(company, bill.id, part, day=day, bank="Checking")
    for credit, place in ((credits_given[0], 3), (credits_given[1], 9)):
        _pay_with_credit(company, bills[place], credit)
    _by_card(company, bills[12])
    voided = edit.pay_bill_by_hand(
        company, bills[22].id, Decimal("10.00"), day=date(2026, 6, 1), bank="Checking"
    )
    edit.void(company, "BillPaymentCheck", voided.id)
    wrong = edit.add_bill(
        company,
        bills[5].fields["VendorRef"],
        [{"AccountRef": "Office Supplies", "Amount": Decimal("77.00")}],
        day=date(2026, 7, 6),
        RefNumber="ENTERED-TWICE",
    )
    edit.void(company, "Bill", wrong.id)


def _pay_with_credit(company: CompanyFile, bill: Record, credit: Record) -> None:
    half = (edit.balance_due(company, "VendorCredit", credit.id) / 2).quantize(Decimal("0.01"))
    due = edit.balance_due(company, "Bill", bill.id)
    edit.add(
        company,
        "BillPaymentCheck",
        PayeeEntityRef=bill.fields["VendorRef"],
        TxnDate=date(2026, 6, 15),
        BankAccountRef="Checking",
        RefNumber=f"26{bill.number}",
        AppliedToTxnAdd=[
            {
                "TxnID": bill.id,
                "PaymentAmount": due - half,
                "SetCredit": [{"CreditTxnID": credit.id, "AppliedAmount": half}],
            }
        ],
    )


def _by_card(company: CompanyFile, bill: Record) -> None:
    edit.add(
        company,
        "BillPaymentCreditCard",
        PayeeEntityRef=bill.fields["VendorRef"],
        TxnDate=date(2026, 5, 1),
        CreditCardAccountRef="QuickBooks Credit Card",
        AppliedToTxnAdd=[
            {"TxnID": bill.id, "PaymentAmount": edit.balance_due(company, "Bill", bill.id)}
        ],
    )
