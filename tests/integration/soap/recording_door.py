"""The door with a conversation that writes down what reached it, for a server to load.

Answers are chosen by the ticket (or the user's name), so that a test asks for what it
wants to see; each call becomes one line of JSON in the file named by RECORD_CALLS.
"""

from __future__ import annotations

import json
import os
import resource
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, cast

from soap.wsgi import build

if TYPE_CHECKING:
    from collections.abc import Iterable

    from soap.service import Conversation

REQUEST = '<?xml version="1.0"?><QBXML a="1">é &amp; \u20ac\r\n</QBXML>'
ILLEGAL = "a\x00b\x0bc\ud800d\ufffee"


class Recording:
    def __init__(self, calls: Path) -> None:
        self._calls = calls

    def _record(self, method: str, **said: Any) -> None:
        with self._calls.open("a", encoding="utf-8") as file:
            file.write(json.dumps({"method": method, **said}) + "\n")
        key = said.get("ticket") or said.get("username")
        if key == "explode" or (key == "explode once" and method != "getLastError"):
            # As a database driver's message does: a line, then the statement's parameters.
            parameters = json.dumps(said, indent=1)
            raise RuntimeError(f"cannot do it with {said.get('password') or 'this'}\n{parameters}")

    def server_version(self) -> str:
        self._record("serverVersion")
        return "Deskbridge 1"

    def client_version(self, version: str) -> str:
        self._record("clientVersion", version=version)
        return ""

    def authenticate(self, username: str, password: str, *, address: str) -> list[str]:
        self._record("authenticate", username=username, password=password, address=address)
        if username == "one string":
            return ["ticket"]
        return ["ticket & more", "none", "", "60"] if username == "four" else ["ticket", ""]

    def next_request(
        self, ticket: str, *, first_contact: BinaryIO | None, company_file: str, **rest: Any
    ) -> str:
        text = None if first_contact is None else first_contact.read().decode()
        self._record("sendRequestXML", ticket=ticket, first_contact=text, file=company_file, **rest)
        if ticket == "nothing":
            return cast("str", None)
        return ILLEGAL if ticket == "illegal" else REQUEST

    def accept_response(
        self, ticket: str, *, response: BinaryIO, hresult: str, message: str
    ) -> int:
        size, head = 0, b""
        while block := response.read(65536):
            head = head or block[:40000]
            size += len(block)
        self._record(
            "receiveResponseXML",
            ticket=ticket,
            on_disk=getattr(response, "_rolled", False),
            size=size,
            head=head.decode(errors="ignore"),
            hresult=hresult,
            message=message,
            peak_kib=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss,
        )
        return 42

    def connection_error(self, ticket: str, *, hresult: str, message: str) -> str:
        self._record("connectionError", ticket=ticket, hresult=hresult, message=message)
        return "done"

    def last_error(self, ticket: str) -> str:
        self._record("getLastError", ticket=ticket)
        return "NoOp"

    def close(self, ticket: str) -> str:
        self._record("closeConnection", ticket=ticket)
        return "Finished."

    def interactive_url(self, ticket: str, *, session_id: str) -> str:
        self._record("getInteractiveURL", ticket=ticket, session=session_id)
        return "https://example.com/?a=1&b=2"

    def interactive_rejected(self, ticket: str, *, reason: str) -> str:
        self._record("interactiveRejected", ticket=ticket, reason=reason)
        return "Another time."

    def interactive_done(self, ticket: str) -> str:
        self._record("interactiveDone", ticket=ticket)
        return "DONE"


def application() -> Any:
    """Factory for the server: settings come from the environment."""
    conversation: Conversation = Recording(Path(os.environ["RECORD_CALLS"]))
    door = build(
        conversation,
        max_request_bytes=int(os.environ.get("RECORD_LIMIT", str(64 << 20))),
        spool_dir=Path(os.environ["RECORD_SPOOL"]),
    )

    def mounted(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        return door(environ, start_response)

    return mounted
