"""Who may connect and what a session sees, on a real database."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

import psycopg
import pytest
from psycopg import sql
from sqlalchemy import make_url, text
from sqlalchemy.exc import OperationalError, ProgrammingError

from storage.engine import Database, DatabaseUnavailableError, head, migrate

if TYPE_CHECKING:
    from collections.abc import Iterator

    from services.embedded import Addresses

ROOT = Path(__file__).parents[3]
ADD = text("INSERT INTO tenants (id, name) VALUES (:id, :name)")
COUNT = text("SELECT count(*) FROM tenants")


def _count(database: Database, tenant: UUID) -> int:
    with database.tenant_session(tenant) as session:
        return int(session.execute(COUNT).scalar_one())


@pytest.fixture
def empty_url(servers: Addresses, app_password: str) -> Iterator[str]:
    name = sql.Identifier("engine_empty")
    with psycopg.connect(servers.database_url, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(name))
        url = make_url(servers.database_url).set(database="engine_empty")
        address = url.render_as_string(hide_password=False)
        yield address
        # The role is the whole server's: the other tests know it by their password.
        migrate(address, app_password)
        connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(name))


def test_a_tenant_session_commits_what_was_done_in_it(database: Database) -> None:
    tenant = uuid4()
    with database.tenant_session(tenant) as session:
        session.execute(ADD, {"id": tenant, "name": "Rock Castle"})
    assert 1 == _count(database, tenant)


def test_an_error_takes_everything_back(database: Database) -> None:
    tenant = uuid4()

    def fail_half_way() -> None:
        with database.tenant_session(tenant) as session:
            session.execute(ADD, {"id": tenant, "name": "Rock Castle"})
            raise RuntimeError("half way")

    with pytest.raises(RuntimeError, match="half way"):
        fail_half_way()
    assert 0 == _count(database, tenant)


def test_one_tenant_neither_sees_nor_adds_to_another(database: Database) -> None:
    ours, theirs = uuid4(), uuid4()
    with database.tenant_session(theirs) as session:
        session.execute(ADD, {"id": theirs, "name": "Theirs"})
    assert 0 == _count(database, ours)
    with (
        pytest.raises(ProgrammingError, match="row-level security"),
        database.tenant_session(ours) as session,
    ):
        session.execute(ADD, {"id": uuid4(), "name": "Smuggled"})


def test_the_tenant_of_a_transaction_does_not_stay_on_the_connection(database: Database) -> None:
    tenant = uuid4()
    with database.tenant_session(tenant) as session:
        session.execute(ADD, {"id": tenant, "name": "Rock Castle"})
    for _ in range(8):
        with database.operator_session() as session:
            assert 0 == session.execute(COUNT).scalar_one()


def test_the_role_we_run_as_owns_nothing_and_may_not_bypass_anything(database: Database) -> None:
    with database.operator_session() as session:
        role = session.execute(
            text(
                "SELECT rolsuper, rolbypassrls, rolcreatedb, rolcreaterole,"
                " (SELECT count(*) FROM pg_class WHERE relowner = r.oid) FROM pg_roles r"
                " WHERE rolname = current_user AND current_user = 'deskbridge_app'"
            )
        ).one()
    assert (False, False, False, False, 0) == tuple(role)


def test_an_empty_database_is_at_no_revision_and_then_at_the_head(
    empty_url: str, template_database: str
) -> None:
    # The role exists already, with the password of the migrated template.
    before = Database(empty_url, "another password", pool_size=1)
    with pytest.raises(DatabaseUnavailableError, match="password authentication failed"):
        before.revision()
    before.close()
    migrate(empty_url, "another password")
    after = Database(empty_url, "another password", pool_size=1)
    assert head() == after.revision()
    after.close()


def test_processes_that_migrate_at_once_come_one_after_the_other(empty_url: str) -> None:
    script = "import sys; from storage.engine import migrate; migrate(*sys.argv[1:])"
    command = [sys.executable, "-c", script, empty_url, "the same password"]
    started = [subprocess.Popen(command, cwd=ROOT) for _ in range(4)]
    assert [0, 0, 0, 0] == [each.wait(60) for each in started]
    opened = Database(empty_url, "the same password", pool_size=1)
    assert head() == opened.revision()
    opened.close()


def test_connections_cut_off_by_a_restart_are_replaced_without_an_error(
    database: Database, database_url: str
) -> None:
    tenant = uuid4()
    _count(database, tenant)
    with psycopg.connect(database_url, autocommit=True) as owner:
        owner.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE usename = 'deskbridge_app' AND datname = current_database()"
        )
    assert 0 == _count(database, tenant)


def test_a_question_of_a_tenant_is_three_messages_and_no_more(
    database_url: str, app_password: str, tmp_path: Path
) -> None:
    alone = Database(database_url, app_password, pool_size=1)
    sent = tmp_path / "sent"
    with sent.open("w") as trace:
        with alone.tenant_session(uuid4()) as session:
            wire = session.connection.driver_connection
            assert isinstance(wire, psycopg.Connection)
        wire.pgconn.trace(trace.fileno())
        _count(alone, uuid4())
        wire.pgconn.untrace()
    alone.close()
    lines = [line for line in sent.read_text().splitlines() if "\tF\t" in line]
    asked = [line for line in lines if "Query" in line or "Sync" in line]
    assert 3 == len(asked), lines
    assert "BEGIN; SELECT set_config" in asked[0]
    assert '"COMMIT"' in asked[2]


def test_an_unreachable_database_is_said_to_be_unavailable() -> None:
    gone = Database("postgresql://nobody@127.0.0.1:9/none", "x", pool_size=1)
    with pytest.raises(DatabaseUnavailableError, match="connection"):
        gone.revision()
    with pytest.raises(OperationalError), gone.tenant_session(uuid4()):
        pass
