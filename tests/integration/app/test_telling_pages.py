"""Notifications and webhooks as people set them up."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest

from services.hooks import MOST
from tests.integration.app.page_world import Person, signed_in

if TYPE_CHECKING:
    from flask import Flask
    from werkzeug.test import TestResponse

    from services.bootstrap import Services
    from tests.integration.app.api_world import Tenant

URL = "https://example.com/hooks"


@pytest.fixture
def owner(app: Flask, services: Services, ours: Tenant) -> Person:
    """Who may do everything for our tenant."""
    return signed_in(app, services, ours.id, "owner")


def added(person: Person, url: str = URL, *events: str) -> TestResponse:
    return person.send("/webhooks", {"url": url, "event": list(events or ("run.finished",))})


def path_of(answer: TestResponse) -> str:
    found = re.search(r"/webhooks/endpoints/[0-9a-f-]{36}", answer.text)
    assert found is not None
    return found[0]


def test_an_owner_adds_an_endpoint_and_sees_its_secret_once(
    owner: Person, services: Services, ours: Tenant
) -> None:
    answer = added(owner)
    secret = re.search(r"whsec_[A-Za-z0-9+/=]{44}", answer.text)
    assert secret is not None
    page = path_of(answer)
    assert secret[0] not in owner.read(page).text + owner.read("/webhooks").text
    assert secret[0] not in owner.read("/audit").text
    assert URL in owner.read("/audit").text
    renewed = owner.send(f"{page}/secret", page="/webhooks").text
    assert "whsec_" in renewed
    assert secret[0] not in renewed


def test_an_address_that_nothing_is_sent_to_is_refused_beside_its_field(owner: Person) -> None:
    for url, words in (
        ("http://example.com", "https://"),
        ("https://localhost", "host of the internet"),
        ("nonsense", "begins with https://"),
    ):
        answer = added(owner, url)
        assert 422 == answer.status_code
        assert words in answer.text
        assert url in answer.text
    assert 422 == owner.send("/webhooks", {"url": URL}).status_code


def test_its_buttons_do_what_they_say(owner: Person) -> None:
    page = path_of(added(owner))
    owner.send(f"{page}/off", page="/webhooks")
    assert "Switch on" in owner.read(page).text
    owner.send(f"{page}/on", page="/webhooks")
    assert "Switch off" in owner.read(page).text
    owner.send(f"{page}/trial", page="/webhooks")
    shown = owner.read(page)
    assert "Trial event" in shown.text
    again = next(each for each in shown.find_all("form") if "/again" in str(each.get("action")))
    assert 302 == owner.send(str(again["action"]), page="/webhooks").status_code
    changed = owner.send(
        page, {"url": "https://example.com/other", "event": ["problem.opened"]}, page="/webhooks"
    )
    assert 302 == changed.status_code
    assert "https://example.com/other" in owner.read(page).text
    owner.send(f"{page}/remove", page="/webhooks")
    assert 404 == owner.get(page).status_code


def test_how_many_webhooks_there_may_be_is_said_before_there_are_too_many(
    owner: Person, services: Services, ours: Tenant
) -> None:
    assert "at most" not in owner.read("/webhooks").text
    for number in range(MOST - 1):
        services.hooks.add(ours.id, f"https://example.com/{number}", ["problem.opened"])
    assert f"{MOST - 1} of at most {MOST}" in owner.read("/webhooks").text
    services.hooks.add(ours.id, "https://example.com/last", ["problem.opened"])
    full = owner.read("/webhooks")
    assert f"There are {MOST} webhooks, and no more may be." in full.text
    assert "Add another" not in full.text


def test_another_tenants_endpoint_does_not_exist(
    owner: Person, app: Flask, services: Services, theirs: Tenant
) -> None:
    page = path_of(added(owner))
    other = signed_in(app, services, theirs.id, "owner")
    assert URL not in other.read("/webhooks").text
    assert 404 == other.get(page).status_code
    for button in ("on", "off", "secret", "trial", "remove"):
        assert 404 == other.send(f"{page}/{button}", page="/webhooks").status_code
    assert 404 == other.send(page, {"url": URL}, page="/webhooks").status_code
    assert 404 == other.send(f"{page}/deliveries/{uuid4()}/again", page="/webhooks").status_code
    assert 200 == owner.get(page).status_code


@pytest.mark.parametrize("role", ["viewer", "accountant"])
def test_only_owners_see_webhooks(
    role: str, owner: Person, app: Flask, services: Services, ours: Tenant
) -> None:
    page = path_of(added(owner))
    person = signed_in(app, services, ours.id, role)
    assert 403 == person.get("/webhooks").status_code
    assert 403 == person.get(page).status_code
    assert 403 == person.send(f"{page}/remove", page="/companies").status_code


@pytest.mark.parametrize("role", ["viewer", "accountant", "owner", "support", "operator"])
def test_everybody_chooses_what_she_is_mailed(
    role: str, app: Flask, services: Services, ours: Tenant
) -> None:
    runs_it = role in {"support", "operator"}
    person = signed_in(app, services, None if runs_it else ours.id, role)
    page = person.read("/notifications")
    usual = {each["value"] for each in page.select("input[checked]")}
    wanted = {"problem.opened", "company.silent", "company.heard_again"}
    assert (wanted if role in {"accountant", "owner"} else set()) == usual
    person.send("/notifications", {"event": ["run.finished"]}, page="/notifications")
    page = person.read("/notifications")
    assert ["run.finished"] == [each["value"] for each in page.select("input[checked]")]
    person.send("/notifications", {}, page="/notifications")
    assert [] == person.read("/notifications").select("input[checked]")
    bad = person.send("/notifications", {"event": ["nonsense"]}, page="/notifications")
    assert 400 == bad.status_code


def test_a_list_of_endpoints_takes_as_many_statements_for_ten_as_for_one(
    owner: Person, statements: list[str]
) -> None:
    page = path_of(added(owner))

    def counted(path: str) -> int:
        statements.clear()
        owner.read(path)
        return len(statements)

    before = [counted("/webhooks"), counted(page)]
    for number in range(9):
        added(owner, f"{URL}/{number}")
        owner.send(f"{page}/trial", page="/webhooks")
    assert before == [counted("/webhooks"), counted(page)]
