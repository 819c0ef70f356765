"""A backup of the company file was restored: noticed, nothing mirrored, and gone on from."""

from __future__ import annotations

import copy
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from services.leaving_out import LeavingOut, leave_out
from simulator.quickbooks import CompanyFile, edit
from tests.integration.services.office import writes

if TYPE_CHECKING:
    from tests.integration.services.office import Office

CODE = "restored-backup"
HOURS = 5 * 3600


@pytest.fixture
def payer(office: Office) -> Office:
    """A company whose books are in step: a vendor, an account, a bill."""
    office.only("account", "vendor", "bill")
    edit.add_account(office.file, "Job Materials", "Expense")
    edit.add_vendor(office.file, "Bayshore Lumber")
    office.sync()
    billed(office, "A-1")
    office.sync()
    assert 1 == len(office.pairs("bill"))
    office.clock.advance(HOURS)
    return office


def billed(office: Office, number: str) -> str:
    """A bill entered in the cloud."""
    (vendor,) = office.cloud.named("vendor", "Bayshore Lumber")
    (account,) = office.cloud.named("account", "Job Materials")
    line = {"account": account, "amount": "125.00", "description": "2x4s"}
    bill = {"vendor": vendor, "number": number, "date": "2026-07-10", "due_date": "2026-08-10"}
    return office.cloud.put("bill", {**bill, "memo": "", "lines": [line]})


def backup(office: Office) -> dict[str, Any]:
    """A copy of the company file, as QuickBooks' own backup is."""
    return copy.deepcopy(office.file.saved())


def restore(office: Office, saved: dict[str, Any]) -> CompanyFile:
    """Put the copy in the file's place; returns the newer file."""
    newer, office.file = office.file, CompanyFile.restored(saved, clock=office.clock)
    return newer


def vendor_of(office: Office) -> str:
    """The ListID of the one vendor."""
    (vendor,) = office.file.store.of_kind("Vendor")
    return vendor.id


def numbers(file: CompanyFile) -> list[str]:
    """The numbers of the bills in a file."""
    return sorted(str(each.fields["RefNumber"]) for each in file.store.of_kind("Bill"))


@pytest.fixture
def lost_a_bill(payer: Office) -> tuple[Office, CompanyFile]:
    """A file restored from before bill A-2; the newer file."""
    saved = backup(payer)
    payer.clock.advance(HOURS)
    billed(payer, "A-2")
    payer.sync()
    assert ["A-1", "A-2"] == numbers(payer.file)
    return payer, restore(payer, saved)


def test_a_restored_backup_stops_before_anything_is_written(
    lost_a_bill: tuple[Office, CompanyFile],
) -> None:
    office, _ = lost_a_bill
    billed(office, "A-3")
    before = copy.deepcopy(office.cloud.writes), writes(office.file)
    said = office.sync()
    assert "Not everything could be compared" in said
    problem = office.problem(CODE)
    assert ("stop", ["retry", "go-on"]) == (problem.kind, list(problem.choices))
    assert "has gone back in time: bill “A-2, 2026-07-10” is missing" in problem.cause
    office.sync()
    assert before == (office.cloud.writes, writes(office.file))
    assert ["A-1"] == numbers(office.file)
    assert [CODE] == office.codes()


def test_once_the_newer_file_is_back_everything_goes_on_and_the_problem_is_over(
    lost_a_bill: tuple[Office, CompanyFile],
) -> None:
    office, newer = lost_a_bill
    office.sync()
    office.file = newer
    billed(office, "A-3")
    office.sync()
    assert [] == office.codes()
    assert ["A-1", "A-2", "A-3"] == numbers(newer)


def test_a_person_may_go_on_with_the_restored_file_and_what_it_lacks_is_entered_once(
    lost_a_bill: tuple[Office, CompanyFile],
) -> None:
    office, _ = lost_a_bill
    office.sync()
    archived = office.cloud.writes["archive"]
    office.resolve(CODE, "go-on")
    office.sync()
    assert ["A-1", "A-2"] == numbers(office.file)
    assert archived == office.cloud.writes["archive"]
    assert [] == office.codes()
    entered = writes(office.file)
    office.sync()
    assert (entered, []) == (writes(office.file), office.codes())
    assert 2 == len(office.pairs("bill"))


