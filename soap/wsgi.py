"""Door 1 as a WSGI application: `build` makes it from a conversation.

Serves whatever path it is mounted at: GET and HEAD answer 200 (the Web Connector
checks the certificate that way), `?wsdl` the WSDL with the address it was asked at,
POST is SOAP. Never redirects, never needs a cookie, keeps nothing between calls.
spyne's event rounds and contexts are not used on the way; its definitions, WSDL,
serialiser and faults are.
"""

from __future__ import annotations

import functools
from tempfile import SpooledTemporaryFile
from typing import TYPE_CHECKING, Any, BinaryIO, Final, cast
from wsgiref.util import request_uri
from xml.sax.saxutils import escape

from spyne import Application, Fault
from spyne.protocol.soap import Soap11
from spyne.server.wsgi import WsgiApplication

from soap.answers import Answer, fault_document
from soap.body import Body, NotSoapError, charset_of
from soap.envelope import Call, Operation, read
from soap.observe import Mishaps, excused, report
from soap.service import WebConnectorService
from soap.wire import NAMESPACE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from soap.service import Conversation

    StartResponse = Callable[[str, list[tuple[str, str]]], object]
    Environ = dict[str, Any]

MAX_REQUEST_BYTES: Final = 64 * 1024 * 1024
SPOOL_IN_MEMORY: Final = 256 * 1024

_XML: Final = "text/xml; charset=utf-8"
_PLACEHOLDER: Final = "http://address.invalid/"
_GREETING: Final = (
    b"This is the address the QuickBooks Web Connector talks to. There is nothing to see here: "
    b"add your .QWC file to the Web Connector, and it will call by itself.\n"
)


def build(
    conversation: Conversation,
    *,
    max_request_bytes: int = MAX_REQUEST_BYTES,
    spool_dir: Path | None = None,
) -> Door:
    """The WSGI application for one conversation; `spool_dir` holds large answers while read."""
    if spool_dir is not None:
        spool_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    application = Application(
        [WebConnectorService],
        NAMESPACE,
        name="QBWebConnectorSvc",
        in_protocol=Soap11(),
        out_protocol=Soap11(),
    )
    application.conversation = conversation
    application.mishaps = Mishaps()
    return Door(application, max_request_bytes=max_request_bytes, spool_dir=spool_dir)


class Context:
    """What a service method and its observation may use; spyne's has 60 attributes more."""

    __slots__ = ("app", "descriptor", "function", "in_object", "req_env", "transport")

    def __init__(self, app: Any, operation: Operation, call: Call, environ: Environ) -> None:
        self.app = app
        self.descriptor = operation.descriptor
        self.function = operation.descriptor.function
        self.in_object = call.arguments()
        self.transport = _Transport(environ)


class _Transport:
    __slots__ = ("req_env",)

    def __init__(self, environ: Environ) -> None:
        self.req_env = environ


class Door(WsgiApplication):  # type: ignore[misc]
    """spyne's WSGI application with a short way through it."""

    def __init__(self, app: Any, *, max_request_bytes: int, spool_dir: Path | None) -> None:
        super().__init__(app, max_content_length=max_request_bytes)
        methods = {
            tag: found[0] for tag, found in app.interface.service_method_map.items() if found
        }
        self._operations = {
            tag.removeprefix("{"): Operation.of(method) for tag, method in methods.items()
        }
        self._answers = {method.name: Answer(self, method) for method in methods.values()}
        self._spool = cast(
            "Callable[[], BinaryIO]",
            functools.partial(SpooledTemporaryFile, max_size=SPOOL_IN_MEMORY, dir=spool_dir),
        )
        self.doc.wsdl11.build_interface_document(_PLACEHOLDER)
        self._description: bytes = self.doc.wsdl11.get_interface_document()

    def __call__(
        self, req_env: Environ, start_response: StartResponse, wsgi_url: str | None = None
    ) -> Iterable[bytes]:
        """Answer one HTTP request."""
        method = req_env["REQUEST_METHOD"]
        if method == "POST":
            return self.handle_rpc(req_env, start_response)
        if method not in {"GET", "HEAD"}:
            refusal = b"POST SOAP here, or GET ?wsdl.\n"
            return _reply(
                start_response, "405 Method Not Allowed", refusal, allow="GET, HEAD, POST"
            )
        query = str(req_env.get("QUERY_STRING") or "").partition("&")[0].partition("=")[0]
        if query.lower() == "wsdl":
            content, kind = self._wsdl_at(req_env), _XML
        else:
            content, kind = _GREETING, "text/plain; charset=utf-8"
        reply = _reply(start_response, "200 OK", content, kind=kind)
        return [] if method == "HEAD" else reply

    def handle_rpc(self, req_env: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one SOAP call; every refusal is a Fault, and nothing else is."""
        call = Call()
        body = Body(req_env, self.max_content_length)
        try:
            charset = charset_of(str(req_env.get("CONTENT_TYPE") or ""))
            read(
                body.blocks(), call, charset=charset, operations=self._operations, spool=self._spool
            )
            document = self._answer(call, req_env)
        except NotSoapError as refusal:
            status, fault = "415 Unsupported Media Type", refusal
        except Fault as refusal:
            status, fault = "500 Internal Server Error", refusal
        except Exception as problem:  # noqa: BLE001 - a full disk, a client that hung up
            reference = report("reading a request", problem, list(call.texts.values()))
            status = "500 Internal Server Error"
            fault = Fault("Server", f"The server could not read this ({reference}). Try again.")
        else:
            return _reply(start_response, "200 OK", document, kind=_XML)
        finally:
            call.close()
        return _refusal(
            body, _reply(start_response, status, fault_document(self, fault), kind=_XML)
        )

    def _answer(self, call: Call, environ: Environ) -> bytes:
        """Make the one service call and write its answer."""
        operation = call.operation
        if operation is None:
            raise Fault("Client.SoapError", "The SOAP body holds no call.")
        context = Context(self.app, operation, call, environ)
        answer = self._answers[operation.descriptor.name]
        value = operation.descriptor.service_class.call_wrapper(context)
        try:
            return answer.render(value)
        except Exception as problem:  # noqa: BLE001 - a conversation that returned None, say
            return answer.render(excused(context, problem))

    def _wsdl_at(self, environ: Environ) -> bytes:
        """The WSDL with the address this request used; never cached, so no Host can poison it."""
        address = request_uri(environ, include_query=False)
        return self._description.replace(
            _PLACEHOLDER.encode(), escape(address, {'"': "&quot;"}).encode()
        )


def _refusal(body: Body, reply: list[bytes]) -> Iterator[bytes]:
    """The reply, and only then the rest of the body: neither side may wait for the other."""
    yield from reply
    body.drop()


def _reply(
    start_response: StartResponse,
    status: str,
    content: bytes,
    *,
    kind: str = "text/plain; charset=utf-8",
    allow: str = "",
) -> list[bytes]:
    headers = [("Content-Type", kind), ("Content-Length", str(len(content)))]
    if allow:
        headers.append(("Allow", allow))
    start_response(status, headers)
    return [content]
