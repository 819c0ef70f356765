"""Bills are the cloud's: a change in QuickBooks is shown, and what got lost is looked for."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from services.record_pages import RecordPages, Wanted
from simulator.quickbooks import edit
from tests.integration.services.office import writes
from tests.integration.services.test_what_waits import glance

if TYPE_CHECKING:
    from tests.integration.services.office import Office

MEMO = "Lumber for the porch"


@pytest.fixture
def payer(office: Office) -> Office:
    """A company with a vendor and an account that bills can be for."""
    office.only("account", "vendor", "bill")
    edit.add_account(office.file, "Job Materials", "Expense")
    edit.add_vendor(office.file, "Bayshore Lumber")
    office.sync()
    return office


def billed(office: Office, number: str = "A-77") -> str:
    """A bill entered in the cloud."""
    (vendor,) = office.cloud.named("vendor", "Bayshore Lumber")
    (account,) = office.cloud.named("account", "Job Materials")
    line = {"account": account, "amount": "125.00", "description": "2x4s"}
    return office.cloud.put(
        "bill",
        {
            "vendor": vendor,
            "number": number,
            "date": "2026-07-10",
            "due_date": "2026-08-10",
            "memo": MEMO,
            "lines": [line],
        },
    )


def changed_there(office: Office) -> str:
    """A bill whose memo somebody changed in QuickBooks; its TxnID."""
    billed(office)
    office.sync()
    (bill,) = office.file.store.of_kind("Bill")
    assert MEMO == bill.fields["Memo"]
    office.clock.advance(60)
    edit.edit(office.file, "Bill", bill.id, Memo="Changed here")
    office.sync()
    return bill.id


def told(office: Office) -> tuple[set[str], str | None]:
    """What the list of records says of its one bill: what is thought of it, and why."""
    place = office.desk.tenant, office.desk.login.company_id
    (line,) = RecordPages(office.context).page(*place, Wanted(entity="bill"), limit=9)
    both = {one.state for one in (line.cloud, line.quickbooks) if one is not None}
    return both, line.why.sentence if line.why is not None else None


def said(office: Office) -> tuple[str, str, int]:
    """How the company stands, and how many wait for the next sync."""
    now = glance(office).moving.standing
    return now.kind, now.sentence, now.due


def test_a_change_in_quickbooks_is_shown_and_left_as_it_is(payer: Office) -> None:
    bill = changed_there(payer)
    problem = payer.problem("changed-in-quickbooks")
    assert ("drift", "bill", bill) == (problem.kind, problem.entity, problem.quickbooks_id)
    assert [{"field": "memo", "cloud": MEMO, "quickbooks": "Changed here"}] == problem.detail[
        "fields"
    ]
    payer.sync()
    assert "Changed here" == edit.find(payer.file, "Bill", bill).fields["Memo"]
    assert [problem.id] == [each.id for each in payer.open_problems()]


def test_a_person_may_put_the_clouds_value_back(payer: Office) -> None:
    bill = changed_there(payer)
    payer.resolve("changed-in-quickbooks", "cloud")
    payer.sync()
    assert ({"settled"}, None) == told(payer)
    assert MEMO == edit.find(payer.file, "Bill", bill).fields["Memo"]
    assert [] == payer.open_problems()
    payer.sync()
    assert 1 == writes(payer.file)["BillModRq"]


def test_a_person_may_accept_what_quickbooks_has_until_it_changes_again(
    payer: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    bill = changed_there(payer)
    assert ({"conflict"}, "Differs in 1 field: memo.") == told(payer)
    payer.resolve("changed-in-quickbooks", "quickbooks")
    assert ({"dirty"}, None) == told(payer)
    said_of_one = "1 record waits for the next sync; everything else is in step."
    assert ("wait", said_of_one, 1) == said(payer)
    payer.sync()
    assert ("ok", "Everything is in step.", 0) == said(payer)
    payer.sync()
    assert ({"settled"}, None) == told(payer)
    assert [] == payer.open_problems()
    monkeypatch.setattr("services.dashboard.BARS", 1)  # as after a night in which nothing moved
    moved = glance(payer).last_moved
    assert {"created": 1} == moved["bill.push"].counts["bill.push"]
    assert moved["bill.push"].id != moved["vendor.pull"].id
    assert "Changed here" == edit.find(payer.file, "Bill", bill).fields["Memo"]
    payer.clock.advance(60)
    edit.edit(payer.file, "Bill", bill, Memo="Changed once more")
    payer.sync()
    assert ["changed-in-quickbooks"] == payer.codes()


def test_a_bill_whose_answer_was_lost_is_found_by_its_mark(payer: Office) -> None:
    made = billed(payer)
    payer.file.faults.on(request="BillAddRq", then="apply_then_lose")
    payer.sync()
    assert 1 == len(payer.in_doubt())
    payer.sync()
    (bill,) = payer.file.store.of_kind("Bill")
    assert {made: bill.id} == payer.pairs("bill")
    assert 1 == writes(payer.file)["BillAddRq"]
    assert [] == payer.in_doubt()


@pytest.mark.parametrize(("choice", "bills"), [("retry", 1), ("skip", 0)])
def test_a_bill_that_was_made_and_is_gone_waits_for_a_person(
    payer: Office, choice: str, bills: int
) -> None:
    billed(payer)
    payer.file.faults.on(request="BillAddRq", then="apply_then_lose")
    payer.sync()
    edit.delete(payer.file, "Bill", payer.file.store.of_kind("Bill")[0].id)
    payer.sync()
    problem = payer.problem("applied-not-found")
    assert ["retry", "skip"] == problem.choices
    payer.sync()
    assert [] == payer.file.store.of_kind("Bill"), "it is never simply written again"
    payer.resolve("applied-not-found", choice)
    payer.sync()
    assert bills == len(payer.file.store.of_kind("Bill"))
    assert [] == payer.open_problems()
    assert [] == payer.in_doubt()


def test_a_bill_waits_for_its_vendor_and_is_not_refused(payer: Office) -> None:
    (account,) = payer.cloud.named("account", "Job Materials")
    vendor = payer.cloud.put("vendor", {"name": "Cloud Nine Supplies"})
    line = {"account": account, "amount": "10.00"}
    payer.cloud.put(
        "bill",
        {"vendor": vendor, "number": "B-1", "date": "2026-07-11", "lines": [line]},
    )
    payer.file.faults.on(request="VendorAddRq", then="status:3175:In use by another user.")
    payer.sync()
    assert [] == payer.file.store.of_kind("Bill")
    assert [] == payer.open_problems()
    payer.sync()
    (bill,) = payer.file.store.of_kind("Bill")
    assert (
        "Cloud Nine Supplies"
        == edit.find(payer.file, "Vendor", bill.fields["VendorRef"]["ListID"]).fields["Name"]
    )


def test_books_closed_in_mid_session_refuse_a_bill_that_goes_once_they_are_open_again(
    payer: Office,
) -> None:
    billed(payer)
    visit = payer.visit()
    request = visit.until("BillAddRq")
    edit.set_closing_date(payer.file, date(2026, 7, 31))
    visit.exchange(request)
    visit.go_on()
    assert ["qb-3171"] == payer.codes()
    edit.set_closing_date(payer.file, date(2026, 6, 30))
    payer.sync()
    assert [] == payer.codes()
    assert 1 == len(payer.file.store.of_kind("Bill"))
