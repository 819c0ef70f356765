"""A world worth looking at: two tenants, and companies in every state that people meet.

Everything got there by real syncs; only the past is made up, since nobody waits a week for it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import psycopg

from simulator.bill import build
from simulator.quickbooks import CompanyFile, edit
from tests.journeys.payables import open_office
from tests.journeys.two_sides import (
    CUSTOMER,
    VENDOR,
    change_in_bill,
    change_in_quickbooks,
    enter_in_quickbooks,
)
from tests.journeys.world import Company

if TYPE_CHECKING:
    from uuid import UUID

    from tests.browser.site import Site
    from tests.journeys.payables import Office

NAMES = ("Happy Office Supply", "Hill Country Electric", "O'Brien Plumbing", "Central Freight")
PEOPLE = ("Baker, Chris", "Castillo, Eloisa", "Dunn, Eric", "Ecker Designs", "Fomin, Slava")
CASTLE = "Castle Group"
HILLSIDE = "Hillside Accounting"


@dataclass(frozen=True, slots=True, kw_only=True)
class Furnished:
    """The companies by what is the matter with them, and the tenant of the first three."""

    tenant: UUID
    busy: Company
    preview: Company
    silent: Company
    well: Company


def furnish(site: Site) -> Furnished:
    """Make it: half a minute."""
    for tenant in (CASTLE, HILLSIDE):
        site.server.command("tenant", "add", tenant)
    well = _company(site, "Hillside Bakery", HILLSIDE)
    silent = _company(site, "Castle Interiors", CASTLE)
    for company in (well, silent):
        _lists(company)
        company.sync()
    found = Furnished(
        tenant=site.services.tenants.find(CASTLE),
        busy=_busy(_company(site, "Rock Castle Construction", CASTLE)),
        preview=_held(_company(site, "Larry's Landscaping", CASTLE, "--preview")),
        silent=silent,
        well=well,
    )
    url = site.services.settings.database_url
    with psycopg.connect(url, cursor_factory=psycopg.ClientCursor) as connection:
        for company in (well, silent, found.busy):
            connection.execute(_PAST, {"company": company.id})
        connection.execute(_SILENT, {"company": silent.id})
    return found


def _company(site: Site, name: str, tenant: str, *more: str) -> Company:
    books = CompanyFile.empty(name=name)
    return Company(site.server, books, name=name, tenant=tenant, more=more)


def _lists(company: Company) -> None:
    """Vendors and customers as a small office has them."""
    for number, name in enumerate(NAMES):
        row = {**VENDOR.sample, "name": name, "company": name, "print as": name}
        enter_in_quickbooks(company, VENDOR, row | {"account number": f"C-{number}"})
    for number, name in enumerate(PEOPLE):
        row = {**CUSTOMER.sample, "name": name, "email": f"{number}@example.com"}
        enter_in_quickbooks(company, CUSTOMER, row | {"account number": str(number)})


def _busy(company: Company) -> Company:
    """In daily use, with something of every kind that waits for a person."""
    office = open_office(company)
    _lists(company)
    enter_in_quickbooks(company, CUSTOMER, CUSTOMER.sample)
    company.set(conflict="ask")
    company.sync()
    _bills(office)
    company.sync()
    kristy = str(CUSTOMER.sample["name"])
    books = {"phone": "415-555-0001", "email": "k@abercrombie.example"}
    change_in_quickbooks(company, CUSTOMER, kristy, **books)
    change_in_bill(company, CUSTOMER, kristy, phone="415-555-0200", email="kristy@homes.example")
    enter_in_quickbooks(company, CUSTOMER, {"name": "Natiello, Ernesto", "phone": "650-555-0110"})
    enter_in_quickbooks(company, VENDOR, {"name": "Bayshore Calwood", "phone": "650-555-0199"})
    paid = next(iter(company.quickbooks.store.of_kind("Bill")))
    edit.edit(company.quickbooks, "Bill", paid.id, Memo="Seen by Larry", RefNumber="LSL-1001a")
    _alike(company)
    company.sync()
    return company


def _alike(company: Company) -> None:
    """One vendor here, two of its name there."""
    name = "Patton Hardware Supplies"
    enter_in_quickbooks(company, VENDOR, {**VENDOR.sample, "name": name, "company": name})
    for _ in range(2):
        build.vendor(company.bill, name)


def _bills(office: Office) -> None:
    office.bill("LSL-1001", office.line("1840.00", "Job Materials"))
    office.bill("LSL-1002", office.line("312.75"), office.line("48.20", "Utilities"))
    paid = office.bill("LSL-1003", office.line("96.40", "Utilities"))
    office.pay([paid["id"]], day=date(2026, 8, 3))
    office.company.bill.process(through=date(2026, 8, 4))


def _held(company: Company) -> Company:
    """Read on both sides, and waiting for somebody to look."""
    office = open_office(company)
    _lists(company)
    _alike(company)
    enter_in_quickbooks(company, CUSTOMER, {"name": "Natiello, Ernesto"})
    _bills(office)
    company.connector.update()
    return company


# The past: a week of syncs before the ones that were real.
_PAST = """
    INSERT INTO runs (tenant_id, company_id, phase, computed, cloud_read, counts, started_at,
                      ended_at, result)
    SELECT tenant_id, id, 'done', 1, true,
           CASE WHEN n %% 3 = 0 THEN jsonb_build_object(
                'vendor', jsonb_build_object('updated', 1 + n %% 4),
                'bill', jsonb_build_object('created', 1 + n %% 5)) ELSE '{}' END,
           now() - n * interval '3 hours 7 minutes',
           now() - n * interval '3 hours 7 minutes' + (6 + (n * 37) %% 23) * interval '1 second',
           CASE WHEN n = 17 THEN 'closed' ELSE 'done' END
    FROM companies, generate_series(1, 44) n WHERE id = %(company)s
"""
_SILENT = """
    UPDATE polls SET last_poll_at = now() - interval '3 days',
        gaps = array_fill(900::real, ARRAY[15])
    WHERE company_id = %(company)s;
    UPDATE runs SET started_at = started_at - interval '3 days',
        ended_at = ended_at - interval '3 days' WHERE company_id = %(company)s
"""
