"""A lost token and a lost .qwc file, put right from the command line."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from services.bootstrap import build
from storage import companies
from storage.sealed import Sealer
from tests.integration.app.commanding import Shell

if TYPE_CHECKING:
    from pathlib import Path

    from services.settings import Settings


@pytest.fixture
def shell(
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
) -> Shell:
    found = Shell(settings, monkeypatch, capsys)
    found.json("tenant", "add", "Acme")
    found.json(
        *("company", "add", "Books", "--tenant", "Acme", "--bill-org", "0080"),
        *("--bill-token-name", "sync", "--bill-token-stdin", "--qwc", str(tmp_path / "a.qwc")),
        given="the first token\n",
    )
    return found


def test_a_new_token_replaces_the_old_one_and_keeps_the_rest(
    shell: Shell, settings: Settings
) -> None:
    shell.json("company", "reconnect", "Books", "--bill-token-stdin", given="the second token\n")
    services = build(settings, wake=lambda *_, **__: None)
    company = services.companies.find("Books")
    assert company.cloud_secret is not None
    assert "the second token" == Sealer(settings.secret_keys).unseal(company.cloud_secret)
    assert ("0080", "sync") == (
        company.cloud_settings["organization"],
        company.cloud_settings["token_name"],
    )
    with services.context.database.tenant_session(company.tenant_id) as session:
        assert companies.get(session, company.id).sync_requested
    services.close()


def test_the_qwc_file_is_written_again_as_it_was(shell: Shell, tmp_path: Path) -> None:
    shell.json("company", "qwc", "Books", "--qwc", str(tmp_path / "b.qwc"))
    assert (tmp_path / "a.qwc").read_bytes() == (tmp_path / "b.qwc").read_bytes()


def test_an_address_that_is_not_called_is_refused_when_it_is_given(
    shell: Shell, tmp_path: Path
) -> None:
    qwc = tmp_path / "c.qwc"
    refusal = shell.run(
        *("company", "add", "Other", "--tenant", "Acme", "--bill-org", "0081"),
        *("--bill-v3-url", "https://169.254.169.254/v3", "--bill-token-name", "sync"),
        *("--bill-token-stdin", "--qwc", str(qwc)),
        given="token\n",
    ).refusal
    assert "v3 address cannot be used: 'https://169.254.169.254/v3'" in refusal
    assert "CLOUD_HOSTS" in refusal
    assert not qwc.exists()


def test_a_reconnection_is_refused_too_where_the_address_may_no_longer_be_called(
    shell: Shell, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("CLOUD_HOSTS", "127.0.0.1")
    shell.json(
        *("company", "add", "Local", "--tenant", "Acme", "--bill-org", "0082"),
        *("--bill-v3-url", "http://127.0.0.1:9/v3", "--bill-token-name", "sync"),
        *("--bill-token-stdin", "--qwc", str(tmp_path / "d.qwc")),
        given="token\n",
    )
    monkeypatch.delenv("CLOUD_HOSTS")
    again = shell.run("company", "reconnect", "Local", "--bill-token-stdin", given="token\n")
    assert "CLOUD_HOSTS" in again.refusal
