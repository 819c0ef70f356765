"""What people enter, change, rename, hide or delete in a list reaches the other side."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from simulator.quickbooks import edit
from tests.journeys.two_sides import (
    ACCOUNT,
    FOUR,
    Row,
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
    from collections.abc import Callable

    from tests.journeys.world import Company

pytestmark = pytest.mark.journey


def _assert_in_step(company: Company, **more: str) -> None:
    """Each list holds its sample on both sides, with these words changed."""
    for sides in FOUR:
        assert_both(company, sides, [settled({**sides.sample, **more})])
    assert [] == company.problems()
    assert_nothing_more_is_written(company)


def _assert_edited(company: Company) -> None:
    for sides in FOUR:
        word, value = sides.change
        assert_both(company, sides, [settled({**sides.sample, word: value})])
    assert_nothing_more_is_written(company)


def _assert_renamed(company: Company) -> None:
    for sides in FOUR:
        name = f"Another {sides.entity}"
        assert_both(company, sides, [settled({**sides.sample, "name": name})])
    assert_nothing_more_is_written(company)


def _enter(company: Company, enter: Callable[[Company, Sides, Row], str]) -> dict[str, str]:
    """Enter one record of each list on one side; the ids by entity."""
    return {sides.entity: enter(company, sides, dict(sides.sample)) for sides in FOUR}


def test_what_is_entered_in_quickbooks_arrives_in_the_cloud(company: Company) -> None:
    _enter(company, enter_in_quickbooks)
    company.sync()
    _assert_in_step(company)


def test_what_is_entered_in_the_cloud_arrives_in_quickbooks(company: Company) -> None:
    _enter(company, enter_in_bill)
    company.sync()
    _assert_in_step(company)


def test_an_edit_in_quickbooks_reaches_the_cloud(company: Company) -> None:
    _enter(company, enter_in_bill)
    company.sync()
    for sides in FOUR:
        word, value = sides.change
        change_in_quickbooks(company, sides, sides.sample["name"], **{word: value})
    company.sync()
    _assert_edited(company)


def test_an_edit_in_the_cloud_reaches_quickbooks(company: Company) -> None:
    _enter(company, enter_in_quickbooks)
    company.sync()
    for sides in FOUR:
        word, value = sides.change
        change_in_bill(company, sides, sides.sample["name"], **{word: value})
    company.sync()
    _assert_edited(company)


def test_a_rename_in_quickbooks_renames_in_the_cloud(company: Company) -> None:
    ids = _enter(company, enter_in_quickbooks)
    company.sync()
    for sides in FOUR:
        edit.rename(company.quickbooks, sides.kind, ids[sides.entity], f"Another {sides.entity}")
    company.sync()
    _assert_renamed(company)


def test_a_rename_in_the_cloud_renames_in_quickbooks(company: Company) -> None:
    ids = _enter(company, enter_in_bill)
    company.sync()
    for sides in FOUR:
        company.bill.edit(sides.table, ids[sides.entity], name=f"Another {sides.entity}")
    company.sync()
    _assert_renamed(company)


def test_made_inactive_in_quickbooks_means_archived_in_the_cloud_and_back(
    company: Company,
) -> None:
    ids = _enter(company, enter_in_quickbooks)
    company.sync()
    for sides in FOUR:
        edit.set_inactive(company.quickbooks, sides.kind, ids[sides.entity])
    company.sync()
    for sides in FOUR:
        assert_both(company, sides, [settled(sides.sample, active="false")])
    assert_nothing_more_is_written(company)
    for sides in FOUR:
        edit.set_inactive(company.quickbooks, sides.kind, ids[sides.entity], inactive=False)
    company.sync()
    _assert_in_step(company)


def test_archived_in_the_cloud_means_inactive_in_quickbooks_and_back(company: Company) -> None:
    ids = _enter(company, enter_in_bill)
    company.sync()
    for sides in FOUR:
        company.bill.archive(sides.table, ids[sides.entity])
    company.sync()
    for sides in FOUR:
        assert_both(company, sides, [settled(sides.sample, active="false")])
    assert_nothing_more_is_written(company)
    for sides in FOUR:
        company.bill.restore(sides.table, ids[sides.entity])
    company.sync()
    _assert_in_step(company)


def test_what_is_deleted_in_quickbooks_is_archived_in_the_cloud(company: Company) -> None:
    ids = _enter(company, enter_in_quickbooks)
    company.sync()
    for sides in FOUR:
        edit.delete(company.quickbooks, sides.kind, ids[sides.entity])
    company.sync()
    for sides in FOUR:
        assert [settled(sides.sample, active="false")] == bill_rows(company, sides)
        assert [] == quickbooks_rows(company, sides)
    assert [] == company.problems()
    assert_nothing_more_is_written(company)


def test_what_was_inactive_before_the_first_sync_does_not_travel(company: Company) -> None:
    ids = _enter(company, enter_in_quickbooks)
    for sides in FOUR:
        edit.set_inactive(company.quickbooks, sides.kind, ids[sides.entity])
    company.sync()
    for sides in FOUR:
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
