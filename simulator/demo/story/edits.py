"""Act three: a month later. Both sides are edited, the same records among them.

Different fields of one customer, one field of another on both sides, renames, records no longer in
use, documents corrected, voided and taken back; and the records that were refused are completed.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from simulator.demo.story import cast
from simulator.demo.story.before import NEW_VENDORS
from simulator.quickbooks import edit

if TYPE_CHECKING:
    from simulator.demo.site import Site


def play(site: Site) -> None:
    """The third act."""
    _cure(site)
    _in_quickbooks(site)
    _lists_in_bill(site)
    _documents_in_bill(site)
    _both(site)


def _cure(site: Site) -> None:
    """The bookkeeper does what the problems said: fills in what BILL needs."""
    for place, customer in enumerate(cast.lacking_email(site)):
        edit.edit(site.books, "Customer", customer.id, Email=f"billing{place}@example.com")
    for vendor in cast.lacking_address(site):
        address = {
            "Addr1": "12 Harbor Way",
            "City": "Bayshore",
            "State": "CA",
            "PostalCode": "94326",
        }
        edit.edit(site.books, "Vendor", vendor.id, VendorAddress=address)


def _in_quickbooks(site: Site) -> None:
    books = site.books
    vendor = cast.vendors(site)[3]
    edit.rename(books, "Vendor", vendor.id, f"{vendor.fields['Name'][:30]} & Co.")
    edit.set_inactive(books, "Class", site.id_of("Class", "Overhead:Yard"))
    edit.set_inactive(books, "ItemService", site.id_of("ItemService", "Décor"))
    edit.edit(
        books, "Account", site.id_of("Account", "Postage & Delivery"), Desc="Stamps and couriers"
    )
    edit.add_account(books, "Drone Surveys", "Expense", AccountNumber="61800")
    owner, job = cast.customers_with_jobs(site)[3]
    edit.edit(books, "Customer", job.id, JobDesc="Handed over in August")
    edit.add_customer(books, "Sauna", parent=owner.id, JobDesc="New in August")
    for number, day in (("3001", date(2026, 8, 11)), ("3002", date(2026, 8, 12))):
        lines = [
            {"ItemRef": "Framing", "Quantity": "3"},
            {"ItemRef": "Delivery Charge", "Quantity": "1"},
        ]
        edit.add_invoice(books, owner.id, lines, day=day, RefNumber=number, Memo="August work")
    corrected, voided = cast.unpaid_invoices(site)[2:4]
    edit.edit(books, "Invoice", corrected.id, Memo="Corrected by telephone", PONumber="PO-88")
    edit.void(books, "Invoice", voided.id)
    edit.transfer(books, "Checking", "Savings", Decimal("750.00"), day=date(2026, 8, 14))


def _lists_in_bill(site: Site) -> None:
    org = site.org
    solar = org.departments.one(name="Solar")
    org.edit("departments", solar["id"], name="Solar & Storage")
    fees = org.chart_of_accounts.one(name="Card Fees")
    org.edit("chart_of_accounts", fees["id"], description="What card companies keep")
    print_shop = org.vendors.one(name=NEW_VENDORS[2])
    org.edit("vendors", print_shop["id"], phone="510-555-0142")
    org.archive("vendors", org.vendors.one(name=NEW_VENDORS[1])["id"])
    org.edit("customers", org.customers.one(name="Lindholm, Åsa")["id"], name="Lindholm-Ek, Åsa")


def _documents_in_bill(site: Site) -> None:
    org = site.org
    corrected = org.bills.one(invoice__invoiceNumber="TW-3301")
    rows = [dict(row) for row in corrected["billLineItems"]]
    rows[1] |= {"amount": "92.00", "description": "Haulage, two trips"}
    org.edit("bills", corrected["id"], billLineItems=rows, description="Corrected in August")
    org.archive("bills", org.bills.one(invoice__invoiceNumber="TW-3302")["id"])
    org.archive("vendor_credits", org.vendor_credits.one(referenceNumber="RET-2")["id"])
    crane = org.bills.one(invoice__invoiceNumber="BC-3")
    paid = next(row for row in org.payments.values() if row.get("billId") == crane["id"])
    org.void_payment(paid["id"])
    check = org.receivable_payments.one(referenceNumber="1188")
    org.void_payment(check["id"])


def _both(site: Site) -> None:
    """Different fields of one customer; one field of another, where a person must decide."""
    merged, disputed = (each for each, _ in cast.customers_with_jobs(site)[4:6])
    org = site.org
    edit.edit(site.books, "Customer", merged.id, Phone="415-555-7001")
    org.edit("customers", site.cloud_id("customer", merged.id), email="accounts@merged.example.com")
    edit.edit(site.books, "Customer", disputed.id, Phone="415-555-7002")
    org.edit("customers", site.cloud_id("customer", disputed.id), phone="415-555-7003")
    # The cloud owns a bill: what is changed in QuickBooks stays there until a person decides.
    edit.edit(site.books, "Bill", site.id_of("Bill", "2026-0714"), DueDate=date(2026, 9, 15))


def decide(site: Site) -> None:
    """What waits for a decision gets one: BILL's telephone number, BILL's due date."""
    site.resolve("conflict", "cloud")
    site.resolve("drift", "cloud")
