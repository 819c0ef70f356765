"""A company's dashboard and runs, read and pressed by people of each role."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import psycopg
import pytest

from storage import companies, exchanges, problems, records, runs
from storage.companies import get
from tests.integration.app.page_world import Person, first, signed_in

if TYPE_CHECKING:
    from uuid import UUID

    from flask import Flask

    from services.bootstrap import Services
    from tests.integration.app.api_world import Tenant

REQUEST = (
    b'<?xml version="1.0"?><QBXML><QBXMLMsgsRq onError="stopOnError"><VendorQueryRq/>'
    b"</QBXMLMsgsRq></QBXML>"
)
ANSWER = (
    b"<QBXML><QBXMLMsgsRs><VendorQueryRs statusCode='0'><VendorRet><Name>Able &amp; Co</Name>"
    b"</VendorRet></VendorQueryRs></QBXMLMsgsRs></QBXML>"
)


@pytest.fixture
def accountant(app: Flask, services: Services, ours: Tenant) -> Person:
    return signed_in(app, services, ours.id, "accountant")


def exchanged(services: Services, tenant: Tenant) -> int:
    """A request of the tenant's run, with its answer."""
    now = datetime.now(UTC)
    with services.context.database.tenant_session(tenant.id) as session:
        kept = exchanges.store_request(
            session,
            tenant.company,
            f"set {tenant.run.hex[:8]}",
            REQUEST,
            now=now,
            expires_at=now + timedelta(days=1),
            run_id=tenant.run,
        )
        exchanges.store_response(
            session, tenant.company, f"set {tenant.run.hex[:8]}", now=now, response=ANSWER
        )
    return kept


def state_of(services: Services, tenant: Tenant) -> tuple[str, bool]:
    with services.context.database.tenant_session(tenant.id) as session:
        company = get(session, tenant.company)
    return company.state, company.sync_requested


def heard(services: Services, tenant: Tenant, ago: timedelta) -> None:
    """Its Web Connector called so long ago."""
    with psycopg.connect(services.settings.database_url) as connection:
        connection.execute(
            "UPDATE polls SET last_poll_at = now() - %s WHERE company_id = %s",
            [ago, tenant.company],
        )


@pytest.mark.parametrize("page", ["", "/problems", "/settings", "/connection", "/connect/accounts"])
def test_a_viewer_is_told_who_can_do_what_she_sees_no_button_for(
    app: Flask, services: Services, ours: Tenant, page: str
) -> None:
    seen = signed_in(app, services, ours.id, "viewer").read(f"/companies/{ours.company}{page}")
    assert "You can look at th" in first(seen, "main").text
    assert [] == seen.select("main form[method=post] button")


def test_the_list_says_how_each_company_stands(accountant: Person, ours: Tenant) -> None:
    page = accountant.read("/companies")
    assert "Its Web Connector has not called yet." in page.text
    assert page.find("a", href=f"/companies/{ours.company}") is not None


def test_the_dashboard_says_how_it_stands_and_what_to_do(accountant: Person, ours: Tenant) -> None:
    page = accountant.read(f"/companies/{ours.company}")
    assert ours.name in (page.h1.text if page.h1 else "")
    live = first(page, "[data-live]")
    told = first(live, str(live["data-announce"]))  # what is read out when it changes
    assert "has not called yet" in told.text
    assert "Open the .qwc file" in page.text
    assert "Bills → QuickBooks" in page.text
    assert "Vendors → BILL" in page.text


def test_buttons_do_what_they_say(accountant: Person, services: Services, ours: Tenant) -> None:
    page = f"/companies/{ours.company}"
    accountant.send(f"{page}/sync", page=page)
    assert ("active", True) == state_of(services, ours)
    asked = "A sync was asked for: everything is looked at with the Web Connector’s next call."
    assert asked in accountant.read(page).text
    with services.context.database.tenant_session(ours.id) as session:  # as when that call came
        companies.set_next_sync(session, ours.company, services.now() + timedelta(hours=1))
    assert "next call." not in accountant.read(page).text
    accountant.send(f"{page}/pause", page=page)
    assert "paused" == state_of(services, ours)[0]
    assert "Paused: nothing travels" in accountant.read(page).text
    accountant.send(f"{page}/resume", page=page)
    assert "active" == state_of(services, ours)[0]


