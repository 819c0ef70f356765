"""Who gets past the JSON API's door: tokens, scopes, and never into another tenant."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

import psycopg
import pytest

from app.api.route import Place, Route
from app.api.routes import ROUTES
from services.api_tokens import ApiTokens, Scope, TokenError
from services.clock import SystemClock
from tests.integration.app.api_world import API, Program, program, token

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from flask import Flask

    from services.bootstrap import Services
    from tests.integration.app.api_world import Tenant

BODIES: dict[str, Any] = {
    "addCompany": {"name": "X", "organization": "1", "token_name": "s", "token": "t"},
    "changeCompany": {"schedule_minutes": 7},
    "reconnectCompany": {"token": "t"},
    "resolveProblem": {"choice": "skip"},
    "resolveAlike": {"choice": "skip"},
    "decidePreviewItem": {"position": 0, "choice": "skip"},
    "takeBackPreviewDecision": {
        "entity": "vendor",
        "side": "cloud",
        "record_id": "v1",
        "other": "",
    },
    "invitePerson": {"email": "ann@example.test", "role": "viewer"},
    "changeRole": {"role": "viewer"},
    "addWebhookEndpoint": {"url": "https://example.com", "events": ["run.finished"]},
    "changeWebhookEndpoint": {"enabled": False},
    "chooseComputers": {"meant": ["DESK-1"]},
    "setNotificationKey": {"key": "k"},
    "makeToken": {"name": "books", "scope": "read"},
    "makeOperatorToken": {"name": "books", "scope": "read"},
    "addTenant": {"name": "Pond"},
    "changeTenant": {"plan": "payables"},
}
SECURED = [each for each in ROUTES if each.secured]
OF_COMPANY = [each for each in ROUTES if each.place is Place.COMPANY]
OF_TENANTS = [each for each in ROUTES if each.place in {Place.COMPANY, Place.TENANT}]


class Later:
    """A clock that is ahead."""

    def __init__(self, by: timedelta) -> None:
        self._by = by

    def now(self) -> datetime:
        return SystemClock().now() + self._by


def _path(route: Route, tenant: Tenant, company: UUID | None = None) -> str:
    known: Mapping[str, object] = {
        "company_id": company or tenant.company,
        "run_id": tenant.run,
        "problem_id": tenant.problem,
        "entity": "vendor",
        "side": "cloud",
        "record_id": "v1",
        "endpoint_id": tenant.run,
        "delivery_id": tenant.run,
        "token_id": tenant.run,
        "user_id": tenant.run,
        "invite_id": tenant.run,
        "tenant_id": tenant.id,
    }
    return re.sub(r"{(\w+)}", lambda found: str(known[found[1]]), route.path)


def _ask(client: Program, route: Route, path: str) -> Any:
    body = {"json": BODIES[route.name]} if route.name in BODIES else {}
    return client.ask(route.method, path, **body)


def _named(routes: list[Route]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("route", routes, ids=lambda route: route.name)


def _everything(url: str, tenant: UUID) -> list[Any]:
    """Every row of a tenant in every table, as the database's owner sees them."""
    with psycopg.connect(url) as connection:
        tables = connection.execute(
            "SELECT table_name FROM information_schema.columns WHERE column_name = 'tenant_id'"
            " AND table_schema = 'public' AND table_name <> 'api_tokens' ORDER BY 1"
        ).fetchall()
        return [
            connection.execute(
                f"SELECT to_jsonb(t) FROM {table} t WHERE tenant_id = %s ORDER BY 1::text",
                [tenant],
            ).fetchall()
            for (table,) in tables
        ]


def test_every_address_of_the_api_is_a_declared_route(app: Flask) -> None:
    served = {
        (method, re.sub(r"<(\w+)>", r"{\1}", rule.rule).removeprefix(API))
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith("/api/")
        for method in (rule.methods or set()) - {"HEAD"}
    }
    declared = {(each.method, each.path) for each in ROUTES}
    assert declared | {("GET", "/openapi.json")} == served


@_named(SECURED)
def test_without_a_token_nothing_is_answered(app: Flask, ours: Tenant, route: Route) -> None:
    for said in ("", "dbt_aaaaaaaaaaaa_" + "a" * 32, "nonsense"):
        refused = _ask(Program(app=app, token=said), route, _path(route, ours))
        assert (401, "application/problem+json") == (refused.status_code, refused.mimetype)
        assert "Bearer" in refused.headers["WWW-Authenticate"]


@_named([each for each in SECURED if each.scope > Scope.READ])
def test_a_smaller_scope_is_refused_and_changes_nothing(
    app: Flask, services: Services, ours: Tenant, module_database_url: str, route: Route
) -> None:
    whose = None if route.place is Place.FLEET else ours.id
    smaller = program(app, services, whose, Scope(route.scope - 1))
    before = _everything(module_database_url, ours.id)
    refused = _ask(smaller, route, _path(route, ours))
    assert (403, "urn:deskbridge:error:scope-too-small") == (
        refused.status_code, refused.json["type"],
    )  # fmt: skip
    assert before == _everything(module_database_url, ours.id)


