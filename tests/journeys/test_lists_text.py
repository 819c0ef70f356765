"""Names as people write them: accents, signs, full length; and what QuickBooks cannot keep."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.journeys.two_sides import (
    ACCOUNT,
    CUSTOMER,
    DEPARTMENT,
    VENDOR,
    assert_both,
    assert_nothing_more_is_written,
    enter_in_bill,
    enter_in_quickbooks,
    quickbooks_rows,
    settled,
)

if TYPE_CHECKING:
    from tests.journeys.world import Company

pytestmark = pytest.mark.journey
WRITTEN = (
    "Zoë's Café & Söhne, “Lódz”",
    "<b>Bold & Sons</b> 'n' \"Co.\"",
    "Ñandú – €uro — Ltd.",
    "Two  blanks; 100% #1",
)
LIMITS = [(ACCOUNT, 31), (DEPARTMENT, 31), (VENDOR, 41), (CUSTOMER, 41)]


@pytest.mark.parametrize("enter", [enter_in_quickbooks, enter_in_bill])
def test_accents_and_signs_arrive_exactly_as_they_were_written(
    company: Company, enter: object
) -> None:
    assert callable(enter)
    rows = [{**VENDOR.sample, "name": name, "print as": name} for name in WRITTEN]
    for row in rows:
        enter(company, VENDOR, row)
    for name in WRITTEN:
        enter(company, DEPARTMENT, {"name": name})
    company.sync()
    assert_both(company, VENDOR, [settled(row) for row in sorted(rows, key=lambda r: r["name"])])
    assert_both(company, DEPARTMENT, [settled({"name": name}) for name in sorted(WRITTEN)])
    assert [] == company.problems()
    assert_nothing_more_is_written(company)


@pytest.mark.parametrize("enter", [enter_in_quickbooks, enter_in_bill])
def test_names_of_the_greatest_length_travel_whole(company: Company, enter: object) -> None:
    assert callable(enter)
    for sides, limit in LIMITS:
        enter(company, sides, {**sides.sample, "name": sides.entity.ljust(limit, "é")})
    company.sync()
    for sides, limit in LIMITS:
        name = sides.entity.ljust(limit, "é")
        assert_both(company, sides, [settled({**sides.sample, "name": name})])
    assert [] == company.problems()
    assert_nothing_more_is_written(company)


def test_a_name_too_long_for_quickbooks_is_refused_with_the_limit_and_syncs_once_shortened(
    company: Company,
) -> None:
    ids = {}
    for sides, limit in LIMITS:
        name = sides.entity.ljust(limit + 1, "x")
        ids[sides.entity] = enter_in_bill(company, sides, {**sides.sample, "name": name})
    company.sync()
    refused = {each["entity"]: each for each in company.problems()}
    for sides, limit in LIMITS:
        problem = refused[sides.entity]
        assert "too-long" == problem["code"]
        assert f"has {limit + 1} characters; QuickBooks takes {limit}" in problem["cause"]
        assert f"Shorten the name in BILL to {limit} characters" in problem["cure"]
        assert [] == quickbooks_rows(company, sides)
    assert_nothing_more_is_written(company)
    for sides, limit in LIMITS:
        name = sides.entity.ljust(limit, "x")
        company.bill.edit(sides.table, ids[sides.entity], name=name)
    company.sync()
    for sides, limit in LIMITS:
        name = sides.entity.ljust(limit, "x")
        assert_both(company, sides, [settled({**sides.sample, "name": name})])
    assert [] == company.problems()


def test_an_emoji_is_refused_with_the_field_and_syncs_once_taken_out(company: Company) -> None:
    row = {**CUSTOMER.sample, "company": "Homes 🏠 Ltd."}
    cloud_id = enter_in_bill(company, CUSTOMER, row)
    enter_in_bill(company, CUSTOMER, {**CUSTOMER.sample, "name": "Baker, Chris"})
    company.sync()
    refused = company.problem("characters-not-kept")
    assert "company name" in refused["cause"]
    assert "🏠" in refused["cause"]
    assert "company name" in refused["cure"]
    other = settled({**CUSTOMER.sample, "name": "Baker, Chris"})
    assert [other] == quickbooks_rows(company, CUSTOMER)
    company.bill.edit("customers", cloud_id, companyName="Homes Ltd.")
    company.sync()
    assert_both(company, CUSTOMER, [settled({**row, "company": "Homes Ltd."}), other])
    assert [] == company.problems()


def test_an_edit_that_quickbooks_cannot_keep_leaves_the_rest_in_step(company: Company) -> None:
    cloud_id = enter_in_bill(company, VENDOR, VENDOR.sample)
    company.sync()
    company.bill.edit("vendors", cloud_id, phone="1" * 22)
    company.sync()
    refused = company.problem("too-long")
    assert "phone" in refused["cause"]
    assert "QuickBooks takes 21" in refused["cause"]
    assert [settled(VENDOR.sample)] == quickbooks_rows(company, VENDOR)
    company.bill.edit("vendors", cloud_id, phone="1" * 21)
    company.sync()
    assert_both(company, VENDOR, [settled({**VENDOR.sample, "phone": "1" * 21})])
    assert [] == company.problems()


def test_a_colon_in_a_name_is_refused_before_quickbooks_sees_it(company: Company) -> None:
    cloud_id = enter_in_bill(company, VENDOR, {**VENDOR.sample, "name": "Lumber: Lone Star"})
    company.sync()
    assert "colon" in company.problem("name-has-colon")["cause"]
    company.bill.edit("vendors", cloud_id, name="Lumber, Lone Star")
    company.sync()
    assert_both(company, VENDOR, [settled({**VENDOR.sample, "name": "Lumber, Lone Star"})])
    assert [] == company.problems()
