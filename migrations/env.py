"""How Alembic runs here: always on a connection that the caller opened, in one transaction.

There is no alembic.ini and no address in a file: `storage.migrate` hands over the owner's
connection. A migration that cannot get its lock soon gives up rather than stop every poll behind
it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from alembic import context

from storage.models import Table

if TYPE_CHECKING:
    from sqlalchemy import Connection

LOCK_TIMEOUT = "5s"
STATEMENT_TIMEOUT = "10min"


def run() -> None:
    """Run the wanted migrations on the connection in the configuration's attributes."""
    connection: Connection | None = context.config.attributes.get("connection")
    if connection is None:
        raise RuntimeError(
            "Migrations run on a connection given to them: call storage.migrate.migrate(url, …)."
        )
    connection.exec_driver_sql(f"SET lock_timeout = '{LOCK_TIMEOUT}'")
    connection.exec_driver_sql(f"SET statement_timeout = '{STATEMENT_TIMEOUT}'")
    context.configure(
        connection=connection,
        target_metadata=Table.metadata,
        compare_server_default=True,
        compare_type=True,
        transaction_per_migration=False,
    )
    with context.begin_transaction():
        # Two processes that start at once migrate one after the other.
        connection.exec_driver_sql(
            "SELECT pg_advisory_xact_lock(hashtext('deskbridge.migrations'))"
        )
        context.run_migrations()


run()
