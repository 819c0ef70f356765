"""The computer's clock as QuickBooks prints and reads it.

The wall clock is right all year; the offset printed beside it is the zone's standard one even
in summer, as nearly every real company file does (measured on captures of 2008 to 2023).
Refuses to correct that: meeting it is the point.
"""

from __future__ import annotations

import re
import time
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

from simulator.quickbooks.errors import Status

_PARTS = re.compile(
    r"(\d{4})-(\d{1,2})-(\d{1,2})(?:T(\d{1,2})(?::(\d{1,2})(?::(\d{1,2})(?:([+-])(\d{1,2}):(\d{1,2}))?)?)?)?"
)


class SteppingClock:
    """A clock for tests: stands still until told to move. Call it for Unix seconds."""

    def __init__(self, start: datetime = datetime(2026, 7, 1, 14, 0, tzinfo=UTC)) -> None:
        self._now = start.timestamp()

    def __call__(self) -> float:
        """Unix seconds."""
        return self._now

    def advance(self, seconds: float = 1.0) -> None:
        """Move the clock; negative seconds move it back, as a corrected PC clock does."""
        self._now += seconds

    def set(self, moment: datetime) -> None:
        """Jump to an aware moment."""
        self._now = moment.timestamp()


@dataclass(slots=True, frozen=True, kw_only=True)
class Wall:
    """A zone and whether it prints the true summer offset (newest builds) or the standard one."""

    zone: str = "America/New_York"
    true_offset: bool = False

    def printed(self, seconds: int) -> str:
        """Unix seconds as TimeCreated/TimeModified shows them."""
        local = datetime.fromtimestamp(seconds, ZoneInfo(self.zone))
        offset = local.utcoffset() or timedelta()
        if not self.true_offset:
            offset -= local.dst() or timedelta()
        sign = "-" if offset < timedelta() else "+"
        minutes = abs(int(offset.total_seconds())) // 60
        return f"{local:%Y-%m-%dT%H:%M:%S}{sign}{minutes // 60:02d}:{minutes % 60:02d}"

    def date(self, seconds: float) -> date:
        """The calendar day on this computer."""
        return datetime.fromtimestamp(seconds, ZoneInfo(self.zone)).date()

    def read(self, text: str, field: str, *, end_of_day: bool = False) -> int:
        """A DATETIMETYPE filter value as Unix seconds; without offset it is local wall time.

        A date alone means 00:00:00, or 23:59:59 with `end_of_day` (QuickBooks SDK on-screen
        reference). Raises Status 3020 outside 1970-01-01 .. 2038-01-19T03:14:07.
        """
        found = _PARTS.fullmatch(text)
        try:
            if found is None:
                raise ValueError(text)
            moment = self._moment(found, end_of_day=end_of_day)
        except ValueError:
            raise Status(
                3020,
                f'There was an error when converting the date value "{text}" '
                f'in the field "{field}".',
            ) from None
        return int(moment.timestamp())

    def _moment(self, found: re.Match[str], *, end_of_day: bool) -> datetime:
        year, month, day = (int(found[n]) for n in (1, 2, 3))
        if found[4] is None and end_of_day:
            hour, minute, second = 23, 59, 59
        else:
            hour, minute, second = (int(found[n] or 0) for n in (4, 5, 6))
        moment = datetime(year, month, day, hour, minute, second, tzinfo=ZoneInfo(self.zone))
        if found[7]:
            offset = timedelta(hours=int(found[8]), minutes=int(found[9]))
            moment = moment.replace(tzinfo=timezone(-offset if found[7] == "-" else offset))
        # A day of grace on both ends: the limits are printed without a zone.
        if not -86_400 <= moment.timestamp() <= 2**31 - 1 + 86_400:
            raise ValueError(found[0])
        return moment


def real_time() -> float:
    """The default clock."""
    return time.time()
