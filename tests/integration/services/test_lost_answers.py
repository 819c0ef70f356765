"""Answers that were lost, whatever became of QuickBooks' own record of the set."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from simulator.quickbooks import CompanyFile, edit, recovery
from tests.integration.services.office import Office, writes
from tests.integration.services.test_bills_in_doubt_and_drift import billed
from tests.integration.services.test_leaving_out import take_up, why

if TYPE_CHECKING:
    from tests.integration.services.desk import Desk

LOST = "apply_then_lose"
NAME = "Cloud Nine Supplies"


def lose(office: Office, request: str = "VendorAddRq", *, record: int) -> None:
    """The next such write is carried out and never answered; of its record only a code is left."""
    office.file.faults.on(request=request, then=f"record:{record}").on(request=request, then=LOST)


def checked(office: Office) -> list[str]:
    """What status checks were answered in one visit."""
    visit = office.visit()
    said: list[str] = []
    carry = visit.connection.process

    def listen(qbxml: str) -> str:
        answer = carry(qbxml)
        if "oldMessageSetID" in qbxml and "Rq requestID" not in qbxml:
            said.append(answer.partition('messageSetStatusCode="')[2].partition('"')[0])
        return answer

    visit.connection.process = listen  # type: ignore[method-assign]
    visit.run()
    return said


@pytest.fixture
def doubted(office: Office) -> Office:
    """A vendor typed into the cloud of an office that is in step."""
    office.sync()
    office.cloud.put("vendor", {"name": NAME})
    return office


@pytest.mark.parametrize("record", [600, 9001, 9002, 9005])
def test_what_was_written_is_found_by_its_mark_whatever_befell_its_record(
    doubted: Office, record: int
) -> None:
    lose(doubted, record=record)
    doubted.sync()
    assert 1 == len(doubted.in_doubt())
    assert [str(record)] == checked(doubted)
    assert {"VendorAddRq": 1} == writes(doubted.file)
    assert [vendor.id for vendor in doubted.file.store.of_kind("Vendor")] == list(
        doubted.pairs("vendor").values()
    )
    assert ([], []) == (doubted.in_doubt(), doubted.codes())


def test_a_set_whose_record_could_not_be_stored_is_settled_by_its_own_answer(
    doubted: Office,
) -> None:
    doubted.file.message_sets.strict = True
    doubted.file.faults.on(request="VendorAddRq", then="record:9005")
    doubted.sync()
    assert (1, []) == (len(doubted.pairs("vendor")), doubted.in_doubt())
    doubted.cloud.put("vendor", {"name": "The next"})
    visit = doubted.visit()
    assert "oldMessageSetID" not in visit.until("VendorAddRq")
    visit.exchange(visit.asked[-1])
    visit.go_on()
    assert {"VendorAddRq": 2} == writes(doubted.file)
    assert ([], []) == (doubted.in_doubt(), doubted.codes())


def test_a_set_is_not_refused_for_ever_because_the_one_before_is_unknown_to_quickbooks(
    doubted: Office,
) -> None:
    doubted.file.message_sets.strict = True
    lose(doubted, record=600)
    doubted.sync()
    doubted.sync()
    assert (1, []) == (len(doubted.pairs("vendor")), doubted.in_doubt())
    doubted.cloud.put("vendor", {"name": "The next"})
    doubted.sync()
    doubted.sync()
    assert {"VendorAddRq": 2} == writes(doubted.file)
    assert [NAME, "The next"] == doubted.listed("Vendor")
    assert ([], []) == (doubted.in_doubt(), doubted.codes())


def test_a_write_that_quickbooks_knows_by_other_content_waits_for_a_person(
    doubted: Office,
) -> None:
    lose(doubted, record=9001)
    doubted.sync()
    edit.delete(doubted.file, "Vendor", doubted.file.store.of_kind("Vendor")[0].id)
    doubted.sync()
    problem = doubted.problem("set-9001")
    assert ("in_doubt", NAME, ["retry", "skip"]) == (problem.kind, problem.label, problem.choices)
    assert "other content" in problem.cause
    assert "Look for the record in QuickBooks" in problem.cure
    doubted.sync()
    assert [] == doubted.listed("Vendor"), "it is never simply written again"
    doubted.resolve("set-9001", "skip")
    assert ([], []) == (checked(doubted), doubted.in_doubt()), "nobody is asked any more"
    assert ([], []) == (doubted.listed("Vendor"), doubted.codes())
    (made,) = doubted.cloud.named("vendor", NAME)
    assert "never answered: taken up, it is asked about again" in why(doubted, "cloud", made)
    take_up(doubted, "vendor", "cloud", made)
    doubted.sync()
    assert [] == doubted.listed("Vendor"), "taken up, it is asked about once more"
    doubted.resolve("set-9001", "retry")
    doubted.sync()
    doubted.sync()
    assert [NAME] == doubted.listed("Vendor")
    assert ([], []) == (doubted.in_doubt(), doubted.codes())


def test_a_change_that_quickbooks_cannot_account_for_waits_for_a_person(doubted: Office) -> None:
    doubted.sync()
    (made,) = doubted.pairs("vendor")
    doubted.cloud.edit("vendor", made, name="Cloud Ten Supplies")
    lose(doubted, "VendorModRq", record=9001)
    doubted.sync()
    doubted.sync()
    assert "set-9001" == doubted.problem("set-9001").code
    assert {"VendorAddRq": 1, "VendorModRq": 1} == writes(doubted.file)
    doubted.resolve("set-9001", "retry")
    doubted.sync()
    assert ["Cloud Ten Supplies"] == doubted.listed("Vendor")
    assert {"VendorAddRq": 1, "VendorModRq": 1} == writes(doubted.file)
    assert ([], []) == (doubted.in_doubt(), doubted.codes())


def test_an_identifier_that_is_too_long_for_quickbooks_is_shown_and_not_tried_for_ever(
    doubted: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recovery, "LONGEST_ID", 4)
    doubted.sync()
    doubted.sync()
    problem = doubted.problem("set-9004")
    assert NAME == problem.label
    visit = doubted.visit()
    visit.run()
    assert [] == [asked for asked in visit.asked if "VendorAddRq" in asked]
    monkeypatch.undo()
    doubted.resolve("set-9004", "retry")
    doubted.sync()
    assert [NAME] == doubted.listed("Vendor")
    assert ([], []) == (doubted.in_doubt(), doubted.codes())


def old(desk: Desk, highest: str) -> Office:
    """An office whose QuickBooks speaks qbXML up to `highest`."""
    spoken = ("1.0", "1.1", "2.0", "2.1", "3.0", "4.0", "5.0", "6.0", "7.0", "8.0")
    office = Office(desk)
    versions = spoken[: spoken.index(highest) + 1]
    office.file = CompanyFile.empty(versions=versions, clock=office.clock)
    return office


def lost(office: Office, word: str) -> str:
    """A session that ends with this write: QuickBooks dies, and never answers it."""
    visit = office.visit()
    request = visit.until(word)
    assert visit.exchange(request) < 0
    visit.close()
    return request


def test_a_class_is_found_by_its_name_since_quickbooks_knows_no_mark_of_it(desk: Desk) -> None:
    office = Office(desk)
    office.only("department")
    office.sync()
    made = office.cloud.put("department", {"name": NAME})
    lose(office, "ClassAddRq", record=600)
    assert "ExternalGUID" not in lost(office, "ClassAddRq")
    assert ["600"] == checked(office)
    (found,) = office.file.store.of_kind("Class")
    assert ({made: found.id}, []) == (office.pairs("department"), office.in_doubt())
    assert {"ClassAddRq": 1} == writes(office.file)


def old_payer(desk: Desk) -> Office:
    """An office with qbXML 8.0, an account, and a vendor to owe to."""
    office = old(desk, "8.0")
    office.only("account", "vendor", "bill")
    edit.add_account(office.file, "Job Materials", "Expense")
    edit.add_vendor(office.file, "Bayshore Lumber")
    office.sync()
    return office


def test_a_bill_is_found_by_number_party_date_and_amount_where_there_is_no_mark(
    desk: Desk,
) -> None:
    office = old_payer(desk)
    made = billed(office)
    lose(office, "BillAddRq", record=600)
    assert "ExternalGUID" not in lost(office, "BillAddRq")
    assert ["600"] == checked(office)
    (bill,) = office.file.store.of_kind("Bill")
    assert ({made: bill.id}, []) == (office.pairs("bill"), office.in_doubt())
    assert 1 == writes(office.file)["BillAddRq"]


@pytest.mark.parametrize("record", [0, 600, 9002])
def test_a_doubted_vendor_that_was_deleted_meanwhile_comes_back_once_at_most(
    doubted: Office, record: int
) -> None:
    lose(doubted, record=record)
    doubted.sync()
    doubted.clock.advance(60)
    edit.delete(doubted.file, "Vendor", doubted.file.store.of_kind("Vendor")[0].id)
    doubted.sync()
    doubted.sync()
    if not record:  # QuickBooks says that it made it: somebody took it away
        assert [] == doubted.listed("Vendor")
        doubted.resolve("applied-not-found", "retry")
        doubted.sync()
    assert [NAME] == doubted.listed("Vendor")
    assert {"VendorAddRq": 2} == writes(doubted.file)
    assert ([], []) == (doubted.in_doubt(), doubted.codes())
