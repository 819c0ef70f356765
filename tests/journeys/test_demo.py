"""The demo, once, as a newcomer runs it: two tenants, real sessions, and an auditor who agrees."""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from sync.flows import FLOWS

ROOT = Path(__file__).parents[2]

pytestmark = pytest.mark.journey


@pytest.mark.timeout(900)
def test_the_demo_moves_something_in_every_flow_and_both_sides_agree() -> None:
    with tempfile.TemporaryDirectory(prefix="deskbridge-", ignore_cleanup_errors=True) as folder:
        done = _demo(Path(folder) / "demo", "--once")
        said = done.stdout
        assert 0 == done.returncode, said + done.stderr
        agreed = [int(number) for number in re.findall(r"both sides agree: (\d+) pairs", said)]
        assert 2 == len(agreed)
        assert max(agreed) >= 400
        assert 2 == said.count("trial balance: debits = credits = ")
        assert 4 == said.count("Clearing ties out at ")
        moved = {
            flow
            for flow, created, updated, gone in re.findall(
                r"^  (\w+\.\w+) +([\d-]+) +([\d-]+) +([\d-]+)", said, re.MULTILINE
            )
            if {created, updated, gone} != {"-"}
        }
        assert set(FLOWS) == moved


def test_it_empties_no_folder_that_is_not_its_own(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("Dear Ann")
    done = _demo(tmp_path, "--once")
    assert (1, "") == (done.returncode, done.stdout)
    assert "Choose another with --data" in done.stderr
    assert "Dear Ann" == (tmp_path / "letter.txt").read_text()


def _demo(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "app.cli", "demo", "--data", str(folder), *words]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
