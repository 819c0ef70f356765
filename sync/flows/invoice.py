"""Invoices, both ways until they have met: whoever has one creates it on the other side.

From then on QuickBooks owns it and it is never pushed again. A number that QuickBooks already has
is refused rather than matched: numbers are no key. Only invoices dated on or after the start date
come to the cloud, and pending ones never do, because they do not post.
"""

from __future__ import annotations

from sync.flow import Entity, Field, Kind, LinePart, Lines, Owner, Reference, Shape, Unmapped
from sync.invoicing import (
    booked,
    computed_by_quickbooks,
    emailed_has_address,
    grand_total,
    is_in_scope,
    is_subtotal,
    sales_tax_line,
)
from sync.rules import lines_name_item, total_is_not_negative
from sync.taxing import exempted, is_sales_tax
from sync.vocabulary import (
    BOTH,
    CUSTOMER_OR_JOB,
    WITH_LINES,
    date,
    memo,
    number,
    posted,
    terms,
    txn_read,
)

SHARED = Owner.SHARED
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
            derive=booked,
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
                Field(name="quantity", quickbooks="Quantity", kind=Kind.QUANTITY, cloud_fills=True),
                Field(name="rate", quickbooks="Rate", kind=Kind.PRICE, cloud_fills=True),
                Field(name="amount", quickbooks="Amount", kind=Kind.MONEY, filled=True),
            ),
            skip=is_subtotal,
            added=sales_tax_line,
            omit=computed_by_quickbooks,
            elsewhere=is_sales_tax,
            derive=exempted,
        ),
    ),
    reads=(txn_read("invoices", "Invoice", first="from_start_date", body=WITH_LINES),),
    refusal_key=("number",),
    scope=is_in_scope,
    rules=(lines_name_item, total_is_not_negative, emailed_has_address),
    dated_by="date",
    label=("number", "customer", "date"),
)
