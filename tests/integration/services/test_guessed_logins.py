"""Somebody guesses at the Web Connector's door, and the real office notices nothing of it."""

from __future__ import annotations

import itertools
import statistics
import tempfile
import time as wall
from datetime import timedelta
from typing import TYPE_CHECKING

import psycopg
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services import logins
from services.sweep import Sweeper
from storage import companies, journal
from storage import logins as stored
from tests.integration.services.test_poll import ROUND_TRIP, raw_connection, rest, strip_times

if TYPE_CHECKING:
    from tests.integration.services.desk import Desk, Time

NVU = ["", "nvu"]
NONE = ["", "none"]
ELSEWHERE = "198.51.100.9"
_NUMBERS = itertools.count(1)


@pytest.fixture
def address() -> str:
    """An address that no other test of this module was wrong from."""
    number = next(_NUMBERS)
    return f"203.0.{number // 250}.{number % 250 + 1}"


def wrong(desk: Desk, times: int, address: str) -> None:
    for _ in range(times):
        assert NVU == desk.authenticate("guess", address=address)


def other_name(desk: Desk, name: str, address: str) -> list[str]:
    return desk.services.conversation.authenticate(name, "guess", address=address)


def test_after_a_few_mistakes_a_new_address_waits_and_then_is_served(
    desk: Desk, address: str, time: Time
) -> None:
    rest(desk)
    wrong(desk, 5, address)
    assert NVU == desk.authenticate(address=address)
    time.passes(2)
    assert NONE == desk.authenticate(address=address)


def test_each_further_mistake_doubles_the_wait_up_to_a_quarter_of_an_hour(
    desk: Desk, address: str, time: Time
) -> None:
    rest(desk)
    wrong(desk, 5, address)
    for seconds in (1, 2, 4, 8, 16):
        time.passes(seconds - 0.5)
        assert NVU == desk.authenticate(address=address), seconds
        time.passes(1)
        wrong(desk, 1, address)
    for _ in range(8):
        time.passes(901)
        wrong(desk, 1, address)
    time.passes(899)
    assert NVU == desk.authenticate(address=address)
    time.passes(2)
    rest(desk)
    assert NONE == desk.authenticate(address=address)


def test_guessing_during_a_wait_makes_it_no_longer(desk: Desk, address: str, time: Time) -> None:
    rest(desk)
    wrong(desk, 5, address)
    wrong(desk, 50, address)
    time.passes(2)
    assert NONE == desk.authenticate(address=address)


def test_the_office_is_served_from_its_own_address_whatever_others_guess(
    desk: Desk, address: str
) -> None:
    rest(desk)
    assert NONE == desk.authenticate(address=address)
    for number in range(60):
        wrong(desk, 1, f"198.18.0.{number}")
    wrong(desk, 40, address)
    assert NONE == desk.authenticate(address=address)


def test_a_known_user_name_locks_nobody_out_who_comes_from_an_address_of_his_own(
    desk: Desk, address: str
) -> None:
    rest(desk)
    for number in range(60):
        wrong(desk, 1, f"198.18.1.{number}")
    assert NONE == desk.authenticate(address=address)


def test_an_address_that_tries_many_names_waits_for_every_name(
    desk: Desk, address: str, time: Time
) -> None:
    rest(desk)
    for number in range(20):
        assert NVU == other_name(desk, f"db-nobody{number}", address)
    assert NVU == desk.authenticate(address=address)
    assert NONE == desk.authenticate(address=f"{address[:-1]}0")
    time.passes(2)
    assert NONE == desk.authenticate(address=address)


def test_a_right_login_forgets_the_mistakes_before_it(desk: Desk, address: str) -> None:
    rest(desk)
    wrong(desk, 4, address)
    assert NONE == desk.authenticate(address=address)
    wrong(desk, 4, address)
    with desk.services.context.database.operator_session() as session:
        waiting = stored.waiting(session, desk.time.now())
    assert [] == [each for each in waiting if each.key.endswith(f"@{address}".encode())]


def test_thirty_mistakes_at_one_name_are_written_into_the_companys_journal_once(
    desk: Desk, address: str
) -> None:
    for number in range(40):
        wrong(desk, 1, f"198.18.2.{number}")
    with desk.services.context.database.tenant_session(desk.tenant) as session:
        events = journal.recent(session, desk.login.company_id)
    assert 1 == [each.event for each in events].count("login-guessed")


