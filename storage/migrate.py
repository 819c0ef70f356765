"""Bringing a database to the newest migration, and letting the app's role in.

It runs as the owner of the tables, who must be able to create roles. Any number of processes may
start it at once: they come one after the other, and the later ones find nothing to do.
"""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg
from psycopg import sql
from sqlalchemy import NullPool, create_engine, make_url
from sqlalchemy.exc import OperationalError

from storage.errors import DatabaseUnavailableError

if TYPE_CHECKING:
    from sqlalchemy import URL, Connection

APP_ROLE = "deskbridge_app"
_MIGRATIONS = Path(__file__).parents[1] / "migrations"
_ROLE_TRIES = 10


def head() -> str:
    """The newest migration this program knows; one line of migrations/.head."""
    return (_MIGRATIONS / ".head").read_text(encoding="utf-8").strip()


def migrate(url: str, app_password: str, *, revision: str = "head") -> None:
    """Migrate the database at the owner's `url` and set the app role's password.

    Raises DatabaseUnavailableError when there is none to be reached.
    """
    # Late: most processes never migrate, and a command line should not wait for this.
    from alembic import command
    from alembic.config import Config

    owner = make_url(url).set(drivername="postgresql+psycopg")
    engine = create_engine(owner, poolclass=NullPool, connect_args={"connect_timeout": 10})
    try:
        engine.connect().close()
    except OperationalError as error:
        raise DatabaseUnavailableError(str(error.orig).strip()) from error
    config = Config()
    # Alembic's configuration treats % as a variable.
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    # Migrations run whole files of SQL, in which % is PL/pgSQL's and no placeholder.
    with engine.execution_options(no_parameters=True).begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, revision)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        _admit_app(connection, owner, app_password)


def _admit_app(connection: Connection, owner: URL, app_password: str) -> None:
    if _can_log_in(owner, app_password):
        return
    raw: psycopg.Connection[object] = connection.connection.driver_connection  # type: ignore[assignment]
    # The server gets the verifier, not the password: statements end up in logs.
    verifier = raw.pgconn.encrypt_password(
        app_password.encode(), APP_ROLE.encode(), b"scram-sha-256"
    )
    statement = sql.SQL("ALTER ROLE {} LOGIN PASSWORD {}").format(
        sql.Identifier(APP_ROLE), sql.Literal(verifier.decode())
    )
    for attempt in range(1, _ROLE_TRIES + 1):
        try:
            raw.execute(statement)
        except psycopg.errors.InternalError_:
            # Roles belong to the whole server, advisory locks to one database: another database's
            # migration changed this role in the same moment.
            if attempt == _ROLE_TRIES:
                raise
            time.sleep(0.05 * attempt)
        else:
            return


def _can_log_in(owner: URL, app_password: str) -> bool:
    # The password goes beside the address: libpq refuses some spellings of a blank in an address.
    address = owner.set(drivername="postgresql", username=None, password=None).render_as_string()
    try:
        psycopg.connect(address, user=APP_ROLE, password=app_password, connect_timeout=10).close()
    except psycopg.OperationalError:
        return False
    return True
