"""What is sent, compared with what real Web Connectors sent."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from lxml import etree

from simulator.web_connector import WebConnector
from simulator.web_connector.soap_client import envelope
from tests.unit.simulator.web_connector.scripted_server import ScriptedServer, qwc
from tests.unit.simulator.web_connector.small_company import SmallCompany

CAPTURES = Path(__file__).parents[4] / "../shared/soap-captures"
EXACT = (
    ("easyquickimport/server_version_request.xml", "serverVersion"),
    ("easyquickimport/client_version_request.xml", "clientVersion"),
    ("easyquickimport/task_request.xml", "sendRequestXML"),
    ("easyquickimport/task_add_customer_added_request.xml", "receiveResponseXML"),
    ("easyquickimport/bye_request.xml", "closeConnection"),
    ("flowlink/invoice_add_rs.xml", "receiveResponseXML"),
)


@pytest.mark.parametrize(("name", "method"), EXACT)
def test_a_real_call_is_rewritten_byte_for_byte(name: str, method: str) -> None:
    path = CAPTURES / name
    if not path.exists():
        pytest.skip("shared/soap-captures is not here")
    body = path.read_bytes()
    (call,) = etree.fromstring(body).iter(f"{{http://developer.intuit.com/}}{method}")
    arguments = [(etree.QName(child).localname, child.text or "") for child in call]

    assert body.rstrip(b"\n") == envelope(method, arguments)


@pytest.mark.parametrize("expect", [False, True])
def test_the_headers_are_those_of_dotnets_soap_class(expect: bool) -> None:
    with ScriptedServer() as server:
        outcome = WebConnector(
            qwc=qwc(server.port),
            password="pw",
            quickbooks=SmallCompany(),
            expect_continue=expect,
        ).update()

    assert outcome.kind == "done"
    head = server.heads[2]
    assert head["SOAPAction"] == '"http://developer.intuit.com/authenticate"'
    assert head["Content-Type"] == "text/xml; charset=utf-8"
    assert re.fullmatch(
        r"Mozilla/4\.0 \(compatible; MSIE 6\.0; MS Web Services Client Protocol [\d.]+\)",
        head["User-Agent"],
    )
    assert ("100-continue" if expect else None) == head["Expect"]
    assert head["Transfer-Encoding"] is None


def test_markup_and_carriage_returns_in_an_argument_survive() -> None:
    text = '<a b="1">&amp;\r\n</a> ]]> é'

    body = envelope("getLastError", [("ticket", text)])

    (ticket,) = etree.fromstring(body).iter("{http://developer.intuit.com/}ticket")
    assert text == ticket.text
    assert b"CDATA" not in body
