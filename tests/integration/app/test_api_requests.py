"""How the JSON API reads requests: strictly, once per key, and with errors a program can read."""

from __future__ import annotations

import json
import time
from threading import Barrier, Thread
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import psycopg
import pytest
from jsonschema import Draft202012Validator

from app.api.components import COMPONENTS
from app.api.reading import DEEPEST, LARGEST

if TYPE_CHECKING:
    from flask import Flask

    from services.bootstrap import Services
    from tests.integration.app.api_world import Program, Tenant

JSON = {"Content-Type": "application/json"}
NEW = {"name": "Books", "organization": "1", "token_name": "s", "token": "t"}


@pytest.fixture(autouse=True)
def _own_organization() -> None:
    """No two companies may be connected to one organization."""
    NEW["organization"] = uuid4().hex


def _error(answer: Any, status: int, word: str) -> dict[str, Any]:
    """The problem document, which must be one as RFC 9457 has it."""
    assert (status, "application/problem+json") == (answer.status_code, answer.mimetype)
    told: dict[str, Any] = answer.json
    schema = {"$ref": "#/components/schemas/Error", "components": {"schemas": COMPONENTS}}
    Draft202012Validator(schema).validate(told)
    assert (f"urn:deskbridge:error:{word}", status) == (told["type"], told["status"])
    return told


@pytest.mark.parametrize(
    ("method", "path", "status", "word"),
    [
        ("GET", "/nowhere", 404, "unknown-address"),
        ("DELETE", "/companies", 405, "wrong-method"),
        ("PUT", "/outcome-codes", 405, "wrong-method"),
        ("GET", "/companies/nonsense", 404, "unknown-address"),
        ("GET", "//companies", 404, "unknown-address"),
        ("GET", "/companies/", 404, "unknown-address"),
        ("OPTIONS", "/companies", 405, "wrong-method"),
        ("FOO", "/companies", 405, "wrong-method"),
        ("GET", "/companies?cursor=abc", 404, "unknown-cursor"),
        ("GET", "/companies?limit=0", 422, "does-not-fit"),
        ("GET", "/companies?limit=1.5", 422, "does-not-fit"),
        ("GET", "/companies?limit=1&limit=2", 422, "does-not-fit"),
        ("GET", "/companies?colour=red", 422, "does-not-fit"),
        ("GET", "/companies?tenant=x", 422, "does-not-fit"),
    ],
)
def test_what_cannot_be_answered_is_a_problem_document(
    client: Program, method: str, path: str, status: int, word: str
) -> None:
    answer = client.ask(method, path)
    _error(answer, status, word)
    assert ("Allow" in answer.headers) == (status == 405)


@pytest.mark.parametrize(
    ("body", "status", "word"),
    [
        (b"", 400, "malformed-json"),
        (b"{", 400, "malformed-json"),
        (b'{"name": NaN}', 400, "malformed-json"),
        (b'{"name": "a", "name": "b"}', 400, "malformed-json"),
        (b'{"name": "\xff"}', 400, "malformed-json"),
        (rb'{"name": "\ud800"}', 400, "malformed-json"),
        (b"1" * 5000, 400, "malformed-json"),
        (b"[" * (DEEPEST + 1), 400, "too-deep"),
        (b"[" * 200_000, 400, "too-deep"),
        (b'"' + b"x" * LARGEST + b'"', 413, "too-large"),
        (b"[]", 422, "does-not-fit"),
        (b"null", 422, "does-not-fit"),
    ],
)
def test_a_body_that_is_no_good_is_refused(
    client: Program, body: bytes, status: int, word: str
) -> None:
    _error(client.post("/companies", data=body, headers=JSON), status, word)


@pytest.mark.parametrize("body", [b'"' + rb"\"" * 130_000, b'"' * 260_000, b"\\" * 260_000])
def test_no_body_takes_long_to_refuse(client: Program, body: bytes) -> None:
    begun = time.monotonic()
    _error(client.post("/companies", data=body, headers=JSON), 400, "malformed-json")
    assert time.monotonic() - begun < 5


