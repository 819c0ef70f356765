"""Operators who sign in with a provider of their own, and everything that is not believed."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
from joserfc.jwk import RSAKey

from app.factory import create_app
from services.bootstrap import build
from services.settings import Settings
from tests.integration.app.api_world import furnished
from tests.integration.app.oidc_provider import CLIENT, SECRET, OidcProvider, served
from tests.integration.app.page_world import Person
from tests.integration.services.desk import Bell, Time

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from flask import Flask
    from flask.testing import FlaskClient
    from werkzeug.test import TestResponse

    from services.bootstrap import Services
    from services.embedded import Addresses

BACK = "/sign-in/provider/back"


class Desk:
    """The application that knows a provider."""

    def __init__(self, provider: OidcProvider, services: Services, clock: Time) -> None:
        self.provider, self.services, self.clock = provider, services, clock
        self.app = create_app(services)
        self.browser = self.app.test_client()

    def operator(self, role: str = "operator") -> Person:
        return Person(app=self.app, services=self.services, tenant=None, role=role)

    def begun(self, email: str, onward: str = "/fleet/audit") -> tuple[str, str]:
        answer = self.browser.get(f"/sign-in/provider?next={onward}")
        assert 302 == answer.status_code, answer.text
        now = int(self.clock.now().timestamp())
        return self.provider.authorize(answer.headers["Location"], email, now)

    def back(self, state: str, code: str, browser: FlaskClient | None = None) -> TestResponse:
        query = {"state": state, "code": code}
        return (browser or self.browser).get(BACK, query_string=query)

    def refused(self, email: str) -> str:
        answer = self.back(*self.begun(email))
        assert 403 == answer.status_code
        assert 302 == self.browser.get("/fleet").status_code
        return " ".join(answer.text.split())


@pytest.fixture
def provider() -> Iterator[OidcProvider]:
    yield from served(OidcProvider())


@pytest.fixture
def desk(
    provider: OidcProvider, module_database_url: str, servers: Addresses, secret_key: str,
    tmp_path: Path,
) -> Iterator[Desk]:  # fmt: skip
    settings = Settings(
        database_url=module_database_url, redis_url=servers.redis_url, data_dir=tmp_path,
        secret_keys=(secret_key,), cloud_hosts=("127.0.0.1",), oidc_issuer=provider.issuer,
        oidc_client_id=CLIENT, oidc_client_secret=SECRET, oidc_name="Castle ID",
    )  # fmt: skip
    clock = Time(datetime.now(UTC))
    services = build(settings, wake=Bell(), clock=clock)
    yield Desk(provider, services, clock)
    services.close()


@pytest.mark.parametrize("how", ["basic", "post"])
def test_an_operator_is_let_in_and_asked_for_no_second_factor_of_ours(how: str, desk: Desk) -> None:
    if how == "post":
        desk.provider.discovery["token_endpoint_auth_methods_supported"] = ["client_secret_post"]
    ann = desk.operator()
    assert "Sign in with Castle ID" in desk.browser.get("/sign-in").text
    answer = desk.back(*desk.begun(ann.email.upper()))
    assert "/fleet/audit" == answer.headers["Location"]
    assert 200 == desk.browser.get("/fleet").status_code
    assert ann.email in desk.browser.get("/fleet").text


@pytest.mark.parametrize(
    ("claims", "says"),
    [
        ({"nonce": "another"}, "(nonce)"),
        ({"nonce": None}, "(nonce)"),
        ({"aud": "somebody-else"}, "(aud)"),
        ({"aud": None}, "(aud)"),
        ({"aud": [CLIENT, "somebody-else"]}, "made for somebody else"),
        ({"azp": "somebody-else"}, "made for somebody else"),
        ({"iss": "https://evil.example"}, "(iss)"),
        ({"exp": 1}, "Expired"),
        ({"exp": None}, "(exp)"),
        ({"iat": 99999999999}, "not believed"),
        ({"email_verified": False}, "not verified your e-mail address"),
        ({"email_verified": None}, "not verified your e-mail address"),
        ({"email_verified": "true"}, "not verified your e-mail address"),
        ({"email": None}, "not verified your e-mail address"),
        ({"email": "nobody@example.test"}, "runs nothing here"),
    ],
)
def test_a_claim_that_does_not_fit_lets_nobody_in(
    claims: dict[str, Any], says: str, desk: Desk
) -> None:
    desk.provider.claims = claims
    assert says in desk.refused(desk.operator().email)


def test_a_tenants_person_is_not_let_in_by_the_operators_provider(desk: Desk) -> None:
    tenant = furnished(desk.services)
    ann = Person(app=desk.app, services=desk.services, tenant=tenant.id, role="owner")
    assert "runs nothing here" in desk.refused(ann.email)


def test_an_operator_who_is_shut_out_is_not_let_in(desk: Desk) -> None:
    ann, ben = desk.operator(), desk.operator()
    token = desk.services.people.open(ben.user_id, confirmed=True, address="127.0.0.1")
    seen = desk.services.people.viewer(token)
    assert seen is not None
    desk.services.team.change(seen, None, ann.user_id, "disable")
    assert "runs nothing here" in desk.refused(ann.email)


@pytest.mark.parametrize(
    "raw",
    [
        "eyJhbGciOiJub25lIn0.CLAIMS.",  # alg none
        "eyJhbGciOiJub25lIn0.CLAIMS.AAAA",
        "not a token",
        "",
    ],
)
def test_an_unsigned_token_is_not_believed(raw: str, desk: Desk) -> None:
    desk.provider.raw_token = raw
    assert "is not believed" in desk.refused(desk.operator().email)


def test_a_token_signed_by_another_key_is_not_believed(desk: Desk) -> None:
    desk.provider.signed_with = RSAKey.generate_key(2048, {"kid": "one"})
    assert "BadSignatureError" in desk.refused(desk.operator().email)


def test_a_state_is_good_once_in_its_own_browser_and_for_ten_minutes(desk: Desk) -> None:
    ann = desk.operator()
    state, code = desk.begun(ann.email)
    stranger: FlaskClient = desk.app.test_client()
    assert 403 == desk.back(state, code, stranger).status_code
    assert 403 == desk.back(state, code).status_code, "it was spent by the stranger"
    state, code = desk.begun(ann.email)
    cookie = desk.browser.get_cookie("deskbridge")
    assert 302 == desk.back(state, code).status_code
    replaying: FlaskClient = desk.app.test_client()
    assert cookie is not None
    replaying.set_cookie("deskbridge", cookie.value)
    answer = desk.back(state, code, replaying)
    assert 403 == answer.status_code
    assert "used already" in answer.text
    desk.browser = desk.app.test_client()
    late = desk.begun(ann.email)
    desk.clock.passes(601)
    assert 403 == desk.back(*late).status_code
    assert 403 == desk.back("nonsense", "code").status_code
    assert 403 == desk.browser.get(BACK).status_code


def test_the_code_of_another_attempt_is_refused_for_its_verifier(desk: Desk) -> None:
    ann = desk.operator()
    _, other = desk.begun(ann.email)
    state, _ = desk.begun(ann.email)
    assert "answered with status 400" in desk.back(state, other).text


def test_a_provider_that_says_no_is_told(desk: Desk) -> None:
    state, _ = desk.begun(desk.operator().email)
    answer = desk.browser.get(BACK, query_string={"state": state, "error": "access_denied"})
    assert 403 == answer.status_code
    assert "let nobody in" in answer.text


@pytest.mark.parametrize(
    ("discovery", "says"),
    [
        ({"issuer": "https://evil.example"}, "another address than OIDC_ISSUER"),
        ({"authorization_endpoint": "http://evil.example/"}, "is not an https:// address"),
        ({"authorization_endpoint": "javascript:alert(1)"}, "is not an https:// address"),
    ],
)
def test_a_provider_that_is_not_the_one_is_not_gone_to(
    discovery: dict[str, str], says: str, desk: Desk
) -> None:
    desk.provider.discovery = discovery
    answer = desk.browser.get("/sign-in/provider")
    assert 502 == answer.status_code
    assert says in answer.text


@pytest.mark.parametrize("name", ["token_endpoint", "jwks_uri"])
def test_no_code_or_key_goes_over_plain_http_elsewhere(name: str, desk: Desk) -> None:
    attempt = desk.begun(desk.operator().email)
    desk.provider.discovery = {name: "http://evil.example/"}
    assert f"{name} is not an https:// address" in desk.back(*attempt).text
    assert [] == desk.provider.asked


def test_signing_in_leads_nowhere_else(desk: Desk) -> None:
    answer = desk.back(*desk.begun(desk.operator().email, "https://evil.example/"))
    assert "/" == answer.headers["Location"]


def test_without_a_provider_there_is_no_such_way_in(app: Flask) -> None:
    browser = app.test_client()
    assert [404, 404] == [browser.get(p).status_code for p in ("/sign-in/provider", BACK)]
    assert "/sign-in/provider" not in browser.get("/sign-in").text
