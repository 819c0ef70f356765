"""What is owed, paid, scheduled and credited, worked out anew after each change.

Payments and credits are the truth; documents only show these figures. Nothing here refuses
anything.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.bill.money import ZERO

if TYPE_CHECKING:
    from collections.abc import Iterator
    from decimal import Decimal

    from simulator.bill.organization import Organization
    from simulator.bill.tables import Record

DEAD = frozenset({"CANCELED", "VOIDED", "FUNDING_FAILED_VOIDED"})
PAID = frozenset({"CLEARED", "VOID_PENDING"})
DEAD_RECEIPTS = frozenset({"VOID", "CANCELED"})


def settle_document(org: Organization, kind: str, record: Record, old: Record | None) -> None:
    """After a write: the record's own figures, its credits', its party's balance."""
    if kind == "bills":
        settle_bill(org, record["id"], touch=False)
        _vendor_balance(org, (old or record)["vendorId"])
        for credit in org.vendor_credits.find(vendorId=record["vendorId"]):
            settle_vendor_credit(org, credit["id"])
    elif kind == "vendor_credits":
        settle_vendor_credit(org, record["id"], touch=False)
    elif kind == "invoices":
        settle_invoice(org, record["id"], touch=False)
        _customer_balance(org, (old or record)["customerId"])
    elif kind == "credit_memos":
        settle_memo(org, record["id"], touch=False)


def payments_on(org: Organization, bill_id: str) -> Iterator[tuple[Record, Record]]:
    """Each live payment with its part that pays this bill."""
    for payment in org.payments.values():
        if payment["singleStatus"] not in DEAD:
            for part in payment["billPayments"]:
                if part["billId"] == bill_id:
                    yield payment, part


def applied_by_payments(org: Organization, bill_id: str) -> Decimal:
    """What live payments and the credits inside them take off a bill."""
    return sum(
        (part["amount"] + _credits(part) for _, part in payments_on(org, bill_id)), start=ZERO
    )


def applied(org: Organization, kind: str, record_id: str) -> Decimal:
    """Everything that stands on a bill or an invoice."""
    record = org.tables[kind][record_id]
    if kind == "bills":
        own = sum(record.get("_credits", {}).values(), ZERO)
        return applied_by_payments(org, record_id) + own
    received = sum(
        (part["amount"] for one, part in _receipts_on(org, record_id) if _lives(one)), ZERO
    )
    return received + _memos_on(org, record_id)


def settle_bill(org: Organization, bill_id: str, *, touch: bool = True) -> None:
    """A bill's amounts and paymentStatus.

    `touch`: a payment did it, so Settings says whether updatedTime moves.
    """
    bill = org.bills[bill_id]
    parts = list(payments_on(org, bill_id))
    paid = sum((part["amount"] for pay, part in parts if pay["singleStatus"] in PAID), ZERO)
    waiting = sum((part["amount"] for pay, part in parts if pay["singleStatus"] not in PAID), ZERO)
    credit = sum((_credits(part) for _, part in parts), ZERO)
    credit += sum(bill.get("_credits", {}).values(), ZERO)
    started = any(pay["singleStatus"] == "FUNDING_STARTED" for pay, _ in parts)
    due = bill["amount"] - paid - waiting - credit
    figures = {
        "paidAmount": paid,
        "scheduledAmount": waiting,
        "creditAmount": credit,
        "dueAmount": due,
        "paymentStatus": _bill_status(bill["amount"], due, waiting, started=started),
    }
    _show(org, bill, figures, touch=touch and org.settings.payment_moves_document)
    _vendor_balance(org, bill["vendorId"])


def _vendor_balance(org: Organization, vendor_id: str) -> None:
    rows = [row for row in org.bills.find(vendorId=vendor_id) if not row["archived"]]
    due = sum((row.get("dueAmount", ZERO) for row in rows), ZERO)
    org.vendors[vendor_id]["balance"] = {"amount": due}


def _bill_status(amount: Decimal, due: Decimal, waiting: Decimal, *, started: bool) -> str:
    if due == amount and amount:
        return "UNPAID"
    if due:
        return "PARTIALLY_PAID"
    if waiting:
        return "IN_PROCESS" if started else "SCHEDULED"
    return "PAID"


