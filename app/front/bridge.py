"""One object that both kinds of server can call: RSGI takes the request in, WSGI answers it.

Served as RSGI, the body is whole before the application runs, in one of a few threads. An answer
that goes on (`app.front.stream`) has a thread only for as long as a piece of it takes to make.
Served as WSGI (as in tests), it is the application alone.
"""

from __future__ import annotations

import asyncio
import logging
from concurrent.futures import ThreadPoolExecutor
from http import HTTPStatus
from io import BytesIO
from typing import TYPE_CHECKING, Any, Final, Protocol

from app.front.patience import IN_MEMORY, Bounds, Intake, RefusedError
from app.front.reading import declared_length, environ_of
from app.front.stream import Stream, Streams, goes_on

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

    Headers = list[tuple[str, str]]
    Answer = tuple[int, Headers, bytes | Stream]

log = logging.getLogger("deskbridge.front")

# Granian names itself unless somebody else is named; a version it never says.
SERVER: Final = ("server", "Deskbridge")


class Limit(Protocol):
    """How large the body of a request may be."""

    def __call__(self, path: str) -> int:
        """Bytes."""
        ...


class Front:
    """A WSGI application behind an intake. `address_of` says who is asking, behind proxies too."""

    def __init__(
        self,
        application: WSGIApplication,
        *,
        limit: Limit,
        address_of: Callable[[WSGIEnvironment], str],
        threads: int,
        bounds: Bounds,
        folder: Path | None = None,
    ) -> None:
        if folder is not None:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._application = application
        self._limit = limit
        self._address_of = address_of
        self._intake = Intake(bounds, folder)
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix="door")
        self._streams = Streams(self._threads)

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """The application itself, for a WSGI server."""
        return self._application(environ, start_response)

    async def __rsgi__(self, scope: Any, protocol: Any) -> None:
        """Answer one request of an RSGI server."""
        if scope.proto != "http":
            protocol.close(None)
            return
        try:
            status, headers, content = await self._served(scope, protocol)
            if not isinstance(content, bytes):
                await self._streams.send(protocol, status, [*headers, SERVER], content)
                return
        except RefusedError as refusal:
            status, headers, content = _refused(refusal)
        except Exception:
            log.exception("a request could not be taken")
            status, headers, content = _refused(
                RefusedError(500, "The server had a problem of its own. Try again.")
            )
        protocol.response_bytes(status, [*headers, SERVER], content)

    async def _served(self, scope: Any, protocol: Any) -> Answer:
        environ = environ_of(scope)
        length = declared_length(environ)
        if not length and "HTTP_TRANSFER_ENCODING" not in environ:
            environ["wsgi.input"] = BytesIO()
            return await self._answered(environ)
        limit = self._limit(environ["PATH_INFO"])
        if length is not None and length > limit:
            # Nothing of it is read: the application says what is too much, in its own words.
            environ["wsgi.input"] = BytesIO()
            status, headers, told = await self._answered(environ)
            return status, [*headers, ("connection", "close")], told
        if length is not None and length <= IN_MEMORY:
            # Nearly every call: one block, which is there already.
            with self._intake.place(self._address_of(environ)):
                content = await self._intake.take_small(protocol)
            if len(content) != length:
                raise RefusedError(400, "The request broke off.")
            environ["wsgi.input"] = BytesIO(content)
            return await self._answered(environ)
        with self._intake.spool() as spool:
            with self._intake.place(self._address_of(environ)):
                await self._intake.take(protocol, spool, limit)
            # A chunked body that breaks off just ends here too: it is no whole document then.
            if length is not None and spool.size < length:
                raise RefusedError(400, "The request broke off.")
            environ["wsgi.input"] = spool.file
            return await self._answered(environ)

    async def _answered(self, environ: WSGIEnvironment) -> Answer:
        self._streams.offer(environ)
        running = asyncio.get_running_loop()
        return await running.run_in_executor(self._threads, _call, self._application, environ)


def _call(application: WSGIApplication, environ: WSGIEnvironment) -> Answer:
    """Run a WSGI application to its end, or to where its answer goes on."""
    told: list[Any] = []

    def start_response(status: str, headers: Headers, exc_info: Any = None) -> Any:
        told[:] = [status, headers]

    pieces = application(environ, start_response)
    if told and goes_on(told[1]):
        return int(told[0][:3]), _lines(told[1], counted=False), Stream(pieces, environ)
    try:
        content = b"".join(pieces)
    finally:
        close = getattr(pieces, "close", None)
        if close is not None:
            close()
    status, headers = told
    # The server counts for itself, except where there is nothing to count.
    return int(status[:3]), _lines(headers, counted=environ["REQUEST_METHOD"] != "HEAD"), content


def _lines(headers: Headers, *, counted: bool) -> Headers:
    """Header lines as RSGI wants them; without the length where the server counts."""
    lines = []
    for name, value in headers:
        if not value.isprintable():
            raise ValueError("an answer's header line holds what is no text")
        lower = name.lower()
        if not (counted and lower == "content-length"):
            lines.append((lower, value))
    return lines


def _refused(refusal: RefusedError) -> Answer:
    status = HTTPStatus(refusal.status)
    headers = [
        ("content-type", "text/plain; charset=utf-8"),
        ("cache-control", "no-store"),
        ("x-content-type-options", "nosniff"),
        # Whatever else is on its way belongs to a request that is over.
        ("connection", "close"),
    ]
    if status == HTTPStatus.SERVICE_UNAVAILABLE:
        headers.append(("retry-after", "10"))
    return status.value, headers, f"{refusal.sentence}\n".encode()
