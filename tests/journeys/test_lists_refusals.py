"""What the cloud will not take is told with its place in QuickBooks, and carried once cured."""

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
    change_in_quickbooks,
    enter_in_quickbooks,
    settled,
)

if TYPE_CHECKING:
    from tests.journeys.world import Company

pytestmark = pytest.mark.journey


def test_a_vendor_without_an_address_waits_for_one_and_then_travels_by_itself(
    company: Company,
) -> None:
    row = {word: VENDOR.sample[word] for word in ("name", "phone")} | {"1099": "false"}
    enter_in_quickbooks(company, VENDOR, row)
    company.sync()
    refused = company.problem("bill-missing-address")
    assert ("vendor", "Lone Star Lumber") == (refused["entity"], refused["record"])
    assert "Vendor Center" in refused["cure"]
    assert [] == bill_rows(company, VENDOR)
    assert_nothing_more_is_written(company)
    address = {word: VENDOR.sample[word] for word in ("street", "city", "state", "zip")}
    change_in_quickbooks(company, VENDOR, "Lone Star Lumber", **address)
    company.sync()
    assert [] == company.problems()
    assert [settled(row | address)] == bill_rows(company, VENDOR)
    assert_nothing_more_is_written(company)


def test_a_customer_without_an_email_holds_its_jobs_back_until_it_has_one(company: Company) -> None:
    enter_in_quickbooks(company, CUSTOMER, {"name": "Baker, Chris", "phone": "555"})
    edit.add_customer(company.quickbooks, "Kitchen", parent="Baker, Chris")
    company.sync()
    refused = company.problem("bill-missing-email")
    assert ("customer", "Baker, Chris") == (refused["entity"], refused["record"])
    assert "Customer Center" in refused["cure"]
    assert [] == list(company.bill.jobs.values())
    change_in_quickbooks(company, CUSTOMER, "Baker, Chris", email="chris@baker.example")
    company.sync()
    row = {"name": "Baker, Chris", "phone": "555", "email": "chris@baker.example"}
    assert_both(company, CUSTOMER, [settled(row)])
    assert ["Baker, Chris:Kitchen"] == [each["name"] for each in company.bill.jobs.values()]
    assert [] == company.problems()
    assert_nothing_more_is_written(company)


def test_a_refused_record_that_a_person_leaves_out_stays_out_until_it_is_taken_up(
    company: Company,
) -> None:
    list_id = enter_in_quickbooks(company, CUSTOMER, {"name": "Baker, Chris"})
    company.sync()
    company.resolve(company.problem("bill-missing-email"), "skip")
    company.sync()
    assert [] == company.problems()
    assert [] == bill_rows(company, CUSTOMER)
    change_in_quickbooks(company, CUSTOMER, "Baker, Chris", email="chris@baker.example")
    company.sync()
    assert [] == bill_rows(company, CUSTOMER)
    assert {"record": "Baker, Chris"} == company.command("take-up", "customer", list_id)
    company.sync()
    assert ["Baker, Chris"] == [row["name"] for row in bill_rows(company, CUSTOMER)]


def test_an_email_taken_out_in_quickbooks_is_refused_and_the_cloud_keeps_its_own(
    company: Company,
) -> None:
    enter_in_quickbooks(company, CUSTOMER, CUSTOMER.sample)
    company.sync()
    change_in_quickbooks(company, CUSTOMER, "Abercrombie, Kristy", email="")
    company.sync()
    assert "email" in company.problem("bill-missing-email")["cause"].replace("-", "")
    assert [settled(CUSTOMER.sample)] == bill_rows(company, CUSTOMER)
    assert_nothing_more_is_written(company)
