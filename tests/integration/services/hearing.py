"""A customer's own HTTP server that hears webhooks."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """One request as it came."""

    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def event(self) -> dict[str, Any]:
        """The event in it."""
        found: dict[str, Any] = json.loads(self.body)
        return found

    def is_signed_with(self, secret: str) -> bool:
        """Whether the signature is what a receiver computes from the standard's words alone."""
        key = base64.b64decode(secret.removeprefix("whsec_"))
        head = self.headers
        signed = f"{head['webhook-id']}.{head['webhook-timestamp']}.".encode() + self.body
        wanted = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
        return f"v1,{wanted}" in head["webhook-signature"].split()


@dataclass(kw_only=True)
class Receiver:
    """Where webhooks arrive; it answers `status`, or drips its answer for ever."""

    url: str = ""
    status: int = 200
    location: str | None = None
    drips: bool = False
    heard: list[Heard] = field(default_factory=list)

    def events(self) -> list[str]:
        """What was heard, in order."""
        return [each.event["type"] for each in self.heard]


@contextmanager
def receiver() -> Iterator[Receiver]:
    """A server on this machine."""
    hears = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            told = {name.lower(): value for name, value in self.headers.items()}
            hears.heard.append(Heard(path=self.path, headers=told, body=body))
            if hears.drips:
                self._drip()
                return
            self.send_response(hears.status)
            if hears.location:
                self.send_header("Location", hears.location)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def _drip(self) -> None:
            self.wfile.write(b"HTTP/1.1 200 OK\r\n")
            for _ in range(200):
                time.sleep(0.05)
                try:
                    self.wfile.write(b"X")
                except OSError:
                    return

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    hears.url = f"http://127.0.0.1:{server.server_port}/hook"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield hears
    server.shutdown()
    server.server_close()
