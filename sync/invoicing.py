"""What an InvoiceRet means: whether it is in scope, its total, its tax, the lines that count.

QuickBooks keeps no total of an invoice, keeps sales tax in the footer and repeats amounts in
subtotal lines; the cloud has lines only.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sync.refusal import Refusal
from sync.taxing import charged
from sync.values import is_zero, money, total

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sync.fields import Native
    from sync.flow import Facts, Record


def is_in_scope(kind: str, native: Native, facts: Facts) -> bool:
    """Posted, and dated on or after the start date, whenever it was entered.

    One that the cloud has already stays in step wherever its date is moved to.
    """
    if facts.cloud_id("invoice", str(native.get("TxnID"))) is not None:
        return True
    return (
        native.get("IsPending") not in {True, "true"}
        and str(native.get("TxnDate") or "") >= facts.start_date
    )


def grand_total(native: Native) -> str:
    """An InvoiceRet has no total of its own: it is the subtotal and the sales tax."""
    return total([money(native.get(part) or 0) for part in ("Subtotal", "SalesTaxTotal")])


def is_subtotal(line: Native, facts: Facts) -> bool:
    """A subtotal line repeats the amounts above it and would count them twice."""
    item = (line.get("ItemRef") or {}).get("ListID")
    found = facts.native("item", item) if item else None
    return found is not None and found[0] == "ItemSubtotalRet"


def sales_tax_line(native: Native) -> list[Record]:
    """QuickBooks keeps the tax in the footer; the cloud has lines only."""
    tax = native.get("SalesTaxTotal")
    if tax in {None, ""} or is_zero(money(tax)):
        return []
    item = (native.get("ItemSalesTaxRef") or {}).get("ListID")
    return [{"item": item, "description": "Sales tax", "amount": money(tax)}]


def computed_by_quickbooks(line: Record) -> frozenset[str]:
    """With quantity and rate QuickBooks computes the amount, and would ignore a rate beside one."""
    return frozenset({"amount"} if line.get("quantity") and line.get("rate") else {"rate"})


def emailed_has_address(record: Record, facts: Facts) -> Refusal | None:
    """QuickBooks marks a form to be e-mailed only for a customer with an e-mail address."""
    if not record.get("to_be_emailed"):
        return None
    entity, _, cloud_id = str(record.get("customer") or "").partition(":")
    listed = facts.quickbooks_id(entity, cloud_id) if cloud_id else None
    found = facts.native(entity, listed) if listed else None
    if found is None or "@" in str(found[1].get("Email") or ""):
        return None
    name = found[1].get("FullName") or found[1].get("Name") or "The customer"
    return Refusal(
        code="customer-without-email",
        field="to_be_emailed",
        cause=f"The invoice is to be e-mailed, and “{name}” has no e-mail address in QuickBooks.",
        cure=f"In QuickBooks, open Customer Center, edit “{name}”, Address Info, and fill in Main"
        " Email; or take the mark “to be e-mailed” off the invoice in the cloud. The next sync"
        " sends it.",
    )


def booked(record: Record, facts: Facts) -> Mapping[str, Any]:
    """The A/R account, where the bookkeeper chose one, and the sales tax that the cloud charged."""
    account = facts.account("ar_account")
    receivable = {"ARAccountRef": {"ListID": account}} if account else {}
    return {**receivable, **charged(record, facts)}
