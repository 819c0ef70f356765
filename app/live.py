"""Pages that move by themselves: server-sent events, each a piece of the page rendered anew.

What is sent is the very HTML that the page had when it was opened, made by the same template, and
only when it has changed. Without a script the page simply stays as it was. A stream ends after some
minutes and whenever its reader may no longer see the page; the browser asks again by itself.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Final

from flask import Response, current_app, g, request, session

from app.front.stream import EVENTS, PACE
from app.gate import COOKIE_KEY

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from app.ports import Services

LONGEST: Final = 300.0
SILENT: Final = 15.0
_RETRY: Final = 3_000
_CROWDED: Final = 60_000


def live(services: Services, look: Callable[[], tuple[str, float]]) -> Response:
    """Answer with a stream; `look` returns the HTML as it is now, and seconds until the next look.

    It is called in a request of its own each time, as the same reader, and must be quick.
    """
    # The application itself and no proxy for it: pieces are made when this request is over.
    app, environ = current_app._get_current_object(), request.environ  # type: ignore[attr-defined]  # noqa: SLF001
    seen, where, token = g.viewer, g.get("place"), session.get(COOKIE_KEY, "")
    pace = environ.get(PACE)

    def again() -> tuple[str, float] | None:
        with app.request_context(environ):
            if services.people.viewer(token) is None:
                return None
            g.viewer, g.place = seen, where
            return look()

    def pieces() -> Iterator[bytes]:
        ends, told, said_at = time.monotonic() + LONGEST, None, 0.0
        crowded = pace is None or pace.crowded
        yield f"retry: {_CROWDED if crowded else _RETRY}\n\n".encode()
        while time.monotonic() < ends:
            now = again()
            if now is None:
                yield b"event: over\ndata:\n\n"
                return
            html, seconds = now
            if pace is not None:
                pace.seconds = seconds
            piece = b""
            if html != told:
                piece = _event(html)
            elif time.monotonic() - said_at > SILENT:
                piece = b":\n\n"  # whatever stands between us must not take it for dead
            if piece:
                told, said_at = html, time.monotonic()
            yield piece
            if crowded:
                return

    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    return Response(pieces(), content_type=f"{EVENTS}; charset=utf-8", headers=headers)


def _event(html: str) -> bytes:
    lines = [f"data: {line}\n" for line in html.splitlines() if line.strip()]
    return f"{''.join(lines)}\n".encode()
