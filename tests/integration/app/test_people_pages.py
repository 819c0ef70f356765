"""Inviting, roles, shutting out and plans, by the forms, as everybody who may and may not."""

from __future__ import annotations

import contextlib
import re
import threading
from typing import TYPE_CHECKING
from uuid import uuid4

import psycopg
import pytest

from services.team import TeamError
from services.words_for_people import flows
from tests.integration.app.page_world import PASSWORD, Person, first, signed_in

if TYPE_CHECKING:
    from uuid import UUID

    from flask import Flask

    from services.bootstrap import Services
    from services.people import Viewer
    from tests.integration.app.api_world import Tenant

LONG = "seven blue herons at noon"


@pytest.fixture
def owner(app: Flask, services: Services, ours: Tenant) -> Person:
    return signed_in(app, services, ours.id, "owner")


@pytest.fixture
def operator_person(app: Flask, services: Services) -> Person:
    return signed_in(app, services, None, "operator")


class Visitor(Person):
    """Somebody with a browser whom nobody knows yet."""

    def __post_init__(self) -> None:
        self.browser = self.app.test_client()


def visitor(app: Flask, services: Services) -> Visitor:
    return Visitor(app=app, services=services, tenant=None, role="")


def invited(person: Person, email: str, role: str, base: str = "/people") -> str:
    """Invite by the form, and return the link's path that the page shows to hand over."""
    answer = person.send(f"{base}/invite", {"email": email, "role": role}, page=base)
    assert 302 == answer.status_code, answer.text[:3000]
    shown = person.get(answer.headers["Location"]).text
    link = re.search(r'value="http://localhost:\d+(/invited\?key=[^"]+)"', shown)
    assert link is not None, shown
    again = person.get(answer.headers["Location"]).text  # makes no other, which would end this one
    assert "It still works" in again
    return link.group(1)


def accept(who: Person, path: str, **form: str) -> object:
    key = path.partition("key=")[2]
    given = {"key": key, "name": "Ann Able", "password": LONG, **form}
    return who.send("/invited", {"again": given["password"], **given}, page=path)


def viewer_of(person: Person) -> Viewer:
    with person.browser.session_transaction() as session:
        seen = person.services.people.viewer(session["key"])
    assert seen is not None
    return seen


def test_an_invited_person_chooses_a_name_and_password_and_is_in_with_her_role(
    app: Flask, services: Services, owner: Person, ours: Tenant
) -> None:
    email = f"ann-{uuid4().hex[:6]}@example.test"
    path = invited(owner, email.upper(), "accountant")
    assert email in owner.read("/people").text
    ann = visitor(app, services)
    page = ann.read(path)
    assert f"Welcome to Tenant {ours.name.split()[-1]}" in page.text
    assert "accountant" in page.text
    assert 302 == accept(ann, path).status_code  # type: ignore[attr-defined]
    assert ours.name in ann.read("/companies").text
    assert 403 == ann.get("/people").status_code
    listed = owner.read("/people").text
    assert "Ann Able" in listed
    assert "Invited" not in [each.text for each in owner.read("/people").select("h2")]
    log = owner.read("/audit").text
    assert "invited a person" in log
    assert "accepted an invitation" in log
    assert path.partition("key=")[2] not in log


def test_an_invitation_works_once_and_a_newer_one_replaces_it(
    app: Flask, services: Services, owner: Person
) -> None:
    email = f"{uuid4().hex[:6]}@example.test"
    first, second = invited(owner, email, "viewer"), invited(owner, email, "accountant")
    someone = visitor(app, services)
    assert 410 == someone.get(first).status_code
    someone.read(second)
    accept(someone, second)
    again = visitor(app, services)
    answer = again.get(second)
    assert 410 == answer.status_code
    assert "ask whoever invited you" in answer.text


def test_a_withdrawn_or_old_invitation_is_none(
    app: Flask, services: Services, owner: Person, module_database_url: str
) -> None:
    emails = [f"{uuid4().hex[:6]}@example.test" for _ in range(2)]
    withdrawn, old = (invited(owner, email, "viewer") for email in emails)
    page = owner.read("/people")
    form = next(each for each in page.find_all("form") if "withdraw" in str(each.get("action")))
    before = len(page.select("form[action$=withdraw]"))
    owner.send(str(form["action"]), page="/people")
    assert before - 1 == len(owner.read("/people").select("form[action$=withdraw]"))
    with psycopg.connect(module_database_url) as connection:
        connection.execute("UPDATE people_links SET expires_at = now() - interval '1 second'")
    someone = visitor(app, services)
    assert [410, 410] == [someone.get(path).status_code for path in (withdrawn, old)]
    assert 410 == someone.get("/invited?key=nonsense").status_code
    assert 410 == someone.get("/invited").status_code


