"""The first call of a session: the right company file in a language we speak, or a sentence."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest

from simulator.quickbooks import CompanyFile, edit
from simulator.quickbooks.company import VERSIONS
from simulator.web_connector import company_stamp
from storage import companies

if TYPE_CHECKING:
    from tests.integration.services.office import Office, Visit

BEFORE_2009 = VERSIONS[: VERSIONS.index("8.0")]


def refused(office: Office, visit: Visit, *, contact: bytes | None = None) -> str:
    """The sentence of a session that ends at its first call; QuickBooks hears nothing of us.

    What the Web Connector itself asks comes before: it opens the file and describes it.
    """
    described = visit.introduction().encode()
    heard, written = Counter(visit.file.requests), Counter(visit.file.writes)
    assert "" == visit.ask(contact=described if contact is None else contact)
    sentence = visit.last_error()
    assert not visit.is_open()
    assert [] == visit.asked
    visit.go_on()
    assert (heard, written) == (visit.file.requests, visit.file.writes)
    assert [] == visit.asked
    assert 0 == office.run().wanted - office.run().computed
    return sentence


def visit_with(office: Office, file: CompanyFile, *, stamped: bool = True) -> Visit:
    """A session with another file open."""
    visit = office.visit(file=file)
    visit.stamped = stamped
    return visit


def test_the_first_us_file_that_connects_is_bound_to_the_company(office: Office) -> None:
    office.sync()
    company = office.company
    assert company.bound is not None
    assert str(company.file_id) == company.bound["file_id"]
    assert "Rock Castle Construction" == company.bound["company_name"]
    assert ("US", "13.0") == (company.country, company.qbxml_version)
    assert {"class_tracking", "account_numbers"} == set(company.features)


@pytest.mark.parametrize(
    ("country", "name"), [("CA", "Canadian"), ("UK", "British"), ("AU", "Australian")]
)
def test_other_editions_are_refused_in_a_plain_sentence(
    office: Office, country: str, name: str
) -> None:
    file = CompanyFile.empty(country=country, clock=office.clock)
    edit.add_vendor(file, "Bayshore Lumber")
    sentence = refused(office, visit_with(office, file))
    assert f"the {name} edition" in sentence
    assert "Open a company file of the US edition" in sentence
    assert ["edition-not-supported"] == office.codes()
    assert [] == office.cloud.named("vendor", "Bayshore Lumber")


def test_a_quickbooks_too_old_is_refused_and_a_newer_one_clears_the_problem(office: Office) -> None:
    old = CompanyFile.empty(year=2008, versions=BEFORE_2009, clock=office.clock)
    edit.add_vendor(old, "Bayshore Lumber")
    sentence = refused(office, visit_with(office, old))
    assert "QuickBooks Pro 2008 is too old" in sentence
    assert "Open the company file in QuickBooks 2009 or newer" in sentence
    assert ["old-quickbooks"] == office.codes()
    assert ("QuickBooks Pro 2008", "7.0") == (
        (office.company.contact or {})["product"],
        (office.company.contact or {})["qbxml"],
    )
    assert [] == office.cloud.named("vendor", "Bayshore Lumber")
    old.year, old.versions = 2009, VERSIONS[: VERSIONS.index("8.0") + 1]
    visit_with(office, old).run()
    assert [] == office.codes()
    assert "8.0" == office.company.qbxml_version
    assert 1 == len(office.cloud.named("vendor", "Bayshore Lumber"))


def test_a_company_that_is_served_in_an_older_version_goes_on(office: Office) -> None:
    office.file.versions = VERSIONS[: VERSIONS.index("8.0") + 1]
    office.sync()
    with office.session() as session:
        company = office.company
        companies.remember_contact(
            session,
            company.id,
            company_path=company.company_path or "",
            country="US",
            qbxml_version="7.0",
            features=company.features,
        )
    office.file.versions = BEFORE_2009
    assert "Everything is in step." == office.sync()
    assert [] == office.codes()


def test_an_old_canadian_file_is_told_by_its_versions_when_it_names_no_country(
    office: Office,
) -> None:
    described = office.visit().introduction()
    canadian = re.sub(r"<SupportedQBXMLVersion>[0-9]", "<SupportedQBXMLVersion>CA3", described)
    canadian = re.sub(r"<Country>US</Country>", "", canadian)
    sentence = refused(office, office.visit(), contact=canadian.encode())
    assert "the Canadian edition" in sentence
    assert ["edition-not-supported"] == office.codes()


def test_another_file_is_refused_and_the_right_one_clears_the_problem(office: Office) -> None:
    office.sync()
    other = CompanyFile.empty(name="Larry's Landscaping", clock=office.clock)
    edit.add_vendor(other, "Nobody's Business")
    visit = office.visit(file=other)
    strange = re.sub(str(office.company.file_id), str(uuid4()), visit.introduction())
    sentence = refused(office, visit, contact=strange.encode())
    assert "“Larry's Landscaping” is not the company file" in sentence
    assert "(“Rock Castle Construction”)" in sentence
    assert "Nothing was read or written" in sentence
    assert ["wrong-company-file"] == office.codes()
    assert "Everything is in step." == office.sync()
    assert [] == office.codes()
    assert [] == office.cloud.named("vendor", "Nobody's Business")


def test_another_file_in_the_place_of_the_right_one_is_told_by_its_name(office: Office) -> None:
    office.sync()
    other = CompanyFile.empty(name="Larry's Landscaping", clock=office.clock)
    edit.add_vendor(other, "Nobody's Business")
    sentence = refused(office, visit_with(office, other, stamped=True))
    assert "“Larry's Landscaping” is not the company file" in sentence
    assert "choose “This is the right file: go on with it”" in sentence
    assert ["wrong-company-file"] == office.codes()
    assert [] == office.cloud.named("vendor", "Nobody's Business")


def test_a_company_that_was_renamed_goes_on_once_a_person_binds_it(office: Office) -> None:
    office.sync()
    office.file.info["CompanyName"] = "Castle & Rock"
    refused(office, office.visit())
    assert ("retry", "bind") == tuple(office.problem("wrong-company-file").choices)
    office.resolve("wrong-company-file", "bind")
    assert "Everything is in step." == office.sync()
    assert "Castle & Rock" == (office.company.bound or {})["company_name"]


def test_a_file_without_our_mark_is_refused_once_a_marked_one_was_seen(office: Office) -> None:
    office.sync()
    other = CompanyFile.empty(clock=office.clock)
    sentence = refused(office, visit_with(office, other, stamped=False))
    assert "does not carry this connection's mark" in sentence
    assert "Add the .qwc file to the Web Connector again" in sentence
    assert ["file-not-stamped"] == office.codes()


def test_a_file_without_a_mark_is_told_by_its_name_until_one_is_seen(office: Office) -> None:
    edit.add_vendor(office.file, "Bayshore Lumber")
    visit_with(office, office.file, stamped=False).run()
    assert 1 == len(office.cloud.named("vendor", "Bayshore Lumber"))
    other = CompanyFile.empty(name="Larry's Landscaping", clock=office.clock)
    refused(office, visit_with(office, other, stamped=False))
    assert ["file-not-stamped"] == office.codes()
    visit_with(office, office.file, stamped=True).run()
    assert [] == office.codes()
    assert str(office.company.file_id) == (office.company.bound or {})["file_id"]


def test_a_file_that_is_not_described_is_refused(office: Office) -> None:
    visit = office.visit()
    assert "" == visit.send(None)
    assert "did not say which company file" in visit.last_error()
    assert "Choose Update Selected again" in visit.last_error()
    assert not visit.is_open()
    visit.introduced = True
    visit.go_on()
    assert Counter() == visit.file.requests
    assert ["no-first-contact"] == office.codes()


@pytest.mark.parametrize("contact", [b"", b"<QBXML>", b"not at all XML", b"\xff\xfe\x00"])
def test_a_description_that_cannot_be_read_is_refused(office: Office, contact: bytes) -> None:
    sentence = refused(office, office.visit(), contact=contact)
    assert "could not be read" in sentence
    assert ["unreadable-first-contact"] == office.codes()


def test_a_description_that_is_too_large_is_refused(office: Office) -> None:
    visit = office.visit()
    padded = visit.introduction().encode() + b" " * (4 * 1024 * 1024)
    assert "could not be read" in refused(office, visit, contact=padded)


def test_a_refused_session_asks_for_the_next_sync_at_once(office: Office) -> None:
    visit = office.visit()
    visit.send(None)
    visit.close()
    ticket, _ = office.desk.authenticate()
    assert ticket


def test_the_computer_that_holds_the_lock_is_remembered(office: Office) -> None:
    visit = office.visit()
    owner = f"{{{office.company.owner_id}}}"
    value = company_stamp.lock_value("FRONTDESK", locked=True)
    visit.introduction()
    assert "" == company_stamp.stamp(visit.connection, owner, "AppLock", value)
    visit.run()
    assert "FRONTDESK" == (office.company.bound or {})["machine"]


def test_a_closing_date_set_in_quickbooks_is_known_after_the_next_session(office: Office) -> None:
    office.sync()
    assert office.company.settings.get("closing_date") is None
    edit.set_closing_date(office.file, date(2026, 6, 30))
    office.sync()
    assert "2026-06-30" == office.company.settings["closing_date"]
    edit.set_closing_date(office.file, None)
    office.sync()
    assert office.company.settings.get("closing_date") is None
