"""The product as a program: its server is started and stopped, its commands are run.

Nothing of it is imported; what it knows comes as JSON from its command line.
"""

from __future__ import annotations

import json
import subprocess
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

_STOP_SECONDS = 40.0


class DemoError(Exception):
    """The product did not do what it was told; the message is its own."""


class Product:
    """One data folder and the command line over it."""

    def __init__(self, command: Sequence[str], data: Path, environment: Mapping[str, str]) -> None:
        self._command = list(command)
        self.data = data
        self.environment = dict(environment)

    @contextmanager
    def serving(self) -> Iterator[str]:
        """The server, as long as we are inside; the value is its address."""
        with subprocess.Popen(
            [*self._command, "serve", "--data", str(self.data), "--port", "0"],
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            # Ctrl-C is for us; the server is told afterwards, in order.
            start_new_session=True,
        ) as server:
            watch = _watch(server)
            try:
                assert server.stdout is not None
                said = server.stdout.readline().strip()
                if not said.startswith("ready "):
                    assert server.stderr is not None
                    raise DemoError(f"The server did not start: {server.stderr.read().strip()}")
                yield said.removeprefix("ready ")
            finally:
                _end(server)
                watch.kill()
                watch.communicate()

    def ask(self, *words: str, given: str = "") -> dict[str, Any]:
        """Run one command with --json; DemoError with its sentence when it fails."""
        done = subprocess.run(
            [*self._command, *words, "--json", "--data", str(self.data)],
            env=self.environment,
            input=given,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise DemoError(f"{' '.join(words[:3])}: {done.stderr.strip()}")
        found: dict[str, Any] = json.loads(done.stdout)
        return found


def _watch(server: subprocess.Popen[str]) -> subprocess.Popen[bytes]:
    """A shell that waits on a pipe of ours, and ends the server when we were killed."""
    return subprocess.Popen(
        ["/bin/sh", "-c", 'cat >/dev/null; kill -TERM "$1"', "watch", str(server.pid)],
        stdin=subprocess.PIPE,
        start_new_session=True,
    )


def _end(server: subprocess.Popen[str]) -> None:
    # Whatever it still says is read away: a full pipe would keep it from ending.
    reader = threading.Thread(target=server.communicate, daemon=True)
    server.terminate()
    reader.start()
    reader.join(_STOP_SECONDS)
    if server.poll() is None:
        server.kill()
