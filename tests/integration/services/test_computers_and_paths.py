"""A second computer is told, and a company file that moved is found where it is open."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from simulator.quickbooks import CompanyFile, edit
from simulator.web_connector import company_stamp
from storage import companies
from tests.integration.services.office import PATH

if TYPE_CHECKING:
    from tests.integration.services.office import Office

FRONT, BACK, LAPTOP = "FRONTDESK", "BACKOFFICE", "LAPTOP-7"


def visit_from(office: Office, machine: str) -> str:
    """A whole session of this computer's Web Connector, which locks the file in its name."""
    visit = office.visit()
    visit.introduction()
    owner = f"{{{office.company.owner_id}}}"
    value = company_stamp.lock_value(machine, locked=True)
    assert "" == company_stamp.stamp(visit.connection, owner, "AppLock", value)
    return visit.run()


def refused(office: Office, hresult: str) -> str:
    """A visit in which QuickBooks does not open; what the next one is told to open."""
    ticket = office.visit().ticket
    said = office.conversation.connection_error(ticket, hresult=hresult, message="no")
    assert "done" == said
    return office.company.company_path or ""


def test_one_computer_raises_no_alarm_however_often_it_comes(office: Office) -> None:
    visit_from(office, FRONT)
    visit_from(office, FRONT)
    assert [] == office.codes()


def test_a_second_computer_is_told_and_the_books_are_kept_in_step_all_the_same(
    office: Office,
) -> None:
    visit_from(office, FRONT)
    edit.add_vendor(office.file, "Bayshore Lumber")
    visit_from(office, BACK)
    alarm = office.problem("second-computer")
    assert "alarm" == alarm.kind
    assert f"“{BACK}”" in alarm.cause
    assert f"“{FRONT}” (last " in alarm.cause
    assert 1 == len(office.cloud.named("vendor", "Bayshore Lumber"))


def test_the_alarm_stays_until_a_person_says_which_computers_are_meant(office: Office) -> None:
    visit_from(office, FRONT)
    visit_from(office, BACK)
    visit_from(office, FRONT)
    assert ["second-computer"] == office.codes()
    office.resolve("second-computer", "both")
    visit_from(office, BACK)
    visit_from(office, FRONT)
    assert [] == office.codes()
    visit_from(office, LAPTOP)
    assert ["second-computer"] == office.codes()


def test_books_that_moved_to_another_computer_make_the_old_one_the_stranger(
    office: Office,
) -> None:
    visit_from(office, FRONT)
    visit_from(office, BACK)
    office.resolve("second-computer", "this-computer")
    visit_from(office, BACK)
    assert [] == office.codes()
    visit_from(office, FRONT)
    assert f"“{FRONT}”" in office.problem("second-computer").cause


def test_a_lock_that_a_killed_web_connector_left_behind_raises_no_alarm(office: Office) -> None:
    visit_from(office, FRONT)
    visit = office.visit()
    visit.introduction()
    owner = f"{{{office.company.owner_id}}}"
    stale = company_stamp.lock_value(FRONT, locked=True)
    company_stamp.stamp(visit.connection, owner, "AppLock", stale)
    visit.connection.end()  # the program is gone; the file keeps its lock
    visit_from(office, FRONT)
    assert [] == office.codes()


def test_only_the_latest_computers_are_remembered_and_the_meant_ones_always(
    office: Office,
) -> None:
    visit_from(office, FRONT)
    for number in range(8):
        visit_from(office, f"GUEST-{number}")
    known = (office.company.bound or {})["computers"]
    assert 6 == len(known)
    assert {FRONT, "GUEST-7"} <= set(known)


def test_a_file_that_is_not_at_its_place_is_looked_for_where_it_is_open_and_remembered(
    office: Office,
) -> None:
    office.sync()
    with office.session() as session:
        companies.set_path(session, office.company.id, "Z:\\Old\\rock.qbw")
    assert "" == refused(office, "0x80040408")
    edit.add_vendor(office.file, "Bayshore Lumber")
    office.sync()
    assert PATH == office.company.company_path
    assert 1 == len(office.cloud.named("vendor", "Bayshore Lumber"))
    assert [] == office.codes()


def test_a_file_whose_drive_was_only_away_is_opened_at_its_place_again(office: Office) -> None:
    office.sync()
    assert "" == refused(office, "0x80040408")
    assert PATH == refused(office, "0x80040416")
    assert "" == refused(office, "0x80040408")


def test_another_file_that_is_open_instead_is_refused_and_the_old_place_tried_again(
    office: Office,
) -> None:
    office.sync()
    refused(office, "0x80040408")
    other = CompanyFile.empty(name="Larry's Landscaping", clock=office.clock)
    visit = office.visit(file=other)
    visit.stamped = False
    assert "" == visit.ask()
    assert ["file-not-stamped"] == office.codes()
    assert PATH == office.company.company_path
    assert [] == [name for name in other.writes if not name.startswith("DataExt")]


def test_a_person_who_moved_the_file_may_have_it_looked_for(office: Office) -> None:
    office.sync()
    office.desk.services.companies.rebind(office.desk.name)
    assert office.company.company_path is None
    assert "Everything is in step." == office.sync()
    assert PATH == office.company.company_path


@pytest.mark.parametrize("hresult", ["0x8004040A", "0x80040414", "0x80040401"])
def test_another_file_is_never_tried_when_it_is_not_the_place_that_is_wrong(
    office: Office, hresult: str
) -> None:
    office.sync()
    assert PATH == refused(office, hresult)
