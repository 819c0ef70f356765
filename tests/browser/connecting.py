"""What everybody who connects a company meets, however she presses: herself, her file, its program.

The pressing is the tests' own; what has to be there before and after it is here once.
"""

from __future__ import annotations

import threading
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from uuid import uuid4

from playwright.sync_api import expect

from simulator.quickbooks import CompanyFile, edit
from simulator.web_connector import WebConnector

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path
    from uuid import UUID

    from playwright.sync_api import Download, Page

    from tests.browser.site import Site

ADDRESS: Final = {
    "Addr1": "4 Rio Grande",
    "City": "Austin",
    "State": "TX",
    "PostalCode": "78701",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Newcomer:
    """A tenant without a company, an empty organization for it, and books with one vendor."""

    name: str
    org: str
    tenant: UUID
    books: CompanyFile


def newcomer(site: Site) -> Newcomer:
    """One of a name of its own."""
    name = f"Castle {uuid4().hex[:6]}"
    org = site.server.bill.add_organization(name=name, token_name="deskbridge", token="the token")
    books = CompanyFile.empty(name="Rock Castle Construction")
    edit.add_vendor(books, "Lone Star Lumber", VendorAddress=ADDRESS)
    tenant = site.services.tenants.add(f"Tenant of {name}")
    return Newcomer(name=name, org=org, tenant=tenant, books=books)


@contextmanager
def beside(work: Callable[[], object]) -> Iterator[None]:
    """Something that goes on elsewhere while a person looks at her screen."""
    going = threading.Thread(target=work)
    going.start()
    yield
    going.join(timeout=60)
    assert not going.is_alive()


def calls_first(
    page: Page,
    who: Newcomer,
    downloaded: Download,
    *,
    password: str,
    folder: Path,
    press: Callable[[str], object],
) -> WebConnector:
    """Her Web Connector, after its first session: she said that the file is the right one."""
    downloaded.save_as(folder / "deskbridge.qwc")
    expect(page.get_by_role("heading", name="Waiting for the Web Connector")).to_be_visible()
    connector = WebConnector(
        qwc=folder / "deskbridge.qwc", password=password, quickbooks=who.books, noop_pause=0.2
    )
    connector.check()
    with beside(connector.update):
        expect(page.get_by_role("heading", name="Is this the right file?")).to_be_visible()
        expect(page.get_by_role("status")).to_have_text("Is this the right file?")  # read out
        expect(page.get_by_text("Rock Castle Construction")).to_be_visible()
        press(f"Yes, this is {who.name}")
        ready = page.get_by_role("heading", name="The preview is ready")
        expect(ready).to_be_visible(timeout=30_000)
    return connector
