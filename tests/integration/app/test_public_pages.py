"""What anybody may fetch without signing in, over the real application."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

import psycopg
import pytest
from flask import Flask
from itsdangerous import TimestampSigner

from app.access import require_audiences
from app.factory import create_app
from app.links import QWC_SECONDS, qwc_link
from services.health import Health, Readiness
from services.settings import Settings
from storage.engine import Database

if TYPE_CHECKING:
    from flask.testing import FlaskClient

COMPANY = UUID("5f0c9c9e-0d4c-4f5c-9a1e-0d1f4c1f7a11")
OLD_KEY = "Zm9vYmFyZm9vYmFyZm9vYmFyZm9vYmFyZm9vYmFyMTI="
NEW_KEY = "YmFyZm9vYmFyZm9vYmFyZm9vYmFyZm9vYmFyZm9vMTI="


class OneCompany:
    def qwc(self, company_id: UUID) -> bytes:
        if company_id != COMPANY:
            raise LookupError
        return b"<QBWCXML/>"


@dataclass
class Fixed:
    reasons: tuple[str, ...] = ()

    def readiness(self) -> Readiness:
        return Readiness(self.reasons)

    def database_trouble(self) -> str | None:
        return None


@dataclass
class Services:
    settings: Settings
    health: Fixed | Health
    companies: Any
    tenants: Any = None
    problems: Any = None
    listings: Any = None
    tokens: Any = None
    replies: Any = None
    webhooks: Any = None
    people: Any = None
    post: Any = None
    system: Any = None
    connecting: Any = None
    chart: Any = None
    previews: Any = None
    fleet: Any = None
    audit: Any = None
    notices: Any = None
    hooks: Any = None
    dashboard: Any = None
    history: Any = None
    problem_pages: Any = None
    record_pages: Any = None
    unlinking: Any = None
    leaving_out: Any = None
    accounts: Any = None
    factors: Any = None
    single_sign_on: Any = None
    team: Any = None
    shown_once: Any = None

    def now(self) -> datetime:
        return datetime.now(UTC)


def _client(settings: Settings, health: Fixed | Health | None = None) -> FlaskClient:
    return create_app(Services(settings, health or Fixed(), OneCompany())).test_client()


@pytest.fixture
def settings_here() -> Settings:
    return Settings(secret_keys=(NEW_KEY,), support_contact="books@example.test")


def _path(link: str) -> str:
    return link.removeprefix("http://localhost:8080")


@pytest.mark.parametrize("path", ["/", "/support", "/healthz", "/readyz", "/nowhere"])
def test_every_answer_carries_the_strict_headers(path: str, settings_here: Settings) -> None:
    headers = _client(settings_here).get(path).headers
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert "nosniff" == headers["X-Content-Type-Options"]
    assert "DENY" == headers["X-Frame-Options"]
    assert "no-store" == headers["Cache-Control"]
    assert "Strict-Transport-Security" not in headers


def test_browsers_are_held_to_https_where_we_are_reached_by_it() -> None:
    settings = Settings(public_url="https://bridge.example.test", secret_keys=(NEW_KEY,))
    assert "max-age=31536000" == _client(settings).get("/").headers["Strict-Transport-Security"]


def test_pages_obey_the_policy_they_are_sent_with(settings_here: Settings) -> None:
    client = _client(settings_here)
    for path in ("/", "/support", "/nowhere"):
        page = client.get(path).text
        assert "<style" not in page
        assert "style=" not in page
        assert page.count("<script") == page.count("<script src=") == page.count("></script>")
        assert not re.search(r"\son[a-z]+=", page)
        assert "http://" not in page
    assert 200 == client.get("/static/deskbridge.css").status_code


def test_support_answers_the_web_connector_directly_and_says_whom_to_ask(
    settings_here: Settings,
) -> None:
    answer = _client(settings_here).get("/support")
    assert 200 == answer.status_code
    assert "books@example.test" in answer.text


def test_a_signed_link_downloads_the_file_under_its_name(settings_here: Settings) -> None:
    answer = _client(settings_here).get(_path(qwc_link(settings_here, COMPANY)))
    assert (200, b"<QBWCXML/>") == (answer.status_code, answer.data)
    assert 'attachment; filename="deskbridge.qwc"' == answer.headers["Content-Disposition"]


def test_a_link_made_before_the_keys_were_rotated_still_works() -> None:
    before = Settings(secret_keys=(OLD_KEY,))
    after = Settings(secret_keys=(NEW_KEY, OLD_KEY))
    assert 200 == _client(after).get(_path(qwc_link(before, COMPANY))).status_code


def test_a_link_does_not_open_another_company(settings_here: Settings) -> None:
    link = _path(qwc_link(settings_here, COMPANY)).replace(str(COMPANY), str(uuid4()))
    assert 404 == _client(settings_here).get(link).status_code


@pytest.mark.parametrize("key", ["", "?key=", "?key=nonsense", "?key=a.b.c"])
def test_without_a_true_signature_there_is_nothing(key: str, settings_here: Settings) -> None:
    answer = _client(settings_here).get(f"/companies/{COMPANY}/deskbridge.qwc{key}")
    assert 404 == answer.status_code
    assert "ask whoever sent it for a new one" in answer.text


def test_a_signed_link_to_a_company_that_is_gone_looks_like_a_wrong_link(
    settings_here: Settings,
) -> None:
    gone = qwc_link(settings_here, uuid4())
    assert 404 == _client(settings_here).get(_path(gone)).status_code


def test_an_expired_link_says_so(settings_here: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    link = _path(qwc_link(settings_here, COMPANY))
    now = TimestampSigner("any").get_timestamp
    later = now() + QWC_SECONDS + 1
    monkeypatch.setattr(TimestampSigner, "get_timestamp", lambda _self: later)
    answer = _client(settings_here).get(link)
    assert 410 == answer.status_code
    assert "works for one week" in answer.text


def test_a_route_that_says_nothing_about_its_audience_stops_the_start() -> None:
    app = Flask("forgetful")
    app.add_url_rule("/secret", "secret", lambda: "everything")
    with pytest.raises(RuntimeError, match="secret"):
        require_audiences(app)


def test_ready_means_database_migrations_and_broker(settings: Settings, database: Database) -> None:
    answer = _client(settings, Health(database, settings.redis_url)).get("/readyz")
    assert (200, {"ready": True, "reasons": []}) == (answer.status_code, answer.json)


def test_not_ready_names_each_part_and_keeps_addresses_to_itself(
    settings: Settings, database: Database
) -> None:
    answer = _client(settings, Health(database, "redis://:hush@127.0.0.1:9/0")).get("/readyz")
    assert 503 == answer.status_code
    assert answer.json is not None
    assert ["The broker does not answer. Check REDIS_URL and that it runs."] == (
        answer.json["reasons"]
    )
    assert "hush" not in answer.text


def test_a_database_that_was_not_migrated_is_not_ready(
    settings: Settings, database: Database, database_url: str
) -> None:
    with psycopg.connect(database_url, autocommit=True) as owner:
        owner.execute("UPDATE alembic_version SET version_num = '0000_older'")
    answer = _client(settings, Health(database, settings.redis_url)).get("/readyz")
    assert 503 == answer.status_code
    assert "The database is at migration 0000_older" in answer.text


def test_a_database_that_does_not_answer_is_not_ready_but_the_process_lives(
    settings: Settings,
) -> None:
    gone = Database("postgresql://nobody:hush@127.0.0.1:9/none", "hush", pool_size=1)
    client = _client(settings, Health(gone, settings.redis_url))
    answer = client.get("/readyz")
    assert 503 == answer.status_code
    assert "The database does not answer." in answer.text
    assert "hush" not in answer.text
    assert 200 == client.get("/healthz").status_code
