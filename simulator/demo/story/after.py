"""Act two, after the first sync: everybody works with what the other side now has.

Bills for jobs and items that came from QuickBooks, an invoice written in BILL, customers who pay
QuickBooks' invoices through BILL, credits used with and without a payment.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from simulator.bill import build
from simulator.demo.story import cast
from simulator.demo.story.before import NEW_CUSTOMERS, NEW_VENDORS
from simulator.quickbooks import edit

if TYPE_CHECKING:
    from simulator.bill import Record as Row
    from simulator.demo.site import Site

MEMO = "CM-2207"


def play(site: Site) -> None:
    """The second act."""
    _job_costs(site)
    _credit_without_payment(site)
    _an_invoice_of_bills_own(site)
    _customers_pay(site)


def _job_costs(site: Site) -> None:
    """A bill with an item for a job of the second customer, and a payment that is undone later."""
    org = site.org
    tidewater = org.vendors.one(name=NEW_VENDORS[3])["id"]
    _, job = cast.customers_with_jobs(site)[2]
    item = build.line(
        "190.00",
        quantity=20,
        price="9.50",
        description="Rough lumber",
        itemId=site.cloud_id("item", site.id_of("ItemNonInventory", "Lumber:Rough")),
        jobId=site.cloud_id("job", job.id),
        departmentId=site.cloud_id("department", site.id_of("Class", "Remodel:Kitchen & Bath")),
        jobBillable=True,
    )
    fuel = site.cloud_id("account", site.id_of("Account", "Automobile:Fuel"))
    haul = build.line("85.25", description="Haulage", chartOfAccountId=fuel)
    build.bill(org, tidewater, "TW-3301", [item, haul], day=date(2026, 7, 24))
    build.bill(org, tidewater, "TW-3302", [haul], day=date(2026, 7, 25))
    crane = org.bills.one(invoice__invoiceNumber="BC-3")
    org.pay_bills([crane["id"]], process_date=date(2026, 7, 27))
    org.process(through=date(2026, 7, 28))


def _credit_without_payment(site: Site) -> None:
    org = site.org
    bill = org.bills.one(invoice__invoiceNumber="2026-0714")
    account = bill["billLineItems"][1]["classifications"]["chartOfAccountId"]
    for number, amount in (("RET-1", "12.40"), ("RET-2", "8.00")):
        build.vendor_credit(
            org,
            bill["vendorId"],
            number,
            [build.line(amount, description="Returned", chartOfAccountId=account)],
            day=date(2026, 7, 26),
        )
    credit = org.vendor_credits.one(referenceNumber="RET-1")
    org.apply_credit(credit["id"], bill["id"], "10.00")


def _an_invoice_of_bills_own(site: Site) -> None:
    org = site.org
    customer = org.customers.one(name=NEW_CUSTOMERS[0])["id"]
    lines = [
        build.sale(
            price,
            quantity=quantity,
            description=name,
            itemId=site.cloud_id("item", site.id_of("ItemService", name)),
        )
        for name, price, quantity in (("Framing", "55.00", 6), ("Design", "75.00", 2))
    ]
    made = build.invoice(org, customer, "BILL-501", lines, day=date(2026, 7, 28))
    org.receive_payment(
        customer, {made["id"]: "150.00"}, payment_date=date(2026, 7, 30), reference="1188"
    )


def _customers_pay(site: Site) -> None:
    """One pays online in full; another by check in part, and then uses a credit memo."""
    org = site.org
    full, partly = (_cloud_invoice(site, each.id) for each in cast.unpaid_invoices(site)[:2])
    org.receive_payment(
        full["customerId"],
        {full["id"]: full["dueAmount"]},
        online=True,
        kind="ACH",
        payment_date=date(2026, 8, 3),
    )
    org.process(through=date(2026, 8, 4))
    org.receive_payment(
        partly["customerId"],
        {partly["id"]: "40.00"},
        payment_date=date(2026, 8, 5),
        reference="2091",
    )
    books_customer = cast.unpaid_invoices(site)[1].fields["CustomerRef"]["ListID"]
    edit.add_credit_memo(
        site.books,
        books_customer,
        [{"ItemRef": "Labor", "Quantity": "1", "SalesTaxCodeRef": "Non"}],
        day=date(2026, 8, 5),
        RefNumber=MEMO,
    )
    memo = build.credit_memo(org, partly["customerId"], MEMO, [build.sale("38.50")])
    org.edit("credit_memos", memo["id"], creditDate="2026-08-05")
    org.apply_credit_memo(memo["id"], partly["id"], "25.00")


def _cloud_invoice(site: Site, txn_id: str) -> Row:
    return site.org.invoices[site.cloud_id("invoice", txn_id)]
