"""The command line against a real database, as scripts drive it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4
from xml.etree import ElementTree as ET

import pytest

from services.front_desk import open_front_desk
from storage import mappings, problems
from storage.mappings import Link
from storage.problems import NewProblem
from sync.flows import FLOWS
from tests.integration.app.commanding import Shell

if TYPE_CHECKING:
    from services.settings import Settings

ROOT = Path(__file__).parents[3]
CONNECTED = ("--bill-token-name", "sync", "--bill-token-stdin")


@pytest.fixture
def shell(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Shell:
    return Shell(settings, monkeypatch, capsys)


@pytest.fixture
def qwc(tmp_path: Path) -> Path:
    return tmp_path / "books.qwc"


@pytest.fixture
def added(shell: Shell, qwc: Path) -> dict[str, Any]:
    """A tenant with a company called Books."""
    shell.json("tenant", "add", "Acme")
    return shell.json(*_add("Books", qwc), given="the sync token\n")


def _add(name: str, qwc: Path, *more: str) -> tuple[str, ...]:
    return (
        "company",
        "add",
        name,
        "--tenant",
        "Acme",
        *CONNECTED,
        "--bill-org",
        uuid4().hex,
        "--qwc",
        str(qwc),
        *more,
    )


def _open_problem(settings: Settings, company: str, **fields: Any) -> None:
    desk = open_front_desk(settings)
    found = desk.companies.find(UUID(company))
    new = NewProblem(**({"kind": "refusal", "code": "qb-3100", "label": "Ann"} | fields))
    with desk.context.database.tenant_session(found.tenant_id) as session:
        problems.open_problem(session, found.id, new)
    desk.close()


def test_a_tenant_is_added_once(shell: Shell) -> None:
    assert {"tenant"} == set(shell.json("tenant", "add", "Acme", "--plan", "payables"))
    assert "Acme" in shell.run("tenant", "add", "Acme", "--json").refusal


def test_a_name_of_blanks_is_wrong_usage(shell: Shell) -> None:
    assert 2 == shell.run("tenant", "add", "  ").code


def test_a_new_company_gets_a_file_for_its_web_connector_and_a_password_beside_it(
    shell: Shell, added: dict[str, Any], qwc: Path
) -> None:
    assert {"company", "username", "password", "qwc"} == set(added)
    assert str(qwc) == added["qwc"]
    text = qwc.read_text()
    document = ET.fromstring(text)
    assert added["username"] == document.findtext("UserName")
    assert f"{shell.settings.base_url}/qbwc" == document.findtext("AppURL")
    assert added["password"] not in text


def test_a_person_reads_the_password_once_and_what_to_do_with_it(shell: Shell, qwc: Path) -> None:
    shell.json("tenant", "add", "Acme")
    said = shell.run(*_add("Books", qwc), given="token\n")
    assert 0 == said.code
    assert "Password (shown this once): " in said.out
    assert "Update Selected" in said.out
    assert "Password" not in shell.run("company", "status", "Books").out


def test_a_file_that_cannot_be_written_leaves_no_company_behind(
    shell: Shell, tmp_path: Path
) -> None:
    shell.json("tenant", "add", "Acme")
    nowhere = tmp_path / "no such folder" / "books.qwc"
    assert "Choose another file" in shell.run(*_add("Books", nowhere), given="token\n").refusal
    assert "no company" in shell.run("company", "status", "Books").refusal


def test_a_file_that_is_there_is_not_written_over(shell: Shell, qwc: Path) -> None:
    shell.json("tenant", "add", "Acme")
    qwc.write_text("the other company's")
    assert "another company" in shell.run(*_add("Books", qwc), given="token\n").refusal
    assert "the other company's" == qwc.read_text()
    assert "no company" in shell.run("company", "status", "Books").refusal


def test_a_data_folder_that_is_not_there_is_not_begun_by_a_question(
    shell: Shell, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("DATABASE_URL", "")
    monkeypatch.setenv("REDIS_URL", "")
    mistyped = tmp_path / "dtaa"
    said = shell.run("company", "status", "Books", "--data", str(mistyped))
    assert f"There is no Deskbridge data in {mistyped}." in said.refusal
    assert not mistyped.exists()


def test_a_company_that_cannot_be_made_leaves_no_file_behind(shell: Shell, qwc: Path) -> None:
    assert "no tenant" in shell.run(*_add("Books", qwc), given="token\n").refusal
    assert not qwc.exists()


def test_a_token_that_does_not_come_is_asked_for(shell: Shell, qwc: Path) -> None:
    assert "sync token" in shell.run(*_add("Books", qwc), given="\n").refusal


@pytest.mark.parametrize(
    ("option", "value", "word"),
    [
        ("--bill-v3-url", "http://bill.example.com/v3", "https"),
        ("--start-date", "1/7/2026", "2026-07-01"),
        ("--cloud", "elsewhere", "bill"),
    ],
)
def test_what_cannot_be_meant_is_wrong_usage_and_says_what_would_be_right(
    shell: Shell, qwc: Path, option: str, value: str, word: str
) -> None:
    said = shell.run(*_add("Books", qwc, option, value), given="token\n")
    assert (2, "") == (said.code, said.out)
    assert word in said.err


def test_a_status_has_every_flow_and_every_count(shell: Shell, added: dict[str, Any]) -> None:
    status = shell.json("company", "status", "books")
    assert added["company"] == status["company"]
    assert (None, None, "active") == (status["last_poll"], status["last_run"], status["state"])
    assert list(FLOWS) == list(status["flows"])
    assert (0, 0, 0) == (status["refusals"], status["conflicts"], status["in_doubt"])


def test_settings_are_changed_all_or_none(shell: Shell, added: dict[str, Any]) -> None:
    shell.json(
        "company", "set", "Books", "schedule=5", "flows=vendor.push:off", "flows=job.pull=on"
    )
    refused = shell.run("company", "set", "Books", "schedule=7", "colour=blue")
    assert "money_out_clearing" in refused.refusal
    desk = open_front_desk(shell.settings)
    company = desk.companies.find("Books")
    desk.close()
    assert 5 == company.schedule_minutes
    assert {"vendor.push": False, "job.pull": True} == company.settings["flows"]


def test_a_setting_without_a_value_is_wrong_usage(shell: Shell, added: dict[str, Any]) -> None:
    assert 2 == shell.run("company", "set", "Books", "schedule").code


def test_a_sync_is_asked_for(shell: Shell, added: dict[str, Any]) -> None:
    assert {"company": "Books", "requested": True} == shell.json("company", "sync", "Books")
    assert shell.json("company", "status", "Books")["sync_requested"] is True


def test_a_company_is_paused_and_resumed(shell: Shell, added: dict[str, Any]) -> None:
    shell.json("company", "pause", "Books")
    assert "paused" == shell.json("company", "status", "Books")["state"]
    shell.json("company", "resume", "Books")
    assert "active" == shell.json("company", "status", "Books")["state"]


def test_a_new_password_comes_with_the_same_login(shell: Shell, added: dict[str, Any]) -> None:
    fresh = shell.json("company", "rotate-password", "Books")
    assert added["username"] == fresh["username"]
    assert added["password"] != fresh["password"]


def test_problems_are_listed_with_their_cure_and_settled_by_a_choice(
    shell: Shell, added: dict[str, Any]
) -> None:
    cause, cure = "The name is in use in the cloud.", "Rename it in the cloud, or choose “skip”."
    _open_problem(
        shell.settings, added["company"], entity="vendor", cloud_id="0091", cause=cause, cure=cure,
        choices=["retry", "skip"],
    )  # fmt: skip
    (found,) = shell.json("company", "problems", "Books")["problems"]
    assert {
        "code": "qb-3100",
        "entity": "vendor",
        "record": "Ann",
        "choices": ["retry", "skip"],
    } == {key: found[key] for key in ("code", "entity", "record", "choices")}
    cause, cure = (each.replace("the cloud", "BILL") for each in (cause, cure))
    assert (cause, cure) == (found["cause"], found["cure"])
    told = shell.run("company", "problems", "Books").out
    assert f"{cure}\n    choices: retry (Try again), skip (Leave out for good)" in told
    refused = shell.run("company", "resolve", found["id"], "--choose", "cloud")
    assert "other choices: “retry”, “skip”." in refused.refusal
    shell.json("company", "resolve", found["id"], "--choose", "retry")
    assert {"problems": []} == shell.json("company", "problems", "Books")


def test_a_problem_that_is_none_is_said_to_be_none(shell: Shell, added: dict[str, Any]) -> None:
    assert "no problem" in shell.run("company", "resolve", str(uuid4()), "--choose", "x").refusal
    assert "not a problem" in shell.run("company", "resolve", "seven", "--choose", "x").refusal


def test_records_are_pairs_of_ids_with_a_name_and_a_state(
    shell: Shell, added: dict[str, Any]
) -> None:
    desk = open_front_desk(shell.settings)
    company = desk.companies.find("Books")
    with desk.context.database.tenant_session(company.tenant_id) as session:
        link = Link(cloud_id="0091", quickbooks_id="80000001-1", evidence="a test")
        mappings.link(session, company.id, "vendor", link)
    desk.close()
    (found,) = shell.json("company", "records", "Books", "vendor")["records"]
    wanted = {"cloud_id": "0091", "quickbooks_id": "80000001-1", "name": "0091", "state": "linked"}
    assert wanted == {key: found[key] for key in wanted}
    assert [found] == shell.json("company", "records", "Books", "all")["records"]
    assert {"records": []} == shell.json("company", "records", "Books", "bill")
    assert "funds_transfer" in shell.run("company", "records", "Books", "cheque").refusal


def test_a_company_of_two_tenants_is_named_by_its_id(
    shell: Shell, added: dict[str, Any], tmp_path: Path
) -> None:
    shell.json("tenant", "add", "Other")
    words = [*_add("Books", tmp_path / "2.qwc")]
    words[words.index("Acme")] = "Other"
    other = shell.json(*words, given="token\n")
    assert added["company"] in shell.run("company", "status", "Books").refusal
    assert other["company"] == shell.json("company", "status", other["company"])["company"]


def test_people_are_added_with_a_password_of_theirs_or_ours(shell: Shell) -> None:
    shell.json("tenant", "add", "Acme")
    words = ("user", "add", "ann@example.com", "--tenant", "Acme", "--role", "owner")
    assert {"user"} == set(shell.json(*words, "--password-stdin", given="long enough\n"))
    operator = shell.json("user", "add", "ops@example.com", "--operator", "--role", "operator")
    assert {"user", "password"} == set(operator)
    assert "ann@example.com" in shell.run(*words).refusal


def test_a_link_for_a_new_password_is_printed_for_somebody_who_signs_in(shell: Shell) -> None:
    shell.json("user", "add", "ops@example.com", "--operator", "--role", "operator")
    found = shell.json("user", "reset", "OPS@example.com", "--second-factor")
    assert {"link"} == set(found)
    assert "/new-password?key=" in found["link"]
    assert found["link"] != shell.json("user", "reset", "ops@example.com")["link"]
    assert "Nobody signs in with" in shell.run("user", "reset", "ann@example.com").refusal


def test_a_plan_is_one_of_a_few_words(shell: Shell) -> None:
    refusal = shell.run("tenant", "add", "Acme", "--plan", "platinum").refusal
    assert "It is one of: both, payables, receivables, everything." in refusal


def test_a_person_needs_a_role_that_exists_a_password_and_an_address(shell: Shell) -> None:
    shell.json("tenant", "add", "Acme")
    ann = ("user", "add", "ann@example.com", "--tenant", "Acme", "--role")
    assert "accountant" in shell.run(*ann, "king").refusal
    assert "too short" in shell.run(*ann, "owner", "--password-stdin", given="short\n").refusal
    assert 2 == shell.run("user", "add", "ann", "--operator", "--role", "operator").code
    both = shell.run(*ann, "owner", "--operator")
    assert (2, "") == (both.code, both.out)


def test_a_database_that_does_not_answer_is_named(
    shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://nobody@127.0.0.1:1/none")
    assert "Check DATABASE_URL" in shell.run("company", "status", "Books", "--json").refusal


def test_a_setting_that_does_not_fit_is_named(
    shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PORT", "many")
    assert "PORT" in shell.run("company", "status", "Books").refusal


def test_help_is_there_before_the_program_is_loaded() -> None:
    program = (
        "import sys\nfrom app.cli import main\n"
        "try:\n    main(['company', 'add', '--help'])\nexcept SystemExit:\n    pass\n"
        "print(sorted({'flask', 'sqlalchemy', 'celery', 'redis', 'httpx'} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, check=True, capture_output=True, text=True
    )
    assert "--bill-token-stdin" in done.stdout
    assert "[]" == done.stdout.splitlines()[-1]
