"""How the program reaches PostgreSQL: as the owner to migrate, as `deskbridge_app` for all else.

The app's role owns nothing and cannot bypass row-level security, so a transaction sees the rows of
the tenant it was opened for and no others, whatever a query forgets. Nothing here knows a table.
Nobody gets a session without saying whose: there is no third kind.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TypeVar

from psycopg import sql
from sqlalchemy import Engine, create_engine, event, make_url, text
from sqlalchemy.exc import DBAPIError

from storage.errors import DatabaseUnavailableError
from storage.migrate import APP_ROLE, head, migrate

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from uuid import UUID

    from psycopg import Cursor
    from sqlalchemy import URL

    from storage.session import Session

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
Answer = TypeVar("Answer")
_BEGIN_AS_TENANT = sql.SQL("BEGIN; SELECT set_config('deskbridge.tenant', {}, true)")
_RECYCLE_SECONDS = 1800


class Database:
    """The app's connections to one database; thread-safe, made once per process.

    `pool_size` connections stay open, as many again may be opened under load, and a caller that
    gets none within ten seconds gets sqlalchemy.exc.TimeoutError.
    """

    def __init__(self, url: str, app_password: str, *, pool_size: int = 10) -> None:
        # Nothing is sent but what we send: a transaction begins with `_begun`, whose one round trip
        # also names the tenant and finds out whether the connection is still good.
        self._engine = _made(url, app_password, pool_size=pool_size)
        # A pool of its own, so that a poll never waits for those who compute. It is given back as
        # it is: one statement is one transaction to PostgreSQL anyway.
        self._directory = _made(url, app_password, pool_size=pool_size, pool_reset_on_return=None)

    @contextmanager
    def tenant_session(self, tenant_id: UUID) -> Iterator[Session]:
        """One transaction that sees one tenant: committed on leaving, rolled back on an error."""
        with self._begun(_as_tenant(tenant_id)) as session:
            yield session
            session.commit()

    @contextmanager
    def rehearsal(self, tenant_id: UUID) -> Iterator[Database]:
        """A database that forgets: every session of it is one transaction, rolled back on leaving.

        Whatever is done in it sees all that was done in it before, and nobody else ever does.
        """
        with self._begun(_as_tenant(tenant_id)) as session:
            yield _Rehearsal(session, tenant_id)

    @contextmanager
    def operator_session(self) -> Iterator[Session]:
        """A session for the directory functions alone: no tenant, so no tenant's rows.

        Every statement commits by itself.
        """
        with self._directory.connect() as session:
            yield session

    @contextmanager
    def operator_transaction(self) -> Iterator[Session]:
        """The same as one transaction: committed on leaving, rolled back on an error."""
        with self._begun("BEGIN") as session:
            yield session
            session.commit()

    def ask(self, question: Callable[[Session], Answer]) -> Answer:
        """Put one question to the directory; once more when its connection had gone stale.

        Only for questions that may be asked twice.
        """
        try:
            with self.operator_session() as session:
                return question(session)
        except DBAPIError as error:
            if not error.connection_invalidated:
                raise
        with self.operator_session() as session:
            return question(session)

    def revision(self) -> str | None:
        """The migration the database is at, None before the first.

        Raises DatabaseUnavailableError.
        """
        found = text("SELECT to_regclass('public.alembic_version') IS NOT NULL")
        try:
            with self._directory.connect() as connection:
                if not connection.execute(found).scalar_one():
                    return None
                revision = text("SELECT version_num FROM public.alembic_version")
                value: str | None = connection.execute(revision).scalar_one_or_none()
                return value
        except DBAPIError as error:
            raise DatabaseUnavailableError(str(error.orig).strip()) from error

    def _begun(self, statement: str) -> Session:
        """A connection in a new transaction, rolled back when it is closed before a commit.

        A connection that lay idle may have been cut off by a restart. Nothing was asked of it yet,
        so another one is made in its place, and in that of all others that lay beside it.
        """
        try:
            return _beginning(self._engine, statement)
        except DBAPIError as error:
            if not error.connection_invalidated:
                raise
        return _beginning(self._engine, statement)

    def close(self) -> None:
        """Close every idle connection; after a fork, call it in neither process."""
        self._engine.dispose()
        self._directory.dispose()

    @property
    def engine(self) -> Engine:
        """The app role's engine, for the storage package and its tests."""
        return self._engine

    @property
    def directory_engine(self) -> Engine:
        """The engine behind `operator_session`, likewise."""
        return self._directory


class _Rehearsal(Database):
    """One transaction of one tenant in place of a database; see `Database.rehearsal`."""

    def __init__(self, session: Session, tenant_id: UUID) -> None:
        # Without the parent's: it has no connections but this one, and must never open any.
        self._session = session
        self._tenant_id = tenant_id

    @contextmanager
    def tenant_session(self, tenant_id: UUID) -> Iterator[Session]:
        """The one transaction, whoever asks for it; an error in it ends the whole rehearsal."""
        if tenant_id != self._tenant_id:
            raise ValueError("A rehearsal is of one tenant.")
        yield self._session


def _made(url: str, app_password: str, *, pool_size: int, **options: Any) -> Engine:
    engine = create_engine(
        app_url(url, app_password),
        # The driver sends no BEGIN of its own; a transaction's is in `Database._begun`.
        isolation_level="AUTOCOMMIT",
        # As SQLAlchemy's own Session has it: rows are read by name and place, never by the columns
        # of a statement, and fitting those into every result costs half as much as asking.
        execution_options={"_result_disable_adapt_to_context": True},
        pool_size=pool_size,
        max_overflow=pool_size,
        pool_timeout=10,
        pool_recycle=_RECYCLE_SECONDS,
        # An error's text must not carry what was asked: digests and sealed secrets are in it.
        hide_parameters=True,
        connect_args={"options": _OPTIONS, "connect_timeout": 10},
        **options,
    )
    event.listen(engine, "do_execute_no_params", _as_it_is)
    return engine


def _as_it_is(cursor: Cursor[Any], statement: str, _context: object) -> bool:
    """Send a text without parameters as it is: two statements in one cannot be prepared."""
    cursor.execute(statement, prepare=False)
    return True


def _beginning(engine: Engine, statement: str) -> Session:
    session = engine.connect()
    try:
        session.exec_driver_sql(statement, execution_options={"no_parameters": True})
    except BaseException:
        session.close()
        raise
    return session


def _as_tenant(tenant_id: UUID) -> str:
    return _BEGIN_AS_TENANT.format(sql.Literal(str(tenant_id))).as_string()


def owner_url(url: str) -> URL:
    """The owner's address, with the driver named."""
    return make_url(url).set(drivername="postgresql+psycopg")


def app_url(url: str, app_password: str) -> URL:
    """The app role's address on the same database."""
    return owner_url(url).set(username=APP_ROLE, password=app_password)
