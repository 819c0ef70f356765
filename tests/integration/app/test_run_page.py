"""A run's page: what was asked, what came, what was changed, and what is left to do."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import psycopg
import pytest

from services.holding import REHEARSED
from services.reading import DELETED_LISTS, DELETED_TXNS
from services.run_words import READS, came, question, reached
from storage import companies, exchanges, journal, problems, records, runs, work
from storage.journal import Event
from storage.records import RecordIn
from storage.run_story import SetPart
from storage.work import NewWork, Verdict
from sync.flows import FLOWS, reads
from tests.integration.app.api_world import refusal
from tests.integration.app.page_world import Person, signed_in

if TYPE_CHECKING:
    from bs4 import BeautifulSoup
    from flask import Flask

    from services.bootstrap import Services
    from storage.session import Session
    from tests.integration.app.api_world import Tenant

NOW = datetime.now(UTC)
SINCE = {"FromModifiedDate": "2026-11-03T13:55:00"}
BILL = {"number": "1042", "vendor": "v1", "lines": [{"amount": "120.00"}]}


def sent(
    session: Session, ours: Tenant, rows: list[NewWork], verdicts: list[dict[str, Any]], **more: Any
) -> None:
    """A message set of the tenant's run with these rows, answered, and what became of each."""
    one_set, company = uuid4().hex, ours.company
    exchanges.store_request(
        session,
        company,
        one_set,
        b"<QBXML/>",
        now=NOW,
        expires_at=NOW + timedelta(days=7),
        run_id=ours.run,
    )
    ids = work.enqueue(session, company, rows)
    work.mark_sent(
        session, {one: str(n) for n, one in enumerate(ids)}, message_set_id=one_set, now=NOW
    )
    exchanges.store_response(session, company, one_set, now=NOW, response=b"<QBXML/>", **more)
    work.settle_many(
        session,
        [Verdict(id=one, **each) for one, each in zip(ids, verdicts, strict=False)],
        now=NOW,
    )


def read(name: str, run: Tenant, body: dict[str, Any], **more: Any) -> NewWork:
    return NewWork(
        side="quickbooks",
        action="query",
        position=0,
        run_id=run.run,
        read_name=name,
        request={"name": "Rq", "body": body, "attributes": more},
    )


def write(action: str, cloud_id: str, ours: Tenant, *, side: str = "quickbooks") -> NewWork:
    return NewWork(
        side=side, action=action, position=1, entity="bill", cloud_id=cloud_id, run_id=ours.run
    )


@pytest.fixture
def accountant(app: Flask, services: Services, ours: Tenant) -> Person:
    return signed_in(app, services, ours.id, "accountant")


@pytest.fixture
def told(services: Services, ours: Tenant, accountant: Person) -> BeautifulSoup:
    """The page of a run that did one of everything."""
    with services.context.database.tenant_session(ours.id) as session:
        bills = [
            RecordIn(id=one, data=BILL, label=label)
            for one, label in (("b1", "1042"), ("b2", "1043"))
        ]
        records.upsert_many(session, ours.company, "cloud", "bill", bills)
        done = {"state": "settled", "outcome": {"code": "received", "records": 42}}
        sent(session, ours, [read("vendors", ours, SINCE)], [done])
        added = {"state": "settled", "outcome": {"code": "qb-0", "status": 0}}
        refused = {"state": "refused", "outcome": {"message": "The vendor is inactive."}}
        sent(session, ours, [write("add", "b1", ours), write("add", "b2", ours)], [added, refused])
        lost = {"state": "cancelled", "outcome": {"code": "x"}}
        sent(
            session,
            ours,
            [read("items", ours, {})],
            [lost],
            hresult="0x80040400",
            message="Bad text.",
        )
        work.enqueue(session, ours.company, [write("update", "b1", ours, side="cloud")])
        journal.write_many(
            session,
            ours.company,
            [
                Event(event="quickbooks-created", entity="bill", cloud_id="b1", run_id=ours.run),
                Event(
                    event="cloud-read",
                    entity="vendor",
                    run_id=ours.run,
                    detail={"records": 7, "changed": 4},
                ),
                Event(
                    event="cloud-read",
                    entity="vendor",
                    run_id=ours.run,
                    detail={"records": 5, "changed": 1},
                ),
            ],
        )
        problems.resolve(session, ours.alike, "gone")
        problems.open_problem(session, ours.company, refusal("v3"))
        counts = {
            "vendor.push": {"refuse": 2},
            "bill.push": {"created": 1},
            "account.pull": {"updated": 4},
        }
        runs.add_counts(session, ours.run, counts)
        runs.set_cloud_read(session, ours.run)
        runs.finish(session, ours.run, now=services.now(), result="done")
    return accountant.read(f"/companies/{ours.company}/runs/{ours.run}")


