"""Nasty names from either side, followed to every place where somebody reads them."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING
from uuid import uuid4
from xml.etree import ElementTree as ET

import pytest

from app.factory import create_app
from services.api_tokens import Scope
from services.safe_text import printed
from services.settings import Settings
from simulator.quickbooks import CompanyFile
from soap.wsgi import build as build_door
from tests.integration.app.api_world import program
from tests.integration.app.commanding import Shell
from tests.integration.app.test_public_pages import NEW_KEY, _client
from tests.integration.services.conftest import bell, desk, office, services, time
from tests.integration.soap.messages import message

if TYPE_CHECKING:
    from pathlib import Path

    from services.bootstrap import Services
    from tests.integration.services.office import Office

__all__ = ["bell", "desk", "office", "services", "time"]
CARRIED = [
    "=cmd|'/c calc'!A1",
    "+1",
    "-1",
    "@x",
    "<script>alert(1)</script>",
    "]]>&amp;",
    '"q" \'s',
]
REFUSED = ["\x1b[31mred", "\u202eevil", "\x9b2J", "a\u2028x", "half \ud800"]
BROKEN = ["a\tb\rc", "two\nlines"]  # XML can carry them
SENTENCE = '<script>]]>&amp;\u202e"quoted" \'s'


@pytest.fixture
def shell(
    services: Services, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Shell:
    return Shell(services.settings, monkeypatch, capsys)


@pytest.fixture
def furnished(office: Office) -> Office:
    office.sync()
    for name in (*CARRIED, *REFUSED, *BROKEN, "nul\x00"):
        office.cloud.put("vendor", {"name": name})
    office.sync()
    return office


def test_nasty_names_travel_or_are_told_and_stop_nobody(furnished: Office) -> None:
    assert {*CARRIED, *BROKEN, "nul"} == set(furnished.listed("Vendor"))
    assert ["characters-not-kept"] * len(REFUSED) == furnished.codes()


def test_no_command_lets_a_name_act_on_the_terminal(furnished: Office, shell: Shell) -> None:
    name = furnished.desk.name
    for command in (["problems", name], ["records", name, "vendor"], ["status", name]):
        for words in (command, [*command, "--json"]):
            said = shell.run("company", *words)
            assert 0 == said.code, said.err
            assert all(line.isprintable() for line in said.out.splitlines()), words
    found = shell.json("company", "problems", name)["problems"]
    assert {each.replace("\ud800", "\ufffd") for each in REFUSED} == {
        each["record"] for each in found
    }
    shown = shell.run("company", "problems", name).out
    assert all(f"“{printed(each)}”" in shown for each in REFUSED)
    refusal = shell.run("company", "status", "\x1b[2Jnobody").refusal
    assert refusal.isprintable()


def test_the_api_gives_names_as_they_are_in_json_that_is_no_page(
    services: Services, furnished: Office
) -> None:
    app = create_app(services)
    asks = program(app, services, furnished.desk.tenant, Scope.READ)
    company = furnished.desk.login.company_id
    answer = asks.get(f"/companies/{company}/problems")
    assert answer.json is not None
    names = {each["record"] for each in answer.json["items"]}
    assert "\x1b[31mred" in names
    assert answer.content_type.startswith("application/json")
    assert "nosniff" == answer.headers["X-Content-Type-Options"]
    records = asks.get(f"/companies/{company}/records?entity=vendor")
    assert records.json is not None, records.text
    assert set(CARRIED) <= {each["cloud"]["label"] for each in records.json["items"]}


def test_the_sentence_of_a_stop_is_one_line_of_well_formed_xml(office: Office) -> None:
    office.sync()
    other = CompanyFile.empty(name=SENTENCE, clock=office.clock)
    visit = office.visit(file=other)
    assert "" == visit.ask()
    door = build_door(office.conversation)
    body = message("getLastError", {"ticket": visit.ticket})
    environ = {
        "REQUEST_METHOD": "POST",
        "CONTENT_TYPE": "text/xml; charset=utf-8",
        "CONTENT_LENGTH": str(len(body)),
        "REMOTE_ADDR": "127.0.0.1",
        "wsgi.input": io.BytesIO(body),
    }
    answer = b"".join(door(environ, lambda _status, _headers: None))
    (told,) = [each.text for each in ET.fromstring(answer).iter() if each.text]
    assert told is not None
    assert f"“{printed(SENTENCE)}” is not the company file" in told
    assert told.isprintable()


@pytest.mark.parametrize("name", ["=cmd|'/c calc'!A1", "<script>]]>&amp;\"'", "@x", "-1"])
def test_the_qwc_file_says_the_name_and_nothing_else_by_it(
    shell: Shell, name: str, tmp_path: Path
) -> None:
    tenant, qwc = f"Tenant {uuid4().hex}", tmp_path / "a.qwc"
    shell.json("tenant", "add", tenant)
    shell.json(
        *("company", "add", name, "--tenant", tenant, "--bill-org", uuid4().hex),
        *("--bill-token-name", "t", "--bill-token-stdin", "--qwc", str(qwc)),
        given="token\n",
    )
    document = ET.fromstring(qwc.read_bytes())
    assert f"Deskbridge: {name}" == document.findtext("AppName")
    assert 13 == len(list(document))


@pytest.mark.parametrize("name", [*REFUSED, "two\nlines", "nul\x00"])
def test_a_company_cannot_be_given_a_name_that_acts(
    shell: Shell, name: str, tmp_path: Path
) -> None:
    said = shell.run(
        *("company", "add", name, "--tenant", "x", "--bill-org", "1", "--bill-token-name", "t"),
        *("--bill-token-stdin", "--qwc", str(tmp_path / "a.qwc")),
        given="token\n",
    )
    assert 2 == said.code
    assert all(line.isprintable() for line in said.err.splitlines())


def test_a_page_shows_what_an_operator_wrote_and_runs_none_of_it() -> None:
    settings = Settings(secret_keys=(NEW_KEY,), support_contact="<script>x</script>\" '")
    page = _client(settings).get("/support").text
    assert "&lt;script&gt;x&lt;/script&gt;" in page
    assert "<script>" not in page
