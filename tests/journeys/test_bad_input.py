"""What should never arrive and does: a clear word for whoever can act, and nothing is lost.

Everything goes over real HTTP to the running server, in the middle of real sessions.
"""

from __future__ import annotations

import http.client
import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest

from simulator.bill import build
from simulator.quickbooks import edit
from simulator.web_connector.soap_client import SoapClient, envelope
from tests.journeys.accidents import visit, watched
from tests.journeys.selling import books_of, nothing_more

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.journeys.world import Company

pytestmark = pytest.mark.journey
UNKNOWN = "00000000-0000-4000-8000-000000000000"
ASKED = envelope("getLastError", [("ticket", UNKNOWN)])
HEADERS = {"Content-Type": "text/xml; charset=utf-8", "SOAPAction": '"x"'}


def post(company: Company, body: bytes, **headers: str) -> tuple[int, str]:
    """Status and text of a POST to the SOAP door."""
    parts = urlsplit(company.connector.qwc.app_url)
    connection = http.client.HTTPConnection(parts.netloc, timeout=30)
    try:
        connection.request("POST", parts.path, body, HEADERS | headers)
        answer = connection.getresponse()
        return answer.status, answer.read().decode()
    finally:
        connection.close()


NOISE: dict[str, tuple[bytes, dict[str, str], str]] = {
    "cut off": (ASKED[:-20], {}, "not well-formed"),
    "not xml": (b"user=1&password=2", {}, "not well-formed"),
    "a document type": (ASKED.replace(b"?>", b"?><!DOCTYPE x>", 1), {}, "document type"),
    "an entity": (
        ASKED.replace(b"?>", b'?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>', 1),
        {},
        "document type",
    ),
    "a charset that is none": (ASKED, {"Content-Type": "text/xml; charset=klingon"}, "use utf-8"),
    "latin-1 said to be utf-8": (ASKED.replace(UNKNOWN.encode(), b"\xe9"), {}, "not well-formed"),
    "a web page": (b"<html><body>hello</body></html>", {}, "not a SOAP envelope"),
    "an unknown method": (ASKED.replace(b"getLastError", b"payTheBills"), {}, "payTheBills"),
}


def test_broken_calls_in_mid_session_get_a_fault_each_and_the_session_goes_on(
    company: Company,
) -> None:
    edit.add_customer(company.quickbooks, "Baker, Chris", Email="chris@baker.example")
    heard: dict[str, tuple[int, str]] = {}

    def disturb() -> None:
        for name, (body, headers, _) in NOISE.items():
            heard[name] = post(company, body, **headers)

    connector, books = watched(company)
    books.after("CustomerQueryRq", disturb)
    assert "done" == visit(company, connector).kind
    assert dict.fromkeys(NOISE, 500) == {name: status for name, (status, _) in heard.items()}
    for name, (_, said) in heard.items():
        assert "Fault" in said, name
        assert NOISE[name][2] in said, name
        assert "Traceback" not in said, name
    assert ["Baker, Chris"] == [one["name"] for one in company.bill.customers.values()]


def test_a_body_that_is_too_large_is_turned_away_and_the_next_call_works(company: Company) -> None:
    parts = urlsplit(company.connector.qwc.app_url)
    connection = http.client.HTTPConnection(parts.netloc, timeout=30)
    connection.putrequest("POST", parts.path)
    for name, value in {**HEADERS, "Content-Length": str(2**40)}.items():
        connection.putheader(name, value)
    connection.endheaders()
    answer = connection.getresponse()
    assert answer.status in {413, 500}
    connection.close()
    assert "done" == company.sync().kind


def test_an_unknown_ticket_is_answered_politely_by_every_method(company: Company) -> None:
    company.sync()
    client = SoapClient(company.connector.qwc.app_url, timeout=30)
    ticket = ("ticket", UNKNOWN)
    file = [("strHCPResponse", ""), ("strCompanyFileName", "x"), ("qbXMLCountry", "US")]
    versions = [("qbXMLMajorVers", 13), ("qbXMLMinorVers", 0)]
    answer = [("response", "<QBXML/>"), ("hresult", ""), ("message", "")]
    failed = [("hresult", "0x80040408"), ("message", "no")]
    said = {
        "sendRequestXML": client.call("sendRequestXML", [ticket, *file, *versions]),
        "receiveResponseXML": client.call("receiveResponseXML", [ticket, *answer]),
        "connectionError": client.call("connectionError", [ticket, *failed]),
        "getLastError": client.call("getLastError", [ticket]),
        "closeConnection": client.call("closeConnection", [ticket]),
    }
    assert "" == (said["sendRequestXML"] or "")
    assert "-1" == said["receiveResponseXML"]
    assert "done" == said["connectionError"]
    assert "session is over" in (said["getLastError"] or "")
    assert said["closeConnection"]
    nothing_more(company)


