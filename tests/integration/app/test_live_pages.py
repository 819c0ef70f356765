"""Pages that are watched, over the deployed server: many at once, and nobody is kept waiting."""

from __future__ import annotations

import http.client
import socket
import time
from typing import TYPE_CHECKING

import psycopg
import pytest
from sqlalchemy import text

from services.bootstrap import build
from services.settings import Settings
from tests.integration.app.api_world import furnished
from tests.integration.app.fronting import Running, running

if TYPE_CHECKING:
    from collections.abc import Iterator

    from services.bootstrap import Services
    from services.embedded import Addresses
    from tests.integration.app.api_world import Tenant

THREADS = 2
WATCHERS = 200
PASSWORD = "correct horse battery"


@pytest.fixture(scope="module")
def watched_settings(
    module_database_url: str,
    servers: Addresses,
    secret_key: str,
    tmp_path_factory: pytest.TempPathFactory,
) -> Settings:
    return Settings(
        database_url=module_database_url,
        redis_url=servers.redis_url,
        data_dir=tmp_path_factory.mktemp("watched"),
        secret_keys=(secret_key,),
        http_threads=THREADS,
    )


@pytest.fixture(scope="module")
def watched(watched_settings: Settings) -> Iterator[Running]:
    with running(watched_settings, watched_settings.data_dir) as server:
        yield server


@pytest.fixture(scope="module")
def desk(watched_settings: Settings) -> Iterator[Services]:
    built = build(watched_settings, wake=lambda *_, **__: None)
    yield built
    built.close()


@pytest.fixture(scope="module")
def tenant(desk: Services) -> Tenant:
    return furnished(desk)


@pytest.fixture(scope="module")
def cookie(watched: Running, desk: Services, tenant: Tenant) -> str:
    """The cookie of somebody who signed in by the form."""
    desk.tenants.add_user(
        "watcher@example.test", tenant=str(tenant.id), role="viewer", password=PASSWORD
    )
    asked = http.client.HTTPConnection("127.0.0.1", watched.port)
    asked.request("GET", "/sign-in")
    page = asked.getresponse()
    before = page.headers["Set-Cookie"].split(";")[0]
    token = page.read().decode().split('name="csrf_token" value="')[1].split('"')[0]
    form = f"csrf_token={token}&email=watcher%40example.test&password={PASSWORD.replace(' ', '+')}"
    headers = {"Cookie": before, "Content-Type": "application/x-www-form-urlencoded"}
    asked.request("POST", "/sign-in", form, headers)
    answer = asked.getresponse()
    assert 302 == answer.status
    answer.read()
    return answer.headers["Set-Cookie"].split(";")[0]


def watch(server: Running, path: str, cookie: str) -> socket.socket:
    opened = socket.create_connection(("127.0.0.1", server.port), timeout=20)
    opened.sendall(f"GET {path} HTTP/1.1\r\nHost: localhost\r\nCookie: {cookie}\r\n\r\n".encode())
    return opened


def heard(watcher: socket.socket, what: bytes, seconds: float = 20) -> bytes:
    """Listen until something was said; what came up to then."""
    watcher.settimeout(seconds)
    found = b""
    while what not in found:
        piece = watcher.recv(65536)
        assert piece, f"it ended before {what!r}: {found[-300:]!r}"
        found += piece
    return found


def connections(url: str) -> int:
    """How many the program holds to its database."""
    with psycopg.connect(url) as owner:
        row = owner.execute(
            "SELECT count(*) FROM pg_stat_activity"
            " WHERE usename = 'deskbridge_app' AND datname = current_database()"
        ).fetchone()
    assert row is not None
    return int(row[0])


def test_two_hundred_watchers_keep_nobody_waiting_and_hold_no_connection(
    watched: Running, cookie: str, tenant: Tenant, module_database_url: str
) -> None:
    path = f"/companies/{tenant.company}/live"
    before = connections(module_database_url)
    watchers = [watch(watched, path, cookie) for _ in range(WATCHERS)]
    try:
        for each in watchers:
            assert b"text/event-stream" in heard(each, b"has not called yet")
        begun = time.monotonic()
        other = http.client.HTTPConnection("127.0.0.1", watched.port, timeout=20)
        other.request("GET", "/healthz")
        assert 200 == other.getresponse().status
        assert time.monotonic() - begun < 10  # with a thread for each it would never be answered
        # One for tenants' rows and one for the directory, for each thread and for no watcher.
        assert connections(module_database_url) - before <= 2 * THREADS
    finally:
        for each in watchers:
            each.close()


def test_what_changes_is_sent_to_whoever_watches(
    watched: Running, desk: Services, cookie: str, tenant: Tenant
) -> None:
    watcher = watch(watched, f"/companies/{tenant.company}/live", cookie)
    heard(watcher, b"has not called yet")
    desk.companies.set_state(str(tenant.company), "paused")
    assert b"data: " in heard(watcher, b"Paused: nothing travels")
    desk.companies.set_state(str(tenant.company), "active")
    watcher.close()


def test_whoever_signs_out_watches_nothing_more(
    watched: Running, desk: Services, cookie: str, tenant: Tenant
) -> None:
    watcher = watch(watched, f"/companies/{tenant.company}/live", cookie)
    heard(watcher, b"has not called yet")
    with desk.context.database.tenant_session(tenant.id) as session:
        session.execute(text("DELETE FROM web_sessions"))
    assert b"event: over" in heard(watcher, b"event: over")
    watcher.close()
