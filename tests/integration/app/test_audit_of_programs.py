"""What programs and commands do is in the audit log as what people do by pages."""

from __future__ import annotations

import argparse
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from app.cli import parser
from app.commands.deeds import DEEDS, name_of
from services.audit import COMMAND_LINE
from services.front_desk import open_front_desk
from tests.integration.app.commanding import Shell

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import pytest

    from services.audit import Audit
    from services.bootstrap import Services
    from services.settings import Settings
    from tests.integration.app.api_world import Program, Tenant

LOOKS = {
    "serve.run",
    "demo.run",
    "simulate.run",
    "backup.run_restore",  # into another database than the one whose log would say so
    "company_problems.run_problems",
    "company_show.run_status",
    "company_show.run_records",
    "company_connect.run_qwc",
    "company_preview.run_preview",
    "token.run_list",
    "keys.run_status",
}


def commands(given: argparse.ArgumentParser) -> Iterator[str]:
    """The functions behind every command, as the table calls them."""
    for action in given._actions:
        if isinstance(action, argparse._SubParsersAction):
            for each in action.choices.values():
                yield from commands(each)
    function: Any = given.get_default("run")
    if function is not None:
        yield name_of(function)


def test_every_command_either_looks_or_says_what_it_did() -> None:
    found = set(commands(parser()))
    assert set() == found - DEEDS.keys() - LOOKS
    assert set() == (DEEDS.keys() | LOOKS) - found


def test_a_programs_write_names_its_token_and_nothing_of_its_secret(
    client: Program, services: Services, ours: Tenant
) -> None:
    assert 200 == client.post(f"/companies/{ours.company}/pause").status_code
    assert 200 == client.get(f"/companies/{ours.company}").status_code
    [line] = services.audit.of_tenant(ours.id, limit=9)
    assert ("api: pauseCompany", ours.company) == (line.action, line.company_id)
    assert client.token.startswith(f"{line.who}_")
    assert client.token not in str(line)
    assert "127.0.0.1" == line.address


def test_a_program_that_changes_nothing_is_not_written_down(
    client: Program, operator: Program, services: Services, ours: Tenant
) -> None:
    new = {"url": "https://example.com/hook", "events": ["problem.opened"]}
    hook = client.post("/webhook-endpoints", json=new).headers["Location"].rpartition("/")[2]
    before = len(services.audit.everybodys(limit=99))
    for _ in range(2):
        for program, path, change in (
            (client, f"/companies/{ours.company}", {"schedule_minutes": 77}),
            (client, f"/webhook-endpoints/{hook}", {"enabled": False}),
            (operator, f"/tenants/{ours.id}", {"plan": "both"}),
        ):
            assert 200 == program.patch(path, json=change).status_code
    lines = services.audit.everybodys(limit=99)
    told = [each.action.removeprefix("api: ") for each in lines[: len(lines) - before]]
    assert ["changeTenant", "changeWebhookEndpoint", "changeCompany"] == told
    assert {ours.id} == {each.tenant_id for each in lines[: len(lines) - before]}


def test_a_program_that_is_refused_did_nothing(
    client: Program, services: Services, ours: Tenant
) -> None:
    answer = client.post(f"/companies/{ours.company}/problems/{ours.problem}/resolve", json={})
    assert 422 == answer.status_code
    assert [] == services.audit.of_tenant(ours.id, limit=9)


