"""First contact with a company file, and the file that brings it about."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from lxml import etree

from qbxml.errors import QbxmlError, Reason
from qbxml.host import read_first_contact
from qbxml.qwc import qwc_file

SAMPLES = Path(__file__).parents[3] / "../shared/qbxml-samples"
OWNER = "{57F3B9B6-86F1-4FCC-B1FF-966DE1813D20}"
OTHER = "{00000000-86F1-4FCC-B1FF-966DE1813D20}"
STATUS = 'statusCode="0" statusSeverity="Info" statusMessage="Status OK"'


def mark(owner: str, name: str, value: str) -> str:
    return (
        f"<DataExtRet><OwnerID>{owner}</OwnerID><DataExtName>{name}</DataExtName>"
        f"<DataExtType>STR255TYPE</DataExtType><DataExtValue>{value}</DataExtValue></DataExtRet>"
    )


def contact(
    *, versions: tuple[str, ...] = ("13.0",), company: str = "", preferences: str = ""
) -> bytes:
    spoken = "".join(f"<SupportedQBXMLVersion>{one}</SupportedQBXMLVersion>" for one in versions)
    return (
        '<?xml version="1.0" ?><QBXML><QBXMLMsgsRs>'
        f"<HostQueryRs {STATUS}><HostRet><ProductName>QuickBooks</ProductName><MajorVersion>34"
        f"</MajorVersion><Country>US</Country>{spoken}<QBFileMode>MultiUser</QBFileMode></HostRet>"
        f"</HostQueryRs><CompanyQueryRs {STATUS}><CompanyRet>{company}</CompanyRet>"
        f"</CompanyQueryRs><PreferencesQueryRs {STATUS}><PreferencesRet>{preferences}"
        "</PreferencesRet></PreferencesQueryRs></QBXMLMsgsRs></QBXML>"
    ).encode()


def test_a_real_first_contact_is_read() -> None:
    path = SAMPLES / "rs-HCPResponse-Host-Company-Preferences-pro2014.xml"
    if not path.is_file():
        pytest.skip("shared/qbxml-samples is not here: no real first contact to read")
    with path.open("rb") as source:
        # the sample's company was marked under this OwnerID, here in other letter case
        found = read_first_contact(source, owner_id="{512349b1-1111-2222-3333-000de1813d20}")
    assert (24, 0, "US", (13, 0)) == (found.major, found.minor, found.country, found.best)
    assert len(found.versions) == 16
    assert (found.company_name, found.is_sample, found.file_mode) == (
        "myCompany",
        False,
        "SingleUser",
    )
    assert found.file_id == "{00000ee-1111-ffff-cccc-5ff123456047}"
    assert found.app_lock == "LOCKED:REDACTED:631234599990000223"
    assert found.class_tracking is found.multicurrency is found.personal_data is False
    assert found.automatic_login is found.accountant_copy is found.account_numbers is False
    assert found.closing_date is None


def test_the_marks_of_another_application_are_not_ours() -> None:
    company = mark(OTHER, "FileID", "{theirs}") + mark(OWNER, "FileID", "{ours}")
    assert read_first_contact([contact(company=company)], owner_id=OWNER).file_id == "{ours}"
    alone = contact(company=mark(OTHER, "FileID", "{theirs}"))
    assert read_first_contact([alone], owner_id=OWNER).file_id is None


def test_the_sales_tax_codes_are_read_while_sales_tax_is_on() -> None:
    preferences = (
        "<SalesTaxPreferences>"
        "<DefaultTaxableSalesTaxCodeRef><ListID>1-1</ListID></DefaultTaxableSalesTaxCodeRef>"
        "<DefaultNonTaxableSalesTaxCodeRef><ListID>2-1</ListID></DefaultNonTaxableSalesTaxCodeRef>"
        "</SalesTaxPreferences>"
    )
    found = read_first_contact([contact(preferences=preferences)], owner_id=OWNER)
    assert ("1-1", "2-1") == (found.taxable_code, found.exempt_code)
    off = read_first_contact([contact()], owner_id=OWNER)
    assert (None, None) == (off.taxable_code, off.exempt_code)


def test_the_closed_period_is_read() -> None:
    preferences = (
        "<AccountingPreferences><IsUsingClassTracking>true</IsUsingClassTracking>"
        "<ClosingDate>2025-12-31</ClosingDate></AccountingPreferences>"
    )
    found = read_first_contact([contact(preferences=preferences)], owner_id=OWNER)
    assert date(2025, 12, 31) == found.closing_date
    assert found.class_tracking is True
    assert found.multicurrency is None


@pytest.mark.parametrize(
    ("versions", "best"),
    [
        (("10.0", "2.0", "9.0"), (10, 0)),
        (("13.0", "16.0", "14.0"), (13, 0)),
        (("CA2.0", "CA3.0", "6.0"), (6, 0)),
    ],
)
def test_the_best_version_is_the_highest_we_speak(
    versions: tuple[str, ...], best: tuple[int, int]
) -> None:
    assert best == read_first_contact([contact(versions=versions)], owner_id=OWNER).best


def test_a_file_that_lists_only_another_countrys_versions_says_which_country_it_is_of() -> None:
    nameless = contact(versions=("CA2.0", "CA3.0")).replace(b"<Country>US</Country>", b"")
    found = read_first_contact([nameless], owner_id=OWNER)
    assert ("CA", None, ()) == (found.country, found.best, found.versions)


def test_a_host_that_names_no_version_is_refused() -> None:
    with pytest.raises(QbxmlError) as refusal:
        read_first_contact([contact(versions=())], owner_id=OWNER)
    assert refusal.value.reason is Reason.MISSING


def qwc(**changes: object) -> bytes:
    given: dict[str, object] = {
        "app_name": "Deskbridge",
        "app_url": "https://sync.example.com/qbwc",
        "app_support": "https://sync.example.com/support",
        "username": "company-1",
        "owner_id": OWNER,
        "file_id": OTHER,
        "description": "Keeps this company file in step.",
        "every_minutes": 15,
        **changes,
    }
    return qwc_file(**given)  # type: ignore[arg-type]


def test_the_file_holds_what_the_web_connector_needs_and_no_password() -> None:
    root = etree.fromstring(qwc())
    found = {child.tag: child.text for child in root if not len(child)}
    assert root.tag == "QBWCXML"
    assert found["OwnerID"] == OWNER
    assert found["FileID"] == OTHER
    assert found["QBType"] == "QBFS"
    assert found["UserName"] == "company-1"
    assert found["AppID"] is None
    assert root.findtext("Scheduler/RunEveryNMinutes") == "15"
    assert "password" not in qwc().decode().lower()


def test_letters_outside_ascii_are_written_as_references() -> None:
    assert b"<AppDescription>Caf&#233; &amp; more</AppDescription>" in qwc(
        description="Café & more"
    )


def test_without_a_schedule_the_bookkeeper_sets_it() -> None:
    assert b"Scheduler" not in qwc(every_minutes=None)


@pytest.mark.parametrize("host", ["localhost:8000", "127.0.0.1:8000"])
def test_plain_http_is_for_this_computer_only(host: str) -> None:
    assert qwc(app_url=f"http://{host}/qbwc", app_support=f"http://{host}/support")
    with pytest.raises(QbxmlError):
        qwc(app_url="http://sync.example.com/qbwc")


def test_support_may_stand_on_a_domain_above() -> None:
    assert qwc(app_support="https://example.com/support")


@pytest.mark.parametrize(
    ("changes", "element"),
    [
        ({"app_url": "ftp://sync.example.com"}, "AppURL"),
        ({"app_url": "sync.example.com"}, "AppURL"),
        ({"app_url": "https://user:pw@sync.example.com/"}, "AppURL"),
        ({"app_url": "https://[bad"}, "AppURL"),
        ({"app_url": "https://sync.example.com:99999/"}, "AppURL"),
        ({"app_support": "https://elsewhere.org/support"}, "AppSupport"),
        ({"app_support": "https://notexample.com/"}, "AppSupport"),
        ({"app_support": "https://quickbooks.intuit.com/"}, "AppSupport"),
        ({"owner_id": OWNER.strip("{}")}, "OwnerID"),
        ({"file_id": ""}, "FileID"),
        ({"description": "x" * 81}, "AppDescription"),
        ({"description": "日本"}, "AppDescription"),
        ({"app_name": " "}, "AppName"),
        ({"username": ""}, "UserName"),
        ({"every_minutes": 0}, "RunEveryNMinutes"),
    ],
)
def test_what_the_web_connector_would_answer_with_a_number_is_refused_in_words(
    changes: dict[str, object], element: str
) -> None:
    with pytest.raises(QbxmlError) as refusal:
        qwc(**changes)
    assert (Reason.BAD_QWC, element) == (refusal.value.reason, refusal.value.path)
