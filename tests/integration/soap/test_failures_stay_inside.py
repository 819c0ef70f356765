"""A conversation that fails becomes a polite answer, a log record, and nothing else."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from lxml import etree

from tests.integration.soap.messages import METHODS, message

if TYPE_CHECKING:
    from tests.integration.soap.conftest import Door

POLITE = {
    "sendRequestXML": "",
    "receiveResponseXML": "-1",
    "connectionError": "done",
    "getInteractiveURL": "",
    "interactiveRejected": "",
    "interactiveDone": "DONE",
}


def result(method: str, answer: bytes) -> str:
    (found,) = etree.fromstring(answer).iter(f"{{http://developer.intuit.com/}}{method}Result")
    return found.text or ""


def failing(method: str) -> bytes:
    name = next(iter(METHODS[method]))
    return message(method, METHODS[method] | {name: "explode"})


@pytest.mark.parametrize("method", POLITE)
def test_a_failure_answers_politely_instead_of_a_fault(door: Door, method: str) -> None:
    status, answer = door.post(failing(method))

    assert (200, POLITE[method]) == (status, result(method, answer))


def test_a_failing_authenticate_says_busy_so_that_the_next_run_tries_again(door: Door) -> None:
    _, answer = door.post(failing("authenticate"))

    strings = [e.text or "" for e in etree.fromstring(answer).iter("{*}string")]
    assert strings == ["", "busy"]


def test_after_a_failure_get_last_error_says_what_to_do_with_the_logs_reference(
    door: Door,
) -> None:
    door.post(message("sendRequestXML", METHODS["sendRequestXML"] | {"ticket": "explode once"}))

    _, answer = door.post(message("getLastError", {"ticket": "explode once"}))
    _, again = door.post(message("getLastError", {"ticket": "explode once"}))

    said = result("getLastError", answer)
    assert result("getLastError", again) == "NoOp"
    reference = re.search(r"reference ([0-9a-f]{8})", said)
    assert reference is not None
    assert "Update Selected" in said
    assert reference[1] in door.log()


def test_a_failing_get_last_error_says_what_to_do_too(door: Door) -> None:
    _, answer = door.post(failing("getLastError"))

    assert "Update Selected" in result("getLastError", answer)


def test_another_sessions_failure_does_not_show_in_mine(door: Door) -> None:
    door.post(failing("closeConnection"))

    _, answer = door.post(message("getLastError", {"ticket": "mine"}))

    assert result("getLastError", answer) == "NoOp"


@pytest.mark.parametrize("method", ["authenticate", "sendRequestXML", "receiveResponseXML"])
def test_the_log_names_the_place_and_holds_nobodys_data(door: Door, method: str) -> None:
    given = METHODS[method] | {
        next(iter(METHODS[method])): "explode",
        list(METHODS[method])[1]: "hunter2-and-more",
    }
    before = len(door.log())

    door.post(message(method, given))

    said = door.log()[before:]
    assert f"{method} failed, reference" in said
    assert "recording_door.py" in said
    assert "RuntimeError" in said
    assert "hunter2" not in said
    assert '"method"' not in said


def test_a_malformed_body_is_not_logged(door: Door) -> None:
    before = len(door.log())

    door.post(message("authenticate", {"strUserName": "u", "strPassword": "hunter2"})[:-3])

    assert "hunter2" not in door.log()[before:]


def test_none_from_the_conversation_is_an_empty_string_on_the_wire(door: Door) -> None:
    status, answer = door.post(
        message("sendRequestXML", METHODS["sendRequestXML"] | {"ticket": "nothing"})
    )

    assert (200, "") == (status, result("sendRequestXML", answer))
    assert b"sendRequestXMLResult" in answer


def test_an_array_too_short_for_the_web_connector_never_leaves(door: Door) -> None:
    _, answer = door.post(message("authenticate", {"strUserName": "one string", "strPassword": ""}))

    strings = [e.text or "" for e in etree.fromstring(answer).iter("{*}string")]
    assert strings == ["", "busy"]


def test_characters_that_xml_cannot_carry_are_replaced(door: Door) -> None:
    _, answer = door.post(
        message("sendRequestXML", METHODS["sendRequestXML"] | {"ticket": "illegal"})
    )

    assert result("sendRequestXML", answer) == "a?b?c?d?e"
