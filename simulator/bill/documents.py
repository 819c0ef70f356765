"""The rules a record must keep before it is stored: totals, numbers, owners, applied payments.

Each check completes the record it is given (amounts, defaults) or raises ApiError; nothing is
stored here.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from simulator.bill import ledger
from simulator.bill.errors import ApiError, refuse
from simulator.bill.money import ZERO, money, owed
from simulator.bill.tables import Record, dig

if TYPE_CHECKING:
    from collections.abc import Callable

    from simulator.bill.organization import Organization


def check(org: Organization, kind: str, record: Record, old: Record | None) -> None:
    """Complete and judge a record about to be written."""
    if record.get("parentId"):
        _no_circle(org, kind, record, old)
    rule = _CHECKS.get(kind)
    if rule:
        rule(org, record, old)


def check_archive(org: Organization, kind: str, record: Record) -> None:
    """A document that payments or credits stand on cannot be archived."""
    if kind in {"bills", "invoices"} and ledger.applied(org, kind, record["id"]):
        raise refuse("It has payments or credits applied; void or remove them first.")
    if kind in {"vendor_credits", "credit_memos"} and record.get("appliedAmount"):
        raise refuse("It is applied; remove the application first.")


def _no_circle(org: Organization, kind: str, record: Record, old: Record | None) -> None:
    own = (old or {}).get("id")
    step = record.get("parentId")
    while step:
        if step == own:
            raise refuse("parentId: a record cannot be its own parent.")
        step = org.tables[kind][step].get("parentId")


def _account(org: Organization, record: Record, old: Record | None) -> None:
    record["account"] = {"type": "UNSPECIFIED", **record.get("account", {})}
    wanted = record["account"].get("number")
    for row in org.chart_of_accounts.active():
        if wanted and row is not old and dig(row, "account.number") == wanted:
            raise refuse(f"Account number {wanted} is already in use.")


def _vendor(org: Organization, record: Record, old: Record | None) -> None:
    record.setdefault("billCurrency", "USD")
    record.setdefault("networkStatus", "NOT_CONNECTED")


def _customer(org: Organization, record: Record, old: Record | None) -> None:
    record.setdefault("invoiceCurrency", "USD")
    parent = record.get("parentCustomerId")
    if parent and old and parent == old["id"]:
        raise refuse("parentCustomerId: a customer cannot be its own parent.")


def _bill(org: Organization, record: Record, old: Record | None) -> None:
    for line in record["billLineItems"]:
        if "amount" not in line:
            line["amount"] = _extended(line)
    record["amount"] = record["fundingAmount"] = _sum(record["billLineItems"])
    if record["amount"] < 0:
        raise refuse("A bill's amount is not less than zero.")
    record.setdefault("approvalStatus", "UNASSIGNED")
    number = record["invoice"]["invoiceNumber"]
    _unique(org, "bills", old, vendorId=record["vendorId"], invoice__invoiceNumber=number)
    uses = _applications(org, record, old)
    stands = ledger.applied_by_payments(org, old["id"]) if old else ZERO
    stands += sum(uses.values(), ZERO)
    if record["amount"] < stands:
        raise ApiError(400, "BDC_1159", "The payments and credits are more than the bill's amount.")
    if old and stands and record["vendorId"] != old["vendorId"]:
        raise refuse("vendorId: the bill has payments or credits.")
    record["_credits"] = uses


def _applications(org: Organization, record: Record, old: Record | None) -> dict[str, Decimal]:
    """Credits on the bill itself after a request's `vendorCredits`; 0 takes one off."""
    uses = dict((old or {}).get("_credits", {}))
    before = dict(uses)
    for row in record.pop("vendorCredits", []):
        credit = org.vendor_credits.get(row.get("id", "")) if isinstance(row, dict) else None
        if credit is None:
            raise ApiError(400, "BDC_1205", id=str(row))
        if credit["vendorId"] != record["vendorId"]:
            raise refuse(f"{credit['id']} belongs to another vendor.")
        amount = owed(row.get("amount"))
        left = credit["amount"] - credit["appliedAmount"] + before.get(credit["id"], ZERO)
        if amount > left:
            raise refuse(f"{credit['id']} has only {left} left.")
        uses[credit["id"]] = amount
    return {key: amount for key, amount in uses.items() if amount}


