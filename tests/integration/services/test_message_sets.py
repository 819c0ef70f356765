"""Which message sets QuickBooks may forget, and that no two companies share an organization."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest

from services.companies import CompanyRequest, OrganizationTakenError
from simulator.quickbooks import edit
from tests.integration.services.desk import connected
from tests.integration.services.office import writes

if TYPE_CHECKING:
    from tests.integration.services.office import Office, Visit


def ids(request: str) -> tuple[str | None, str | None]:
    """New and old message set ID of a request."""
    new, old = (re.search(f'{word}MessageSetID="([^"]*)"', request) for word in ("new", "old"))
    return new and new[1], old and old[1]


def written(visit: Visit) -> list[tuple[str | None, str | None]]:
    """The IDs of every set of writes of a session, the rest of which is carried out."""
    visit.run()
    return [ids(asked) for asked in visit.asked if "AddRq" in asked or "ModRq" in asked]


def vendor(office: Office, name: str) -> str:
    """A vendor typed into the cloud."""
    return office.cloud.put("vendor", {"name": name})


def remembered(office: Office) -> set[str]:
    """IDs of the message sets that the company file remembers."""
    return {one for sets in office.file.message_sets.kept.values() for one in sets}


def test_the_next_set_of_writes_names_the_settled_one_as_old_across_sessions(
    office: Office,
) -> None:
    vendor(office, "First")
    ((first, none),) = written(office.visit())
    vendor(office, "Second")
    ((second, old),) = written(office.visit())
    assert (None, first) == (none, old)
    assert {second} == remembered(office)
    assert ["First", "Second"] == office.listed("Vendor")


def test_a_set_in_doubt_is_never_named_as_old_until_it_is_settled(office: Office) -> None:
    vendor(office, "First")
    ((first, _),) = written(office.visit())
    vendor(office, "Second")
    visit = office.visit()
    request = visit.until("VendorAddRq")
    doubted, _ = ids(request)
    visit.carry(request)
    visit.close()
    assert first == office.company.settled_set
    office.sync()
    assert doubted == office.company.settled_set
    vendor(office, "Third")
    ((_, old),) = written(office.visit())
    assert doubted == old
    assert {"VendorAddRq": 3} == writes(office.file)


@pytest.mark.parametrize("code", ["600", "9002", "9003", "9005"])
@pytest.mark.parametrize("ran", [True, False])
def test_whatever_a_status_check_says_the_write_is_in_the_books_once(
    office: Office, code: str, *, ran: bool
) -> None:
    made = vendor(office, "Cloud Nine Supplies")
    visit = office.visit()
    request = visit.until("VendorAddRq")
    if ran:
        visit.carry(request)
    visit.close()
    again = office.visit()
    check = again.ask()
    new, old = ids(check)
    assert new == old == ids(request)[0]
    answer = f'<QBXML><QBXMLMsgsRs newMessageSetID="{new}" messageSetStatusCode="{code}"/></QBXML>'
    again.answer(answer)
    again.go_on()
    office.sync()
    assert ["Cloud Nine Supplies"] == office.listed("Vendor")
    assert {"VendorAddRq": 1} == writes(office.file)
    assert [made] == list(office.pairs("vendor"))
    assert [] == office.in_doubt()


def test_two_lost_answers_in_a_row_and_a_lost_status_check_write_once(office: Office) -> None:
    vendor(office, "Cloud Nine Supplies")
    visit = office.visit()
    visit.carry(visit.until("VendorAddRq"))
    visit.close()
    for _ in range(2):
        asking = office.visit()
        check = asking.ask()
        assert ids(check)[0] == ids(check)[1]
        asking.carry(check)
        asking.close()
        assert 1 == len(office.in_doubt())
    office.sync()
    office.sync()
    assert {"VendorAddRq": 1} == writes(office.file)
    assert [] == office.in_doubt()
    assert [] == office.open_problems()


def test_a_doubt_is_not_asked_about_in_another_company_file(office: Office) -> None:
    office.sync()
    vendor(office, "Cloud Nine Supplies")
    visit = office.visit()
    visit.carry(visit.until("VendorAddRq"))
    visit.close()
    other = type(office.file).empty(name="Another File", clock=office.clock)
    wrong = office.visit(file=other)
    wrong.run()
    assert [] == wrong.asked
    assert 1 == len(office.in_doubt())
    assert {} == writes(other)
    office.sync()
    assert {"VendorAddRq": 1} == writes(office.file)
    assert [] == office.in_doubt()


def test_a_doubted_record_that_was_renamed_meanwhile_is_not_written_again(office: Office) -> None:
    vendor(office, "Cloud Nine Supplies")
    visit = office.visit()
    visit.carry(visit.until("VendorAddRq"))
    visit.close()
    (there,) = office.file.store.of_kind("Vendor")
    office.clock.advance(60)
    edit.rename(office.file, "Vendor", there.id, "Cloud Ten Supplies")
    office.sync()
    office.sync()
    assert {"VendorAddRq": 1} == writes(office.file)
    assert 1 == len(office.file.store.of_kind("Vendor"))


def test_an_organization_is_connected_once_whoever_asks(office: Office) -> None:
    desk = office.desk
    organization = office.company.cloud_settings["organization"]
    wanted = CompanyRequest(
        name=f"Other {uuid4().hex}",
        cloud="bill",
        organization=organization,
        token_name="t",
        token="t",
        urls={},
        start_date=date(2026, 7, 1),
    )
    stranger = connected(desk.services, desk.rung, desk.time)
    for tenant in (desk.tenant, stranger.tenant):
        with pytest.raises(OrganizationTakenError, match="already connected") as refused:
            desk.services.companies.add(tenant, wanted)
        assert (tenant == desk.tenant) == (desk.name in str(refused.value)), "its own are named"
    with pytest.raises(OrganizationTakenError, match="already connected"):
        desk.services.companies.reconnect(stranger.name, token="t", organization=organization)
    free = replace(wanted, organization=f"008{uuid4().hex}")
    assert desk.services.companies.add(stranger.tenant, free).qwc