def test_a_viewer_sees_no_buttons_and_may_press_none(
    app: Flask, services: Services, ours: Tenant
) -> None:
    viewer = signed_in(app, services, ours.id, "viewer")
    page = f"/companies/{ours.company}"
    assert "Sync now" not in viewer.read(page).text
    heard(services, ours, timedelta(minutes=2))
    for where in ("/companies", page):
        assert "problems are open" in viewer.read(where).text
    assert "An owner or accountant settles them." in viewer.read(page).text
    with services.context.database.tenant_session(ours.id) as session:
        for each in problems.list_open(session, ours.company):
            problems.resolve(session, each.id, "done")
    assert "No problem is open" in viewer.read(f"{page}/problems").text
    for action in ("sync", "pause", "resume"):
        assert 403 == viewer.send(f"{page}/{action}", page=page).status_code
    kept = exchanged(services, ours)
    assert 403 == viewer.get(f"{page}/exchanges/{kept}").status_code
    assert 403 == viewer.get(f"{page}/exchanges/{kept}/answer.xml").status_code


def test_runs_are_listed_chosen_and_shown(
    accountant: Person, services: Services, ours: Tenant
) -> None:
    with services.context.database.tenant_session(ours.id) as session:
        runs.add_counts(session, ours.run, {"vendor.push": {"created": 3}})
        runs.finish(session, ours.run, now=datetime.now(UTC), result="done")
        runs.start(session, ours.company, now=datetime.now(UTC))
    pages = f"/companies/{ours.company}/runs"
    assert "Nothing had to be changed" not in accountant.read(pages).text
    assert "3 created" in accountant.read(pages).text
    assert "3 created" in accountant.read(f"{pages}?only=changed").text
    assert "No such run" in accountant.read(f"{pages}?only=failed").text
    shown = accountant.read(f"{pages}/{ours.run}")
    assert "Vendors → QuickBooks" in shown.text
    assert "Finished" in shown.text


def test_what_was_exchanged_can_be_read_and_fetched(
    accountant: Person, services: Services, ours: Tenant
) -> None:
    kept = exchanged(services, ours)
    page = f"/companies/{ours.company}"
    assert "Answered" in accountant.read(f"{page}/runs/{ours.run}").text
    shown = accountant.read(f"{page}/exchanges/{kept}")
    request, answer = (each.text for each in shown.find_all("pre"))
    assert '  <QBXMLMsgsRq onError="stopOnError">' in request
    assert "<Name>Able &amp; Co</Name>" in answer
    fetched = accountant.get(f"{page}/exchanges/{kept}/answer.xml")
    assert ANSWER == fetched.data
    assert "attachment" in fetched.headers["Content-Disposition"]


@pytest.mark.parametrize(
    "path",
    ["", "/live", "/runs", "/runs/RUN", "/exchanges/EXCHANGE", "/exchanges/EXCHANGE/request.xml"],
)
def test_nothing_of_it_is_there_for_another_tenant(
    path: str, app: Flask, services: Services, ours: Tenant, theirs: Tenant
) -> None:
    kept = exchanged(services, theirs)
    stranger = signed_in(app, services, ours.id, "owner")
    known = path.replace("RUN", str(theirs.run)).replace("EXCHANGE", str(kept))
    assert 404 == stranger.get(f"/companies/{theirs.company}{known}").status_code
    if "RUN" in path or "EXCHANGE" in path:  # under a company of one's own, likewise
        assert 404 == stranger.get(f"/companies/{ours.company}{known}").status_code


def test_a_watched_page_is_sent_as_it_is_and_ends_where_nobody_waits(
    accountant: Person, ours: Tenant
) -> None:
    answer = accountant.get(f"/companies/{ours.company}/live")
    assert "text/event-stream" in answer.headers["Content-Type"]
    assert "no-store" == answer.headers["Cache-Control"]
    assert answer.text.startswith("retry: ")
    assert "has not called yet" in answer.text
    assert 1 == answer.text.count("\n\ndata: ") + answer.text.startswith("data: ")


@pytest.mark.parametrize("path", ["/companies", "/companies/COMPANY", "/companies/COMPANY/runs"])
def test_no_page_asks_more_for_more_rows(
    path: str, app: Flask, services: Services, ours: Tenant, statements: list[str]
) -> None:
    person = signed_in(app, services, ours.id, "viewer")
    known = path.replace("COMPANY", str(ours.company))
    person.read(known)
    statements.clear()
    person.read(known)
    few = len(statements)
    _many(services, ours.id, ours.company)
    statements.clear()
    person.read(known)
    assert few == len(statements)


