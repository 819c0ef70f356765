"""The last act, only when somebody stays to look: what waits for a person, one of each kind.

Nothing of it is settled here: a bookkeeper clears it on the pages, or in the system that they name.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from simulator.demo.story import cast
from simulator.quickbooks import edit

if TYPE_CHECKING:
    from simulator.demo.site import Site

WITHOUT_EMAIL = ("Brightwater Charter School", "Dune Road Rentals", "Ochoa Family Trust")


def play(site: Site) -> None:
    """Both sides are edited once more, at cross purposes."""
    _lacking(site)
    _disputed(site)
    _drifted(site)


def _lacking(site: Site) -> None:
    """Customers without an e-mail address and a vendor without an address: BILL takes neither."""
    for name in WITHOUT_EMAIL:
        edit.add_customer(site.books, name)
    edit.add_vendor(site.books, "Sierra Concrete Pumping")


def _disputed(site: Site) -> None:
    """One field of a customer, and two of a vendor, were changed on both sides."""
    customer, _ = cast.customers_with_jobs(site)[6]
    edit.edit(site.books, "Customer", customer.id, Phone="415-555-7102")
    site.org.edit("customers", site.cloud_id("customer", customer.id), phone="415-555-7103")
    vendor = next(each for each in cast.vendors(site)[5:] if site.knows("vendor", each.id))
    edit.edit(site.books, "Vendor", vendor.id, Phone="510-555-0160", Email="ap@vendor.example.com")
    there = {"phone": "510-555-0161", "email": "billing@vendor.example.com"}
    site.org.edit("vendors", site.cloud_id("vendor", vendor.id), **there)


def _drifted(site: Site) -> None:
    """The due date of a bill that BILL owns was changed in QuickBooks."""
    due = date(2026, 10, 1)
    edit.edit(site.books, "Bill", site.id_of("Bill", "2026-0714"), DueDate=due)
