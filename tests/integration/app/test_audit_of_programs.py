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
    with opened_audit(settings) as audit:
        found = audit.everybodys(limit=9)
    assert {COMMAND_LINE} == {each.who for each in found}
    assert ["revoked a token", "made a token", "added a tenant"] == [each.action for each in found]
    assert [None, tenant, tenant] == [each.tenant_id and str(each.tenant_id) for each in found]
    assert {"tenant": "Acme", "name": "books", "scope": "read"} == found[1].detail
    assert {"token": made["prefix"]} == found[0].detail
    assert made["token"] not in str(found)


def test_a_command_that_fails_did_nothing(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    shell = Shell(settings, monkeypatch, capsys)
    assert "no company" in shell.run("company", "pause", "Nobody").err
    with opened_audit(settings) as audit:
        assert [] == audit.everybodys(limit=9)


@contextmanager
def opened_audit(settings: Settings) -> Iterator[Audit]:
    """The audit log of a shell's database."""
    desk = open_front_desk(settings)
    yield desk.audit
    desk.close()
