"""The door behind a real HTTP server: granian, two blocking threads, in its own process."""

from __future__ import annotations

import http.client
import json
import os
import socket
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

REPOSITORY = Path(__file__).parents[3]
LIMIT = 48 * 1024 * 1024


@dataclass
class Door:
    port: int
    folder: Path
    process: subprocess.Popen[bytes]

    def post(
        self, body: bytes, *, headers: dict[str, str] | None = None, path: str = "/qbwc"
    ) -> tuple[int, bytes]:
        """Status and body of one POST; Content-Type is a Web Connector's unless given."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            sent = {"Content-Type": "text/xml; charset=utf-8"} | (headers or {})
            chunked = sent.get("Transfer-Encoding") == "chunked"
            connection.request(
                "POST",
                path,
                iter(body[i : i + 65536] for i in range(0, len(body), 65536)) if chunked else body,
                {name: value for name, value in sent.items() if value},
                encode_chunked=chunked,
            )
            response = connection.getresponse()
            return response.status, response.read()
        finally:
            connection.close()

    def get(
        self, path: str, *, method: str = "GET", host: str | None = None
    ) -> tuple[int, dict[str, str], bytes]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            connection.request(method, path, headers={"Host": host} if host else {})
            response = connection.getresponse()
            found = {name.lower(): value for name, value in response.getheaders()}
            return response.status, found, response.read()
        finally:
            connection.close()

    def calls(self) -> list[dict[str, Any]]:
        """What reached the conversation so far, oldest first."""
        file = self.folder / "calls"
        if not file.exists():
            return []
        return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]

    def last_call(self) -> dict[str, Any]:
        return self.calls()[-1]

    def log(self) -> str:
        return (self.folder / "log").read_text(encoding="utf-8")

    def spooled(self) -> list[str]:
        """Spool files the server holds open (they have no name in their folder)."""
        folder = str(self.folder / "spool")
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        found = []
        for child in children.read_text(encoding="ascii").split():
            for descriptor in Path(f"/proc/{child}/fd").iterdir():
                try:
                    found.append(str(descriptor.readlink()))
                except FileNotFoundError:
                    continue  # closed while we looked
        return [name for name in found if name.startswith(folder)]


@pytest.fixture(scope="module")
def door(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Door]:
    folder = tmp_path_factory.mktemp("door")
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    environment = os.environ | {
        "PYTHONPATH": str(REPOSITORY),
        "RECORD_CALLS": str(folder / "calls"),
        "RECORD_LIMIT": str(LIMIT),
        "RECORD_SPOOL": str(folder / "spool"),
    }
    command = [
        *(sys.executable, "-m", "granian", "--interface", "wsgi", "--factory"),
        *("--host", "127.0.0.1", "--port", str(port), "--workers", "1"),
        *("--blocking-threads", "2", "--no-ws"),
        getattr(request.module, "APPLICATION", "tests.integration.soap.recording_door:application"),
    ]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            command, env=environment, cwd=REPOSITORY, stdout=log, stderr=subprocess.STDOUT
        )
    running = Door(port=port, folder=folder, process=process)
    try:
        _wait_for(running)
        yield running
    finally:
        process.terminate()
        process.wait(timeout=30)


def _wait_for(door: Door) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        if door.process.poll() is not None:
            break
        try:
            if door.get("/")[0] == 200:
                return
        except OSError:
            time.sleep(0.1)
    raise AssertionError(f"the server did not start:\n{door.log()}")
