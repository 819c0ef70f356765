"""Both simulators against the running door: whole sessions over real HTTP."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from simulator.quickbooks import CompanyFile
from simulator.web_connector import Faults, WebConnector
from tests.unit.simulator.web_connector.scripted_server import qwc

if TYPE_CHECKING:
    from tests.integration.soap.conftest import Door

APPLICATION = "tests.integration.soap.reading_door:application"


@pytest.fixture(scope="module")
def company() -> CompanyFile:
    """A file with enough customers for several pages, entered through qbXML."""
    built = CompanyFile.empty()
    adds = "".join(
        f"<CustomerAddRq><CustomerAdd><Name>Cust {number:03}</Name></CustomerAdd></CustomerAddRq>"
        for number in range(150)
    )
    process(built, adds)
    return built


def connector(door: Door, company: CompanyFile, **more: Any) -> WebConnector:
    support = f"http://localhost:{door.port}/"
    return WebConnector(
        qwc=qwc(door.port, AppSupport=support, UserName="u"),
        password=more.pop("password", "right"),
        quickbooks=company,
        noop_pause=0.01,
        **more,
    )


def process(company: CompanyFile, requests: str) -> str:
    """A message set through a session of our own, not the Web Connector's."""
    session = company.open_session("by hand", "{87EDAAF8-637E-4203-867F-4BA79C2F8999}")
    return company.process(
        '<?xml version="1.0"?><?qbxml version="13.0"?><QBXML>'
        f'<QBXMLMsgsRq onError="stopOnError">{requests}</QBXMLMsgsRq></QBXML>',
        session=session,
    )


def customers(company: CompanyFile) -> int:
    """Active customers, counted without pages."""
    return process(company, "<CustomerQueryRq />").count("<CustomerRet>")


@pytest.mark.parametrize("expect", [False, True])
def test_every_customer_is_read_page_by_page_in_one_session(
    door: Door, company: CompanyFile, expect: bool
) -> None:
    application = connector(door, company, expect_continue=expect)
    application.check()

    outcome = application.update()

    assert outcome.kind == "done", outcome.status
    read = door.last_call() if door.last_call()["method"] == "read" else door.calls()[-2]
    assert customers(company) == len(read["names"]) == len(set(read["names"]))
    assert application.qwc.file_id == read["bound"]
    assert outcome.rounds > 3
    assert "getLastError" in [method for method, _ in outcome.calls]


def test_another_company_file_is_recognised_by_the_stamp_it_lacks(
    door: Door, company: CompanyFile
) -> None:
    application = connector(
        door, company, faults=Faults().on("update", "wrong_file:C:\\Books\\other.qbw", nth=2)
    )
    application.desk.files["C:\\Books\\other.qbw"] = CompanyFile.empty(name="Other Books")
    application.update()

    outcome = application.update()

    assert outcome.status == "Open the company file this was set up for."
    assert outcome.rounds == 0
    assert application.update().rounds > 3


def test_a_session_that_lost_an_answer_is_begun_again_from_the_start(
    door: Door, company: CompanyFile
) -> None:
    faults = Faults().on("receiveResponseXML", "lose_request", nth=2)
    application = connector(door, company, faults=faults)

    assert [application.update().kind, application.update().kind] == ["error", "done"]
    (read,) = [call for call in door.calls() if call["method"] == "read"][-1:]
    assert customers(company) == len(read["names"])


def test_a_wrong_password_opens_no_company_file(door: Door, company: CompanyFile) -> None:
    outcome = connector(door, company, password="wrong").update()

    assert ("nvu", 0) == (outcome.kind, outcome.rounds)
