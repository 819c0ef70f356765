"""Mail that waits in the database: delivered once, later, or never, and lost by nobody's death."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from uuid import uuid4

import psycopg
import pytest

from services.bootstrap import build
from services.post import GIVEN_UP, NotAnAddressError
from services.settings import Settings
from tests.integration.mailing import Mailbox, running
from tests.integration.services.desk import Bell, Time

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from services.bootstrap import Services
    from services.embedded import Addresses

LINK = "https://books.example/invited?key=let-me-in-please"


@pytest.fixture
def box() -> Mailbox:
    return Mailbox()


@pytest.fixture
def settings(database_url: str, servers: Addresses, secret_key: str, tmp_path: Path) -> Settings:
    return Settings(
        database_url=database_url, redis_url=servers.redis_url, data_dir=tmp_path,
        secret_keys=(secret_key,), mail_from="books@example.com",
    )  # fmt: skip


@pytest.fixture
def clock() -> Time:
    return Time(datetime.now(UTC))


@pytest.fixture
def services(settings: Settings, clock: Time, box: Mailbox) -> Iterator[Services]:
    for port in running(box):
        with_mail = replace(settings, smtp_url=f"smtp://localhost:{port}")
        built = build(with_mail, wake=Bell(), clock=clock)
        yield built
        built.close()


def _rows(url: str) -> list[tuple[object, ...]]:
    with psycopg.connect(url) as owner:
        return owner.execute(
            "SELECT recipient, tries, sent_at IS NOT NULL, failed, body IS NULL, trouble"
            " FROM outbox ORDER BY created_at, recipient"
        ).fetchall()


def test_a_letter_is_delivered_once_and_its_text_forgotten(
    services: Services, box: Mailbox, database_url: str
) -> None:
    assert services.post.send("ann@example.com", "You are invited", LINK)
    with psycopg.connect(database_url) as owner:
        kept = owner.execute("SELECT body FROM outbox").fetchone()
    assert kept is not None
    assert b"let-me-in" not in kept[0]
    assert 1 == services.post.deliver()
    assert 0 == services.post.deliver()
    assert LINK in box.text()
    assert 1 == len(box.arrived)
    assert [("ann@example.com", 1, True, False, True, None)] == _rows(database_url)


def test_a_letter_goes_with_its_transaction(
    services: Services, box: Mailbox, database_url: str
) -> None:
    tenant = services.tenants.add(f"T {uuid4()}")
    database = services.context.database

    def takes_it_back() -> None:
        with database.tenant_session(tenant) as session:
            services.post.send("ann@example.com", "No", LINK, session=session)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        takes_it_back()
    assert [] == _rows(database_url)
    with database.tenant_session(tenant) as session:
        services.post.send("ann@example.com", "Yes", LINK, session=session)
        assert 0 == services.post.deliver(), "not committed yet"
    assert 1 == services.post.deliver()
    with psycopg.connect(database_url) as owner:
        assert [(tenant,)] == owner.execute("SELECT tenant_id FROM outbox").fetchall()


def test_a_worker_that_died_with_a_letter_leaves_it_to_the_next_under_the_same_id(
    services: Services, box: Mailbox, clock: Time, monkeypatch: pytest.MonkeyPatch
) -> None:
    services.post.send("ann@example.com", "Hello", "Hello")
    with monkeypatch.context() as dying:
        dying.setattr("storage.outbox.sent", _dies)
        with pytest.raises(SystemExit):
            services.post.deliver()
    assert 0 == services.post.deliver(), "somebody may still have it"
    clock.passes(301)
    assert 1 == services.post.deliver()
    assert 2 == len(box.arrived)
    assert 1 == len({each["Message-ID"] for each in box.arrived})


def _dies(*_: object) -> None:
    raise SystemExit


def test_a_mail_server_that_is_away_is_asked_again_ever_later(
    services: Services, settings: Settings, box: Mailbox, clock: Time, database_url: str
) -> None:
    away = build(replace(settings, smtp_url="smtp://localhost:1"), wake=Bell(), clock=clock)
    away.post.send("ann@example.com", "Hello", LINK)
    waits = []
    for _ in range(4):
        assert 0 == away.post.deliver()
        with psycopg.connect(database_url) as owner:
            row = owner.execute("SELECT next_try_at FROM outbox").fetchone()
        assert row is not None
        waits.append(round((row[0] - clock.now()).total_seconds()))
        clock.passes(waits[-1])
    away.close()
    assert [30, 60, 120, 240] == waits
    assert 1 == services.post.deliver()
    assert LINK in box.text()


def test_what_cannot_be_delivered_is_given_up_at_once_or_after_days(
    services: Services, box: Mailbox, clock: Time, database_url: str
) -> None:
    box.refuse = {"a@example.com": "550 unknown", "b@example.com": "450 busy"}
    for name in "abc":
        services.post.send(f"{name}@example.com", "Hello", LINK)
        clock.passes(0.001)
    assert 1 == services.post.deliver()
    assert [
        ("a@example.com", 1, False, True, True, "550 unknown"),
        ("b@example.com", 1, False, False, False, "450 busy"),
        ("c@example.com", 1, True, False, True, None),
    ] == _rows(database_url)
    clock.passes(GIVEN_UP.total_seconds())
    assert 0 == services.post.deliver()
    assert ("b@example.com", 2, False, True, True, "450 busy") == _rows(database_url)[1]
    clock.passes(31 * 86400)
    services.sweeper.forget_old_exchanges()
    assert [] == _rows(database_url)


def test_without_a_mail_server_nothing_is_kept_and_nothing_fails(
    settings: Settings, database_url: str
) -> None:
    silent = build(settings, wake=Bell())
    assert not silent.post.can_send
    assert not silent.post.send("ann@example.com", "Hello", LINK)
    assert 0 == silent.post.deliver()
    silent.close()
    assert [] == _rows(database_url)


@pytest.mark.parametrize("to", ["ann", "a@b\nBcc: c@d", "a@example.com, b@example.com"])
def test_a_bad_address_is_refused_before_it_is_kept(
    services: Services, to: str, database_url: str
) -> None:
    with pytest.raises(NotAnAddressError, match="of one person"):
        services.post.send(to, "Hello", LINK)
    assert [] == _rows(database_url)
