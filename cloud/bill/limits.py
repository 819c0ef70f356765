"""BILL's budget: calls per hour for everybody together, and three at once per organization.

The counts live in Redis, because every worker of every company spends from the same developer key
(20,000 calls per clock hour, 200 logins, 3 at once: BILL API v3 documentation, rate limits). When
Redis is away each process falls back to a share so small that a few of them together stay inside.
A short wait is waited out; a long one is CloudUnavailable, so that no worker sleeps on a company.
"""

from __future__ import annotations

import hashlib
import time
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from redis.exceptions import RedisError

from cloud.bill.limits_local import LocalCounts
from cloud.bill.limits_redis import SharedCounts
from sync.errors import CloudUnavailable

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from redis import Redis

CALLS_PER_LOGIN = 100  # 20,000 calls and 200 logins: a share of one is the same share of the other
AT_ONCE = 3
BURST_SHARE = (
    0.25  # of the hour's calls may be spent at once (a first load); the rest drips in evenly
)
LONGEST_WAIT = 10.0  # seconds a caller waits here before it is told to come back
REDIS_REST = 5.0  # seconds without asking Redis again after it failed


@dataclass(frozen=True, slots=True, kw_only=True)
class Bucket:
    """A token bucket: never more than `burst + per_second * 3600` in any hour."""

    burst: float
    per_second: float

    @classmethod
    def hourly(cls, limit: int) -> Bucket:
        """A bucket that keeps within `limit` in every hour, whenever the hour begins."""
        burst = max(1.0, limit * BURST_SHARE)
        return cls(burst=burst, per_second=max(limit - burst, 1.0) / 3600)


class Counts(Protocol):
    """Where the counting is done: Redis, or this process."""

    def take(self, name: str, bucket: Bucket) -> float:
        """Take one token: 0.0 when taken, else the seconds until there is one."""
        ...

    def enter(self, name: str, holder: str, *, most: int, lease: float) -> bool:
        """Occupy one of `most` places for at most `lease` seconds."""
        ...

    def leave(self, name: str, holder: str) -> None:
        """Give the place back."""
        ...

    def shut(self, name: str, seconds: float) -> None:
        """Keep a bucket empty for that long: BILL itself has said so."""
        ...


class Limits:
    """Turns counts into waiting or CloudUnavailable. One per adapter; `key` names the key."""

    def __init__(
        self, redis: Redis | None, *, key: str, organization: str, calls_per_hour: int, lease: float
    ) -> None:
        self._shared = None if redis is None else SharedCounts(redis)
        self._local = LocalCounts()
        self._calls = Bucket.hourly(calls_per_hour)
        self._logins = Bucket.hourly(max(1, calls_per_hour // CALLS_PER_LOGIN))
        self._key = key
        self._organization = organization
        self._lease = lease
        self._away_until = 0.0

    @contextmanager
    def call(self, holder: str) -> Iterator[None]:
        """Room for one call; raises CloudUnavailable when there is none soon."""
        self._pay("calls", self._calls)
        place = f"{self._key}:{self._organization}:at-once"
        counts = self._occupy(place, holder)
        try:
            yield
        finally:
            try:
                counts.leave(place, holder)
            except RedisError:
                self._rest()  # the lease runs out by itself

    def login(self) -> None:
        """Room for one login; raises CloudUnavailable when there is none soon."""
        self._pay("logins", self._logins)

    def hour_is_spent(self, seconds: float, *, login: bool) -> CloudUnavailable:
        """BILL says its clock hour is used up: stop every company for the rest of it."""
        name = f"{self._key}:{'logins' if login else 'calls'}"
        counts, _ = self._counts()
        try:
            counts.shut(name, seconds)
        except RedisError:
            self._rest()
            self._local.shut(name, seconds)
        return _later("BILL's hourly budget is used up", seconds)

    def _pay(self, what: str, bucket: Bucket) -> None:
        name = f"{self._key}:{what}"
        waited = 0.0
        while True:
            wait = self._take(name, bucket)
            if wait <= 0:
                return
            if waited + wait > LONGEST_WAIT:
                raise _later(f"BILL's hourly budget for {what} is used up", wait)
            time.sleep(wait)
            waited += wait

    def _take(self, name: str, bucket: Bucket) -> float:
        counts, shared = self._counts()
        try:
            return counts.take(name, bucket if shared else _share(bucket))
        except RedisError:
            self._rest()
            return self._local.take(name, _share(bucket))

    def _occupy(self, place: str, holder: str) -> Counts:
        deadline = time.monotonic() + LONGEST_WAIT
        while True:
            counts, shared = self._counts()
            try:
                # Without Redis nobody knows how many others there are: one at a time each.
                if counts.enter(place, holder, most=AT_ONCE if shared else 1, lease=self._lease):
                    return counts
            except RedisError:
                self._rest()
                continue
            if time.monotonic() > deadline:
                raise _later("BILL allows three calls at once per organization", 15.0)
            time.sleep(0.05)

    def _counts(self) -> tuple[Counts, bool]:
        if self._shared is None or time.monotonic() < self._away_until:
            return self._local, False
        return self._shared, True

    def _rest(self) -> None:
        self._away_until = time.monotonic() + REDIS_REST


def _share(bucket: Bucket) -> Bucket:
    """One process's part when nobody can count for all: a twentieth."""
    return Bucket(burst=max(1.0, bucket.burst / 20), per_second=bucket.per_second / 20)


def _later(why: str, seconds: float) -> CloudUnavailable:
    return CloudUnavailable(f"{why}; going on in {seconds:.0f} s.", retry_after=seconds)


def digest(*parts: str) -> str:
    """What stands in Redis for a key or an organization, so that neither is readable there."""
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:24]


def spent(
    redis: Redis, *, v3_url: str, developer_key: str, organizations: Sequence[str] = ()
) -> list[int]:
    """Calls of the last hour: of the key, then of each organization. RedisError passes."""
    key = digest(v3_url.rstrip("/"), developer_key)
    places = [f"{key}:{digest(each)}:at-once" for each in organizations]
    return SharedCounts(redis).spent([f"{key}:calls", *places])
