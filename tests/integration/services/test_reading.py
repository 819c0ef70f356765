"""Answers to questions: pages taken in, marks moved at their end, and what cannot be read."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from services import pull
from simulator.quickbooks import edit
from storage import exchanges, run_story, runs, work
from tests.integration.services.office import Visit

if TYPE_CHECKING:
    from tests.integration.services.office import Office

PAGE = 4  # records a page in these tests


def vendors(office: Office, number: int) -> list[str]:
    """Vendors of QuickBooks, a second apart; more than one page of them."""
    made = []
    for place in range(number):
        office.clock.advance(1)
        edit.add_vendor(office.file, f"Vendor {place:02}")
        made.append(f"Vendor {place:02}")
    return made


def in_cloud(office: Office) -> list[str]:
    return sorted(str(each["name"]) for each in office.cloud.all_of("vendor").values())


def spoiled(visit: Visit, answer: bytes) -> Visit:
    """The first page of the vendors comes back as something else."""
    visit.carry(visit.until("VendorQueryRq"))
    visit.answer(answer)
    return visit


def test_a_long_list_comes_page_by_page_and_the_mark_moves_at_its_end(office: Office) -> None:
    names = vendors(office, 2 * PAGE + 1)
    visit = office.visit()
    visit.exchange(visit.until("VendorQueryRq"))
    for _ in range(2):
        assert office.cursor("vendors") is None
        visit.exchange(visit.until('iterator="Continue"'))
    visit.go_on()
    assert names == in_cloud(office)
    newest = office.file.wall.printed(office.file.store.named("Entity", names[-1]).modified)  # type: ignore[union-attr]
    assert newest[:19] == office.cursor("vendors")


def test_a_run_knows_how_many_records_each_answer_brought(office: Office) -> None:
    vendors(office, PAGE + 1)
    office.cloud.put("vendor", {"name": "Entered there"})
    office.sync()
    with office.session() as session:
        run = runs.last_for_company(session, office.company.id)
        assert run is not None
        sets = [each.message_set_id for each in exchanges.of_run(session, run.id, limit=99)]
        parts = run_story.parts(session, office.company.id, sets)
        came = run_story.cloud_came(session, run.id)
    assert [PAGE, 1] == [each.records for each in parts if each.read_name == "vendors"]
    assert [False, True] == [each.goes_on for each in parts if each.read_name == "vendors"]
    assert run_story.CloudReads(number=1, changed=1) == came["vendor"]
    office.sync()
    with office.session() as session:
        again = runs.last_for_company(session, office.company.id)
        assert again is not None
        came = run_story.cloud_came(session, again.id)
    assert not any(each.changed for each in came.values()), came


def test_nothing_is_missed_when_a_clock_that_ran_ahead_is_set_right(office: Office) -> None:
    right = office.desk.time.now()
    office.clock.set(right + timedelta(hours=5))
    vendors(office, 2)
    office.sync()
    office.clock.set(right)
    made = edit.add_vendor(office.file, "Entered after the clock was set right")
    edit.edit(office.file, "Vendor", made.id, Phone="512-555-0147")
    office.sync()
    assert "Entered after the clock was set right" in in_cloud(office)


def test_a_page_is_asked_for_before_the_one_before_it_is_digested(office: Office) -> None:
    vendors(office, 2 * PAGE)
    visit = office.visit()
    visit.exchange(visit.until("VendorQueryRq"))
    assert 'iterator="Continue"' in visit.ask(compute=False)


def test_what_first_contact_switches_on_is_kept_by_a_worker_that_began_before(
    office: Office,
) -> None:
    office.only("department")
    edit.add_class(office.file, "East")
    before = office.company  # as a worker holds it that was woken by the login
    assert "class_tracking" not in before.features
    visit = office.visit()
    visit.exchange(visit.until("ClassQueryRq"))
    pull.take_in(office.context, before)
    visit.go_on()
    assert ["East"] == [each["name"] for each in office.cloud.all_of("department").values()]


def test_the_next_run_asks_only_for_what_changed_since_the_mark(office: Office) -> None:
    vendors(office, 3)
    office.sync()
    mark = office.cursor("vendors")
    assert mark is not None
    visit = office.visit()
    request = visit.until("VendorQueryRq")
    assert "<FromModifiedDate>" in request
    since = request.split("<FromModifiedDate>")[1][:19]
    assert since < mark
    visit.go_on()


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"<?xml version='1.0'?><QBXML><QBXMLMsgsRs><VendorQueryRs requestID='1' statusCode='0'",
        b"<html><body>502 Bad Gateway</body></html>",
        b"<!DOCTYPE x [<!ENTITY a 'b'>]><QBXML>&a;</QBXML>",
        b"<QBXML><QBXMLMsgsRs></QBXMLMsgsRs></QBXML>",
    ],
)
def test_an_answer_that_cannot_be_used_moves_nothing_and_is_asked_for_again(
    office: Office, answer: bytes
) -> None:
    names = vendors(office, 3)
    office.cloud.put("vendor", {"name": "Cloud Nine Supplies"})
    visit = spoiled(office.visit(), answer)
    visit.go_on()
    assert office.cursor("vendors") is None
    assert ["Cloud Nine Supplies"] == in_cloud(office), "nothing is planned on half a reading"
    assert names == office.listed("Vendor")
    (problem,) = office.open_problems()
    assert "stop" == problem.kind
    assert "next sync" in problem.cure
    ticket, _ = office.desk.authenticate()
    assert ticket, "it does not wait for the next scheduled time"
    Visit(office=office, ticket=ticket, file=office.file).run()
    assert ["Cloud Nine Supplies", *names] == in_cloud(office)
    assert [] == office.open_problems()


def test_an_answer_that_could_not_be_read_is_kept_byte_for_byte(office: Office) -> None:
    vendors(office, 3)
    visit = office.visit()
    request = visit.until("VendorQueryRq")
    said = visit.carry(request)
    cut = said[: said.index("</VendorRet>")].encode()
    visit.answer(cut)
    office.compute()
    problem = office.problem("answer-unreadable")
    number = int(problem.cure.rsplit(" ", 1)[1].rstrip("."))
    with office.session() as session:
        assert cut == exchanges.response_bytes(session, number)
        assert request.encode() == exchanges.request_bytes(session, number)


def test_what_a_broken_page_did_show_is_kept_and_the_rest_comes_next_time(office: Office) -> None:
    vendors(office, 3)
    visit = office.visit()
    said = visit.carry(visit.until("VendorQueryRq"))
    visit.answer(said[: said.rindex("<VendorRet>")])
    visit.go_on()
    assert office.cursor("vendors") is None
    office.sync()
    assert 3 == len(in_cloud(office))


@pytest.mark.parametrize("code", [1000, 3390, 3260, 4242])
def test_a_question_that_is_refused_stops_the_run_and_is_asked_again(
    office: Office, code: int
) -> None:
    names = vendors(office, 3)
    office.cloud.put("vendor", {"name": "Cloud Nine Supplies"})
    office.file.faults.on(request="VendorQueryRq", then=f"status:{code}:No.")
    office.sync()
    assert names == office.listed("Vendor")
    assert ["Cloud Nine Supplies"] == in_cloud(office)
    assert [f"qb-{code}"] == office.codes()
    assert office.cursor("vendors") is None
    office.sync()
    assert ["Cloud Nine Supplies", *names] == in_cloud(office)
    assert [] == office.open_problems()


def test_an_iterator_that_quickbooks_forgot_is_read_again_from_the_start(office: Office) -> None:
    names = vendors(office, 2 * PAGE)
    office.file.faults.on(request="VendorQueryRq", nth=2, then="status:3391:Not valid.")
    office.sync()
    assert office.cursor("vendors") is None
    assert [] == in_cloud(office)
    office.sync()
    assert names == in_cloud(office)


def test_a_question_quickbooks_could_not_read_stops_the_run(office: Office) -> None:
    names = vendors(office, 3)
    office.cloud.put("vendor", {"name": "Cloud Nine Supplies"})
    visit = office.visit()
    visit.until("VendorQueryRq")
    visit.fail("0x80040400", "QuickBooks found an error when parsing the text.")
    visit.go_on()
    assert names == office.listed("Vendor"), "nothing was written on half a reading"
    assert ["Cloud Nine Supplies"] == in_cloud(office)
    assert "vendors" in office.problem("hr-0x80040400").cause
    office.sync()
    assert ["Cloud Nine Supplies", *names] == in_cloud(office)
    assert [] == office.open_problems()


def test_quickbooks_closed_in_the_middle_of_a_reading_is_read_again(office: Office) -> None:
    names = vendors(office, 2 * PAGE)
    office.file.faults.on(request="VendorQueryRq", nth=2, then="drop_session")
    visit = office.visit()
    visit.run()
    assert not visit.is_open()
    assert "failed" == office.run().result
    with office.session() as session:
        assert [] == work.open_reads(session, office.company.id)
    ticket, _ = office.desk.authenticate()
    assert ticket
    Visit(office=office, ticket=ticket, file=office.file).run()
    assert names == in_cloud(office)
    assert [] == office.open_problems()


def test_records_deleted_in_quickbooks_are_archived_in_the_cloud(office: Office) -> None:
    vendors(office, 3)
    office.sync()
    (gone,) = office.cloud.named("vendor", "Vendor 01")
    edit.delete(office.file, "Vendor", edit.find(office.file, "Vendor", "Vendor 01").id)
    office.sync()
    change = office.cloud.get("vendor", gone)
    assert change is not None
    assert change.archived
    assert {"archived": 1} == office.counts("vendor.pull")
    office.sync()
    assert {} == office.run().counts


@pytest.mark.parametrize("word", ["", "entered by hand meanwhile"])
def test_a_record_restored_in_the_cloud_is_entered_in_quickbooks_anew(
    office: Office, word: str
) -> None:
    """It was deleted there, and somebody wants it again; one of its name is met, not doubled."""
    vendors(office, 2)
    office.sync()
    (back,) = office.cloud.named("vendor", "Vendor 01")
    old = edit.find(office.file, "Vendor", "Vendor 01").id
    edit.delete(office.file, "Vendor", old)
    office.sync()
    office.sync()
    office.cloud.set_archived("vendor", back, archived=False)
    if word:
        edit.add_vendor(office.file, "Vendor 01")
    office.sync()
    new = edit.find(office.file, "Vendor", "Vendor 01").id
    assert old != new
    assert ["Vendor 00", "Vendor 01"] == sorted(office.listed("Vendor"))
    assert [back] == office.cloud.named("vendor", "Vendor 01")
    assert office.cloud.record("vendor", back)["active"]
    assert [] == office.open_problems()
    office.sync()
    assert {} == office.run().counts
    office.cloud.edit("vendor", back, email="again@example.com")
    office.sync()
    assert "again@example.com" == edit.find(office.file, "Vendor", "Vendor 01").fields["Email"]


def test_the_mark_never_goes_back(office: Office) -> None:
    vendors(office, 2)
    office.sync()
    mark = office.cursor("vendors")
    office.clock.advance(-86_400)
    edit.add_vendor(office.file, "Clock Was Wrong")
    office.sync()
    assert mark == office.cursor("vendors")
    office.clock.advance(86_400)


def test_records_made_by_a_clock_within_the_overlap_are_not_missed(office: Office) -> None:
    vendors(office, 2)
    office.sync()
    office.clock.advance(-3_700)  # an hour back, as at the end of summer time
    edit.add_vendor(office.file, "An Hour Back")
    office.clock.advance(3_700)
    office.sync()
    assert "An Hour Back" in in_cloud(office)
