"""Lists as v3 pages, filters and sorts them, under both readings of what is not documented."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from simulator.bill import build
from simulator.bill.entities import BY_PATH
from tests.unit.simulator.bill.conftest import Api, refusal

if TYPE_CHECKING:
    from simulator.bill import Bill, Organization

JOBS = "/classifications/jobs"


def names(page: dict[str, list[dict[str, str]]]) -> list[str]:
    return [row["name"] for row in page["results"]]


def test_pages_follow_one_another_until_there_is_no_next(api: Api, org: Organization) -> None:
    for number in range(7):
        build.job(org, f"Job {number}")
    first = api.get(JOBS, max="3", sort="createdTime:asc")
    second = api.get(JOBS, max="3", page=first["nextPage"])
    third = api.get(JOBS, max="3", page=second["nextPage"])
    assert [f"Job {n}" for n in range(7)] == names(first) + names(second) + names(third)
    assert "nextPage" not in third
    assert names(first) == names(api.get(JOBS, max="3", page=second["prevPage"]))


@pytest.mark.parametrize("size", ["0", "101", "-1", "ten", "1.5", ""])
def test_max_outside_1_to_100_is_a_400(api: Api, size: str) -> None:
    assert 400 == api.call("GET", JOBS, max=size).status_code


def test_without_max_a_page_has_the_default_size(api: Api, org: Organization, bill: Bill) -> None:
    for number in range(21):
        build.job(org, f"Job {number}")
    assert 20 == len(api.get(JOBS)["results"])
    bill.settings.default_max = 100
    assert 21 == len(api.get(JOBS)["results"])


def test_an_empty_page_may_still_have_a_next(api: Api, org: Organization, bill: Bill) -> None:
    bill.settings.empty_page_first = True
    build.job(org, "Kitchen")
    empty = api.get(JOBS, max="5")
    assert [] == empty["results"]
    assert ["Kitchen"] == names(api.get(JOBS, max="5", page=empty["nextPage"]))


@pytest.mark.parametrize("token", ["nonsense", "eyJhdCI6IHt9fQ", "e30"])
def test_a_made_up_page_token_is_a_400(api: Api, token: str) -> None:
    assert 400 == api.call("GET", JOBS, page=token).status_code


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ("name:eq:Ann", ["Ann"]),
        ('name:eq:"Ann, Bob: both"', ["Ann, Bob: both"]),
        ("name:sw:an", ["Ann", "Ann, Bob: both"]),
        ("accountType:ne:BUSINESS", ["Cid"]),
        ('accountType:in:"PERSON,NONE"', ["Cid"]),
        ('accountType:nin:"PERSON,NONE"', ["Ann", "Ann, Bob: both"]),
        ("name:sw:A,accountType:eq:PERSON", []),
        ("address.country:eq:US", ["Ann", "Ann, Bob: both", "Cid"]),
        ("archived:eq:true", []),
        ("archived:ne:true", ["Ann", "Ann, Bob: both", "Cid"]),
    ],
)
def test_filters_admit_what_they_say(
    api: Api, org: Organization, filters: str, expected: list[str]
) -> None:
    build.vendor(org, "Ann")
    build.vendor(org, "Ann, Bob: both")
    build.vendor(org, "Cid", accountType="PERSON")
    assert expected == names(api.get("/vendors", filters=filters, sort="name:asc"))


@pytest.mark.parametrize(
    "filters",
    [
        "nonsense:eq:1",
        "email:eq:a@b.example",
        "name:gt:A",
        "name:like:A",
        "name:eq",
        "name:eq:a:b",
        'name:eq:"open',
        "updatedTime:eq:2026-11-20",
        "updatedTime:gte:yesterday",
        "name:eq:Ann Bob,Cid",
    ],
)
def test_a_filter_that_is_not_published_or_not_readable_is_a_400(api: Api, filters: str) -> None:
    assert 400 == api.call("GET", "/vendors", filters=filters).status_code


@pytest.mark.parametrize("sort", ["nonsense:asc", "name", "name:up", "", "balance:asc"])
def test_a_sort_that_is_not_published_is_a_400(api: Api, sort: str) -> None:
    assert 400 == api.call("GET", "/vendors", sort=sort).status_code


def test_an_unknown_parameter_is_a_400(api: Api) -> None:
    assert 400 == api.call("GET", "/vendors", limit="5").status_code


def test_times_compare_as_instants_in_every_spelling(api: Api, org: Organization) -> None:
    first = build.job(org, "First")
    second = build.job(org, "Second")
    since = second["updatedTime"]
    spelled = [since, since.replace("+00:00", "Z"), since.replace("+00:00", "")]
    for moment in spelled:
        page = api.get(JOBS, filters=f'updatedTime:gte:"{moment}"')
        assert ["Second"] == names(page)
    assert ["First"] == names(api.get(JOBS, filters=f'updatedTime:lt:"{since}"'))
    day = first["updatedTime"][:10]
    assert 2 == len(api.get(JOBS, filters=f"updatedTime:gte:{day}")["results"])


def test_sort_by_updated_time_gives_the_latest_edit_last(api: Api, org: Organization) -> None:
    jobs = [build.job(org, name) for name in ("A", "B", "C")]
    org.edit("jobs", jobs[0]["id"], description="moved")
    assert ["B", "C", "A"] == names(api.get(JOBS, sort="updatedTime:asc"))


def test_archived_rows_come_back_or_not_as_the_switch_says(
    api: Api, org: Organization, bill: Bill
) -> None:
    build.job(org, "Open")
    org.archive("jobs", build.job(org, "Closed")["id"])
    assert ["Closed", "Open"] == names(api.get(JOBS, sort="name:asc"))
    bill.settings.archived_in_lists = False
    assert ["Open"] == names(api.get(JOBS))
    assert ["Closed"] == names(api.get(JOBS, filters="archived:eq:true"))
    assert ["Open"] == names(api.get(JOBS, filters="archived:eq:false"))


def test_a_filter_can_be_taken_away_and_another_given(api: Api, org: Organization) -> None:
    org.settings.denied_filters.add(("vendor_credits", "updatedTime"))
    org.settings.extra_filters.add(("chart_of_accounts", "account.number"))
    denied = api.call("GET", "/vendor-credits", filters="updatedTime:gte:2026-01-01")
    assert (400, "BDC_1002") == refusal(denied)
    build.account(org, "Checking", "BANK", number="1000")
    page = api.get("/classifications/chart-of-accounts", filters="account.number:eq:1000")
    assert ["Checking"] == names(page)


@pytest.mark.parametrize("path", sorted(BY_PATH))
def test_every_list_can_be_read_by_time_of_change(api: Api, path: str) -> None:
    page = api.get(path, max="100", sort="updatedTime:asc", filters="updatedTime:gte:2026-01-01")
    assert {"results": []} == page
    assert (404, "BDC_1205") == refusal(api.call("GET", f"{path}/00001NOBODY"))
