"""Bills, vendor credits, invoices, credit memos. Field names: BILL API v3 documentation.

What v3 does not show of a bill or an invoice (billable, terms, purchase order, memo, e-mail flag)
comes from its v2 object; when v2 is denied those fields are simply not there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from cloud.bill.fields.columns import Column, Row, dig, flag, text, v2_id
from cloud.bill.fields.lines import (
    billable_lines,
    customer_of,
    invoice_lines,
    payable_lines,
    write_invoice_lines,
)
from cloud.bill.fields.listing import Listing, Lookups

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from sync.ports import Record

INVOICE_EXTRAS: Final = ("memo", "terms", "po_number", "to_be_emailed")
"""Canonical fields of an invoice that only v2 reads and writes."""


def _read_bill(row: Mapping[str, Any], record: Row, look: Lookups) -> Row:
    extras = look.extras("bill", str(row.get("id")))
    terms = v2_id((extras or {}).get("paymentTermId"))
    if terms:
        record["terms"] = terms
    billable = billable_lines(extras)
    return {**record, "lines": payable_lines(row, "billLineItems", look, billable)}


def _read_vendor_credit(row: Mapping[str, Any], record: Row, look: Lookups) -> Row:
    return {**record, "lines": payable_lines(row, "vendorCreditLineItems", look, None)}


def _read_credit_memo(row: Mapping[str, Any], record: Row, look: Lookups) -> Row:
    return {**record, "customer": customer_of(_owned(row))}


def _read_invoice(row: Mapping[str, Any], record: Row, look: Lookups) -> Row:
    record["customer"] = customer_of(_owned(row))
    department = text(dig(row, f"classifications.{look.department_field}"))
    if department:
        record["department"] = department
    record["lines"] = invoice_lines(row, look)
    extras = look.extras("invoice", str(row.get("id")))
    if extras is not None:
        record |= _read_extras(extras, look)
    return record


def _read_extras(extras: Mapping[str, Any], look: Lookups) -> Row:
    words = text(extras.get("terms"))
    found = {
        "memo": text(extras.get("description")),
        "po_number": text(extras.get("poNumber")),
        "to_be_emailed": flag(extras.get("isToBeEmailed")),
        "terms": look.term_id(words) if words else None,
    }
    return {name: value for name, value in found.items() if value is not None}


def write_extras(changed: Collection[str], record: Record, look: Lookups) -> Row:
    """The v2 fields of an invoice for the changed canonical ones."""
    body: Row = {}
    if "memo" in changed:
        body["description"] = record.get("memo") or ""
    if "po_number" in changed:
        body["poNumber"] = record.get("po_number") or ""
    if "to_be_emailed" in changed:
        body["isToBeEmailed"] = bool(record.get("to_be_emailed"))
    if "terms" in changed:
        # v2 keeps the words of the terms on an invoice, not their id.
        terms = record.get("terms")
        body["terms"] = (look.term_name(terms) if terms else "") or ""
    return body


def invoice_parts(
    changed: Collection[str],
    record: Record,
    look: Lookups,
    old_lines: Sequence[Mapping[str, Any]] = (),
) -> Row:
    """The v3 parts of an invoice that no column can say: customer, job, department, lines.

    A job is no customer of BILL's: its invoice belongs to the customer at the top of the job
    (`customer_root`), and the job stands in the header's classifications. Read back, the job is it.
    """
    body: Row = {}
    entity, _, party = str(record.get("customer") or "").partition(":")
    if {"customer", "customer_root"} & set(changed):
        root = str(record.get("customer_root") or "") if entity == "job" else party
        body["customer"] = {"id": root.rpartition(":")[2]}
    classes: Row = {}
    if entity == "job":
        classes["jobId"] = party
    if record.get("department"):
        classes[look.department_field] = record["department"]
    if {"customer", "department"} & set(changed) and classes:
        body["classifications"] = classes
    if "lines" in changed:
        body["invoiceLineItems"] = write_invoice_lines(record.get("lines") or [], look, old_lines)
    return body


def _write_invoice(body: Row, names: Collection[str], record: Record, look: Lookups) -> None:
    body |= invoice_parts(names, record, look)


def _owned(row: Mapping[str, Any]) -> Row:
    """Job and customer side by side; an invoice is written with `customer` and read without."""
    customer = row.get("customerId") or dig(row, "customer.id")
    return {"classifications": {"jobId": dig(row, "classifications.jobId"), "customerId": customer}}


BILL = Listing(
    entity="bill",
    path="/bills",
    columns=(
        Column(name="vendor", path="vendorId"),
        Column(name="number", path="invoice.invoiceNumber"),
        Column(name="date", path="invoice.invoiceDate", kind="date"),
        Column(name="due_date", path="dueDate", kind="date"),
        Column(name="memo", path="description"),
    ),
    keys=(("vendor", "number"),),
    label="number",
    filter_by=("vendorId", "vendor"),
    read=_read_bill,
)
VENDOR_CREDIT = Listing(
    entity="vendor_credit",
    path="/vendor-credits",
    columns=(
        Column(name="vendor", path="vendorId"),
        Column(name="number", path="referenceNumber"),
        Column(name="date", path="creditDate", kind="date"),
        Column(name="memo", path="description"),
    ),
    keys=(("vendor", "number"),),
    label="number",
    feed=False,
    filter_by=("vendorId", "vendor"),
    read=_read_vendor_credit,
)
CREDIT_MEMO = Listing(
    entity="credit_memo",
    path="/credit-memos",
    columns=(
        Column(name="number", path="referenceNumber"),
        Column(name="date", path="creditDate", kind="date"),
        Column(name="amount", path="amount", kind="money"),
    ),
    keys=(("number", "customer"),),
    label="number",
    feed=False,
    read=_read_credit_memo,
)
INVOICE = Listing(
    entity="invoice",
    path="/invoices",
    columns=(
        Column(name="number", path="invoiceNumber"),
        Column(name="date", path="invoiceDate", kind="date"),
        Column(name="due_date", path="dueDate", kind="date"),
        Column(name="total", path="totalAmount", kind="money", write=False),
    ),
    keys=(("number", "customer"),),
    label="number",
    writes=True,
    filter_by=("customerId", "customer"),
    extras=INVOICE_EXTRAS,
    read=_read_invoice,
    write=_write_invoice,
)
