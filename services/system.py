"""How the service itself is: its workers, its queue, its clock, its budget at the cloud.

Nothing here waits for long or asks a worker anything: workers say by themselves that they live, in
Redis, and whoever has not said so for half a minute does not. What cannot be asked is None.
"""

from __future__ import annotations

import json
import platform
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING, Any, Final

from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

from cloud import spent
from storage import companies, logins, notice_directory
from storage.engine import DatabaseUnavailableError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from uuid import UUID

    from services.context import Context
    from storage.logins import Wait

BEAT_SECONDS: Final = 10.0
"""How often a worker says that it lives."""
_DEAD_AFTER: Final = 30
_PATIENCE: Final = 2.0
_QUEUE: Final = "deskbridge"
_PREFIX: Final = "deskbridge:worker:"
_TICK: Final = "deskbridge:tick"
_TICK_KEPT: Final = 7 * 24 * 3600


@dataclass(frozen=True, slots=True, kw_only=True)
class Working:
    """A worker that lives: where, since when, with how many processes, of which version."""

    name: str
    since: datetime
    processes: int
    version: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Queue:
    """What waits for a worker: messages nobody has, and messages that somebody works on."""

    waiting: int
    taken: int
    workers: tuple[Working, ...]
    last_tick: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """Everything at once; None is what could not be asked."""

    queue: Queue | None
    database_trouble: str | None
    migration: str | None
    calls: int | None
    calls_limit: int
    waiting_deliveries: int | None
    login_waits: tuple[Wait, ...] | None
    version: str
    python: str


class System:
    """What the page of the system and the metrics ask, and what workers say."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._redis = Redis.from_url(
            context.settings.redis_url,
            socket_timeout=_PATIENCE,
            socket_connect_timeout=_PATIENCE,
            retry=Retry(NoBackoff(), 0),  # a page that says so at once is worth more than a page
        )

    def state(self) -> State:
        """How all of it is now."""
        trouble, migration = self._database()
        well, queue = trouble is None, self._queue()
        return State(
            queue=queue,
            database_trouble=trouble,
            migration=migration,
            calls=None if queue is None else next(iter(self.calls_of(())), None),
            calls_limit=self._context.settings.cloud_rate_per_hour,
            waiting_deliveries=self._deliveries() if well else None,
            login_waits=self._waits() if well else None,
            version=own_version(),
            python=platform.python_version(),
        )

    def calls_of(self, organizations: Sequence[str]) -> list[int]:
        """Calls to the cloud in the last hour: of all, then of each; nothing without Redis."""
        settings = self._context.settings
        try:
            return spent(
                self._redis,
                "bill",
                url=settings.bill_v3_url,
                developer_key=settings.bill_dev_key,
                organizations=organizations,
            )
        except RedisError:
            return []

    def calls_of_tenant(self, tenant_id: UUID) -> int | None:
        """Calls to the cloud in the last hour for one tenant's companies; None without Redis."""
        with self._context.database.tenant_session(tenant_id) as session:
            found = companies.list_for_tenant(session)
        organizations = {str(each.cloud_settings.get("organization") or "") for each in found}
        counted = self.calls_of(sorted(organizations))
        return sum(counted[1:]) if counted else None

    def runs_of_the_last_hour(self) -> dict[str, int]:
        """How many runs ended, by their result."""
        since = self._context.clock.now() - timedelta(hours=1)
        with self._context.database.operator_session() as session:
            return notice_directory.runs_ended(session, since)

    def note_worker(self, name: str, *, since: datetime, processes: int) -> None:
        """A worker says that it lives. Without Redis it says it to nobody."""
        told = {"since": since.isoformat(), "processes": processes, "version": own_version()}
        self._say(lambda: self._redis.set(f"{_PREFIX}{name}", json.dumps(told), ex=_DEAD_AFTER))

    def note_tick(self) -> None:
        """A tick of the clock has reached a worker."""
        now = self._context.clock.now().isoformat()
        self._say(lambda: self._redis.set(_TICK, now, ex=_TICK_KEPT))

    def _say(self, words: Callable[[], object]) -> None:
        try:
            words()
        except RedisError:
            return  # whoever asks sees that nobody was heard

    def _queue(self) -> Queue | None:
        try:
            names = sorted(self._redis.scan_iter(f"{_PREFIX}*", count=1000))
            with self._redis.pipeline(transaction=False) as asked:
                asked.llen(_QUEUE)
                asked.hlen("unacked")
                asked.get(_TICK)
                for name in names:
                    asked.get(name)
                waiting, taken, tick, *told = asked.execute()
        except RedisError:
            return None
        return Queue(
            waiting=waiting,
            taken=taken,
            workers=tuple(
                _worker(name, text) for name, text in zip(names, told, strict=True) if text
            ),
            last_tick=None if tick is None else _moment(tick.decode()),
        )

    def _database(self) -> tuple[str | None, str | None]:
        try:
            return None, self._context.database.revision()
        except DatabaseUnavailableError:
            return "The database does not answer. Check DATABASE_URL and that it runs.", None

    def _deliveries(self) -> int:
        with self._context.database.operator_session() as session:
            return notice_directory.waiting(session)

    def _waits(self) -> tuple[Wait, ...]:
        with self._context.database.operator_session() as session:
            return tuple(logins.waiting(session, self._context.clock.now()))


def own_version() -> str:
    """The version of this program."""
    try:
        return version("deskbridge")
    except PackageNotFoundError:
        return "unknown"


def _worker(name: bytes, text: bytes) -> Working:
    told: dict[str, Any] = json.loads(text)
    return Working(
        name=name.decode().removeprefix(_PREFIX),
        since=_moment(told["since"]),
        processes=int(told["processes"]),
        version=str(told["version"]),
    )


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)