def _many(services: Services, tenant_id: UUID, company_id: UUID) -> None:
    with services.context.database.tenant_session(tenant_id) as session:
        for _ in range(30):
            run = runs.start(session, company_id, now=datetime.now(UTC))
            runs.add_counts(session, run.id, {"vendor.push": {"created": 1}})
            runs.finish(session, run.id, now=datetime.now(UTC), result="done")


@pytest.mark.parametrize("path", ["", "/COMPANY/runs", "/COMPANY/problems", "/COMPANY/records"])
def test_a_cursor_that_is_of_no_such_list_is_a_page_that_does_not_exist(
    path: str, accountant: Person, ours: Tenant
) -> None:
    page = f"/companies{path.replace('COMPANY', str(ours.company))}"
    assert 200 == accountant.get(page).status_code
    assert 404 == accountant.get(f"{page}?after=nonsense").status_code


def test_a_company_in_its_quiet_hours_says_until_when_and_what_comes_next(
    accountant: Person, services: Services, ours: Tenant
) -> None:
    now, page = services.now(), f"/companies/{ours.company}"
    begins, ends = now - timedelta(hours=1), now + timedelta(hours=2)
    hours = f"{begins:%H:%M}-{ends:%H:%M} UTC"
    services.companies.change(str(ours.company), {"quiet_hours": hours})
    told = accountant.read(page).text
    assert f"Quiet until {ends:%-I:%M %p}: the Web Connector is answered" in " ".join(told.split())
    services.companies.request_sync(str(ours.company))
    told = accountant.read(page).text
    assert "but a sync was asked for: it begins with the Web Connector’s next call" in told
    services.companies.set_state(str(ours.company), "paused")
    assert "uiet until" not in accountant.read(page).text


def test_no_problems_is_said_of_what_was_seen_and_never_of_the_unseen(
    accountant: Person, services: Services, ours: Tenant
) -> None:
    def chips() -> list[str]:
        page = accountant.read("/companies")
        return [" ".join(each.text.split()) for each in page.select(".card-line > .chip")]

    with services.context.database.tenant_session(ours.id) as session:
        for each in problems.list_open(session, ours.company):
            problems.resolve(session, each.id, "done")
        companies.set_last_run(session, ours.company, ours.run)
        runs.finish(session, ours.run, now=services.now(), result="done")
    assert [] == chips()  # never connected: nothing is known
    heard(services, ours, timedelta(days=3))
    assert ["1 for the next sync"] == chips()
    figures = accountant.read(f"/companies/{ours.company}").select_one(".figures")
    assert figures is not None
    assert "To be compared1by the next sync" in figures.text
    assert "as of the last sync" not in figures.text
    with services.context.database.tenant_session(ours.id) as session:
        for side, one in (("cloud", "v1"), ("quickbooks", "80000001-1")):
            records.mark_state(session, ours.company, side, "vendor", [one], state="settled")
    assert ["No problems as of just now"] == chips()
    heard(services, ours, timedelta(minutes=1))
    assert ["No problems"] == chips()


def test_nothing_is_promised_while_the_web_connector_has_a_wrong_password_or_is_disconnected(
    accountant: Person, services: Services, ours: Tenant
) -> None:
    page = f"/companies/{ours.company}"
    heard(services, ours, timedelta(minutes=2))
    cure = first(accountant.read(page), ".standing").text
    assert "What you do in QuickBooks or in BILL is taken up by the next sync." in cure
    with psycopg.connect(services.settings.database_url) as connection:
        connection.execute("UPDATE polls SET refused_at = now()")
    shown = accountant.read(page)
    assert "Wrong password" == first(shown, ".company-head .chip").text
    figures = first(shown, ".figures").text
    assert "Next call expectedonce its password is right" in figures
    assert "Next sync–" in figures
    told = accountant.read(f"{page}/problems/{ours.problem}").text
    assert "once the right password is in the Web Connector" in told
    services.companies.disconnect(str(ours.company))
    assert "chip-quiet" in str(first(accountant.read("/companies"), ".card-line > .chip"))
    told = accountant.read(f"{page}/problems/{ours.problem}").text
    assert "once the company is connected again" in told
