"""What the Web Connector sees of HTTP: the certificate check, the WSDL, one clean document."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING

from lxml import etree

from tests.integration.soap.messages import METHODS, message

if TYPE_CHECKING:
    from tests.integration.soap.conftest import Door

WSDL = "{http://schemas.xmlsoap.org/wsdl/}"
SCHEMA = "{http://www.w3.org/2001/XMLSchema}"


def test_a_bare_get_answers_200_so_that_the_application_can_be_added(door: Door) -> None:
    status, headers, body = door.get("/qbwc")

    assert status == 200
    assert headers["content-type"].startswith("text/plain")
    assert b"Web Connector" in body


def test_a_head_request_answers_200_without_a_body(door: Door) -> None:
    assert (200, b"") == door.get("/qbwc", method="HEAD")[::2]


def test_other_http_methods_are_told_which_ones_there_are(door: Door) -> None:
    status, headers, _ = door.get("/qbwc", method="DELETE")

    assert status == 405
    assert headers["allow"] == "GET, HEAD, POST"


def test_the_wsdl_lists_the_eleven_methods_with_the_wires_names_and_types(door: Door) -> None:
    status, headers, body = door.get("/qbwc?wsdl")
    root = etree.fromstring(body)
    declared = {
        kind.get("name"): [element.get("name") for element in kind.iter(f"{SCHEMA}element")]
        for kind in root.iter(f"{SCHEMA}complexType")
    }

    assert (200, "text/xml; charset=utf-8") == (status, headers["content-type"])
    operations = {o.get("name") for o in root.iter(f"{WSDL}operation")}
    assert set(METHODS) == operations
    for method, arguments in METHODS.items():
        assert list(arguments) == declared[method]
    assert declared["ArrayOfString"] == ["string"]
    result = next(root.iterfind(f".//{SCHEMA}element[@name='receiveResponseXMLResult']"))
    assert result.get("type") == "xs:int"


def test_the_wsdl_names_the_address_each_client_asked_at(door: Door) -> None:
    for host in ("sync.example.com", "other.example.com"):
        _, _, body = door.get("/qbwc?wsdl", host=host)
        assert f'location="http://{host}/qbwc"'.encode() in body


def test_an_answer_is_one_xml_document_without_bom_or_pretty_printing(door: Door) -> None:
    _, answer = door.post(message("sendRequestXML"))

    declaration, _, document = answer.partition(b"\n")
    assert declaration == b"<?xml version='1.0' encoding='UTF-8'?>"
    assert document.startswith(b"<soap11env:Envelope")
    assert document.endswith(b"Envelope>")
    assert b"><" in document
    assert b"> <" not in document


def test_an_answer_keeps_every_character_of_the_request_text(door: Door) -> None:
    from tests.integration.soap.recording_door import REQUEST

    _, answer = door.post(message("sendRequestXML"))

    (result,) = etree.fromstring(answer).iter("{http://developer.intuit.com/}sendRequestXMLResult")
    assert result.text == REQUEST


def test_a_client_that_expects_100_continue_gets_it_before_it_sends(door: Door) -> None:
    body = message("serverVersion")
    head = (
        "POST /qbwc HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/xml; charset=utf-8\r\n"
        f"Content-Length: {len(body)}\r\nExpect: 100-continue\r\nConnection: close\r\n\r\n"
    )
    with socket.create_connection(("127.0.0.1", door.port), timeout=10) as line:
        line.sendall(head.encode())
        first = line.recv(4096)
        line.sendall(body)
        rest = b"".join(iter(lambda: line.recv(65536), b""))

    assert first.startswith(b"HTTP/1.1 100")
    assert b"Deskbridge 1" in rest


def test_the_door_answers_at_whatever_path_it_is_mounted(door: Door) -> None:
    for path in ("/", "/qbwc", "/qbwc/", "/some/where?x=1"):
        status, answer = door.post(message("serverVersion"), path=path)
        assert (200, True) == (status, b"Deskbridge 1" in answer)
