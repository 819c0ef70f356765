"""A cursor holds BILL's times and never ours; one that cannot be read means a full list."""

from __future__ import annotations

import pytest

from cloud.bill.cursors import Mark, earliest, later, read_mark, since


@pytest.mark.parametrize(
    "mark",
    [
        Mark(),
        Mark(live="2026-11-20T17:05:11.000Z", archived="2026-11-20T17:05:12.000Z"),
        Mark(sweep=True, mixed=True, uses=("vcr1/00n1", "vcr1/00n2"), estimated=True),
    ],
)
def test_a_mark_survives_its_text(mark: Mark) -> None:
    assert mark == read_mark(mark.text())


@pytest.mark.parametrize("cursor", [None, "", "{", "[]", "7", '{"form":2}', '{"live":"x"}'])
def test_a_cursor_that_cannot_be_read_means_everything(cursor: str | None) -> None:
    assert Mark() == read_mark(cursor)


def test_the_latest_time_wins_whatever_its_zone_and_order() -> None:
    mark = None
    for time in (
        "2026-11-20T17:05:11.000+00:00",
        "2026-11-20T18:05:11.500+01:00",
        "2026-11-20T17:05:11.250+0000",
        None,
        "no time",
        7,
    ):
        mark = later(mark, time)
    assert "2026-11-20T17:05:11.500Z" == mark


def test_the_earliest_time_holds_a_mark_back() -> None:
    assert "2026-11-20T17:05:10.000Z" == earliest(
        "2026-11-20T17:05:11.000Z", ["2026-11-20T17:05:10.000+0000", "2026-11-20T17:05:12Z", None]
    )
    assert "2026-11-20T17:05:11.000Z" == earliest("2026-11-20T17:05:11.000Z", [])


def test_the_next_read_begins_five_minutes_earlier() -> None:
    assert "2026-11-20T17:00:11.500Z" == since("2026-11-20T17:05:11.500Z")
    assert since(None) is None
