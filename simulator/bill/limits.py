"""The limits a caller can run into: calls and logins per hour, calls at once.

Hourly counts belong to a developer key and all its organizations together (BILL API v3
documentation, rate limits).
"""

from __future__ import annotations

from collections import Counter
from contextlib import contextmanager
from threading import Lock
from typing import TYPE_CHECKING

from simulator.bill.errors import ApiError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from simulator.bill.clock import Clock


class Limits:
    """Counts; raises ApiError with status 429."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._lock = Lock()
        self._hour = 0
        self._used: Counter[tuple[str, str]] = Counter()
        self._inside: Counter[tuple[str, str]] = Counter()
        self.most_inside: Counter[str] = Counter()  # organization → most calls at once so far

    def count(self, what: str, dev_key: str, limit: int) -> None:
        """One more call or login in this clock hour."""
        hour = int(self._clock.now().timestamp() // 3600)
        with self._lock:
            if hour != self._hour:
                self._hour = hour
                self._used.clear()
            if self._used[what, dev_key] >= limit:
                raise ApiError(429, "BDC_1144", limit=limit)
            self._used[what, dev_key] += 1

    def used(self, what: str, dev_key: str) -> int:
        """How many this hour: "calls" or "logins"."""
        return self._used[what, dev_key]

    @contextmanager
    def inside(self, dev_key: str, org_id: str, limit: int) -> Iterator[None]:
        """Hold one of the organization's places while a call is worked on."""
        place = (dev_key, org_id)
        with self._lock:
            if self._inside[place] >= limit:
                raise ApiError(429, "BDC_1322")
            self._inside[place] += 1
            self.most_inside[org_id] = max(self.most_inside[org_id], self._inside[place])
        try:
            yield
        finally:
            with self._lock:
                self._inside[place] -= 1
