"""Bills, credits, invoices and payments: who, when, how much, line by line.

And how each that BILL sent is posted: worked out from BILL's record alone, and held against the
ledger of the company file.
"""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from typing import TYPE_CHECKING

from simulator.bill.ledger import DEAD, DEAD_RECEIPTS
from simulator.demo.check.lines import bill_line, books_lines
from simulator.demo.check.postings import expected, posted
from simulator.demo.check.view import list_id
from simulator.quickbooks.txn_types import TXN_TYPES

if TYPE_CHECKING:
    from simulator.demo.check.verdict import Verdict
    from simulator.demo.check.view import Both, View

ZERO = Decimal("0.00")


def check(view: View, verdict: Verdict) -> None:
    """Every pair of the six kinds of document."""
    for both in view.both("invoice"):
        _invoice(view, both, verdict)
    for entity in ("bill", "vendor_credit"):
        for both in view.both(entity):
            _payable(view, entity, both, verdict)
    for both in view.both("bill_payment"):
        _bill_payment(view, both, verdict)
    for both in view.both("invoice_payment"):
        _invoice_payment(view, both, verdict)
    for both in view.both("funds_transfer"):
        _posting(view, "funds_transfer", both, verdict)
    for both in view.both("credit_memo"):
        assert both.record is not None
        verdict.compared += 1
        verdict.same(f"credit memo {both.name}, total", both.row["amount"], _total(both))


def _invoice(view: View, both: Both, verdict: Verdict) -> None:
    assert both.record is not None
    row, fields = both.row, both.record.fields
    verdict.compared += 1
    what = f"invoice {both.name}"
    if row["archived"]:
        verdict.same(f"{what}, void", ZERO, _total(both))
        return
    owner = view.record("Entity", list_id(fields, "CustomerRef"))
    assert owner is not None
    root = view.books.store.ancestry(owner)[-1]
    job = row.get("classifications", {}).get("jobId")
    verdict.same(f"{what}, number", row["invoiceNumber"], fields.get("RefNumber"))
    verdict.same(f"{what}, customer", view.in_books("customer", row["customerId"]), root.id)
    if owner is not root:
        verdict.same(f"{what}, job", view.in_books("job", job), owner.id)
    verdict.same(f"{what}, date", row["invoiceDate"], fields["TxnDate"])
    verdict.same(f"{what}, due", row["dueDate"], fields["DueDate"])
    verdict.same(f"{what}, memo", row.get("description"), fields.get("Memo"))
    verdict.same(f"{what}, purchase order", row.get("poNumber"), fields.get("PONumber"))
    emailed = fields.get("IsToBeEmailed") == "true"
    verdict.same(f"{what}, to be e-mailed", row.get("isToBeEmailed"), emailed)
    verdict.same(f"{what}, total", row["totalAmount"], _total(both))


def _payable(view: View, entity: str, both: Both, verdict: Verdict) -> None:
    assert both.record is not None
    row, fields = both.row, both.record.fields
    what = f"{entity.replace('_', ' ')} {both.name}"
    if not row["archived"]:
        head = row["invoice"] if entity == "bill" else row
        number = head["invoiceNumber" if entity == "bill" else "referenceNumber"]
        day = head["invoiceDate" if entity == "bill" else "creditDate"]
        vendor = view.in_books("vendor", row["vendorId"])
        verdict.same(f"{what}, number", number[:20], fields.get("RefNumber"))
        verdict.same(f"{what}, vendor", vendor, list_id(fields, "VendorRef"))
        verdict.same(f"{what}, date", day, fields["TxnDate"])
        if entity == "bill":
            verdict.same(f"{what}, due", row["dueDate"], fields["DueDate"])
        key = "billLineItems" if entity == "bill" else "vendorCreditLineItems"
        ours = Counter(bill_line(view, line, billable=entity == "bill") for line in row[key])
        theirs = Counter(books_lines(fields, billable=entity == "bill"))
        verdict.same(f"{what}, lines", ours, theirs)
    _posting(view, entity, both, verdict)


def _bill_payment(view: View, both: Both, verdict: Verdict) -> None:
    assert both.record is not None
    row, fields = both.row, both.record.fields
    what = f"bill payment {both.name}"
    vendor = view.in_books("vendor", row["vendorId"])
    verdict.same(f"{what}, vendor", vendor, list_id(fields, "PayeeEntityRef"))
    verdict.same(f"{what}, date", row["processDate"], fields["TxnDate"])
    if row["singleStatus"] not in DEAD:
        ours = {
            view.in_books("bill", part["billId"]): part["amount"] for part in row["billPayments"]
        }
        _applied(view, what, both, ours, verdict)
    _posting(view, "bill_payment", both, verdict)


def _invoice_payment(view: View, both: Both, verdict: Verdict) -> None:
    what = f"invoice payment {both.name}"
    if both.row["status"] in DEAD_RECEIPTS:
        verdict.compared += 1
        if both.record is not None:
            verdict.trouble(f"{what} is void in BILL and still stands in QuickBooks")
        return
    if both.record is None:
        verdict.trouble(f"{what} stands in BILL, and QuickBooks has none")
        return
    verdict.same(f"{what}, date", both.row["paymentDate"], both.record.fields["TxnDate"])
    ours = {
        view.in_books("invoice", part["invoiceId"]): part["amount"]
        for part in both.row["invoicePayments"]
    }
    _applied(view, what, both, ours, verdict)
    _posting(view, "invoice_payment", both, verdict)


def _applied(
    view: View, what: str, both: Both, ours: dict[str | None, Decimal], verdict: Verdict
) -> None:
    assert both.record is not None
    theirs = {link.target: link.amount for link in view.books.links.paid_by(both.record.id)}
    verdict.same(f"{what}, pays", ours, theirs)


def _posting(view: View, entity: str, both: Both, verdict: Verdict) -> None:
    """A document that came from BILL, in the ledger."""
    assert both.record is not None
    verdict.compared += 1
    wanted: Counter[str] | dict[str, Decimal] = expected(view, entity, both.row)
    what = f"{entity.replace('_', ' ')} {both.name}, postings"
    verdict.same(what, wanted, posted(view, both.record.id))


def _total(both: Both) -> Decimal:
    assert both.record is not None
    return TXN_TYPES[both.record.kind].total(both.record)
