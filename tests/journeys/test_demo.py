"""The demo, once, as a newcomer runs it: two tenants, real sessions, and an auditor who agrees."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg
import pytest

from services.embedded import Embedded
from services.secret_key import database_password
from simulator.bill import DEV_KEYS
from storage.sealed import Sealer
from sync.flows import FLOWS
from tests.journeys.leaks import files, holding, rows

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[2]

pytestmark = pytest.mark.journey


@pytest.fixture(scope="module")
def played() -> Iterator[tuple[Path, subprocess.CompletedProcess[str]]]:
    """The demo until it is somebody's turn, and then ended: its data folder, what it said."""
    with tempfile.TemporaryDirectory(prefix="deskbridge-", ignore_cleanup_errors=True) as folder:
        yield Path(folder) / "demo", _until_it_waits(Path(folder) / "demo")


@pytest.mark.timeout(900)
def test_the_demo_moves_something_in_every_flow_and_both_sides_agree(
    played: tuple[Path, subprocess.CompletedProcess[str]],
) -> None:
    done = played[1]
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


@pytest.mark.timeout(900)
def test_whoever_looks_on_finds_logins_problems_and_a_company_to_connect(
    played: tuple[Path, subprocess.CompletedProcess[str]],
) -> None:
    said = played[1].stdout
    assert 2 == len(re.findall(r"^  \w+@example.test  \S{16,}  \(", said, re.MULTILINE))
    waiting = re.findall(r"(\d+) problems of", said)
    assert ["7", "7"] == waiting
    spare = r"organization 008\w+, token name deskbridge, sync token \S{20,}$"
    assert re.search(spare, said, re.MULTILINE)


@pytest.mark.timeout(900)
def test_nothing_that_the_demo_wrote_or_said_holds_a_secret_it_used(
    played: tuple[Path, subprocess.CompletedProcess[str]],
) -> None:
    folder, done = played
    key = (folder / "secret.key").read_text().strip()
    secrets = {"secret key": key, "developer key": DEV_KEYS[0]}
    secrets["app role's password"] = database_password((key,))
    with Embedded(folder) as addresses:
        with psycopg.connect(addresses.database_url) as owner:
            sealed = owner.execute("SELECT cloud_secret FROM companies").fetchall()
        kept = list(rows(addresses.database_url))
    tokens = [Sealer((key,)).unseal(bytes(each)) for (each,) in sealed]
    assert 2 == len(tokens)
    secrets |= {f"sync token {number}": token for number, token in enumerate(tokens)}
    places = [*files(folder), *kept, ("what it said", (done.stdout + done.stderr).encode())]
    assert {"web.log", "worker.log"} <= {Path(where).name for where, _ in places}
    assert any(where.startswith("exchange ") for where, _ in places)
    assert [] == [each for where, content in places for each in holding(secrets, where, content)]


def test_it_empties_no_folder_that_is_not_its_own(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("Dear Ann")
    done = _demo(tmp_path, "--once")
    assert (1, "") == (done.returncode, done.stdout)
    assert "Choose another with --data" in done.stderr
    assert "Dear Ann" == (tmp_path / "letter.txt").read_text()


def _until_it_waits(folder: Path) -> subprocess.CompletedProcess[str]:
    """Ended by a signal once it has said its last line, as by Ctrl-C."""
    with subprocess.Popen(
        _command(folder), cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as demo:
        assert demo.stdout is not None
        said = []
        for line in demo.stdout:
            said.append(line)
            if "company status" in line:
                demo.send_signal(signal.SIGINT)
        assert demo.stderr is not None
        complained = demo.stderr.read()
    return subprocess.CompletedProcess(demo.args, demo.wait(), "".join(said), complained)


def _demo(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    command = _command(folder, *words)
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


def _command(folder: Path, *words: str) -> list[str]:
    return [sys.executable, "-m", "app.cli", "demo", "--data", str(folder), *words]