def test_another_media_type_is_refused(client: Program) -> None:
    text = {"Content-Type": "text/plain"}
    _error(client.post("/companies", data=json.dumps(NEW), headers=text), 415, "wrong-media-type")


def test_every_field_that_does_not_fit_is_named(client: Program) -> None:
    body = {**NEW, "name": "two\nlines", "colour": "red", "urls": {}, "sync_start_date": "soon"}
    del body["token"]
    told = _error(client.post("/companies", json=body), 422, "does-not-fit")
    pointers = [each["pointer"] for each in told["errors"]]
    assert ["/colour", "/name", "/sync_start_date", "/token", "/urls"] == pointers


def test_a_whole_number_may_be_written_with_a_fraction_of_nothing(
    client: Program, ours: Tenant
) -> None:
    path = f"/companies/{ours.company}"
    given = client.patch(path, data=b'{"schedule_minutes": 96.0}', headers=JSON)
    assert 96 == (given.json or {})["settings"]["schedule_minutes"]
    for text in (b"1e999", b"96.5", b"1e300"):
        other = client.patch(path, data=b'{"schedule_minutes": %s}' % text, headers=JSON)
        _error(other, 422, "does-not-fit")


@pytest.mark.parametrize(
    "name",
    ["a\n", " a", "a ", "", "\u0000", "a\ufffe", "a\u2028b", "x" * 101, "\ufeff", "\u4f1a\u793e"],
)
def test_a_name_that_xml_or_a_line_cannot_hold_is_refused(client: Program, name: str) -> None:
    _error(client.post("/companies", json={**NEW, "name": name}), 422, "does-not-fit")


def test_a_body_where_none_belongs_is_refused(client: Program, ours: Tenant) -> None:
    answer = client.post(f"/companies/{ours.company}/pause", json={"for": "ever"})
    _error(answer, 422, "does-not-fit")


def test_the_same_key_answers_the_same_and_does_it_once(
    client: Program, ours: Tenant, module_database_url: str
) -> None:
    key = {"Idempotency-Key": uuid4().hex}
    first = client.post("/companies", json=NEW, headers=key)
    assert 201 == first.status_code
    # Another order of the same fields is the same request.
    again = client.post("/companies", json=dict(reversed(NEW.items())), headers=key)
    assert (201, first.json, first.headers["Location"]) == (
        again.status_code, again.json, again.headers["Location"],
    )  # fmt: skip
    assert 2 == len((client.get("/companies").json or {})["items"])
    with psycopg.connect(module_database_url) as connection:
        kept = connection.execute(
            "SELECT reply FROM api_replies WHERE tenant_id = %s", [ours.id]
        ).fetchall()
    assert 1 == len(kept)
    assert (first.json or {})["password"].encode() not in kept[0][0]


def test_a_key_for_another_request_is_refused(client: Program, ours: Tenant) -> None:
    key = {"Idempotency-Key": uuid4().hex}
    path = f"/companies/{ours.company}"
    assert 200 == client.patch(path, json={"schedule_minutes": 5}, headers=key).status_code
    other = client.patch(path, json={"schedule_minutes": 6}, headers=key)
    _error(other, 422, "key-reused")
    _error(client.post(f"{path}/pause", headers=key), 422, "key-reused")
    shown = client.get(path).json or {}
    assert (5, "active") == (shown["settings"]["schedule_minutes"], shown["state"])


def test_a_refusal_is_not_remembered_under_its_key(client: Program, ours: Tenant) -> None:
    key = {"Idempotency-Key": uuid4().hex}
    wanted = {**NEW, "name": ours.name}
    _error(client.post("/companies", json=wanted, headers=key), 409, "name-taken")
    assert 201 == client.post("/companies", json=NEW, headers=key).status_code


