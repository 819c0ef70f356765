"""What a company needs, and when its silence is unusual."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import text

from storage import companies, fleet, notice_directory, problems, runs
from storage.fleet import Choice, Moment
from storage.problems import NewProblem

if TYPE_CHECKING:
    from tests.integration.storage.conftest import House

MONDAY = datetime(2026, 3, 2, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
AT_ONCE = timedelta(0)


def heard(house: House, *moments: datetime) -> None:
    """The Web Connector of this house called at these moments, in this order."""
    with house.session() as session:
        for moment in moments:
            session.execute(
                text("UPDATE polls SET last_poll_at = :at WHERE company_id = :id"),
                {"at": moment, "id": house.company},
            )


def office(house: House, weeks: int, *, until: datetime) -> None:
    """Polls every 15 minutes from 8 to 18 o'clock on the weekdays of so many weeks."""
    days = [MONDAY + DAY * day for day in range(7 * weeks) if day % 7 < 5]
    quarter = timedelta(minutes=15)
    moments = [day + 8 * HOUR + quarter * each for day in days for each in range(40)]
    heard(house, *[each for each in moments if each <= until])


def line(house: House, now: datetime, **more: Any) -> fleet.FleetLine:
    moment = Moment(now=now, poll=900, silence=72 * 3600, files=["wrong-company-file"], **more)
    with house.database.operator_session() as session:
        notice_directory.collect(session, moment, usual=(), mail=False, silence_every=AT_ONCE)
        [found] = fleet.page(session, moment, Choice(tenant_id=house.tenant), limit=5)
    return found


def opened(house: House, kind: str, code: str) -> None:
    problem = NewProblem(kind=kind, code=code, label="", cause="c", cure="d")
    with house.session() as session:
        problems.open_problem(session, house.company, problem)


def test_a_company_that_never_called_is_not_silent(house: House) -> None:
    assert "never" == line(house, MONDAY + 100 * DAY).need


def test_the_usual_interval_is_learnt_and_a_night_does_not_change_it(house: House) -> None:
    heard(house, MONDAY)
    assert 900 == line(house, MONDAY).usual
    minutes = [0, 30, 60, 90, 120, 840, 870, 900]
    heard(house, *[MONDAY + timedelta(minutes=each) for each in minutes])
    assert 1800 == line(house, MONDAY + DAY).usual


def test_pressing_the_button_twice_is_no_habit(house: House) -> None:
    heard(house, *[MONDAY + timedelta(minutes=30 * each) for each in range(4)])
    heard(house, *[MONDAY + timedelta(minutes=90, seconds=each) for each in range(1, 30)])
    assert 1800 == line(house, MONDAY + DAY).usual


@pytest.mark.parametrize(
    ("day", "hour", "need"),
    [
        (11, 17.9, "healthy"),  # Friday of the second week, the last poll a moment ago
        (11, 23, "healthy"),  # the night
        (13, 12, "healthy"),  # Sunday
        (14, 9, "healthy"),  # Monday, an hour late
        (14, 10, "silent"),  # Monday, two hours into a morning in which it was always heard
        (15, 2, "silent"),
    ],
)
def test_nights_and_weekends_are_not_silence_and_a_missed_morning_is(
    house: House, day: int, hour: float, need: str
) -> None:
    office(house, 2, until=MONDAY + 11 * DAY + 18 * HOUR)
    assert need == line(house, MONDAY + day * DAY + hour * HOUR).need


def test_silence_in_the_middle_of_a_working_day_is_told_within_two_hours(house: House) -> None:
    office(house, 3, until=MONDAY + 16 * DAY + 10 * HOUR)
    assert "healthy" == line(house, MONDAY + 16 * DAY + 11 * HOUR).need
    assert "silent" == line(house, MONDAY + 16 * DAY + 11.6 * HOUR).need


def test_later_than_usual_is_late_until_the_hours_of_the_week_tell_more(house: House) -> None:
    heard(house, *[MONDAY + timedelta(seconds=60 * n) for n in range(30)])
    last = MONDAY + timedelta(minutes=29)
    for minutes, need in ((9, "healthy"), (21, "late"), (90, "late"), (95, "healthy")):
        assert need == line(house, last + timedelta(minutes=minutes)).need


