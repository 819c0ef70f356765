"""The same application that the tests of the JSON API ask, and how long to go on asking."""

from __future__ import annotations

import os

import pytest

from tests.integration.app.conftest import app, client, more_settings, ours, services, theirs

__all__ = ["app", "client", "minutes", "more_settings", "ours", "services", "theirs"]


@pytest.fixture(scope="session")
def minutes(request: pytest.FixtureRequest) -> float | None:
    """How long to go on; None for the short run of `make test`."""
    if request.config.getoption("--hypothesis-profile") != "long":
        return None
    return float(os.environ.get("FUZZ_MINUTES", "5"))
