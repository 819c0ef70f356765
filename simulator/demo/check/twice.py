"""Nothing exists twice, and nothing is missing without a reason that a person was told."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from simulator.demo.check.view import PLACES
from simulator.demo.site import START_DATE

if TYPE_CHECKING:
    from collections.abc import Iterable

    from simulator.demo.check.verdict import Verdict
    from simulator.demo.check.view import View
    from simulator.quickbooks.records import Record

# What only travels from BILL; the company file has bills and payments of its own.
FROM_BILL = ("bill", "vendor_credit", "bill_payment", "invoice_payment", "funds_transfer")
KINDS = {
    "bill": ("Bill",),
    "vendor_credit": ("VendorCredit",),
    "bill_payment": ("BillPaymentCheck", "BillPaymentCreditCard"),
    "invoice_payment": ("ReceivePayment",),
    "funds_transfer": ("Transfer",),
    "invoice": ("Invoice",),
}


def check(view: View, verdict: Verdict) -> None:
    """Counts of both sides against the pairs, and names and numbers against each other."""
    told = {(each["entity"], each["cloud_id"]) for each in view.site.problems}
    told |= {(each["entity"], each["quickbooks_id"]) for each in view.site.problems}
    for entity, (table, _) in PLACES.items():
        for row in view.org.tables[table].values():
            if view.in_books(entity, row["id"]) is None and (entity, row["id"]) not in told:
                verdict.trouble(f"{entity} {row['id']} is in BILL alone, and nobody was told why")
    for entity, record in _due_in_bill(view):
        if view.in_bill(entity, record.id) is None and (entity, record.id) not in told:
            name = record.fields.get("Name") or record.fields.get("RefNumber")
            verdict.trouble(f"{entity} “{name}” is in QuickBooks alone, and nobody was told why")
    _names(view, verdict)
    _transactions(view, verdict)
    verdict.agreed("nothing exists twice, nothing is missing")


def _due_in_bill(view: View) -> Iterable[tuple[str, Record]]:
    """What a company file holds that BILL must have too: lists in use, invoices since the start."""
    store = view.books.store
    for entity, kind in (("account", "Account"), ("department", "Class"), ("vendor", "Vendor")):
        for record in store.of_kind(kind):
            if _in_use(record) and record.fields.get("AccountType") != "NonPosting":
                yield entity, record
    for record in store.of_kind("Customer"):
        if _in_use(record):
            yield ("job" if "ParentRef" in record.fields else "customer"), record
    for record in store.of_kind("Invoice"):
        fields = record.fields
        pending = fields.get("IsPending") == "true"
        void = str(fields.get("Memo", "")).upper().startswith("VOID:")
        if fields["TxnDate"] >= START_DATE and not pending and not void:
            yield "invoice", record


def _in_use(record: Record) -> bool:
    return bool(record.fields.get("IsActive", "true") == "true")


def _names(view: View, verdict: Verdict) -> None:
    for table in ("vendors", "customers", "jobs", "items"):
        names = Counter(row["name"].casefold() for row in view.org.tables[table].active())
        for name, number in names.items():
            if number > 1:
                verdict.trouble(f"BILL has {number} {table} called “{name}”")
    numbers = Counter(row["invoiceNumber"] for row in view.org.invoices.active())
    for name, number in numbers.items():
        if number > 1:
            verdict.trouble(f"BILL has {number} invoices with number {name}")


def _transactions(view: View, verdict: Verdict) -> None:
    """What came into the company file since the start is exactly what BILL sent."""
    for entity in FROM_BILL:
        mapped = view.mapped(entity)
        for record in view.books.store.of_kind(*KINDS[entity]):
            if record.id in mapped or record.id in view.site.own_transactions:
                continue
            number = record.fields.get("RefNumber", "without a number")
            verdict.trouble(
                f"{record.kind} {number} of {record.fields['TxnDate']} is in QuickBooks, and "
                "neither a person nor BILL made it"
            )
