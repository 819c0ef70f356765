"""How the service itself is: its page for operators and its numbers for Prometheus."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import psycopg
import pytest
from prometheus_client.parser import text_string_to_metric_families
from redis import Redis

from app.factory import create_app
from services.system import System
from tests.integration.app.page_world import signed_in

if TYPE_CHECKING:
    from flask import Flask

    from services.bootstrap import Services
    from tests.integration.app.api_world import Tenant


def numbers(text: str) -> dict[tuple[str, str], float]:
    """{(name, label): value} as Prometheus itself reads them."""
    return {
        (sample.name, "".join(sample.labels.values())): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


@pytest.fixture
def quiet(services: Services, redis_url: str) -> Redis:
    """The broker with nobody's word in it."""
    redis = Redis.from_url(redis_url)
    redis.flushdb()
    return redis


def test_without_a_worker_it_says_so_and_with_one_it_is_well(
    app: Flask, services: Services, quiet: Redis
) -> None:
    operator = signed_in(app, services, None, "support")
    assert "No worker is there" in operator.read("/fleet/system").text
    services.system.note_worker("celery@desk:1", since=services.now(), processes=2)
    assert "has not ticked" in operator.read("/fleet/system").text
    services.system.note_tick()
    page = operator.read("/fleet/system")
    assert "The service is well" in page.text
    assert "celery@desk:1" in page.text
    assert quiet.ttl("deskbridge:worker:celery@desk:1") <= 30


def test_a_broker_that_hangs_or_is_away_never_hangs_the_page(
    services: Services, app: Flask
) -> None:
    away = replace(services.settings, redis_url="redis://127.0.0.1:1/0")
    system = System(replace(services.context, settings=away))
    broken = create_app(replace(services, system=system))
    operator = signed_in(broken, services, None, "operator")
    began = time.perf_counter()
    assert "The broker does not answer" in operator.read("/fleet/system").text
    assert time.perf_counter() - began < 5
    found = numbers(broken.test_client().get("/metrics").text)
    assert 0 == found["deskbridge_broker_up", ""]
    assert ("deskbridge_queue_waiting", "") not in found


def test_numbers_are_what_prometheus_reads(
    app: Flask, services: Services, ours: Tenant, quiet: Redis
) -> None:
    services.system.note_worker("a", since=services.now(), processes=2)
    services.system.note_tick()
    quiet.rpush("deskbridge", "one", "two")
    found = numbers(app.test_client().get("/metrics").text)
    assert 1 == found["deskbridge_database_up", ""]
    assert (2, 1) == (
        found["deskbridge_queue_waiting", ""],
        found["deskbridge_workers", ""],
    )
    assert found["deskbridge_companies", "never"] >= 1
    assert found["deskbridge_open_problems", ""] >= 2
    assert 18_000 == found["deskbridge_cloud_calls_limit", ""]
    late = services.now() - timedelta(minutes=1)
    assert found["deskbridge_last_tick_seconds", ""] > late.timestamp()


@pytest.mark.parametrize(
    ("address", "headers", "status"),
    [
        ("127.0.0.1", {}, 200),
        ("::1", {}, 200),
        ("192.0.2.1", {}, 404),
        ("127.0.0.1", {"X-Forwarded-For": "127.0.0.1"}, 404),
        ("127.0.0.1", {"Forwarded": "for=127.0.0.1"}, 404),
        ("127.0.0.1", {"Via": "1.1 proxy"}, 404),
        ("192.0.2.1", {"Authorization": "Bearer "}, 404),
    ],
)
def test_without_a_token_only_this_machine_itself_reads_numbers(
    address: str, headers: dict[str, str], status: int, app: Flask
) -> None:
    answer = app.test_client().get(
        "/metrics", environ_base={"REMOTE_ADDR": address}, headers=headers
    )
    assert status == answer.status_code


@pytest.mark.parametrize(
    ("given", "status"),
    [("Bearer watch", 200), ("Bearer watcH", 404), ("watch", 404), (None, 404)],
)
def test_with_a_token_only_whoever_shows_it_reads_numbers_from_wherever(
    given: str | None, status: int, services: Services
) -> None:
    guarded = create_app(
        replace(services, settings=replace(services.settings, metrics_token="watch"))
    )
    headers = {} if given is None else {"Authorization": given}
    assert status == guarded.test_client().get("/metrics", headers=headers).status_code


@pytest.mark.parametrize("role", ["viewer", "accountant", "owner"])
def test_no_tenants_person_sees_the_system(
    role: str, app: Flask, services: Services, ours: Tenant
) -> None:
    person = signed_in(app, services, ours.id, role)
    assert 404 == person.get("/fleet/system").status_code


def test_who_waits_to_log_in_is_counted_and_not_named(
    app: Flask, services: Services, module_database_url: str
) -> None:
    with psycopg.connect(module_database_url) as connection:
        connection.execute(
            "INSERT INTO login_attempts (realm, scope, key, failures, last_at, blocked_until)"
            " VALUES ('person', 'address', '192.0.2.9', 77, now(), now() + interval '9 minutes')"
        )
    operator = signed_in(app, services, None, "operator")
    page = operator.read("/fleet/system")
    assert "77" in page.text
    assert "one address, whatever the name" in page.text
    assert "192.0.2.9" not in page.text
