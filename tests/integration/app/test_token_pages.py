"""Tokens as people make them, and the API's own page."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest
from bs4 import BeautifulSoup

from app.api.routes import ROUTES
from tests.integration.app.page_world import Person, signed_in

if TYPE_CHECKING:
    from flask import Flask

    from services.bootstrap import Services
    from tests.integration.app.api_world import Tenant

MADE = {"name": "books", "scope": "write", "days": "30"}


def made(person: Person, path: str, **more: str) -> str:
    answer = person.send(path, {**MADE, **more}, page=path)
    assert 200 == answer.status_code, answer.text
    found = re.search(r"dbt_[a-z2-7]{12}_[a-z2-7]{32}", answer.text)
    assert found is not None
    return found[0]


def asked(app: Flask, token: str, path: str) -> int:
    headers = {"Authorization": f"Bearer {token}"}
    return app.test_client().get(f"/api/v1{path}", headers=headers).status_code


def test_an_owner_makes_a_token_that_is_shown_once_works_and_ends(
    app: Flask, services: Services, ours: Tenant, theirs: Tenant
) -> None:
    owner = signed_in(app, services, ours.id, "owner")
    token = made(owner, "/tokens")
    assert (200, 404) == (
        asked(app, token, f"/companies/{ours.company}"),
        asked(app, token, f"/companies/{theirs.company}"),
    )
    page = owner.read("/tokens")
    assert token not in page.text + owner.read("/audit").text
    assert token[:16] in page.text
    assert token[:16] in owner.read("/audit").text
    form = next(each for each in page.find_all("form") if "revoke" in str(each.get("action")))
    owner.send(str(form["action"]), page="/tokens")
    assert 401 == asked(app, token, f"/companies/{ours.company}")
    assert "Revoked" in owner.read("/tokens").text


def test_an_operators_token_sees_everybody(app: Flask, services: Services, ours: Tenant) -> None:
    operator = signed_in(app, services, None, "operator")
    token = made(operator, "/fleet/tokens", days="")
    assert 200 == asked(app, token, "/fleet")
    assert token[:16] in operator.read("/fleet/tokens").text


def test_nobody_ends_a_token_of_somebody_else(
    app: Flask, services: Services, ours: Tenant, theirs: Tenant
) -> None:
    owner = signed_in(app, services, ours.id, "owner")
    token = made(owner, "/tokens")
    [found] = services.tokens.list_of(ours.id)
    other = signed_in(app, services, theirs.id, "owner")
    assert 404 == other.send(f"/tokens/{found.id}/revoke", page="/tokens").status_code
    operator = signed_in(app, services, None, "operator")
    answer = operator.send(f"/fleet/tokens/{found.id}/revoke", page="/fleet/tokens")
    assert 404 == answer.status_code
    assert 404 == owner.send(f"/tokens/{uuid4()}/revoke", page="/tokens").status_code
    assert 200 == asked(app, token, f"/companies/{ours.company}")


@pytest.mark.parametrize(
    "bad",
    [
        {"name": ""},
        {"name": "x" * 101},
        {"scope": "everything"},
        {"scope": ""},
        {"days": "0"},
        {"days": "3651"},
        {"days": "-1"},
        {"days": "soon"},
        {"days": "٣"},
    ],
)
def test_what_makes_no_token_is_refused_and_need_not_be_typed_again(
    bad: dict[str, str], app: Flask, services: Services, ours: Tenant
) -> None:
    owner = signed_in(app, services, ours.id, "owner")
    answer = owner.send("/tokens", {**MADE, **bad}, page="/tokens")
    assert 422 == answer.status_code
    shown = BeautifulSoup(answer.text, "html.parser").select_one("#name")
    assert shown is not None
    assert bad.get("name", "books") == shown["value"]
    assert [] == services.tokens.list_of(ours.id)


@pytest.mark.parametrize("role", ["viewer", "accountant", "support"])
def test_only_owners_and_operators_see_tokens(
    role: str, app: Flask, services: Services, ours: Tenant
) -> None:
    support = role == "support"
    person = signed_in(app, services, None if support else ours.id, role)
    assert person.get("/tokens").status_code == (302 if support else 403)
    assert person.get("/fleet/tokens").status_code == (403 if support else 404)


def test_the_apis_page_has_every_operation_without_signing_in(app: Flask) -> None:
    answer = app.test_client().get("/api")
    assert 200 == answer.status_code
    page = BeautifulSoup(answer.text, "html.parser")
    for route in ROUTES:
        found = page.find(id=route.name)
        assert found is not None, route.name
        assert route.summary in found.text
        assert f"Answers {route.status}" in found.text
    for link in page.select('a[href^="#"]'):
        assert page.find(id=str(link["href"]).removeprefix("#")) is not None, link