def settle_vendor_credit(org: Organization, credit_id: str, *, touch: bool = True) -> None:
    """A vendor credit's usage, appliedAmount and status."""
    credit = org.vendor_credits[credit_id]
    usage: list[Record] = []
    for payment in org.payments.values():
        if payment["singleStatus"] not in DEAD:
            for part in payment["billPayments"]:
                usage += [
                    {"billId": part["billId"], "paymentId": payment["id"], "amount": row["amount"]}
                    for row in part.get("vendorCredits", [])
                    if row["id"] == credit_id
                ]
    for bill in org.bills.find(vendorId=credit["vendorId"]):
        amount = bill.get("_credits", {}).get(credit_id)
        if amount:
            usage.append({"billId": bill["id"], "amount": amount})
    _show_usage(org, credit, usage, touch=touch)


def settle_memo(org: Organization, memo_id: str, *, touch: bool = True) -> None:
    """A credit memo's appliedAmount and status, from its own usage."""
    memo = org.credit_memos[memo_id]
    _show_usage(org, memo, list(memo.get("_usage", [])), touch=touch)


def settle_invoice(org: Organization, invoice_id: str, *, touch: bool = True) -> None:
    """An invoice's payments, amounts and status."""
    invoice = org.invoices[invoice_id]
    parts = [(one, part) for one, part in _receipts_on(org, invoice_id) if _lives(one)]
    paid = sum((part["amount"] for receipt, part in parts if receipt["status"] == "PAID"), ZERO)
    waiting = sum((part["amount"] for receipt, part in parts if receipt["status"] != "PAID"), ZERO)
    credit = _memos_on(org, invoice_id)
    total = invoice["totalAmount"]
    due = total - paid - waiting - credit
    figures = {
        "dueAmount": due,
        "scheduledAmount": waiting,
        "creditAmount": credit,
        "status": _invoice_status(total, due, waiting),
        "payments": [
            {
                "id": receipt["id"],
                "amount": part["amount"],
                "status": receipt["status"],
                "date": receipt["paymentDate"],
            }
            for receipt, part in _receipts_on(org, invoice_id)
        ],
    }
    _show(org, invoice, figures, touch=touch and org.settings.payment_moves_document)
    _customer_balance(org, invoice["customerId"])


def _customer_balance(org: Organization, customer_id: str) -> None:
    rows = [row for row in org.invoices.find(customerId=customer_id) if not row["archived"]]
    due = sum((row.get("dueAmount", ZERO) for row in rows), ZERO)
    org.customers[customer_id]["balance"] = {"amount": due}


def _invoice_status(total: Decimal, due: Decimal, waiting: Decimal) -> str:
    if due == total and total:
        return "OPEN"
    if due:
        return "PARTIAL_PAYMENT"
    return "SCHEDULED" if waiting else "PAID_IN_FULL"


def _receipts_on(org: Organization, invoice_id: str) -> Iterator[tuple[Record, Record]]:
    """Received payments on an invoice, voided ones too: it goes on showing them."""
    for receipt in org.receivable_payments.values():
        for part in receipt["invoicePayments"]:
            if part["invoiceId"] == invoice_id:
                yield receipt, part


def _lives(receipt: Record) -> bool:
    return receipt["status"] not in DEAD_RECEIPTS


def _memos_on(org: Organization, invoice_id: str) -> Decimal:
    rows = (row for memo in org.credit_memos.values() for row in memo.get("_usage", []))
    return sum((row["amount"] for row in rows if row["invoiceId"] == invoice_id), ZERO)


def _credits(part: Record) -> Decimal:
    return sum((row["amount"] for row in part.get("vendorCredits", [])), ZERO)


def _show_usage(org: Organization, credit: Record, usage: list[Record], *, touch: bool) -> None:
    used = sum((row["amount"] for row in usage), ZERO)
    status = "FULLY_APPLIED" if used == credit["amount"] else "PARTIALLY_APPLIED"
    figures = {
        "usage": usage,
        "appliedAmount": used,
        "status": status if used else "NOT_APPLIED",
    }
    _show(org, credit, figures, touch=touch and org.settings.usage_moves_credit)


def _show(org: Organization, record: Record, figures: Record, *, touch: bool) -> None:
    if any(record.get(name) != value for name, value in figures.items()):
        record.update(figures)
        if touch:
            record["updatedTime"] = org.stamp()
