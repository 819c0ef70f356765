"""The questions asked across tenants, and the poll that asks all of its own in one statement."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest
from sqlalchemy import event, text

from storage import companies, directory, exchanges, reads, runs, sessions, tenants, users, work
from storage.errors import AmbiguousError, TakenError
from storage.work import NewWork
from tests.integration.storage.conftest import NOW, build_house

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from storage.engine import Database
    from tests.integration.storage.conftest import House

BUSY = timedelta(seconds=120)
IDLE = timedelta(seconds=600)


def poll(
    house: House, *, now: datetime = NOW, password: bytes | None = None, username: str | None = None
) -> directory.Poll:
    with house.database.operator_session() as session:
        return directory.poll(
            session,
            username or house.username,
            [house.password_hash if password is None else password],
            key="newest",
            now=now,
            busy_window=BUSY,
            address="203.0.113.7",
        )


@contextmanager
def counted(database: Database) -> Iterator[list[str]]:
    statements: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        statements.append(statement)

    event.listen(database.directory_engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        event.remove(database.directory_engine, "before_cursor_execute", note)


def rest(house: House) -> None:
    """Nothing due for an hour."""
    with house.session() as session:
        companies.set_next_sync(session, house.company, NOW + timedelta(hours=1))


def open_at(
    house: House, at: datetime, ticket: bytes | None = None
) -> sessions.WebConnectorSession:
    with house.session() as session:
        return sessions.open_session(
            session, house.company, ticket_hash=ticket or uuid4().bytes, now=at
        )


def sweep(house: House, *, now: datetime = NOW) -> tuple[str, ...]:
    with house.database.operator_session() as session:
        found = directory.companies_to_sweep(session, now=now, idle=IDLE)
    return next((each.reasons for each in found if each.company_id == house.company), ())


def test_a_poll_is_one_statement(house: House) -> None:
    with counted(house.database) as statements:
        answer = poll(house)
    assert "work" == answer.verdict
    assert 1 == len(statements)


def test_a_poll_does_not_wait_for_the_disk_and_other_transactions_do(house: House) -> None:
    show = text("SHOW synchronous_commit")
    with house.session() as session:
        usual = session.execute(show).scalar_one()
        directory.poll(
            session,
            house.username,
            [house.password_hash],
            key="newest",
            now=NOW,
            busy_window=BUSY,
            address="203.0.113.7",
        )
        assert "off" == session.execute(show).scalar_one()
    with house.session() as session:
        assert usual == session.execute(show).scalar_one()


def test_a_poll_is_remembered_even_when_there_is_nothing_to_do(house: House) -> None:
    rest(house)
    answer = poll(house, now=NOW + timedelta(minutes=7))
    assert ("none", house.tenant, house.company, "active", 30) == (
        answer.verdict,
        answer.tenant_id,
        answer.company_id,
        answer.state,
        answer.schedule_minutes,
    )
    with house.session() as session:
        status = reads.company_status(session, house.company)
    assert NOW + timedelta(minutes=7) == status.last_poll_at


def test_an_unknown_name_is_refused_without_saying_more(house: House) -> None:
    answer = poll(house, username="nobody")
    assert ("nvu", None, None) == (answer.verdict, answer.tenant_id, answer.company_id)


def test_a_wrong_password_is_refused_and_noted(house: House) -> None:
    answer = poll(house, password=b"wrong")
    assert ("nvu", house.company) == (answer.verdict, answer.company_id)
    with house.session() as session:
        status = reads.company_status(session, house.company)
    assert (None, NOW) == (status.last_poll_at, status.refused_at)


def test_the_old_password_is_good_until_its_time_is_up(house: House) -> None:
    with house.session() as session:
        companies.rotate_password(
            *(session, house.company),
            password_hash=b"new",
            now=NOW,
            old_until=NOW + timedelta(days=1),
        )
    assert "work" == poll(house, password=b"new").verdict
    assert "work" == poll(house).verdict
    assert "nvu" == poll(house, now=NOW + timedelta(days=1)).verdict


def test_a_password_replaced_at_once_is_refused_at_once(house: House) -> None:
    with house.session() as session:
        companies.rotate_password(
            session, house.company, password_hash=b"new", now=NOW, old_until=None
        )
    assert "nvu" == poll(house).verdict
    assert "work" == poll(house, password=b"new").verdict


def test_what_is_due_asked_for_or_planned_is_work(house: House) -> None:
    rest(house)
    assert "none" == poll(house).verdict
    assert "work" == poll(house, now=NOW + timedelta(hours=1)).verdict
    with house.session() as session:
        companies.request_sync(session, house.company)
    assert "work" == poll(house).verdict
    rest(house)
    with house.session() as session:
        work.enqueue(
            session,
            house.company,
            [
                NewWork(side="cloud", action="create", position=1),
                NewWork(
                    side="quickbooks",
                    action="add",
                    position=1,
                    not_before=NOW + timedelta(minutes=9),
                ),
            ],
        )
    assert "none" == poll(house).verdict
    assert "work" == poll(house, now=NOW + timedelta(minutes=9)).verdict


@pytest.mark.parametrize("state", ["paused", "stopped"])
def test_a_company_that_is_held_has_no_work(house: House, state: str) -> None:
    with house.session() as session:
        companies.set_state(session, house.company, state, reason={"code": "x"})
    answer = poll(house)
    assert ("none", state) == (answer.verdict, answer.state)


def test_a_session_heard_a_moment_ago_makes_the_company_busy(house: House) -> None:
    opened = open_at(house, NOW)
    answer = poll(house, now=NOW + timedelta(seconds=30))
    assert ("busy", opened.id, 90) == (answer.verdict, answer.session_id, answer.retry_after)


def test_a_silent_session_is_reported_as_work_even_when_nothing_is_due(house: House) -> None:
    rest(house)
    opened = open_at(house, NOW)
    answer = poll(house, now=NOW + BUSY)
    assert ("work", opened.id) == (answer.verdict, answer.session_id)


def test_a_closed_session_makes_nobody_busy(house: House) -> None:
    opened = open_at(house, NOW)
    with house.session() as session:
        sessions.close(session, opened.id, NOW)
    answer = poll(house)
    assert ("work", None) == (answer.verdict, answer.session_id)


def test_a_ticket_leads_to_its_session_and_a_strange_one_nowhere(house: House) -> None:
    ticket = uuid4().bytes
    opened = open_at(house, NOW, ticket)
    with house.database.operator_session() as session:
        found = directory.find_ticket(session, ticket)
        assert None is directory.find_ticket(session, b"strange")
    assert found is not None
    expected = (house.tenant, house.company, opened.id)
    assert expected == (found.tenant_id, found.company_id, found.session_id)


def test_a_company_is_found_by_id_and_by_name(house: House) -> None:
    with house.session() as session:
        name = companies.get(session, house.company).name
    with house.database.operator_session() as session:
        for key in (house.company, str(house.company).upper(), name, name.upper()):
            found = directory.tenant_of_company(session, key)
            assert found is not None
            assert (house.tenant, house.company) == (found.tenant_id, found.company_id)
        assert None is directory.tenant_of_company(session, "nobody's company")


def test_a_name_two_tenants_use_must_be_told_apart(house: House, neighbour: House) -> None:
    for each in (house, neighbour):
        new = companies.NewCompany(
            name="Same name", cloud="bill", username=uuid4().hex, password_hash=b"x"
        )
        with each.session() as session:
            companies.create(session, new)
    with (
        house.database.operator_session() as session,
        pytest.raises(AmbiguousError, match="use one of the ids"),
    ):
        directory.tenant_of_company(session, "Same name")


def test_tenants_are_found_by_id_and_by_name(house: House) -> None:
    with house.session() as session:
        tenant = tenants.get(session, house.tenant)
    with house.database.operator_session() as session:
        assert tenant.name in {each.name for each in directory.tenants(session)}
        for key in (tenant.id, tenant.name.upper()):
            found = directory.find_tenant(session, key)
            assert found is not None
            assert tenant.id == found.id


def test_a_company_at_rest_needs_no_worker(house: House) -> None:
    assert () == sweep(house)


def test_a_page_that_arrived_needs_a_worker_until_it_was_taken_in(house: House) -> None:
    with house.session() as session:
        number = exchanges.store_request(
            session, house.company, "set-1", b"<QBXML/>", now=NOW, expires_at=NOW
        )
    assert () == sweep(house)
    with house.session() as session:
        exchanges.store_response(session, house.company, "set-1", now=NOW, response=b"<QBXML/>")
    assert ("pages",) == sweep(house)
    with house.session() as session:
        exchanges.mark_ingested(session, number, now=NOW)
    assert () == sweep(house)


def test_a_plan_that_is_behind_needs_a_worker_unless_one_is_at_it(house: House) -> None:
    with house.session() as session:
        run = runs.start(session, house.company, now=NOW)
    assert ("compute",) == sweep(house)
    with house.session() as session:
        runs.claim_lease(session, run.id, uuid4(), seconds=60)
    assert () == sweep(house)


def test_cloud_work_needs_a_worker_unless_one_is_at_it(house: House) -> None:
    with house.session() as session:
        work.enqueue(session, house.company, [NewWork(side="cloud", action="create", position=1)])
    assert ("cloud_work",) == sweep(house)
    with house.session() as session:
        work.next_planned(
            session,
            house.company,
            side="cloud",
            limit=1,
            now=NOW,
            token=uuid4(),
            lease_seconds=60,
        )
    assert () == sweep(house)


def test_a_session_not_heard_of_for_long_needs_a_worker(house: House) -> None:
    open_at(house, NOW)
    assert () == sweep(house, now=NOW + IDLE)
    assert ("idle_session",) == sweep(house, now=NOW + IDLE + timedelta(seconds=1))


def test_companies_that_fell_silent_or_are_refused_are_listed(
    house: House, neighbour: House
) -> None:
    poll(house)
    poll(neighbour)
    poll(neighbour, now=NOW + timedelta(seconds=1), password=b"wrong")
    never = build_house(house.database)

    def silent(before: datetime) -> set[Any]:
        with house.database.operator_session() as session:
            return {each.company_id for each in directory.silent_companies(session, before=before)}

    of_these = {house.company, neighbour.company, never.company}
    assert {neighbour.company, never.company} == silent(NOW) & of_these
    assert of_these == silent(NOW + timedelta(hours=1)) & of_these


def test_companies_with_exchanges_past_their_time_are_listed(house: House) -> None:
    with house.session() as session:
        exchanges.store_request(session, house.company, "s", b"x", now=NOW, expires_at=NOW)
    with house.database.operator_session() as session:
        due = directory.companies_with_expired_exchanges(session, now=NOW)
    assert (house.tenant, house.company) in due


def test_a_login_is_found_whatever_the_case_of_the_address(house: House) -> None:
    address = f"{uuid4().hex}@Example.com"
    with house.session() as session:
        user = users.create(session, address, role="bookkeeper", password_hash="argon2")
    with house.database.operator_session() as session:
        found = directory.find_login(session, address.upper())
        assert None is directory.find_login(session, "nobody@example.com")
        known = directory.find_user(session, user.id)
    assert found is not None
    assert known is not None
    expected = (user.id, house.tenant, "bookkeeper", "argon2")
    assert expected == (found.user_id, found.tenant_id, found.role, found.password_hash)
    assert (house.tenant, address.lower()) == (known.tenant_id, known.email)


def test_an_operator_belongs_to_no_tenant_and_no_tenant_sees_one(house: House) -> None:
    address = f"{uuid4().hex}@example.com"
    with house.database.operator_session() as session:
        operator = directory.add_operator(session, address, role="admin", password_hash="argon2")
        found = directory.find_login(session, address)
        with pytest.raises(TakenError):
            directory.add_operator(session, address, role="admin", password_hash="argon2")
    assert found is not None
    assert (operator, None) == (found.user_id, found.tenant_id)
    with house.session() as session:
        assert address not in {user.email for user in users.list_all(session)}
