"""A backup made while everything runs, put back elsewhere, and the company goes on from there."""

from __future__ import annotations

import json
import stat
import tarfile
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from simulator.quickbooks import edit
from tests.journeys.world import CommandError, Company, serving

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.journeys.world import Server

pytestmark = pytest.mark.journey


@pytest.fixture
def elsewhere() -> Iterator[Path]:
    """A place for a backup and a new data folder, open to the account of the servers."""
    with tempfile.TemporaryDirectory(prefix="deskbridge-b-", ignore_cleanup_errors=True) as path:
        yield Path(path)


def named(company: Company) -> list[str]:
    """Our own accounts, beside those that every company file has."""
    names = [str(each.fields["Name"]) for each in company.quickbooks.store.of_kind("Account")]
    return (
        sorted(set(names) & {"After", "Before", "Since"})
        if len(names) == len(set(names))
        else names
    )


def test_a_backup_restores_elsewhere_and_nothing_comes_twice(
    server: Server, company: Company, elsewhere: Path
) -> None:
    edit.add_account(company.quickbooks, "Before", "Expense")
    company.sync()
    file = elsewhere / "one.backup"
    said = server.command("backup", str(file), "--without-key")
    assert 0o600 == stat.S_IMODE(file.stat().st_mode)
    assert said["companies"] >= 1
    keys = (server.data / "secret.key").read_text().strip()
    assert keys.encode() not in file.read_bytes()
    with pytest.raises(CommandError, match="there already"):
        server.command("backup", str(file), "--without-key")

    edit.add_account(company.quickbooks, "Since", "Expense")
    company.sync()
    known = {each["quickbooks_id"]: each["cloud_id"] for each in company.records("account")}
    assert 2 < len(known)

    new = replace(server, data=elsewhere / "new")
    with pytest.raises(CommandError, match=f"needs the secret key {said['keys'][0]}"):
        new.command("restore", str(file))
    with pytest.raises(CommandError, match="running"):
        server.command("restore", str(file), "--replace")
    assert not new.data.exists()
    key_file = str(server.data / "secret.key")
    done = new.command("restore", str(file), "--key", key_file)
    assert said["companies"] == done["companies"]
    with pytest.raises(CommandError, match="not empty"):
        new.command("restore", str(file), "--key", key_file)

    with serving(new.data, server.environment) as url:
        moved = replace(new, url=url)
        again = elsewhere / "again.qwc"
        moved.command("company", "qwc", company.name, "--qwc", str(again))
        company.server, company.qwc = moved, again
        company.connector = company.connect()
        edit.add_account(company.quickbooks, "After", "Expense")
        company.sync()
        assert ["After", "Before", "Since"] == named(company)
        assert [] == company.problems()
        found = {each["quickbooks_id"]: each["cloud_id"] for each in company.records("account")}
        assert len(known) + 1 == len(found)
        assert known.items() <= found.items()


def test_a_damaged_or_newer_backup_changes_nothing(
    server: Server, company: Company, elsewhere: Path
) -> None:
    file = elsewhere / "whole.backup"
    server.command("backup", str(file), "--with-key")
    new = replace(server, data=elsewhere / "new")
    whole = file.read_bytes()
    spoilt = elsewhere / "spoilt.backup"
    for broken in (whole[: len(whole) // 2], whole[:9000] + b"x" + whole[9001:], b"", b"a letter"):
        spoilt.write_bytes(broken)
        with pytest.raises(CommandError, match="Nothing was changed"):
            new.command("restore", str(spoilt))
    with tarfile.open(file) as archive:
        archive.extractall(elsewhere / "parts", filter="data")
    manifest = json.loads((elsewhere / "parts" / "manifest.json").read_text())
    manifest["migration"] = "9999_future"
    (elsewhere / "parts" / "manifest.json").write_text(json.dumps(manifest))
    with tarfile.open(spoilt, "w") as archive:
        for each in sorted((elsewhere / "parts").iterdir()):
            archive.add(each, arcname=each.name)
    with pytest.raises(CommandError, match="newer version"):
        new.command("restore", str(spoilt))
    assert ["parts", "spoilt.backup", "whole.backup"] == sorted(
        each.name for each in elsewhere.iterdir()
    )
