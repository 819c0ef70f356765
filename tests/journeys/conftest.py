"""One running server for all journeys of a test session, one company for each of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from simulator.quickbooks import CompanyFile
from tests.journeys.world import Company, Server, serve

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """`deskbridge serve`, started when the first journey asks."""
    yield from serve()


@pytest.fixture
def company(server: Server) -> Company:
    """A company with a new, almost empty company file and an empty organization."""
    return Company(server, CompanyFile.empty(name="Rock Castle Construction"))


@pytest.fixture
def another_company(server: Server) -> Callable[..., Company]:
    """Make further companies, or one over a company file of the test's own."""

    def make(quickbooks: CompanyFile | None = None, **options: Any) -> Company:
        return Company(server, quickbooks or CompanyFile.empty(name="Second Company"), **options)

    return make