@_named(OF_COMPANY)
def test_another_tenants_company_is_as_if_it_never_was(
    client: Program, theirs: Tenant, module_database_url: str, route: Route
) -> None:
    before = _everything(module_database_url, theirs.id)
    other = _ask(client, route, _path(route, theirs))
    nobodys = _ask(client, route, _path(route, theirs, uuid4()))
    assert 404 == other.status_code
    assert nobodys.data == other.data
    assert before == _everything(module_database_url, theirs.id)


@_named([each for each in OF_TENANTS if each.place is Place.TENANT])
def test_another_tenant_cannot_be_named(
    client: Program, theirs: Tenant, module_database_url: str, route: Route
) -> None:
    before = _everything(module_database_url, theirs.id)
    other = _ask(client, route, f"{route.path}?tenant={theirs.id}")
    nobodys = _ask(client, route, f"{route.path}?tenant={uuid4()}")
    assert (404, nobodys.data) == (other.status_code, other.data)
    assert before == _everything(module_database_url, theirs.id)


@_named([each for each in OF_COMPANY if {"run_id", "problem_id"} & each.parameters.keys()])
def test_another_tenants_things_are_not_found_under_ones_own_company(
    client: Program, ours: Tenant, theirs: Tenant, module_database_url: str, route: Route
) -> None:
    before = _everything(module_database_url, theirs.id)
    assert 404 == _ask(client, route, _path(route, theirs, ours.company)).status_code
    assert before == _everything(module_database_url, theirs.id)


def test_a_list_shows_ones_own_companies_alone(
    client: Program, ours: Tenant, theirs: Tenant
) -> None:
    listed = client.get("/companies").json or {}
    assert [str(ours.company)] == [each["id"] for each in listed["items"]]


def test_a_cursor_of_another_list_is_refused(
    client: Program, app: Flask, services: Services, ours: Tenant, theirs: Tenant
) -> None:
    mine = client.get(f"/companies/{ours.company}/problems?limit=1").json or {}
    other = program(app, services, theirs.id, Scope.READ)
    path = f"/companies/{theirs.company}"
    assert 404 == other.get(f"{path}/problems?cursor={mine['next']}").status_code
    assert 404 == client.get(f"/companies/{ours.company}/runs?cursor={mine['next']}").status_code
    assert 404 == client.get(f"/companies?cursor={mine['next']}").status_code


def test_a_token_is_kept_as_a_digest_and_notes_its_use(
    app: Flask, services: Services, ours: Tenant, module_database_url: str
) -> None:
    made = services.tokens.create(ours.id, Scope.READ, name="books")
    with psycopg.connect(module_database_url) as connection:
        kept = str(connection.execute("SELECT * FROM api_tokens").fetchall())
    assert made.prefix in kept
    assert made.token.rpartition("_")[2] not in kept
    assert 32 == len(made.token.rpartition("_")[2])  # base32: 160 bits
    assert services.tokens.list_of(ours.id)[0].last_used_at is None
    assert 200 == Program(app=app, token=made.token).get("/companies").status_code
    assert services.tokens.list_of(ours.id)[0].last_used_at is not None


def test_a_revoked_token_opens_nothing_more(app: Flask, services: Services, ours: Tenant) -> None:
    made = services.tokens.create(ours.id, Scope.READ)
    services.tokens.revoke(made.prefix)
    refused = Program(app=app, token=made.token).get("/companies")
    assert 401 == refused.status_code
    assert "was revoked" in (refused.json or {})["detail"]


def test_a_token_ends_with_its_days(services: Services, ours: Tenant) -> None:
    made = services.tokens.create(ours.id, Scope.READ, days=3)
    assert services.tokens.check(made.token).tenant_id == ours.id
    later = ApiTokens(replace(services.context, clock=Later(timedelta(days=3))))
    with pytest.raises(TokenError, match="expired"):
        later.check(made.token)


def test_a_token_made_before_the_keys_were_rotated_still_opens(
    services: Services, ours: Tenant
) -> None:
    from cryptography.fernet import Fernet

    made = services.tokens.create(ours.id, Scope.READ)
    new = Fernet.generate_key().decode()
    old = services.settings.secret_keys
    rotated = replace(
        services.context, settings=replace(services.settings, secret_keys=(new, *old))
    )
    without = replace(services.context, settings=replace(services.settings, secret_keys=(new,)))
    with pytest.raises(TokenError):
        ApiTokens(without).check(made.token)
    assert ours.id == ApiTokens(rotated).check(made.token).tenant_id
    assert ours.id == ApiTokens(without).check(made.token).tenant_id, "its use renewed it"


def test_the_beginning_of_a_token_with_another_end_opens_nothing(
    services: Services, ours: Tenant
) -> None:
    known = token(services, ours.id)
    with pytest.raises(TokenError):
        services.tokens.check(known[:-1] + ("a" if known[-1] != "a" else "b"))
