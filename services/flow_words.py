"""What each flow carries, and why one is off that nobody switched off: a sentence each.

The reason names whoever can act: whoever sold the plan, whoever opens the company file, or the
Web Connector that has not shown it yet.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from services import plans
from services.words_for_people import cloud, flows
from sync.flows import entity

if TYPE_CHECKING:
    from storage.companies import Company

MOVES: Final = {
    "account.pull": "New and changed accounts of QuickBooks’ chart appear in {cloud}.",
    "account.push": "Accounts added or changed in {cloud} enter QuickBooks’ chart.",
    "department.pull": "QuickBooks’ classes appear in {cloud}, to code bills and invoices with.",
    "department.push": "Those added or changed in {cloud} become classes in QuickBooks.",
    "vendor.pull": "Vendors added or changed in QuickBooks are added or changed in {cloud}.",
    "vendor.push": "Vendors added or changed in {cloud} are added or changed in QuickBooks.",
    "customer.pull": "Customers added or changed in QuickBooks are added or changed in {cloud}.",
    "customer.push": "Customers added or changed in {cloud} are added or changed in QuickBooks.",
    "job.pull": "QuickBooks’ jobs appear in {cloud} under their whole name, Customer:Job.",
    "item.pull": "QuickBooks’ items with their prices appear in {cloud}.",
    "book_balance.pull": "What bank and card accounts hold in QuickBooks is shown in {cloud}.",
    "invoice.pull": "Invoices written in QuickBooks are sent and paid by way of {cloud}.",
    "invoice.push": "Invoices written in {cloud} are entered in QuickBooks.",
    "bill.push": "Bills entered and approved in {cloud} are entered in QuickBooks.",
    "billable_expense.push": "The customer whom a bill’s line is passed on to goes with the bill.",
    "vendor_credit.push": "Vendor credits entered in {cloud} are entered in QuickBooks.",
    "bill_payment.push": "Payments of bills made in {cloud} are booked in QuickBooks.",
    "funds_transfer.push": (
        "Money that {cloud} moves between the bank and a clearing account is booked in QuickBooks."
    ),
    "invoice_payment.push": "Payments of invoices received in {cloud} are booked in QuickBooks.",
}
"""Flow → what travels, and which way."""
SWITCHED_ON: Final = {
    "class_tracking": (
        "Class tracking is off in the company file. In QuickBooks, switch it on under Edit › "
        "Preferences › Accounting › Company Preferences; the next sync notices."
    ),
}
"""Feature of the company file → what to do when it is off."""


def what_moves(flow: str, cloud_kind: str) -> str:
    """What a flow such as "bill.push" carries, in one sentence."""
    return MOVES[flow].format(cloud=cloud(cloud_kind))


def by_half(cloud_kind: str = "bill") -> dict[str | None, list[tuple[str, str]]]:
    """{half of the product: (its flow, what that carries)}; None has those of every plan."""
    found: dict[str | None, list[tuple[str, str]]] = {"payables": [], "receivables": [], None: []}
    for name, words in flows(cloud_kind).items():
        found[plans.half_of(name)].append((words, what_moves(name, cloud_kind)))
    return found


def why_off(company: Company, flow: str) -> str | None:
    """Why a flow cannot be on now, whatever its switch says; None when it can."""
    outside = plans.why_off(company.plan, flow)
    if outside is not None:
        return outside
    feature = entity(flow.partition(".")[0]).feature
    if feature is None or feature in company.features:
        return None
    if not company.bound and (company.contact or {}).get("refused"):
        return (
            "Whether the company file has this is known once the right one is open: the one that "
            "was is not taken. See Connection."
        )
    if not company.bound:
        return (
            "Whether the company file has this is known once its Web Connector has called for the "
            "first time. See Connection."
        )
    return SWITCHED_ON[feature]
