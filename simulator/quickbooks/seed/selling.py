"""Seeded invoices, credit memos and receipts around the first of July 2026.

Taxed and untaxed, with discounts, groups and percentages, some pending, some paid in full, in
part or not at all, one voided. Refuses dates outside 2026.
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

INVOICES = 80
_SOLD = ("Framing", "Installation", "Labor:Overtime", "Design", "Lumber:Trim", "Repairs")


def fill(company: CompanyFile, rng: random.Random) -> None:
    """Eighty invoices from April to September, then what happened to them."""
    customers = [c for c in company.store.of_kind("Customer") if c.fields.get("IsActive") == "true"]
    invoices = []
    for place in range(INVOICES):
        customer = customers[(place * 11) % len(customers)]
        fields: dict[str, Any] = {"ClassRef": "Remodel:Additions"} if place % 6 == 0 else {}
        if place % 4 == 0 and "@" in customer.fields.get("Email", ""):
            fields["IsToBeEmailed"] = True
        if place == 50:
            fields["IsPending"] = True
        invoices.append(
            edit.add_invoice(
                company,
                customer.id,
                _lines(rng, place),
                day=date(2026, 4, 1) + timedelta(days=2 * place),
                RefNumber=str(1001 + place),
                **fields,
            )
        )
    _receipts(company, invoices)
    _memos(company, invoices)
    edit.void(company, "Invoice", invoices[60].id)
    edit.transfer(company, "Checking", "Savings", Decimal("1500.00"), day=date(2026, 5, 4))
    edit.add(
        company,
        "JournalEntry",
        TxnDate=date(2026, 6, 30),
        JournalDebitLine=[
            {"AccountRef": "Other Expenses", "Amount": "120.00", "Memo": "Half-year closing"}
        ],
        JournalCreditLine=[{"AccountRef": "Accumulated Depreciation", "Amount": "120.00"}],
    )


def _lines(rng: random.Random, place: int) -> list[dict[str, Any]]:
    lines: list[dict[str, Any]] = [
        {"ItemRef": _SOLD[(place + number) % len(_SOLD)], "Quantity": str(rng.randrange(1, 40))}
        for number in range(1 + place % 3)
    ]
    if place % 9 == 4:
        lines += [{"ItemRef": "Subtotal"}, {"ItemRef": "Discount 10%"}]
    if place % 10 == 7:
        lines.append({"ItemGroupRef": "Door Set", "Quantity": "1"})
    if place % 13 == 6:
        lines.append({"Desc": "Thank you & see you soon"})
    if place % 14 == 3:
        lines.append({"ItemRef": "Handling 18%"})
    return lines


def _receipts(company: CompanyFile, invoices: list[Record]) -> None:
    undeposited = []
    for place, invoice in enumerate(invoices[:45]):
        due = edit.balance_due(company, "Invoice", invoice.id)
        customer = invoice.fields["CustomerRef"]["ListID"]
        day = date.fromisoformat(invoice.fields["TxnDate"]) + timedelta(days=12)
        if place % 4 == 0:
            paid = edit.receive_payment(
                company,
                customer,
                due,
                day=day,
                applied={invoice.id: due},
                RefNumber=f"{5000 + place}",
                PaymentMethodRef="Check",
            )
            undeposited.append(paid.id)
        elif place % 4 == 1:
            part = (due / 3).quantize(Decimal("0.01"))
            edit.receive_payment(
                company,
                customer,
                part + Decimal(5 if place == 5 else 0),
                day=day,
                applied={invoice.id: part},
                DepositToAccountRef="Checking",
            )
    edit.deposit(company, undeposited[:4], "Checking", day=date(2026, 6, 3))


def _memos(company: CompanyFile, invoices: list[Record]) -> None:
    for place in (2, 10, 34):
        memo = edit.add_credit_memo(
            company,
            invoices[place].fields["CustomerRef"]["ListID"],
            [{"ItemRef": "Framing", "Quantity": "1"}],
            day=date(2026, 7, 10),
            RefNumber=f"CM{place}",
        )
        if place != 34:
            edit.receive_payment(
                company,
                invoices[place].fields["CustomerRef"]["ListID"],
                Decimal("1.00"),
                day=date(2026, 7, 12),
                applied=None,
            )
        else:
            value = edit.balance_due(company, "CreditMemo", memo.id)
            edit.apply_credits(
                company,
                "ReceivePayment",
                CustomerRef=invoices[place].fields["CustomerRef"],
                TxnDate=date(2026, 7, 12),
                TotalAmount=Decimal("0.00"),
                AppliedToTxnAdd=[
                    {
                        "TxnID": invoices[place].id,
                        "SetCredit": [{"CreditTxnID": memo.id, "AppliedAmount": value / 2}],
                    }
                ],
            )
