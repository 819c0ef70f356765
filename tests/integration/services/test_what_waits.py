"""What waits for something else is no problem of its own, and never said to be in step."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import TYPE_CHECKING

import pytest

from services.dashboard import Dashboard
from services.record_pages import RecordPages, Wanted
from services.waiting import waits
from services.why_waiting import whys
from simulator.quickbooks import edit
from storage import journal, records, run_story
from sync.flows import ENTITIES
from sync.ports import Rejected
from tests.integration.services.test_previews import hold, items, start

if TYPE_CHECKING:
    from services.dashboard import Glance
    from tests.integration.services.office import Office

TOO_LONG = "A vendor whose name is longer than what QuickBooks takes"


def glance(office: Office) -> Glance:
    return Dashboard(office.context).glance(office.desk.tenant, office.desk.login.company_id)


@pytest.fixture
def troubled(office: Office) -> Office:
    """Held; a vendor that is refused with two bills of it, and one number of two invoices."""
    office.only("account", "vendor", "bill", "customer", "item", "invoice")
    hold(office)
    edit.add_service(office.file, "Framing", account="Uncategorized Income", price="50.00")
    edit.add_customer(office.file, "Here")
    line = {"ItemRef": "Framing", "Quantity": "1", "Rate": "50.00"}
    edit.add_invoice(office.file, "Here", [line], day=date(2026, 7, 2), RefNumber="1040")
    cloud = office.cloud
    vendor = cloud.put("vendor", {"name": TOO_LONG})
    expense = cloud.put("account", {"name": "Office", "type": "expense"})
    for number in ("A-1", "A-2"):
        cloud.put("bill", _bill(vendor, number, expense))
    customer, item = cloud.put("customer", {"name": "There"}), cloud.put("item", {"name": "Two"})
    sold = {"item": item, "quantity": "2", "rate": "50", "amount": "100.00"}
    cloud.put(
        "invoice",
        {
            "number": "1040",
            "customer": f"customer:{customer}",
            "date": "2026-07-15",
            "lines": [sold],
        },
    )
    return office


def _bill(vendor: str, number: str, account: str) -> dict[str, object]:
    return {
        "vendor": vendor,
        "number": number,
        "date": "2026-07-10",
        "due_date": "2026-08-10",
        "lines": [{"account": account, "amount": "10.00"}],
    }


def test_the_previews_numbers_are_those_of_the_problems_and_of_what_waits_afterwards(
    troubled: Office,
) -> None:
    troubled.sync()
    kinds = Counter(each.kind for each in items(troubled))
    start(troubled)
    before = glance(troubled).moving.standing.sentence
    assert "The first sync begins when the Web Connector calls next" in before
    said = troubled.sync()
    after = glance(troubled)
    assert kinds["refused"] + kinds["conflict"] == len(troubled.open_problems())
    assert kinds["waiting"] == after.moving.waits == 3
    assert f"and {after.moving.waits} records wait for these" in after.moving.standing.sentence
    assert "3 records wait for these" in said


def test_what_has_no_place_in_the_cloud_waits_for_nothing_and_says_so(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    nowhere = Rejected("no-place", "account", "Nowhere to show it.", "Make a place.", quiet=True)
    no_place: list[Rejected | None] = [nowhere]
    monkeypatch.setattr(
        office.cloud,
        "lacks",
        lambda entity, *_: no_place[0] if entity == "book_balance" else None,
    )
    office.only("account", "book_balance")
    edit.add_account(office.file, "Savings", "Bank")
    office.sync()
    said = office.sync()
    assert "record" not in said.partition("Everything")[2], said
    moving = glance(office).moving
    assert (0, "ok") == (moving.waits, moving.standing.kind), moving.standing
    assert [] == office.open_problems()
    assert {} == office.counts("book_balance.pull")
    with office.session() as session:
        assert [] == run_story.cloud_writes(session, office.run().id)
    pages, at = RecordPages(office.context), office.desk.login.company_id
    lines = pages.page(office.desk.tenant, at, Wanted(entity="book_balance"), limit=9)
    assert {"Nowhere to show it. Make a place."} == {
        line.why.sentence for line in lines if line.why
    }
    assert {"out_of_scope"} == {line.quickbooks.state for line in lines if line.quickbooks}
    wanted = Wanted(words="savings", entity="book_balance")  # by the name that its page shows
    assert ["Savings"] == [one.label for one in pages.page(office.desk.tenant, at, wanted, limit=9)]
    assert [] == pages.page(office.desk.tenant, at, Wanted(state="waiting"), limit=9)
    status = office.desk.services.companies.status(office.desk.name)
    assert ("book_balance", "quickbooks", "waiting") not in status.records
    no_place[0] = None
    office.sync()
    assert office.pairs("book_balance")


def test_only_what_waits_for_a_problem_is_counted_behind_it(troubled: Office) -> None:
    troubled.sync()
    start(troubled)
    troubled.sync()
    assert (3, 3) == (glance(troubled).moving.waits, behind(troubled))
    with troubled.session() as session:
        company_id = troubled.desk.login.company_id
        rows = records.list_all(session, company_id, "cloud", "bill")
        reason = {"missing": [{"entities": ["account"], "id": "nobody", "label": "Nobody"}]}
        mark = records.Mark(
            entity="bill", side="cloud", id=rows[0].id, state="waiting", reason=reason
        )
        records.mark_many(session, company_id, [mark])
    assert (3, 2) == (glance(troubled).moving.waits, behind(troubled))
    said = glance(troubled).moving.standing.sentence
    assert "2 records wait for these and 1 for something else; everything else" in said
    with troubled.session() as session:  # and through another one
        reason = {"missing": [{"entities": ["bill"], "id": rows[1].id, "label": "A-2"}]}
        mark = records.Mark(
            entity="bill", side="cloud", id=rows[0].id, state="waiting", reason=reason
        )
        records.mark_many(session, company_id, [mark])
    assert (3, 3) == (glance(troubled).moving.waits, behind(troubled))


def behind(office: Office) -> int:
    """How many wait for an open problem."""
    with office.session() as session:
        return waits(session, [office.company])[office.company.id].behind


def test_a_pair_with_an_open_problem_is_not_counted_as_in_step(troubled: Office) -> None:
    troubled.sync()
    start(troubled)
    troubled.sync()
    before = glance(troubled).in_step["customer"]
    (customer,) = troubled.cloud.named("customer", "There")
    here = troubled.pairs("customer")[customer]
    troubled.cloud.edit("customer", customer, name="There in the cloud")
    edit.edit(troubled.file, "Customer", here, Name="There in QuickBooks")
    troubled.sync()
    assert "conflict" in troubled.codes()
    assert before - 1 == glance(troubled).in_step["customer"]
    troubled.resolve("conflict", "cloud")
    decided = glance(troubled)
    assert before - 1 == decided.in_step["customer"]
    assert 1 == decided.moving.due
    assert ", 1 record waits for the next sync, and " in decided.moving.standing.sentence
    for each in troubled.open_problems():
        troubled.problem_desk.resolve(str(each.id), "retry")
    settled = glance(troubled).moving
    assert 3 == settled.due
    assert "sync, and 2 records wait for these and 1 for something" in settled.standing.sentence
    troubled.sync()
    assert before == glance(troubled).in_step["customer"]


def test_with_every_flow_off_nothing_is_said_to_be_in_step(office: Office) -> None:
    office.sync()
    office.only()
    assert "every flow is switched off" in office.sync()
    assert "every flow is switched off" in glance(office).moving.standing.sentence


def test_what_waits_says_for_what_and_which_problem_settles_it(troubled: Office) -> None:
    troubled.sync()
    before = [each.detail["why"] for each in items(troubled, kind="waiting")]
    assert any(f"vendor “{TOO_LONG}”" in why for why in before)
    start(troubled)
    troubled.sync()
    pages, at = RecordPages(troubled.context), troubled.desk.login.company_id
    waiting = pages.page(troubled.desk.tenant, at, Wanted(state="waiting"), limit=50)
    assert 3 == len(waiting)
    again = troubled.visit()
    again.run()
    assert [] == [asked for asked in again.asked if ">A-1<" in asked]
    assert waiting == pages.page(troubled.desk.tenant, at, Wanted(state="waiting"), limit=50)
    told = {line.label: line.why for line in waiting if line.why is not None}
    of_bill = next(why for label, why in told.items() if "A-1" in label)
    assert of_bill.sentence.startswith(f"It waits for vendor “{TOO_LONG}”: ")
    assert of_bill.to is not None
    assert "vendor" == of_bill.to[0]
    of_invoice = next(why for label, why in told.items() if "1040" in label)
    assert "number is taken" in of_invoice.sentence
    assert {troubled.problem("number-taken").id} == {of_invoice.problem}
    refused = pages.page(troubled.desk.tenant, at, Wanted(state="refused"), limit=50)
    assert len(troubled.open_problems()) == len(refused)
    assert {"refused"} == {line.cloud.state for line in refused if line.cloud is not None}


def test_what_a_field_held_until_it_was_changed_is_written_down(troubled: Office) -> None:
    troubled.sync()
    start(troubled)
    troubled.sync()
    (customer,) = troubled.cloud.named("customer", "There")
    here = troubled.pairs("customer")[customer]
    troubled.cloud.edit("customer", customer, phone="555-0100")
    troubled.sync()
    troubled.sync()
    troubled.cloud.edit("customer", customer, phone="555-0161")
    troubled.sync()
    edit.edit(troubled.file, "Customer", here, Phone="555-0199")
    troubled.sync()
    with troubled.session() as session:
        entries = journal.story(
            session, troubled.desk.login.company_id, "customer", cloud_id=customer
        )
    told = [
        (each.event, each.detail["former"]["phone"], each.detail["changes"]["phone"])
        for each in entries
        if "phone" in (each.detail.get("former") or {})
    ]
    assert [
        ("cloud-updated", "555-0161", "555-0199"),
        ("quickbooks-updated", "555-0100", "555-0161"),
    ] == told


def test_every_kind_of_record_is_spoken_of_in_plain_english_when_it_does_not_travel(
    office: Office,
) -> None:
    office.sync()
    said = set()
    with office.session() as session:
        company = office.company
        for entity in ENTITIES:
            for side in ("cloud", "quickbooks"):
                rows = [records.RecordIn(id="1", data={}, label="One")]
                records.upsert_many(session, company.id, side, entity.name, rows)
                found = records.get_many(session, company.id, side, entity.name, ["1"])
                said |= {why.sentence for why in whys(session, company, [found["1"]]).values()}
    assert "Payment terms that are new in QuickBooks are not carried to BILL." in said, said
    assert not [each for each in said if "A new" in each or "termss" in each]


def test_what_does_not_travel_says_why(office: Office) -> None:
    pages, at = RecordPages(office.context), office.desk.login.company_id
    office.only("account", "bill")  # vendors are read, because bills name them
    office.cloud.put("vendor", {"name": "Only There"})
    office.sync()
    (line,) = pages.page(
        office.desk.tenant, at, Wanted(entity="vendor", words="Only There"), limit=5
    )
    assert line.why is not None
    assert "switched off under Settings" in line.why.sentence
