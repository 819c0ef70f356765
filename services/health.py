"""What the probes say: whether this process can do its work, and if not, what is missing.

A probe is public, so a reason names the part and what to do, never an address or a driver's words;
those go to the log.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import structlog

from storage.engine import DatabaseUnavailableError, head

if TYPE_CHECKING:
    from storage.engine import Database

_PROBE_SECONDS = 2.0


@dataclass(frozen=True, slots=True)
class Readiness:
    """Ready when there is no reason not to be; one sentence per reason."""

    reasons: tuple[str, ...] = ()

    @property
    def ready(self) -> bool:
        """Whether requests may be sent here."""
        return not self.reasons


class Health:
    """Asks what this process depends on, every time; a probe comes seldom enough."""

    def __init__(self, database: Database, redis_url: str) -> None:
        self._database = database
        self._redis_url = redis_url

    def readiness(self) -> Readiness:
        """Whether database, migrations and broker are there."""
        return Readiness(tuple(filter(None, (self.database_trouble(), self._broker_trouble()))))

    def database_trouble(self) -> str | None:
        """Why the database cannot be used, in a sentence; None when it can."""
        try:
            revision = self._database.revision()
        except DatabaseUnavailableError as error:
            structlog.get_logger().warning("database unavailable", error=str(error))
            return "The database does not answer. Check DATABASE_URL and that it runs."
        if revision != head():
            return (
                f"The database is at migration {revision or 'none'} and this program needs "
                f"{head()}. Run the migrations of this version."
            )
        return None

    def _broker_trouble(self) -> str | None:
        import redis  # late: a command asks for the database alone

        client = redis.Redis.from_url(
            self._redis_url, socket_timeout=_PROBE_SECONDS, socket_connect_timeout=_PROBE_SECONDS
        )
        try:
            client.ping()
        except redis.RedisError as error:
            structlog.get_logger().warning("broker unavailable", error=str(error))
            return "The broker does not answer. Check REDIS_URL and that it runs."
        finally:
            client.close()
        return None
