"""Invoices, both ways until they have met: whoever has one creates it on the other side.

From then on QuickBooks owns it and it is never pushed again. A number that QuickBooks already has
is refused rather than matched: numbers are no key. Only invoices dated on or after the start date
come to the cloud, and pending ones never do, because they do not post.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sync.flow import (
    Entity,
    Facts,
    Field,
    Kind,
    LinePart,
    Lines,
    Owner,
    Read,
    Record,
    Reference,
    Shape,
    Unmapped,
)
from sync.rules import lines_name_item, total_is_not_negative
from sync.values import is_zero, money, total
from sync.vocabulary import (
    BOTH,
    CUSTOMER_OR_JOB,
    MODIFIED_TXN,
    TXN_DATE,
    WITH_LINES,
    date,
    memo,
    number,
    posted,
    terms,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sync.fields import Native

SHARED = Owner.SHARED


def is_in_scope(kind: str, native: Native, facts: Facts) -> bool:
    """Posted, and dated on or after the start date, whenever it was entered."""
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


def receivable(record: Record, facts: Facts) -> Mapping[str, Any]:
    """The A/R account, where the bookkeeper chose one."""
    account = facts.account("ar_account")
    return {"ARAccountRef": {"ListID": account}} if account else {}


DEPARTMENT = Reference(name="department", quickbooks="ClassRef", to=("department",), filled=True)

INVOICE = Entity(
    name="invoice",
    title="invoice",
    directions=BOTH,
    owner_when_mapped=Owner.QUICKBOOKS,
    shapes=(
        Shape(
            name="Invoice",
            mod=False,
            undo="TxnVoid",
            deleted_as="Invoice",
            guid_since=(9, 0),
            derive=receivable,
        ),
    ),
    fields=(
        number(11, SHARED),
        date(SHARED),
        Field(name="due_date", quickbooks="DueDate", kind=Kind.DATE, filled=True),
        Field(name="po_number", quickbooks="PONumber", max_length=25),
        memo(SHARED),
        Field(name="to_be_emailed", quickbooks="IsToBeEmailed", kind=Kind.BOOL),
        Field(
            name="total",
            quickbooks=None,
            kind=Kind.MONEY,
            written=False,
            compute=grand_total,
        ),
        Field(name="customer_root", quickbooks=None, written=False, compared=False),
        posted(),
    ),
    references=(
        Reference(
            name="customer",
            quickbooks="CustomerRef",
            to=CUSTOMER_OR_JOB,
            required=True,
            root="customer_root",
        ),
        terms(),
        DEPARTMENT,
    ),
    lines=(
        Lines(
            name="lines",
            parts=(LinePart(name="InvoiceLine", groups=("InvoiceLineGroupRet",)),),
            references=(
                Reference(
                    name="item",
                    quickbooks="ItemRef",
                    to=("item",),
                    unmapped=Unmapped.LEAVE_OUT_INACTIVE,
                ),
                DEPARTMENT,
            ),
            fields=(
                Field(name="description", quickbooks="Desc", max_length=4095),
                Field(name="quantity", quickbooks="Quantity", kind=Kind.QUANTITY),
                Field(name="rate", quickbooks="Rate", kind=Kind.PRICE),
                Field(name="amount", quickbooks="Amount", kind=Kind.MONEY, filled=True),
            ),
            skip=is_subtotal,
            added=sales_tax_line,
            omit=computed_by_quickbooks,
        ),
    ),
    reads=(
        Read(
            name="invoices",
            request="InvoiceQueryRq",
            kinds=("InvoiceRet",),
            iterates=True,
            modified=MODIFIED_TXN,
            body=WITH_LINES,
            first="from_start_date",
            date_filter=TXN_DATE,
            number="RefNumberCaseSensitive",
        ),
    ),
    refusal_key=("number",),
    scope=is_in_scope,
    rules=(lines_name_item, total_is_not_negative),
    dated_by="date",
    label=("number", "customer", "date"),
)
