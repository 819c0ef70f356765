"""Records as a bookkeeper looks for them, and the story of each."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import quote
from uuid import uuid4

import pytest

from services import leaving_out, lent_names
from storage import companies, exchanges, journal, mappings, problems, records, work
from storage.journal import Event
from storage.mappings import Link
from storage.records import RecordIn
from storage.work import NewWork
from tests.integration.app.page_world import Person, first, signed_in

if TYPE_CHECKING:
    from bs4 import BeautifulSoup
    from flask import Flask

    from services.bootstrap import Services
    from tests.integration.app.api_world import Program, Tenant

NASTY = '<script>alert(1)</script> & "Sons"'


@pytest.fixture
def accountant(app: Flask, services: Services, ours: Tenant) -> Person:
    return signed_in(app, services, ours.id, "accountant")


def kept(services: Services, tenant: Tenant, side: str, record_id: str, **data: Any) -> None:
    """A vendor, or what `entity` says, as it was read."""
    entity = data.pop("entity", "vendor")
    record = RecordIn(id=record_id, data=data, label=str(data.get("name") or data.get("number")))
    with services.context.database.tenant_session(tenant.id) as session:
        records.upsert_many(session, tenant.company, side, entity, [record])


def paired(services: Services, tenant: Tenant, entity: str, cloud: str, here: str) -> None:
    link = Link(cloud_id=cloud, quickbooks_id=here, evidence="a person")
    with services.context.database.tenant_session(tenant.id) as session:
        mappings.link(session, tenant.company, entity, link)


def listed(page: BeautifulSoup) -> list[str]:
    return [row.text.strip() for row in page.select("tbody th a")]


def differing(page: BeautifulSoup, words: str = "Not compared yet") -> list[str]:
    return [
        row.text.replace(words, "").strip() for row in page.select("tbody th") if words in row.text
    ]


@pytest.mark.parametrize("words", ["able sup", "v1", "80000001-1"])
def test_a_record_is_found_by_its_name_or_either_id(
    accountant: Person, ours: Tenant, words: str
) -> None:
    page = accountant.read(f"/companies/{ours.company}/records?q={words}")
    assert ["Able Supply"] == listed(page)


@pytest.mark.parametrize("words", ["1840", "$1,840.00", "1840.00", "  1,840 "])
def test_a_document_is_found_by_its_amount_whole_or_in_lines(
    words: str, accountant: Person, services: Services, ours: Tenant
) -> None:
    lines = [{"amount": "1800.00"}, {"amount": "40.00"}, {"memo": "no amount"}]
    kept(services, ours, "cloud", "b1", entity="bill", number="LSL-1001", lines=lines)
    kept(services, ours, "cloud", "p1", entity="bill_payment", number="77", amount="1840.00")
    kept(services, ours, "cloud", "p2", entity="bill_payment", number="78", amount="184.00")
    page = accountant.read(f"/companies/{ours.company}/records?q={quote(words)}")
    assert ["LSL-1001", "77"] == listed(page)


def test_documents_of_one_amount_are_told_apart_by_whose_they_are_and_their_date(
    accountant: Person, services: Services, ours: Tenant
) -> None:
    told = {"entity": "bill", "amount": "10.00", "date": "2026-08-07"}
    kept(services, ours, "cloud", "b1", number="1061", vendor="v1", **told)
    kept(services, ours, "cloud", "b2", number="1062", **told)
    page = accountant.read(f"/companies/{ours.company}/records?entity=bill")
    rows = [" ".join(each.get_text(" ").split()) for each in page.select("tbody th")]
    assert rows[0].startswith("1061 Able Supply · Aug 7, 2026")
    assert rows[1].startswith("1062 Aug 7, 2026")


@pytest.mark.parametrize("words", ["11/03/2026", "2026-11-03", "Nov 3 2026"])
def test_a_document_is_found_by_its_date_or_the_date_as_words(
    words: str, accountant: Person, services: Services, ours: Tenant
) -> None:
    kept(services, ours, "cloud", "b1", entity="bill", number="77", date="2026-11-03")
    kept(services, ours, "cloud", "b2", entity="bill", number="78", date="2026-11-04")
    kept(services, ours, "cloud", "b3", entity="bill", number=f"No. {words}", date="2026-01-01")
    page = accountant.read(f"/companies/{ours.company}/records?q={quote(words)}")
    assert ["77"] == listed(page)
    assert "Documents dated Nov 3, 2026." in page.text
    plain = accountant.read(str(first(page, 'main a[href*="as=words"]')["href"]))
    assert [f"No. {words}"] == listed(plain)
    assert "Documents dated Nov 3, 2026 instead" in plain.text


def test_what_is_not_there_is_said_to_be_not_found(accountant: Person, ours: Tenant) -> None:
    base = f"/companies/{ours.company}/records"
    assert "Nothing found" in accountant.read(f"{base}?q=nobody").text
    assert "Nothing found" in accountant.read(f"{base}?entity=invoice").text
    assert "Nothing found" in accountant.read(f"{base}?state=conflict").text
    assert ["Able Supply"] == listed(accountant.read(f"{base}?entity=vendor&state=dirty"))
    assert ["Able Supply"] == listed(accountant.read(f"{base}?entity=no-such&state=none"))


def test_a_list_goes_on_where_its_page_ended(
    accountant: Person, services: Services, ours: Tenant
) -> None:
    for number in range(60):
        kept(services, ours, "cloud", f"w{number:02}", name=f"Many {number:02}")
    page = accountant.read(f"/companies/{ours.company}/records?q=many")
    onward = first(page, 'nav[aria-label="Pages"] a')
    found = [*listed(page), *listed(accountant.read(str(onward["href"])))]
    assert [f"Many {number:02}" for number in range(60)] == found
    assert 404 == accountant.get(f"/companies/{ours.company}/records?after=forged").status_code


def test_differing_fields_are_marked_and_no_others(
    accountant: Person, services: Services, ours: Tenant
) -> None:
    kept(services, ours, "cloud", "d1", name="Dell", phone="1", email="a@example.test")
    kept(services, ours, "quickbooks", "D-1", name="Dell", phone="2", email="a@example.test")
    paired(services, ours, "vendor", "d1", "D-1")
    page = accountant.read(f"/companies/{ours.company}/records/vendor/quickbooks/D-1")
    assert ["Phone"] == differing(page)
    assert "a person said so" in page.text
    told = problems.NewProblem(
        kind="drift", code="changed-in-quickbooks", label="Dell", cause="c", cure="d",
        entity="vendor", cloud_id="d1", quickbooks_id="D-1", choices=["cloud", "quickbooks"],
        detail={"fields": [{"field": "phone", "cloud": "1", "quickbooks": "2"}]},
    )  # fmt: skip
    for state, words in (("settled", "Left as it is"), ("conflict", "Differs")):
        with services.context.database.tenant_session(ours.id) as session:
            if state == "conflict":
                opened = problems.open_problem(session, ours.company, told)
            marks = (("cloud", "d1"), ("quickbooks", "D-1"))
            for side, one in marks:
                records.mark_state(session, ours.company, side, "vendor", [one], state=state)
        page = accountant.read(f"/companies/{ours.company}/records/vendor/quickbooks/D-1")
        assert ["Phone"] == differing(page, words)
    shown = accountant.read(f"/companies/{ours.company}/problems/{opened}")
    assert "BILL keeps its own, so that the two stay different" in shown.text
    assert "writes BILL's values into QuickBooks, over what is there" in shown.text
    assert "Put BILL's value back? The next sync" in str(first(shown, "form[data-confirm]"))
    assert [] == shown.select(".btn-primary"), "neither is the one to be pressed"
    link = first(page, f'td a[href*="/problems/{opened}"]')
    assert "Differs in 1 field: phone." == link.text
    page = accountant.read(f"/companies/{ours.company}/records?state=conflict")
    assert ["Dell", "Differs in 1 field: phone."] == listed(page)
    on = f"/companies/{ours.company}/problems/{opened}"
    accountant.send(on, {"choice": "quickbooks"}, page=on)
    with services.context.database.tenant_session(ours.id) as session:
        for side, one in marks:
            records.mark_state(session, ours.company, side, "vendor", [one], state="settled")
    page = accountant.read(f"/companies/{ours.company}/records/vendor/quickbooks/D-1")
    assert f"QuickBooks’ value was kept by {accountant.email}" in page.text


def test_a_reference_is_shown_by_name_and_is_the_same_on_both_sides_when_paired(
    accountant: Person, services: Services, ours: Tenant
) -> None:
    kept(services, ours, "cloud", "b1", entity="bill", number="77", vendor="v1")
    kept(services, ours, "quickbooks", "B-1", entity="bill", number="77", vendor="80000001-1")
    paired(services, ours, "bill", "b1", "B-1")
    page = accountant.read(f"/companies/{ours.company}/records/bill/cloud/b1")
    assert [] == differing(page)
    targets = [str(each["href"]).partition("/records/")[2] for each in page.select("td a")]
    assert ["vendor/quickbooks/80000001-1", "vendor/cloud/v1"] == targets
    kept(services, ours, "quickbooks", "B-1", entity="bill", number="77", vendor="80000009-1")
    page = accountant.read(f"/companies/{ours.company}/records/bill/cloud/b1")
    assert ["Vendor"] == differing(page)
    assert "80000009-1" in page.text


def test_nasty_names_are_text_wherever_they_are_shown(
    accountant: Person, services: Services, ours: Tenant
) -> None:
    kept(services, ours, "cloud", "n/1?#", name=NASTY, phone=NASTY)
    told = Event(event="updated", entity="vendor", cloud_id="n/1?#", detail={"changes": NASTY})
    with services.context.database.tenant_session(ours.id) as session:
        journal.write_many(session, ours.company, [told])
    page = accountant.read(f"/companies/{ours.company}/records?q=alert")
    story = str(first(page, "tbody th a")["href"])
    for path in (f"/companies/{ours.company}/records?q=alert", story):
        assert "<script>alert" not in accountant.get(path).text
    assert NASTY in accountant.read(story).text


def test_the_story_tells_what_happened_and_leads_to_the_request(
    app: Flask, accountant: Person, services: Services, ours: Tenant
) -> None:
    now, one_set = datetime.now(UTC), uuid4().hex
    told = Event(
        event="write-refuse",
        entity="vendor",
        cloud_id="v1",
        run_id=ours.run,
        detail={"code": "qb-3100", "changes": {"phone": "555"}},
    )
    row = NewWork(
        side="quickbooks",
        entity="vendor",
        action="mod",
        position=1,
        cloud_id="v1",
        run_id=ours.run,
    )
    with services.context.database.tenant_session(ours.id) as session:
        journal.write_many(session, ours.company, [told])
        (work_id,) = work.enqueue(session, ours.company, [row])
        number = exchanges.store_request(
            session,
            ours.company,
            one_set,
            b"<QBXML/>",
            now=now,
            expires_at=now + timedelta(days=7),
            run_id=ours.run,
        )
        work.mark_sent(session, {work_id: "1"}, message_set_id=one_set, now=now)
    path, exchange = f"/companies/{ours.company}/records/vendor/cloud/v1", f"/exchanges/{number}"
    page = accountant.read(path)
    assert "Phone: 555" in page.text
    assert page.select_one('a[href="/help/qb-3100"]') is not None
    assert page.select_one(f'a[href$="{exchange}"]') is not None
    viewer = signed_in(app, services, ours.id, "viewer").read(path)
    assert "Phone: 555" in viewer.text
    assert viewer.select_one(f'a[href$="{exchange}"]') is None


def test_a_long_story_is_paged(accountant: Person, services: Services, ours: Tenant) -> None:
    many = [Event(event=f"step-{n}", entity="vendor", cloud_id="v1") for n in range(70)]
    with services.context.database.tenant_session(ours.id) as session:
        journal.write_many(session, ours.company, many)
    page = accountant.read(f"/companies/{ours.company}/records/vendor/cloud/v1")
    older = accountant.read(str(first(page, 'nav[aria-label="Pages"] a')["href"]))
    steps = [each.text for one in (page, older) for each in one.select(".records-story strong")]
    assert [f"Step {n}" for n in reversed(range(70))] == steps[:70]
    assert "The two became one record" == steps[70]


def test_what_worked_is_told_without_its_code(
    accountant: Person, services: Services, ours: Tenant
) -> None:
    fine = {"code": "qb-0", "status": 0, "message": "Status OK", "changes": {"active": True}}
    told = Event(event="quickbooks-updated", entity="vendor", cloud_id="v1", detail=fine)
    with services.context.database.tenant_session(ours.id) as session:
        journal.write_many(session, ours.company, [told])
    page = accountant.read(f"/companies/{ours.company}/records/vendor/cloud/v1")
    assert "Changed in QuickBooks" in page.text
    assert "In use: Yes" in page.text
    assert "qb-0" not in page.text
    assert "Status OK" not in page.text


def test_a_change_is_told_from_what_to_what(
    accountant: Person, services: Services, ours: Tenant
) -> None:
    detail = {
        "changes": {"phone": "555-0161", "email": "new@example.com", "name": "New"},
        "former": {"phone": "555-0100", "name": "Old"},
        "overruled": [{"field": "name", "side": "quickbooks", "value": "Older"}],
    }
    told = Event(event="quickbooks-updated", entity="vendor", cloud_id="v1", detail=detail)
    with services.context.database.tenant_session(ours.id) as session:
        journal.write_many(session, ours.company, [told])
    page = accountant.read(f"/companies/{ours.company}/records/vendor/cloud/v1")
    assert "Phone: 555-0100 → 555-0161" in page.text
    assert "new@example.com" in page.text
    assert "Old →" not in page.text  # it was not what QuickBooks held: that is said by itself
    assert "Name in QuickBooks until then: Older" in page.text
    assert "Former" not in page.text


def test_a_credit_that_was_used_is_called_by_itself_and_its_bill(
    accountant: Person, services: Services, ours: Tenant
) -> None:
    bill = {"number": "2026-0714", "vendor": "v1"}
    credit = {"number": "C-7", "vendor": "v1"}
    use = {
        "vendor": "v1",
        "amount": "0.00",
        "applications": [
            {"bill": "00n1", "amount": "0.00", "credits": [{"credit": "vcr1", "amount": "25.00"}]}
        ],
    }
    payment = Event(event="quickbooks-created", entity="bill_payment", cloud_id="vcr1/00n1")
    with services.context.database.tenant_session(ours.id) as session:
        for entity, one, data, label in (
            ("bill", "00n1", bill, "2026-0714, 2026-07-14"),
            ("vendor_credit", "vcr1", credit, "C-7"),
            ("bill_payment", "vcr1/00n1", use, "00n1"),
        ):
            kept_one = RecordIn(id=one, data=data, label=label)
            records.upsert_many(session, ours.company, "cloud", entity, [kept_one])
        journal.write_many(session, ours.company, [replace(payment, run_id=ours.run)])
    name = "Credit C-7 applied to bill 2026-0714, Able Supply"
    place = f"/companies/{ours.company}"
    assert [name] == listed(accountant.read(f"{place}/records?entity=bill_payment"))
    story = accountant.read(f"{place}/records/bill_payment/cloud/vcr1/00n1")
    assert f"Bill payment “{name}” · $25.00" in " ".join(story.text.split())
    assert name in accountant.read(f"{place}/runs/{ours.run}").text
    for number in ("C-7", "Réf 8"):
        with services.context.database.tenant_session(ours.id) as session:
            again = RecordIn(id="vcr1", data={**credit, "number": number}, label=number)
            records.upsert_many(session, ours.company, "cloud", "vendor_credit", [again])
            company = companies.get(session, ours.company)
        lent_names.keep(services.context, company)
        lent_names.keep(services.context, company)
        now = name.replace("C-7", number)
        assert [now] == listed(accountant.read(f"{place}/records?q={now}"))
    assert [] == listed(accountant.read(f"{place}/records?q={name}"))


def test_a_balance_is_called_as_its_account(
    accountant: Person, services: Services, ours: Tenant
) -> None:
    kept(services, ours, "quickbooks", "80-1", entity="account", name="Checking")
    with services.context.database.tenant_session(ours.id) as session:
        one = RecordIn(id="80-1", data={"balance": "12.50"}, label="80-1")
        records.upsert_many(session, ours.company, "quickbooks", "book_balance", [one])
        company = companies.get(session, ours.company)
    place = f"/companies/{ours.company}/records"
    lent_names.keep(services.context, company)
    for query in ("", "&q=check"):
        assert ["Checking"] == listed(accountant.read(f"{place}?entity=book_balance{query}"))
    page = accountant.read(f"{place}/book_balance/quickbooks/80-1")
    assert "Book balance “Checking”" in page.text
    assert "$12.50" in page.text


def test_an_open_problem_is_settled_from_the_record(
    app: Flask, accountant: Person, services: Services, ours: Tenant
) -> None:
    path = f"/companies/{ours.company}/records/vendor/cloud/v1"
    viewer = signed_in(app, services, ours.id, "viewer").read(path)
    assert "an accountant or the owner can act" in viewer.text
    assert [] == viewer.select('main form[action*="/problems/"]')
    form = first(accountant.read(path), 'main form[action*="/problems/"]')
    choice = str(first(form, 'input[name="choice"]')["value"])
    link = first(accountant.read(path), 'main a[href*="/problems/"]')
    on_its_page = first(accountant.read(str(link["href"])), 'main form[action*="/problems/"]')
    assert form["action"] == on_its_page["action"]
    refused = accountant.send(str(form["action"]), {"choice": "garbage"}, page=path)
    assert link["href"] == refused.headers["Location"]
    answer = accountant.send(str(form["action"]), {"choice": choice}, page=path)
    assert path == answer.headers["Location"]
    with services.context.database.tenant_session(ours.id) as session:
        assert choice == problems.get(session, ours.problem).resolution
    page = accountant.read(path).text
    assert "The name is taken." not in page
    assert "Try again: vendor “v1”. The next sync acts on it" in page


def leave_out(services: Services, ours: Tenant) -> None:
    with services.context.database.tenant_session(ours.id) as session:
        leaving_out.leave_out(
            *(session, ours.company, "vendor"),
            cloud_id="v1",
            quickbooks_id=None,
            by="ann@example.com",
            at=services.now(),
        )


def state_of(services: Services, ours: Tenant) -> str:
    with services.context.database.tenant_session(ours.id) as session:
        return records.get_many(session, ours.company, "cloud", "vendor", ["v1"])["v1"].state


def test_a_wrong_pair_is_parted_from_its_story_and_by_a_program(
    accountant: Person, client: Program, services: Services, ours: Tenant
) -> None:
    for number in ("1", "2"):
        kept(services, ours, "cloud", f"i{number}", entity="invoice", number=number)
        kept(services, ours, "quickbooks", f"T-{number}", entity="invoice", number=number)
        paired(services, ours, "invoice", f"i{number}", f"T-{number}")
    story = f"/companies/{ours.company}/records/invoice/cloud/i1"
    assert "These are not the same" in accountant.read(story).text
    accountant.send(story, page=story)
    assert "They are two records now" in accountant.read(story).text
    other = f"/companies/{ours.company}/records/invoice/quickbooks/T-2/unlink"
    assert [] == (client.post(other).json or {})["posted"]
    assert 404 == client.post(other).status_code
    deeds = [each.action for each in services.audit.of_tenant(ours.id, limit=9)]
    assert ["api: unlinkRecord", "unlinked two records"] == deeds[:2]


def test_what_the_sync_made_itself_is_not_parted(
    accountant: Person, client: Program, services: Services, ours: Tenant
) -> None:
    story = f"/companies/{ours.company}/records/vendor/cloud/v1"
    assert "These are not the same" not in accountant.read(story).text
    accountant.send(story, page=story)
    assert "The sync made one of these from the other" in accountant.read(story).text
    assert 409 == client.post(f"{story}/unlink").status_code
    deeds = [each.action for each in services.audit.of_tenant(ours.id, limit=9)]
    assert "was refused to unlink two records" in deeds
    assert "unlinked two records" not in deeds


def test_leaving_out_says_whether_anything_is_being_sent(
    accountant: Person, services: Services, ours: Tenant
) -> None:
    row = NewWork(side="quickbooks", action="add", position=0, entity="vendor", cloud_id="v1")
    with services.context.database.tenant_session(ours.id) as session:
        work.enqueue(session, ours.company, [row])
        work.mark_sent(session, {row.id: "1"}, message_set_id="s", now=datetime.now(UTC))
    page = f"/companies/{ours.company}/problems"
    for problem, words in (
        (ours.problem, "left out once the answer"),
        (ours.alike, "of it travels"),
    ):
        accountant.send(f"{page}/{problem}", {"choice": "skip"}, page=page)
        assert words in accountant.read(page).text
    assert "acts on it" not in accountant.read(f"{page}?cleared=yes").text


def test_what_was_left_out_is_found_and_taken_up_again_in_its_story(
    app: Flask, accountant: Person, services: Services, ours: Tenant
) -> None:
    records_page = f"/companies/{ours.company}/records"
    path = f"{records_page}/vendor/cloud/v1"
    leave_out(services, ours)
    assert ["Left out (1)"] == [
        each.text for each in accountant.read(records_page).select('option[value="skipped"]')
    ]
    assert "Take it up again" not in signed_in(app, services, ours.id, "viewer").read(path).text
    assert "left out for good by ann@example.com" in accountant.read(path).text
    accountant.send(path, {"what": "take-up"}, page=path)
    assert "It is in the sync again" in accountant.read(path).text
    assert "dirty" == state_of(services, ours)
    accountant.send(path, {"what": "take-up"}, page=path)
    assert "It is not left out" in accountant.read(path).text
    with services.context.database.tenant_session(ours.id) as session:
        story = journal.story(session, ours.company, "vendor", cloud_id="v1", limit=1)
    assert [("taken-up", f"{accountant.email}")] == [(e.event, e.detail["by"]) for e in story]
    deeds = [each.action for each in services.audit.of_tenant(ours.id, limit=2)]
    assert ["was refused to take up a record", "took up what was left out"] == deeds


def test_all_that_was_left_out_is_taken_up_by_one_press_and_by_a_program(
    accountant: Person, client: Program, services: Services, ours: Tenant
) -> None:
    records_page = f"/companies/{ours.company}/records"
    leave_out(services, ours)
    accountant.send(records_page, page=f"{records_page}?state=skipped")
    assert "“Able Supply”: It is in the sync again" in accountant.read(records_page).text
    assert "dirty" == state_of(services, ours)
    for path, told in (("", {"records": 1}), ("/vendor/cloud/v1", {"record": "Able Supply"})):
        leave_out(services, ours)
        assert told == client.post(f"{records_page}{path}/take-up").json
        assert "dirty" == state_of(services, ours)
    assert 409 == client.post(f"{records_page}/vendor/cloud/v1/take-up").status_code
    assert 404 == client.post(f"{records_page}/vendor/cloud/none/take-up").status_code
    assert {"records": 0} == client.post(f"{records_page}/take-up?entity=item").json


@pytest.mark.parametrize(
    "place",
    ["vendor/cloud/none", "vendor/moon/v1", "nothing/cloud/v1", "vendor/cloud/v%001",
     f"vendor/cloud/v1?before={2**70}", "vendor/cloud/v1?before=-1"],
)  # fmt: skip
def test_what_is_no_record_is_not_found(accountant: Person, ours: Tenant, place: str) -> None:
    assert 404 == accountant.get(f"/companies/{ours.company}/records/{place}").status_code


def test_another_tenants_records_are_not_there(accountant: Person, theirs: Tenant) -> None:
    for more in ("", "/vendor/cloud/v1"):
        assert 404 == accountant.get(f"/companies/{theirs.company}/records{more}").status_code
