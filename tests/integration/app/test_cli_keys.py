"""`deskbridge keys` on a data folder of its own, as an operator turns a key."""

from __future__ import annotations

import json
import stat
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.integration.app.serving import run

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def folder() -> Iterator[Path]:
    # Not tmp_path: its parents are closed to the account that PostgreSQL has under root.
    with tempfile.TemporaryDirectory(prefix="deskbridge-", ignore_cleanup_errors=True) as path:
        yield Path(path) / "data"


def said(folder: Path, *words: str, given: str = "") -> dict[str, Any]:
    done = run(*words, "--json", "--data", str(folder), given=given)
    assert 0 == done.returncode, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_a_key_file_is_turned_and_the_old_key_is_kept_while_it_is_needed(folder: Path) -> None:
    said(folder, "tenant", "add", "Acme")
    said(
        folder, "company", "add", "Acme", "--tenant", "Acme", "--bill-org", "0080",
        "--bill-token-name", "t", "--bill-token-stdin", "--qwc", str(folder / "acme.qwc"),
        given="token\n",
    )  # fmt: skip
    (old,) = said(folder, "keys", "status")["keys"]
    turned = said(folder, "keys", "rotate")
    assert (1, True) == (turned["sealed"], turned["key"] != old)
    assert 0o600 == stat.S_IMODE((folder / "secret.key").stat().st_mode)
    found = said(folder, "keys", "status")
    assert [turned["key"], old] == found["keys"]
    assert {old: {"web connector password": 1}, turned["key"]: {"sealed secret": 1}} == found[
        "uses"
    ]
    refused = run("keys", "drop", old, "--data", str(folder))
    assert 1 == refused.returncode
    assert f"Key {old} is still needed for 1 × web connector password." in refused.stderr
    said(folder, "company", "rotate-password", "Acme")
    assert {"web connector password": 1} == said(folder, "keys", "status")["uses"][old], (
        "the old password is good for another day"
    )
    assert 2 == len((folder / "secret.key").read_text().strip().split(","))
