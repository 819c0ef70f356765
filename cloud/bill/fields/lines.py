"""Lines of bills, credits and invoices: accounts, items, jobs and customers they point at."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, Any

from cloud.bill.fields.columns import CENT, Row, decimal, dig, flag, money, number, text

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from cloud.bill.fields.listing import Lookups
    from sync.ports import Record


def payable_lines(
    row: Mapping[str, Any], key: str, look: Lookups, billable: Mapping[str, bool] | None
) -> list[Row]:
    """Lines of a bill or a vendor credit; `billable` (bills only) is v2's flag by line id.

    A line without account and item takes the header's account, a line without a department the
    header's. Without v2 a line for a customer is not billable: nobody is charged on a guess.
    """
    lines = []
    for line in rows_of(row, key):
        found: Row = {
            "account": text(dig(line, "classifications.chartOfAccountId")),
            "item": text(dig(line, "classifications.itemId")),
            "description": text(line.get("description")),
            "amount": money(line.get("amount")),
            "quantity": number(line.get("quantity")),
            "rate": number(line.get("price")),
            "department": _either(row, line, look.department_field),
            "customer": customer_of(line),
        }
        if not (found["account"] or found["item"]):
            found["account"] = text(dig(row, "classifications.chartOfAccountId"))
        if found["item"]:
            found["account"] = None  # QuickBooks posts an item line to the item's account
        else:
            found["quantity"] = found["rate"] = None  # an expense line has an amount alone
        if billable is not None and found["customer"]:
            found["billable"] = billable.get(str(line.get("id")), False)
        lines.append({name: value for name, value in found.items() if value is not None})
    return lines


def invoice_lines(row: Mapping[str, Any], look: Lookups) -> list[Row]:
    """Lines of an invoice; a sales tax in its header becomes a line of its own."""
    lines = []
    for line in rows_of(row, "invoiceLineItems"):
        found: Row = {
            "item": text(dig(line, "classifications.itemId")),
            "description": text(line.get("description")),
            "quantity": number(line.get("quantity")),
            "rate": number(line.get("price")),
            "amount": _product(line),
            "department": text(dig(line, f"classifications.{look.department_field}")),
        }
        lines.append({name: value for name, value in _as_text(found).items() if value is not None})
    tax = money(row.get("salesTaxTotal"))
    if tax is not None and Decimal(tax):
        item = text(row.get("salesTaxItemId"))
        lines.append(
            {"description": "Sales tax", "amount": tax, **({"item": item} if item else {})}
        )
    return lines


def write_invoice_lines(
    lines: Sequence[Record], look: Lookups, old: Sequence[Mapping[str, Any]] = ()
) -> list[Row]:
    """BILL's lines for ours, each under the id of the old line it continues, if any.

    BILL multiplies quantity and price. Where QuickBooks rounded otherwise, or has an amount alone,
    one of the amount says it exactly.
    """
    left = list(old)
    written = []
    for line in lines:
        amount = decimal(line.get("amount"))
        quantity = decimal(line.get("quantity"))
        rate = decimal(line.get("rate"))
        if (
            quantity is None
            or rate is None
            or (amount is not None and _cents(quantity * rate) != amount)
        ):
            quantity, rate = Decimal(1), amount if amount is not None else rate or Decimal(0)
        classes = {"itemId": line.get("item"), look.department_field: line.get("department")}
        body: Row = {
            "quantity": float(quantity),
            "price": float(rate),
            "description": line.get("description"),
            "classifications": {name: value for name, value in classes.items() if value},
        }
        body = {name: value for name, value in body.items() if value not in (None, {}, "")}
        same = _continued(line, left)
        if same is not None:
            left.remove(same)
            body["id"] = same["id"]
        written.append(body)
    return written


def customer_of(row: Mapping[str, Any]) -> str | None:
    """The job ("job:…") when the classifications name one, else the customer ("customer:…")."""
    job = text(dig(row, "classifications.jobId"))
    if job:
        return f"job:{job}"
    customer = text(dig(row, "classifications.customerId"))
    return f"customer:{customer}" if customer else None


def billable_lines(bill: Mapping[str, Any] | None) -> dict[str, bool]:
    """v2's jobBillable by line id; empty when there is no v2 object."""
    return {
        str(line.get("id")): bool(flag(line.get("jobBillable")))
        for line in rows_of(bill or {}, "billLineItems")
    }


def rows_of(row: Mapping[str, Any], key: str) -> list[Mapping[str, Any]]:
    """The objects of a list, whatever else stands there left out."""
    rows = row.get(key)
    return [one for one in rows if isinstance(one, dict)] if isinstance(rows, list) else []


def _continued(line: Record, old: Sequence[Mapping[str, Any]]) -> Mapping[str, Any] | None:
    """The old line this one continues: same item and text before same item, else none."""
    item, words = line.get("item"), line.get("description")
    alike = [row for row in old if text(dig(row, "classifications.itemId")) == item]
    exact = [row for row in alike if text(row.get("description")) == words]
    return next(iter(exact or alike), None)


def _either(row: Mapping[str, Any], line: Mapping[str, Any], name: str) -> str | None:
    own = text(dig(line, f"classifications.{name}"))
    return own or text(dig(row, f"classifications.{name}"))


def _as_text(line: Row) -> Row:
    """A line of mere text as QuickBooks has it: BILL gives it back as one of nothing for $0.00."""
    counts = any(decimal(line[name]) for name in ("rate", "amount"))
    if line["item"] or counts or not line["description"]:
        return line
    return {**line, "quantity": None, "rate": None, "amount": None}


def _product(line: Mapping[str, Any]) -> str | None:
    given, price = decimal(line.get("amount")), decimal(line.get("price"))
    if given is not None:
        return money(given)
    quantity = decimal(line.get("quantity"))
    if price is None:
        return None
    return str(_cents((Decimal(1) if quantity is None else quantity) * price))


def _cents(amount: Decimal) -> Decimal:
    return amount.quantize(CENT, rounding=ROUND_HALF_UP)
