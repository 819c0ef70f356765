"""Traffic of real Web Connectors, byte for byte, against the running door."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from lxml import etree

if TYPE_CHECKING:
    from tests.integration.soap.conftest import Door

CAPTURES = Path(__file__).parents[3] / "../shared/soap-captures"
REQUESTS = (
    ("easyquickimport/server_version_request.xml", "serverVersion"),
    ("easyquickimport/client_version_request.xml", "clientVersion"),
    ("easyquickimport/authenticate_request.xml", "authenticate"),
    ("easyquickimport/task_request.xml", "sendRequestXML"),
    ("easyquickimport/task_add_customer_added_request.xml", "receiveResponseXML"),
    ("easyquickimport/bye_request.xml", "closeConnection"),
    ("flowlink/invoice_add_rs.xml", "receiveResponseXML"),
)


def captured(name: str) -> bytes:
    path = CAPTURES / name
    if not path.exists():
        pytest.skip("shared/soap-captures is not here")
    return path.read_bytes()


@pytest.mark.parametrize(("name", "method"), REQUESTS)
def test_a_captured_request_reaches_the_conversation(door: Door, name: str, method: str) -> None:
    status, answer = door.post(captured(name), headers={"SOAPAction": f'"http://x/{method}"'})

    assert status == 200
    assert f"<tns:{method}Result>".encode() in answer
    assert method == door.last_call()["method"]


def test_a_captured_first_contact_arrives_unescaped_and_whole(door: Door) -> None:
    door.post(captured("easyquickimport/task_request.xml"))

    call = door.last_call()
    inside = etree.fromstring(captured("easyquickimport/task_request.xml")).findtext(
        ".//{http://developer.intuit.com/}strHCPResponse"
    )
    assert inside == call["first_contact"]
    assert {"country": "US", "major": 13, "minor": 0}.items() <= call.items()
    assert call["file"].endswith("ACME LIMITED.qbw")


def test_a_captured_answer_arrives_with_its_empty_hresult_and_message(door: Door) -> None:
    body = captured("easyquickimport/task_add_customer_added_request.xml")
    door.post(body)

    inside = etree.fromstring(body).findtext(".//{http://developer.intuit.com/}response")
    call = door.last_call()
    assert inside == call["head"]
    assert ("", "") == (call["hresult"], call["message"])


def test_captured_credentials_arrive_without_the_pretty_printers_blanks(door: Door) -> None:
    door.post(captured("easyquickimport/authenticate_request.xml"))

    call = door.last_call()
    assert ("quickbooks", "127.0.0.1") == (call["username"], call["address"])
    assert not call["password"].isspace()
    assert call["password"].strip() == call["password"]