def test_what_is_done_at_the_command_line_is_written_down_without_a_secret(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    shell = Shell(settings, monkeypatch, capsys)
    tenant = shell.json("tenant", "add", "Acme")["tenant"]
    made = shell.json("token", "create", "--tenant", "Acme", "--scope", "read", "--name", "books")
    shell.json("token", "list", "--tenant", "Acme")
    shell.json("token", "revoke", made["prefix"])
    shell.json("user", "add", "ann@acme.test", "--tenant", "Acme", "--role", "owner")
    shell.json("user", "reset", "ann@acme.test", "--second-factor")
    with opened_audit(settings) as audit:
        found = audit.everybodys(limit=9)
    assert {COMMAND_LINE} == {each.who for each in found}
    done = ("made a link for a new password", "added a person", "revoked a token", "made a token")
    assert [*done, "added a tenant"] == [each.action for each in found]
    assert {tenant} == {str(each.tenant_id) for each in found}
    assert {"tenant": "Acme", "name": "books", "scope": "read"} == found[3].detail
    assert {"token": made["prefix"]} == found[2].detail
    assert {"email": "ann@acme.test", "second_factor": "switched off"} == found[0].detail
    assert made["token"] not in str(found)


def test_a_company_that_is_renamed_and_given_up_is_still_the_one_it_is_written_down_of(
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
) -> None:
    shell = Shell(settings, monkeypatch, capsys)
    tenant = with_books(shell, tmp_path)
    shell.json("company", "rename", "Books", "Ledgers")
    assert (
        "“Ledgers”" in shell.run("company", "disconnect", "Ledgers", "--confirm", "Books").refusal
    )
    assert shell.json("company", "disconnect", "Ledgers", "--confirm", "Ledgers")["disconnected"]
    with opened_audit(settings) as audit:
        found = audit.everybodys(limit=2)
    assert ["disconnected a company", "renamed a company"] == [each.action for each in found]
    assert [tenant, tenant] == [str(each.tenant_id) for each in found]
    assert len({each.company_id for each in found} - {None}) == 1
    assert {"company": "Books", "name": "Ledgers"} == found[1].detail


def test_what_is_linked_with_nothing_is_a_sentence_and_nothing_was_done(
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
) -> None:
    shell = Shell(settings, monkeypatch, capsys)
    with_books(shell, tmp_path)
    refused = shell.run("company", "unlink", "Books", "invoice", "00e1").refusal
    assert "00e1 is linked with nothing." == refused
    with opened_audit(settings) as audit:
        assert "connected a company" == audit.everybodys(limit=1)[0].action


def test_what_is_not_left_out_is_not_taken_up_by_a_command(
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
) -> None:
    shell = Shell(settings, monkeypatch, capsys)
    with_books(shell, tmp_path)
    command = ("company", "take-up", "Books", "invoice")
    assert "There is no invoice 00e1" in shell.run(*command, "00e1").refusal
    assert "or say --all" in shell.run(*command).refusal
    assert {"taken_up": 0} == shell.json(*command, "--all")
    with opened_audit(settings) as audit:
        assert "took up what was left out" == audit.everybodys(limit=1)[0].action


def test_a_command_that_fails_did_nothing(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    shell = Shell(settings, monkeypatch, capsys)
    assert "no company" in shell.run("company", "pause", "Nobody").err
    with opened_audit(settings) as audit:
        assert [] == audit.everybodys(limit=9)


def test_a_command_says_what_was_and_is(
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
) -> None:
    shell = Shell(settings, monkeypatch, capsys)
    with_books(shell, tmp_path)
    for minutes in ("30", "30", "60", "60"):
        shell.json("company", "set", "Books", f"schedule={minutes}")
    for more in ([], ["--stop-old"]):
        shell.json("company", "rotate-password", "Books", *more)
    with opened_audit(settings) as audit:
        stopped, kept, line = audit.everybodys(limit=3)
        assert {"company": "Books", "the_old_one": "stopped"} == stopped.detail
        assert {"company": "Books"} == kept.detail
        [told] = audit.in_words([line])
        assert 2 == sum("settings" in each.action for each in audit.everybodys(limit=9))
    assert {"company": "Books", "changes": {"schedule": ["30", "60"]}} == line.detail
    assert [("How often", "every 30 minutes", "every 60 minutes")] == told.changes
    assert ("Books", []) == (line.company_name, told.told)


def with_books(shell: Shell, folder: Path) -> str:
    """A tenant, whose id it is, with a company called Books."""
    tenant = shell.json("tenant", "add", "Acme")["tenant"]
    words = (
        "--tenant",
        "Acme",
        "--cloud",
        "bill",
        "--bill-org",
        "008",
        "--bill-token-name",
        "sync",
    )
    file = ("--bill-token-stdin", "--qwc", str(folder / "books.qwc"))
    shell.json("company", "add", "Books", *words, *file, given="token\n")
    return str(tenant)


@contextmanager
def opened_audit(settings: Settings) -> Iterator[Audit]:
    """The audit log of a shell's database."""
    desk = open_front_desk(settings)
    yield desk.audit
    desk.close()