def lines(page: BeautifulSoup, within: str) -> list[str]:
    return [" ".join(each.text.split()) for each in page.select(f"{within} li")]


def test_what_was_asked_of_quickbooks_is_said_in_words(told: BeautifulSoup) -> None:
    asked = lines(told, "#asked")
    assert "Vendors changed since Nov 3, 2026, 1:55 PM by the PC’s clock 42 came" in asked[0]
    assert "Add bill 1042 of Able Supply, $120.00 Done" in asked[1]
    assert "Add bill 1043 of Able Supply, $120.00 Refused" in asked[1]
    assert "QuickBooks said: The vendor is inactive." in asked[1]
    assert "All items Refused as a whole QuickBooks said: Bad text. (0x80040400)" in asked[2]


def test_what_was_changed_has_its_name_its_amount_and_its_story(
    told: BeautifulSoup, ours: Tenant
) -> None:
    happened = lines(told, "#happened")
    assert any(
        "Created in QuickBooks: bill 1042 of Able Supply, $120.00" in one for one in happened
    )
    story = f"/companies/{ours.company}/records/bill/cloud/b1"
    assert told.select_one(f'#happened a[href="{story}"]') is not None
    assert not any("Read from BILL" in one for one in happened)  # it is told in sums


def test_what_was_read_and_written_in_the_cloud_is_counted_by_kind(told: BeautifulSoup) -> None:
    rows = [[cell.text for cell in row.select("th, td")] for row in told.select("tbody tr")]
    assert ["Vendors", "7", "5", "–"] in rows  # read twice, which are the same
    assert ["Bills", "–", "–", "1 to change: waits to be sent"] in rows


def test_what_an_older_run_did_not_count_is_no_column(
    told: BeautifulSoup, accountant: Person, services: Services, ours: Tenant
) -> None:
    assert "New or changed" in told.text
    with psycopg.connect(services.settings.database_url) as connection:
        connection.execute("UPDATE journal SET detail = detail - 'changed'")
    page = accountant.read(f"/companies/{ours.company}/runs/{ours.run}")
    rows = [[cell.text for cell in row.select("th, td")] for row in page.select("tbody tr")]
    assert ["Vendors", "7", "–"] in rows
    assert "New or changed" not in page.text


def test_flows_stand_in_the_dashboards_order_and_words(told: BeautifulSoup) -> None:
    rows = [row.text.split("\n")[0] for row in told.select("section")[1].select("tbody tr")]
    assert ["Accounts → BILL4 changed", "Vendors → QuickBooks2 refused"] == rows[:2]
    assert "Bills → QuickBooks1 created" == rows[2]
    figures = {one.dt.text: one.dd.text for one in told.select(".figures div") if one.dt and one.dd}
    assert "5" == figures["Records changed"]


def test_problems_opened_and_cleared_in_it_are_linked(told: BeautifulSoup, ours: Tenant) -> None:
    cards = [" ".join(each.text.split()) for each in told.select("ul.cards li")]
    assert 2 == len(cards)
    assert any("Opened, still open" in one for one in cards)
    assert any("Cleared: it is over by itself" in one for one in cards)
    assert told.select_one(f'a[href$="/problems/{ours.alike}"]') is not None


def test_what_was_decided_between_two_runs_is_over_with_the_later_one(
    accountant: Person, services: Services, ours: Tenant
) -> None:
    database = services.context.database
    with database.tenant_session(ours.id) as session:
        runs.finish(session, ours.run, now=services.now(), result="done")
    with database.tenant_session(ours.id) as session:
        opened = [
            problems.open_problem(session, ours.company, refusal(f"w{n}", cause="In the cloud."))
            for n in range(24)
        ]
    with database.tenant_session(ours.id) as session:
        for each in opened:
            problems.resolve(session, each, "retry")
    with database.tenant_session(ours.id) as session:
        started = datetime.now(UTC) + timedelta(seconds=1)
        run = runs.start(session, ours.company, now=started)
        runs.finish(session, run.id, now=started + timedelta(seconds=9), result="done")
    page = accountant.read(f"/companies/{ours.company}/runs/{run.id}")
    figures = {one.dt.text: one.dd.text for one in page.select(".figures div") if one.dt and one.dd}
    assert ("0", "24") == (figures["Problems opened"], figures["Problems cleared"])
    assert 20 == len(page.select("ul.cards li"))
    assert "the cloud" not in page.text


