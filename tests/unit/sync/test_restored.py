"""When a company file has gone back in time, and when it only looks as if."""

from __future__ import annotations

import pytest

from sync.restored import Known, went_back

DAY = 86400


def known(before: int, now: int | None, *, name: str = "a") -> Known:
    return Known(entity="vendor", id=name, before=before, now=now)


def test_a_file_that_is_what_it_was_has_not_gone_back() -> None:
    assert () == went_back([known(9 * DAY, 9 * DAY), known(8 * DAY, 8 * DAY)])


def test_what_is_missing_or_older_among_the_newest_is_named_newest_first() -> None:
    lost, older = known(9 * DAY, None, name="lost"), known(8 * DAY, 2 * DAY, name="older")
    assert (lost, older) == went_back([older, known(DAY, DAY, name="kept"), lost])


def test_an_older_record_alone_is_no_sign() -> None:
    assert () == went_back([known(9 * DAY, 9 * DAY), known(8 * DAY, None)])


def test_what_was_edited_since_is_no_sign_either_way() -> None:
    edited, lost = known(9 * DAY, 10 * DAY, name="edited"), known(8 * DAY, None, name="lost")
    assert (lost,) == went_back([edited, lost])
    assert () == went_back([edited])


def test_what_went_back_by_a_clocks_error_hides_nothing_that_is_missing_below_it() -> None:
    back, lost = known(9 * DAY, 9 * DAY - 600, name="back"), known(9 * DAY - 300, None, name="lost")
    assert (lost,) == went_back([back, lost, known(DAY, DAY, name="kept")])


@pytest.mark.parametrize(("seconds", "found"), [(3600, 0), (3601, 1)])
def test_a_clock_set_back_by_an_hour_is_no_restored_backup(seconds: int, found: int) -> None:
    assert found == len(went_back([known(9 * DAY, 9 * DAY - seconds)]))


def test_nothing_known_says_nothing() -> None:
    assert () == went_back([])
