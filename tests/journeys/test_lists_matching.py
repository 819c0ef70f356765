"""Records that both sides have before anything was synced, and names that are already in use."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from simulator.bill import build
from simulator.quickbooks import edit
from tests.journeys.two_sides import (
    ACCOUNT,
    CUSTOMER,
    DEPARTMENT,
    FOUR,
    VENDOR,
    assert_both,
    assert_nothing_more_is_written,
    bill_rows,
    enter_in_bill,
    enter_in_quickbooks,
    quickbooks_rows,
    settled,
)

if TYPE_CHECKING:
    from tests.journeys.world import Company

pytestmark = pytest.mark.journey


def _names(rows: list[dict[str, str]]) -> list[str]:
    return [row["name"] for row in rows]


def test_records_that_both_sides_have_are_matched_and_not_doubled(company: Company) -> None:
    ids = {}
    for sides in FOUR:
        enter_in_quickbooks(company, sides, sides.sample)
        ids[sides.entity] = enter_in_bill(company, sides, sides.sample)
    company.sync()
    for sides in FOUR:
        assert_both(company, sides, [settled(sides.sample)])
        pairs = {row["cloud_id"]: row["name"] for row in company.records(sides.entity)}
        assert sides.sample["name"] == pairs[ids[sides.entity]]
    assert [] == company.problems()
    assert_nothing_more_is_written(company)


def test_letter_case_and_outer_blanks_do_not_keep_two_records_apart(company: Company) -> None:
    for sides in FOUR:
        name = f"{sides.sample['name'].upper()} "
        enter_in_quickbooks(company, sides, sides.sample)
        enter_in_bill(company, sides, {**sides.sample, "name": name})
    company.sync()
    for sides in FOUR:
        assert_both(company, sides, [settled(sides.sample)])
    assert [] == company.problems()
    assert_nothing_more_is_written(company)


def test_what_only_one_side_knows_of_a_matched_vendor_is_filled_in_on_the_other(
    company: Company,
) -> None:
    known = {"name": "Lone Star Lumber", "phone": "512-555-0147", "1099": "true"}
    enter_in_quickbooks(company, VENDOR, known)
    address = {word: VENDOR.sample[word] for word in ("street", "city", "state", "zip")}
    enter_in_bill(company, VENDOR, {"name": "Lone Star Lumber", "email": "a@b.example", **address})
    company.sync()
    assert_both(company, VENDOR, [settled({**known, "email": "a@b.example", **address})])
    assert [] == company.problems()
    assert_nothing_more_is_written(company)


def test_an_account_is_matched_by_its_number_when_the_names_differ(company: Company) -> None:
    company.set(conflict="quickbooks")
    edit.add_account(company.quickbooks, "Fuel", "Expense", AccountNumber="6150")
    build.account(company.bill, "Fuel & Oil", "EXPENSE", number="6150")
    company.sync()
    assert_both(company, ACCOUNT, [settled({"name": "Fuel", "type": "Expense", "number": "6150"})])
    assert_nothing_more_is_written(company)


def test_two_candidates_wait_for_a_person_who_says_which_one_it_is(company: Company) -> None:
    enter_in_quickbooks(company, VENDOR, VENDOR.sample)
    first = enter_in_bill(company, VENDOR, VENDOR.sample)
    second = enter_in_bill(company, VENDOR, {**VENDOR.sample, "phone": "999"})
    company.sync()
    assert [settled(VENDOR.sample)] == quickbooks_rows(company, VENDOR)
    assert 2 == len(bill_rows(company, VENDOR))
    waiting = [each for each in company.problems() if each["code"] == "several-matches"]
    asked = next(each for each in waiting if f"link:{first}" in each["choices"])
    assert {f"link:{first}", f"link:{second}"} < set(asked["choices"])
    assert "Lone Star Lumber" == asked["record"]
    assert_nothing_more_is_written(company)
    company.resolve(asked, f"link:{first}")
    company.sync()
    linked = [row["cloud_id"] for row in company.records("vendor")]
    assert [first] == linked
    assert [settled(VENDOR.sample)] == quickbooks_rows(company, VENDOR)
    assert ["qb-3100"] == [each["code"] for each in company.problems()]
    company.bill.edit("vendors", second, name="Lone Star Lumber (Dallas)")
    company.sync()
    assert ["Lone Star Lumber", "Lone Star Lumber (Dallas)"] == _names(
        quickbooks_rows(company, VENDOR)
    )
    assert [] == company.problems()
    assert_nothing_more_is_written(company)


def test_two_candidates_that_are_told_apart_by_a_rename_need_no_person(company: Company) -> None:
    enter_in_quickbooks(company, DEPARTMENT, {"name": "North"})
    enter_in_bill(company, DEPARTMENT, {"name": "North"})
    second = enter_in_bill(company, DEPARTMENT, {"name": "NORTH"})
    company.sync()
    assert ["several-matches"] == sorted({each["code"] for each in company.problems()})
    company.bill.edit("departments", second, name="South")
    company.sync()
    rows = [{"name": name, "active": "true"} for name in ("North", "South")]
    assert_both(company, DEPARTMENT, rows)
    assert [] == company.problems()
    assert_nothing_more_is_written(company)


def test_a_vendor_named_like_a_customer_is_refused_with_the_cure_and_syncs_once_renamed(
    company: Company,
) -> None:
    enter_in_quickbooks(company, CUSTOMER, CUSTOMER.sample)
    row = {**VENDOR.sample, "name": CUSTOMER.sample["name"].upper()}
    cloud_id = enter_in_bill(company, VENDOR, row)
    company.sync()
    refused = company.problem("qb-3100")
    assert ("vendor", row["name"]) == (refused["entity"], refused["record"])
    assert "Customers, vendors, employees and other names share" in refused["cause"]
    assert "Rename one of the two" in refused["cure"]
    assert [] == quickbooks_rows(company, VENDOR)
    assert_nothing_more_is_written(company)
    company.bill.edit("vendors", cloud_id, name="Abercrombie (V)")
    company.sync()
    assert_both(company, VENDOR, [settled({**row, "name": "Abercrombie (V)"})])
    assert_both(company, CUSTOMER, [settled(CUSTOMER.sample)])
    assert [] == company.problems()
    assert_nothing_more_is_written(company)


def test_a_refused_vendor_is_tried_again_when_the_customer_was_renamed_in_quickbooks(
    company: Company,
) -> None:
    list_id = enter_in_quickbooks(company, CUSTOMER, CUSTOMER.sample)
    row = {**VENDOR.sample, "name": CUSTOMER.sample["name"]}
    enter_in_bill(company, VENDOR, row)
    company.sync()
    edit.rename(company.quickbooks, "Customer", list_id, "Abercrombie (C)")
    company.resolve(company.problem("qb-3100"), "retry")
    company.sync()
    assert_both(company, VENDOR, [settled(row)])
    assert_both(company, CUSTOMER, [settled({**CUSTOMER.sample, "name": "Abercrombie (C)"})])
    assert [] == company.problems()
