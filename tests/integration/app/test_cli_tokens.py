"""`deskbridge token`: made once, listed without its secret, revoked."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.integration.app.commanding import Shell

if TYPE_CHECKING:
    from services.settings import Settings


@pytest.fixture
def shell(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Shell:
    made = Shell(settings, monkeypatch, capsys)
    made.json("tenant", "add", "Acme")
    return made


def test_a_token_is_shown_once_and_listed_by_its_beginning(shell: Shell) -> None:
    create = ("token", "create", "--tenant", "Acme", "--scope", "write", "--days", "30")
    made = shell.json(*create, "--name", "books")
    assert made["token"].startswith(made["prefix"])
    listed = shell.json("token", "list", "--tenant", "Acme")["tokens"]
    assert [(made["prefix"], "write", "books")] == [
        (each["prefix"], each["scope"], each["name"]) for each in listed
    ]
    assert listed[0]["expires"] is not None
    assert made["token"] not in shell.run("token", "list", "--tenant", "Acme").out


def test_an_operators_token_is_listed_apart(shell: Shell) -> None:
    made = shell.json("token", "create", "--operator", "--scope", "read")
    assert [] == shell.json("token", "list", "--tenant", "Acme")["tokens"]
    assert [made["prefix"]] == [
        each["prefix"] for each in shell.json("token", "list", "--operator")["tokens"]
    ]


@pytest.mark.parametrize("called", ["id", "prefix"])
def test_a_token_is_revoked_once(shell: Shell, called: str) -> None:
    made = shell.json("token", "create", "--tenant", "Acme", "--scope", "read")
    assert shell.json("token", "revoke", made[called])["revoked"] is True
    assert shell.json("token", "list", "--tenant", "Acme")["tokens"][0]["revoked"] is not None
    assert "token list" in shell.run("token", "revoke", made[called], "--json").refusal


@pytest.mark.parametrize("days", ["0", "-1", "3651", "soon"])
def test_days_that_are_none_are_wrong_usage(shell: Shell, days: str) -> None:
    assert 2 == shell.run("token", "create", "--operator", "--scope", "read", "--days", days).code
