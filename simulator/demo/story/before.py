"""Act one, before the first sync: both systems have been in use, side by side.

BILL holds some of the same accounts, vendors, customers and jobs as the company file, others that
only BILL knows, and bills, credits and payments that QuickBooks has never seen.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from simulator.bill import build
from simulator.demo.story import alike, cast

if TYPE_CHECKING:
    from simulator.bill import Record as Row
    from simulator.demo.site import Site

ACCOUNTS = (
    "Checking",
    "Accounts Receivable",
    "Accounts Payable",
    "Construction Income",
    "Construction Income:Labor Income",
    "Job Expenses",
    "Job Expenses:Job Materials",
    "Job Expenses:Equipment Rental",
    "Office Supplies",
)
TERMS = (("Due on receipt", 0), ("Net 15", 15), ("Net 30", 30))
NEW_VENDORS = ("Bayside Crane Hire", "Ferrer & Daughters Glazing", "Quick Print Café", "Tidewater")
NEW_CUSTOMERS = ("Harbor Point HOA", "Lindholm, Åsa", "Seven Oaks Retirement")


def play(site: Site) -> None:
    """Fill the organization."""
    for name in ACCOUNTS:
        alike.account(site, name)
    for name, days in TERMS:
        build.term(site.org, name, days)
    build.bank(site.org, "Bayshore Savings Bank", ledger_account=_account(site, "Checking"))
    _lists(site)
    _payables(site)


def _lists(site: Site) -> None:
    expenses = site.org.chart_of_accounts.one(name="Job Expenses")["id"]
    build.account(site.org, "Crane Hire", "EXPENSE", number="54600", parent=expenses)
    build.account(site.org, "Card Fees", "EXPENSE", number="62100")
    alike.department(site, "Remodel")
    alike.department(site, "Overhead")
    solar = build.department(site.org, "Solar")
    build.department(site.org, "Roof Panels", parent=solar["id"])
    for vendor in cast.vendors(site)[:3]:
        alike.vendor(site, vendor.fields["Name"])
    for customer, job in cast.customers_with_jobs(site)[:2]:
        alike.customer(site, customer.fields["Name"])
        build.job(site.org, site.books.store.full_name(job))
    for name in NEW_VENDORS:
        build.vendor(site.org, name)
    for name in NEW_CUSTOMERS:
        build.customer(site.org, name)
    alike.service(site, "Framing")


def _payables(site: Site) -> None:
    org = site.org
    crane, glazing, print_shop, _ = (org.vendors.one(name=name)["id"] for name in NEW_VENDORS)
    first = org.vendors.one(name=cast.vendors(site)[0].fields["Name"])["id"]
    july = [build.bill(org, crane, f"BC-{n}", _lines(site, n), day=_day(n)) for n in (1, 2, 3)]
    glass = build.bill(org, glazing, "G-77", _billable(site), day=date(2026, 7, 8))
    build.bill(org, first, "2026-0714", _lines(site, 4), day=date(2026, 7, 14))
    paper = build.bill(org, print_shop, "QP/9", _lines(site, 5), day=date(2026, 7, 15))
    # One payment of two bills, withdrawn from the bank as one amount.
    org.pay_bills([july[0]["id"], july[1]["id"]], process_date=date(2026, 7, 20))
    org.process(through=date(2026, 7, 21))
    org.record_offline_payment(
        [paper["id"]], process_date=date(2026, 7, 22), chart_of_account=_account(site, "Checking")
    )
    build.vendor_credit(
        org, glazing, "G-CR", [_line(site, "35.00", "Job Materials")], day=date(2026, 7, 9)
    )
    credit = org.vendor_credits.one(referenceNumber="G-CR")["id"]
    org.pay_bills(
        {glass["id"]: "100.00"},
        with_credits={glass["id"]: {credit: "20.00"}},
        process_date=date(2026, 7, 23),
    )
    org.process(through=date(2026, 7, 24))


def _lines(site: Site, number: int) -> list[Row]:
    remodel = site.org.departments.one(name="Remodel")["id"]
    panels = site.org.departments.one(name="Roof Panels")["id"]
    return [
        _line(site, f"{120 + 17 * number}.50", "Crane Hire", departmentId=panels),
        _line(site, f"{33 * number}.05", "Office Supplies", departmentId=remodel),
    ]


def _billable(site: Site) -> list[Row]:
    """Lines for a job and for a customer: one they will be charged for, one they will not."""
    (owner, job), (other, _) = cast.customers_with_jobs(site)[:2]
    org = site.org
    job_id = org.jobs.one(name=site.books.store.full_name(job))["id"]
    owner_id = org.customers.one(name=owner.fields["Name"])["id"]
    other_id = org.customers.one(name=other.fields["Name"])["id"]
    charged = _line(site, "240.00", "Job Materials", customerId=owner_id, jobId=job_id)
    free = _line(site, "60.00", "Equipment Rental", customerId=other_id)
    return [charged | {"jobBillable": True}, free | {"jobBillable": False}]


def _line(site: Site, amount: str, account: str, **marks: str) -> Row:
    return build.line(
        amount,
        description=f"{account}, as agreed",
        chartOfAccountId=_account(site, account),
        **marks,
    )


def _account(site: Site, name: str) -> str:
    return str(site.org.chart_of_accounts.one(name=name)["id"])


def _day(number: int) -> date:
    return date(2026, 7, 1 + number)
