"""What a failure behind a SOAP method becomes: a polite answer and one log record.

A Fault makes the Web Connector show a code and stop; an ordinary answer lets it end
the session cleanly and come back. So nothing that goes wrong in a conversation leaves
as a Fault. What is logged is where and what kind, under an id that the bookkeeper sees
too; never a body, a password or a ticket.
"""

from __future__ import annotations

import hashlib
import logging
import secrets
import threading
import traceback
from collections import OrderedDict
from time import perf_counter
from typing import Any, Final

from spyne import Fault, ServiceBase

log = logging.getLogger("deskbridge.soap")

SLOW_SECONDS: Final = 10.0  # .NET gives up on a call after 100 s

# By method: what ends or pauses a session without alarming anybody, and without a lie.
POLITE: Final[dict[str, str | int | list[str]]] = {
    "authenticate": ["", "busy"],  # nothing happened; the next scheduled run tries again
    "receiveResponseXML": -1,
    "connectionError": "done",
    "closeConnection": "Closed. Deskbridge had a problem of its own; nothing to do here.",
    "interactiveDone": "DONE",
}
_SORRY: Final = (
    "Deskbridge had a problem of its own (reference {}). Nothing was lost: run Update Selected "
    "again in a few minutes. If it happens again, send support this reference."
)


class Mishaps:
    """References of recent failures by ticket, so that getLastError can name them.

    A hint, not state: bounded, per process, and nothing depends on it. Without it the
    bookkeeper would read whatever the session last knew, which may be nothing.
    """

    def __init__(self, limit: int = 1000) -> None:
        self._limit = limit
        self._lock = threading.Lock()
        self._references: OrderedDict[bytes, str] = OrderedDict()

    def remember(self, ticket: str, reference: str) -> None:
        """Keep the reference for this ticket, forgetting the oldest beyond the limit."""
        with self._lock:
            self._references[_digest(ticket)] = reference
            while len(self._references) > self._limit:
                self._references.popitem(last=False)

    def sentence(self, ticket: str) -> str:
        """The sentence for the bookkeeper, once; '' when nothing failed for this ticket."""
        if not self._references:
            return ""
        with self._lock:
            reference = self._references.pop(_digest(ticket), "")
        return _SORRY.format(reference) if reference else ""


class ObservedService(ServiceBase):  # type: ignore[misc]
    """A service whose methods never fail outwards."""

    @classmethod
    def call_wrapper(cls, ctx: Any, args: Any = None) -> Any:
        """Call the method; on an exception log it and answer politely."""
        name = ctx.descriptor.name
        started = perf_counter()
        try:
            answer = super().call_wrapper(ctx, args)
        except Fault:
            raise  # made by spyne or by us before the conversation was reached
        except Exception as problem:  # noqa: BLE001 - the last line before the wire
            return excused(ctx, problem)
        seconds = perf_counter() - started
        if seconds > SLOW_SECONDS:
            log.warning("%s took %.1f s; the Web Connector waits 100 s at most", name, seconds)
        return answer


def report(what: str, problem: BaseException, private: list[str]) -> str:
    """Log a failure without anybody's data; return its reference (8 hex digits)."""
    reference = secrets.token_hex(4)
    # Only the first line: database drivers put parameters, which are data, behind it.
    said = (str(problem).splitlines() or [""])[0][:200]
    for value in private:
        if value:
            said = said.replace(value, "…")
    where = "".join(traceback.format_tb(problem.__traceback__)[-8:])
    log.error(
        "%s failed, reference %s: %s: %s\n%s", what, reference, type(problem).__name__, said, where
    )
    return reference


def excused(ctx: Any, problem: Exception) -> str | int | list[str]:
    """The polite answer to a call that failed behind the door; logs the failure."""
    name = ctx.descriptor.name
    private = [value for value in ctx.in_object if isinstance(value, str)]
    reference = report(name, problem, private)
    if name == "getLastError":
        return _SORRY.format(reference)
    if name != "authenticate" and private:
        ctx.app.mishaps.remember(private[0], reference)
    return POLITE.get(name, "")


def _digest(ticket: str) -> bytes:
    return hashlib.sha256(ticket.encode("utf-8", "surrogatepass")).digest()