def test_inventing_names_and_addresses_fills_no_table(desk: Desk, database_url_here: str) -> None:
    def rows(scope: str) -> int:
        with psycopg.connect(database_url_here) as connection:
            count = "SELECT count(*) FROM login_attempts WHERE scope = %s"
            found = connection.execute(count, [scope]).fetchone()
        assert found is not None
        return int(found[0])

    for number in range(400):
        other_name(desk, f"db-invented{number}", f"192.0.2.{number % 10}")
    assert rows("name") <= 256 + 60
    before = rows("pair")
    for number in range(400):
        other_name(desk, f"db-again{number}", f"192.0.2.{number % 10}")
    assert before == rows("pair"), "an address that waits is not written down again"


@pytest.fixture
def database_url_here(module_database_url: str) -> str:
    return module_database_url


def test_a_refusal_is_one_round_trip_too_known_name_or_not(desk: Desk, address: str) -> None:
    rest(desk)
    for _ in range(6):
        desk.authenticate(address=address)
    connection = raw_connection(desk)
    sent = []
    for name in (desk.login.username, "db-nobody"):
        with tempfile.TemporaryFile("w+b", buffering=0) as trace:
            connection.pgconn.trace(trace.fileno())
            assert NVU == other_name(desk, name, ELSEWHERE)
            connection.pgconn.untrace()
            trace.seek(0)
            sent.append(strip_times(trace.read().decode(errors="replace")))
    assert [1, 1] == [len(ROUND_TRIP.findall(each)) for each in sent]


def test_an_unknown_name_takes_as_long_as_a_known_one(desk: Desk) -> None:
    took: dict[str, list[float]] = {desk.login.username: [], "db-nobody": []}
    for number in range(120):
        for name, times in took.items():
            started = wall.perf_counter()
            assert NVU == other_name(desk, name, f"10.{number}.{len(name)}.1")
            times.append(wall.perf_counter() - started)
    known, unknown = (statistics.median(each) for each in took.values())
    assert 0.5 < known / unknown < 2, (known, unknown)


def test_what_is_old_is_forgotten_by_the_sweep(desk: Desk, address: str, time: Time) -> None:
    wrong(desk, 5, address)
    desk.authenticate(address=ELSEWHERE)
    time.passes(91 * 86_400)
    Sweeper(desk.services.context).forget_old_exchanges()
    with desk.services.context.database.operator_session() as session:
        assert [] == stored.waiting(session, time.now() - timedelta(days=91))
        login = stored.Login(
            realm="web_connector", name=desk.login.username, address=ELSEWHERE, exists=True
        )
        assert not stored.is_remembered(session, login)


def test_people_wait_for_mistakes_made_elsewhere_unless_their_address_is_remembered(
    desk: Desk, time: Time
) -> None:
    now = time.now()
    name = f"{desk.tenant}@example.test"
    with desk.services.context.database.operator_session() as session:
        here = stored.Login(realm="person", name=name, address="192.0.2.99", exists=True)
        stored.worked(session, here, now)
        for number in range(31):
            there = stored.Login(
                realm="person", name=name, address=f"198.18.9.{number}", exists=True
            )
            failures = stored.failed(session, there, now)
        assert 31 == failures
        wait = stored.waits_until(session, here, now)
        assert wait is not None
        assert wait <= now + timedelta(seconds=60)
        assert stored.is_remembered(session, here)
        assert not stored.is_remembered(session, there)
        assert stored.waiting(session, now)


@pytest.mark.parametrize(
    ("address", "counted"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("[2001:db8:1:2::1]", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("", logins.UNKNOWN),
        ("203.0.113.7, 10.0.0.1", logins.UNKNOWN),
        ("\x1b[31m", logins.UNKNOWN),
    ],
)
def test_an_address_counts_as_what_one_customer_has(address: str, counted: str) -> None:
    assert counted == logins.network(address)


@given(st.text(max_size=60))
@settings(max_examples=200, deadline=None)
def test_whatever_stands_for_an_address_counts_as_something_short_and_plain(text: str) -> None:
    counted = logins.network(text)
    assert counted.isascii()
    assert len(counted) < 50
    assert "\n" not in counted


def test_a_paused_company_counts_mistakes_alike(desk: Desk, address: str) -> None:
    desk.services.companies.set_state(desk.name, "paused")
    wrong(desk, 5, address)
    assert NVU == desk.authenticate(address=address)
    with desk.services.context.database.tenant_session(desk.tenant) as session:
        assert "paused" == companies.get(session, desk.login.company_id).state
