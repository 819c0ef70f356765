"""Answers that go on: a page that is watched, by very many at once, without a thread for any.

The application's answer is asked for its next piece on a thread, briefly, and between two pieces
nothing of ours runs. How long to wait is the answer's own word, left in the environment. Served in
any other way there is nobody to wait: such an answer says what is so now, and ends.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterable
    from concurrent.futures import ThreadPoolExecutor
    from wsgiref.types import WSGIEnvironment

EVENTS: Final = "text/event-stream"
PACE: Final = "deskbridge.pace"
"""In the environment: a `Pace` where somebody waits between two pieces; else it is not there."""
MOST: Final = 2000
"""Watchers of one process; whoever comes then sees what is so now, and asks again later."""
_OVER: Final = b"\0over"


@dataclass(slots=True)
class Pace:
    """How long to wait before the next piece, in seconds; `crowded`: one piece only."""

    seconds: float = 1.0
    crowded: bool = False


@dataclass(frozen=True, slots=True)
class Stream:
    """What a WSGI application answered, not yet asked for a piece."""

    pieces: Iterable[bytes]
    environ: WSGIEnvironment


class Streams:
    """The answers that go on in this process."""

    def __init__(self, threads: ThreadPoolExecutor) -> None:
        self._threads = threads
        self._open = 0

    def offer(self, environ: WSGIEnvironment) -> None:
        """Say to an application that its answer may go on."""
        environ[PACE] = Pace(crowded=self._open >= MOST)

    async def send(
        self, protocol: Any, status: int, headers: list[tuple[str, str]], stream: Stream
    ) -> None:
        """Send piece after piece until the answer ends or nobody listens any more."""
        running = asyncio.get_running_loop()
        pace: Pace = stream.environ[PACE]
        transport = protocol.response_stream(status, headers)
        gone = asyncio.ensure_future(protocol.client_disconnect())
        pieces = iter(stream.pieces)
        self._open += 1
        try:
            while not gone.done():
                piece = await running.run_in_executor(self._threads, next, pieces, _OVER)
                if piece is _OVER:
                    return
                if piece:
                    await transport.send_bytes(piece)
                await asyncio.wait({gone}, timeout=pace.seconds)
        finally:
            self._open -= 1
            gone.cancel()
            close = getattr(stream.pieces, "close", None)
            if close is not None:
                await running.run_in_executor(self._threads, close)


def goes_on(headers: list[tuple[str, str]]) -> bool:
    """Whether an answer with these header lines is a stream of events."""
    return any(
        name.lower() == "content-type" and value.startswith(EVENTS) for name, value in headers
    )
