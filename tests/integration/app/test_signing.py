"""Signing in and out by the form, and what each role is let into."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from flask import Blueprint

from app.access import Audience, allow
from app.factory import create_app
from app.gate import inside
from services import passwords
from services.people import LONGEST
from services.rights import OperatorRight, Right
from storage import people_directory
from tests.integration.app.page_world import PASSWORD, Person, signed_in

if TYPE_CHECKING:
    from uuid import UUID

    from flask import Flask

    from services.bootstrap import Services
    from tests.integration.app.api_world import Tenant


def _person(app: Flask, services: Services, ours: Tenant, role: str = "accountant") -> Person:
    return Person(app=app, services=services, tenant=ours.id, role=role)


def test_a_right_password_opens_the_companies(app: Flask, services: Services, ours: Tenant) -> None:
    person = _person(app, services, ours)
    assert "/sign-in" in person.get("/companies").headers["Location"]
    assert 302 == person.sign_in().status_code
    assert ours.name in person.read("/companies").text
    assert person.email in person.read("/companies").text


@pytest.mark.parametrize("password", ["", "wrong", PASSWORD + " ", PASSWORD.upper()])
def test_a_wrong_password_opens_nothing(
    password: str, app: Flask, services: Services, ours: Tenant
) -> None:
    person = _person(app, services, ours)
    answer = person.sign_in(password)
    assert 403 == answer.status_code
    assert "do not go together" in answer.text
    assert person.email in answer.text  # need not be typed again
    assert 302 == person.get("/companies").status_code


def test_an_unknown_address_is_answered_like_a_wrong_password(
    app: Flask, services: Services, ours: Tenant
) -> None:
    person = _person(app, services, ours)
    wrong = _without_token(person.sign_in("wrong").text.replace(person.email, "E"))
    person.email = "nobody@example.test"
    assert wrong == _without_token(person.sign_in("wrong").text.replace(person.email, "E"))


def _without_token(page: str) -> str:
    return re.sub(r'name="csrf_token" value="[^"]+"', "", page)


def test_signing_out_ends_the_session_for_every_copy_of_its_cookie(
    app: Flask, services: Services, ours: Tenant
) -> None:
    person = _person(app, services, ours)
    person.sign_in()
    cookie = person.browser.get_cookie("deskbridge")
    assert cookie is not None
    assert cookie.http_only
    assert "Lax" == cookie.same_site
    person.send("/sign-out", page="/companies")
    assert "You are signed out." in person.get("/sign-in").text
    person.browser.set_cookie("deskbridge", cookie.value)
    assert 302 == person.get("/companies").status_code


def test_a_session_ends_with_its_time_and_with_silence(
    app: Flask, services: Services, ours: Tenant
) -> None:
    person = _person(app, services, ours)
    token = services.people.sign_in(person.email, PASSWORD, address="127.0.0.1")
    digest, now = passwords.ticket_digest(token), services.now()
    with services.context.database.operator_session() as session:

        def known(after: timedelta, idle: float) -> bool:
            at = now + after
            return people_directory.find_session(session, digest, now=at, idle=idle) is not None

        assert known(timedelta(seconds=50), 60)
        assert not known(timedelta(seconds=70), 60)
        assert known(timedelta(seconds=70), 100)  # and was seen then
        assert known(timedelta(seconds=150), 100)
        assert not known(LONGEST + timedelta(seconds=1), 1e9)


def test_a_form_without_its_token_does_nothing(
    app: Flask, services: Services, ours: Tenant
) -> None:
    person = _person(app, services, ours)
    answer = person.browser.post("/sign-in", data={"email": person.email, "password": PASSWORD})
    assert 400 == answer.status_code
    assert "too old" in answer.text


@pytest.mark.parametrize(
    "address", ["//evil.test/", "https://evil.test", "/\\evil.test", "evil", "", None]
)
def test_signing_in_leads_nowhere_else(address: str | None) -> None:
    assert inside(address) is None
    assert "/companies?after=x" == inside("/companies?after=x")


@pytest.fixture(scope="module")
def doors(services: Services) -> Flask:
    """The application with a page for every right, and one that is somebody's company's."""
    pages = Blueprint("doors", __name__)
    made = create_app(services)
    for right in Right:

        @allow(Audience.PERSON, right)
        def view(company_id: UUID | None = None) -> str:
            return "in"

        pages.add_url_rule(f"/doors/{right.name}", right.name, view)
        pages.add_url_rule(f"/doors/<uuid:company_id>/{right.name}", f"company-{right.name}", view)
    for operator_right in OperatorRight:
        pages.add_url_rule(
            f"/doors/{operator_right.name}",
            operator_right.name,
            allow(Audience.OPERATOR, operator_right)(lambda: "in"),
        )
    made.register_blueprint(pages)
    return made


@pytest.mark.parametrize(
    ("role", "opened"),
    [
        ("viewer", {"READ"}),
        ("accountant", {"READ", "WORK"}),
        ("owner", {"READ", "WORK", "OWN"}),
        ("support", {"SUPPORT"}),
        ("operator", {"SUPPORT", "OPERATE"}),
    ],
)
def test_each_role_is_let_into_its_own_and_no_more(
    role: str, opened: set[str], doors: Flask, services: Services, ours: Tenant
) -> None:
    runs_it = role in {"support", "operator"}
    person = signed_in(doors, services, None if runs_it else ours.id, role)
    found = {
        right.name
        for right in [*Right, *OperatorRight]
        if person.get(f"/doors/{right.name}").status_code == 200
    }
    assert opened == found


@pytest.mark.parametrize("role", ["viewer", "accountant", "owner", "support", "operator"])
def test_a_company_of_another_tenant_does_not_exist(
    role: str, doors: Flask, services: Services, ours: Tenant, theirs: Tenant
) -> None:
    runs_it = role in {"support", "operator"}
    person = signed_in(doors, services, None if runs_it else ours.id, role)
    for right in Right:
        answer = person.get(f"/doors/{theirs.company}/{right.name}")
        assert answer.status_code in ({302} if runs_it else {404})


def test_an_operator_who_looks_in_sees_one_tenant_and_changes_nothing(
    doors: Flask, services: Services, ours: Tenant, theirs: Tenant
) -> None:
    person = signed_in(doors, services, None, "operator")
    with person.browser.session_transaction() as session:
        seen = services.people.viewer(session["key"])
    assert seen is not None
    assert services.people.look_at(seen, ours.id)
    assert 200 == person.get(f"/doors/{ours.company}/READ").status_code
    assert 404 == person.get(f"/doors/{theirs.company}/READ").status_code
    assert {403} == {
        person.get(f"/doors/{ours.company}/{right}").status_code for right in ("WORK", "OWN")
    }


def test_nobody_but_an_operator_looks_in(
    app: Flask, services: Services, ours: Tenant, theirs: Tenant
) -> None:
    person = signed_in(app, services, ours.id, "owner")
    with person.browser.session_transaction() as session:
        seen = services.people.viewer(session["key"])
    assert seen is not None
    assert not services.people.look_at(seen, theirs.id)
    assert theirs.name not in person.read("/companies").text


def test_what_a_person_does_is_in_the_audit_log(
    app: Flask, services: Services, ours: Tenant
) -> None:
    person = signed_in(app, services, ours.id, "owner")
    person.send("/sign-out", page="/companies")
    with services.context.database.operator_session() as session:
        found = people_directory.audit_page(session, limit=5, tenant_id=ours.id)
    assert [("signed out", person.email), ("signed in", person.email)] == [
        (each.action, each.who) for each in found
    ]


def test_the_list_of_companies_is_a_handful_of_statements(
    app: Flask, services: Services, ours: Tenant, statements: list[str]
) -> None:
    person = signed_in(app, services, ours.id, "viewer")
    statements.clear()
    person.read("/companies")
    assert len(statements) <= 10, statements
