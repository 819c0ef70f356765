"""One PostgreSQL and one Valkey for a whole test session, real and thrown away.

They start when the first test asks, so the pure tests never wait for them. One database is
migrated once; every test that wants one gets a copy, made faster than a migration runs.
"""

from __future__ import annotations

import itertools
import os
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import hypothesis
import psycopg
import pytest
import redis
from argon2.profiles import CHEAPEST
from cryptography.fernet import Fernet
from psycopg import sql
from sqlalchemy import make_url

from services import person_passwords
from services.embedded import Addresses, Embedded
from services.secret_key import database_password
from services.settings import Settings
from storage.engine import Database, migrate

if TYPE_CHECKING:
    from collections.abc import Iterator

# `make fuzz` says --hypothesis-profile=long; FUZZ_MINUTES says how long the doors are asked then.
hypothesis.settings.register_profile("long", max_examples=2000, deadline=None)

# The folders whose files take longest come first, so that no process is left alone with one of
# them at the end; journeys wait more than they compute, so several of them share a core.
LONGEST_FIRST = ("browser", "chaos", "journeys", "fuzz", "integration")
TEMPLATE = "deskbridge_template"
SECRET_KEY = Fernet.generate_key().decode()
APP_PASSWORD = database_password((SECRET_KEY,))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the longest files first; inside a file nothing changes its place."""
    here = Path(__file__).parent
    places = {folder: place for place, folder in enumerate(LONGEST_FIRST)}
    items.sort(key=lambda item: places.get(item.path.relative_to(here).parts[0], len(places)))


@pytest.fixture(scope="session", autouse=True)
def _cheap_hashes() -> None:
    """Hundreds of people sign in here; what their passwords cost is one test's affair."""
    person_passwords.cost = CHEAPEST


@pytest.fixture(scope="session")
def servers() -> Iterator[Addresses]:
    """The session's own servers: started by the first test that needs them, never shared."""
    # Not under tmp_path_factory: its folders are closed to the account PostgreSQL has under root.
    folder = Path(tempfile.gettempdir()) / f"deskbridge-tests-{os.getpid()}"
    with Embedded(folder, durable=False, ephemeral=True) as addresses:
        yield addresses


@pytest.fixture(scope="session")
def secret_key() -> str:
    """The key the session's programs run under; the role's password is made from it."""
    return SECRET_KEY


@pytest.fixture(scope="session")
def app_password() -> str:
    """The password of the role the program runs as, on the session's server."""
    return APP_PASSWORD


@pytest.fixture(scope="session")
def template_database(servers: Addresses) -> str:
    """The name of a migrated, empty database that nobody connects to."""
    _execute(servers, sql.SQL("CREATE DATABASE {}").format(sql.Identifier(TEMPLATE)))
    migrate(_named(servers, TEMPLATE), APP_PASSWORD)
    return TEMPLATE


@pytest.fixture(scope="session")
def _database_names() -> Iterator[str]:
    return (f"test_{number}" for number in itertools.count(1))


@pytest.fixture
def database_url(
    servers: Addresses, template_database: str, _database_names: Iterator[str]
) -> Iterator[str]:
    """The owner's URL of a migrated database that is this test's alone."""
    with _copied(servers, template_database, next(_database_names)) as url:
        yield url


@pytest.fixture(scope="module")
def module_database_url(
    servers: Addresses, template_database: str, _database_names: Iterator[str]
) -> Iterator[str]:
    """The same for a module whose tests only read, or make tenants of their own."""
    with _copied(servers, template_database, next(_database_names)) as url:
        yield url


@pytest.fixture
def redis_url(servers: Addresses) -> str:
    """The session's Valkey, emptied for this test."""
    client = redis.Redis.from_url(servers.redis_url)
    client.flushall()
    client.close()
    return servers.redis_url


@pytest.fixture
def settings(database_url: str, redis_url: str, tmp_path: Path) -> Settings:
    """Settings on the real servers, with everything else at its default."""
    return Settings(
        database_url=database_url,
        redis_url=redis_url,
        data_dir=tmp_path,
        secret_keys=(SECRET_KEY,),
    )


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """The app role's connections to this test's database."""
    opened = Database(database_url, APP_PASSWORD, pool_size=4)
    yield opened
    opened.close()


@contextmanager
def _copied(servers: Addresses, template: str, name: str) -> Iterator[str]:
    # Copying files beats logging the copy as long as the disk is not waited for.
    create = sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY file_copy")
    _execute(servers, create.format(sql.Identifier(name), sql.Identifier(template)))
    yield _named(servers, name)
    _execute(servers, sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def _named(servers: Addresses, database: str) -> str:
    url = make_url(servers.database_url).set(database=database)
    return url.render_as_string(hide_password=False)


def _execute(servers: Addresses, statement: sql.Composed) -> None:
    with psycopg.connect(servers.database_url, autocommit=True) as connection:
        connection.execute(statement)
