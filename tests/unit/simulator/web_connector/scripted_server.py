"""A SOAP server of a few lines for the Web Connector to call: scripted, recording, stdlib only.

Not our door: what the simulator sends is looked at as text, by nobody who shares its views.
"""

from __future__ import annotations

import html
import re
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any, Self
from xml.sax.saxutils import escape

if TYPE_CHECKING:
    from collections.abc import Callable
    from email.message import Message

    Answer = str | int | list[str] | Exception
    Script = dict[str, Answer | Callable[[dict[str, str]], Answer]]

INTUIT = "http://developer.intuit.com/"
OPENING = '<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"><soap:Body>'
CLOSING = "</soap:Body></soap:Envelope>"

PEACEFUL: Script = {
    "serverVersion": "1",
    "clientVersion": "",
    "authenticate": ["ticket-1", ""],
    "sendRequestXML": '<?xml version="1.0"?><QBXML>work</QBXML>',
    "receiveResponseXML": 100,
    "connectionError": "done",
    "getLastError": "NoOp",
    "closeConnection": "Finished.",
    "getInteractiveURL": "https://example.com/page",
    "interactiveRejected": "Another time.",
    "interactiveDone": "DONE",
}


class ScriptedServer:
    """Answers every method as scripted; a callable gets the arguments, an exception is a Fault."""

    def __init__(self, **script: Any) -> None:
        self.script: Script = PEACEFUL | script
        self.calls: list[tuple[str, dict[str, str]]] = []
        self.bodies: list[bytes] = []
        self.heads: list[Message] = []
        self.get_status = {"/qbwc": 200, "/support": 200}
        self.content_type = "text/xml; charset=utf-8"
        outer = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True

            def do_GET(self) -> None:
                self._reply(outer.get_status.get(self.path, 404), b"here")

            def do_POST(self) -> None:
                length = int(self.headers["Content-Length"])
                body = self.rfile.read(length)
                if len(body) == length:
                    outer.heads.append(self.headers)
                    self._reply(*outer.answer(body))

            def _reply(self, status: int, content: bytes) -> None:
                self.send_response(status)
                self.send_header("Content-Type", outer.content_type)
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.port = self._server.server_address[1]
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def methods(self) -> list[str]:
        return [method for method, _ in self.calls]

    def answer(self, body: bytes) -> tuple[int, bytes]:
        """Read a call with an expression and write its scripted answer."""
        self.bodies.append(body)
        found = re.search(r'<(\w+) xmlns="http://developer.intuit.com/"', body.decode())
        assert found is not None, body[:300]
        method = found[1]
        inner = body.decode().partition(found[0])[2]
        pairs = re.findall(r"<(\w+)(?: />|>(.*?)</\1>)", inner, re.DOTALL)
        arguments = {name: html.unescape(text) for name, text in pairs}
        self.calls.append((method, arguments))
        said = self.script[method]
        result = said(arguments) if callable(said) else said
        if isinstance(result, Exception):
            fault = f"<soap:Fault><faultcode>x</faultcode><faultstring>{result}</faultstring>"
            return 500, f"{OPENING}{fault}</soap:Fault>{CLOSING}".encode()
        if isinstance(result, list):
            text = "".join(f"<string>{escape(item)}</string>" for item in result)
        else:
            text = escape(str(result))
        answer = f"<{method}Result>{text}</{method}Result>"
        return 200, (
            f'{OPENING}<{method}Response xmlns="{INTUIT}">{answer}</{method}Response>{CLOSING}'
        ).encode()


def qwc(port: int, **changed: str) -> bytes:
    """A .QWC file for a server on this computer."""
    said = {
        "AppName": "Deskbridge",
        "AppID": "",
        "AppURL": f"http://localhost:{port}/qbwc",
        "AppDescription": "keeps books in step",
        "AppSupport": f"http://localhost:{port}/support",
        "UserName": "rock-castle",
        "OwnerID": "{87EDAAF8-637E-4203-867F-4BA79C2F8998}",
        "FileID": "{CA1C3EB8-1B61-4747-A743-8D5B438B83AC}",
        "QBType": "QBFS",
    } | changed
    inner = "".join(f"<{tag}>{escape(text)}</{tag}>" for tag, text in said.items() if text != "-")
    scheduler = "<Scheduler><RunEveryNMinutes>15</RunEveryNMinutes></Scheduler>"
    return f'<?xml version="1.0"?><QBWCXML>{inner}{scheduler}</QBWCXML>'.encode()
