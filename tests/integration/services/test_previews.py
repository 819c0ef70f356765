"""A held company: read in full, rehearsed, never written to; then the run does what was shown."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import text

from services import rehearsing
from services.preview_desk import PreviewError
from services.run_words import reached
from simulator.quickbooks import CompanyFile, edit, ledger
from storage import journal, preview_sources, previews, runs
from tests.integration.services.office import Visit, writes

if TYPE_CHECKING:
    from services.preview_desk import Summary
    from storage.previews import Item
    from storage.work import Work
    from tests.integration.services.office import Office


@pytest.fixture
def held(office: Office) -> Office:
    """The office before its first sync, only looked at."""
    hold(office)
    return office


def hold(office: Office) -> None:
    with office.session() as session:
        session.execute(
            text("UPDATE companies SET held_at = now() WHERE id = :id"),
            {"id": office.desk.login.company_id},
        )


def summary(office: Office) -> Summary:
    place, about = (office.desk.tenant, office.desk.login.company_id), items(office)
    return office.desk.services.previews.summary(*place, about)


def items(office: Office, **equal: Any) -> list[Item]:
    return office.desk.services.previews.items(
        office.desk.tenant, office.desk.login.company_id, limit=1000, **equal
    )


def start(office: Office) -> None:
    office.desk.services.previews.start(
        office.desk.tenant, office.desk.login.company_id, who="she@example.test"
    )


def untouched(office: Office) -> None:
    assert {} == writes(office.file)
    assert Counter() == office.cloud.writes


def test_a_held_company_shows_what_its_first_sync_would_do_and_writes_nothing(held: Office) -> None:
    edit.add_vendor(held.file, "Both")
    edit.add_vendor(held.file, "Only Here")
    held.cloud.put("vendor", {"name": "Both"})
    held.cloud.put("vendor", {"name": "Only There"})
    said = held.sync()
    assert "in preview" in said
    untouched(held)
    shown = {(each.kind, each.side, each.label) for each in items(held)}
    assert {
        ("matched", None, "Both"),
        ("create", "cloud", "Only Here"),
        ("create", "quickbooks", "Only There"),
    } == shown
    assert ["Same name"] == [each.detail["why"] for each in items(held, kind="matched")]
    held.sync()
    untouched(held)
    assert [] == held.open_problems()
    assert {} == held.pairs("vendor")


def test_the_run_after_the_start_does_what_was_shown(held: Office) -> None:
    for name in ("Both", "Here 1", "Here 2"):
        edit.add_vendor(held.file, name)
    for name in ("Both", "There 1"):
        held.cloud.put("vendor", {"name": name})
    held.sync()
    looked_at = held.run().id
    start(held)
    held.sync()
    with held.session() as session:
        assert "to be written yet" in reached(runs.get(session, looked_at), "bill")
    assert "everything that could be written was" in reached(held.run(), "bill")
    assert {"VendorAddRq": 1} == writes(held.file)
    assert {"vendor.create": 2} == dict(held.cloud.writes)
    assert 4 == len(held.pairs("vendor"))


PAYABLES = ("account", "vendor", "bill", "vendor_credit", "bill_payment", "funds_transfer")


@pytest.fixture
def furnished(office: Office) -> Office:
    """A company with everything payable, some of it on both sides and some below what is new."""
    office.only(*PAYABLES)
    office.set(conflict="cloud")
    hold(office)
    for name, kind in (
        ("Checking", "Bank"),
        ("Money Out Clearing", "Bank"),
        ("Money In Clearing", "Bank"),
        ("Job Materials", "CostOfGoodsSold"),
        ("Office", "Expense"),
    ):
        edit.add_account(office.file, name, kind)
    edit.add_vendor(office.file, "Both", Phone="111")
    edit.add_vendor(office.file, "Only Here")
    cloud = office.cloud
    bank, expense = (
        cloud.put("account", {"name": name, "type": kind})
        for name, kind in (("Checking", "bank"), ("Office", "expense"))
    )
    below = cloud.put("account", {"name": "Paper", "type": "expense", "parent": expense})
    both = cloud.put("vendor", {"name": "Both", "phone": "222"})
    new = cloud.put("vendor", {"name": "Only There"})
    bills = [
        _bill(office, both, "A-1", (expense, "100.00"), (below, "23.45")),
        _bill(office, new, "B-1", (expense, "50.00")),
        _bill(office, new, "B-1 is a number that is too long to fit", (expense, "7.00")),
    ]
    cloud.put(
        "vendor_credit",
        {
            "vendor": new,
            "number": "C-1",
            "date": "2026-07-11",
            "lines": [{"account": expense, "amount": "5.00"}],
        },
    )
    paid = {
        "vendor": new,
        "date": "2026-07-12",
        "amount": "50.00",
        "online": True,
        "applications": [{"bill": bills[1], "amount": "50.00"}],
    }
    cloud.put("bill_payment", paid)
    cloud.put(
        "funds_transfer",
        {"date": "2026-07-12", "amount": "50.00", "direction": "withdrawal", "bank": bank},
    )
    return office


def _bill(office: Office, vendor: str, number: str, *lines: tuple[str, str]) -> str:
    bill = {
        "vendor": vendor,
        "number": number,
        "date": "2026-07-10",
        "due_date": "2026-08-10",
        "lines": [{"account": account, "amount": amount} for account, amount in lines],
    }
    return office.cloud.put("bill", bill)


def test_the_first_run_writes_exactly_what_the_preview_showed(furnished: Office) -> None:
    furnished.sync()
    untouched(furnished)
    promised = shown(furnished)
    refused = [(each.label, each.detail["code"]) for each in items(furnished, kind="refused")]
    start(furnished)
    furnished.sync()
    assert promised == written(furnished)
    assert [("B-1 is a number that is too long to fit", "too-long")] == refused
    assert ["too-long"] == furnished.codes()
    assert sum(side == "quickbooks" for side, *_ in promised) == sum(
        writes(furnished.file).values()
    )
    assert sum(side == "cloud" for side, *_ in promised) == furnished.cloud.writes.total()


def test_the_entries_that_are_shown_are_what_quickbooks_posts(furnished: Office) -> None:
    furnished.sync()
    effects = summary(furnished).effects
    entries = furnished.desk.services.previews.entries(
        furnished.desk.tenant, furnished.desk.login.company_id, limit=99
    )
    assert 5 == len(entries)
    for item, lines in entries:
        assert sum(line.debit for line in lines) == sum(line.credit for line in lines) > 0, item
    before = ledger.trial_balance(furnished.file)
    start(furnished)
    furnished.sync()
    after = ledger.trial_balance(furnished.file)
    moved = {name: after[name] - before.get(name, 0) for name in after}
    assert {name: value for name, value in moved.items() if value} == {
        each.account: each.debit - each.credit for each in effects if each.debit != each.credit
    }


def test_what_lies_below_something_new_is_created_with_it_and_does_not_wait(
    furnished: Office,
) -> None:
    furnished.sync()
    assert [] == items(furnished, kind="waiting")
    order = [each.label for each in items(furnished, kind="create", side="quickbooks")]
    assert order.index("Paper") < order.index("A-1")
    assert order.index("Only There") < order.index("B-1") < order.index("billpayment000010")


def test_a_change_shows_what_it_changes_and_what_was_there(furnished: Office) -> None:
    furnished.sync()
    (change,) = items(furnished, kind="change")
    assert ("Both", "quickbooks", "mod") == (change.label, change.side, change.action)
    assert [{"field": "Phone", "before": "111", "after": "222"}] == change.detail["changes"]


def test_a_later_session_shows_what_came_since(held: Office) -> None:
    edit.add_vendor(held.file, "First")
    held.sync()
    edit.add_vendor(held.file, "Second")
    held.cloud.put("vendor", {"name": "First"})
    held.sync()
    untouched(held)
    assert [("matched", "First"), ("create", "Second")] == sorted(
        ((each.kind, each.label) for each in items(held)), reverse=True
    )


def test_a_session_that_brings_nothing_leaves_the_preview_as_it_is(held: Office) -> None:
    edit.add_vendor(held.file, "First")
    held.sync()
    before = summary(held).preview
    held.sync()
    after = summary(held).preview
    assert before is not None
    assert after is not None
    assert before.generation == after.generation
    assert before.made_at < after.made_at


@pytest.fixture
def doubled(held: Office) -> Office:
    """Two vendors in the cloud that could be the one in QuickBooks."""
    edit.add_vendor(held.file, "Twin")
    for city in ("Austin", "Boston"):
        held.cloud.put("vendor", {"name": "Twin", "city": city})
    held.sync()
    return held


def decide(office: Office, position: int, choice: str) -> None:
    office.desk.services.previews.decide(
        office.desk.tenant, office.desk.login.company_id, position, choice, who="she"
    )
    office.compute()


def test_what_could_be_several_is_asked_with_what_tells_them_apart(doubled: Office) -> None:
    asked = items(doubled, kind="ambiguous")
    assert 3 == len(asked)
    there = next(each for each in asked if each.side == "quickbooks")
    assert ["Austin", "Boston"] == [each["hint"] for each in there.detail["candidates"]]


def test_a_decision_is_shown_at_once_and_heeded_by_the_run(doubled: Office) -> None:
    there = next(each for each in items(doubled, kind="ambiguous") if each.side == "quickbooks")
    austin, boston = doubled.cloud.named("vendor", "Twin")
    decide(doubled, there.position, f"link:{boston}")
    assert summary(doubled).fresh
    assert [("Twin", "You said that they are one.", boston)] == [
        (each.label, each.detail["why"], each.cloud_id) for each in items(doubled, kind="matched")
    ]
    left = next(each for each in items(doubled) if each.cloud_id == austin)
    assert "refused" == left.kind
    decide(doubled, left.position, "skip")
    assert ["change", "matched"] == [each.kind for each in items(doubled)]
    untouched(doubled)
    start(doubled)
    doubled.sync()
    assert {"VendorModRq": 1} == writes(doubled.file)
    assert Counter() == doubled.cloud.writes
    assert [boston] == list(doubled.pairs("vendor"))
    assert [] == doubled.open_problems()
    with doubled.session() as session:
        said = journal.story(session, doubled.company.id, "vendor", cloud_id=austin, limit=1)
    assert ["left-out"] == [each.event for each in said]


def test_a_decision_may_be_taken_back_before_the_start(doubled: Office) -> None:
    there = next(each for each in items(doubled, kind="ambiguous") if each.side == "quickbooks")
    decide(doubled, there.position, "create")
    made = next(each for each in items(doubled) if each.kind == "create")
    assert ("cloud", "Twin") == (made.side, made.label)
    key = ("vendor", "quickbooks", there.quickbooks_id or "")
    assert "create" == summary(doubled).decisions[key].choice
    again = next(each for each in items(doubled) if each.quickbooks_id == there.quickbooks_id)
    decide(doubled, again.position, "undecided")
    assert 3 == len(items(doubled, kind="ambiguous"))


def test_a_name_that_quickbooks_would_refuse_is_shown_as_refused(doubled: Office) -> None:
    there = next(each for each in items(doubled, kind="ambiguous") if each.side == "quickbooks")
    decide(doubled, there.position, "create")
    promised = shown(doubled)
    assert ["qb-3100", "qb-3100"] == [
        each.detail["code"] for each in items(doubled, kind="refused")
    ]
    start(doubled)
    doubled.sync()
    assert promised == written(doubled)
    assert ["qb-3100", "qb-3100"] == doubled.codes()


def test_one_record_is_not_linked_to_two(doubled: Office) -> None:
    desk, where = doubled.desk.services.previews, (doubled.desk.tenant, doubled.company.id)
    first, second = items(doubled, kind="ambiguous", side="cloud")
    (candidate,) = first.detail["candidates"]
    desk.decide(*where, first.position, f"link:{candidate['id']}", who="she")
    with pytest.raises(PreviewError, match="otherwise for “Twin” already"):
        desk.decide(*where, second.position, f"link:{candidate['id']}", who="she")
    with pytest.raises(PreviewError, match="no such record in QuickBooks"):
        desk.decide(*where, second.position, "link:somebody", who="she")


def test_much_more_than_was_shown_is_asked_about_again(held: Office) -> None:
    held.cloud.put("vendor", {"name": "One"})
    held.sync()
    start(held)
    for number in range(12):
        held.cloud.put("vendor", {"name": f"Late {number:02}"})
    held.sync()
    untouched(held)
    assert ["more-than-shown"] == held.codes()
    held.resolve("more-than-shown", "go-on")
    held.sync()
    assert {"VendorAddRq": 13} == writes(held.file)


def test_a_few_more_than_were_shown_are_a_days_work(held: Office) -> None:
    held.cloud.put("vendor", {"name": "One"})
    held.sync()
    start(held)
    for number in range(10):
        held.cloud.put("vendor", {"name": f"Late {number:02}"})
    held.sync()
    assert {"VendorAddRq": 11} == writes(held.file)


def test_nothing_starts_before_there_is_something_to_look_at(held: Office) -> None:
    with pytest.raises(PreviewError, match="no preview"):
        start(held)
    held.sync()
    start(held)
    with pytest.raises(PreviewError, match="already"):
        start(held)


def test_a_number_that_quickbooks_has_already_is_known_before_the_start(furnished: Office) -> None:
    vendor = edit.find(furnished.file, "Vendor", "Both").id
    expense = edit.find(furnished.file, "Account", "Office").id
    day, line = date(2026, 7, 10), {"AccountRef": expense, "Amount": "123.45"}
    edit.add_bill(furnished.file, vendor, [line], day=day, RefNumber="A-1")
    furnished.sync()
    assert "A-1" in [each.label.partition(",")[0] for each in items(furnished, kind="matched")]
    untouched(furnished)


def test_a_session_cut_short_writes_nothing_and_shows_no_half(furnished: Office) -> None:
    visit = furnished.visit()
    visit.exchange(visit.until("VendorQueryRq"))
    visit.close()
    furnished.compute()
    untouched(furnished)
    assert summary(furnished).preview is None
    furnished.sync()
    untouched(furnished)
    assert summary(furnished).preview is not None


def test_an_answer_that_is_lost_costs_a_session_and_writes_nothing(furnished: Office) -> None:
    visit = furnished.visit()
    visit.carry(visit.until("AccountQueryRq"))  # QuickBooks answered, and nobody heard it
    visit.close()
    furnished.compute()
    untouched(furnished)
    furnished.sync()
    untouched(furnished)
    promised = shown(furnished)
    start(furnished)
    furnished.sync()
    assert promised == written(furnished)


def test_a_file_that_is_refused_is_forgotten_whole_and_its_session_ended(held: Office) -> None:
    edit.add_vendor(held.file, "Somebody else's")
    held.cloud.put("vendor", {"name": "Ours"})
    visit = held.visit()
    visit.exchange(visit.until("VendorQueryRq"))
    held.desk.services.connecting.not_this_file(held.company)
    assert not visit.is_open()
    assert "" == visit.send(None)
    visit.close()
    held.compute()
    right = CompanyFile.empty(name="The right one", clock=held.clock)
    edit.add_vendor(right, "Known")
    held.visit(file=right).run()
    assert {"Known", "Ours"} == {each.label for each in items(held)}
    assert "The right one" == (held.company.contact or {})["company_name"]
    untouched(held)


def test_the_refused_file_is_refused_when_it_comes_again(held: Office) -> None:
    held.sync()
    held.desk.services.connecting.not_this_file(held.company)
    assert "is not the company file" in held.visit(file=held.file).run()
    assert "wrong-company-file" == (held.company.contact or {})["refused"]["code"]


def test_a_preview_between_sessions_gives_way_to_one_that_begins(
    doubled: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun: list[Visit] = []

    def begins(*_: object) -> int:
        begun.append(doubled.visit())
        return 1

    before = summary(doubled).preview
    there = next(each for each in items(doubled, kind="ambiguous") if each.side == "quickbooks")
    with monkeypatch.context() as patched:
        patched.setattr(rehearsing, "say_yes", begins)
        decide(doubled, there.position, "skip")
    assert 1 == len(begun)
    assert before == summary(doubled).preview
    begun[0].run()
    assert "skip" not in [each.kind for each in items(doubled)]
    assert summary(doubled).fresh


def test_a_worker_killed_in_the_middle_leaves_nothing_and_another_one_begins_anew(
    furnished: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Killed(BaseException):
        pass

    def killed(*_: object, **__: object) -> None:
        raise Killed

    visit = furnished.visit()
    with monkeypatch.context() as patched:
        patched.setattr(rehearsing, "gathered", killed)
        with pytest.raises(Killed):
            visit.go_on()
    untouched(furnished)
    assert {} == furnished.pairs("vendor")
    visit.go_on()
    assert summary(furnished).preview is not None
    untouched(furnished)


def test_an_unfinished_generation_is_never_seen(held: Office) -> None:
    held.cloud.put("vendor", {"name": "One"})
    held.sync()
    known = summary(held).preview
    assert known is not None
    lost = previews.Item(position=1, kind="create", entity="vendor", side="cloud", label="Half")
    with held.session() as session:
        previews.add(session, known.company_id, known.generation + 1, [lost], [])
    assert ["One"] == [each.label for each in items(held)]
    held.cloud.put("vendor", {"name": "Two"})
    held.sync()
    assert ["One", "Two"] == [each.label for each in items(held)]


def shown(office: Office) -> list[tuple[str, ...]]:
    """Every write the preview promises: where, of what, how, and of which record."""
    promised = [each for each in items(office) if each.kind in {"create", "change"}]
    return sorted(
        (each.side or "", each.entity, each.action or "", _own(each.side, each))
        for each in promised
    )


def written(office: Office) -> list[tuple[str, ...]]:
    """Every write that was carried out."""
    with office.session() as session:
        found = [
            row
            for batch in preview_sources.written(session, office.desk.login.company_id)
            for row in batch
        ]
    return sorted((row.side, row.entity or "", row.action, _own(row.side, row)) for row in found)


def _own(side: str | None, row: Item | Work) -> str:
    """The record that a write comes from."""
    return (row.quickbooks_id if side == "cloud" else row.cloud_id) or ""
