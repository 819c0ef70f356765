"""The organization's time: real unless a test moves or stops it.

Stamps are BILL's spelling, milliseconds and an offset; v2 spells the offset without its colon.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from threading import Lock


class Clock:
    """Aware UTC instants; `stamp` never goes backwards."""

    def __init__(self) -> None:
        self._offset = timedelta()
        self._frozen: datetime | None = None
        self._last = datetime.min.replace(tzinfo=UTC)
        self._lock = Lock()

    def now(self) -> datetime:
        """This instant."""
        return (self._frozen or datetime.now(UTC)) + self._offset

    def today(self) -> date:
        """This date, in UTC."""
        return self.now().date()

    def advance(self, *, seconds: float = 0.0, hours: float = 0.0, days: float = 0.0) -> None:
        """Let time pass at once."""
        self._offset += timedelta(seconds=seconds, hours=hours, days=days)

    def freeze(self, at: datetime | None) -> None:
        """Stop at an aware instant; None starts the clock again."""
        self._frozen = at.astimezone(UTC) if at else None
        self._offset = timedelta()

    def stamp(self, milliseconds: int = 1) -> str:
        """A time for a record: later than the last, or tied with it when `milliseconds` > 1."""
        with self._lock:
            moment = self.now()
            if milliseconds <= 1:
                moment = max(moment, self._last + timedelta(milliseconds=1))
            moment = floor(moment, milliseconds)
            self._last = max(self._last, moment)
        return spell(moment)


def floor(moment: datetime, milliseconds: int) -> datetime:
    """Drop what is finer than a step of `milliseconds`."""
    step = max(milliseconds, 1) * 1000
    since = moment.second * 1_000_000 + moment.microsecond
    return moment - timedelta(microseconds=since % step)


def spell(moment: datetime) -> str:
    """`2026-11-20T17:05:11.000+00:00`, as v3 writes it."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds")


def spell_v2(stamp: str) -> str:
    """The same instant as v2 writes it."""
    return stamp.replace("+00:00", "+0000")


def read_moment(text: str) -> datetime:
    """A time or date as BILL's filters take it; no offset means UTC. Else ValueError."""
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
