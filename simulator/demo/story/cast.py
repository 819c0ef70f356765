"""Who of a tenant's books appears in the story: found by what the story needs of them."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Final

from simulator.quickbooks import edit

if TYPE_CHECKING:
    from simulator.demo.site import Site
    from simulator.quickbooks.records import Record

MOST_CREDITED: Final = Decimal("100.00")  # what the story pays and credits of one, at most


def customers(site: Site) -> list[Record]:
    """Active customers, no jobs, that BILL would take and that are easy to tell apart."""
    return [
        each
        for each in site.books.store.of_kind("Customer")
        if each.fields["IsActive"] == "true"
        and "ParentRef" not in each.fields
        and "Email" in each.fields
        and "BillAddress" in each.fields
    ]


def customers_with_jobs(site: Site) -> list[tuple[Record, Record]]:
    """The same that have a job, with their first one."""
    found = []
    for each in customers(site):
        jobs = site.books.store.children(each)
        if jobs:
            found.append((each, jobs[0]))
    return found


def vendors(site: Site) -> list[Record]:
    """Active vendors that BILL would take: with an address."""
    return [
        each
        for each in site.books.store.of_kind("Vendor")
        if each.fields["IsActive"] == "true" and "VendorAddress" in each.fields
    ]


def lacking_email(site: Site) -> list[Record]:
    """Active customers that BILL refuses: no e-mail address."""
    return [
        each
        for each in site.books.store.of_kind("Customer")
        if each.fields["IsActive"] == "true"
        and "ParentRef" not in each.fields
        and "Email" not in each.fields
    ]


def lacking_address(site: Site) -> list[Record]:
    """Active vendors that BILL refuses: no address."""
    return [
        each
        for each in site.books.store.of_kind("Vendor")
        if each.fields["IsActive"] == "true" and "VendorAddress" not in each.fields
    ]


def unpaid_invoices(site: Site) -> list[Record]:
    """Invoices of customers (not jobs) that both sides have and nobody has paid, oldest first."""
    found = []
    for each in site.books.store.of_kind("Invoice"):
        customer = site.books.store.get("Entity", each.fields["CustomerRef"]["ListID"])
        assert customer is not None
        total = edit.balance_due(site.books, "Invoice", each.id)
        if (
            site.knows("invoice", each.id)
            and "ParentRef" not in customer.fields
            and total > MOST_CREDITED
            and not site.books.links.paying(each.id)
        ):
            found.append(each)
    return found