def test_what_it_lacks_and_was_left_out_is_entered_only_once_it_is_taken_up(
    lost_a_bill: tuple[Office, CompanyFile],
) -> None:
    office, _ = lost_a_bill
    company = office.company
    (lost,) = [one for one, each in office.cloud.all_of("bill").items() if each["number"] == "A-2"]
    with office.session() as session:
        leave_out(
            *(session, company.id, "bill"),
            cloud_id=lost,
            quickbooks_id=None,
            by="ann@example.com",
            at=office.context.clock.now(),
        )
    office.sync()
    office.resolve(CODE, "go-on")
    office.sync()
    assert (["A-1"], 1) == (numbers(office.file), len(office.pairs("bill")))
    taker = LeavingOut(office.context)
    taker.take_up(company.tenant_id, company.id, ("bill", "cloud", lost), by="ann@example.com")
    office.sync()
    assert (["A-1", "A-2"], []) == (numbers(office.file), office.codes())


def test_a_bill_that_was_typed_in_again_meanwhile_is_met_and_not_entered_twice(
    lost_a_bill: tuple[Office, CompanyFile],
) -> None:
    office, _ = lost_a_bill
    office.sync()
    line = {"AccountRef": "Job Materials", "Amount": "125.00", "Memo": "2x4s"}
    edit.add_bill(office.file, "Bayshore Lumber", [line], day=date(2026, 7, 10), RefNumber="A-2")
    office.resolve(CODE, "go-on")
    office.sync()
    office.sync()
    assert ["A-1", "A-2"] == numbers(office.file)


def test_an_edit_that_only_the_newer_file_had_is_noticed_and_then_nobodys_value_is_taken(
    payer: Office,
) -> None:
    saved = backup(payer)
    payer.clock.advance(HOURS)
    edit.edit(payer.file, "Vendor", vendor_of(payer), Phone="555-0100")
    payer.sync()
    restore(payer, saved)
    payer.clock.advance(HOURS)
    payer.sync()
    cause = payer.problem(CODE).cause
    assert "is as it was before its last edit" in cause
    assert "or the computer's clock was set back" in cause
    (vendor,) = payer.cloud.named("vendor", "Bayshore Lumber")
    payer.resolve(CODE, "go-on")
    payer.sync()
    assert "555-0100" == (payer.cloud.record("vendor", vendor) or {})["phone"]


def test_a_bill_that_is_missing_is_noticed_under_a_vendor_that_went_back_by_minutes(
    payer: Office,
) -> None:
    edit.edit(payer.file, "Vendor", vendor_of(payer), Phone="555-0100")
    payer.sync()
    saved = backup(payer)
    payer.clock.advance(300)
    billed(payer, "A-2")
    payer.sync()
    payer.clock.advance(300)
    edit.edit(payer.file, "Vendor", vendor_of(payer), Phone="555-0199")
    payer.sync()
    restore(payer, saved)
    billed(payer, "A-3")
    payer.sync()
    assert "bill “A-2, 2026-07-10” is missing" in payer.problem(CODE).cause
    assert ["A-1"] == numbers(payer.file)


def test_what_a_person_voids_is_no_restored_backup(payer: Office) -> None:
    (bill,) = payer.file.store.of_kind("Bill")
    edit.void(payer.file, "Bill", bill.id)
    payer.sync()
    assert CODE not in payer.codes()


def test_what_a_person_deletes_is_no_restored_backup(payer: Office) -> None:
    billed(payer, "A-2")
    payer.sync()
    (bill,) = (b for b in payer.file.store.of_kind("Bill") if b.fields["RefNumber"] == "A-2")
    edit.delete(payer.file, "Bill", bill.id)
    payer.sync()
    assert CODE not in payer.codes()


def test_a_clock_that_was_an_hour_fast_is_no_restored_backup(payer: Office) -> None:
    payer.clock.advance(3600)
    edit.edit(payer.file, "Vendor", vendor_of(payer), Phone="555-0100")
    payer.sync()
    payer.clock.advance(-3600)
    edit.edit(payer.file, "Vendor", vendor_of(payer), Phone="555-0199")
    payer.sync()
    assert [] == payer.codes()


def test_the_question_costs_no_round_of_its_own(payer: Office) -> None:
    visit = payer.visit()
    visit.run()
    asked = [each for each in visit.asked if "<TxnID>" in each or "<ListID>" in each]
    assert asked
    assert all("DeletedQueryRq" in each for each in asked)
