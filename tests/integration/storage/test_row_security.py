"""Who sees whose rows: the catalogue walked, and every way across tried."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import psycopg
import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, IntegrityError, ProgrammingError

from storage import (
    api_replies,
    api_tokens,
    companies,
    cursors,
    journal,
    mappings,
    notices,
    preview_decisions,
    previews,
    problems,
    records,
    runs,
    sessions,
    token_directory,
    users,
    webhook_endpoints,
    work,
)
from storage.errors import NotFoundError
from storage.models import Table
from storage.work import NewWork
from tests.integration.storage.conftest import NOW

if TYPE_CHECKING:
    from collections.abc import Iterator
    from uuid import UUID

    from storage.engine import Database
    from storage.session import Session
    from tests.integration.storage.conftest import House

ONE = Decimal(1)
TENANT_TABLES = sorted(
    table.name for table in Table.metadata.sorted_tables if "tenant_id" in table.columns
)


@pytest.fixture
def owner(module_database_url: str) -> Iterator[psycopg.Connection[Any]]:
    with psycopg.connect(module_database_url) as connection:
        yield connection


def tell(house: House) -> None:
    """A row in each table of what is told, to programs and to people."""
    with house.session() as session:
        notice = notices.add(session, house.company, event="e", source=uuid4().hex, now=NOW)
        endpoint = webhook_endpoints.add(session, "https://example.com", ["e"], b"sealed")
        webhook_endpoints.enqueue(session, endpoint.id, notice, now=NOW)
        person = users.create(
            session, f"{uuid4().hex}@example.com", role="owner", password_hash=None
        )
        session.execute(
            text("INSERT INTO notice_preferences (user_id, events) VALUES (:user, '{e}')"),
            {"user": person.id},
        )
        session.execute(
            text(
                "INSERT INTO notice_mails (notice_id, user_id, company_id)"
                " VALUES (:notice, :user, :company)"
            ),
            {"notice": notice, "user": person.id, "company": house.company},
        )


def _furnish_people(session: Session) -> None:
    """Somebody who is signed in with a second factor, invited somebody and was sent a letter."""
    session.execute(
        text(
            "WITH person AS (INSERT INTO users (email, role) VALUES (:email, 'viewer')"
            " RETURNING id), deed AS (INSERT INTO audit_log (who, action) VALUES ('x', 'y')),"
            " factor AS (INSERT INTO second_factors (user_id, secret)"
            " SELECT id, :digest FROM person),"
            " link AS (INSERT INTO people_links (purpose, email, digest, expires_at)"
            " VALUES ('invite', 'x', :digest, now())),"
            " letter AS (INSERT INTO outbox (recipient, subject, message_id)"
            " VALUES ('x', 's', :email))"
            " INSERT INTO web_sessions (user_id, digest, seen_at, expires_at)"
            " SELECT id, :digest, now(), now() FROM person"
        ),
        {"email": f"{uuid4().hex}@example.com", "digest": uuid4().bytes},
    )


def furnish(house: House) -> None:
    """At least one row of this tenant in every table."""
    company = house.company
    tell(house)
    with house.session() as session:
        run = runs.start(session, company, now=NOW)
        sessions.open_session(session, company, ticket_hash=uuid4().bytes, now=NOW, run_id=run.id)
        work.enqueue(session, company, [NewWork(side="cloud", action="create", position=1)])
        found = records.RecordIn(id="v1", data={"name": "Able"}, natural_keys=["able"])
        records.upsert_many(session, company, "cloud", "vendor", [found])
        link = mappings.Link(cloud_id="v1", quickbooks_id="80000001-1", evidence="created")
        mappings.link(session, company, "vendor", link)
        cursors.set_mark(session, company, "cloud", "vendor", "1")
        stop = problems.NewProblem(kind="stop", code="x", label="", cause="c", cure="d")
        problems.open_problem(session, company, stop)
        journal.write_many(session, company, [journal.Event(event="opened")])
        new = api_tokens.NewToken(
            prefix=uuid4().hex, digest=b"d", scope="read", name="", expires_at=None
        )
        token = api_tokens.add(session, new)
        until = NOW + timedelta(days=1)
        api_replies.claim(
            session, token, "k", digest=b"d", now=NOW, claimed_until=until, expires_at=until
        )
        _furnish_people(session)
        session.execute(
            text(
                "INSERT INTO webhook_events (company_id, event_id, received_at)"
                " VALUES (:company, 'one', now()) ON CONFLICT DO NOTHING"
            ),
            {"company": company},
        )
        previewed(session, company)
        session.execute(
            text(
                "INSERT INTO exchanges (company_id, message_set_id, request, expires_at)"
                " VALUES (:company, 'set', '\\x00', now())"
            ),
            {"company": company},
        )


def previewed(session: Session, company: UUID) -> None:
    """One of everything that a preview and its wizard keep."""
    item = previews.Item(position=1, kind="create", entity="vendor", side="cloud")
    posting = previews.Posting(
        position=1, line=0, account_id=None, account="A", account_type="", debit=ONE, credit=ONE
    )
    previews.add(session, company, 1, [item], [posting])
    shown = previews.Preview(
        company_id=company, generation=1, run_id=None, fingerprint="f", shown={}, made_at=NOW
    )
    previews.publish(session, shown)
    decided = preview_decisions.Decision(
        entity="vendor",
        side="cloud",
        record_id="v1",
        choice="skip",
        label="",
        who="",
        decided_at=NOW,
    )
    preview_decisions.decide(session, company, decided)
    session.execute(text("INSERT INTO connect_drafts (name, cloud) VALUES ('a', 'bill')"))


def test_every_table_of_tenants_is_known_to_the_models(owner: psycopg.Connection[Any]) -> None:
    found = owner.execute(
        "SELECT c.relname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid"
        " WHERE a.attname = 'tenant_id' AND c.relkind IN ('r', 'p')"
        " AND c.relnamespace = 'public'::regnamespace ORDER BY 1"
    ).fetchall()
    assert TENANT_TABLES == [row[0] for row in found]


@pytest.mark.parametrize("table", [*TENANT_TABLES, "tenants"])
def test_every_table_of_tenants_is_closed_by_one_policy(
    owner: psycopg.Connection[Any], table: str
) -> None:
    flags = owner.execute(
        "SELECT relrowsecurity, relforcerowsecurity FROM pg_class WHERE oid = %s::regclass", [table]
    ).fetchone()
    assert (True, True) == flags
    policies = owner.execute(
        "SELECT policyname, permissive, cmd, qual = with_check, qual LIKE %s FROM pg_policies"
        " WHERE tablename = %s AND NOT 'deskbridge_directory' = ANY (roles)",
        ["%current_setting('deskbridge.tenant'%", table],
    ).fetchall()
    assert [("tenant", "PERMISSIVE", "ALL", True, True)] == policies


@pytest.mark.parametrize("role", ["deskbridge_app", "deskbridge_directory"])
def test_neither_role_is_above_the_policies(owner: psycopg.Connection[Any], role: str) -> None:
    powers = owner.execute(
        "SELECT rolsuper, rolbypassrls, rolcreaterole, rolcreatedb, rolreplication FROM pg_roles"
        " WHERE rolname = %s",
        [role],
    ).fetchone()
    assert (False,) * 5 == powers
    memberships = owner.execute(
        "SELECT count(*) FROM pg_auth_members WHERE member = %s::regrole", [role]
    ).fetchone()
    assert (0,) == memberships


def test_the_app_owns_nothing(owner: psycopg.Connection[Any]) -> None:
    owned = owner.execute(
        "SELECT 1 FROM pg_class WHERE relowner = 'deskbridge_app'::regrole"
        " UNION ALL SELECT 1 FROM pg_proc WHERE proowner = 'deskbridge_app'::regrole"
        " UNION ALL SELECT 1 FROM pg_namespace WHERE nspowner = 'deskbridge_app'::regrole"
    ).fetchall()
    assert [] == owned


def test_the_directory_owns_functions_only_and_each_fixes_its_search_path(
    owner: psycopg.Connection[Any],
) -> None:
    functions = owner.execute(
        "SELECT proname, prosecdef, proconfig, proowner::regrole::text,"
        " has_function_privilege('public', oid, 'EXECUTE')"
        " FROM pg_proc WHERE pronamespace = 'directory'::regnamespace"
    ).fetchall()
    assert len(functions) >= 10
    for name, definer, settings, owned_by, public in functions:
        expected = (True, ["search_path=public, pg_temp"], "deskbridge_directory", False)
        assert expected == (definer, settings, owned_by, public), name
    owned = "SELECT count(*) FROM pg_class WHERE relowner = 'deskbridge_directory'::regrole"
    assert (0,) == owner.execute(owned).fetchone()


@pytest.mark.parametrize("table", TENANT_TABLES)
def test_a_neighbours_rows_are_neither_seen_nor_changed(
    house: House, neighbour: House, table: str
) -> None:
    furnish(neighbour)
    with neighbour.session() as session:
        assert session.execute(text(f"SELECT count(*) FROM {table}")).scalar_one() > 0
    with house.session() as session:
        own = {"other": neighbour.tenant}
        seen = text(f"SELECT count(*) FROM {table} WHERE tenant_id = :other")
        assert 0 == session.execute(seen, own).scalar_one()
    if table in {"journal", "audit_log"}:  # nobody changes them: the role may not
        return
    with house.session() as session:
        change = text(f"UPDATE {table} SET tenant_id = tenant_id WHERE tenant_id = :other")
        assert 0 == session.execute(change, own).rowcount
        gone = text(f"DELETE FROM {table} WHERE tenant_id = :other")
        assert 0 == session.execute(gone, own).rowcount


@pytest.mark.parametrize("table", [*TENANT_TABLES, "tenants"])
def test_without_a_tenant_nothing_is_seen(
    shared_database: Database, house: House, table: str
) -> None:
    furnish(house)
    with shared_database.operator_session() as session:
        assert 0 == session.execute(text(f"SELECT count(*) FROM {table}")).scalar_one()


def test_the_owner_is_held_to_the_policies_too(
    module_database_url: str, house: House, owner: psycopg.Connection[Any]
) -> None:
    furnish(house)
    owner.execute("CREATE ROLE held_owner NOLOGIN")
    owner.execute("ALTER TABLE work OWNER TO held_owner")
    owner.execute("GRANT USAGE ON SCHEMA public TO held_owner")
    owner.execute("SET ROLE held_owner")
    assert (0,) == owner.execute("SELECT count(*) FROM work").fetchone()
    owner.rollback()


def test_a_row_cannot_be_given_to_a_neighbour(house: House, neighbour: House) -> None:
    def give_away() -> None:
        with house.session() as session:
            session.execute(
                text(
                    "INSERT INTO cursors (tenant_id, company_id, side, name, mark)"
                    " VALUES (:tenant, :company, 'cloud', 'vendor', '1')"
                ),
                {"tenant": neighbour.tenant, "company": neighbour.company},
            )

    with pytest.raises(ProgrammingError, match="row-level security"):
        give_away()


def test_a_row_of_ours_cannot_hang_under_a_neighbours_company(
    house: House, neighbour: House
) -> None:
    def hang() -> None:
        with house.session() as session:
            cursors.set_mark(session, neighbour.company, "cloud", "vendor", "1")

    with pytest.raises(IntegrityError, match="cursors_company_fkey"):
        hang()


def test_an_own_row_cannot_be_moved_to_a_neighbour(house: House, neighbour: House) -> None:
    def move() -> None:
        with house.session() as session:
            session.execute(
                text("UPDATE companies SET tenant_id = :tenant"), {"tenant": neighbour.tenant}
            )

    with pytest.raises(ProgrammingError, match="row-level security"):
        move()


def test_a_neighbours_company_does_not_exist_for_us(house: House, neighbour: House) -> None:
    with house.session() as session:
        assert [house.company] == [each.id for each in companies.list_for_tenant(session)]
        with pytest.raises(NotFoundError):
            companies.get(session, neighbour.company)


@pytest.mark.parametrize("statement", ["UPDATE journal SET event = 'x'", "DELETE FROM journal"])
def test_the_journal_is_written_once(house: House, statement: str) -> None:
    furnish(house)

    def rewrite() -> None:
        with house.session() as session:
            session.execute(text(statement))

    with pytest.raises(ProgrammingError, match="permission denied"):
        rewrite()


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TABLE public.mine (id int)",
        "CREATE FUNCTION directory.mine() RETURNS int LANGUAGE sql AS 'SELECT 1'",
        "ALTER TABLE work DISABLE ROW LEVEL SECURITY",
        "SET ROLE deskbridge_directory",
        "TRUNCATE work",
        "UPDATE alembic_version SET version_num = 'x'",
    ],
)
def test_the_app_may_not_change_the_house(house: House, statement: str) -> None:
    def change() -> None:
        with house.session() as session:
            session.execute(text(statement))

    with pytest.raises(DBAPIError, match=r"permission denied|must be owner"):
        change()


def test_an_operators_token_is_no_tenants(house: House, shared_database: Database) -> None:
    new = api_tokens.NewToken(
        prefix=uuid4().hex, digest=b"d", scope="read", name="", expires_at=None
    )
    with shared_database.operator_session() as session:
        token_directory.add_for_operators(session, new)
        assert new.prefix in {each.prefix for each in token_directory.list_of_operators(session)}
    with house.session() as session:
        assert new.prefix not in {each.prefix for each in api_tokens.list_all(session)}
