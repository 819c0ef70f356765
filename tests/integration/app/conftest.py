"""The whole application over a real database, for the tests of its JSON door."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import event

from app.factory import create_app
from services.api_tokens import Scope
from services.bootstrap import build
from services.settings import Settings
from simulator.bill import Bill, BillServer
from simulator.bill import Settings as BillSettings
from tests.integration.app.api_world import Program, Tenant, furnished, program

if TYPE_CHECKING:
    from collections.abc import Iterator
    from uuid import UUID

    from flask import Flask

    from services.bootstrap import Services
    from services.embedded import Addresses


@pytest.fixture(scope="module")
def bill() -> Iterator[BillServer]:
    """BILL, for a module whose `more_settings` lead to it."""
    limits = BillSettings(calls_per_hour=10**9, logins_per_hour=10**9)
    with BillServer(Bill(settings=limits)) as server:
        yield server


@pytest.fixture(scope="module")
def more_settings() -> dict[str, Any]:
    """What a module sets besides; it puts a fixture of its own in this one's place."""
    return {}


@pytest.fixture(scope="module")
def services(
    module_database_url: str,
    servers: Addresses,
    secret_key: str,
    tmp_path_factory: pytest.TempPathFactory,
    more_settings: dict[str, Any],
) -> Iterator[Services]:
    """The services on a database that a module's tests share, each with tenants of its own."""
    settings = Settings(
        database_url=module_database_url,
        redis_url=servers.redis_url,
        data_dir=tmp_path_factory.mktemp("data"),
        secret_keys=(secret_key,),
        cloud_hosts=("127.0.0.1",),
        require_second_factor="nobody",
        **more_settings,
    )
    built = build(settings, wake=_nobody)
    yield built
    built.close()


@pytest.fixture(scope="module")
def app(services: Services) -> Flask:
    """The application of people and programs."""
    return create_app(services)


@pytest.fixture
def ours(services: Services) -> Tenant:
    """A tenant of this test."""
    return furnished(services)


@pytest.fixture
def theirs(services: Services) -> Tenant:
    """Another tenant beside it."""
    return furnished(services)


@pytest.fixture
def client(app: Flask, services: Services, ours: Tenant) -> Program:
    """A program that may do everything as our tenant."""
    return program(app, services, ours.id, Scope.OPERATE)


@pytest.fixture
def operator(app: Flask, services: Services) -> Program:
    """A program of whoever runs the service."""
    return program(app, services, None, Scope.OPERATE)


@pytest.fixture
def statements(services: Services) -> Iterator[list[str]]:
    """What is sent to the database while the test runs, in order."""
    sent: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        sent.append(statement)

    database = services.context.database
    for engine in (database.engine, database.directory_engine):
        event.listen(engine, "before_cursor_execute", note)
    yield sent
    for engine in (database.engine, database.directory_engine):
        event.remove(engine, "before_cursor_execute", note)


def _nobody(tenant_id: UUID, company_id: UUID, *, after: float = 0.0) -> None:
    """No worker listens."""
