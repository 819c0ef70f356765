"""Two tenants with a company each, on a real database, for the tests of storage."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

import pytest

from storage import companies, tenants
from storage.engine import Database

if TYPE_CHECKING:
    from collections.abc import Iterator

    from storage.session import Session

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    """A tenant with one company, and a way in."""

    database: Database
    tenant: UUID
    company: UUID
    username: str
    password_hash: bytes

    @contextmanager
    def session(self) -> Iterator[Session]:
        """One transaction of this tenant."""
        with self.database.tenant_session(self.tenant) as session:
            yield session


def build_house(database: Database) -> House:
    """A tenant and a company with names nobody else has, due for its first session."""
    tenant, word = uuid4(), uuid4().hex
    with database.tenant_session(tenant) as session:
        tenants.create(session, tenant, name=f"Tenant {word}", plan="both")
        company = companies.create(
            session,
            companies.NewCompany(
                name=f"Rock Castle {word}",
                cloud="bill",
                username=word,
                password_hash=word.encode(),
                next_sync_at=NOW,
                schedule_minutes=30,
            ),
        )
    return House(
        database=database,
        tenant=tenant,
        company=company.id,
        username=word,
        password_hash=word.encode(),
    )


@pytest.fixture(scope="module")
def shared_database(module_database_url: str, app_password: str) -> Iterator[Database]:
    """The app's connections to a database that this module's tests share, each in its own house."""
    opened = Database(module_database_url, app_password, pool_size=6)
    yield opened
    opened.close()


@pytest.fixture
def house(shared_database: Database) -> House:
    """This test's own tenant and company."""
    return build_house(shared_database)


@pytest.fixture
def neighbour(shared_database: Database) -> House:
    """Another tenant beside it."""
    return build_house(shared_database)
