"""BILL over real HTTP on the loopback interface: v3 under /connect/v3, v2 under /api/v2.

Scripted faults happen here, where bytes can be cut and connections lost.
"""

from __future__ import annotations

import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from typing import TYPE_CHECKING, Any, ClassVar, Self
from urllib.parse import parse_qsl, urlsplit

from simulator.bill.desk import Desk
from simulator.bill.errors import ApiError
from simulator.bill.exchange import Answer, Call

if TYPE_CHECKING:
    from collections.abc import Iterable

    from simulator.bill.state import Bill

DEV_KEYS = ("devkey-simulator",)
V3_BASE = "/connect/v3"
V2_BASE = "/api/v2"
_HTML = b"<html><head><title>502 Bad Gateway</title></head><body>Bad Gateway</body></html>"
_GATEWAY = Answer(status=502, body=_HTML, content_type="text/html")


class _Lost(Exception):  # noqa: N818 - not an error of ours: the script says the line goes dead
    """The connection closes without an answer."""


class _Instead(Exception):  # noqa: N818 - the same: a page comes instead of an answer
    """Something that is not BILL answers."""


class BillServer:
    """Serves one Bill until stopped; also a context manager."""

    def __init__(
        self,
        bill: Bill,
        host: str = "127.0.0.1",
        port: int = 0,
        dev_keys: Iterable[str] = DEV_KEYS,
    ) -> None:
        self.bill = bill
        self._stopping = Event()
        handler = type(
            "_BoundHandler",
            (_Handler,),
            {
                "desk": Desk(bill, frozenset(dev_keys)),
                "bill": bill,
                "stopping": self._stopping,
            },
        )
        self._server = _Server((host, port), handler)
        self._thread = Thread(target=self._server.serve_forever, args=(0.01,), daemon=True)

    @property
    def port(self) -> int:
        """The port in use."""
        return int(self._server.server_address[1])

    @property
    def v3_url(self) -> str:
        """Base address of v3."""
        return f"http://{self._host}:{self.port}{V3_BASE}"

    @property
    def v2_url(self) -> str:
        """Base address of v2."""
        return f"http://{self._host}:{self.port}{V2_BASE}"

    @property
    def _host(self) -> str:
        return str(self._server.server_address[0])

    def start(self) -> Self:
        """Begin to answer."""
        self._thread.start()
        return self

    def stop(self) -> None:
        """Stop answering and free the port; hanging calls are dropped."""
        self._stopping.set()
        if self._thread.is_alive():
            self._server.shutdown()
            self._thread.join()
        self._server.server_close()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 64

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A caller that is gone is no trouble of BILL's; anything else is shown."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


class _Handler(BaseHTTPRequestHandler):
    desk: ClassVar[Desk]
    bill: ClassVar[Bill]
    stopping: ClassVar[Event]
    protocol_version = "HTTP/1.1"
    wbufsize = 65_536  # headers and body leave in one piece

    def do_GET(self) -> None:
        """Serve."""
        self._serve()

    def do_POST(self) -> None:
        """Serve."""
        self._serve()

    def do_PATCH(self) -> None:
        """Serve."""
        self._serve()

    def do_PUT(self) -> None:
        """Serve."""
        self._serve()

    def do_DELETE(self) -> None:
        """Serve."""
        self._serve()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name
        """Say nothing: tests read counts, not logs."""

    def _serve(self) -> None:
        parts = urlsplit(self.path)
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        base = V2_BASE if parts.path.startswith(V2_BASE + "/") else V3_BASE
        if not parts.path.startswith(base + "/"):
            self._send(Answer(status=404, body=b"[]"))
            return
        call = Call(
            method=self.command,
            path=parts.path.removeprefix(base),
            query=dict(parse_qsl(parts.query, keep_blank_values=True)),
            headers={name.lower(): value for name, value in self.headers.items()},
            body=body,
        )
        fault = self.bill.faults.due(call.method, call.path)
        work = self.desk.v2 if base == V2_BASE else self.desk.v3
        try:
            self._send(self._after(work(call, lambda _: self._before(fault)), fault), fault)
        except _Lost:
            self.close_connection = True
        except _Instead:
            self._send(_GATEWAY)
        except Exception as trouble:  # noqa: BLE001 - a mistake of ours is a 500, and is kept
            self.bill.crashes.append(trouble)
            self._send(Answer(status=500, body=b"[]"))

    def _before(self, fault: str) -> None:
        """Trouble that comes before the work."""
        word, _, detail = fault.partition(":")
        if word == "slow":
            self.stopping.wait(float(detail))
        elif word == "hang":
            self.stopping.wait()
            raise _Lost
        elif word == "lose_before":
            raise _Lost
        elif word == "html":
            raise _Instead
        elif word == "expire_session":
            self.bill.expire_sessions()
        elif word == "429":
            raise ApiError(429, detail or "BDC_1322", limit=self.bill.settings.calls_per_hour)
        elif word.isdigit():
            raise ApiError(int(word), detail or "BDC_1001")

    @staticmethod
    def _after(result: Answer, fault: str) -> Answer:
        """Trouble that comes when the work is done."""
        if fault == "lose_answer_after_commit":
            raise _Lost
        if fault == "html_after_commit":
            return _GATEWAY
        if fault == "500_after_commit":
            return Answer(status=500, body=b"")
        return result

    def _send(self, result: Answer, fault: str = "") -> None:
        body = result.body
        if fault == "half_json":
            body = body[: len(body) // 2]
        self.send_response(result.status)
        self.send_header("Content-Type", result.content_type)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
        self.wfile.flush()
