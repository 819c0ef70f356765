"""The counting of limits.py inside one process, for when there is no Redis to count for all."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cloud.bill.limits import Bucket


class LocalCounts:
    """Token buckets and places, guarded by one lock; the clock is the process's monotonic one."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._tokens: dict[str, tuple[float, float]] = {}
        self._places: dict[str, dict[str, float]] = {}
        self._shut: dict[str, float] = {}

    def take(self, name: str, bucket: Bucket) -> float:
        """See limits.Counts."""
        with self._lock:
            now = time.monotonic()
            closed = self._shut.get(name, 0.0) - now
            if closed > 0:
                return closed
            tokens, since = self._tokens.get(name, (bucket.burst, now))
            tokens = min(bucket.burst, tokens + (now - since) * bucket.per_second)
            wait = 0.0 if tokens >= 1 else (1 - tokens) / bucket.per_second
            self._tokens[name] = (tokens if wait else tokens - 1, now)
            return wait

    def enter(self, name: str, holder: str, *, most: int, lease: float) -> bool:
        """See limits.Counts."""
        with self._lock:
            now = time.monotonic()
            places = self._places.setdefault(name, {})
            for gone in [other for other, until in places.items() if until < now]:
                del places[gone]
            if len(places) >= most:
                return False
            places[holder] = now + lease
            return True

    def leave(self, name: str, holder: str) -> None:
        """See limits.Counts."""
        with self._lock:
            self._places.get(name, {}).pop(holder, None)

    def shut(self, name: str, seconds: float) -> None:
        """See limits.Counts."""
        with self._lock:
            self._shut[name] = time.monotonic() + seconds