@pytest.mark.parametrize(
    ("form", "says"),
    [
        ({"password": "elevenchars"}, "at least 12 characters"),
        ({"password": "a" * 30}, "first that would be tried"),
        ({"password": "x1y2" * 300}, "at most 1000"),
        ({"again": f"{LONG}r"}, "typed differently the second time"),
        ({"name": "  "}, "Say what you are called"),
        ({"name": "x" * 201}, "1 to 200 characters"),
    ],
)
def test_a_bad_answer_to_an_invitation_is_refused_and_may_be_mended(
    form: dict[str, str], says: str, app: Flask, services: Services, owner: Person
) -> None:
    path = invited(owner, f"{uuid4().hex[:6]}@example.test", "viewer")
    someone = visitor(app, services)
    answer = accept(someone, path, **form)
    assert 422 == answer.status_code  # type: ignore[attr-defined]
    assert says in answer.text  # type: ignore[attr-defined]
    assert 302 == accept(someone, path).status_code  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("email", "role", "says"),
    [
        ("nobody", "viewer", "e-mail address of one person"),
        ("a@b.test,c@d.test", "viewer", "e-mail address of one person"),
        ("a@b.test\r\nBcc: c@d.test", "viewer", "e-mail address of one person"),
        ("a@b.test", "operator", "Choose one of these roles: owner, accountant, viewer."),
        ("a@b.test", "", "Choose one of these roles"),
    ],
)
def test_an_invitation_that_cannot_be_is_refused(
    email: str, role: str, says: str, owner: Person
) -> None:
    answer = owner.send("/people/invite", {"email": email, "role": role}, page="/people")
    assert 422 == answer.status_code
    assert says in answer.text


def test_somebody_of_ours_is_not_invited_twice_and_whether_somebody_is_elsewhere_is_not_told(
    app: Flask, services: Services, owner: Person, theirs: Tenant
) -> None:
    answer = owner.send("/people/invite", {"email": owner.email, "role": "viewer"}, page="/people")
    assert "is here already" in answer.text
    elsewhere = Person(app=app, services=services, tenant=theirs.id, role="viewer")
    path = invited(owner, elsewhere.email, "viewer")
    answer = accept(visitor(app, services), path)  # type: ignore[assignment]
    assert 422 == answer.status_code
    assert "invited at another address" in answer.text.replace("\n", " ")
    assert 302 == elsewhere.sign_in().status_code


def test_a_role_changes_at_once_and_shutting_out_ends_every_session(
    app: Flask, services: Services, owner: Person, ours: Tenant
) -> None:
    ann = signed_in(app, services, ours.id, "viewer")
    base = f"/people/{ann.user_id}"
    assert 403 == ann.get("/audit").status_code
    for _ in range(2):
        owner.send(f"{base}/role", {"role": "owner"}, page="/people")
    assert 200 == ann.get("/audit").status_code
    told = [each.action for each in services.audit.of_tenant(ours.id, limit=9)]
    assert 1 == told.count("changed the role of a person"), "the second time she had it already"
    owner.send(f"{base}/disable", page="/people")
    assert 302 == ann.get("/companies").status_code
    assert "do not go together" in ann.sign_in().text
    assert "Shut out" in owner.read("/people").text
    owner.send(f"{base}/enable", page="/people")
    assert 302 == ann.sign_in().status_code
    owner.send(f"{base}/remove", page="/people")
    assert 302 == ann.get("/companies").status_code
    assert ann.email not in owner.read("/people").select_one("ul.cards").text  # type: ignore[union-attr]
    assert "removed a person" in owner.read("/audit").text


@pytest.mark.parametrize("what", ["role", "disable", "remove", "factor"])
def test_nobody_changes_herself_away(what: str, owner: Person) -> None:
    answer = owner.send(f"/people/{owner.user_id}/{what}", {"role": "viewer"}, page="/people")
    assert 409 == answer.status_code
    assert "Ask another owner" in answer.text
    assert 200 == owner.get("/people").status_code


