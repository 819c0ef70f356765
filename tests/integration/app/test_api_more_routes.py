"""Webhook endpoints, previews, tokens and the audit log through the JSON API."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest

from services.api_tokens import Scope
from storage import runs
from tests.integration.app.api_world import program
from tests.integration.app.page_world import Person

if TYPE_CHECKING:
    from flask import Flask
    from werkzeug.test import TestResponse

    from services.bootstrap import Services
    from tests.integration.app.api_world import Program, Tenant

NEW = {"url": "https://example.com/hook", "events": ["run.finished"]}
HOOKS = "/webhook-endpoints"


def told(answer: TestResponse) -> Any:
    return answer.json


def added(client: Program) -> dict[str, Any]:
    answer = client.post(HOOKS, json=NEW)
    assert 201 == answer.status_code, answer.text
    found: dict[str, Any] = told(answer)
    assert answer.headers["Location"].endswith(f"{HOOKS}/{found['id']}")
    return found


def test_an_endpoint_is_added_changed_and_removed_and_its_secret_is_told_once(
    client: Program,
) -> None:
    made = added(client)
    assert made["secret"].startswith("whsec_")
    path = f"{HOOKS}/{made['id']}"
    assert made["secret"] not in client.get(path).text + client.get(HOOKS).text
    changed = told(client.patch(path, json={"enabled": False, "events": ["problem.opened"]}))
    assert (False, ["problem.opened"]) == (changed["enabled"], changed["events"])
    renewed = told(client.post(f"{path}/secret"))["secret"]
    assert renewed != made["secret"]
    assert {"done": True} == told(client.ask("DELETE", path))
    assert 404 == client.get(path).status_code
    assert [] == told(client.get(HOOKS))["items"]


def test_its_deliveries_are_listed_and_sent_again(client: Program) -> None:
    path = f"{HOOKS}/{added(client)['id']}"
    for _ in range(3):
        assert 202 == client.post(f"{path}/trial").status_code
    first = told(client.get(f"{path}/deliveries?limit=2"))
    assert 2 == len(first["items"])
    rest = told(client.get(f"{path}/deliveries?limit=2&cursor={first['next']}"))
    seen = [each["id"] for each in first["items"] + rest["items"]]
    assert 3 == len(set(seen))
    assert {"webhook.trial"} == {each["event"] for each in first["items"]}
    assert 202 == client.post(f"{path}/deliveries/{seen[0]}/again").status_code
    assert 404 == client.post(f"{path}/deliveries/{uuid4()}/again").status_code


@pytest.mark.parametrize(
    "url", ["http://example.com", "https://localhost/", "https://10.0.0.1:22/"]
)
def test_an_address_inside_is_refused(url: str, client: Program) -> None:
    answer = client.post(HOOKS, json={**NEW, "url": url})
    assert (409, "urn:deskbridge:error:not-possible") == (answer.status_code, told(answer)["type"])


def test_another_tenants_endpoints_and_tokens_do_not_exist(
    client: Program, app: Flask, services: Services, theirs: Tenant
) -> None:
    other = program(app, services, theirs.id, Scope.OPERATE)
    path = f"{HOOKS}/{added(client)['id']}"
    assert [] == told(other.get(HOOKS))["items"]
    for method, below in (
        ("GET", ""),
        ("DELETE", ""),
        ("POST", "/secret"),
        ("POST", "/trial"),
        ("GET", "/deliveries"),
    ):
        assert 404 == other.ask(method, path + below).status_code
    [token] = told(client.get("/tokens"))["items"]
    assert 404 == other.post(f"/tokens/{token['id']}/revoke").status_code
    assert 200 == client.get(path).status_code


def test_tokens_are_listed_without_what_opens_and_revoked(
    client: Program, app: Flask, services: Services, ours: Tenant
) -> None:
    second = program(app, services, ours.id, Scope.READ)
    listed = client.get("/tokens")
    assert second.token not in listed.text
    found = next(e for e in told(listed)["items"] if second.token.startswith(f"{e['prefix']}_"))
    assert {"done": True} == told(client.post(f"/tokens/{found['id']}/revoke"))
    assert 401 == second.get("/companies").status_code


def test_what_was_done_is_listed_newest_first(client: Program, ours: Tenant) -> None:
    client.post(f"/companies/{ours.company}/pause")
    client.post(f"/companies/{ours.company}/resume")
    found = told(client.get("/audit"))["items"]
    assert ["api: resumeCompany", "api: pauseCompany"] == [each["action"] for each in found]
    assert str(ours.company) == found[0]["company"]
    assert 1 == len(told(client.get("/audit?action=pause"))["items"])


def test_a_company_that_is_in_preview_is_shown_and_not_started_before_there_is_one(
    client: Program, ours: Tenant
) -> None:
    path = f"/companies/{ours.company}/preview"
    shown = told(client.get(path))
    assert (False, None, []) == (shown["held"], shown["made"], shown["tallies"])
    assert [] == told(client.get(f"{path}/items"))["items"]
    answer = client.post(f"{path}/start")
    assert (409, "urn:deskbridge:error:not-now") == (answer.status_code, told(answer)["type"])
    decision = {"position": 0, "choice": "skip"}
    assert 409 == client.post(f"{path}/decide", json=decision).status_code


def test_people_are_invited_listed_changed_and_removed(
    client: Program, app: Flask, services: Services, ours: Tenant, theirs: Tenant
) -> None:
    owner = Person(app=app, services=services, tenant=ours.id, role="owner")
    viewer = Person(app=app, services=services, tenant=ours.id, role="viewer")
    found = told(client.get("/people"))
    assert {owner.email, viewer.email} == {each["email"] for each in found["people"]}
    made = client.post("/people/invitations", json={"email": "new@a.test", "role": "accountant"})
    assert 201 == made.status_code
    assert "/invited?key=" in told(made)["link"]  # no mail is sent here
    [waiting] = told(client.get("/people"))["invited"]
    assert ("new@a.test", "accountant") == (waiting["email"], waiting["role"])
    withdrawn = f"/people/invitations/{waiting['id']}/withdraw"
    assert [200, 404] == [client.post(withdrawn).status_code for _ in range(2)]
    one = f"/people/{viewer.user_id}"
    other = program(app, services, theirs.id, Scope.OPERATE)
    assert 404 == other.post(f"{one}/disable").status_code
    assert 200 == client.post(f"{one}/role", json={"role": "accountant"}).status_code
    assert 200 == client.post(f"{one}/disable").status_code
    assert 403 == viewer.sign_in().status_code
    assert 200 == client.post(f"{one}/enable").status_code
    assert 200 == client.post(f"{one}/remove").status_code
    assert 404 == client.post(f"{one}/remove").status_code
    last = client.post(f"/people/{owner.user_id}/remove")
    assert 409 == last.status_code
    assert "last owner" in told(last)["detail"]


def test_guards_quiet_hours_and_what_classes_become_are_set_and_unset(
    client: Program, services: Services, ours: Tenant
) -> None:
    path = f"/companies/{ours.company}"
    early = client.patch(path, json={"departments_as": "accounting-classes"})
    assert (409, True) == (early.status_code, "sync is going on" in told(early)["detail"])
    with services.context.database.tenant_session(ours.id) as session:
        runs.finish(session, ours.run, now=services.now(), result="done")
    changes = {
        "new_records_cap": 70,
        "amount_factor": 5,
        "amount_floor": "1000.50",
        "quiet_hours": "22:00-06:00 America/Chicago",
        "departments_as": "accounting-classes",
    }
    settings = told(client.patch(path, json=changes))["settings"]
    assert changes == {name: settings[name] for name in changes}
    off = {"new_records_cap": "off", "amount_factor": "off"}
    settings = told(client.patch(path, json=off))["settings"]
    assert off == {name: settings[name] for name in off}
    settings = told(client.patch(path, json=dict.fromkeys(changes)))["settings"]
    assert dict.fromkeys(changes) == {name: settings[name] for name in changes}


@pytest.mark.parametrize("hours", ["22:00-06:00 Mars/Olympus", "22:00-22:00 America/Chicago"])
def test_quiet_hours_that_cannot_be_are_refused(hours: str, client: Program, ours: Tenant) -> None:
    answer = client.patch(f"/companies/{ours.company}", json={"quiet_hours": hours})
    assert 409 == answer.status_code