def _vendor_credit(org: Organization, record: Record, old: Record | None) -> None:
    for line in record["vendorCreditLineItems"]:
        if "amount" not in line:
            raise refuse("Required field missing: vendorCreditLineItems.amount.")
    record["amount"] = _sum(record["vendorCreditLineItems"])
    _credit(record, old, owner="vendorId")


def _memo(org: Organization, record: Record, old: Record | None) -> None:
    before = ZERO
    for line in record["creditMemoLineItems"]:
        if "ratePercent" in line:
            line["amount"] = money(before * line["ratePercent"] / 100)
        else:
            line["amount"] = _extended(line) if "price" in line else line.get("amount", ZERO)
        before = line["amount"]
    _tax(org, record, record["creditMemoLineItems"])
    record["amount"] = _sum(record["creditMemoLineItems"]) + record["salesTaxTotal"]
    _credit(record, old, owner="customerId")


def _credit(record: Record, old: Record | None, *, owner: str) -> None:
    if record["amount"] <= 0:
        raise refuse("A credit's amount is more than zero.")
    used = (old or {}).get("appliedAmount", ZERO)
    if record["amount"] < used:
        raise refuse(f"{used} of it is applied already.")
    if old and used and record[owner] != old[owner]:
        raise refuse(f"{owner}: the credit is applied already.")


def _invoice(org: Organization, record: Record, old: Record | None) -> None:
    customer = record.pop("customer", {}).get("id") or record.get("customerId")
    if not customer:
        raise refuse("Required field missing: customer.id.")
    record["customerId"] = customer
    today = org.clock.today().isoformat()
    record.setdefault("invoiceDate", today)
    record.setdefault("dueDate", record["invoiceDate"])
    record.setdefault("invoiceNumber", "")
    record["invoiceNumber"] = record["invoiceNumber"] or str(1000 + len(org.invoices) + 1)
    _unique(org, "invoices", old, invoiceNumber=record["invoiceNumber"])
    for line in record["invoiceLineItems"]:
        line.setdefault("quantity", Decimal(1))
        if "price" not in line:
            line["price"] = line.get("amount", ZERO)
        line.pop("amount", None)
    _tax(org, record, record["invoiceLineItems"])
    net = sum((_extended(line) for line in record["invoiceLineItems"]), ZERO)
    record["totalAmount"] = net + record["salesTaxTotal"]
    stands = ledger.applied(org, "invoices", old["id"]) if old else ZERO
    if record["totalAmount"] < stands:
        raise refuse("The payments and credits are more than the invoice's amount.")
    if old and stands and customer != old["customerId"]:
        raise refuse("customer: the invoice has payments or credits.")
    if record.pop("processingOptions", {}).get("sendEmail"):
        record["isToBeEmailed"] = False
        record["_lastSentTime"] = org.stamp()


def _tax(org: Organization, record: Record, lines: list[Record]) -> None:
    item = org.items.get(record.get("salesTaxItemId", ""))
    if item and "salesTaxPercentage" not in record:
        record["salesTaxPercentage"] = item.get("percentage", Decimal(0))
    rate = record.get("salesTaxPercentage", Decimal(0))
    taxed = sum((_extended(line) for line in lines if line.get("taxable", True)), ZERO)
    record["salesTaxTotal"] = money(taxed * rate / 100)


def _extended(line: Record) -> Decimal:
    if "price" not in line:
        return money(line.get("amount", ZERO)) if "amount" in line else _no_amount()
    return money(line["price"] * line.get("quantity", Decimal(1)))


def _no_amount() -> Decimal:
    raise refuse("A line needs an amount, or a price and a quantity.")


def _sum(lines: list[Record]) -> Decimal:
    return sum((line["amount"] for line in lines), ZERO)


def _unique(org: Organization, kind: str, old: Record | None, **fields: object) -> None:
    if not org.settings.unique_document_numbers:
        return
    if any(row is not old and not row["archived"] for row in org.tables[kind].find(**fields)):
        raise refuse("The number is already in use.")


_CHECKS: dict[str, Callable[[Organization, Record, Record | None], None]] = {
    "chart_of_accounts": _account,
    "vendors": _vendor,
    "customers": _customer,
    "bills": _bill,
    "vendor_credits": _vendor_credit,
    "credit_memos": _memo,
    "invoices": _invoice,
}