def test_one_saturday_of_overtime_makes_no_habit(house: House) -> None:
    office(house, 2, until=MONDAY + 12 * DAY)
    heard(house, *[MONDAY + 12 * DAY + 9 * HOUR + timedelta(minutes=15 * n) for n in range(20)])
    third = [MONDAY + (14 + day) * DAY + (8 + n) * HOUR for day in range(5) for n in range(10)]
    heard(house, *third)
    assert "healthy" == line(house, MONDAY + 19 * DAY + 14 * HOUR).need


def test_in_the_first_week_only_the_longest_silence_counts(house: House) -> None:
    office(house, 1, until=MONDAY + DAY + 12 * HOUR)
    assert "healthy" == line(house, MONDAY + 4 * DAY).need
    assert "silent" == line(house, MONDAY + 4 * DAY + 13 * HOUR).need


def test_one_that_calls_once_a_day_is_not_silent_by_noon(house: House) -> None:
    heard(house, *[MONDAY + day * DAY + 9 * HOUR for day in range(15)])
    assert "healthy" == line(house, MONDAY + 16 * DAY + 12 * HOUR).need
    assert "silent" == line(house, MONDAY + 19 * DAY).need


@pytest.mark.parametrize(
    ("kind", "code", "need"),
    [
        ("stop", "wrong-company-file", "wrong_file"),
        ("stop", "restored-backup", "failing"),
        ("alarm", "second-computer", "two_computers"),
        ("alarm", "clock-wrong", "healthy"),
        ("refusal", "qb-3100", "healthy"),
    ],
)
def test_each_trouble_is_a_need_of_its_own(house: House, kind: str, code: str, need: str) -> None:
    heard(house, MONDAY)
    opened(house, kind, code)
    found = line(house, MONDAY)
    assert (need, 1, {kind: 1}) == (found.need, found.open_problems, found.problems)
    assert found.why == (code if need != "healthy" else None)


@pytest.mark.parametrize(
    ("state", "code", "need", "problems"),
    [
        ("paused", None, "paused", 1),
        ("paused", "disconnected", "disconnected", 0),  # nobody can clear it before it is back
        ("stopped", None, "stopped", 1),
    ],
)
def test_a_company_at_rest_is_not_silent(
    house: House, state: str, code: str | None, need: str, problems: int
) -> None:
    heard(house, MONDAY)
    opened(house, "refusal", "qb-3100")
    with house.session() as session:
        reason = {"code": code} if code else None
        companies.set_state(session, house.company, state, reason=reason)
    found = line(house, MONDAY + 100 * DAY)
    assert (need, problems) == (found.need, found.open_problems)


def test_a_refused_password_is_told_until_the_next_good_poll(house: House) -> None:
    heard(house, MONDAY)
    with house.session() as session:
        session.execute(text("UPDATE polls SET refused_at = :at"), {"at": MONDAY + HOUR})
    assert ("failing", "login-refused") == (
        line(house, MONDAY + HOUR).need,
        line(house, MONDAY + HOUR).why,
    )
    heard(house, MONDAY + 2 * HOUR)
    assert "healthy" == line(house, MONDAY + 2 * HOUR).need


def test_a_run_that_failed_is_told(house: House) -> None:
    heard(house, MONDAY)
    with house.session() as session:
        run = runs.start(session, house.company, now=MONDAY)
        companies.set_last_run(session, house.company, run.id)
        runs.finish(session, run.id, now=MONDAY, result="connection-error")
    assert ("failing", "connection-error") == (line(house, MONDAY).need, line(house, MONDAY).why)


def test_pages_of_each_order_show_every_company_once(house: House, neighbour: House) -> None:
    heard(neighbour, MONDAY)
    opened(neighbour, "refusal", "x")
    moment = Moment(now=MONDAY, poll=900, silence=3600, files=[])
    for sort in ("need", "name", "heard", "problems"):
        seen, after = [], None
        while True:
            with house.database.operator_session() as session:
                found = fleet.page(session, moment, Choice(sort=sort), limit=1, after=after)
            if not found:
                break
            seen.append(found[0].company_id)
            after = (found[0].rank, found[0].name, found[0].company_id)
        assert len(seen) == len(set(seen))
        assert {house.company, neighbour.company} <= set(seen)
    with house.database.operator_session() as session:
        words = Choice(search=line(house, MONDAY).name.upper())
        assert [house.company] == [
            each.company_id for each in fleet.page(session, moment, words, limit=9)
        ]
        counted = fleet.counts(session, moment, Choice(tenant_id=neighbour.tenant))
    assert [("healthy", 1, 1)] == [
        (each.need, each.companies, each.open_problems) for each in counted
    ]
