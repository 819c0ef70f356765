"""What is refused, how it is said, and that the next caller notices nothing."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING

import pytest
from lxml import etree

from tests.integration.soap.conftest import LIMIT
from tests.integration.soap.messages import (
    DECLARATION,
    INTUIT,
    METHODS,
    SOAP,
    call,
    envelope,
    message,
)

if TYPE_CHECKING:
    from tests.integration.soap.conftest import Door

MALFORMED = message("getLastError")[:-8]
DOCTYPE = message("getLastError").replace(b"?>", b'?><!DOCTYPE x [<!ENTITY a "b">]>', 1)
BARE_DOCTYPE = message("getLastError").replace(b"?>", b"?><!DOCTYPE x>", 1)
ENTITY = message("getLastError", {"ticket": "@"}).replace(b"@", b"&nbsp;")
CONTROL = message("getLastError", {"ticket": "@"}).replace(b"@", b"&#1;")
LATIN = message("getLastError", {"ticket": "é"}).decode().encode("latin-1")
UNKNOWN_CHARSET = message("getLastError").replace(b"utf-8", b"x-nowhere")
MULTIBYTE = message("getLastError").replace(b"utf-8", b"shift_jis")
NO_CALL = envelope("").encode()
TWO_CALLS = envelope(call("serverVersion") + call("serverVersion")).encode()
UNKNOWN = envelope(f'<payTheBills xmlns="{INTUIT}"/>').encode()
WRONG_NAMESPACE = message("getLastError").replace(b'intuit.com/"', b'intuit.com"')
SOAP_12 = envelope(call("serverVersion"), namespace="http://www.w3.org/2003/05/soap-envelope")
NESTED = message("receiveResponseXML", {"ticket": "t"}).replace(
    b"</ticket>", b"</ticket><response><QBXML/></response>"
)
TWICE = message("getLastError").replace(b"</ticket>", b"</ticket><ticket>u</ticket>")
RESPONSE_TWICE = message("receiveResponseXML").replace(
    b"</response>", b"</response><response></response>"
)
LONG_TICKET = message("getLastError", {"ticket": "t" * 70_000})
DEEP = envelope(call("serverVersion"), header="<soap:Header>" + "<a>" * 40).encode()
FLOOD = envelope("<x " + "".join(f'a{n}="" ' for n in range(300_000)) + "/>").encode()
COMMENT = envelope(call("serverVersion") + "<!--" + "c" * 3_000_000 + "-->").encode()
NOT_A_NUMBER = message("sendRequestXML", METHODS["sendRequestXML"] | {"qbXMLMajorVers": "13.0"})

REFUSED = {
    "malformed": (MALFORMED, "Client.XMLSyntaxError", "not well-formed"),
    "not xml": (b"user=1&password=2", "Client.XMLSyntaxError", "not well-formed"),
    "empty": (b"", "Client.XMLSyntaxError", ""),
    "doctype with an entity": (DOCTYPE, "Client.XMLSyntaxError", "document type"),
    "doctype": (BARE_DOCTYPE, "Client.XMLSyntaxError", "document type"),
    "undeclared entity": (ENTITY, "Client.XMLSyntaxError", "not well-formed"),
    "control character": (CONTROL, "Client.XMLSyntaxError", "not well-formed"),
    "latin-1 said to be utf-8": (LATIN, "Client.XMLSyntaxError", "not well-formed"),
    "not an envelope": (b"<html/>", "Client.SoapError", "not a SOAP envelope"),
    "soap 1.2": (SOAP_12.encode(), "VersionMismatch", "SOAP 1.1"),
    "no call": (NO_CALL, "Client.SoapError", "no call"),
    "two calls": (TWO_CALLS, "Client.SoapError", "more than one"),
    "unknown method": (UNKNOWN, "Client.ResourceNotFound", "payTheBills"),
    "namespace without the slash": (WRONG_NAMESPACE, "Client.ResourceNotFound", "getLastError"),
    "elements in an argument": (NESTED, "Client.SoapError", "response"),
    "an argument twice": (TWICE, "Client.ArgumentError", "twice"),
    "a response twice": (RESPONSE_TWICE, "Client.ArgumentError", "twice"),
    "a ticket without end": (LONG_TICKET, "Client.ArgumentError", "too long"),
    "nested without end": (DEEP, "Client.SoapError", "nested"),
    "a tag of a million attributes": (FLOOD, "Client.SoapError", "no end"),
    "a comment without end": (COMMENT, "Client.SoapError", "no end"),
    "a version that is no integer": (NOT_A_NUMBER, "Client.ValidationError", "qbXMLMajorVers"),
}


def fault(answer: bytes) -> tuple[str, str]:
    root = etree.fromstring(answer)
    code = root.findtext(f".//{{{SOAP}}}Fault/faultcode") or ""
    return code.partition(":")[2], root.findtext(f".//{{{SOAP}}}Fault/faultstring") or ""


@pytest.mark.parametrize("what", REFUSED)
def test_a_refusal_is_a_fault_that_says_why_and_the_door_stays_open(door: Door, what: str) -> None:
    body, code, words = REFUSED[what]
    before = len(door.calls())

    status, answer = door.post(body)

    assert status == 500
    assert code == fault(answer)[0]
    assert words in fault(answer)[1]
    assert "Traceback" not in answer.decode()
    assert before == len(door.calls())
    assert door.post(message("serverVersion"))[0] == 200


@pytest.mark.parametrize(
    ("method", "argument"),
    [
        (method, argument)
        for method, arguments in METHODS.items()
        for argument in arguments
        if argument
        in {
            *("ticket", "wcTicket", "strUserName", "strPassword"),
            *("qbXMLMajorVers", "qbXMLMinorVers"),
        }
    ],
)
def test_a_missing_argument_is_named(door: Door, method: str, argument: str) -> None:
    given = {name: value for name, value in METHODS[method].items() if name != argument}

    status, answer = door.post(message(method, given))

    assert status == 500
    assert ("Client.ArgumentError", True) == (fault(answer)[0], argument in fault(answer)[1])


def test_a_null_string_that_dotnet_left_out_reads_as_empty(door: Door) -> None:
    assert door.post(message("receiveResponseXML", {"ticket": "t"}))[0] == 200
    call = door.last_call()
    assert (0, "", "") == (call["size"], call["hresult"], call["message"])


@pytest.mark.parametrize(
    ("content_type", "status"),
    [
        ("text/xml", 200),
        ('text/xml; charset="UTF-8"', 200),
        ("TEXT/XML;charset=utf-8", 200),
        ("application/soap+xml; charset=utf-8", 415),
        ("application/x-www-form-urlencoded", 415),
        ("multipart/related; boundary=x", 415),
        ("text/html", 415),
        ("", 415),
    ],
)
def test_only_text_xml_is_soap_1_1(door: Door, content_type: str, status: int) -> None:
    answer = door.post(message("serverVersion"), headers={"Content-Type": content_type})

    assert status == answer[0]
    assert (status == 415) == (b"Fault" in answer[1])


@pytest.mark.parametrize(
    ("charset", "encoding"),
    [
        ("utf-8", "utf-8"),
        ("utf-8", "utf-8-sig"),
        (None, "utf-8-sig"),
        ("utf-16", "utf-16"),
        ("utf-8", "utf-16"),  # its byte order mark says what it really is
        (None, "utf-16"),
        ("iso-8859-1", "latin-1"),
        ("windows-1252", "windows-1252"),
    ],
)
def test_a_charset_that_is_what_it_says_is_read(
    door: Door, charset: str | None, encoding: str
) -> None:
    text = envelope(call("getLastError", {"ticket": "café"})).removeprefix(DECLARATION)
    kind = "text/xml" + (f"; charset={charset}" if charset else "")

    status, _ = door.post(text.encode(encoding), headers={"Content-Type": kind})

    assert (200, "café") == (status, door.last_call().get("ticket"))


@pytest.mark.parametrize(
    ("body", "charset"),
    [
        (message("serverVersion"), "utf-16"),
        (message("serverVersion"), "no-such-charset"),
        (UNKNOWN_CHARSET, None),
        (MULTIBYTE, None),
        (message("serverVersion"), "rot13"),
        (message("serverVersion"), "idna"),
    ],
)
def test_a_charset_that_is_not_what_it_says_is_a_fault(
    door: Door, body: bytes, charset: str | None
) -> None:
    kind = "text/xml" + (f"; charset={charset}" if charset else "")

    status, answer = door.post(body, headers={"Content-Type": kind})

    assert (500, "Client.XMLSyntaxError") == (status, fault(answer)[0])


def test_an_rpc_style_envelope_with_types_and_bare_arguments_is_accepted(door: Door) -> None:
    body = envelope(
        f'<q:authenticate xmlns:q="{INTUIT}" xmlns:i="http://www.w3.org/2001/XMLSchema-instance">'
        '<strUserName i:type="xsd:string">u</strUserName><strPassword>p</strPassword>'
        "</q:authenticate>"
    )
    assert door.post(body.encode())[0] == 200
    assert door.last_call()["username"] == "u"


def test_server_version_is_answered_with_a_parameter_too(door: Door) -> None:
    status, answer = door.post(message("serverVersion", {"strVersion": "1"}))

    assert (200, True) == (status, b"Deskbridge 1" in answer)


def test_a_soap_header_cdata_and_comments_are_read_past(door: Door) -> None:
    body = envelope(
        f'<getLastError xmlns="{INTUIT}"><!-- c --><ticket><![CDATA[a<b]]>&amp;c</ticket>'
        "</getLastError>",
        header='<soap:Header><x xmlns="y"><ticket>not me</ticket></x></soap:Header>',
    )
    assert door.post(body.encode())[0] == 200
    assert door.last_call()["ticket"] == "a<b&c"


@pytest.mark.parametrize("transfer", ["", "chunked"])
def test_an_oversized_body_is_refused_whether_declared_or_counted(
    door: Door, transfer: str
) -> None:
    opening = message("receiveResponseXML", {"ticket": "t"}).removesuffix(
        b"</receiveResponseXML></soap:Body></soap:Envelope>"
    )
    body = opening + b"<response>" + b"x" * (LIMIT + 1)

    status, answer = door.post(body, headers={"Transfer-Encoding": transfer})

    assert (500, "Client.RequestTooLong") == (status, fault(answer)[0])
    assert [] == door.spooled()
    assert door.post(message("serverVersion"))[0] == 200


@pytest.mark.parametrize("expect", ["", "Expect: 100-continue\r\n"])
def test_a_declared_length_beyond_the_limit_is_refused_before_any_body_came(
    door: Door, expect: str
) -> None:
    head = (
        "POST /qbwc HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/xml; charset=utf-8\r\n"
        f"Content-Length: {LIMIT + 1}\r\n{expect}\r\n"
    )
    with socket.create_connection(("127.0.0.1", door.port), timeout=10) as line:
        line.sendall(head.encode())
        first = line.recv(65536)

    assert first.startswith(b"HTTP/1.1 500")
    assert door.post(message("serverVersion"))[0] == 200
