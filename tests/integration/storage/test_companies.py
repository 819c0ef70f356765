"""Companies, tenants, users, cursors, secrets: what is set is what is read."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest
from cryptography.fernet import Fernet

from storage import companies, cursors, tenants, users
from storage.errors import NotFoundError, SealError, TakenError
from storage.sealed import Sealer
from tests.integration.storage.conftest import NOW

if TYPE_CHECKING:
    from collections.abc import Callable

    from storage.session import Session
    from tests.integration.storage.conftest import House


def company_after(house: House, change: Callable[[Session], None]) -> companies.Company:
    with house.session() as session:
        change(session)
        return companies.get(session, house.company)


def test_a_company_keeps_what_it_began_with(house: House) -> None:
    sealed = Sealer([Fernet.generate_key().decode()]).seal("token")
    new = companies.NewCompany(
        name="Larry's Landscaping",
        cloud="bill",
        username=uuid4().hex,
        password_hash=b"digest",
        cloud_settings={"org": "008"},
        cloud_secret=sealed,
        settings={"conflict": "ask"},
        sync_start_date=date(2026, 1, 1),
    )
    with house.session() as session:
        made = companies.create(session, new)
        assert made == companies.by_name(session, "LARRY'S landscaping")
        assert None is companies.by_name(session, "Nobody")
    expected = (
        house.tenant,
        "active",
        {"org": "008"},
        sealed,
        {"conflict": "ask"},
        date(2026, 1, 1),
    )
    assert expected == (
        made.tenant_id,
        made.state,
        made.cloud_settings,
        made.cloud_secret,
        made.settings,
        made.sync_start_date,
    )
    assert made.owner_id != made.file_id


def test_a_name_is_taken_within_a_tenant_and_a_login_everywhere(
    house: House, neighbour: House
) -> None:
    def create(where: House, name: str, username: str) -> None:
        new = companies.NewCompany(name=name, cloud="bill", username=username, password_hash=b"x")
        with where.session() as session:
            companies.create(session, new)

    word = uuid4().hex
    create(house, "Books", word)
    create(neighbour, "Books", uuid4().hex)
    with pytest.raises(TakenError):
        create(house, "BOOKS", uuid4().hex)
    with pytest.raises(TakenError):
        create(neighbour, "Other books", word)


def test_settings_merge_key_by_key_and_none_forgets(house: House) -> None:
    company_after(
        house,
        lambda session: companies.update_settings(
            session, house.company, {"conflict": "ask", "flows": {"vendor.push": False}}
        ),
    )
    found = company_after(
        house,
        lambda session: companies.update_settings(
            session, house.company, {"conflict": None, "deposit_to": "80000009-1"}
        ),
    )
    assert {"flows": {"vendor.push": False}, "deposit_to": "80000009-1"} == found.settings


def test_a_stop_says_why_until_the_company_runs_again(house: House) -> None:
    reason = {"code": "wrong-file", "cause": "c", "cure": "d"}
    stopped = company_after(
        house,
        lambda session: companies.set_state(session, house.company, "stopped", reason=reason),
    )
    assert ("stopped", reason) == (stopped.state, stopped.stop_reason)
    again = company_after(
        house, lambda session: companies.set_state(session, house.company, "active")
    )
    assert ("active", None) == (again.state, again.stop_reason)


def test_what_the_file_said_of_itself_is_remembered(house: House) -> None:
    def contact(session: Session) -> None:
        for features in (["class_tracking", "bills"], None):
            companies.remember_contact(
                session,
                house.company,
                company_path="C:\\Books\\rock.qbw",
                country="US",
                qbxml_version="13.0",
                features=features,
            )
        companies.bind(session, house.company, {"company_name": "Rock Castle"})

    found = company_after(house, contact)
    assert ("C:\\Books\\rock.qbw", "US", "13.0", ["bills", "class_tracking"]) == (
        found.company_path,
        found.country,
        found.qbxml_version,
        found.features,
    )
    assert {"company_name": "Rock Castle"} == found.bound
    untied = company_after(house, lambda session: companies.bind(session, house.company, None))
    assert None is untied.bound


def test_the_next_session_grants_what_was_asked_for(house: House) -> None:
    asked = company_after(house, lambda session: companies.request_sync(session, house.company))
    assert asked.sync_requested
    later = NOW + timedelta(hours=1)
    granted = company_after(
        house, lambda session: companies.set_next_sync(session, house.company, later)
    )
    assert (False, later) == (granted.sync_requested, granted.next_sync_at)


def test_schedule_start_date_cloud_and_last_run_are_set(house: House) -> None:
    run = uuid4()

    def change(session: Session) -> None:
        companies.set_schedule(session, house.company, None)
        companies.set_start_date(session, house.company, date(2026, 2, 1))
        companies.set_cloud(session, house.company, settings={"org": "1"}, secret=b"sealed")
        companies.set_cloud(session, house.company, settings={"org": "2"}, secret=None)
        companies.set_last_run(session, house.company, run)

    found = company_after(house, change)
    assert (None, date(2026, 2, 1), {"org": "2"}, b"sealed", run) == (
        found.schedule_minutes,
        found.sync_start_date,
        found.cloud_settings,
        found.cloud_secret,
        found.last_run_id,
    )


def test_a_company_nobody_made_is_not_found(house: House) -> None:
    with house.session() as session:
        with pytest.raises(NotFoundError):
            companies.get(session, uuid4())
        with pytest.raises(NotFoundError):
            companies.request_sync(session, uuid4())
        with pytest.raises(NotFoundError):
            companies.update_settings(session, uuid4(), {})


def test_a_tenant_name_is_taken_whatever_its_case(house: House) -> None:
    with house.session() as session:
        name = tenants.get(session, house.tenant).name
    other = uuid4()
    with house.database.tenant_session(other) as session, pytest.raises(TakenError):
        tenants.create(session, other, name=name.upper())
    with house.database.tenant_session(other) as session, pytest.raises(NotFoundError):
        tenants.get(session, other)


def test_users_of_a_tenant_are_its_own_and_an_address_is_one_users(
    house: House, neighbour: House
) -> None:
    address = f"{uuid4().hex}@Example.com"
    with house.session() as session:
        user = users.create(session, address, role="viewer", password_hash=None)
        assert [(address.lower(), "viewer")] == [
            (each.email, each.role) for each in users.list_all(session)
        ]
    with neighbour.session() as session:
        with pytest.raises(TakenError):
            users.create(session, address.upper(), role="viewer", password_hash=None)
        with pytest.raises(NotFoundError):
            users.get(session, user.id)


def test_a_cursor_moves_forward_and_never_back(house: House) -> None:
    with house.session() as session:
        company = house.company
        assert None is cursors.get(session, company, "quickbooks", "vendors")
        advance = cursors.advance
        assert advance(session, company, "quickbooks", "vendors", "2026-03-01T10:00:00")
        assert advance(session, company, "quickbooks", "vendors", "2026-03-01T10:00:01")
        assert not advance(session, company, "quickbooks", "vendors", "2026-03-01T09:59:59")
        assert not advance(session, company, "quickbooks", "vendors", "2026-03-01T10:00:01")
        cursors.set_mark(session, company, "cloud", "vendor", "b")
        cursors.set_mark(session, company, "cloud", "vendor", "a")
        cursors.set_mark(session, company, "cloud", "bill", "x")
        books = cursors.all_of(session, company, "quickbooks")
        assert {"vendors": "2026-03-01T10:00:01"} == books
        assert {"vendor": "a", "bill": "x"} == cursors.all_of(session, company, "cloud")
        assert 1 == cursors.forget(session, company, "cloud", "bill")
        assert 1 == cursors.forget(session, company, "cloud")
        assert {} == cursors.all_of(session, company, "cloud")
        assert books == cursors.all_of(session, company, "quickbooks")


def test_a_secret_opens_with_an_older_key_and_is_renewed_with_the_newest() -> None:
    old, new = Fernet.generate_key().decode(), Fernet.generate_key().decode()
    sealed = Sealer([old]).seal("dev-key é")
    assert b"dev-key" not in sealed
    both = Sealer([new, old])
    assert "dev-key é" == both.unseal(sealed)
    assert "dev-key é" == Sealer([new]).unseal(both.renewed(sealed))


def test_a_secret_without_its_key_stays_shut_and_says_what_to_do() -> None:
    sealed = Sealer([Fernet.generate_key().decode()]).seal("x")
    stranger = Sealer([Fernet.generate_key().decode()])
    with pytest.raises(SealError, match="Put the key"):
        stranger.unseal(sealed)
    with pytest.raises(SealError, match="none of SECRET_KEYS"):
        stranger.renewed(sealed)


@pytest.mark.parametrize("keys", [[], ["short"], ["not base64 at all!"]])
def test_a_bad_key_is_refused_in_words(keys: list[str]) -> None:
    with pytest.raises(SealError, match="SECRET_KEYS"):
        Sealer(keys)
