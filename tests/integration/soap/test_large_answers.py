"""A big answer goes through in blocks: memory does not follow its size, no file stays behind."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

import pytest

from tests.integration.soap.messages import METHODS, message

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.integration.soap.conftest import Door

RECORD = "<CustomerRet><Name>Café &amp; Sons</Name><Balance>1.50</Balance></CustomerRet>\n"


def answer_of(megabytes: float) -> tuple[bytes, int]:
    """A receiveResponseXML with so many MB of qbXML inside, and their exact size."""
    text = "<QBXML>" + RECORD * int(megabytes * 1e6 / len(RECORD.encode())) + "</QBXML>"
    body = message("receiveResponseXML", {"ticket": "big", "response": "@"})
    return body.replace(b"@", escape(text).encode()), len(text.encode())


def wait_until(true: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 20
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.02)


@pytest.mark.parametrize("megabytes", [0.1, 0.3, 3])
def test_an_answer_arrives_whole_on_either_side_of_the_spools_limit(
    door: Door, megabytes: float
) -> None:
    body, size = answer_of(megabytes)

    assert door.post(body)[0] == 200
    assert (size, megabytes > 0.25) == (door.last_call()["size"], door.last_call()["on_disk"])
    assert [] == door.spooled()


def test_an_answer_sent_in_chunks_arrives_whole(door: Door) -> None:
    body, size = answer_of(1)

    assert door.post(body, headers={"Transfer-Encoding": "chunked"})[0] == 200
    assert size == door.last_call()["size"]


def test_twenty_megabytes_cost_less_memory_than_their_own_size(door: Door) -> None:
    body, size = answer_of(20)
    door.post(answer_of(0.3)[0])
    before = door.last_call()["peak_kib"]

    assert door.post(body)[0] == 200

    call = door.last_call()
    assert size == call["size"]
    # Two whole trees cost ten times the size; the server's own buffers some blocks.
    assert (call["peak_kib"] - before) * 1024 < size


def test_half_an_answer_is_never_taken_for_a_whole_one(door: Door) -> None:
    body, _ = answer_of(1)
    before = len(door.calls())

    assert door.post(body[: len(body) // 2])[0] == 500
    assert before == len(door.calls())
    assert [] == door.spooled()


def test_a_client_that_hangs_up_in_mid_answer_leaves_nothing_behind(door: Door) -> None:
    import socket

    body, _ = answer_of(2)
    before = len(door.calls())
    with socket.create_connection(("127.0.0.1", door.port), timeout=10) as line:
        head = (
            f"POST / HTTP/1.1\r\nHost: x\r\nContent-Type: text/xml\r\nContent-Length: {len(body)}"
        )
        line.sendall(head.encode() + b"\r\n\r\n" + body[: len(body) // 2])
        wait_until(lambda: len(door.spooled()) == 1)
    wait_until(lambda: not door.spooled())

    assert before == len(door.calls())
    assert door.post(message("serverVersion"))[0] == 200


def test_a_large_first_contact_arrives_whole_too(door: Door) -> None:
    text = "<QBXML>" + RECORD * 10_000 + "</QBXML>"

    door.post(message("sendRequestXML", METHODS["sendRequestXML"] | {"strHCPResponse": text}))

    assert text == door.last_call()["first_contact"]


@pytest.mark.parametrize("given", ["<strHCPResponse />", "<strHCPResponse></strHCPResponse>", ""])
def test_no_first_contact_is_none_and_not_an_empty_file(door: Door, given: str) -> None:
    body = message("sendRequestXML", METHODS["sendRequestXML"] | {"strHCPResponse": "@"})

    door.post(body.replace(b"<strHCPResponse>@</strHCPResponse>", given.encode()))

    assert door.last_call()["first_contact"] is None


def test_polls_are_answered_while_a_big_answer_is_on_its_way(door: Door) -> None:
    body, _ = answer_of(20)
    sender = threading.Thread(target=door.post, args=(body,))
    sender.start()
    polls = 0
    while sender.is_alive():
        assert door.post(message("serverVersion"))[0] == 200
        polls += 1
    sender.join()

    assert polls >= 3
