"""What each route of the JSON API does, over the real application and a real database."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest
from sqlalchemy import text

from services.companies import CompanyRequest, CompanySettingError
from storage import problems, records
from storage.records import RecordIn
from tests.integration.app.api_world import add_company, refusal

if TYPE_CHECKING:
    from services.bootstrap import Services
    from tests.integration.app.api_world import Program, Tenant

NEW = {"name": "Books", "organization": "008", "token_name": "sync", "token": "secret"}


@pytest.fixture(autouse=True)
def _own_organization() -> None:
    """No two companies may be connected to one organization."""
    NEW["organization"] = uuid4().hex


MANY_RECORDS = """
    INSERT INTO records (company_id, entity, side, id, label)
    SELECT :company, 'bill', side, side || n, n || ', Able'
    FROM unnest(ARRAY['cloud', 'quickbooks']) AS side, generate_series(1, 10000) AS n
"""
MANY_PAIRS = """
    INSERT INTO mappings (company_id, entity, cloud_id, quickbooks_id, evidence)
    SELECT :company, 'bill', 'cloud' || n, 'quickbooks' || n, 'created'
    FROM generate_series(1, 10000) AS n
"""


def _all(client: Program, path: str, limit: int, start: str = "") -> list[dict[str, Any]]:
    """Every item of a list, page by page."""
    found: list[dict[str, Any]] = []
    sign, cursor = ("&" if "?" in path else "?"), f"&cursor={start}" if start else ""
    while True:
        page = client.get(f"{path}{sign}limit={limit}{cursor}").json
        assert page is not None
        assert len(page["items"]) <= limit
        found += page["items"]
        if page["next"] is None:
            return found
        cursor = f"&cursor={page['next']}"


def test_a_company_is_connected_shown_and_listed(client: Program, ours: Tenant) -> None:
    made = client.post("/companies", json=NEW)
    assert 201 == made.status_code, made.text
    login = made.json
    assert login is not None
    shown = client.get(f"/companies/{login['company']}").json
    assert shown is not None
    assert ("Books", login["username"], "active") == (
        shown["name"], shown["username"], shown["state"],
    )  # fmt: skip
    assert f"/api/v1/companies/{login['company']}" == made.headers["Location"]
    names = [each["name"] for each in _all(client, "/companies", 1)]
    assert ["Books", ours.name] == names
    assert b"secret" not in client.get("/companies").data


def test_a_company_whose_file_cannot_be_written_is_not_made(
    client: Program, ours: Tenant, services: Services
) -> None:
    wanted = CompanyRequest(
        name="Firma Żółw", cloud="bill", organization="1", token_name="s", token="t", urls={}
    )
    with pytest.raises(CompanySettingError, match="“Ż”, “ł”, which QuickBooks Desktop"):
        services.companies.add(ours.id, wanted)
    assert [ours.name] == [each["name"] for each in _all(client, "/companies", 9)]


def test_a_name_in_use_is_refused_with_what_to_do(client: Program, ours: Tenant) -> None:
    wanted = {"name": ours.name, "organization": "1", "token_name": "s", "token": "t"}
    refused = client.post("/companies", json=wanted)
    assert (409, "urn:deskbridge:error:name-taken") == (
        refused.status_code, (refused.json or {})["type"],
    )  # fmt: skip


def test_settings_change_all_or_none_and_show_their_defaults(client: Program, ours: Tenant) -> None:
    path = f"/companies/{ours.company}"
    changes = {
        "sync_start_date": "2026-07-01",
        "schedule_minutes": 30,
        "ap_account": "Accounts Payable, old",
        "conflict": {"*": "ask", "vendor": "cloud"},
        "flows": {"vendor.push": False},
        "allowed_removals": True,
    }
    settings = (client.patch(path, json=changes).json or {})["settings"]
    assert changes["conflict"] == settings["conflict"]
    assert settings["flows"]["vendor.push"] is False
    assert settings["flows"]["vendor.pull"] is True
    assert ("2026-07-01", 30, "Accounts Payable, old", True) == (
        settings["sync_start_date"],
        settings["schedule_minutes"],
        settings["ap_account"],
        settings["allowed_removals"],
    )
    back = {"flows": None, "conflict": None, "ap_account": None, "schedule_minutes": None}
    settings = (client.patch(path, json=back).json or {})["settings"]
    assert (True, {}, None, None) == (
        settings["flows"]["vendor.push"],
        settings["conflict"],
        settings["ap_account"],
        settings["schedule_minutes"],
    )


def test_a_change_of_what_somebody_else_changed_meanwhile_is_refused(
    client: Program, ours: Tenant
) -> None:
    path = f"/companies/{ours.company}"
    seen = client.get(path).headers["ETag"]
    first = client.patch(path, json={"schedule_minutes": 5}, headers={"If-Match": seen})
    assert 200 == first.status_code
    second = client.patch(path, json={"schedule_minutes": 6}, headers={"If-Match": seen})
    assert 412 == second.status_code
    assert 5 == (client.get(path).json or {})["settings"]["schedule_minutes"]
    for tags in (f'"other", {first.headers["ETag"]}', "*"):
        again = client.patch(path, json={"ap_account": "A"}, headers={"If-Match": tags})
        assert 200 == again.status_code
    for tags in ("", "nonsense", f"W/{again.headers['ETag']}"):
        other = client.patch(path, json={"schedule_minutes": 6}, headers={"If-Match": tags})
        assert 412 == other.status_code


def test_a_company_is_paused_resumed_and_asked_to_sync(client: Program, ours: Tenant) -> None:
    path = f"/companies/{ours.company}"
    assert "paused" == (client.post(f"{path}/pause").json or {})["state"]
    asked = client.post(f"{path}/sync")
    assert (202, "paused") == (asked.status_code, (asked.json or {})["state"])
    shown = client.post(f"{path}/resume").json or {}
    assert ("active", True) == (shown["state"], shown["sync_requested"])


def test_a_status_counts_what_is_in_step_and_what_waits(client: Program, ours: Tenant) -> None:
    assert {
        "company": str(ours.company),
        "session_open": False,
        "in_doubt": 0,
        "mapped": {"vendor": 1},
        "waiting": {"vendor": 2},
        "problems": {"refusal": 2},
    } == client.get(f"/companies/{ours.company}/status").json


def test_credentials_are_handed_out_and_the_old_password_serves_another_day(
    client: Program, ours: Tenant, services: Services
) -> None:
    path = f"/companies/{ours.company}"
    login = client.post(f"{path}/rotate-password").json or {}
    answer = services.conversation.authenticate(
        login["username"], login["password"], address="127.0.0.1"
    )
    assert "nvu" not in answer
    file = client.get(f"{path}/qwc")
    assert (200, "application/xml") == (file.status_code, file.mimetype)
    assert login["username"].encode() in file.data
    assert login["password"].encode() not in file.data
    new = {"token": "another", "organization": "009"}
    assert "009" == (client.post(f"{path}/reconnect", json=new).json or {})["organization"]
    assert 200 == client.post(f"{path}/rebind").status_code


def test_runs_are_listed_newest_first_and_shown(client: Program, ours: Tenant) -> None:
    path = f"/companies/{ours.company}/runs"
    assert [str(ours.run)] == [each["id"] for each in _all(client, path, 5)]
    assert str(ours.run) == (client.get(f"{path}/{ours.run}").json or {})["id"]
    assert 404 == client.get(f"{path}/{uuid4()}").status_code


def test_problems_are_paged_without_a_gap_while_they_are_settled(
    client: Program, ours: Tenant, services: Services
) -> None:
    path = f"/companies/{ours.company}/problems"
    with services.context.database.tenant_session(ours.id) as session:
        for number in range(7):
            problems.open_problem(session, ours.company, refusal(f"more{number}"))
    first = client.get(f"{path}?limit=3").json or {}
    for each in first["items"]:
        done = client.post(f"{path}/{each['id']}/resolve", json={"choice": "skip"})
        assert (200, "skip") == (done.status_code, (done.json or {})["resolution"])
    rest = _all(client, path, 3, first["next"])
    assert 6 == len(rest)
    assert 3 == len(_all(client, f"{path}?cleared=true", 2))
    assert 6 == len(_all(client, f"{path}?kind=refusal&entity=vendor&code=qb-3100", 4))
    assert [] == _all(client, f"{path}?kind=conflict", 4)


def test_a_problem_says_whose_money_it_is_about(
    client: Program, ours: Tenant, services: Services
) -> None:
    bill = {"number": "77", "vendor": "v1", "date": "2026-07-01", "lines": [{"amount": "1200.50"}]}
    with services.context.database.tenant_session(ours.id) as session:
        stored = RecordIn(id="b1", data=bill, label="77, 2026-07-01")
        records.upsert_many(session, ours.company, "cloud", "bill", [stored])
        problems.open_problem(session, ours.company, replace(refusal("b1"), entity="bill"))
    path = f"/companies/{ours.company}/problems"
    found = {each["cloud_id"]: each for each in _all(client, path, 5)}
    assert ("Able Supply", "1200.50") == (found["b1"]["party"], found["b1"]["amount"])
    others = [each for key, each in found.items() if key != "b1"]
    assert {(None, None)} == {(each["party"], each["amount"]) for each in others}


def test_a_choice_that_is_not_offered_and_a_problem_that_is_over_are_refused(
    client: Program, ours: Tenant
) -> None:
    path = f"/companies/{ours.company}/problems/{ours.problem}"
    assert ["retry", "skip"] == (client.get(path).json or {})["choices"]
    other = client.post(f"{path}/resolve", json={"choice": "link:9"})
    assert 409 == other.status_code
    assert "“retry”, “skip”" in (other.json or {})["detail"]
    assert 200 == client.post(f"{path}/resolve", json={"choice": "retry"}).status_code
    over = client.post(f"{path}/resolve", json={"choice": "retry"})
    assert "urn:deskbridge:error:already-cleared" == (over.json or {})["type"]


def test_problems_alike_are_settled_together_and_others_are_left(
    client: Program, ours: Tenant, services: Services
) -> None:
    with services.context.database.tenant_session(ours.id) as session:
        problems.open_problem(session, ours.company, refusal("other", code="number-taken"))
        problems.open_problem(session, ours.company, refusal("stuck", choices=["skip"]))
    path = f"/companies/{ours.company}/problems"
    done = client.post(f"{path}/{ours.problem}/resolve-alike", json={"choice": "retry"})
    assert {"resolved": 2} == done.json
    assert {"other", "stuck"} == {each["cloud_id"] for each in _all(client, path, 5)}


@pytest.mark.parametrize("asked", ["q=able", "q=v1", "q=80000001-1", "entity=vendor", ""])
def test_a_pair_is_found_once_whatever_is_known_of_it(
    client: Program, ours: Tenant, asked: str
) -> None:
    found = _all(client, f"/companies/{ours.company}/records?{asked}", 1)
    assert 1 == len(found)
    one = found[0]
    assert ("v1", "80000001-1") == (one["cloud"]["id"], one["quickbooks"]["id"])
    assert ({"name": "Able Supply"}, "linked") == (one["cloud"]["values"], one["mapping"]["state"])


def test_a_large_company_is_searched_before_the_database_knows_its_size(
    client: Program, ours: Tenant, services: Services
) -> None:
    with services.context.database.tenant_session(ours.id) as session:
        session.execute(text(MANY_RECORDS), {"company": ours.company})
        session.execute(text(MANY_PAIRS), {"company": ours.company})
    begun = time.monotonic()
    path = f"/companies/{ours.company}/records"
    for asked in ("limit=200", "limit=200&entity=bill&q=Able", "q=9999"):
        found = (client.get(f"{path}?{asked}").json or {})["items"]
        assert all(each["cloud"] and each["quickbooks"] for each in found)
        assert found
    # Planned as joins, the first of these was past a minute at four times this size.
    assert time.monotonic() - begun < 20


def test_a_record_that_is_not_there_is_not_found(client: Program, ours: Tenant) -> None:
    path = f"/companies/{ours.company}/records"
    assert [] == _all(client, f"{path}?q=nothing%25", 3)
    assert [] == _all(client, f"{path}?q=able&state=refused", 3)
    assert 404 == client.get(f"{path}/vendor/cloud/v9").status_code
    assert 404 == client.get(f"{path}/nonsense/cloud/v1").status_code


@pytest.mark.parametrize("side", ["cloud/v1", "quickbooks/80000001-1"])
def test_a_record_is_shown_with_its_partner_and_its_story(
    client: Program, ours: Tenant, side: str
) -> None:
    path = f"/companies/{ours.company}/records/vendor/{side}"
    shown = client.get(path).json or {}
    assert ("v1", "80000001-1") == (shown["cloud"]["id"], shown["quickbooks"]["id"])
    assert ["linked"] == [each["event"] for each in _all(client, f"{path}/journal", 1)]


def test_the_journal_of_a_company_goes_back_to_its_beginning(client: Program, ours: Tenant) -> None:
    client.post(f"/companies/{ours.company}/pause")
    told = _all(client, f"/companies/{ours.company}/journal", 2)
    events = [each["event"] for each in told]
    assert ["api-write", "company-paused", "linked", "company-added"] == events


def test_the_journal_says_which_token_had_a_change_made_and_once(
    client: Program, operator: Program, ours: Tenant
) -> None:
    path = f"/companies/{ours.company}"
    key = {"Idempotency-Key": "once"}
    for _ in range(2):
        assert 200 == operator.post(f"{path}/pause", headers=key).status_code
    client.patch(path, json={"schedule_minutes": 5})
    client.get(path)
    told = [
        each["detail"]
        for each in _all(client, f"{path}/journal", 9)
        if each["event"] == "api-write"
    ]
    assert [
        {"operation": "changeCompany", "token": client.token.rpartition("_")[0]},
        {"operation": "pauseCompany", "token": operator.token.rpartition("_")[0]},
    ] == told
    made = client.post("/companies", json=NEW).json or {}
    newest = _all(client, f"/companies/{made['company']}/journal", 9)[0]
    assert "addCompany" == newest["detail"]["operation"]


def test_codes_are_public_and_say_what_to_do(client: Program) -> None:
    found = client.app.test_client().get("/api/v1/outcome-codes").json or {}
    codes = {each["code"]: each for each in found["items"]}
    assert "qb-3100" in codes
    assert all(each["cure"] for each in codes.values())


def test_the_fleet_is_for_operators_and_shows_every_tenant(
    client: Program, operator: Program, ours: Tenant, theirs: Tenant
) -> None:
    assert 403 == client.get("/fleet").status_code
    found = {each["company"] for each in _all(operator, "/fleet", 1)}
    assert {str(ours.company), str(theirs.company)} <= found


def test_an_operator_reaches_a_company_and_names_the_tenant_of_a_list(
    operator: Program, theirs: Tenant
) -> None:
    assert 200 == operator.get(f"/companies/{theirs.company}").status_code
    assert 403 == operator.get("/companies").status_code
    listed = operator.get(f"/companies?tenant={theirs.id}").json or {}
    assert [theirs.name] == [each["name"] for each in listed["items"]]
    assert 404 == operator.get(f"/companies?tenant={uuid4()}").status_code


def test_two_hundred_companies_cost_no_more_statements_than_one(
    client: Program, ours: Tenant, services: Services, statements: list[str]
) -> None:
    client.get("/companies")
    statements.clear()
    assert 1 == len((client.get("/companies?limit=200").json or {})["items"])
    for_one = len(statements)
    for number in range(199):
        add_company(services, ours.id, f"Company {number}")
    statements.clear()
    assert 200 == len((client.get("/companies?limit=200").json or {})["items"])
    assert for_one == len(statements)
    assert len(statements) <= 6, statements


@pytest.mark.parametrize("path", ["problems", "records", "runs", "journal"])
def test_a_long_page_costs_no_more_statements_than_a_short_one(
    client: Program, ours: Tenant, services: Services, statements: list[str], path: str
) -> None:
    client.get(f"/companies/{ours.company}")
    statements.clear()
    client.get(f"/companies/{ours.company}/{path}?limit=1")
    short = len(statements)
    with services.context.database.tenant_session(ours.id) as session:
        for number in range(20):
            problems.open_problem(session, ours.company, refusal(f"x{number}"))
    statements.clear()
    client.get(f"/companies/{ours.company}/{path}?limit=200")
    assert short == len(statements)
    assert short <= 9, statements  # of problems, also whose money it is and what waits