def test_a_key_is_forgotten_after_a_day(
    client: Program, ours: Tenant, module_database_url: str
) -> None:
    key = {"Idempotency-Key": uuid4().hex}
    path = f"/companies/{ours.company}"
    assert 200 == client.patch(path, json={"schedule_minutes": 5}, headers=key).status_code
    with psycopg.connect(module_database_url) as connection:
        connection.execute(
            "UPDATE api_replies SET expires_at = now() WHERE tenant_id = %s", [ours.id]
        )
    assert 200 == client.patch(path, json={"schedule_minutes": 6}, headers=key).status_code


def test_a_claim_that_nobody_ends_is_free_again_for_the_same_request(
    client: Program, ours: Tenant, module_database_url: str
) -> None:
    key = {"Idempotency-Key": uuid4().hex}
    path = f"/companies/{ours.company}/pause"
    client.post(path, headers=key)
    running = "UPDATE api_replies SET reply = NULL, claimed_until = {} WHERE tenant_id = %s"
    with psycopg.connect(module_database_url, autocommit=True) as connection:
        connection.execute(running.format("now() + interval '9 s'"), [ours.id])
        waiting = client.post(path, headers=key)
        _error(waiting, 409, "still-running")
        assert "Retry-After" in waiting.headers
        connection.execute(running.format("now() - interval '1 s'"), [ours.id])
    assert 200 == client.post(path, headers=key).status_code


def test_many_at_once_under_one_key_make_one_company(client: Program, ours: Tenant) -> None:
    key = {"Idempotency-Key": uuid4().hex}
    start, answers = Barrier(6), []

    def ask() -> None:
        start.wait()
        answers.append(client.post("/companies", json=NEW, headers=key).status_code)

    threads = [Thread(target=ask) for _ in range(6)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert {201} <= set(answers) <= {201, 409}
    assert 2 == len((client.get("/companies").json or {})["items"])


def test_flows_that_are_switched_at_once_are_all_switched(client: Program, ours: Tenant) -> None:
    flows = ("vendor.push", "vendor.pull", "customer.push", "customer.pull", "bill.push")
    start = Barrier(len(flows))
    path = f"/companies/{ours.company}"

    def switch(flow: str) -> None:
        start.wait()
        client.patch(path, json={"flows": {flow: False}})

    threads = [Thread(target=switch, args=(flow,)) for flow in flows]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    shown = (client.get(path).json or {})["settings"]["flows"]
    assert set(flows) == {flow for flow, on in shown.items() if not on}


def test_a_mistake_of_ours_is_a_problem_document_without_its_words(
    client: Program, services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    def break_down(*_: object, **__: object) -> None:
        raise RuntimeError("a secret")

    monkeypatch.setattr(services.listings, "companies", break_down)
    answer = client.get("/companies")
    _error(answer, 500, "mistake")
    assert "a secret" not in answer.text


def test_without_a_database_it_says_when_to_come_back(
    client: Program, services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    def break_down(*_: object, **__: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(services.listings, "companies", break_down)
    monkeypatch.setattr(services.health, "database_trouble", lambda: "It does not answer.")
    answer = client.get("/companies")
    _error(answer, 503, "unavailable")
    assert "60" == answer.headers["Retry-After"]


def test_a_page_for_people_still_gets_pages(app: Flask) -> None:
    answer = app.test_client().get("/nowhere")
    assert (404, "text/html") == (answer.status_code, answer.mimetype)


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_a_start_date_that_nobody_means_fits_and_is_not_possible(
    client: Program, ours: Tenant, day: str
) -> None:
    told = {"sync_start_date": day}
    _error(client.post("/companies", json={**NEW, **told}), 409, "not-possible")
    _error(client.patch(f"/companies/{ours.company}", json=told), 409, "not-possible")


def test_one_account_for_both_clearings_fits_and_is_not_possible(
    client: Program, ours: Tenant
) -> None:
    told = {"money_out_clearing": "Clearing", "money_in_clearing": "clearing"}
    _error(client.patch(f"/companies/{ours.company}", json=told), 409, "not-possible")
