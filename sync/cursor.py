"""Where to read on from: the highest TimeModified QuickBooks ever showed us, as it was written.

The wall clock is right and the offset behind it is an hour wrong in most summers, so the offset is
dropped and strings are compared (qbXML facts, section 3.3). Our own clock never sets a cursor: it
is not the clock of the computer that runs QuickBooks. It only says what cannot be: a PC whose clock
runs ahead is set right one day, and what is edited then must not lie before the cursor.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_WALL = re.compile(r"(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2})(?:Z|[+-]\d{2}:\d{2})?")
_SUMMER = timedelta(hours=1)
_FIRST = datetime(1970, 1, 1)  # noqa: DTZ001 - a wall clock has no zone, and none may be guessed

OVERLAP_SECONDS = 7200
"""Two hours: a clock set back, the hour that autumn repeats, edits within one second."""


def wall(moment: str) -> str:
    """`2026-07-01T10:00:00-08:00` → `2026-07-01T10:00:00`; ValueError for anything else."""
    found = _WALL.fullmatch(moment.strip())
    if found is None:
        raise ValueError(f"{moment!r} is not a QuickBooks time")
    datetime.fromisoformat(found[1])
    return found[1]


def not_ahead(moment: str, now: datetime) -> str:
    """The moment, or the latest that it can be when `now` is the right time: an hour from now.

    An hour, because a summer's offset may be wrong by that. One printed without an offset tells
    nothing of its zone and stays as it is.
    """
    seen = datetime.fromisoformat(moment.strip())
    if seen.tzinfo is None:
        return moment
    latest = (now + _SUMMER).astimezone(seen.tzinfo).replace(microsecond=0)
    return min(seen, latest).isoformat()


def advance(current: str | None, seen: Iterable[str]) -> str | None:
    """The highest wall clock of the cursor and everything seen; never lower than `current`.

    Call it when a query is read to its end, not page by page.
    """
    known = [wall(moment) for moment in seen]
    if current is not None:
        known.append(wall(current))
    return max(known, default=None)


def since(cursor: str, overlap_seconds: int = OVERLAP_SECONDS) -> str:
    """The value for FromModifiedDate: the cursor minus the overlap, not before 1970."""
    moment = datetime.fromisoformat(wall(cursor)) - timedelta(seconds=overlap_seconds)
    return max(moment, _FIRST).isoformat()
