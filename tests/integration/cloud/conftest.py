"""A simulated BILL per test, with and without Redis beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from redis import Redis

from tests.integration.cloud.organization import AtBill, at_bill

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def bill() -> Iterator[AtBill]:
    """BILL with one empty organization; the adapter has no Redis."""
    with at_bill() as running:
        yield running


@pytest.fixture
def redis(redis_url: str) -> Iterator[Redis]:
    """The session's Valkey, empty."""
    client = Redis.from_url(redis_url)
    yield client
    client.close()


@pytest.fixture
def shared(redis: Redis) -> Iterator[AtBill]:
    """BILL whose adapters share sessions and limits through Redis."""
    with at_bill(redis=redis) as running:
        yield running
