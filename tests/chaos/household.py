"""The whole server as its operator runs it, and every way to hurt it from outside.

`deskbridge serve` with embedded PostgreSQL and Valkey: one web process tree, a Celery worker with
its children, beat. Who is killed must come back without anybody's help.
"""

from __future__ import annotations

import io
import json
import os
import signal
import subprocess
import sys
import threading
import time
from contextlib import redirect_stderr, redirect_stdout, suppress
from typing import TYPE_CHECKING, Any, Final
from unittest.mock import patch
from urllib.error import URLError
from urllib.request import urlopen

import psutil
import redis

from app import cli
from simulator.bill import DEV_KEYS

if TYPE_CHECKING:
    from pathlib import Path

CLOUD_TIMEOUT: Final = 2.0  # s; a worker's lease is half as long again
READY_SECONDS: Final = 90.0
SETTINGS: Final = {
    "BILL_DEV_KEY": DEV_KEYS[0],
    "BUSY_WINDOW": "1",
    "CLOUD_HOSTS": "127.0.0.1",
    "CLOUD_RATE_PER_HOUR": "1000000",
    "CLOUD_TIMEOUT": str(CLOUD_TIMEOUT),
    "DATABASE_URL": "",
    "HOST": "127.0.0.1",
    "MESSAGE_SET_SIZE": "5",
    "NOOP_POLL": "0.3",
    "PAGE_SIZE": "25",
    "PUBLIC_URL": "",
    "REDIS_URL": "",
    "SECRET_KEYS": "",
    "SESSION_IDLE_LIMIT": "4",
    "SYNC_INTERVAL": "0.05",
    "TICK": "0.5",
    "TRUSTED_PROXIES": "0",
}
_WORDS: Final = {
    "web": "granian",
    "worker": "--quiet worker",
    "beat": "--quiet beat",
    "postgres": "postgres",
    "valkey": "valkey-server",
}


class HouseholdError(Exception):
    """The server did not start, or did not come back."""


class Household:
    """One data folder and the server over it."""

    def __init__(self, data: Path) -> None:
        self.data = data
        self.environment = {**os.environ, **SETTINGS}
        self.url = ""
        self._port = "0"
        self._process: subprocess.Popen[str] | None = None
        self._command_lock = threading.Lock()
        self._life_lock = threading.Lock()

    def start(self) -> None:
        """Start it and wait for its line."""
        command = [sys.executable, "-m", "app.cli", "serve", "--data", str(self.data)]
        self._process = subprocess.Popen(
            [*command, "--port", self._port],
            stdout=subprocess.PIPE,
            stderr=(self.data / "serve.err").open("a"),
            text=True,
            env=self.environment,
            start_new_session=True,
        )
        assert self._process.stdout is not None
        line = self._process.stdout.readline().strip()
        if not line.startswith("ready "):
            raise HouseholdError((self.data / "serve.err").read_text()[-2000:])
        self.url = line.removeprefix("ready ")
        self._port = self.url.rpartition(":")[2]

    def stop(self) -> None:
        """Ask it to end, as an operator does."""
        if self._process is None:
            return
        self._process.terminate()
        try:
            self._process.wait(40)
        except subprocess.TimeoutExpired:
            self._process.kill()

    def wait_until_ready(self) -> None:
        """Until requests are answered and every part of it runs; HouseholdError else."""
        deadline = time.monotonic() + READY_SECONDS
        while time.monotonic() < deadline:
            with self._life_lock:
                if self._answers() and all(self.pids(role) for role in _WORDS):
                    return
            time.sleep(0.1)
        missing = [role for role in _WORDS if not self.pids(role)]
        raise HouseholdError(f"not ready within {READY_SECONDS:.0f} s; gone: {missing}")

    def _answers(self) -> bool:
        try:
            with urlopen(f"{self.url}/readyz", timeout=5) as answer:
                return bool(answer.status == 200)
        except (URLError, OSError):
            return False

    def pids(self, role: str) -> list[int]:
        """Processes of a role, parents before children."""
        if self._process is None:
            return []
        found = []
        with suppress(psutil.Error):
            for each in psutil.Process(self._process.pid).children(recursive=True):
                with suppress(psutil.Error):
                    line = " ".join(each.cmdline())
                    named = each.name() if role in {"postgres", "valkey"} else line
                    if _WORDS[role] in named and "/bin/sh" not in line:
                        found.append(each.pid)
        return found

    def act(self, action: str) -> None:
        """Hurt it; returns as soon as the blow has fallen."""
        if action == "flush valkey":
            self._flush()
        elif action == "stop worker":
            self._stop_for_a_while()
        elif action == "restart the household":
            self._restart()
        elif action == "kill backend":
            _kill(self.pids("postgres")[-1:])
        elif action == "kill postgres":
            _kill(self.pids("postgres")[:1])
        elif action == "kill worker":
            _kill(self.pids("worker")[1:])
        elif action == "kill the worker's parent":
            _kill(self.pids("worker")[:1])
        else:
            _kill(self.pids(action.removeprefix("kill ")))

    def command(self, *words: str, given: str | None = None) -> dict[str, Any]:
        """Run a `deskbridge` command with --json in this process; what it printed."""
        line = [*words, "--json", "--data", str(self.data)]
        said, printed = io.StringIO(), io.StringIO()
        with (
            self._command_lock,
            patch.dict(os.environ, self.environment),
            patch.object(sys, "stdin", io.StringIO(given or "")),
            redirect_stdout(printed),
            redirect_stderr(said),
        ):
            code = cli.main(line)
        if code:
            raise HouseholdError(f"{' '.join(words[:2])}: {said.getvalue().strip()}")
        found: dict[str, Any] = json.loads(printed.getvalue() or "{}")
        return found

    def addresses(self) -> dict[str, str]:
        """Where its servers listen."""
        found: dict[str, str] = json.loads((self.data / "addresses.json").read_text())
        return found

    def _flush(self) -> None:
        with suppress(redis.RedisError, OSError):
            client = redis.Redis.from_url(self.addresses()["redis_url"], socket_timeout=2)
            client.flushall()
            client.close()

    def _stop_for_a_while(self) -> None:
        """Longer than a lease: another worker goes on, then this one wakes up and must see it."""
        stopped = self.pids("worker")[-1:]
        for pid in stopped:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGSTOP)

        def go_on() -> None:
            for pid in stopped:
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGCONT)

        threading.Timer(CLOUD_TIMEOUT * 1.5 + 1.5, go_on).start()

    def _restart(self) -> None:
        """As after a power cut, and an operator who is quick."""
        self._life_lock.acquire()
        process = self._process
        assert process is not None
        process.kill()
        process.wait()

        def again() -> None:
            try:
                self.start()
            finally:
                self._life_lock.release()

        threading.Thread(target=again, daemon=True).start()


def _kill(pids: list[int]) -> None:
    for pid in pids:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
