"""The fleet for whoever runs the service: what needs her, tenants, looking in, the audit log."""

from __future__ import annotations

import time
from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import uuid4

import psycopg
import pytest

from storage import companies, problems
from storage.problems import NewProblem
from tests.integration.app.api_world import add_company
from tests.integration.app.page_world import Person, signed_in

if TYPE_CHECKING:
    from collections.abc import Callable
    from uuid import UUID

    from flask import Flask

    from services.bootstrap import Services
    from tests.integration.app.api_world import Tenant

NASTY = "<script>alert(1)</script> & “Söhne”\u202e " + "x" * 80


@pytest.fixture
def operator_person(app: Flask, services: Services) -> Person:
    """Somebody who runs the service."""
    return signed_in(app, services, None, "operator")


def poll(url: str, company: UUID, ago: timedelta) -> None:
    """Its Web Connector called so long ago."""
    with psycopg.connect(url) as connection:
        connection.execute(
            "UPDATE polls SET last_poll_at = now() - %s WHERE company_id = %s", [ago, company]
        )


def named(word: str) -> str:
    return word.removeprefix("Rock Castle ")


def test_a_healthy_fleet_is_said_in_one_sentence(
    operator_person: Person, ours: Tenant, module_database_url: str
) -> None:
    poll(module_database_url, ours.company, timedelta(minutes=3))
    page = operator_person.read(f"/fleet?q={named(ours.name)}")
    verdict = page.select_one(".fleet-verdict")
    assert verdict is not None
    assert "The one company is healthy" in verdict.text
    assert "2 problems wait for bookkeepers" in verdict.text


def test_a_silent_company_is_first_and_says_since_when(
    operator_person: Person, services: Services, ours: Tenant, module_database_url: str
) -> None:
    other = add_company(services, ours.id, f"Zebra {named(ours.name)}")
    poll(module_database_url, ours.company, timedelta(minutes=3))
    poll(module_database_url, other, timedelta(days=4))
    page = operator_person.read(f"/fleet?q={named(ours.name)}")
    assert "1 of 2 companies needs a look" in page.text
    lines = [each.text for each in page.select(".card-line")]
    assert "Zebra" in lines[0]
    assert "Silent" in lines[0]
    assert "Has not polled since" in lines[0]
    assert "usually every 15 minutes" in lines[0]
    only = operator_person.read(f"/fleet?q={named(ours.name)}&need=silent")
    assert 1 == len(only.select(".card-line"))


def test_which_quickbooks_opens_a_companys_file_is_said_of_each(
    operator_person: Person, services: Services, ours: Tenant
) -> None:
    add_company(services, ours.id, f"Zebra {named(ours.name)}")
    contact = {"product": "QuickBooks Pro 2008", "qbxml": "7.0"}
    with services.context.database.tenant_session(ours.id) as session:
        companies.set_contact(session, ours.company, contact)
    page = operator_person.read(f"/fleet?q={named(ours.name)}&sort=name")
    lines = [each.text for each in page.select(".card-line")]
    assert ["QuickBooks Pro 2008, qbXML 7.0" in each for each in lines] == [True, False]


def test_what_a_name_holds_stays_text(
    operator_person: Person, services: Services, ours: Tenant
) -> None:
    tenant = services.tenants.add(f"{NASTY} {uuid4()}")
    page = operator_person.read(f"/fleet/tenants/{tenant}")
    assert [] == [each for each in page.find_all("script") if "alert" in each.text]
    assert NASTY in page.text


def test_a_tenant_is_added_by_its_form_and_a_name_in_use_is_refused(
    operator_person: Person, ours: Tenant
) -> None:
    name = f"Castle Group {uuid4()}"
    answer = operator_person.send("/fleet/tenants/new", {"name": f"  {name} "})
    assert 302 == answer.status_code
    assert name in operator_person.read(answer.headers["Location"]).text
    again = operator_person.send("/fleet/tenants/new", {"name": name.upper()})
    assert 422 == again.status_code
    assert "Choose another name" in again.text
    for bad in ("", " ", "x" * 201, "\0"):
        assert 422 == operator_person.send("/fleet/tenants/new", {"name": bad}).status_code


