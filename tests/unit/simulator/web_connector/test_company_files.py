"""Which company file is used, what is written into it, and what stops it opening."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from simulator.web_connector import WebConnector
from tests.unit.simulator.web_connector.scripted_server import ScriptedServer, qwc
from tests.unit.simulator.web_connector.small_company import SmallCompany

if TYPE_CHECKING:
    from collections.abc import Iterator

FILE_ID = "{CA1C3EB8-1B61-4747-A743-8D5B438B83AC}"
OTHER = "C:\\Books\\other.qbw"


@pytest.fixture
def server() -> Iterator[ScriptedServer]:
    with ScriptedServer() as running:
        yield running


def connector(server: ScriptedServer, company: SmallCompany, **more: Any) -> WebConnector:
    return WebConnector(qwc=qwc(server.port), password="pw", quickbooks=company, **more)


def test_file_id_is_stamped_once_and_the_lock_is_taken_and_released(
    server: ScriptedServer,
) -> None:
    company = SmallCompany()
    application = connector(server, company, machine="BACKOFFICE")

    application.update()
    company.extensions["FileID"] = "{changed by a restored backup}"
    application.update()

    assert company.extensions["FileID"] == "{changed by a restored backup}"
    assert company.extensions["AppLock"].startswith("UNLOCKED:BACKOFFICE:")
    assert len(company.extensions["AppLock"].rpartition(":")[2]) == 18
    assert company.sessions[0] == ("Deskbridge", "{87EDAAF8-637E-4203-867F-4BA79C2F8998}")


def test_another_file_that_is_open_is_never_stamped_as_ours(server: ScriptedServer) -> None:
    ours, other = SmallCompany(), SmallCompany()
    application = connector(server, ours)
    application.desk.open_file(OTHER, other)

    application.update()

    assert "FileID" not in other.extensions
    first = next(a for method, a in server.calls if method == "sendRequestXML")
    assert (OTHER, True) == (first["strCompanyFileName"], FILE_ID not in first["strHCPResponse"])
    assert ours.sessions == []


@pytest.mark.parametrize(
    ("trouble", "path", "code"),
    [
        ("closed", "", "0x80040416"),
        ("other open", "C:\\Books\\rock.qbw", "0x8004040A"),
        ("dialog", "", "0x80040414"),
        ("unknown", "C:\\Books\\gone.qbw", "0x80040408"),
    ],
)
def test_quickbooks_that_cannot_be_opened_is_reported_with_its_hresult(
    server: ScriptedServer, trouble: str, path: str, code: str
) -> None:
    application = connector(server, SmallCompany())
    if trouble in {"closed", "unknown"}:
        application.desk.close_file()
    if trouble == "other open":
        application.desk.open_file(OTHER, SmallCompany())
    application.desk.dialog_open = trouble == "dialog"
    server.script["authenticate"] = ["t", path]

    outcome = application.update()

    method, said = server.calls[-1]
    assert ("connectionError", "t", code) == (method, said["ticket"], said["hresult"])
    assert said["message"]
    assert ("error", True) == (outcome.kind, outcome.status.startswith(f"QBWC1013: {code}"))


def test_connection_error_may_name_the_path_that_works(server: ScriptedServer) -> None:
    company = SmallCompany()
    application = connector(server, company)
    application.desk.close_file()
    server.script["connectionError"] = "c:\\books\\ROCK.qbw"

    assert application.update().kind == "done"
    assert len(company.worked()) == 1


def test_a_server_that_never_says_done_does_not_hold_the_client_for_ever(
    server: ScriptedServer,
) -> None:
    application = connector(server, SmallCompany())
    application.desk.close_file()
    server.script["connectionError"] = "C:\\Books\\gone.qbw"

    assert application.update().kind == "error"
    assert server.methods().count("connectionError") == 5


def test_a_file_that_may_only_be_read_cannot_be_synced(server: ScriptedServer) -> None:
    company = SmallCompany()
    company.read_only = True

    outcome = connector(server, company).update()

    assert outcome.kind == "error"
    assert "3263" in outcome.status
    assert server.methods()[-1] == "closeConnection"


def test_country_and_version_are_those_of_the_file(server: ScriptedServer) -> None:
    connector(server, SmallCompany(versions=("6.0", "11.0", "2.1"), country="CA")).update()

    first = next(a for method, a in server.calls if method == "sendRequestXML")
    assert ("CA", "11") == (first["qbXMLCountry"], first["qbXMLMajorVers"])


def test_a_simulators_own_bug_is_not_dressed_up_as_an_hresult(server: ScriptedServer) -> None:
    class Broken(SmallCompany):
        def process(self, qbxml: str, *, session: object) -> str:
            raise KeyError("a bug")

    with pytest.raises(KeyError):
        connector(server, Broken()).update()
