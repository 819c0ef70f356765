"""People who go on working in QuickBooks while a sync runs, and records that it will not take."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from simulator.bill import build
from simulator.quickbooks import edit
from tests.journeys.selling import CUSTOMER, books_of, nothing_more, open_shop

if TYPE_CHECKING:
    from simulator.quickbooks import CompanyFile
    from tests.journeys.world import Company

pytestmark = pytest.mark.journey


def test_an_edit_between_reading_and_writing_is_merged_with_the_one_from_the_cloud(
    company: Company,
) -> None:
    open_shop(company)
    customer = company.bill.customers.one(name=CUSTOMER)
    company.bill.edit("customers", customer["id"], phone="415-555-0199")

    def somebody_types(books: CompanyFile) -> None:
        found = edit.find(books, "Customer", CUSTOMER)
        edit.edit(books, "Customer", found.id, AccountNumber="91431")

    company.quickbooks.faults.on(request="CustomerModRq", then=somebody_types)
    company.sync()
    company.sync()
    kept = edit.find(company.quickbooks, "Customer", CUSTOMER).fields
    assert ("415-555-0199", "91431") == (kept["Phone"], kept["AccountNumber"])
    there = company.bill.customers.one(name=CUSTOMER)
    assert ("415-555-0199", "91431") == (there["phone"], there["accountNumber"])
    assert [] == company.problems()
    nothing_more(company)


def test_a_record_saved_without_a_change_in_between_is_written_in_the_same_session(
    company: Company,
) -> None:
    open_shop(company)
    customer = company.bill.customers.one(name=CUSTOMER)
    company.bill.edit("customers", customer["id"], phone="415-555-0199")
    company.quickbooks.faults.on(request="CustomerModRq", then="stale")
    company.sync()
    kept = edit.find(company.quickbooks, "Customer", CUSTOMER).fields
    assert "415-555-0199" == kept["Phone"]
    assert [] == company.problems()
    nothing_more(company)


def test_a_record_that_somebody_has_open_is_written_by_the_next_sync(company: Company) -> None:
    company.sync()
    build.vendor(company.bill, "Cal Telephone")
    company.quickbooks.faults.on(request="VendorAddRq", then="lock")
    company.sync()
    assert [] == books_of(company, "Vendor")
    company.sync()
    assert edit.find(company.quickbooks, "Vendor", "Cal Telephone")
    assert [] == company.problems()
    nothing_more(company)


def test_a_refused_record_does_not_stop_the_others(company: Company) -> None:
    edit.add_customer(company.quickbooks, "Bayshore Lumber", Email="a@b.example")
    company.sync()
    for name in ("Adams Candy", "Bayshore Lumber", "Cal Telephone"):
        build.vendor(company.bill, name)
    company.sync()
    assert ["Adams Candy", "Cal Telephone"] == sorted(
        one.fields["Name"] for one in books_of(company, "Vendor")
    )
    problem = company.problem("qb-3100")
    assert ("vendor", "Bayshore Lumber") == (problem["entity"], problem["record"])
    assert "Rename" in problem["cure"]
    nothing_more(company)
    vendor = company.bill.vendors.one(name="Bayshore Lumber")
    company.bill.edit("vendors", vendor["id"], name="Bayshore Lumber (V)")
    company.sync()
    assert edit.find(company.quickbooks, "Vendor", "Bayshore Lumber (V)")
    assert [] == company.problems()
    nothing_more(company)
