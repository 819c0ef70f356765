"""Hours in which no sync begins by itself: people may want QuickBooks to themselves.

Written as "22:00-06:00 America/Chicago". A window may pass midnight. A sync that a person asks for
begins all the same, and one that has begun is brought to its end.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Any, Final
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from collections.abc import Mapping

_SHAPE: Final = re.compile(r"(\d{1,2}:\d{2})\s*-\s*(\d{1,2}:\d{2})\s+(\S+)")
_HALF: Final = re.compile(r"(?:(\d{1,2}:\d{2})\s*-|-\s*\d{1,2}:\d{2})(?:\s+\S+)?")
"""Only one of the two times."""


@dataclass(frozen=True, slots=True, kw_only=True)
class QuietHours:
    """From one time of day up to another, in a zone (its IANA name)."""

    begins: time
    ends: time
    zone: str

    def __str__(self) -> str:
        return f"{self.begins:%H:%M}-{self.ends:%H:%M} {self.zone}"

    def after(self, moment: datetime) -> datetime:
        """The moment, or the end of the quiet hours that it falls into."""
        here = moment.astimezone(ZoneInfo(self.zone))
        of_day = here.time()
        if self.begins < self.ends:
            inside = self.begins <= of_day < self.ends
        else:
            inside = of_day >= self.begins or of_day < self.ends
        if not inside:
            return moment
        day = here.date() if of_day < self.ends else here.date() + timedelta(days=1)
        return datetime.combine(day, self.ends, ZoneInfo(self.zone)).astimezone(moment.tzinfo)


def quiet_hours(text: str) -> QuietHours:
    """Read "22:00-06:00 America/Chicago"; ValueError says what does not fit."""
    half = _HALF.fullmatch(text.strip())
    if half is not None:
        lacking = "end" if half[1] else "begin"
        raise ValueError(
            f"Say also when the quiet hours {lacking}. To have none, leave both times empty."
        )
    found = _SHAPE.fullmatch(text.strip())
    if found is None:
        raise ValueError(f"“{text}” are no quiet hours. Write them as 22:00-06:00 America/Chicago.")
    begins, ends = (_time(part) for part in found.groups()[:2])
    if begins == ends:
        raise ValueError("Quiet hours that begin when they end would never end. Leave them empty.")
    try:
        ZoneInfo(found[3])
    except (ValueError, OSError, KeyError):
        told = f"“{found[3]}” is not a time zone. Choose one like America/Chicago."
        raise ValueError(told) from None
    return QuietHours(begins=begins, ends=ends, zone=found[3])


def kept(settings: Mapping[str, Any]) -> QuietHours | None:
    """Those of a company, as they are among its settings.

    None also where this machine has lost the zone: syncing at night is the lesser evil.
    """
    text = settings.get("quiet_hours")
    try:
        return quiet_hours(text) if text else None
    except ValueError:
        return None


def _time(text: str) -> time:
    try:
        return time.fromisoformat(text.zfill(5))
    except ValueError:
        raise ValueError(f"“{text}” is not a time of day. Write it as 22:00.") from None
