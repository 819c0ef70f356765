"""`deskbridge serve` as a process of its own, with everything that hangs on it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import psutil

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).parents[3]
DESKBRIDGE = (sys.executable, "-m", "app.cli")
ENVIRONMENT = {
    **os.environ,
    "CLOUD_HOSTS": "127.0.0.1",
    "DATABASE_URL": "",
    "PUBLIC_URL": "",
    "REDIS_URL": "",
    "TICK": "1",
}


@dataclass(slots=True)
class Served:
    """One running server."""

    data: Path
    process: subprocess.Popen[str]
    ready: str = ""

    @classmethod
    def start(cls, data: Path, *, port: int = 0, environment: dict[str, str] | None = None) -> Self:
        """Start and wait for its line."""
        command = [*DESKBRIDGE, "serve", "--data", str(data), "--port", str(port)]
        process = subprocess.Popen(
            command, cwd=ROOT, env=environment or ENVIRONMENT, stdout=subprocess.PIPE,
            stderr=subprocess.PIPE, text=True,
        )  # fmt: skip
        assert process.stdout is not None
        started = cls(data, process)
        started.ready = process.stdout.readline()
        if not started.ready:
            raise AssertionError(f"it did not start: {process.communicate()[1]}")
        return started

    @property
    def address(self) -> str:
        return self.ready.removeprefix("ready ").strip()

    @property
    def port(self) -> int:
        return int(self.address.rpartition(":")[2])

    def is_ready(self) -> bool:
        """Whether /readyz answers 200."""
        try:
            with urllib.request.urlopen(f"{self.address}/readyz", timeout=5) as answer:
                return bool(answer.status == 200)
        except (urllib.error.URLError, OSError):
            return False

    def command(self, *words: str, given: str = "") -> dict[str, Any]:
        """Run a command against it."""
        done = run(*words, "--json", "--data", str(self.data), given=given)
        assert 0 == done.returncode, done.stderr
        found: dict[str, Any] = json.loads(done.stdout)
        return found

    def children(self, word: str = "") -> list[psutil.Process]:
        """Every process that hangs on it, or those whose command line has a word."""
        found = psutil.Process(self.process.pid).children(recursive=True)
        return [each for each in found if word in command_line(each)]

    def stop(self) -> tuple[int, str, str]:
        """Ask it to end; its exit code and what it said since its line."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        out, err = self.process.communicate(timeout=60)
        return self.process.returncode, out, err


def command_line(process: psutil.Process) -> str:
    """How a process was started; nothing of one that has ended."""
    try:
        return " ".join(process.cmdline())
    except psutil.Error:
        return ""


def run(*words: str, given: str = "") -> subprocess.CompletedProcess[str]:
    """One command in a process of its own."""
    return subprocess.run(
        [*DESKBRIDGE, *words], cwd=ROOT, env=ENVIRONMENT, input=given, capture_output=True,
        text=True, check=False, timeout=120,
    )  # fmt: skip


def eventually(what: Callable[[], bool], seconds: float = 60) -> bool:
    """Whether it becomes true in time."""
    deadline = time.monotonic() + seconds
    while not what():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.1)
    return True