def _unknown_status(answer: str) -> str:
    return re.sub(r'(AddRs|QueryRs)([^>]*?) statusCode="\d+"', r'\1\2 statusCode="8888"', answer)


SPOILED: dict[str, Callable[[str], str]] = {
    "cut in half": lambda answer: answer[: len(answer) // 2],
    "another document": lambda _: '<?xml version="1.0"?><Invoice><Total>1</Total></Invoice>',
    "an unknown status": _unknown_status,
}


@pytest.mark.parametrize("spoiled", SPOILED)
def test_an_unreadable_answer_to_a_question_is_told_kept_and_asked_for_again(
    company: Company, spoiled: str
) -> None:
    edit.add_customer(company.quickbooks, "Baker, Chris", Email="chris@baker.example")
    connector, books = watched(company)
    books.spoil("CustomerQueryRq", SPOILED[spoiled])
    visit(company, connector)
    assert 0 == len(company.bill.customers)
    (problem,) = company.problems()
    assert problem["cause"]
    assert problem["cure"]
    visit(company, connector)
    assert ["Baker, Chris"] == [one["name"] for one in company.bill.customers.values()]
    assert [] == company.problems()
    nothing_more(company)


@pytest.mark.parametrize("spoiled", SPOILED)
def test_an_unreadable_answer_to_a_write_leaves_one_record_and_no_second(
    company: Company, spoiled: str
) -> None:
    company.sync()
    build.vendor(company.bill, "Cal Telephone")
    connector, books = watched(company)
    books.spoil("VendorAddRq", SPOILED[spoiled])
    visit(company, connector)
    visit(company, connector)
    assert ["Cal Telephone"] == [one.fields["Name"] for one in books_of(company, "Vendor")]
    assert 1 == company.quickbooks.writes["VendorAddRq"]
    assert 1 == len(company.records("vendor"))
    assert [] == company.problems()
    nothing_more(company)


@pytest.mark.parametrize("fault", ["html", "half_json"])
def test_a_broken_answer_of_bill_to_a_question_costs_nothing_but_time(
    company: Company, fault: str
) -> None:
    company.sync()
    build.vendor(company.bill, "Cal Telephone")
    company.server.bill.faults.on(method="GET", path="/vendors", then=fault)
    company.sync()
    company.sync()
    assert ["Cal Telephone"] == [one.fields["Name"] for one in books_of(company, "Vendor")]
    assert [] == company.problems()
    nothing_more(company)


@pytest.mark.parametrize(
    "fault", ["html", "half_json", "html_after_commit", "lose_answer_after_commit"]
)
def test_a_broken_answer_of_bill_to_a_write_leaves_one_record_and_no_second(
    company: Company, fault: str
) -> None:
    for name in ("Baker, Chris", "Cook, Brian"):
        edit.add_customer(company.quickbooks, name, Email="a@b.example")
    company.server.bill.faults.on(method="POST", path="/customers", then=fault)
    company.sync()
    company.sync()
    assert ["Baker, Chris", "Cook, Brian"] == sorted(
        one["name"] for one in company.bill.customers.values()
    )
    assert 2 == len(company.records("customer"))
    assert [] == company.problems()
    nothing_more(company)


def test_bill_that_stays_broken_is_told_with_the_cure_and_the_sync_goes_on_afterwards(
    company: Company,
) -> None:
    company.sync()
    build.vendor(company.bill, "Cal Telephone")
    faults = company.server.bill.faults
    faults.on(method="GET", path="/vendors", times=0, then="html")
    company.sync()
    problem = company.problem("cloud-unavailable")
    assert "next sync tries again" in problem["cure"]
    faults.clear()
    company.sync()
    assert ["Cal Telephone"] == [one.fields["Name"] for one in books_of(company, "Vendor")]
    assert [] == company.problems()


def test_a_token_that_bill_no_longer_takes_is_told_with_the_cure(company: Company) -> None:
    company.sync()
    faults = company.server.bill.faults
    faults.on(method="*", path="/vendors", times=0, then="401:BDC_1109")
    faults.on(method="POST", path="/login", times=0, then="401:BDC_1101")
    company.sync()
    faults.clear()
    problem = company.problem("cloud-refused")
    assert "token" in problem["cure"]
    company.sync()
    assert [] == company.problems()
