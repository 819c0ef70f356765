"""Adding a .QWC file, and the loop that polls on schedule."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest

from simulator.web_connector import Faults, QwcFile, WebConnector, WebConnectorError
from tests.unit.simulator.web_connector.scripted_server import ScriptedServer, qwc
from tests.unit.simulator.web_connector.small_company import SmallCompany

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def server() -> Iterator[ScriptedServer]:
    with ScriptedServer() as running:
        yield running


def test_a_good_file_is_added_after_two_plain_gets(server: ScriptedServer, tmp_path: Path) -> None:
    path = tmp_path / "deskbridge.qwc"
    path.write_bytes(qwc(server.port))
    application = WebConnector(qwc=path, password="pw", quickbooks=SmallCompany())

    application.check()

    assert ("Deskbridge", 900) == (application.qwc.app_name, application.qwc.run_every)
    assert server.calls == []


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        ("/qbwc", 405, "QBWC1048"),
        ("/qbwc", 301, "QBWC1048"),
        ("/qbwc", 401, "QBWC1048"),
        ("/support", 404, "QBWC1004"),
        ("/support", 302, "QBWC1004"),
    ],
)
def test_an_address_that_does_not_simply_answer_is_refused(
    server: ScriptedServer, path: str, status: int, code: str
) -> None:
    server.get_status[path] = status

    with pytest.raises(WebConnectorError, match=code):
        WebConnector(qwc=qwc(server.port), password="", quickbooks=SmallCompany()).check()


def test_support_may_say_202_and_a_cert_url_is_visited_instead(server: ScriptedServer) -> None:
    server.get_status = {"/qbwc": 405, "/support": 202, "/cert": 200}
    source = qwc(server.port, CertURL=f"http://localhost:{server.port}/cert")

    WebConnector(qwc=source, password="", quickbooks=SmallCompany()).check()


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"AppURL": "http://192.0.2.1/qbwc"}, "QBWC1001"),
        ({"AppSupport": "https://192.0.2.1/support"}, "QBWC1002"),
        ({"AppURL": "https://sync.example.com/qbwc"}, "QBWC1000"),
        (
            {"AppURL": "http://example.com/q", "AppSupport": "http://example.com/s"},
            "QBWC1010",
        ),
    ],
)
def test_addresses_are_held_to_the_guides_rules(changed: dict[str, str], code: str) -> None:
    with pytest.raises(WebConnectorError, match=code):
        QwcFile.read(qwc(1, **changed)).check_addresses()


@pytest.mark.parametrize(
    "changed",
    [{"AppName": "-"}, {"AppID": "-"}, {"UserName": ""}, {"OwnerID": "87EDAAF8"}, {"FileID": "-"}],
)
def test_a_file_with_a_missing_or_wrong_tag_is_not_added(changed: dict[str, str]) -> None:
    with pytest.raises(WebConnectorError, match="QBWC1039"):
        QwcFile.read(qwc(1, **changed))


def test_what_is_no_qwc_file_is_said_so() -> None:
    for source in (b"not xml", b"<html/>"):
        with pytest.raises(WebConnectorError, match="QBWC1039"):
            QwcFile.read(source)


def test_polling_honours_the_servers_minimum_interval_and_postpone(
    server: ScriptedServer,
) -> None:
    waits: list[float] = []

    class Clock(threading.Event):
        def wait(self, timeout: float | None = None) -> bool:
            waits.append(timeout or 0)
            return super().wait(0)

    answers = [["", "none"], ["", "none", "", "60"], ["t", "none", "5"]]
    server.script["authenticate"] = lambda _arguments: answers.pop(0)
    application = WebConnector(qwc=qwc(server.port), password="", quickbooks=SmallCompany())

    assert application.poll_forever(10, Clock(), max_polls=3) == 3
    assert [round(wait) for wait in waits] == [10, 60, 5]
    assert [o.kind for o in application.outcomes] == ["none", "none", "postponed"]


def test_polling_stops_when_told(server: ScriptedServer) -> None:
    stop = threading.Event()
    application = WebConnector(qwc=qwc(server.port), password="", quickbooks=SmallCompany())
    thread = threading.Thread(target=application.poll_forever, args=(3600, stop))
    thread.start()
    while not application.outcomes:
        stop.wait(0.01)

    stop.set()
    thread.join(timeout=10)

    assert not thread.is_alive()
    assert [o.kind for o in application.outcomes] == ["done"]


def test_many_applications_run_in_threads_without_mixing_tickets(server: ScriptedServer) -> None:
    server.script["authenticate"] = lambda said: [f"ticket of {said['strUserName']}", ""]
    applications = [
        WebConnector(
            qwc=qwc(server.port, UserName=f"user-{number}"),
            password="pw",
            quickbooks=SmallCompany(),
            faults=Faults(seed=number),
            company_path=f"C:\\Books\\{number}.qbw",
        )
        for number in range(12)
    ]
    threads = [threading.Thread(target=application.update) for application in applications]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)

    assert ["done"] * 12 == [application.outcomes[-1].kind for application in applications]
    for method, said in server.calls:
        if method == "sendRequestXML":
            number = said["ticket"].rpartition("-")[2]
            assert said["strCompanyFileName"] == f"C:\\Books\\{number}.qbw"
