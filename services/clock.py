"""The one place that asks the time, so that a test can say what time it is.

Everything else receives a clock or a value. Times are aware and in UTC; what a person reads is
turned into their zone where it is shown, never here.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Protocol


class Clock(Protocol):
    """What knows the time."""

    def now(self) -> datetime:
        """This moment, aware, in UTC."""
        ...


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """This moment, aware, in UTC."""
        return datetime.now(UTC)
