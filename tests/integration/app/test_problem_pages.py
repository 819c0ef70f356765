"""Problems as a bookkeeper meets them on a page, and settles them by its buttons."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import text

from services.choice_words import buttons
from services.problems import KINDS, ambiguous, conflict, drift
from storage import journal, problems, records
from storage.problems import NewProblem
from storage.records import RecordIn
from sync.intent import FieldConflict, FieldDrift
from tests.integration.app.api_world import refusal
from tests.integration.app.page_world import Person, first, signed_in

if TYPE_CHECKING:
    from uuid import UUID

    from flask import Flask

    from services.bootstrap import Services
    from storage.problems import Problem
    from tests.integration.app.api_world import Program, Tenant

FIELDS = [
    {"field": "phone", "base": "0", "quickbooks": "415-1", "cloud": "415-2"},
    {"field": "print_as", "base": None, "quickbooks": "Q & A", "cloud": "<C>"},
]


@pytest.fixture
def accountant(app: Flask, services: Services, ours: Tenant) -> Person:
    return signed_in(app, services, ours.id, "accountant")


def opened(services: Services, tenant: Tenant, **what: Any) -> UUID:
    told: dict[str, Any] = {"code": "conflict", "kind": "conflict", "label": "Able"}
    told["entity"] = "vendor"
    told |= {"cause": "They differ.", "cure": "Choose.", "choices": ["quickbooks", "cloud", "skip"]}
    with services.context.database.tenant_session(tenant.id) as session:
        return problems.open_problem(session, tenant.company, NewProblem(**(told | what)))


def now(services: Services, tenant: Tenant, problem: UUID) -> Problem:
    with services.context.database.tenant_session(tenant.id) as session:
        return problems.get(session, problem)


def test_the_list_says_what_why_and_what_to_do(accountant: Person, ours: Tenant) -> None:
    page = accountant.read(f"/companies/{ours.company}/problems")
    assert "The name is taken." in page.text
    assert "Rename one of them." in page.text
    assert 2 == page.text.count("Try again")
    assert "Vendor “v1”" in page.text


def test_a_button_settles_one_and_leaves_the_rest(
    accountant: Person, services: Services, ours: Tenant
) -> None:
    page = f"/companies/{ours.company}/problems"
    answer = accountant.send(f"{page}/{ours.problem}", {"choice": "retry"}, page=page)
    assert 302 == answer.status_code
    assert "retry" == now(services, ours, ours.problem).resolution
    assert now(services, ours, ours.alike).cleared_at is None
    (said,) = accountant.read(page).select('[role="status"]')
    assert "Try again: vendor “v1”. The next sync acts on it" in said.text
    with services.context.database.tenant_session(ours.id) as session:
        told = [each for each in journal.recent(session, ours.company) if each.detail.get("choice")]
    assert [accountant.email] == [each.detail["by"] for each in told]


def test_all_alike_are_settled_at_once(
    accountant: Person, services: Services, ours: Tenant
) -> None:
    page = f"/companies/{ours.company}/problems/{ours.problem}"
    assert "Try again, for all 2" in accountant.read(page).text
    accountant.send(page, {"choice": "skip", "alike": "yes"}, page=page)
    told = first(accountant.read(f"/companies/{ours.company}/problems"), "[data-told] a")
    assert ("taken up again", True) == (told.text, "state=skipped" in str(told["href"]))
    assert "skip" == now(services, ours, ours.alike).resolution
    assert "Nothing waits for you" in accountant.read(f"/companies/{ours.company}/problems").text


def test_who_decides_one_of_a_group_comes_back_to_the_group(
    accountant: Person, services: Services, ours: Tenant
) -> None:
    opened(services, ours, cloud_id="v9", quickbooks_id="q9", detail={"fields": FIELDS})
    page = f"/companies/{ours.company}/problems"
    group = f"{page}?kind=refusal&code=qb-3100&entity=vendor"
    for path in (group, f"{page}/{ours.problem}?kind=refusal&code=qb-3100&entity=vendor"):
        forms = accountant.read(path).select("form[action*='/problems/']")
        assert forms
        assert {True} == {"code=qb-3100" in str(each["action"]) for each in forms}
    answer = accountant.send(str(forms[0]["action"]), {"choice": "retry"}, page=page)
    assert group == answer.headers["Location"]
    answer = accountant.send(
        f"{page}/{ours.alike}?kind=refusal&code=qb-3100&entity=vendor", {"choice": "retry"}
    )
    left = accountant.read(answer.headers["Location"])
    assert "Nothing is left here" in left.text
    assert left.select_one(f'.empty a[href="{page}"]')


def test_a_groups_page_settles_all_of_it_and_says_what_that_does(
    accountant: Person, services: Services, ours: Tenant
) -> None:
    opened(services, ours, cloud_id="v9", quickbooks_id="q9", detail={"fields": FIELDS})
    page = f"/companies/{ours.company}/problems"
    assert "for all 2" not in accountant.read(page).text
    group = accountant.read(f"{page}?kind=refusal&code=qb-3100&entity=vendor")
    panel = group.select_one(".problem-alike")
    assert panel is not None
    assert "Try again, for all 2" in panel.text
    assert "The next sync looks at each again and sends it." in panel.text
    form = panel.select_one("form")
    assert form is not None
    accountant.send(str(form["action"]), {"choice": "retry", "alike": "yes"}, page=page)
    assert "retry" == now(services, ours, ours.problem).resolution
    assert "retry" == now(services, ours, ours.alike).resolution
    assert "Try again: 2 vendors." in accountant.read(page).text


def test_nobody_is_led_elsewhere_after_a_decision(
    accountant: Person, services: Services, ours: Tenant
) -> None:
    page = f"/companies/{ours.company}/problems"
    path = (
        f"{page}/{ours.problem}?kind=//elsewhere.test&code=//elsewhere.test&back=//elsewhere.test"
        "&story=//elsewhere.test"
    )
    where = accountant.send(path, {"choice": "retry"}, page=page).headers["Location"]
    assert where.startswith(f"{page}?")
    assert "back" not in where


def test_what_was_decided_says_when_it_is_acted_upon(
    accountant: Person, services: Services, ours: Tenant
) -> None:
    page = f"/companies/{ours.company}/problems"
    with services.context.database.tenant_session(ours.id) as session:
        heard = text("UPDATE polls SET last_poll_at = now() - interval '2 minutes'")
        session.execute(heard)
    accountant.send(f"{page}/{ours.problem}", {"choice": "retry"}, page=page)
    wait = services.settings.poll_minutes - 2
    assert f"The next sync acts on it, in about {wait} minutes." in accountant.read(page).text
    over = accountant.read(f"{page}?cleared=yes").text
    assert f"the next sync acts on it, in about {wait} minutes" in over


def test_the_audit_log_says_what_was_done_and_what_was_refused(
    accountant: Person, services: Services, ours: Tenant
) -> None:
    page = f"/companies/{ours.company}/problems/{ours.problem}"
    accountant.send(page, {"choice": "garbage"}, page=page)
    accountant.send(page, {"choice": "skip", "alike": "yes"}, page=page)
    accountant.send(page, {"choice": "skip"}, page=page)
    lines = [
        each for each in services.audit.of_tenant(ours.id, limit=9) if "problem" in each.action
    ]
    assert [
        ("was refused a choice for a problem", "skip"),
        ("resolved 2 problems alike", "skip"),
        ("was refused a choice for a problem", "garbage"),
    ] == [(each.action, each.detail["choice"]) for each in lines]


def test_a_conflict_stands_side_by_side_and_is_decided_field_by_field(
    accountant: Person, services: Services, ours: Tenant
) -> None:
    problem = opened(services, ours, cloud_id="v9", quickbooks_id="q9", detail={"fields": FIELDS})
    page = f"/companies/{ours.company}/problems/{problem}"
    shown = accountant.read(page)
    assert "415-1" in shown.text
    assert "<C>" in shown.text
    assert "<C>" not in accountant.get(page).text
    sides = {"field:phone": "cloud", "field:print_as": "quickbooks"}
    accountant.send(page, {"choice": "mixed:", **sides}, page=page)
    assert "mixed:phone=cloud,print_as=quickbooks" == now(services, ours, problem).resolution


@pytest.mark.parametrize(
    "form",
    [{}, {"choice": "delete"}, {"choice": "mixed:"}, {"choice": "mixed:", "field:phone": "x"}],
)
def test_what_is_no_choice_changes_nothing(
    form: dict[str, str], accountant: Person, services: Services, ours: Tenant
) -> None:
    problem = opened(services, ours, cloud_id="v9", quickbooks_id="q9", detail={"fields": FIELDS})
    page = f"/companies/{ours.company}/problems/{problem}"
    answer = accountant.send(page, form, page=page)
    assert page in answer.headers["Location"]
    assert now(services, ours, problem).cleared_at is None


def test_a_candidate_is_shown_by_name_and_amount(
    accountant: Person, services: Services, ours: Tenant
) -> None:
    with services.context.database.tenant_session(ours.id) as session:
        data = {"number": "77", "lines": [{"amount": "1200.50"}]}
        found = RecordIn(id="T-1", data=data, label="77, Able Supply, 2026-07-01")
        records.upsert_many(session, ours.company, "quickbooks", "bill", [found])
    problem = opened(
        services,
        ours,
        kind="ambiguous",
        code="several-matches",
        entity="bill",
        cloud_id="b1",
        choices=["link:T-1", "skip"],
    )
    page = accountant.read(f"/companies/{ours.company}/problems/{problem}")
    assert "It is 77, Able Supply, 2026-07-01" in page.text
    assert "$1,200.50" in page.text


def test_a_candidate_says_why_it_could_be_the_one(
    accountant: Person, services: Services, ours: Tenant
) -> None:
    lines = [{"amount": "1200.50"}]
    own = RecordIn(id="b1", data={"number": "77", "date": "2026-07-01", "lines": lines}, label="77")
    other = RecordIn(
        id="T-1", data={"number": "77", "date": "2026-07-02", "lines": lines}, label="77"
    )
    with services.context.database.tenant_session(ours.id) as session:
        records.upsert_many(session, ours.company, "cloud", "bill", [own])
        records.upsert_many(session, ours.company, "quickbooks", "bill", [other])
    told = {"kind": "ambiguous", "entity": "bill", "cloud_id": "b1", "choices": ["link:T-1"]}
    problem = opened(services, ours, code="several-matches", **told)
    page = accountant.read(f"/companies/{ours.company}/problems/{problem}")
    assert "Same number and amount" in page.text
    assert "77 · Jul 2, 2026" in page.text


def test_a_document_says_whose_it_is_of_when_and_how_much(
    accountant: Person, services: Services, ours: Tenant
) -> None:
    bill = {"number": "77", "vendor": "v1", "date": "2026-07-01", "lines": [{"amount": "1200.50"}]}
    paid = {"vendor": "80000001-1", "date": "2026-07-02", "amount": "90.00"}
    with services.context.database.tenant_session(ours.id) as session:
        stored = RecordIn(id="b1", data=bill, label="77, 2026-07-01")
        records.upsert_many(session, ours.company, "cloud", "bill", [stored])
        stored = RecordIn(id="P-1", data=paid, label="2026-07-02, 90.00")
        records.upsert_many(session, ours.company, "quickbooks", "bill_payment", [stored])
    told = {"kind": "refusal", "code": "qb-3140", "choices": ["retry"], "label": "77, 2026-07-01"}
    one = opened(services, ours, entity="bill", cloud_id="b1", **told)
    opened(services, ours, entity="bill_payment", quickbooks_id="P-1", **told)
    page = f"/companies/{ours.company}/problems"
    listed = " ".join(accountant.read(page).text.split())
    assert "Bill “77” · Able Supply · Jul 1, 2026 · $1,200.50" in listed
    assert "Bill payment · Able Supply · Jul 2, 2026 · $90.00" in listed
    heading = accountant.read(f"{page}/{one}").select_one("h2")
    assert heading is not None
    assert "Bill “77” · Able Supply · Jul 1, 2026 · $1,200.50" == heading.text


def test_a_list_record_says_what_waits_behind_it(
    accountant: Person, services: Services, ours: Tenant
) -> None:
    waits = [
        ("bill", RecordIn(id="b1", data={"lines": [{"amount": "1000.00"}, {"amount": "200"}]})),
        ("bill", RecordIn(id="b2", data={"lines": [{"amount": "40.00"}]})),
        ("bill_payment", RecordIn(id="p1", data={"amount": "90.00"})),
        ("bill", RecordIn(id="elsewhere", data={"lines": [{"amount": "7.00"}]})),
    ]
    with services.context.database.tenant_session(ours.id) as session:
        for entity, record in waits:
            vendor = "v2" if record.id == "elsewhere" else "v1"
            reason = {"for": "reference", "missing": [{"id": vendor, "entities": ["vendor"]}]}
            records.upsert_many(session, ours.company, "cloud", entity, [record])
            records.mark_state(
                *(session, ours.company, "cloud", entity, [record.id]),
                state="waiting",
                reason=reason,
            )
    told = "2 bills ($1,240.00) and 1 bill payment ($90.00) wait for this."
    page = f"/companies/{ours.company}/problems"
    assert told in accountant.read(page).text
    assert "1 bill ($7.00) waits for this." in accountant.read(page).text
    assert told in accountant.read(f"{page}/{ours.problem}").text
    accountant.send(f"{page}/{ours.problem}", {"choice": "retry"}, page=page)
    assert told not in accountant.read(f"{page}?cleared=yes").text


def test_fields_in_conflict_are_told_in_words_and_references_by_name(
    accountant: Person, services: Services, ours: Tenant
) -> None:
    found = [
        FieldConflict("due_date", "2026-07-01", "2026-07-02", "2026-07-03"),
        FieldConflict("vendor", "v0", "v1", None),
    ]
    wanted = conflict("bill", "77", found, cloud_id="b1", quickbooks_id="B-1")
    with services.context.database.tenant_session(ours.id) as session:
        problem = problems.open_problem(session, ours.company, wanted)
    page = accountant.read(f"/companies/{ours.company}/problems/{problem}")
    assert "both changed due date and vendor since they last agreed." in page.text
    assert "Due date is “Jul 2, 2026” in QuickBooks and “Jul 3, 2026” in BILL." in page.text
    cells = [each.text.strip() for each in page.select("tbody th, tbody td")]
    assert ["Due date", "Jul 1, 2026", "Jul 2, 2026", "Jul 3, 2026"] == cells[:4]
    assert ["Vendor", "v0", "Able Supply", "(empty)"] == cells[4:]


def test_two_that_have_just_met_differ_and_never_agreed(
    accountant: Person, services: Services, ours: Tenant
) -> None:
    found = [FieldConflict("phone", None, "415-1", "415-2")]
    wanted = conflict("vendor", "Able", found, cloud_id="v9", quickbooks_id="q9")
    with services.context.database.tenant_session(ours.id) as session:
        problem = problems.open_problem(session, ours.company, wanted)
    page = accountant.read(f"/companies/{ours.company}/problems/{problem}")
    assert "They differ" in page.text
    assert "both sides" not in page.text
    assert "last agreed" not in page.text


def test_sentences_name_buttons_and_bill_and_link_to_the_record_they_name(
    accountant: Person, client: Program, services: Services, ours: Tenant
) -> None:
    told = {"cure": "Press it in the cloud, or choose “skip”.", "detail": {"names": ["bill", "b1"]}}
    told |= {"kind": "refusal", "code": "linked-to-another", "choices": ["retry", "skip"]}
    problem = opened(services, ours, entity="bill_payment", cloud_id="p1", **told)
    page = f"/companies/{ours.company}/problems"
    shown = accountant.read(f"{page}/{problem}")
    for each in (accountant.read(page).text, shown.text):
        assert "Press it in BILL, or choose “Leave out for good”." in each
    (link,) = shown.select(f'a[href="/companies/{ours.company}/records/bill/cloud/b1"]')
    assert "The story of the bill that it names" == link.text
    accountant.send(f"{page}/{problem}", {"choice": "go-on"}, page=page)
    said = accountant.read(f"{page}/{problem}").text
    assert "has other choices: “Try again”, “Leave out for good”. Choose one of them." in said
    by_program = (client.get(f"{page}/{problem}").json or {})["cure"]
    assert "Press it in BILL, or choose “skip”." == by_program


def test_every_choice_there_is_has_words(services: Services, ours: Tenant) -> None:
    choices = ["retry", "skip", "quickbooks", "cloud", "go-on", "raise", "post", "bind"]
    choices += ["this-computer", "both", "link:X"]
    for kind in KINDS:
        problem = now(
            services, ours, opened(services, ours, kind=kind, choices=choices, cloud_id=kind)
        )
        for button in buttons(problem, "bill", {}):
            assert " " in button.words, button


def test_a_viewer_looks_and_may_not_press(app: Flask, services: Services, ours: Tenant) -> None:
    viewer = signed_in(app, services, ours.id, "viewer")
    page = f"/companies/{ours.company}/problems"
    assert "Try again" not in viewer.read(page).text
    assert "accountant or the owner" in viewer.read(f"{page}/{ours.problem}").text
    answer = viewer.send(f"{page}/{ours.problem}", {"choice": "retry"}, page=page)
    assert 403 == answer.status_code
    assert now(services, ours, ours.problem).cleared_at is None


def test_what_the_connection_said_is_folded_out_for_owners_and_operators(
    app: Flask, services: Services, ours: Tenant
) -> None:
    said = {"answer": "[Errno -2] <Name> or service not known"}
    told = {"kind": "stop", "code": "cloud-unavailable", "entity": None, "detail": said}
    page = f"/companies/{ours.company}/problems/{opened(services, ours, **told)}"
    operator = signed_in(app, services, None, "operator")
    operator.send(f"/fleet/tenants/{ours.id}/look", page=f"/fleet/tenants/{ours.id}")
    for reader in (operator, signed_in(app, services, ours.id, "owner")):
        shown = reader.read(page).select_one("details.problem-said")
        assert shown is not None
        assert said["answer"] in shown.text
        assert not shown.has_attr("open")
    for role in ("accountant", "viewer"):
        assert "Errno" not in signed_in(app, services, ours.id, role).read(page).text


def test_another_tenants_problem_does_not_exist(
    app: Flask, services: Services, ours: Tenant, theirs: Tenant
) -> None:
    owner = signed_in(app, services, ours.id, "owner")
    for company in (ours.company, theirs.company):
        page = f"/companies/{company}/problems/{theirs.problem}"
        assert 404 == owner.get(page).status_code
        assert 404 == owner.send(page, {"choice": "retry"}).status_code
    assert now(services, theirs, theirs.problem).cleared_at is None


def test_a_page_asks_as_much_for_one_as_for_thirty(
    app: Flask, services: Services, ours: Tenant, statements: list[str]
) -> None:
    person = signed_in(app, services, ours.id, "viewer")
    page = f"/companies/{ours.company}/problems"
    person.read(page)
    statements.clear()
    person.read(page)
    few = len(statements)
    with services.context.database.tenant_session(ours.id) as session:
        more = [refusal(f"w{number}") for number in range(30)]
        problems.open_many(session, ours.company, more)
    statements.clear()
    shown = person.read(page)
    assert few == len(statements)
    assert "More" in shown.text


def test_whose_record_could_be_which_is_said_and_what_tells_them_apart(
    accountant: Person, services: Services, ours: Tenant
) -> None:
    here = [
        RecordIn(id="80-1", data={"name": "Utilities", "number": "65100"}, label="Utilities"),
        RecordIn(id="80-2", data={"name": "Utilities", "number": "65200"}, label="Utilities"),
    ]
    there = RecordIn(id="0ca1", data={"name": "Utilities", "number": "6200"}, label="Utilities")
    with services.context.database.tenant_session(ours.id) as session:
        records.upsert_many(session, ours.company, "quickbooks", "account", here)
        records.upsert_many(session, ours.company, "cloud", "account", [there])
        of: Any = {"entity": "account", "label": "Utilities"}
        asked = [
            ambiguous(**of, side="quickbooks", record_id="80-1", candidates=["0ca1"]),
            ambiguous(**of, side="cloud", record_id="0ca1", candidates=["80-1", "80-2"]),
        ]
        of_books, of_cloud = (problems.open_problem(session, ours.company, each) for each in asked)
    page = f"/companies/{ours.company}/problems"
    for path in (f"{page}?kind=ambiguous", f"{page}/{of_books}"):
        text = " ".join(accountant.read(path).get_text(" ").split())
        assert "QuickBooks' account “Utilities” · 65100" in text
        assert "Could be the same" in text
        assert "Leave QuickBooks' record out for good" in text
    one = " ".join(accountant.read(f"{page}/{of_cloud}").get_text(" ").split())
    assert "Could be several" in one
    assert "BILL's account “Utilities” · 6200" in one
    assert "2 records in QuickBooks could be this one." in one
    assert "It is Utilities, 65100" in one
    assert "It is Utilities, 65200" in one
    assert "80-1" not in one
    with services.context.database.tenant_session(ours.id) as session:
        for each, day in zip(here, "34", strict=True):
            stamps = {"TimeCreated": f"2026-08-0{day}T10:00:00-07:00", "TimeModified": "2026-08-05"}
            alike = replace(each, data=here[0].data, native=stamps)
            records.upsert_many(session, ours.company, "quickbooks", "account", [alike])
    one = " ".join(accountant.read(f"{page}/{of_cloud}").get_text(" ").split())
    assert "It is Utilities, 65100 · entered Aug 3, 2026 · changed Aug 5, 2026" in one
    assert ("QuickBooks' id 80-2" in one, "BILL's id" in one) == (True, False)


def test_a_number_that_is_taken_shows_both_documents_beside_each_other(
    accountant: Person, services: Services, ours: Tenant
) -> None:
    sold = {"number": "1041", "date": "2026-07-01", "lines": [{"amount": "10.00"}]}
    with services.context.database.tenant_session(ours.id) as session:
        for side, one, amount in (("cloud", "i1", "10.00"), ("quickbooks", "T-9", "12.50")):
            stored = RecordIn(id=one, data={**sold, "lines": [{"amount": amount}]}, label="1041")
            records.upsert_many(session, ours.company, side, "invoice", [stored])
    told: dict[str, Any] = {"kind": "refusal", "code": "number-taken", "choices": ["retry", "skip"]}
    told |= {"entity": "invoice", "cloud_id": "i1", "detail": {"quickbooks_id": "T-9"}}
    problem = opened(services, ours, **told)
    page = accountant.read(f"/companies/{ours.company}/problems/{problem}")
    rows = [
        " ".join(row.get_text(" ").split())
        for row in page.select("section[aria-labelledby=beside] tbody tr")
    ]
    assert 2 == len(rows)
    assert rows[0].startswith("1041 BILL")
    assert rows[0].endswith("$10.00")
    assert rows[1].startswith("1041 QuickBooks")
    assert rows[1].endswith("$12.50")


def test_without_scripts_what_leaving_out_means_stands_beside_its_button(
    accountant: Person, ours: Tenant
) -> None:
    page = f"/companies/{ours.company}/problems"
    for path in (page, f"{page}/{ours.problem}"):
        form = accountant.read(path).select_one("form:has(input[value=skip])")
        assert form is not None
        beside = form.select_one("noscript")
        assert beside is not None
        assert "until you take it up again in its story" in beside.text


def test_of_what_is_over_the_latest_comes_first_and_nothing_is_to_be_done(
    accountant: Person, services: Services, ours: Tenant
) -> None:
    page = f"/companies/{ours.company}/problems"
    for each in (ours.alike, ours.problem):
        accountant.send(f"{page}/{each}", {"choice": "retry"}, page=page)
    over = accountant.read(f"{page}?cleared=yes")
    links = [str(each["href"]) for each in over.select(".problem a.fw-semibold")]
    assert [str(ours.problem), str(ours.alike)] == [
        each.partition("?")[0].rpartition("/")[2] for each in links
    ]
    assert "What to do" not in over.text


def test_a_change_in_quickbooks_says_both_values() -> None:
    found = FieldDrift(field="due_date", ours="2026-10-01", theirs="2026-08-13")
    asked = drift("bill", "7", [found], cloud_id="b1", quickbooks_id="T-1")
    assert asked.cause.endswith(
        "Due date is “Aug 13, 2026” in QuickBooks and “Oct 1, 2026” in the cloud."
    )
