"""`deskbridge serve`: one line when it can be used, nobody left behind, back after any death."""

from __future__ import annotations

import json
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from pathlib import Path
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import psutil
import pytest

from app.commands.failing import CommandError
from app.commands.serving import ports
from services.settings import child_environment
from tests.integration.app.serving import DESKBRIDGE, ENVIRONMENT, ROOT, Served, eventually, run

if TYPE_CHECKING:
    from collections.abc import Iterator

    from services.settings import Settings


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    # Not tmp_path: its parents are closed to the account that PostgreSQL has under root.
    with tempfile.TemporaryDirectory(prefix="deskbridge-", ignore_cleanup_errors=True) as path:
        yield Path(path)


@pytest.fixture(scope="module")
def served(folder: Path) -> Iterator[Served]:
    server = Served.start(folder / "one")
    yield server
    server.stop()


def test_it_says_where_it_is_once_it_can_be_used(served: Served) -> None:
    assert served.ready.startswith("ready http://127.0.0.1:")
    assert served.is_ready()


def test_a_second_one_on_the_folder_is_refused_in_one_sentence(served: Served) -> None:
    refused = run("serve", "--data", str(served.data), "--port", "0")
    assert (1, "") == (refused.returncode, refused.stdout)
    assert 1 == refused.stderr.count("\n")
    assert "Stop it first, or choose another folder" in refused.stderr


def test_a_company_added_while_it_runs_is_sent_to_the_port_it_picked(served: Served) -> None:
    served.command("tenant", "add", "Ports")
    qwc = served.data / "ports.qwc"
    served.command(
        "company", "add", "Ports", "--tenant", "Ports", "--bill-org", "0080", "--bill-token-name",
        "t", "--bill-token-stdin", "--qwc", str(qwc), given="token\n",
    )  # fmt: skip
    url = ET.fromstring(qwc.read_text()).findtext("AppURL")
    assert f"http://localhost:{served.port}/qbwc" == url


@pytest.mark.parametrize(
    "word", ["granian", "celery_app --quiet worker", "celery_app --quiet beat"]
)
def test_a_child_that_dies_is_started_again(served: Served, word: str) -> None:
    killed = {each.pid for each in served.children(word)}
    assert killed
    for each in served.children(word):
        each.kill()
    assert eventually(lambda: bool({p.pid for p in served.children(word)} - killed))
    assert eventually(served.is_ready)


def test_a_whole_first_sync_needs_nothing_but_commands(served: Served) -> None:
    simulated = subprocess.Popen(
        [*DESKBRIDGE, "simulate", "bill", "--seed", "1"], cwd=ROOT, env=ENVIRONMENT,
        stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        assert simulated.stdout is not None
        bill = json.loads(simulated.stdout.readline())
        served.command("tenant", "add", "Acme")
        qwc = served.data / "acme.qwc"
        added = served.command(
            "company", "add", "Acme", "--tenant", "Acme", "--bill-v3-url", bill["v3_url"],
            "--bill-v2-url", bill["v2_url"], "--bill-org", bill["organization"],
            "--bill-token-name", bill["token_name"], "--bill-token-stdin", "--start-date",
            "2026-07-01", "--qwc", str(qwc), given=bill["token"],
        )  # fmt: skip
        synced = run(
            "simulate", "quickbooks", "--qwc", str(qwc), "--password-stdin", "--seed", "0",
            "--noop-pause", "0.2", given=added["password"],
        )  # fmt: skip
    finally:
        simulated.terminate()
        assert 0 == simulated.wait(30)
    # Without the developer key BILL refuses us: the session ends well and says what to do.
    assert (0, 1) == (synced.returncode, synced.stdout.count("\n")), synced.stderr
    assert synced.stdout.startswith("done ")
    status = served.command("company", "status", "Acme")
    assert (1, True) == (status["stops"], status["last_poll"] is not None)
    (stop,) = served.command("company", "problems", "Acme")["problems"]
    assert "cloud-refused" == stop["code"]


def test_an_orderly_stop_says_nothing_and_leaves_nobody(folder: Path) -> None:
    server = Served.start(folder / "two")
    children = server.children()
    assert (0, "", "") == server.stop()
    assert eventually(lambda: not any(each.is_running() for each in children), seconds=5)


def test_a_killed_one_leaves_nobody_and_starts_again_on_its_folder_and_port(folder: Path) -> None:
    server = Served.start(folder / "three")
    server.command("tenant", "add", "Survivor")
    children = server.children()
    server.process.kill()
    server.process.communicate()
    again = Served.start(folder / "three", port=server.port)
    try:
        assert server.ready == again.ready
        assert eventually(lambda: not any(each.is_running() for each in children))
        refused = run("tenant", "add", "Survivor", "--data", str(again.data))
        assert "already taken" in refused.stderr
    finally:
        again.stop()


def test_it_outlives_its_broker(folder: Path) -> None:
    server = Served.start(folder / "four")
    try:
        for each in server.children("valkey-server"):
            each.kill()
        assert eventually(lambda: bool(server.children("valkey-server")))
        assert eventually(server.is_ready)
    finally:
        # Its line is printed once in its life.
        assert (0, "", "") == server.stop()


def test_stopping_while_it_starts_is_no_error(folder: Path) -> None:
    command = [*DESKBRIDGE, "serve", "--data", str(folder / "five"), "--port", "0"]
    server = subprocess.Popen(
        command, cwd=ROOT, env=ENVIRONMENT, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert eventually((folder / "five" / "owner.lock").exists)
    children = psutil.Process(server.pid).children(recursive=True)
    server.send_signal(signal.SIGINT)
    assert (b"", b"") == server.communicate(timeout=90)
    assert 0 == server.returncode
    assert eventually(lambda: not any(each.is_running() for each in children))


def test_servers_that_are_configured_are_used_and_none_is_started(
    settings: Settings, folder: Path
) -> None:
    server = Served.start(folder / "seven", environment=child_environment(settings))
    try:
        assert server.is_ready()
        assert server.children("granian")
        assert not server.children("postgres")
        assert not server.children("valkey-server")
    finally:
        assert (0, "", "") == server.stop()


def test_a_port_that_somebody_has_is_refused_with_the_way_out(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(ports, "_PATIENCE_SECONDS", 0.0)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(CommandError, match="--port or PORT"):
            ports.free("127.0.0.1", port, threading.Event())
    assert port == ports.free("127.0.0.1", port, threading.Event())


def test_a_child_that_cannot_start_is_shown_with_the_end_of_its_log(folder: Path) -> None:
    broken = {**ENVIRONMENT, "PYTHONPATH": str(folder / "six")}
    (folder / "six").mkdir()
    (folder / "six" / "granian.py").write_text("raise SystemExit('no such server')\n")
    done = subprocess.run(
        [sys.executable, "-m", "app.cli", "serve", "--data", str(folder / "six"), "--port", "0"],
        cwd=ROOT, env=broken, capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip
    assert (1, "") == (done.returncode, done.stdout)
    assert "no such server" in done.stderr
    assert 1 == done.stderr.count("\n")
