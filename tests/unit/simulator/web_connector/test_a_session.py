"""The order of calls, and what each answer of the server makes the Web Connector do."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING, Any

import pytest

from simulator.web_connector import WebConnector
from tests.unit.simulator.web_connector.scripted_server import ScriptedServer, qwc
from tests.unit.simulator.web_connector.small_company import RefusedError, SmallCompany

if TYPE_CHECKING:
    from collections.abc import Iterator

START = ["serverVersion", "clientVersion", "authenticate"]
ROUND = ["sendRequestXML", "receiveResponseXML"]


@pytest.fixture
def server() -> Iterator[ScriptedServer]:
    with ScriptedServer() as running:
        yield running


@pytest.fixture
def company() -> SmallCompany:
    return SmallCompany()


def connector(server: ScriptedServer, company: SmallCompany, **more: Any) -> WebConnector:
    return WebConnector(
        qwc=qwc(server.port), password="pw", quickbooks=company, noop_pause=0.01, **more
    )


def in_turn(*answers: Any) -> Any:
    """A scripted answer that changes from call to call; the last one stays."""
    left = list(answers)
    return lambda _arguments: left.pop(0) if len(left) > 1 else left[0]


def test_a_whole_session_runs_in_the_guides_order(
    server: ScriptedServer, company: SmallCompany
) -> None:
    server.script["receiveResponseXML"] = in_turn(30, 99, 100)

    outcome = connector(server, company).update()

    assert [*START, *ROUND, *ROUND, *ROUND, "closeConnection"] == server.methods()
    assert ("done", "Finished.", 3) == (outcome.kind, outcome.status, outcome.rounds)
    assert server.methods() == [method for method, _ in outcome.calls]


def test_the_first_request_brings_host_company_and_preferences_and_only_the_first(
    server: ScriptedServer, company: SmallCompany
) -> None:
    server.script["receiveResponseXML"] = in_turn(50, 100)
    connector(server, company).update()

    first, second = (a for method, a in server.calls if method == "sendRequestXML")
    assert "{CA1C3EB8-1B61-4747-A743-8D5B438B83AC}" in first["strHCPResponse"]
    assert "LOCKED:FRONTDESK:" in first["strHCPResponse"]
    assert ("C:\\Books\\rock.qbw", "US", "13", "0") == (
        first["strCompanyFileName"],
        first["qbXMLCountry"],
        first["qbXMLMajorVers"],
        first["qbXMLMinorVers"],
    )
    assert second["strHCPResponse"] == ""
    (query,) = (r for r in company.requests if "PreferencesQueryRq" in r)
    assert '<?qbxml version="13.0"?>' in query


def test_quickbooks_answer_goes_back_with_empty_hresult_and_message(
    server: ScriptedServer, company: SmallCompany
) -> None:
    connector(server, company).update()

    (answer,) = (a for method, a in server.calls if method == "receiveResponseXML")
    assert answer["response"].startswith('<?xml version="1.0" ?>\n<QBXML>\n')
    assert ("ticket-1", "", "") == (answer["ticket"], answer["hresult"], answer["message"])
    assert b"<hresult /><message />" in server.bodies[-2]


def test_a_refused_message_set_goes_back_as_hresult_and_message(
    server: ScriptedServer, company: SmallCompany
) -> None:
    company.refuse = RefusedError("0x80040400", "QuickBooks found an error when parsing.")
    connector(server, company).update()

    (answer,) = (a for method, a in server.calls if method == "receiveResponseXML")
    assert ("", "0x80040400", "QuickBooks found an error when parsing.") == (
        answer["response"],
        answer["hresult"],
        answer["message"],
    )


@pytest.mark.parametrize(
    ("said", "kind"), [("none", "none"), ("nvu", "nvu"), ("BUSY", "busy"), ("None", "none")]
)
def test_no_work_no_user_and_busy_end_with_close_connection(
    server: ScriptedServer, company: SmallCompany, said: str, kind: str
) -> None:
    server.script["authenticate"] = ["", said, "", "120"]

    outcome = connector(server, company).update()

    assert (kind, 120) == (outcome.kind, outcome.minimum_interval)
    assert [*START, "closeConnection"] == server.methods()
    assert [] == company.sessions


def test_postpone_wins_over_everything_and_closes_nothing(
    server: ScriptedServer, company: SmallCompany
) -> None:
    server.script["authenticate"] = ["t", "none", "90"]

    outcome = connector(server, company).update()

    assert ("postponed", 90) == (outcome.kind, outcome.postpone)
    assert server.methods() == START


def test_an_array_of_one_is_the_error_real_clients_show(
    server: ScriptedServer, company: SmallCompany
) -> None:
    server.script["authenticate"] = ["only a ticket"]

    outcome = connector(server, company).update()

    assert outcome.status.startswith("QBWC1012")


def test_no_op_waits_and_asks_again(server: ScriptedServer, company: SmallCompany) -> None:
    server.script["sendRequestXML"] = in_turn("", "NoOp", "<QBXML>work</QBXML>")

    outcome = connector(server, company).update()

    pause = ["sendRequestXML", "getLastError"]
    assert [*START, *pause, *pause, *ROUND, "closeConnection"] == server.methods()
    assert outcome.kind == "done"


def test_another_last_error_is_shown_and_closes(
    server: ScriptedServer, company: SmallCompany
) -> None:
    server.script |= {"sendRequestXML": "", "getLastError": "Open the other company file."}

    outcome = connector(server, company).update()

    assert ("done", "Open the other company file.") == (outcome.kind, outcome.status)
    assert [*START, "sendRequestXML", "getLastError", "closeConnection"] == server.methods()


def test_a_negative_percent_asks_why_and_closes(
    server: ScriptedServer, company: SmallCompany
) -> None:
    server.script |= {"receiveResponseXML": -7, "getLastError": "Not understood."}

    outcome = connector(server, company).update()

    assert ("error", "Not understood.") == (outcome.kind, outcome.status)
    assert [*START, *ROUND, "getLastError", "closeConnection"] == server.methods()


@pytest.mark.parametrize(
    ("answer", "status"),
    [("E:Get version 3", "QBWC1037: Get version 3"), ("nonsense", "QBWC1046")],
)
def test_a_client_version_that_is_not_wanted_stops_before_the_password(
    server: ScriptedServer, company: SmallCompany, answer: str, status: str
) -> None:
    server.script["clientVersion"] = answer

    outcome = connector(server, company).update()

    assert ("error", True) == (outcome.kind, outcome.status.startswith(status))
    assert server.methods() == START[:2]


def test_a_warning_and_a_missing_version_method_do_not_stop_it(
    server: ScriptedServer, company: SmallCompany
) -> None:
    server.script |= {
        "serverVersion": ValueError("no such method"),
        "clientVersion": in_turn("W:old", ValueError("no such method")),
    }
    application = connector(server, company)

    assert ["done", "done"] == [application.update().kind, application.update().kind]


def test_a_fault_in_a_round_ends_the_update_without_closing(
    server: ScriptedServer, company: SmallCompany
) -> None:
    server.script["receiveResponseXML"] = ValueError("out of order")

    outcome = connector(server, company).update()

    assert ("error", "QBWC1042: out of order") == (outcome.kind, outcome.status)
    assert [*START, *ROUND] == server.methods()


def test_interactive_mode_opens_the_page_and_goes_on(
    server: ScriptedServer, company: SmallCompany
) -> None:
    seen: list[str] = []
    server.script |= {
        "sendRequestXML": in_turn("", "<QBXML>work</QBXML>"),
        "getLastError": "Interactive mode",
        "interactiveDone": in_turn("", "CONTINUE"),
    }

    def browser(url: str) -> bool:
        seen.append(url)
        return True

    outcome = connector(server, company, browser=browser).update()

    assert seen == ["https://example.com/page"]
    assert outcome.kind == "done"
    asked = ["getInteractiveURL", "interactiveDone", "interactiveDone", *ROUND]
    assert server.methods()[5:-1] == asked


def test_interactive_mode_with_nobody_there_is_rejected(
    server: ScriptedServer, company: SmallCompany
) -> None:
    server.script |= {"sendRequestXML": "", "getLastError": "Interactive mode"}

    outcome = connector(server, company).update()

    assert ("done", "Another time.") == (outcome.kind, outcome.status)
    assert server.methods()[-2:] == ["interactiveRejected", "closeConnection"]


def test_stopping_ends_a_no_op_pause_at_once(server: ScriptedServer, company: SmallCompany) -> None:
    server.script["sendRequestXML"] = ""
    stop = threading.Event()
    application = WebConnector(
        qwc=qwc(server.port), password="pw", quickbooks=company, noop_pause=60
    )
    threading.Timer(0.2, stop.set).start()

    started = time.monotonic()
    application.update(stop)

    assert time.monotonic() - started < 10
    assert server.methods()[-1] == "closeConnection"


def test_a_server_that_is_not_there_is_an_outcome(company: SmallCompany) -> None:
    with ScriptedServer() as gone:
        port = gone.port
    application = WebConnector(qwc=qwc(port), password="pw", quickbooks=company)

    outcome = application.update()

    assert ("error", True) == (outcome.kind, outcome.status.startswith("QBWC1036"))


def test_html_instead_of_xml_is_said_as_dotnet_says_it(
    server: ScriptedServer, company: SmallCompany
) -> None:
    server.content_type = "text/html"

    outcome = connector(server, company).update()

    assert "content type of 'text/html'" in outcome.status
