"""One Chromium and one running server for all tests in a browser."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.browser import chromium
from tests.browser.site import Site, running

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The installed Chromium; skips where there is none."""
    if chromium.installed() is None:
        pytest.skip("Chromium is not installed: `apt install chromium` runs the tests in a browser")
    with chromium.launched() as found:
        yield found


@pytest.fixture(scope="session")
def site(browser: Browser) -> Iterator[Site]:
    """`deskbridge serve` and its use cases; the browser comes first, to skip cheaply."""
    with running() as found:
        yield found
