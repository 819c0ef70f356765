"""Notifications of BILL over the real application and database: what is heard and what is not."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest

from app.factory import create_app
from cloud.bill.notifications import SIGNATURE_HEADER
from services.sweep import Sweeper
from services.webhooks import LARGEST
from storage import companies, directory, webhooks
from tests.integration.services.conftest import bell, desk, services, time

if TYPE_CHECKING:
    from flask.testing import FlaskClient
    from werkzeug.test import TestResponse

    from tests.integration.services.desk import Desk

__all__ = ["bell", "desk", "services", "time"]
SECRET = "the key that was shown once"


@pytest.fixture
def client(desk: Desk) -> FlaskClient:
    desk.services.webhooks.set_secret(desk.name, SECRET)
    desk.rung.clear()
    return create_app(desk.services).test_client()


def event(desk: Desk, **changes: Any) -> bytes:
    company = desk.services.companies.find(desk.name)
    metadata = {
        "eventId": str(uuid4()),
        "subscriptionId": "s",
        "organizationId": company.cloud_settings["organization"],
        "eventType": "bill.created",
        "version": "1",
    }
    return json.dumps(json.dumps({"metadata": metadata | changes, "bill": {"id": "00n"}})).encode()


def signed(body: bytes, secret: str = SECRET) -> str:
    return base64.b64encode(hmac.new(secret.encode(), body, hashlib.sha256).digest()).decode()


def path(desk: Desk) -> str:
    url = desk.services.webhooks.address(desk.name).url
    return url.removeprefix(desk.services.settings.base_url)


def send(
    client: FlaskClient, desk: Desk, body: bytes, *, to: str = "", signature: str | None = None
) -> TestResponse:
    given = signed(body) if signature is None else signature
    return client.post(to or path(desk), data=body, headers={SIGNATURE_HEADER: given})


def is_requested(desk: Desk) -> bool:
    with desk.services.context.database.tenant_session(desk.tenant) as session:
        return companies.get(session, desk.login.company_id).sync_requested


def test_a_signed_event_asks_for_a_sync_and_wakes_a_worker(client: FlaskClient, desk: Desk) -> None:
    answer = send(client, desk, event(desk))
    assert (200, b"") == (answer.status_code, answer.data)
    assert is_requested(desk)
    assert [(desk.tenant, desk.login.company_id)] == desk.rung


def test_an_object_that_is_no_string_is_taken_too(client: FlaskClient, desk: Desk) -> None:
    assert 200 == send(client, desk, json.loads(event(desk)).encode()).status_code
    assert is_requested(desk)


def test_an_event_heard_before_asks_for_nothing(client: FlaskClient, desk: Desk) -> None:
    body = event(desk)
    assert [200, 200, 200] == [send(client, desk, body).status_code for _ in range(3)]
    assert 1 == len(desk.rung)


@pytest.mark.parametrize(
    "changes",
    [
        {"timestamp": "2020-01-01T00:00:00Z"},
        {"organizationId": "0089999999999999999"},
        {"eventType": "card-account.created"},
        {"eventId": ""},
        {"eventId": "x" * 5000},
        {"eventId": ["x"]},
        {"eventType": None},
    ],
)
def test_a_signed_event_that_is_not_for_us_is_taken_and_does_nothing(
    client: FlaskClient, desk: Desk, changes: dict[str, Any]
) -> None:
    assert 200 == send(client, desk, event(desk, **changes)).status_code
    assert [] == desk.rung
    assert not is_requested(desk)


@pytest.mark.parametrize(
    "body", [b"", b"null", b"[]", b"{", b'"x"', b"\xff\x00", b"[" * 100_000, b'{"metadata":3}']
)
def test_a_signed_body_that_is_no_event_is_taken_and_does_nothing(
    client: FlaskClient, desk: Desk, body: bytes
) -> None:
    assert 200 == send(client, desk, body).status_code
    assert [] == desk.rung


def test_a_wrong_address_and_a_wrong_signature_are_answered_alike(
    client: FlaskClient, desk: Desk
) -> None:
    body = event(desk)
    answers = [
        send(client, desk, body, to="/webhooks/bill/nobody"),
        send(client, desk, body, to=path(desk).replace("/bill/", "/another-cloud/")),
        send(client, desk, body, to="/webhooks/bill/no%00body"),
        send(client, desk, body, signature=""),
        send(client, desk, body, signature="é"),
        send(client, desk, body, signature=signed(body, "another")),
        send(client, desk, body + b" ", signature=signed(body)),
    ]
    assert {404} == {each.status_code for each in answers}
    assert 1 == len({each.data for each in answers})
    assert [] == desk.rung


def test_nothing_is_heard_before_a_security_key_is_known_or_at_an_old_address(
    client: FlaskClient, desk: Desk
) -> None:
    old = path(desk)
    desk.services.webhooks.renew(desk.name)
    assert old != path(desk)
    body = event(desk)
    assert 404 == send(client, desk, body, to=old).status_code
    for guess in (SECRET, "", "None"):
        assert 404 == send(client, desk, body, signature=signed(body, guess)).status_code


def test_a_body_beyond_the_limit_is_refused(client: FlaskClient, desk: Desk) -> None:
    assert 413 == send(client, desk, b"x" * (LARGEST + 1)).status_code


def test_the_security_key_is_sealed_where_it_is_kept(client: FlaskClient, desk: Desk) -> None:
    with desk.services.context.database.tenant_session(desk.tenant) as session:
        key, sealed = webhooks.address(session, desk.login.company_id)
    assert key is not None
    assert len(key) == 32
    assert sealed is not None
    assert SECRET.encode() not in sealed


def test_events_are_forgotten_after_they_are_too_old_to_count(
    client: FlaskClient, desk: Desk
) -> None:
    send(client, desk, event(desk))
    desk.time.passes(9 * 86_400)
    Sweeper(desk.services.context).forget_old_exchanges()
    with desk.services.context.database.operator_session() as session:
        before = desk.time.now() - timedelta(days=8)
        assert 0 == directory.forget_webhook_events(session, before=before)