@pytest.mark.parametrize("what", ["role", "disable", "remove"])
def test_the_last_owner_stays(
    what: str, owner: Person, operator_person: Person, ours: Tenant
) -> None:
    base = f"/fleet/tenants/{ours.id}/people"
    answer = operator_person.send(f"{base}/{owner.user_id}/{what}", {"role": "viewer"}, page=base)
    assert 409 == answer.status_code
    assert "is the last owner who can sign in" in answer.text
    assert 200 == owner.get("/people").status_code


def test_an_owner_who_is_shut_out_does_not_count_as_one(
    app: Flask, services: Services, owner: Person, operator_person: Person, ours: Tenant
) -> None:
    other = Person(app=app, services=services, tenant=ours.id, role="owner")
    owner.send(f"/people/{other.user_id}/disable", page="/people")
    base = f"/fleet/tenants/{ours.id}/people"
    answer = operator_person.send(f"{base}/{owner.user_id}/remove", page=base)
    assert 409 == answer.status_code


def test_two_owners_who_demote_each_other_at_once_leave_one(
    app: Flask, services: Services, ours: Tenant
) -> None:
    for _ in range(5):
        pair = [signed_in(app, services, ours.id, "owner") for _ in range(2)]
        for each in services.team.people(ours.id):
            if each.user_id not in {pair[0].user_id, pair[1].user_id}:
                services.team.change(viewer_of(pair[0]), ours.id, each.user_id, "remove")
        viewers = [viewer_of(each) for each in pair]
        start = threading.Barrier(2)

        def demote(by: Viewer, whom: UUID, start: threading.Barrier = start) -> None:
            start.wait()
            with contextlib.suppress(TeamError):
                services.team.change(by, ours.id, whom, "role", role="viewer")

        threads = [
            threading.Thread(target=demote, args=(viewers[0], pair[1].user_id)),
            threading.Thread(target=demote, args=(viewers[1], pair[0].user_id)),
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        roles = [each.role for each in services.team.people(ours.id)]
        assert 1 == roles.count("owner"), roles


PATHS = ("invite", "{other}/role", "{other}/disable", "{other}/remove", "{other}/factor",
         "{other}/reset", "{other}/enable", f"invited/{uuid4()}/withdraw")  # fmt: skip


@pytest.mark.parametrize("role", ["viewer", "accountant"])
def test_only_an_owner_manages_people(
    role: str, app: Flask, services: Services, ours: Tenant
) -> None:
    person = signed_in(app, services, ours.id, role)
    other = Person(app=app, services=services, tenant=ours.id, role="viewer")
    assert 403 == person.get("/people").status_code
    for path in PATHS:
        form = {"email": "x@example.test", "role": "owner"}
        answer = person.send(f"/people/{path.format(other=other.user_id)}", form, page="/companies")
        assert 403 == answer.status_code, path
    assert "viewer" == services.team.person(ours.id, other.user_id).role


def test_people_of_another_tenant_do_not_exist(
    app: Flask, services: Services, owner: Person, theirs: Tenant
) -> None:
    other = Person(app=app, services=services, tenant=theirs.id, role="viewer")
    assert other.email not in owner.read("/people").text
    for path in PATHS[1:]:
        answer = owner.send(
            f"/people/{path.format(other=other.user_id)}", {"role": "owner"}, page="/people"
        )
        assert 404 == answer.status_code, path
    assert "viewer" == services.team.person(theirs.id, other.user_id).role
    assert 404 == owner.send(f"/people/{owner.user_id}/nonsense", page="/people").status_code


def test_operators_pages_of_people_are_for_operators_alone(
    app: Flask, services: Services, owner: Person, ours: Tenant
) -> None:
    bases = ("/fleet/people", f"/fleet/tenants/{ours.id}/people")
    support = signed_in(app, services, None, "support")
    nobody = visitor(app, services)
    for base in bases:
        assert 404 == owner.get(base).status_code
        assert 403 == support.get(base).status_code
        assert "/sign-in" in nobody.get(base).headers["Location"]
        for path in PATHS:
            where = f"{base}/{path.format(other=owner.user_id)}"
            assert 404 == owner.send(where, {"role": "viewer"}, page="/companies").status_code
            assert 403 == support.send(where, {"role": "viewer"}, page="/fleet").status_code
            assert 401 == nobody.send(where, {"role": "viewer"}, page="/sign-in").status_code
    assert "People" not in [each.text for each in support.read("/fleet").select(".tabs a")]


def test_operators_invite_a_tenants_first_owner_and_operators(
    app: Flask, services: Services, operator_person: Person
) -> None:
    tenant = services.tenants.add(f"New {uuid4()}")
    base = f"/fleet/tenants/{tenant}/people"
    assert "Nobody is here yet" in operator_person.read(base).text
    first = visitor(app, services)
    path = invited(operator_person, f"{uuid4().hex[:6]}@example.test", "owner", base)
    accept(first, path)
    assert 200 == first.get("/people").status_code
    helper = visitor(app, services)
    path = invited(operator_person, f"{uuid4().hex[:6]}@example.test", "support", "/fleet/people")
    accept(helper, path)
    assert 200 == helper.get("/fleet").status_code
    assert 404 == operator_person.get(f"/fleet/tenants/{uuid4()}/people").status_code


def test_a_name_stays_text(app: Flask, services: Services, owner: Person) -> None:
    path = invited(owner, f"{uuid4().hex[:6]}@example.test", "viewer")
    accept(visitor(app, services), path, name="<script>alert(1)</script>\u202e&amp;")
    page = owner.read("/people")
    assert [] == [each for each in page.find_all("script") if "alert" in each.text]
    assert "<script>alert(1)</script>" in page.text


def test_the_page_takes_as_many_statements_for_many_people_as_for_one(
    app: Flask, services: Services, owner: Person, ours: Tenant, statements: list[str]
) -> None:
    statements.clear()
    owner.read("/people")
    before = len(statements)
    for _ in range(8):
        services.tenants.add_user(
            f"{uuid4().hex}@example.test", tenant=str(ours.id), role="viewer", password=PASSWORD
        )
    statements.clear()
    owner.read("/people")
    assert before == len(statements) <= 4


def test_the_page_of_a_plan_says_what_each_switches_on_and_off(
    operator_person: Person, ours: Tenant
) -> None:
    page = operator_person.read(f"/fleet/tenants/{ours.id}/plan")
    for radio in page.select("input[name=plan]"):
        assert first(page, f"#{radio['aria-describedby']}").text
    told = {
        half: [each.text for each in page.select(f"#flows-of-{half} dt")]
        for half in ("payables", "receivables", "every-plan")
    }
    assert "Bills → QuickBooks" in told["payables"]
    assert "Invoices → BILL" in told["receivables"]
    assert "Customers → BILL" in told["every-plan"]
    assert sorted(flows().values()) == sorted(each for half in told.values() for each in half)


def test_operators_change_a_plan_and_nobody_else_does(
    app: Flask, services: Services, owner: Person, operator_person: Person, ours: Tenant
) -> None:
    path = f"/fleet/tenants/{ours.id}/plan"
    assert 302 == operator_person.send(path, {"plan": "payables"}, page=path).status_code
    assert "payables" == services.tenants.get(ours.id).plan
    for page in (operator_person.read("/fleet/audit"), owner.read("/audit")):
        assert "changed a tenant's plan" in page.text
    answer = operator_person.send(path, {"plan": "platinum"}, page=path)
    assert 422 == answer.status_code
    assert "It is one of: both, payables, receivables, everything." in answer.text
    assert 302 == operator_person.send(path, {"plan": "everything"}, page=path).status_code
    assert services.tenants.get(ours.id).plan is None
    support = signed_in(app, services, None, "support")
    assert 403 == support.send(path, {"plan": "payables"}, page="/fleet").status_code
    assert 404 == owner.send(path, {"plan": "payables"}, page="/companies").status_code
    lost = f"/fleet/tenants/{uuid4()}/plan"
    assert 404 == operator_person.send(lost, {"plan": "both"}, page="/fleet").status_code
    assert services.tenants.get(ours.id).plan is None


def test_an_address_without_a_full_host_is_not_invited(owner: Person) -> None:
    form = {"email": "a@b", "role": "viewer"}
    refused = owner.send("/people/invite", form, page="/people")
    assert refused.status_code >= 400
    assert "ann@example.com" in refused.text


def test_who_shows_no_token_is_told_where_one_is_made(owner: Person) -> None:
    assert "/tokens" in owner.get("/api/v1/companies").text
