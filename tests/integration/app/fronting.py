"""The whole server as it is deployed: granian, `wsgi:both`, PostgreSQL behind it."""

from __future__ import annotations

import contextlib
import http.client
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from services.settings import child_environment

if TYPE_CHECKING:
    from collections.abc import Iterator

    from services.settings import Settings

REPOSITORY = Path(__file__).parents[3]
XML = "text/xml; charset=utf-8"


@dataclass
class Running:
    port: int
    process: subprocess.Popen[bytes]
    log: Path

    def ask(
        self,
        path: str = "/qbwc",
        *,
        method: str = "GET",
        body: bytes | None = None,
        headers: dict[str, str] | None = None,
        timeout: float = 20,
    ) -> tuple[int, dict[str, str], bytes]:
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout)
        try:
            line.request(method, path, body, headers or {})
            answer = line.getresponse()
            found = {name.lower(): value for name, value in answer.getheaders()}
            return answer.status, found, answer.read()
        finally:
            line.close()

    def post(self, body: bytes, **headers: str) -> tuple[int, bytes]:
        given = {name.replace("_", "-"): value for name, value in headers.items()}
        status, _, answer = self.ask(
            method="POST", body=body, headers={"Content-Type": XML} | given
        )
        return status, answer

    def raw(self, sent: bytes, *, timeout: float = 5) -> bytes:
        """What comes back for these very bytes, until the server ends or falls silent."""
        with self.open() as line:
            line.settimeout(timeout)
            line.sendall(sent)
            found = b""
            with contextlib.suppress(OSError):
                while block := line.recv(65536):
                    found += block
            return found

    def open(self) -> socket.socket:
        return socket.create_connection(("127.0.0.1", self.port), timeout=10)


@contextmanager
def running(settings: Settings, folder: Path) -> Iterator[Running]:
    """One process that serves both doors."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    log = folder / f"front-{port}.log"
    environment = child_environment(settings) | {"PYTHONPATH": str(REPOSITORY)}
    command = [
        *(sys.executable, "-m", "granian", "--interface", "rsgi", "--factory", "--no-ws"),
        *("--http", "1", "--http1-header-read-timeout", "2000", "--backpressure", "2048"),
        *("--host", "127.0.0.1", "--port", str(port), "--workers", "1", "wsgi:both"),
    ]
    with log.open("wb") as output:
        process = subprocess.Popen(
            command, env=environment, cwd=folder, stdout=output, stderr=subprocess.STDOUT
        )
    server = Running(port=port, process=process, log=log)
    try:
        _wait(server)
        yield server
    finally:
        process.terminate()
        process.wait(timeout=30)


def _wait(server: Running) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and server.process.poll() is None:
        try:
            if server.ask("/healthz")[0] == 200:
                return
        except OSError:
            time.sleep(0.1)
    raise AssertionError(f"the server did not start:\n{server.log.read_text()}")
