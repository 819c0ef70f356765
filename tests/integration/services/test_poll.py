from __future__ import annotations

import re
import tempfile
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from storage import companies, sessions

if TYPE_CHECKING:
    from tests.integration.services.desk import Desk

ROUND_TRIP = re.compile(r"^F\t\d+\t(?:Sync|Query)\b", re.MULTILINE)


def test_a_company_that_is_due_gets_a_ticket_and_a_worker_is_woken(desk: Desk) -> None:
    ticket, path = desk.authenticate()
    assert "" == path
    assert 40 < len(ticket)
    assert [(desk.tenant, desk.login.company_id)] == desk.rung


def test_a_wrong_password_and_an_unknown_user_are_not_valid_users(desk: Desk) -> None:
    assert ["", "nvu"] == desk.authenticate("guess")
    unknown = desk.services.conversation.authenticate("db-nobody", "guess", address="127.0.0.1")
    assert ["", "nvu"] == unknown


def test_nothing_to_do_is_none(desk: Desk) -> None:
    rest(desk)
    assert ["", "none"] == desk.authenticate()


def test_a_poll_that_finds_nothing_is_one_round_trip_to_the_database(desk: Desk) -> None:
    rest(desk)
    for _ in range(6):  # opens the connection, which is traced; its statement is prepared once
        desk.authenticate()
    with tempfile.TemporaryFile("w+b", buffering=0) as trace:
        connection = raw_connection(desk)
        connection.pgconn.trace(trace.fileno())
        assert ["", "none"] == desk.authenticate()
        connection.pgconn.untrace()
        trace.seek(0)
        sent = trace.read().decode(errors="replace")
    assert 1 == len(ROUND_TRIP.findall(strip_times(sent))), sent


def test_a_second_session_is_busy_while_the_first_is_alive(desk: Desk) -> None:
    desk.authenticate()
    ticket, word, postpone, _ = desk.authenticate()
    assert ("", "busy") == (ticket, word)
    assert 0 < int(postpone) <= 120


def test_a_session_silent_for_longer_gives_way_to_the_next(desk: Desk) -> None:
    first, _ = desk.authenticate()
    database = desk.services.context.database
    with database.tenant_session(desk.tenant) as session:
        current = sessions.open_for_company(session, desk.login.company_id)
        assert current is not None
        sessions.touch(session, current.id, current.heard_at - timedelta(seconds=300))
    second, _ = desk.authenticate()
    assert first != second
    assert "" == send(desk, first)
    assert "over" in desk.services.conversation.last_error(first)


def test_a_paused_company_has_nothing_to_do(desk: Desk) -> None:
    desk.services.companies.set_state(desk.name, "paused")
    assert ["", "none"] == desk.authenticate()


def test_an_old_password_is_good_for_a_day_after_a_new_one_was_made(desk: Desk) -> None:
    new = desk.services.companies.rotate_password(desk.name)
    rest(desk)
    assert ["", "none"] == desk.authenticate()
    assert ["", "none"] == desk.authenticate(new.password)


def test_passwords_made_and_never_typed_in_do_not_end_the_one_in_use(desk: Desk) -> None:
    made = [desk.services.companies.rotate_password(desk.name) for _ in range(3)]
    rest(desk)
    assert ["", "none"] == desk.authenticate()
    assert ["", "nvu"] == desk.authenticate(made[1].password)
    assert ["", "none"] == desk.authenticate(made[2].password)
    last = desk.services.companies.rotate_password(desk.name)
    assert ["", "none"] == desk.authenticate(made[2].password)
    assert ["", "nvu"] == desk.authenticate()
    assert ["", "none"] == desk.authenticate(last.password)


def test_a_password_that_somebody_learned_is_stopped_at_once(desk: Desk) -> None:
    new = desk.services.companies.rotate_password(desk.name, stop_old=True)
    rest(desk)
    assert ["", "none"] == desk.authenticate(new.password)
    assert ["", "nvu"] == desk.authenticate()


def rest(desk: Desk) -> None:
    """Nothing is due for an hour."""
    later = desk.services.context.clock.now() + timedelta(hours=1)
    with desk.services.context.database.tenant_session(desk.tenant) as session:
        companies.set_next_sync(session, desk.login.company_id, later)


def send(desk: Desk, ticket: str) -> str:
    return desk.services.conversation.next_request(
        ticket, first_contact=None, company_file="", country="US", major=13, minor=0
    )


def raw_connection(desk: Desk) -> Any:
    """The one pooled connection that the directory is asked over."""
    engine = desk.services.context.database.directory_engine
    with engine.connect() as connection:
        return connection.connection.driver_connection


def strip_times(trace: str) -> str:
    """Libpq puts a time in front of each line unless asked not to."""
    return re.sub(r"^\d{4}-\d{2}-\d{2} [\d:.]+\t", "", trace, flags=re.MULTILINE)


def test_a_company_that_was_given_up_is_told_why_once_a_day(desk: Desk) -> None:
    conversation = desk.services.conversation
    begun, _ = desk.authenticate()
    desk.services.companies.disconnect(desk.name)
    assert "disconnected" in conversation.last_error(begun)
    desk.time.passes(86400)
    ticket, _ = desk.authenticate()
    asked = conversation.next_request(
        ticket, first_contact=None, company_file="", country="US", major=16, minor=0
    )
    assert "" == asked
    assert f"“{desk.name}” was disconnected" in conversation.last_error(ticket)
    conversation.close(ticket)
    assert ["", "none"] == desk.authenticate()
