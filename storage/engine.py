"""How the program reaches PostgreSQL: as the owner to migrate, as `deskbridge_app` for all else.

The app's role owns nothing and cannot bypass row-level security, so a transaction sees the rows of
the tenant it was opened for and no others, whatever a query forgets. Nothing here knows a table.
Nobody gets a session without saying whose: there is no third kind.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from sqlalchemy import Engine, create_engine, make_url, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from storage.migrate import APP_ROLE, head, migrate

if TYPE_CHECKING:
    from collections.abc import Iterator
    from uuid import UUID

    from sqlalchemy import URL

__all__ = [
    "Database",
    "DatabaseUnavailableError",
    "app_url",
    "head",
    "migrate",
    "owner_url",
]

# A request answers within a Web Connector's patience or not at all; a session that a crashed
# thread left open must not hold a company's rows for longer than a poll interval.
_OPTIONS = " ".join(
    f"-c {name}={milliseconds}"
    for name, milliseconds in (
        ("statement_timeout", 60_000),
        ("lock_timeout", 15_000),
        ("idle_in_transaction_session_timeout", 60_000),
    )
)
_SET_TENANT = text("SELECT set_config('deskbridge.tenant', :tenant, true)")
_RECYCLE_SECONDS = 1800


class DatabaseUnavailableError(Exception):
    """The database cannot be reached; the message is the driver's own."""


class Database:
    """The app's connections to one database; thread-safe, made once per process.

    `pool_size` connections stay open, as many again may be opened under load, and a caller that
    gets none within ten seconds gets sqlalchemy.exc.TimeoutError.
    """

    def __init__(self, url: str, app_password: str, *, pool_size: int = 10) -> None:
        self._engine = create_engine(
            app_url(url, app_password),
            pool_size=pool_size,
            max_overflow=pool_size,
            pool_timeout=10,
            pool_recycle=_RECYCLE_SECONDS,
            pool_pre_ping=True,
            connect_args={"options": _OPTIONS, "connect_timeout": 10},
        )
        # One statement is one transaction to PostgreSQL anyway: a poll must cost one round trip,
        # not three.
        self._autocommit = self._engine.execution_options(isolation_level="AUTOCOMMIT")

    @contextmanager
    def tenant_session(self, tenant_id: UUID) -> Iterator[Session]:
        """One transaction that sees one tenant: committed on leaving, rolled back on an error."""
        with Session(self._engine, expire_on_commit=False) as session, session.begin():
            session.execute(_SET_TENANT, {"tenant": str(tenant_id)})
            yield session

    @contextmanager
    def operator_session(self) -> Iterator[Session]:
        """A session for the directory functions alone: no tenant, so no tenant's rows.

        Every statement commits by itself.
        """
        with Session(self._autocommit) as session:
            yield session

    def revision(self) -> str | None:
        """The migration the database is at, None before the first.

        Raises DatabaseUnavailableError.
        """
        found = text("SELECT to_regclass('public.alembic_version') IS NOT NULL")
        try:
            with self._autocommit.connect() as connection:
                if not connection.execute(found).scalar_one():
                    return None
                revision = text("SELECT version_num FROM public.alembic_version")
                value: str | None = connection.execute(revision).scalar_one_or_none()
                return value
        except DBAPIError as error:
            raise DatabaseUnavailableError(str(error.orig).strip()) from error

    def close(self) -> None:
        """Close every idle connection; after a fork, call it in neither process."""
        self._engine.dispose()

    @property
    def engine(self) -> Engine:
        """The app role's engine, for the storage package and its tests."""
        return self._engine


def owner_url(url: str) -> URL:
    """The owner's address, with the driver named."""
    return make_url(url).set(drivername="postgresql+psycopg")


def app_url(url: str, app_password: str) -> URL:
    """The app role's address on the same database."""
    return owner_url(url).set(username=APP_ROLE, password=app_password)
