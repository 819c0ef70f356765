"""Everything the doors call, over a real database, with a bell that only notes who rang."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from services.bootstrap import build
from services.settings import Settings
from tests.integration.services.desk import Bell, Desk, Time, connected
from tests.integration.services.office import Office

if TYPE_CHECKING:
    from collections.abc import Iterator

    from services.bootstrap import Services
    from services.embedded import Addresses


@pytest.fixture(scope="module")
def time() -> Time:
    """What time it is, as the services are told; it only ever goes on."""
    return Time(datetime.now(UTC))


@pytest.fixture(scope="module")
def bell() -> Bell:
    """The bell that wakes workers; nobody answers it."""
    return Bell()


@pytest.fixture(scope="module")
def services(
    module_database_url: str,
    servers: Addresses,
    secret_key: str,
    tmp_path_factory: pytest.TempPathFactory,
    bell: Bell,
    time: Time,
) -> Iterator[Services]:
    """The services on a database that a module's tests share, each with a tenant of its own."""
    settings = Settings(
        database_url=module_database_url,
        redis_url=servers.redis_url,
        data_dir=tmp_path_factory.mktemp("data"),
        secret_keys=(secret_key,),
        cloud_hosts=("127.0.0.1",),
        noop_poll=0.0,
        page_size=4,
        message_set_size=5,
    )
    built = build(settings, wake=bell, clock=time)
    yield built
    built.close()


@pytest.fixture
def desk(services: Services, bell: Bell, time: Time) -> Desk:
    """A connected company whose first sync is due."""
    bell.rung.clear()
    return connected(services, bell.rung, time)


@pytest.fixture
def office(desk: Desk) -> Office:
    """The same company with both its sides in this process; vendors and customers travel."""
    made = Office(desk)
    made.only("vendor", "customer")
    return made
