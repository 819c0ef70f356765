from __future__ import annotations

from datetime import UTC, datetime

import pytest

from sync import guards
from sync.cursor import advance, not_ahead, since, wall
from sync.flow import Side

SUMMER = "2026-07-01T10:00:00-08:00"


def test_the_offset_is_dropped_because_summer_makes_it_lie() -> None:
    assert "2026-07-01T10:00:00" == wall(SUMMER) == wall("2026-07-01T10:00:00-07:00")


def test_the_cursor_is_the_highest_wall_clock_seen() -> None:
    seen = ["2026-07-01T09:00:00-01:00", SUMMER, "2026-07-01T09:59:59+05:00"]
    assert "2026-07-01T10:00:00" == advance(None, seen)


def test_the_cursor_never_goes_back() -> None:
    assert "2026-08-01T00:00:00" == advance("2026-08-01T00:00:00", [SUMMER])
    assert "2026-08-01T00:00:00" == advance("2026-08-01T00:00:00", [])
    assert advance(None, []) is None


def test_a_pc_whose_clock_runs_ahead_cannot_show_a_later_time_than_an_hour_from_now() -> None:
    now = datetime(2026, 7, 1, 18, 0, tzinfo=UTC)
    assert "2026-07-01T11:00:00-08:00" == not_ahead("2026-07-01T15:30:00-08:00", now)
    assert "2026-07-01T11:00:00" == wall(not_ahead("2026-07-01T11:00:00-08:00", now))
    assert SUMMER == not_ahead(SUMMER, now)
    assert "2026-07-01T23:00:00" == not_ahead("2026-07-01T23:00:00", now)


def test_reading_goes_on_two_hours_before_the_cursor() -> None:
    assert "2026-03-01T00:30:00" == since("2026-03-01T02:30:00")
    assert "2026-02-28T23:59:59" == since("2026-03-01T00:00:00", 1)


def test_a_filter_never_asks_for_a_time_before_1970() -> None:
    assert "1970-01-01T00:00:00" == since("1970-01-01T00:10:00")


@pytest.mark.parametrize("text", ["", "yesterday", "2026-07-01", "2026-13-01T00:00:00"])
def test_what_is_no_quickbooks_time_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"QuickBooks time|month"):
        wall(text)


def test_a_list_that_is_suddenly_empty_stops_the_run() -> None:
    found = guards.emptied_list("vendor", Side.CLOUD, known=120, read=0)
    assert found is not None
    assert "list-emptied" == found.code
    assert "right company file" in found.cure
    assert guards.emptied_list("vendor", Side.CLOUD, known=120, read=100) is None
    assert guards.emptied_list("vendor", Side.CLOUD, known=120, read=90) is not None
    assert guards.emptied_list("vendor", Side.CLOUD, known=3, read=0) is None


@pytest.mark.parametrize(("known", "gone", "stops"), [(100, 21, True), (100, 20, False),
                                                      (10, 4, False), (10, 5, True)])  # fmt: skip
def test_a_mass_removal_stops_the_run(known: int, gone: int, stops: bool) -> None:
    found = guards.mass_removal("vendor", Side.QUICKBOOKS, known=known, gone=gone)
    assert stops is (found is not None)
    if found is not None:
        assert f"{gone} of {known}" in found.cause


def test_more_new_records_than_the_cap_stop_the_run_and_are_counted_by_kind() -> None:
    planned = {("bill", Side.CLOUD): 501, ("vendor", Side.QUICKBOOKS): 3}
    found = guards.too_many_new(planned, cap=500)
    assert found is not None
    assert ("too-many-new", "bill", Side.CLOUD, 501) == (
        found.code,
        found.entity,
        found.side,
        found.number,
    )
    assert "501 bills in QuickBooks" in found.cause
    assert "3 vendors in the cloud" in found.cause
    assert guards.too_many_new(planned, cap=501) is None


def test_one_id_twice_in_one_answer_stops_the_run() -> None:
    found = guards.doubled_identity("vendor", Side.QUICKBOOKS, ["1-1", "2-2", "1-1"])
    assert found is not None
    assert "1-1" in found.cause
    assert "2-2" not in found.cause
    assert guards.doubled_identity("vendor", Side.QUICKBOOKS, ["1-1", "2-2"]) is None