def test_a_tenants_page_has_its_companies_people_and_tokens(
    operator_person: Person, app: Flask, services: Services, ours: Tenant, theirs: Tenant
) -> None:
    Person(app=app, services=services, tenant=ours.id, role="owner")
    page = operator_person.read(f"/fleet/tenants/{ours.id}")
    assert ours.name in page.text
    assert theirs.name not in page.text
    assert "1 owner" in page.text
    assert 404 == operator_person.get(f"/fleet/tenants/{uuid4()}").status_code


def test_looking_in_is_read_only_written_down_for_the_owner_and_can_be_stopped(
    operator_person: Person, app: Flask, services: Services, ours: Tenant, theirs: Tenant
) -> None:
    answer = operator_person.send(f"/fleet/tenants/{ours.id}/look")
    assert "/companies" == answer.headers["Location"]
    page = operator_person.read("/companies")
    assert ours.name in page.text
    assert theirs.name not in page.text
    assert "written down" in page.select_one(".looking").text  # type: ignore[union-attr]
    owner = signed_in(app, services, ours.id, "owner")
    log = owner.read("/audit")
    assert "began to look at a tenant's pages" in log.text
    assert operator_person.email in log.text
    answer = operator_person.send("/fleet/look/stop", page="/companies")
    assert f"/fleet/tenants/{ours.id}" == answer.headers["Location"]
    assert 302 == operator_person.get("/companies").status_code
    assert "stopped looking" in owner.read("/audit").text


def test_a_companys_name_leads_to_its_own_page(
    operator_person: Person, ours: Tenant, theirs: Tenant
) -> None:
    path = f"/fleet/tenants/{ours.id}/look"
    answer = operator_person.send(path, {"company": str(ours.company)})
    assert f"/companies/{ours.company}" == answer.headers["Location"]
    assert ours.name in operator_person.read(answer.headers["Location"]).text
    other = operator_person.send(path, {"company": str(theirs.company)}, page="/companies")
    assert 404 == operator_person.get(other.headers["Location"]).status_code
    bad = operator_person.send(path, {"company": "nonsense"}, page="/companies")
    assert "/companies" == bad.headers["Location"]


def test_the_list_of_tenants_says_how_many_companies_and_people_each_has(
    operator_person: Person, app: Flask, services: Services, ours: Tenant, theirs: Tenant
) -> None:
    add_company(services, ours.id, f"Second {named(ours.name)}")
    signed_in(app, services, ours.id, "viewer")

    def line(tenant: Tenant) -> str:
        name = services.tenants.get(tenant.id).name
        (found,) = operator_person.read(f"/fleet/tenants?q={name}").select("ul.cards li")
        return " ".join(found.get_text(" ").split())

    assert "2 companies · 1 person" in line(ours)
    assert "1 company · 0 people" in line(theirs)


@pytest.mark.parametrize("role", ["viewer", "accountant", "owner"])
def test_no_tenants_person_sees_the_fleet_or_looks_anywhere(
    role: str, app: Flask, services: Services, ours: Tenant, theirs: Tenant
) -> None:
    person = signed_in(app, services, ours.id, role)
    for path in ("/fleet", "/fleet/audit", "/fleet/tenants/new", f"/fleet/tenants/{theirs.id}"):
        assert 404 == person.get(path).status_code
    for path in (f"/fleet/tenants/{theirs.id}/look", "/fleet/look/stop", "/fleet/tenants/new"):
        assert 404 == person.send(path, {"name": "x"}, page="/companies").status_code
    assert (200 if role == "owner" else 403) == person.get("/audit").status_code


def test_support_looks_and_adds_no_tenant(app: Flask, services: Services, ours: Tenant) -> None:
    person = signed_in(app, services, None, "support")
    assert "Add a tenant" not in person.read("/fleet").text
    assert 403 == person.get("/fleet/tenants/new").status_code
    assert 403 == person.send("/fleet/tenants/new", {"name": "x"}, page="/fleet").status_code
    assert 302 == person.send(f"/fleet/tenants/{ours.id}/look", page="/fleet").status_code


