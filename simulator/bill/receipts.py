"""Payments in: received, applied to invoices, paid out, voided; credit memos applied.

An online bank payment is SCHEDULED until a run pays it out; a card payment or one from outside
moves no money here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from simulator.bill import ledger, movements, payments
from simulator.bill.errors import refuse
from simulator.bill.money import ZERO, owed

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date
    from decimal import Decimal

    from simulator.bill.organization import Organization
    from simulator.bill.tables import Record

KINDS = ("CASH", "CHECK", "CREDIT_CARD", "ACH", "PAYPAL", "OTHER")


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """One received payment; what the invoices do not take stays unapplied."""

    customer_id: str
    invoices: Mapping[str, Decimal]
    amount: Decimal
    kind: str
    payment_date: date
    online: bool = False
    description: str = ""
    reference: str = ""


def amounts(invoices: Mapping[str, object]) -> dict[str, Decimal]:
    """Invoice id → cents."""
    return {invoice_id: owed(value) for invoice_id, value in invoices.items()}


def total(invoices: Mapping[str, object], amount: object | None) -> Decimal:
    """The payment's amount: as told, else what the invoices take."""
    return sum(amounts(invoices).values(), ZERO) if amount is None else owed(amount)


def receive(org: Organization, plan: Plan) -> Record:
    """Keep a received payment and apply it."""
    org.get("customers", plan.customer_id)
    if plan.kind not in KINDS:
        raise refuse(f"paymentType: {plan.kind!r} is not one of {', '.join(KINDS)}.")
    applied = sum(plan.invoices.values(), ZERO)
    if not plan.amount or applied > plan.amount:
        raise refuse("The invoices take more than the payment's amount.")
    for invoice_id, amount in plan.invoices.items():
        invoice = org.get("invoices", invoice_id)
        if invoice["customerId"] != plan.customer_id:
            raise refuse(f"{invoice_id} belongs to another customer.")
        if not amount or amount > invoice["dueAmount"]:
            raise refuse(f"{invoice_id} has {invoice['dueAmount']} due.")
    record = _record(org, plan, plan.amount - applied)
    org.receivable_payments.put(record)
    _settle(org, record)
    return record


def _record(org: Organization, plan: Plan, unapplied: Decimal) -> Record:
    day = plan.payment_date.isoformat()
    moves = plan.online and plan.kind != "CREDIT_CARD"
    bank = payments.default_bank(org, "receivables", required=moves) if plan.online else ""
    now = org.stamp()
    record: Record = {
        "id": org.new_id("0rp"),
        "customerId": plan.customer_id,
        "amount": plan.amount,
        "unappliedAmount": unapplied,
        "convenienceFeeAmount": ZERO,
        "invoicePayments": [
            {"invoiceId": key, "amount": amount, "paymentDate": day}
            for key, amount in plan.invoices.items()
        ],
        "paymentDate": day,
        "description": plan.description,
        "receivablesType": plan.kind,
        "status": "SCHEDULED" if moves else "PAID",
        "referenceNumber": plan.reference,
        "onlinePayment": plan.online,
        "createdTime": now,
        "updatedTime": now,
        "_bank": bank if moves else "",
    }
    if bank:
        record["receivablesAccount"] = {"id": bank, "type": "BANK_ACCOUNT"}
    return record


def process(
    org: Organization, payment_id: str = "", *, through: date | None = None
) -> list[Record]:
    """Pay out what customers paid online by `through` (default today).

    One deposit per bank account and date, or one per payment (individualTransferIn).
    """
    last = (through or org.clock.today()).isoformat()
    run = [
        row
        for row in org.receivable_payments.values()
        if row["status"] == "SCHEDULED"
        and (row["id"] == payment_id if payment_id else row["paymentDate"] <= last)
    ]
    members = [(row, party(org, row), row["amount"]) for row in run]
    individual = bool(org.profile["processingOptions"].get("individualTransferIn"))
    movements.batch(
        org, movements.DEPOSIT, members, date_field="paymentDate", individual=individual
    )
    for row in run:
        row["status"] = "PAID"
        row["_deposited"] = True
        row["updatedTime"] = org.stamp()
        _settle(org, row)
    return run


def void(org: Organization, payment_id: str) -> Record:
    """Take a received payment back; a deposit that was made is reversed."""
    row = org.get("receivable_payments", payment_id)
    if row["status"] in ledger.DEAD_RECEIPTS:
        raise refuse(f"A payment that is {row['status']} cannot be voided.")
    row["status"] = "VOID"
    row["updatedTime"] = org.stamp()
    _settle(org, row)
    if row.get("_deposited"):
        movements.move(
            org,
            movements.REVERSAL,
            [(row, party(org, row), row["amount"])],
            bank=row["_bank"],
            process_date=org.clock.today().isoformat(),
        )
    return row


def apply_memo(org: Organization, memo_id: str, invoice_id: str, amount: object) -> Record:
    """Use a credit memo on an invoice of its customer; 0 takes it off."""
    memo = org.get("credit_memos", memo_id)
    invoice = org.get("invoices", invoice_id)
    wanted = owed(amount)
    others = [row for row in memo.get("_usage", []) if row["invoiceId"] != invoice_id]
    before = sum((row["amount"] for row in memo.get("_usage", [])), ZERO) - sum(
        (row["amount"] for row in others), ZERO
    )
    if memo["customerId"] != invoice["customerId"]:
        raise refuse(f"{memo_id} belongs to another customer.")
    if wanted > invoice["dueAmount"] + before:
        raise refuse(f"{invoice_id} has {invoice['dueAmount'] + before} due.")
    if wanted > memo["amount"] - memo["appliedAmount"] + before:
        raise refuse(f"{memo_id} has not that much left.")
    memo["_usage"] = others + ([{"invoiceId": invoice_id, "amount": wanted}] if wanted else [])
    ledger.settle_memo(org, memo_id)
    ledger.settle_invoice(org, invoice_id)
    return memo


def party(org: Organization, payment: Record) -> str:
    """The customer's name."""
    return str(org.customers[payment["customerId"]]["name"])


def _settle(org: Organization, record: Record) -> None:
    for part in record["invoicePayments"]:
        ledger.settle_invoice(org, part["invoiceId"])
