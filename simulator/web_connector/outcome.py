"""What an update came to, and the errors a Web Connector shows with a QBWC number."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal["done", "none", "nvu", "busy", "postponed", "error"]


class WebConnectorError(Exception):
    """A failure the Web Connector would show: its QBWC code and the sentence."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code
        self.message = message


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """One update as the Web Connector's status column and log would have it.

    "done" means that the server ended the session, with 100 or with a sentence of its own
    (which the status then holds: a summary, or what to do about a wrong company file).
    rounds counts requests that QuickBooks was given; calls holds (method, seconds) in
    order; minimum_interval and postpone are seconds the server asked for, if it did.
    """

    kind: Kind
    status: str
    rounds: int = 0
    calls: tuple[tuple[str, float], ...] = ()
    minimum_interval: int | None = None
    postpone: int | None = None
