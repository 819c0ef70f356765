"""A moment as QuickBooks prints it: the text, the wall clock in it, and the instant it claims.

In summer many QuickBooks builds print the right wall clock with the standard-time offset, so the
instant is an hour late while the wall clock is right. Change detection therefore works with
`wall`; `instant` is only for telling a person when something happened.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone
from functools import cached_property
from typing import Self

_SHAPE = re.compile(
    r"(\d{4})-(\d{1,2})-(\d{1,2})"
    r"(?:T(\d{1,2})(?::(\d{1,2})(?::(\d{1,2})(?:\.\d+)?(Z|[+-]\d{1,2}:\d{1,2})?)?)?)?"
)


class Timestamp(str):  # noqa: SLOT000 - the parsed halves are cached on the instance
    """A DATETIMETYPE of an answer, kept as text and compared as text.

    `ValueError` if the text is no DATETIMETYPE (QuickBooks SDK on-screen reference:
    `YYYY-MM-DD[Thh[:mm[:ss[±hh:mm]]]]`).
    """

    def __new__(cls, text: str) -> Self:
        """The text itself, checked to be a moment."""
        stamp = super().__new__(cls, text)
        _ = stamp._local
        return stamp

    @cached_property
    def _local(self) -> datetime:
        match = _SHAPE.fullmatch(self)
        if match is None:
            raise ValueError(f"{str(self)!r} is not a date and time")
        year, month, day, hour, minute, second = (int(part or 0) for part in match.groups()[:6])
        zone = _zone(match[7])
        return datetime(year, month, day, hour, minute, second, tzinfo=zone)

    @property
    def wall(self) -> str:
        """What the clock on the QuickBooks machine showed, `YYYY-MM-DDThh:mm:ss`, no offset."""
        return self._local.replace(tzinfo=None).isoformat(timespec="seconds")

    @property
    def instant(self) -> datetime:
        """The aware datetime as printed: may be an hour late in summer; UTC if no offset came."""
        return self._local


def _zone(text: str | None) -> timezone:
    if text is None or text == "Z":
        return UTC
    hours, minutes = text[1:].split(":")
    offset = timedelta(hours=int(hours), minutes=int(minutes))
    return timezone(-offset if text[0] == "-" else offset)