def test_times_of_the_pc_are_shown_in_the_viewers_zone(
    accountant: Person, told: BeautifulSoup, services: Services, ours: Tenant
) -> None:
    with services.context.database.tenant_session(ours.id) as session:
        bound = {"company_name": "Rock", "clocks": {"PC": -7 * 3600 + 4}}
        companies.bind(session, ours.company, bound)
    page = accountant.read(f"/companies/{ours.company}/runs/{ours.run}")
    assert "Vendors changed since Nov 3, 2026, 8:55 PM 42 came" in lines(page, "#asked")[0]


def test_how_far_a_run_got_is_a_sentence(
    accountant: Person, told: BeautifulSoup, services: Services, ours: Tenant
) -> None:
    assert "It went all the way: both sides were read and compared" in told.text
    assert "2 could not be, now: see the company’s problems." in told.text
    assert "Got as far as" not in told.text
    with services.context.database.tenant_session(ours.id) as session:
        done = runs.get(session, ours.run)
    assert "Nothing was written: the company is in preview" in reached(done, "bill", held=True)
    assert "everything that could be written was." in reached(replace(done, counts={}), "bill")
    looked_at = replace(done, checked={REHEARSED: ["preview"]}, counts={})
    assert "Nothing was to be written yet: the company was in" in reached(looked_at, "bill")
    unread = replace(done, checked={"failed": ["vendors"]})
    assert "but vendors could not be read from QuickBooks" in reached(unread, "bill")
    assert "BILL was not read to its end" in reached(replace(done, cloud_read=False), "bill")
    with services.context.database.tenant_session(ours.id) as session:
        run = runs.start(session, ours.company, now=services.now())
    path = f"/companies/{ours.company}/runs/{run.id}"
    assert "reading what changed in QuickBooks" in accountant.read(path).text
    with services.context.database.tenant_session(ours.id) as session:
        runs.finish(session, run.id, now=services.now(), result="silent")
    assert "It broke off without a word." in accountant.read(path).text


def test_a_run_of_ten_thousand_changes_is_read_page_by_page(
    accountant: Person, services: Services, ours: Tenant
) -> None:
    changes = [
        Event(event="quickbooks-created", entity="vendor", cloud_id=f"v{n}", run_id=ours.run)
        for n in range(10_000)
    ]
    with services.context.database.tenant_session(ours.id) as session:
        journal.write_many(session, ours.company, changes)
        ids = [each.cloud_id for each in journal.of_run(session, ours.run, limit=100)]
    path = f"/companies/{ours.company}/runs/{ours.run}"
    page = accountant.get(path)
    assert len(page.data) < 100_000
    assert 50 == len(lines(accountant.read(path), "#happened"))
    more = accountant.read(path).select_one('#happened a:-soup-contains("More")')
    assert more is not None
    further = accountant.read(str(more["href"]).partition("#")[0])
    assert 50 == len(lines(further, "#happened"))
    assert "v9949" in ids[50:51]
    assert further.select_one('#happened a:-soup-contains("From the beginning")') is not None


def test_every_question_has_words() -> None:
    asked = {read.name for read in reads(FLOWS)} | {DELETED_LISTS, DELETED_TXNS}
    assert asked == set(READS)


@pytest.mark.parametrize(
    ("body", "goes_on", "words", "brought"),
    [
        (
            {"ModifiedDateRangeFilter": SINCE},
            False,
            "Bills changed since Nov 3, 2026, 1:55 PM by the PC’s clock",
            0,
        ),
        (
            {"TxnDateRangeFilter": {"FromTxnDate": "2026-01-01"}},
            False,
            "Bills dated on or after Jan 1, 2026",
            3,
        ),
        ({"RefNumberCaseSensitive": ["1042"]}, False, "Certain bills, each by its number", 1),
        ({}, True, "Further bills", 1),
        ({}, False, "All bills", None),
    ],
)
def test_a_question_is_said_with_what_bounds_it(
    body: dict[str, Any], goes_on: bool, words: str, brought: int | None
) -> None:
    part = SetPart(
        message_set_id="1",
        action="query",
        entity=None,
        read_name="bills",
        state="settled",
        number=1,
        cloud_ids=[None],
        quickbooks_ids=[None],
        body=body,
        goes_on=goes_on,
        records=brought,
        message=None,
    )
    assert words == question(part)
    told = {0: "nothing new", None: ""}.get(brought, f"{brought} came")
    assert told == came(part)
