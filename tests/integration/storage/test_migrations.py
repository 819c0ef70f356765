"""Migrations: from nothing to the newest, by any owner, and saying the same as the models."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING
from uuid import uuid4

import psycopg
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from psycopg import sql
from sqlalchemy import create_engine, make_url, text

from storage import directory, fleet, listings, preview_decisions, record_hits, records, tenants
from storage.engine import Database, migrate, owner_url
from storage.migrate import head
from storage.models import Table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from services.embedded import Addresses

OWNER = "modest_owner"


@pytest.fixture
def modest_url(servers: Addresses) -> Iterator[str]:
    """An empty database whose owner is no superuser, as hosted PostgreSQL gives one."""
    name = f"modest_{uuid4().hex[:8]}"
    with psycopg.connect(servers.database_url, autocommit=True) as connection:
        known = connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [OWNER]).fetchone()
        if known is None:
            connection.execute(f"CREATE ROLE {OWNER} LOGIN CREATEROLE PASSWORD 'modest'")
            # Roles made by somebody else before: whoever migrates must be able to administer them.
            connection.execute(
                f"GRANT deskbridge_app, deskbridge_directory TO {OWNER} WITH ADMIN OPTION"
            )
        connection.execute(
            sql.SQL("CREATE DATABASE {} OWNER {}").format(
                sql.Identifier(name), sql.Identifier(OWNER)
            )
        )
        url = make_url(servers.database_url).set(database=name, username=OWNER, password="modest")
        yield url.render_as_string(hide_password=False)
        connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def test_the_models_say_what_the_migrations_made(database_url: str) -> None:
    engine = create_engine(owner_url(database_url))
    with engine.connect() as connection:
        context = MigrationContext.configure(
            connection, opts={"compare_server_default": True, "compare_type": True}
        )
        differences = compare_metadata(context, Table.metadata)
    engine.dispose()
    assert [] == differences


def test_a_difference_between_models_and_migrations_would_be_seen(database_url: str) -> None:
    engine = create_engine(owner_url(database_url))
    with engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE work ALTER COLUMN attempt SET DEFAULT 7")
        connection.exec_driver_sql("DROP INDEX work_set_idx")
        opts = {"compare_server_default": True, "compare_type": True}
        context = MigrationContext.configure(connection, opts=opts)
        differences = compare_metadata(context, Table.metadata)
    engine.dispose()
    assert 2 == len(differences)


def test_an_owner_without_special_rights_can_migrate_and_the_directory_still_answers(
    template_database: str, modest_url: str, app_password: str
) -> None:
    migrate(modest_url, app_password)
    opened = Database(modest_url, app_password, pool_size=1)
    try:
        tenant = uuid4()
        with opened.tenant_session(tenant) as session:
            tenants.create(session, tenant, name="Modest")
        with opened.operator_session() as session:
            assert ["Modest"] == [each.name for each in directory.tenants(session)]
        assert head() == opened.revision()
    finally:
        opened.close()


def test_a_database_of_the_first_version_with_rows_in_it_is_brought_up_to_date(
    template_database: str, modest_url: str, app_password: str
) -> None:
    migrate(modest_url, app_password, revision="0001_foundation")
    opened = Database(modest_url, app_password, pool_size=1)
    try:
        tenant = uuid4()
        with opened.tenant_session(tenant) as session:
            tenants.create(session, tenant, name="Early", plan="of another word")
            session.execute(
                text(
                    "INSERT INTO companies (name, cloud, username, password_hash, owner_id,"
                    " file_id) VALUES ('Early', 'bill', 'early', 'x', gen_random_uuid(),"
                    " gen_random_uuid())"
                )
            )
            session.execute(text("INSERT INTO polls (company_id) SELECT id FROM companies"))
        migrate(modest_url, app_password, revision="0020_late")
        with opened.tenant_session(tenant) as session:
            session.execute(
                text(
                    "INSERT INTO preview_decisions (company_id, entity, side, record_id, choice,"
                    " decided_at) SELECT id, 'vendor', 'cloud', 'v1', 'not:q1,q2', now()"
                    " FROM companies"
                )
            )
            session.execute(
                text(
                    "INSERT INTO records (company_id, entity, side, id, label, state)"
                    " SELECT id, 'vendor', 'cloud', 'v1', 'Renée', 'settled' FROM companies"
                )
            )
            session.execute(
                text(
                    "INSERT INTO problems (company_id, kind, code, entity, cloud_id, label,"
                    " cause, cure) SELECT id, 'drift', 'x', 'vendor', 'v1', 'l', 'c', 'd'"
                    " FROM companies"
                )
            )
        migrate(modest_url, app_password)
        assert head() == opened.revision()
        with opened.tenant_session(tenant) as session:
            listed = listings.companies_page(session, limit=5)
            hits = record_hits.hits(session, listed[0].company.id, "renee")
            assert [("vendor", "cloud", "v1")] == hits
            found = records.get(session, listed[0].company.id, "cloud", "vendor", "v1")
            assert found is not None
            assert "conflict" == found.state
            assert tenants.get(session, tenant).plan is None, "everything, as before"
            never = preview_decisions.never_one(session, listed[0].company.id, "vendor")
        assert {("v1", "q1"), ("v1", "q2")} == never
        assert ["Early"] == [each.company.name for each in listed]
        with opened.operator_session() as session:
            moment = fleet.Moment(now=datetime.now(UTC), poll=900, silence=3600, files=())
            listed_all = fleet.page(session, moment, fleet.Choice(), limit=5)
            assert [("Early", "never")] == [(each.name, each.need) for each in listed_all]
    finally:
        opened.close()


def test_migrating_again_changes_nothing(database_url: str, app_password: str) -> None:
    migrate(database_url, app_password)
    migrate(database_url, app_password)
    with psycopg.connect(database_url) as connection:
        found = connection.execute("SELECT version_num FROM alembic_version").fetchall()
    assert [(head(),)] == found


def test_an_upgrade_that_finds_two_companies_on_one_organization_says_so_and_changes_nothing(
    template_database: str, modest_url: str, app_password: str
) -> None:
    migrate(modest_url, app_password, revision="0003_api")
    company = (
        "INSERT INTO companies (tenant_id, name, cloud, cloud_settings, username, password_hash,"
        " owner_id, file_id) VALUES (%s, %s, 'bill', '{\"organization\": \"0080\"}', %s, '',"
        " gen_random_uuid(), gen_random_uuid())"
    )
    plain = modest_url.replace("+psycopg", "")
    with psycopg.connect(plain) as connection:
        for name in ("One", "Two"):
            tenant = str(uuid4())
            connection.execute("SELECT set_config('deskbridge.tenant', %s, true)", [tenant])
            connection.execute("INSERT INTO tenants (id, name) VALUES (%s, %s)", [tenant, name])
            connection.execute(company, [tenant, name, name])
    with pytest.raises(Exception, match="connected to one organization"):
        migrate(modest_url, app_password)
    with psycopg.connect(plain) as connection:
        found = connection.execute("SELECT version_num FROM alembic_version").fetchall()
    assert [("0003_api",)] == found
