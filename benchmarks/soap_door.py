"""The Web Connector's door beside stock spyne and beside the least that could answer.

    python benchmarks/soap_door.py [--rounds 5] [--calls 300] [--megabytes 20]

Runs in one process without a server: the three take turns on the same messages, and only
ratios within a round count, because shared machines change speed between rounds. Memory of
a large answer is taken in a fresh process for each. Nothing here is asserted by a test.
"""

from __future__ import annotations

import argparse
import json
import resource
import statistics
import subprocess
import sys
import time
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast
from xml.sax.saxutils import escape

from lxml import etree

sys.path.insert(0, str(Path(__file__).parents[1]))

from soap.wsgi import build

if TYPE_CHECKING:
    from soap.service import Conversation

INTUIT = "http://developer.intuit.com/"
HEAD = (
    '<?xml version="1.0" encoding="utf-8"?><soap:Envelope '
    'xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"><soap:Body>'
)
TAIL = "</soap:Body></soap:Envelope>"
REQUEST = '<?xml version="1.0"?><?qbxml version="13.0"?><QBXML>' + "<CustomerQueryRq />" * 20
RECORD = (
    "<CustomerRet><ListID>80000001-1234567890</ListID><EditSequence>1557150489</EditSequence>"
    "<Name>Café &amp; Sons</Name><FullName>Café &amp; Sons</FullName><Balance>1.50</Balance>"
    "</CustomerRet>\n"
)
MESSAGES = {
    "serverVersion": {},
    "clientVersion": {"strVersion": "2.3.0.215"},
    "authenticate": {"strUserName": "user", "strPassword": "a long enough password"},
    "sendRequestXML": {
        "ticket": "{57F3B9B1-86F1-4fcc-B1FF-966DE1813D20}",
        "strHCPResponse": "",
        "strCompanyFileName": "C:\\Books\\rock.qbw",
        "qbXMLCountry": "US",
        "qbXMLMajorVers": "13",
        "qbXMLMinorVers": "0",
    },
    "receiveResponseXML": {
        "ticket": "{57F3B9B1-86F1-4fcc-B1FF-966DE1813D20}",
        "response": "<QBXML>" + RECORD * 18 + "</QBXML>",
        "hresult": "",
        "message": "",
    },
    "closeConnection": {"ticket": "{57F3B9B1-86F1-4fcc-B1FF-966DE1813D20}"},
}


class Constant:
    """The least conversation: every answer is known before the question."""

    def __getattr__(self, name: str) -> Any:
        """A method of the conversation, by what it would say."""
        said = {
            "server_version": "1",
            "client_version": "",
            "authenticate": ["{57F3B9B1-86F1-4fcc-B1FF-966DE1813D20}", "none"],
            "next_request": REQUEST,
            "close": "OK",
        }[name]
        return lambda *_args, **_named: said

    def accept_response(self, ticket: str, *, response: Any, **_: Any) -> int:
        """Read the answer once, as a conversation would: from its spool, or from stock's text."""
        if isinstance(response, str):
            return 50 if response else -1
        while response.read(65536):
            pass
        return 50


class Stream:
    """A large answer's envelope as a socket would give it: made as it is read, never held."""

    def __init__(self, megabytes: float) -> None:
        empty = MESSAGES["receiveResponseXML"] | {"response": "@"}
        self._before, self._after = message("receiveResponseXML", empty).split(b"@")
        self._record = escape(RECORD).encode() * 100
        self._repeat = int(megabytes * 1e6 / len(RECORD.encode()) / 100)
        self._waiting = self._before
        self.length = len(self._before + self._after) + len(self._record) * self._repeat

    def read(self, size: int) -> bytes:
        """At most `size` bytes."""
        parts = [self._waiting]
        held = len(self._waiting)
        while held < size and self._repeat >= 0:
            parts.append(self._record if self._repeat else self._after)
            held += len(parts[-1])
            self._repeat -= 1
        self._waiting = b"".join(parts)
        block, self._waiting = self._waiting[:size], self._waiting[size:]
        return block


def message(method: str, arguments: dict[str, str]) -> bytes:
    """One call's envelope."""
    inner = "".join(f"<{name}>{escape(text)}</{name}>" for name, text in arguments.items())
    return f'{HEAD}<{method} xmlns="{INTUIT}">{inner}</{method}>{TAIL}'.encode()


def our_door() -> Any:
    """What the product serves."""
    return build(cast("Conversation", Constant()), max_request_bytes=1 << 30)


def stock_spyne() -> Any:
    """The same service definitions through spyne's own protocol and transport."""
    from spyne import Application
    from spyne.protocol.soap import Soap11
    from spyne.server.wsgi import WsgiApplication

    from soap.observe import Mishaps
    from soap.service import WebConnectorService

    application = Application(
        [WebConnectorService],
        INTUIT,
        in_protocol=Soap11(huge_tree=True),
        out_protocol=Soap11(),
    )
    application.conversation, application.mishaps = Constant(), Mishaps()
    return WsgiApplication(application, max_content_length=1 << 30, block_length=1 << 20)


