"""Every scripted accident, seen from both ends: what the server got, what QuickBooks did."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import pytest

from simulator.web_connector import Faults, WebConnector
from tests.unit.simulator.web_connector.scripted_server import ScriptedServer, qwc
from tests.unit.simulator.web_connector.small_company import SmallCompany

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def server() -> Iterator[ScriptedServer]:
    with ScriptedServer() as running:
        yield running


def run(server: ScriptedServer, faults: Faults, **more: Any) -> tuple[WebConnector, SmallCompany]:
    company = SmallCompany()
    application = WebConnector(
        qwc=qwc(server.port), password="pw", quickbooks=company, faults=faults, **more
    )
    application.update()
    return application, company


def test_a_lost_answer_was_applied_by_quickbooks_and_never_arrives(server: ScriptedServer) -> None:
    application, company = run(server, Faults().on("receiveResponseXML", "lose_request"))

    assert (1, "sendRequestXML") == (len(company.worked()), server.methods()[-1])
    assert application.outcomes[-1].kind == "error"
    assert application.update().kind == "done"


def test_a_lost_reply_did_reach_the_server(server: ScriptedServer) -> None:
    application, company = run(server, Faults().on("receiveResponseXML", "lose_reply"))

    assert (1, "receiveResponseXML") == (len(company.worked()), server.methods()[-1])
    assert application.outcomes[-1].kind == "error"


def test_a_request_whose_reply_is_lost_never_reaches_quickbooks(server: ScriptedServer) -> None:
    _, company = run(server, Faults().on("sendRequestXML", "lose_reply"))

    assert (0, "sendRequestXML") == (len(company.worked()), server.methods()[-1])


def test_a_repeated_call_is_delivered_twice_with_the_same_bytes(server: ScriptedServer) -> None:
    application, company = run(server, Faults().on("receiveResponseXML", "repeat"))

    twice = [b for b in server.bodies if b"<receiveResponseXML" in b]
    assert (2, 1) == (len(twice), len(set(twice)))
    assert (1, "done") == (len(company.worked()), application.outcomes[-1].kind)


def test_a_truncated_body_never_becomes_a_call(server: ScriptedServer) -> None:
    application, _ = run(server, Faults().on("receiveResponseXML", "truncate"))

    assert "receiveResponseXML" not in server.methods()
    assert application.outcomes[-1].kind == "error"


def test_a_cut_response_is_a_good_call_with_half_a_document(server: ScriptedServer) -> None:
    run(server, Faults().on("receiveResponseXML", "cut_response"))

    (answer,) = (a for method, a in server.calls if method == "receiveResponseXML")
    assert answer["response"].startswith("<?xml")
    assert "</QBXML>" not in answer["response"]


def test_stop_pressed_closes_early_and_releases_the_lock(server: ScriptedServer) -> None:
    _, company = run(server, Faults().on("receiveResponseXML", "close_early"))

    assert server.methods()[-2:] == ["sendRequestXML", "closeConnection"]
    assert company.extensions["AppLock"].startswith("UNLOCKED")


def test_a_killed_program_closes_nothing_and_leaves_its_lock(server: ScriptedServer) -> None:
    _, company = run(server, Faults().on("receiveResponseXML", "vanish"))

    assert "closeConnection" not in server.methods()
    assert company.extensions["AppLock"].startswith("LOCKED")


def test_a_second_authenticate_comes_while_the_first_session_is_open(
    server: ScriptedServer,
) -> None:
    run(server, Faults().on("receiveResponseXML", "second_authenticate"))

    assert server.methods()[2:6] == [
        "authenticate",
        "sendRequestXML",
        "authenticate",
        "receiveResponseXML",
    ]


def test_a_delay_delays(server: ScriptedServer) -> None:
    started = time.monotonic()
    run(server, Faults().on("authenticate", "delay:0.3"))

    assert time.monotonic() - started >= 0.3


@pytest.mark.parametrize(("fault", "applied"), [("hresult", 0), ("apply_then_hresult", 1)])
def test_an_hresult_comes_before_or_after_quickbooks_did_the_work(
    server: ScriptedServer, fault: str, applied: int
) -> None:
    _, company = run(server, Faults().on("receiveResponseXML", f"{fault}:0x80040402"))

    (answer,) = (a for method, a in server.calls if method == "receiveResponseXML")
    assert ("", "0x80040402") == (answer["response"], answer["hresult"])
    assert applied == len(company.worked())


def test_a_wrong_password_is_only_wrong_while_scripted(server: ScriptedServer) -> None:
    application, _ = run(server, Faults().on("update", "wrong_password"))
    application.update()

    used = [a["strPassword"] for method, a in server.calls if method == "authenticate"]
    assert used == ["not the password", "pw"]


@pytest.mark.parametrize("then", ["vanish", "close_early"])
def test_a_stop_whose_close_never_arrives_ends_the_update_all_the_same(
    server: ScriptedServer, then: str
) -> None:
    faults = Faults().on("receiveResponseXML", "close_early").on("closeConnection", then)
    application, _ = run(server, faults)

    assert application.outcomes[-1].kind == "error"
    assert "stopped by the user" in application.outcomes[-1].status


def test_a_second_computer_shows_in_the_lock(server: ScriptedServer) -> None:
    _, company = run(server, Faults().on("update", "another_computer:LAPTOP-7"))

    assert ":LAPTOP-7:" in company.extensions["AppLock"]


def test_a_wrong_file_is_open_for_one_update(server: ScriptedServer) -> None:
    faults = Faults().on("update", "wrong_file:C:\\Books\\other.qbw", nth=2)
    application, _ = run(server, faults)
    application.desk.files["C:\\Books\\other.qbw"] = SmallCompany()

    application.update()
    application.update()

    used = [a["strCompanyFileName"] for m, a in server.calls if m == "sendRequestXML"]
    assert [name.rpartition("\\")[2] for name in used] == ["rock.qbw", "other.qbw", "rock.qbw"]


def test_a_sleeping_computer_calls_nobody(server: ScriptedServer) -> None:
    application, _ = run(server, Faults().on("update", "asleep", times=2))

    assert application.update().status == "The computer is asleep."
    assert server.methods() == []
    assert application.update().kind == "done"


def test_faults_count_from_now_and_remember_what_happened() -> None:
    faults = Faults().on("authenticate", "delay:1", nth=2)

    assert [{}, {"delay": "1"}, {}] == [faults.due("authenticate") for _ in range(3)]
    assert faults.happened == [("authenticate", "delay:1")]


def test_the_same_seed_brings_the_same_accidents() -> None:
    def accidents(seed: int) -> list[bool]:
        faults = Faults(seed=seed).chance("sendRequestXML", "lose_reply", 0.3)
        return [bool(faults.due("sendRequestXML")) for _ in range(200)]

    assert accidents(7) == accidents(7)
    assert accidents(7) != accidents(8)
    assert 30 < sum(accidents(7)) < 90


@pytest.mark.parametrize(("point", "then"), [("update", "vanish"), ("sendRequestXML", "asleep")])
def test_a_fault_that_cannot_happen_there_is_refused(point: str, then: str) -> None:
    with pytest.raises(ValueError, match="cannot happen"):
        Faults().on(point, then)
