"""Lists that move while they are read, and what a read costs."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

import pytest

from simulator.bill import Settings
from tests.integration.cloud.organization import (
    TOKEN,
    at_bill,
    cursor_after,
    everything,
    written,
)

if TYPE_CHECKING:
    from tests.integration.cloud.organization import AtBill

LIST = "GET /classifications/departments"


def many(bill: AtBill, count: int) -> list[str]:
    return [
        str(bill.org.create("departments", name=f"Department {number}")["id"])
        for number in range(count)
    ]


@pytest.mark.parametrize("archived_in_lists", [True, False])
@pytest.mark.parametrize("act", ["edit", "archive"])
def test_a_row_that_moves_while_paging_hides_no_other(act: str, *, archived_in_lists: bool) -> None:
    with at_bill(Settings(archived_in_lists=archived_in_lists)) as bill:
        ids = many(bill, 250)
        found: set[str] = set()
        for number, page in enumerate(bill.connect().changes("department", None)):
            found |= {change.id for change in page.changes}
            if number == 0 and act == "edit":
                bill.org.edit("departments", ids[0], name="Moved to the end")
            elif number == 0:
                bill.org.archive("departments", ids[0])
        assert set(ids) == found


def test_only_the_last_page_carries_a_cursor(bill: AtBill) -> None:
    many(bill, 250)
    cursors = [page.cursor for page in bill.connect().changes("department", None)]
    assert cursors[-1]
    assert not any(cursors[:-1])


def test_a_quiet_list_costs_two_calls_and_one_once_archived_rows_were_seen(bill: AtBill) -> None:
    many(bill, 5)
    cloud = bill.connect()
    cursor = cursor_after(cloud, "department")
    bill.org.calls.clear()
    cursor = cursor_after(cloud, "department", cursor)
    assert 2 == bill.org.calls[LIST]
    bill.org.archive("departments", next(iter(bill.org.departments)))
    cursor = cursor_after(cloud, "department", cursor)
    bill.org.calls.clear()
    cursor_after(cloud, "department", cursor)
    assert 1 == bill.org.calls[LIST]


def test_a_refused_filter_is_remembered_in_the_cursor() -> None:
    with at_bill(Settings(denied_filters={("departments", "updatedTime")})) as bill:
        many(bill, 3)
        cloud = bill.connect()
        cursor = cursor_after(cloud, "department")
        again = cursor_after(cloud, "department", cursor)
        bill.org.calls.clear()
        before = everything(cloud, "department")
        bill.org.calls.clear()
        assert before == everything(cloud, "department", again)
        assert 2 == bill.org.calls[LIST]


def test_a_full_list_with_nothing_new_has_no_new_version(bill: AtBill) -> None:
    many(bill, 5)
    cloud = bill.connect()
    assert everything(cloud, "department") == everything(cloud, "department")


def test_a_change_in_a_field_we_do_not_carry_is_no_new_version(bill: AtBill) -> None:
    made = bill.org.create("customers", name="Abercrombie", email="a@aber.example")["id"]
    cloud = bill.connect()
    before = everything(cloud, "customer")
    bill.org.edit("customers", made, fax="555")
    assert before == everything(cloud, "customer")


def test_a_row_that_shows_up_late_is_seen_within_the_overlap(bill: AtBill) -> None:
    cloud = bill.connect()
    many(bill, 1)
    late = bill.org.create("departments", name="Late")["id"]
    rows = bill.org.departments._rows
    hidden = rows.pop(late)  # committed, and not yet visible to a reader
    bill.bill.clock.advance(seconds=120)
    newest = bill.org.create("departments", name="Newest")
    cursor = cursor_after(cloud, "department")
    rows[late] = hidden
    assert hidden["updatedTime"] < newest["updatedTime"]
    assert late in everything(cloud, "department", cursor)


def test_the_cursor_is_bills_time_whatever_our_clock_says(bill: AtBill) -> None:
    bill.bill.clock.advance(hours=-30)
    cloud = bill.connect()
    many(bill, 1)
    cursor = cursor_after(cloud, "department")
    row = next(iter(bill.org.departments.values()))
    assert row["updatedTime"][:13] in cursor
    newer = many(bill, 1)
    assert set(newer) <= set(everything(cloud, "department", cursor))


def test_nothing_of_a_call_reaches_the_logs(bill: AtBill, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    cloud = bill.connect()
    written(cloud.create("department", {"name": "Secretive"}))
    everything(cloud, "department")
    cloud.find("department", {"name": "Secretive"})
    for secret in (
        TOKEN,
        "devkey-simulator",
        "Secretive",
        next(iter(bill.bill.gate.sessions)),
    ):
        assert secret not in caplog.text