def test_the_audit_log_is_found_by_who_what_and_tenant_and_paged(
    operator_person: Person, app: Flask, services: Services, ours: Tenant, theirs: Tenant
) -> None:
    for number in range(60):
        services.audit.note("dbt_ours", f"api: thing {number}", {"n": 1}, tenant_id=ours.id)
    services.audit.note("dbt_theirs", "api: other", tenant_id=theirs.id)
    first = operator_person.read(f"/fleet/audit?tenant={ours.id}")
    rows = [row.text for row in first.select(".audit-line")]
    assert 50 == len(rows)
    assert "thing 59" in rows[0]
    onward = next(each for each in first.find_all("a") if each.text == "More")["href"]
    second = operator_person.read(str(onward))
    assert 10 == len(second.select(".audit-line"))
    assert "dbt_theirs" not in first.text + second.text
    assert 1 == len(operator_person.read("/fleet/audit?who=THEIRS").select(".audit-line"))
    owner = signed_in(app, services, ours.id, "owner")
    assert 1 == len(owner.read("/audit?action=thing+17").select(".audit-line"))
    assert "dbt_theirs" not in owner.read("/audit").text
    assert "dbt_theirs" not in owner.read(f"/audit?tenant={theirs.id}").text
    assert 404 == owner.get("/audit?after=nonsense").status_code
    assert 404 == operator_person.get("/fleet/audit?tenant=x").status_code


def test_pages_of_the_fleet_take_as_many_statements_for_many_companies_as_for_one(
    operator_person: Person, services: Services, ours: Tenant, statements: list[str]
) -> None:
    def counted(path: str) -> int:
        statements.clear()
        operator_person.read(path)
        return len(statements)

    paths = (f"/fleet?q={named(ours.name)}", f"/fleet/tenants/{ours.id}", "/fleet/audit")
    before = [counted(path) for path in paths]
    for number in range(12):
        company = add_company(services, ours.id, f"No. {number} {named(ours.name)}")
        stop = NewProblem(kind="stop", code=f"x{number}", label="", cause="c", cure="d")
        with services.context.database.tenant_session(ours.id) as session:
            problems.open_problem(session, company, stop)
    assert before == [counted(path) for path in paths]
    assert before[0] <= 4  # one for tenants of that name


@pytest.fixture
def three_thousand(module_database_url: str) -> Callable[[], None]:
    """A thousand tenants with three companies each, polled, some with problems."""

    def make() -> None:
        with psycopg.connect(module_database_url) as connection:
            connection.execute("SET session_replication_role = replica")
            connection.execute(
                "INSERT INTO tenants (name) SELECT 'Many ' || n FROM generate_series(1, 1000) n"
            )
            connection.execute(
                "INSERT INTO companies (tenant_id, name, cloud, username, password_hash, owner_id,"
                " file_id) SELECT t.id, t.name || ' company ' || n, 'bill',"
                " gen_random_uuid()::text,"
                " '', gen_random_uuid(), gen_random_uuid() FROM tenants t, generate_series(1, 3) n"
                " WHERE t.name LIKE 'Many %'"
            )
            connection.execute(
                "INSERT INTO polls (tenant_id, company_id, last_poll_at, gaps, week, heard,"
                " heard_before) SELECT tenant_id, id, now() - random() * interval '2 days',"
                " array_fill(900::real, ARRAY[15]), date_trunc('week', now())::date,"
                " repeat('1', 168)::bit(168), repeat('01', 84)::bit(168) FROM companies"
                " WHERE name LIKE 'Many %'"
            )
            connection.execute(
                "INSERT INTO problems (tenant_id, company_id, kind, code, label, cause, cure,"
                " entity, cloud_id) SELECT c.tenant_id, c.id, 'refusal', 'qb-3100', '', '', '',"
                " 'vendor', 'v' || n FROM companies c, generate_series(1, 3) n"
                " WHERE c.name LIKE 'Many %'"
            )
            connection.execute("ANALYZE")

    return make


def test_three_thousand_companies_are_one_quick_page(
    operator_person: Person, three_thousand: Callable[[], None], services: Services
) -> None:
    three_thousand()
    began = time.perf_counter()
    page = operator_person.read("/fleet")
    took = time.perf_counter() - began
    assert 50 == len(page.select(".card-line"))
    assert services.fleet.standing().companies >= 3000
    assert took < 3, took  # generous: the machine is shared


def test_a_tenant_without_companies_is_listed_found_and_led_to_its_first_owner(
    operator_person: Person, services: Services
) -> None:
    name = f"Pond {uuid4().hex[:8]}"
    page = f"/fleet/tenants/{services.tenants.add(name)}"
    listed = operator_person.read(f"/fleet/tenants?q={name[-8:]}")
    assert [page] == [each["href"] for each in listed.select(".card-line a")]
    found = operator_person.read(f"/fleet?q={name[-8:]}")
    assert page in [each["href"] for each in found.select("main a")]
    assert "Invite its first owner" in operator_person.read(page).text
