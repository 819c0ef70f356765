"""Bytes nobody meant for us: the Web Connector's door over real Postgres, and the qbXML reader."""

from __future__ import annotations

import io
import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from lxml import etree

from qbxml.errors import QbxmlError
from qbxml.host import read_first_contact
from qbxml.response import read
from services.bootstrap import build
from services.settings import Settings
from soap.wsgi import build as build_door
from tests.fuzz.asking import files, go_on, mutated, nothing_unforeseen
from tests.integration.services.desk import Bell, Time, connected
from tests.integration.soap.messages import METHODS, message

if TYPE_CHECKING:
    from collections.abc import Iterator

    from services.embedded import Addresses
    from soap.wsgi import Door
    from tests.integration.services.desk import Desk

SAMPLE = (
    b'<?xml version="1.0"?><QBXML><QBXMLMsgsRs><VendorQueryRs requestID="1" statusCode="0" '
    b'statusSeverity="Info" statusMessage="ok"><VendorRet><ListID>80000001-1</ListID><Name>A</Name>'
    b"<Balance>1.00</Balance></VendorRet></VendorQueryRs></QBXMLMsgsRs></QBXML>"
)
SAMPLES = [SAMPLE, *files("qbxml-samples/rs-*.xml"), *files("soap-captures/node-qbwc/*.xml")]
CAPTURES = files("soap-captures/easyquickimport/*_request.xml") + files(
    "soap-captures/flowlink/*.xml"
)
LIVE = "a-ticket-of-a-session-that-lives"
ANSWERS = [
    sample.decode("utf-8", "replace")
    for sample in SAMPLES
    if len(sample) < 40_000 and b"\0" not in sample
]
MESSAGES = [
    *[message(method) for method in METHODS],
    *[
        message(method, {**arguments, "ticket": LIVE})
        for method, arguments in METHODS.items()
        if "ticket" in arguments
    ],
    *[
        message(
            "sendRequestXML", {**METHODS["sendRequestXML"], "ticket": LIVE, "strHCPResponse": text}
        )
        for text in ANSWERS
        if "HostRet" in text
    ],
    *[
        message(
            "receiveResponseXML", {"ticket": LIVE, "response": text, "hresult": "", "message": ""}
        )
        for text in ANSWERS
    ],
    *[re.sub(rb"<ticket>[^<]*<", f"<ticket>{LIVE}<".encode(), body) for body in CAPTURES],
    *CAPTURES,
]
EXAMPLES = 120
AT_LENGTH = 1000


class Asked:
    """The door with one connected company, whose session is begun again when it was ended."""

    def __init__(self, door: Door, desk: Desk) -> None:
        self.door = door
        self.desk = desk
        self.cases = 0
        self.ticket = ""

    def answer(self, body: bytes) -> bytes:
        """What the door says to a body; LIVE in it is a ticket that is good as often as not."""
        self.cases += 1
        if self.cases % 5 == 1:
            self.ticket = self.desk.authenticate()[0]
        said: list[str] = []
        body = body.replace(LIVE.encode(), self.ticket.encode())
        environ = {
            "REQUEST_METHOD": "POST",
            "CONTENT_TYPE": "text/xml; charset=utf-8",
            "CONTENT_LENGTH": str(len(body)),
            "REMOTE_ADDR": "203.0.113.5",
            "wsgi.input": io.BytesIO(body),
        }
        answer = b"".join(self.door(environ, lambda status, _headers: said.append(status)))
        assert said[0][:3] in {"200", "500"}
        return answer


@pytest.fixture(scope="module")
def asked(
    module_database_url: str,
    servers: Addresses,
    secret_key: str,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Asked]:
    folder = tmp_path_factory.mktemp("fuzz")
    bell, time = Bell(), Time(datetime.now(UTC))
    services = build(
        Settings(
            database_url=module_database_url,
            redis_url=servers.redis_url,
            data_dir=folder,
            secret_keys=(secret_key,),
            cloud_hosts=("127.0.0.1",),
            busy_window=0.0,
            noop_poll=0.0,
        ),
        wake=bell,
        clock=time,
    )
    door = build_door(services.conversation, spool_dir=folder / "spool")
    yield Asked(door, connected(services, bell.rung, time))
    services.close()


def test_the_door_answers_anything_with_well_formed_soap(
    asked: Asked, minutes: float | None
) -> None:
    with nothing_unforeseen() as told:

        @given(body=mutated(MESSAGES))
        @settings(max_examples=EXAMPLES if minutes is None else AT_LENGTH, **_quick())
        def ask(body: bytes) -> None:
            told.clear()
            answer = asked.answer(body)
            assert str(etree.fromstring(answer).tag).endswith("}Envelope")
            assert b"Traceback" not in answer
            assert [] == told, "an exception nobody foresaw"

        go_on(ask, minutes=minutes, count=lambda: asked.cases)


def test_what_nobody_foresaw_is_noticed_however_polite_the_answer(
    asked: Asked, monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks(_self: object, _ticket: str) -> str:
        raise RuntimeError("nobody foresaw this")

    monkeypatch.setattr(type(asked.desk.services.conversation), "last_error", breaks)
    with nothing_unforeseen() as told:
        assert b"reference" in asked.answer(message("getLastError"))
    assert "nobody foresaw this" in told[0]


def test_the_reader_refuses_or_reads_and_nothing_else(minutes: float | None) -> None:
    cases = 0

    @given(body=mutated(SAMPLES))
    @settings(max_examples=EXAMPLES if minutes is None else AT_LENGTH, **_quick())
    def ask(body: bytes) -> None:
        nonlocal cases
        cases += 1
        for reader in (
            lambda: list(read(io.BytesIO(body))),
            lambda: read_first_contact(io.BytesIO(body), owner_id="{0}"),
        ):
            try:
                reader()
            except QbxmlError:
                continue

    go_on(ask, minutes=minutes, count=lambda: cases)


def test_thousands_of_refusals_leave_nothing_behind() -> None:
    broken = [SAMPLE[:at] for at in range(0, len(SAMPLE), 7)]

    def refuse() -> None:
        for body in broken * 40:
            with pytest.raises(QbxmlError):
                list(read(io.BytesIO(body)))

    go_on(refuse, minutes=None, count=lambda: 80 * len(broken))


def _quick() -> dict[str, Any]:
    """Each case has ten seconds, which is a hang; nothing is kept between runs."""
    return {
        "deadline": 10_000,
        "suppress_health_check": list(HealthCheck),
        "database": None,
        "phases": (Phase.generate, Phase.shrink),
    }
