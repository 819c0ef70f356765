"""The same application that the tests of the JSON API ask."""

from __future__ import annotations

from tests.integration.app.conftest import app, client, ours, services, theirs

__all__ = ["app", "client", "ours", "services", "theirs"]
