"""Hours in which no sync begins by itself."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.quiet import kept, quiet_hours

NIGHT = quiet_hours("22:00-06:00 America/Chicago")


@pytest.mark.parametrize(
    ("hours", "moment", "expected"),
    [
        ("22:00-06:00 UTC", "21:59", "21:59"),
        ("22:00-06:00 UTC", "22:00", "06:00+1"),
        ("22:00-06:00 UTC", "03:00", "06:00"),
        ("22:00-06:00 UTC", "06:00", "06:00"),
        ("09:00-12:30 UTC", "09:00", "12:30"),
        ("09:00-12:30 UTC", "12:30", "12:30"),
        ("9:00-12:30 America/Chicago", "13:59", "13:59"),
        ("9:00-12:30 America/Chicago", "14:00", "17:30"),
    ],
)
def test_what_falls_into_quiet_hours_waits_for_their_end(
    hours: str, moment: str, expected: str
) -> None:
    day = datetime(2026, 7, 1, tzinfo=UTC)
    clock, _, later = expected.partition("+")
    due = day.replace(hour=int(moment[:2]), minute=int(moment[3:]))
    end = day.replace(hour=int(clock[:2]), minute=int(clock[3:])) + timedelta(days=int(later or 0))
    assert end == quiet_hours(hours).after(due)


@given(st.integers(0, 366 * 24 * 60))
def test_it_never_waits_for_a_day_nor_goes_back(minutes: int) -> None:
    moment = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
    after = NIGHT.after(moment)
    assert moment <= after < moment + timedelta(hours=10)
    assert after == NIGHT.after(after)


@pytest.mark.parametrize(
    "text",
    ["", "22-06 UTC", "22:00-06:00", "22:00-22:00 UTC", "25:00-06:00 UTC", "22:00-06:00 Mars"],
)
def test_what_are_no_quiet_hours_is_said(text: str) -> None:
    with pytest.raises(ValueError, match=r"[.]$"):
        quiet_hours(text)


@pytest.mark.parametrize(
    ("text", "lacking"),
    [("22:00- UTC", "end"), ("-06:00 America/Chicago", "begin"), ("22:00-", "end")],
)
def test_of_half_filled_quiet_hours_the_time_that_is_missing_is_asked_for(
    text: str, lacking: str
) -> None:
    with pytest.raises(
        ValueError, match=f"when the quiet hours {lacking}. To have none, leave both"
    ):
        quiet_hours(text)


def test_a_zone_that_this_machine_has_lost_keeps_nobody_waiting() -> None:
    assert kept({"quiet_hours": "22:00-06:00 Nowhere/Atlantis"}) is None
    assert kept({}) is None
    assert NIGHT == kept({"quiet_hours": str(NIGHT)})


@pytest.mark.parametrize(
    ("night", "over"),
    [("2026-03-08T07:59", "2026-03-08T11:00"), ("2026-11-01T06:30", "2026-11-01T12:00")],
)
def test_a_night_in_which_clocks_change_ends_by_the_clock_on_the_wall(
    night: str, over: str
) -> None:
    moment = datetime.fromisoformat(night).replace(tzinfo=UTC)
    assert datetime.fromisoformat(over).replace(tzinfo=UTC) == NIGHT.after(moment)


def test_they_are_written_as_they_are_read() -> None:
    assert "22:00-06:00 America/Chicago" == str(NIGHT)
    assert NIGHT == quiet_hours(str(NIGHT))