def bare_floor() -> Any:
    """An lxml tree of the envelope, a constant for the answer: nothing is looked at or refused."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True)
    door = our_door()
    answers = {method: b"".join(post(door, message(method, a))) for method, a in MESSAGES.items()}

    def application(environ: dict[str, Any], start_response: Any) -> list[bytes]:
        body = environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"]))
        call = etree.fromstring(body, parser)[-1][0]
        answer = answers[etree.QName(call).localname]
        assert all(argument.text is None or argument.text for argument in call)
        headers = [("Content-Type", "text/xml"), ("Content-Length", str(len(answer)))]
        start_response("200 OK", headers)
        return [answer]

    return application


SERVERS = {"bare floor": bare_floor, "our door": our_door, "stock spyne": stock_spyne}


def post(application: Any, body: bytes | Stream) -> list[bytes]:
    """One POST through a WSGI application, which must succeed."""
    stream, length = (BytesIO(body), len(body)) if isinstance(body, bytes) else (body, body.length)
    environ = {
        "REQUEST_METHOD": "POST",
        "PATH_INFO": "/qbwc",
        "QUERY_STRING": "",
        "SCRIPT_NAME": "",
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "80",
        "wsgi.url_scheme": "http",
        "wsgi.input": stream,
        "CONTENT_LENGTH": str(length),
        "CONTENT_TYPE": "text/xml; charset=utf-8",
        "REMOTE_ADDR": "127.0.0.1",
    }
    status: list[str] = []
    answer = list(application(environ, lambda said, _headers: status.append(said)))
    assert status == ["200 OK"], (status, answer)
    return answer


def measure_large(name: str, megabytes: float) -> None:
    """In a process of its own: seconds and memory growth of one large answer, as JSON."""
    application = SERVERS[name]()
    post(application, message("receiveResponseXML", MESSAGES["receiveResponseXML"]))
    body = Stream(megabytes)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    started = time.perf_counter()
    post(application, body)
    seconds = time.perf_counter() - started
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    print(json.dumps({"seconds": seconds, "grown_mb": grown / 1024}))


def measure_calls(rounds: int, calls: int) -> None:
    """The three in turn on every message of a session; prints medians and ratios."""
    applications = {name: make() for name, make in SERVERS.items()}
    bodies = {method: message(method, arguments) for method, arguments in MESSAGES.items()}
    taken: dict[tuple[str, str], list[float]] = {}
    for turn in range(rounds + 1):
        for method, body in bodies.items():
            for name, application in applications.items():
                started = time.perf_counter()
                for _ in range(calls):
                    post(application, body)
                microseconds = (time.perf_counter() - started) / calls * 1e6
                if turn:
                    taken.setdefault((name, method), []).append(microseconds)
    print(f"{'us a call (median)':20}", *(f"{m[:14]:>15}" for m in bodies), f"{'poll (3)':>10}")
    for name in SERVERS:
        row = [statistics.median(taken[name, method]) for method in bodies]
        print(f"{name:20}", *(f"{us:15.0f}" for us in row), f"{sum(row[:3]):10.0f}")
    poll = list(bodies)[:3]
    for one, other in (("our door", "bare floor"), ("stock spyne", "our door")):
        ratios = [
            sum(taken[one, m][i] for m in poll) / sum(taken[other, m][i] for m in poll)
            for i in range(rounds)
        ]
        print(f"a poll, {one} / {other}: {statistics.median(ratios):.2f} (same-round median)")


def main() -> None:
    """Print both tables."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    options.add_argument("--rounds", type=int, default=5)
    options.add_argument("--calls", type=int, default=300)
    options.add_argument("--megabytes", type=float, default=20)
    options.add_argument("--only-large", choices=list(SERVERS), help=argparse.SUPPRESS)
    given = options.parse_args()
    if given.only_large:
        measure_large(given.only_large, given.megabytes)
        return
    measure_calls(given.rounds, given.calls)
    print(f"\none answer of {given.megabytes:g} MB, a fresh process each:")
    for name in SERVERS:
        command = [sys.executable, __file__, "--only-large", name]
        done = subprocess.run(
            [*command, "--megabytes", str(given.megabytes)],
            capture_output=True,
            check=True,
            text=True,
        )
        found = json.loads(done.stdout)
        speed, grown = given.megabytes / found["seconds"], found["grown_mb"]
        print(
            f"{name:20} {speed:6.1f} MB/s  memory +{grown:.0f} MB ({grown / given.megabytes:.2f}x)"
        )


if __name__ == "__main__":
    main()
