"""What people enter, change, rename, hide or delete in a list reaches the other side."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from simulator.quickbooks import edit
from tests.journeys.two_sides import (
    ACCOUNT,
    FOUR,
    Sides,
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
each_list = pytest.mark.parametrize("sides", FOUR, ids=lambda sides: sides.entity)


@each_list
def test_what_is_entered_in_quickbooks_arrives_in_the_cloud(company: Company, sides: Sides) -> None:
    enter_in_quickbooks(company, sides, sides.sample)
    company.sync()
    assert_both(company, sides, [settled(sides.sample)])
    assert [] == company.problems()
    assert_nothing_more_is_written(company)


@each_list
def test_what_is_entered_in_the_cloud_arrives_in_quickbooks(company: Company, sides: Sides) -> None:
    enter_in_bill(company, sides, sides.sample)
    company.sync()
    assert_both(company, sides, [settled(sides.sample)])
    assert [] == company.problems()
    assert_nothing_more_is_written(company)


@each_list
def test_an_edit_in_quickbooks_reaches_the_cloud(company: Company, sides: Sides) -> None:
    enter_in_quickbooks(company, sides, sides.sample)
    company.sync()
    word, value = sides.change
    change_in_quickbooks(company, sides, sides.sample["name"], **{word: value})
    company.sync()
    assert_both(company, sides, [settled({**sides.sample, word: value})])
    assert_nothing_more_is_written(company)


@each_list
def test_an_edit_in_the_cloud_reaches_quickbooks(company: Company, sides: Sides) -> None:
    enter_in_quickbooks(company, sides, sides.sample)
    company.sync()
    word, value = sides.change
    change_in_bill(company, sides, sides.sample["name"], **{word: value})
    company.sync()
    assert_both(company, sides, [settled({**sides.sample, word: value})])
    assert_nothing_more_is_written(company)


@each_list
def test_a_rename_in_quickbooks_renames_in_the_cloud(company: Company, sides: Sides) -> None:
    list_id = enter_in_quickbooks(company, sides, sides.sample)
    company.sync()
    edit.rename(company.quickbooks, sides.kind, list_id, "Another Name")
    company.sync()
    assert_both(company, sides, [settled({**sides.sample, "name": "Another Name"})])
    assert_nothing_more_is_written(company)


@each_list
def test_a_rename_in_the_cloud_renames_in_quickbooks(company: Company, sides: Sides) -> None:
    cloud_id = enter_in_bill(company, sides, sides.sample)
    company.sync()
    company.bill.edit(sides.table, cloud_id, name="Another Name")
    company.sync()
    assert_both(company, sides, [settled({**sides.sample, "name": "Another Name"})])
    assert_nothing_more_is_written(company)


@each_list
def test_made_inactive_in_quickbooks_means_archived_in_the_cloud_and_back(
    company: Company, sides: Sides
) -> None:
    list_id = enter_in_quickbooks(company, sides, sides.sample)
    company.sync()
    edit.set_inactive(company.quickbooks, sides.kind, list_id)
    company.sync()
    assert_both(company, sides, [settled(sides.sample, active="false")])
    assert_nothing_more_is_written(company)
    edit.set_inactive(company.quickbooks, sides.kind, list_id, inactive=False)
    company.sync()
    assert_both(company, sides, [settled(sides.sample)])
    assert_nothing_more_is_written(company)


@each_list
def test_archived_in_the_cloud_means_inactive_in_quickbooks_and_back(
    company: Company, sides: Sides
) -> None:
    cloud_id = enter_in_bill(company, sides, sides.sample)
    company.sync()
    company.bill.archive(sides.table, cloud_id)
    company.sync()
    assert_both(company, sides, [settled(sides.sample, active="false")])
    assert_nothing_more_is_written(company)
    company.bill.restore(sides.table, cloud_id)
    company.sync()
    assert_both(company, sides, [settled(sides.sample)])
    assert_nothing_more_is_written(company)


@each_list
def test_what_is_deleted_in_quickbooks_is_archived_in_the_cloud(
    company: Company, sides: Sides
) -> None:
    list_id = enter_in_quickbooks(company, sides, sides.sample)
    company.sync()
    edit.delete(company.quickbooks, sides.kind, list_id)
    company.sync()
    assert [settled(sides.sample, active="false")] == bill_rows(company, sides)
    assert [] == quickbooks_rows(company, sides)
    assert [] == company.problems()
    assert_nothing_more_is_written(company)


@each_list
def test_what_was_inactive_before_the_first_sync_does_not_travel(
    company: Company, sides: Sides
) -> None:
    list_id = enter_in_quickbooks(company, sides, sides.sample)
    edit.set_inactive(company.quickbooks, sides.kind, list_id)
    company.sync()
    assert [] == bill_rows(company, sides)
    assert [] == company.problems()


def test_an_account_number_taken_out_in_quickbooks_is_taken_out_in_the_cloud(
    company: Company,
) -> None:
    enter_in_quickbooks(company, ACCOUNT, ACCOUNT.sample)
    company.sync()
    change_in_quickbooks(company, ACCOUNT, "Fuel", number="", description="")
    company.sync()
    assert_both(company, ACCOUNT, [settled({"name": "Fuel", "type": "Expense"})])
    assert_nothing_more_is_written(company)
