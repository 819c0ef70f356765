"""What a run will not do without being asked, and what a company has switched off."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from simulator.quickbooks import edit
from tests.journeys.two_sides import (
    CUSTOMER,
    VENDOR,
    assert_both,
    assert_nothing_more_is_written,
    bill_rows,
    change_in_bill,
    change_in_quickbooks,
    enter_in_bill,
    enter_in_quickbooks,
    quickbooks_rows,
    settled,
)

if TYPE_CHECKING:
    from tests.journeys.world import Company

pytestmark = pytest.mark.journey
TEN = [f"Vendor {number:02}" for number in range(10)]


@pytest.fixture
def ten_vendors(company: Company) -> Company:
    """A company whose two sides hold ten vendors alike."""
    for name in TEN:
        enter_in_quickbooks(company, VENDOR, {**VENDOR.sample, "name": name})
    company.sync()
    assert_both(company, VENDOR, [_row(name) for name in TEN])
    return company


def _row(name: str, **more: str) -> dict[str, str]:
    return settled({**VENDOR.sample, "name": name}, **more)


def test_a_mass_deletion_in_quickbooks_stops_the_run_and_asks(ten_vendors: Company) -> None:
    company = ten_vendors
    for name in TEN[1:]:
        record = edit.find(company.quickbooks, "Vendor", name)
        edit.delete(company.quickbooks, "Vendor", record.id)
    change_in_quickbooks(company, VENDOR, TEN[0], phone="111")
    change_in_bill(company, VENDOR, TEN[0], email="new@vendor.example")
    assert_nothing_more_is_written(company)
    asked = company.problem("mass-removal")
    assert "9 of 10" in asked["cause"]
    assert "go-on" in asked["cure"]
    assert_nothing_more_is_written(company)
    company.resolve(asked, "go-on")
    company.sync()
    first = _row(TEN[0], phone="111", email="new@vendor.example")
    assert [first] == quickbooks_rows(company, VENDOR)
    assert [first, *(_row(name, active="false") for name in TEN[1:])] == bill_rows(company, VENDOR)
    assert [] == company.problems()
    assert_nothing_more_is_written(company)


def test_a_mass_archiving_in_the_cloud_stops_the_run_and_asks(ten_vendors: Company) -> None:
    company = ten_vendors
    for row in company.bill.vendors.values():
        company.bill.archive("vendors", row["id"])
    assert_nothing_more_is_written(company)
    asked = company.problem("mass-removal")
    assert "10 of 10" in asked["cause"]
    for row in company.bill.vendors.values():
        company.bill.restore("vendors", row["id"])
    company.resolve(asked, "retry")
    company.sync()
    assert_both(company, VENDOR, [_row(name) for name in TEN])
    assert [] == company.problems()


def test_a_few_deletions_are_a_days_work(ten_vendors: Company) -> None:
    company = ten_vendors
    for name in TEN[:4]:
        record = edit.find(company.quickbooks, "Vendor", name)
        edit.delete(company.quickbooks, "Vendor", record.id)
    company.sync()
    archived = [_row(name, active="false") for name in TEN[:4]]
    assert [*archived, *(_row(name) for name in TEN[4:])] == bill_rows(company, VENDOR)
    assert [] == company.problems()


def test_a_flow_that_is_off_carries_nothing_and_catches_up_when_it_is_on(company: Company) -> None:
    company.set(flows="vendor.push:off")
    enter_in_bill(company, VENDOR, VENDOR.sample)
    enter_in_quickbooks(company, VENDOR, {**VENDOR.sample, "name": "From the Books"})
    enter_in_bill(company, CUSTOMER, CUSTOMER.sample)
    company.sync()
    from_books, from_cloud = _row("From the Books"), _row("Lone Star Lumber")
    assert [from_books] == quickbooks_rows(company, VENDOR)
    assert [from_books, from_cloud] == bill_rows(company, VENDOR)
    assert_both(company, CUSTOMER, [settled(CUSTOMER.sample)])
    change_in_bill(company, VENDOR, "From the Books", phone="999")
    change_in_quickbooks(company, VENDOR, "From the Books", email="new@vendor.example")
    company.sync()
    changed = {**from_books, "email": "new@vendor.example"}
    assert [changed] == quickbooks_rows(company, VENDOR)
    assert [{**changed, "phone": "999"}, from_cloud] == bill_rows(company, VENDOR)
    assert [] == company.problems()
    assert_nothing_more_is_written(company)
    company.set(flows="vendor.push:on")
    company.sync()
    assert_both(company, VENDOR, [{**changed, "phone": "999"}, from_cloud])
    assert_nothing_more_is_written(company)


def test_with_both_flows_of_a_list_off_the_sides_go_their_own_ways(company: Company) -> None:
    company.set(flows="vendor.push:off,vendor.pull:off")
    enter_in_bill(company, VENDOR, VENDOR.sample)
    enter_in_quickbooks(company, VENDOR, {**VENDOR.sample, "name": "From the Books"})
    company.sync()
    assert [_row("From the Books")] == quickbooks_rows(company, VENDOR)
    assert [_row("Lone Star Lumber")] == bill_rows(company, VENDOR)
    assert [] == company.problems()
    company.set(flows="vendor.push:on,vendor.pull:on")
    company.sync()
    assert_both(company, VENDOR, [_row("From the Books"), _row("Lone Star Lumber")])


def test_without_class_tracking_departments_stay_where_they_are(company: Company) -> None:
    edit.set_preference(company.quickbooks, "AccountingPreferences", IsUsingClassTracking="false")
    company.bill.create("departments", name="North")
    company.sync()
    assert [] == company.problems()
    edit.set_preference(company.quickbooks, "AccountingPreferences", IsUsingClassTracking="true")
    company.sync()
    assert ["North"] == [row.fields["Name"] for row in company.quickbooks.store.of_kind("Class")]
    assert_nothing_more_is_written(company)
