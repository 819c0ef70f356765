"""An owner connects her company by the pages alone, and never sees a command."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from uuid import uuid4

import httpx
import pytest

from simulator.bill import build
from simulator.quickbooks import CompanyFile, edit
from simulator.web_connector import WebConnector

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.journeys.world import Server

pytestmark = pytest.mark.journey

PASSWORD = "correct horse battery"
TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


class Owner:
    """A browser without scripts."""

    def __init__(self, browser: httpx.Client) -> None:
        self._browser = browser

    def read(self, path: str) -> str:
        """A page."""
        answer = self._browser.get(path)
        assert 200 == answer.status_code, (path, answer.status_code)
        return answer.text

    def send(self, page: str, path: str, **form: str) -> str:
        """Send a form of a page, and follow where it leads; what is shown then."""
        token = TOKEN.search(self.read(page))
        assert token is not None
        answer = self._browser.post(path, data={"csrf_token": token.group(1), **form})
        assert 200 == answer.status_code, (path, answer.status_code, answer.text[:500])
        self.at = answer.url.path
        return answer.text


@pytest.fixture
def owner(server: Server) -> Iterator[Owner]:
    """An owner of a new tenant, signed in."""
    tenant, email = f"Tenant {uuid4().hex[:8]}", f"{uuid4().hex[:8]}@example.test"
    server.command("tenant", "add", tenant)
    words = ("user", "add", email, "--tenant", tenant, "--role", "owner", "--password-stdin")
    server.command(*words, given=PASSWORD)
    headers = {"Referer": server.url}
    with httpx.Client(base_url=server.url, follow_redirects=True, headers=headers) as browser:
        made = Owner(browser)
        made.send("/sign-in", "/sign-in", email=email, password=PASSWORD)
        yield made


def test_an_owner_goes_from_nothing_to_a_company_in_step(
    server: Server, owner: Owner, tmp_path: Path
) -> None:
    organization = server.bill.add_organization(
        name="Castle in BILL", token_name="deskbridge", token="a token of this journey"
    )
    bill = server.bill.organization(organization)
    build.vendor(bill, "Lone Star Lumber")
    file = CompanyFile.empty(name="Rock Castle Construction")
    edit.add_account(file, "Money Out Clearing", "Bank")
    owner.send("/connect", "/connect", name="Castle")
    cloud = {"organization": organization, "token_name": "deskbridge"}
    owner.send(owner.at, owner.at, **cloud, token="a token of this journey")
    shown = owner.send(owner.at, owner.at, day="2026-07-01")
    install = owner.at
    assert "Add Castle to the Web Connector" in shown
    with_password = owner.send(install, f"{install}/password")
    password = re.search(r'connect-secret"[^>]*><code>([^<]+)<', with_password)
    assert password is not None
    qwc = tmp_path / "deskbridge.qwc"
    qwc.write_text(owner.read(f"{install}/deskbridge.qwc"), encoding="utf-8")

    def update(word: str) -> str:
        connector = WebConnector(
            qwc=qwc,
            password=word,
            quickbooks=file,
            machine="FRONTDESK",
            company_path="C:\\Books\\rock.qbw",
            noop_pause=0.2,
        )
        return str(connector.update().kind)

    waiting = f"{install}/waiting"
    assert "Nothing has called yet" in owner.read(waiting)
    update("a wrong one")
    assert "The login was refused" in owner.read(waiting)
    assert "done" == update(password.group(1))
    asked = owner.read(waiting)
    assert "Is this the right file?" in asked
    assert "Rock Castle Construction" in asked
    assert "The preview is ready" in owner.send(waiting, f"{install}/confirm")
    preview = f"{install.removesuffix('/connect')}/preview"
    assert "Lone Star Lumber" in owner.read(f"{preview}/create?entity=vendor")
    assert [] == list(file.store.of_kind("Vendor"))
    assert "It has begun" in owner.send(preview, f"{preview}/start")
    assert "done" == update(password.group(1))
    assert ["Lone Star Lumber"] == [one.fields["Name"] for one in file.store.of_kind("Vendor")]
