"""Two people change one record, each on their own side, between two syncs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.journeys.two_sides import (
    CUSTOMER,
    VENDOR,
    assert_both,
    assert_nothing_more_is_written,
    bill_rows,
    change_in_bill,
    change_in_quickbooks,
    enter_in_quickbooks,
    quickbooks_rows,
    settled,
)

if TYPE_CHECKING:
    from tests.journeys.world import Company

pytestmark = pytest.mark.journey
KRISTY = "Abercrombie, Kristy"


@pytest.fixture
def agreed(company: Company) -> Company:
    """A company whose two sides hold one customer and one vendor alike."""
    enter_in_quickbooks(company, CUSTOMER, CUSTOMER.sample)
    enter_in_quickbooks(company, VENDOR, VENDOR.sample)
    company.sync()
    return company


def _change_both(company: Company, word: str, quickbooks: str, cloud: str) -> None:
    change_in_quickbooks(company, CUSTOMER, KRISTY, **{word: quickbooks})
    change_in_bill(company, CUSTOMER, KRISTY, **{word: cloud})


def test_edits_to_different_fields_of_one_customer_merge(agreed: Company) -> None:
    change_in_quickbooks(agreed, CUSTOMER, KRISTY, phone="111", bill_city="Waco")
    change_in_bill(agreed, CUSTOMER, KRISTY, email="new@abercrombie.example", first_name="Kris")
    agreed.sync()
    merged = {"phone": "111", "bill city": "Waco", "email": "new@abercrombie.example"}
    assert_both(agreed, CUSTOMER, [settled({**CUSTOMER.sample, **merged, "first name": "Kris"})])
    assert [] == agreed.problems()
    assert_nothing_more_is_written(agreed)


def test_two_parts_of_one_address_changed_on_two_sides_merge(agreed: Company) -> None:
    change_in_quickbooks(agreed, VENDOR, "Lone Star Lumber", city="Waco")
    change_in_bill(agreed, VENDOR, "Lone Star Lumber", street="77 Elm Street")
    agreed.sync()
    merged = {**VENDOR.sample, "city": "Waco", "street": "77 Elm Street"}
    assert_both(agreed, VENDOR, [settled(merged)])
    assert_nothing_more_is_written(agreed)


def test_the_same_edit_on_both_sides_is_no_conflict(agreed: Company) -> None:
    _change_both(agreed, "phone", "555", "555")
    assert_nothing_more_is_written(agreed)
    assert [] == agreed.problems()


@pytest.mark.parametrize(("setting", "kept"), [("quickbooks", "111"), ("cloud", "222")])
def test_edits_to_one_field_follow_the_master_the_company_chose(
    agreed: Company, setting: str, kept: str
) -> None:
    agreed.set(conflict=setting)
    _change_both(agreed, "phone", "111", "222")
    agreed.sync()
    assert_both(agreed, CUSTOMER, [settled({**CUSTOMER.sample, "phone": kept})])
    assert [] == agreed.problems()
    assert_nothing_more_is_written(agreed)


def test_the_master_may_be_chosen_for_one_list_alone(agreed: Company) -> None:
    agreed.set(conflict="quickbooks,customer:cloud")
    _change_both(agreed, "phone", "111", "222")
    change_in_quickbooks(agreed, VENDOR, "Lone Star Lumber", phone="111")
    change_in_bill(agreed, VENDOR, "Lone Star Lumber", phone="222")
    agreed.sync()
    assert_both(agreed, CUSTOMER, [settled({**CUSTOMER.sample, "phone": "222"})])
    assert_both(agreed, VENDOR, [settled({**VENDOR.sample, "phone": "111"})])


@pytest.mark.parametrize(("choice", "kept"), [("quickbooks", "111"), ("cloud", "222")])
def test_a_company_that_wants_to_be_asked_is_asked_and_its_choice_is_carried(
    agreed: Company, choice: str, kept: str
) -> None:
    agreed.set(conflict="ask")
    _change_both(agreed, "phone", "111", "222")
    change_in_bill(agreed, CUSTOMER, KRISTY, last_name="Abercrombie-Lee")
    agreed.sync()
    common = {**CUSTOMER.sample, "last name": "Abercrombie-Lee"}
    assert [settled(common, phone="111")] == quickbooks_rows(agreed, CUSTOMER)
    assert [settled(common, phone="222")] == bill_rows(agreed, CUSTOMER)
    problem = agreed.problem("conflict")
    assert KRISTY == problem["record"]
    assert "phone" in problem["cause"]
    assert {"quickbooks", "cloud"} <= set(problem["choices"])
    assert_nothing_more_is_written(agreed)
    agreed.resolve(problem, choice)
    agreed.sync()
    assert_both(agreed, CUSTOMER, [settled(common, phone=kept)])
    assert [] == agreed.problems()
    assert_nothing_more_is_written(agreed)


def test_a_conflict_is_over_when_people_make_both_sides_alike(agreed: Company) -> None:
    _change_both(agreed, "phone", "111", "222")
    agreed.sync()
    change_in_bill(agreed, CUSTOMER, KRISTY, phone="111")
    agreed.sync()
    assert_both(agreed, CUSTOMER, [settled({**CUSTOMER.sample, "phone": "111"})])
    assert [] == agreed.problems()


def test_a_master_chosen_later_settles_the_conflicts_that_wait(agreed: Company) -> None:
    _change_both(agreed, "phone", "111", "222")
    agreed.sync()
    assert "conflict" == agreed.problem("conflict")["code"]
    agreed.set(conflict="cloud")
    agreed.sync()
    assert_both(agreed, CUSTOMER, [settled({**CUSTOMER.sample, "phone": "222"})])
    assert [] == agreed.problems()
