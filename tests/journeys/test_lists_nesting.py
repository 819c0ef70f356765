"""Lists with levels: parents arrive before what is below them, jobs below their customer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from simulator.bill import build
from simulator.quickbooks import edit
from tests.journeys.two_sides import (
    ACCOUNT,
    CUSTOMER,
    DEPARTMENT,
    a_day_later,
    assert_both,
    assert_nothing_more_is_written,
    change_in_bill,
    enter_in_quickbooks,
)

if TYPE_CHECKING:
    from tests.journeys.world import Company

pytestmark = pytest.mark.journey
# Parents come last in the alphabet, so that no order of names helps.
LEVELS = ("Zone", "Middle", "Alpha")
KRISTY = "Abercrombie, Kristy"


def _levels(**more: str) -> list[dict[str, str]]:
    return [
        {"name": "Alpha", "parent": "Zone:Middle", "active": "true", **more},
        {"name": "Middle", "parent": "Zone", "active": "true", **more},
        {"name": "Zone", "active": "true", **more},
    ]


def test_three_levels_entered_in_quickbooks_arrive_in_one_sync(company: Company) -> None:
    above = ""
    for name in LEVELS:
        edit.add_account(company.quickbooks, name, "Expense", parent=above)
        edit.add_class(company.quickbooks, name, parent=above)
        above = f"{above}:{name}".lstrip(":")
    company.sync()
    assert_both(company, ACCOUNT, _levels(type="Expense"))
    assert_both(company, DEPARTMENT, _levels())
    assert [] == company.problems()
    assert_nothing_more_is_written(company)


def test_three_levels_entered_in_the_cloud_arrive_in_one_sync(company: Company) -> None:
    account = department = ""
    for name in LEVELS:
        account = build.account(company.bill, name, "EXPENSE", parent=account)["id"]
        department = build.department(company.bill, name, parent=department)["id"]
    company.sync()
    assert_both(company, ACCOUNT, _levels(type="Expense"))
    assert_both(company, DEPARTMENT, _levels())
    assert [] == company.problems()
    assert_nothing_more_is_written(company)


def test_the_same_name_below_two_parents_is_two_records(company: Company) -> None:
    for above in ("North", "South"):
        edit.add_class(company.quickbooks, above)
        edit.add_class(company.quickbooks, "Office", parent=above)
    north = build.department(company.bill, "North")["id"]
    build.department(company.bill, "Office", parent=north)
    company.sync()
    rows = [("North", ""), ("Office", "North"), ("Office", "South"), ("South", "")]
    expected = [
        {"name": name, **({"parent": above} if above else {}), "active": "true"}
        for name, above in rows
    ]
    assert_both(company, DEPARTMENT, expected)


def test_a_class_moved_below_another_one_moves_on_the_other_side(company: Company) -> None:
    for name in ("Middle", "Zone"):
        edit.add_class(company.quickbooks, name)
    moved = edit.add_class(company.quickbooks, "Alpha")
    company.sync()
    edit.edit(company.quickbooks, "Class", moved.id, ParentRef="Zone")
    company.sync()
    top = [{"name": name, "active": "true"} for name in ("Middle", "Zone")]
    below = {"name": "Alpha", "active": "true"}
    assert_both(company, DEPARTMENT, [{**below, "parent": "Zone"}, *top])
    middle, alpha = (company.bill.departments.one(name=name) for name in ("Middle", "Alpha"))
    company.bill.edit("departments", alpha["id"], parentId=middle["id"])
    company.sync()
    assert_both(company, DEPARTMENT, [{**below, "parent": "Middle"}, *top])
    edit.edit(company.quickbooks, "Class", moved.id, ParentRef="")
    company.sync()
    assert_both(company, DEPARTMENT, [below, *top])
    assert_nothing_more_is_written(company)


def test_a_class_taken_to_the_top_in_the_cloud_is_told_until_it_is_done_in_quickbooks(
    company: Company,
) -> None:
    edit.add_class(company.quickbooks, "Zone")
    below = edit.add_class(company.quickbooks, "Alpha", parent="Zone")
    company.sync()
    alpha = company.bill.departments.one(name="Alpha")
    company.bill.edit("departments", alpha["id"], parentId=None)
    company.sync()
    told = company.problem("cannot-be-cleared")
    assert ("department", "Alpha") == (told["entity"], told["record"])
    assert "parent" in told["cause"]
    assert "by hand" in told["cure"]
    assert_nothing_more_is_written(company)
    edit.edit(company.quickbooks, "Class", below.id, ParentRef="")
    company.sync()
    assert_both(
        company, DEPARTMENT, [{"name": name, "active": "true"} for name in ("Alpha", "Zone")]
    )
    assert [] == company.problems()


def _jobs(company: Company) -> list[dict[str, Any]]:
    jobs = company.bill.jobs
    return sorted(
        (
            {
                "name": row["name"],
                "description": row.get("description"),
                "below": jobs[row["parentId"]]["name"] if row.get("parentId") else None,
                "archived": row["archived"],
            }
            for row in jobs.values()
        ),
        key=lambda row: str(row["name"]),
    )


def test_a_job_arrives_under_its_customer_and_a_sub_job_under_its_job(company: Company) -> None:
    enter_in_quickbooks(company, CUSTOMER, CUSTOMER.sample)
    edit.add_customer(company.quickbooks, "Kitchen", parent=KRISTY, JobDesc="New kitchen")
    edit.add_customer(company.quickbooks, "Cabinets", parent=f"{KRISTY}:Kitchen")
    company.sync()
    kitchen = f"{KRISTY}:Kitchen"
    job = {"name": kitchen, "description": "New kitchen", "below": None, "archived": False}
    below = {
        "name": f"{kitchen}:Cabinets", "description": None, "below": kitchen, "archived": False,
    }  # fmt: skip
    assert [job, below] == _jobs(company)
    assert [KRISTY] == [row["name"] for row in company.bill.customers.values()]
    assert [] == company.problems()
    assert_nothing_more_is_written(company)


def test_a_job_follows_its_renamed_customer_and_is_archived_when_it_is_closed(
    company: Company,
) -> None:
    list_id = enter_in_quickbooks(company, CUSTOMER, CUSTOMER.sample)
    job = edit.add_customer(company.quickbooks, "Kitchen", parent=KRISTY)
    edit.add_customer(company.quickbooks, "Cabinets", parent=f"{KRISTY}:Kitchen")
    company.sync()
    a_day_later(company)
    enter_in_quickbooks(company, CUSTOMER, {**CUSTOMER.sample, "name": "Baker, Chris"})
    company.sync()
    a_day_later(company)
    edit.rename(company.quickbooks, "Customer", list_id, "Lee, Kristy")
    company.sync()
    names = ["Lee, Kristy:Kitchen", "Lee, Kristy:Kitchen:Cabinets"]
    assert names == [row["name"] for row in _jobs(company)]
    assert_nothing_more_is_written(company)
    edit.set_inactive(company.quickbooks, "Customer", job.id)
    company.sync()
    assert [True, False] == [row["archived"] for row in _jobs(company)]
    assert_nothing_more_is_written(company)


def test_a_job_follows_a_customer_that_was_renamed_in_the_cloud(company: Company) -> None:
    enter_in_quickbooks(company, CUSTOMER, CUSTOMER.sample)
    edit.add_customer(company.quickbooks, "Kitchen", parent=KRISTY)
    company.sync()
    a_day_later(company)
    enter_in_quickbooks(company, CUSTOMER, {**CUSTOMER.sample, "name": "Baker, Chris"})
    company.sync()
    a_day_later(company)
    change_in_bill(company, CUSTOMER, KRISTY, name="Lee, Kristy")
    company.sync()
    assert ["Lee, Kristy:Kitchen"] == [row["name"] for row in _jobs(company)]
    assert_nothing_more_is_written(company)


def test_what_a_person_changes_in_a_job_in_the_cloud_is_put_back(company: Company) -> None:
    enter_in_quickbooks(company, CUSTOMER, CUSTOMER.sample)
    edit.add_customer(company.quickbooks, "Kitchen", parent=KRISTY)
    company.sync()
    row = company.bill.jobs.one(name=f"{KRISTY}:Kitchen")
    company.bill.edit("jobs", row["id"], name="Something Else")
    company.sync()
    assert [f"{KRISTY}:Kitchen"] == [each["name"] for each in _jobs(company)]
    assert_nothing_more_is_written(company)
