"""The whole way of a bookkeeper with Tab, Enter and Space alone, from signing in to signing out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import pytest
from playwright.sync_api import expect

from simulator.bill import build
from simulator.quickbooks import edit
from tests.browser.chromium import DESK
from tests.browser.connecting import Newcomer, calls_first, newcomer
from tests.browser.site import PASSWORD, Site

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser, Page

    from simulator.web_connector import WebConnector

pytestmark = pytest.mark.journey
FURTHEST: Final = 80
"""So many things a page may have before the one that is wanted."""
# What has the focus, as it is called; nothing when it does not show, or is out of sight.
_HERE: Final = """() => {
    const here = document.activeElement;
    if (!here || here === document.body) return "";
    const label = here.labels?.length ? here.labels[0].innerText : "";
    const name = here.getAttribute("aria-label") || label || here.innerText || here.value || "";
    const look = getComputedStyle(here), box = here.getBoundingClientRect();
    const picker = here.matches("[type=date], [type=time]"); // its parts have rings of their own
    const shown = picker || look.outlineStyle !== "none" || look.boxShadow !== "none";
    const inside = box.bottom > 0 && box.top < innerHeight;
    return shown && inside ? name.trim() : `unseen: ${name.trim()}`;
}"""


@dataclass(frozen=True, slots=True)
class Keys:
    """Somebody without a mouse."""

    page: Page

    def here(self) -> str:
        """What has the focus."""
        found: str = self.page.evaluate(_HERE)
        assert not found.startswith("unseen"), found
        return found

    def reach(self, name: str) -> None:
        """Tab on until something of this name has the focus; every stop on the way shows it."""
        passed = []
        for _ in range(FURTHEST):
            found = self.here()
            if found.startswith(name):
                return
            passed.append(found)
            self.page.keyboard.press("Tab")
        pytest.fail(f"“{name}” was not reached by way of {passed}", pytrace=False)

    def press(self, name: str, key: str = "Enter") -> None:
        """Reach it and press it, and be on the page that it leads to."""
        self.reach(name)
        self.send(key)

    def send(self, key: str = "Enter") -> None:
        """Press what has the focus, and be on the page that it leads to."""
        with self.page.expect_navigation():
            self.page.keyboard.press(key)

    def enter(self, name: str, text: str) -> None:
        """Reach a field and type into it, in place of what it has."""
        self.reach(name)
        self.page.keyboard.press("Control+A")
        self.page.keyboard.type(text)

    def answered(self, text: str) -> None:
        """What is said to the last press has the focus."""
        expect(self.page.locator(":focus")).to_contain_text(text)


def test_a_bookkeeper_goes_the_whole_way_without_a_mouse(
    site: Site, browser: Browser, tmp_path: Path
) -> None:
    who = newcomer(site)
    edit.add_customer(who.books, "Baker, Chris")  # without an e-mail address: a problem
    for _ in range(2):
        build.vendor(site.server.bill.organization(who.org), "Lone Star Lumber")
    page = site.context(browser, DESK, reduced_motion="reduce").new_page()
    page.set_default_timeout(20_000)
    page.on("dialog", lambda dialog: dialog.accept())
    keys = Keys(page)
    _signs_in(keys, site.person(who.tenant, "owner"))
    connector = _connects(keys, who, tmp_path)
    _looks_and_starts(keys, connector)
    _clears_a_problem(keys)
    _reads_a_story(keys)
    _changes_a_setting_and_leaves(keys)
    page.context.close()


def _signs_in(keys: Keys, email: str) -> None:
    keys.page.goto("/companies")
    keys.enter("E-mail address", email)
    keys.enter("Password", PASSWORD)
    keys.press("Sign in")
    expect(keys.page.get_by_role("heading", name="Companies", exact=True)).to_be_visible()
    keys.page.keyboard.press("Tab")
    assert "Skip to content" == keys.here()
    keys.page.keyboard.press("Enter")
    keys.page.keyboard.press("Tab")
    assert "Connect a company" == keys.here()  # past the header
    keys.send()


def _connects(keys: Keys, who: Newcomer, folder: Path) -> WebConnector:
    page = keys.page
    keys.enter("What do you call this company?", who.name)
    keys.send()
    keys.enter("Organization id", who.org)
    keys.enter("Name of the sync token", "deskbridge")
    keys.enter("Sync token", "not the token")
    keys.press("Test and continue")
    expect(page.get_by_label("Sync token", exact=True)).to_be_focused()
    assert page.locator("#refusal").inner_text()
    keys.enter("Sync token", "the token")
    keys.press("Test and continue")
    keys.enter("Sync start date", "07012026")
    keys.press("Continue")
    keys.press("Make a password and show it", key="Space")
    password = page.get_by_role("status").locator("code").inner_text()
    with page.expect_download() as download:
        keys.reach("Download deskbridge.qwc")
        page.keyboard.press("Enter")
    keys.press("I have pressed Update Selected")
    connector = calls_first(
        page, who, download.value, password=password, folder=folder, press=keys.press
    )
    keys.press("Look at the preview")
    return connector


def _looks_and_starts(keys: Keys, connector: WebConnector) -> None:
    keys.reach("It is “Lone Star Lumber”")
    keys.page.keyboard.press("Space")
    keys.press("Decide")
    keys.answered("Noted for “Lone Star Lumber”")
    expect(keys.page.get_by_role("button", name="Start syncing")).to_be_visible()  # shown anew
    keys.press("Start syncing")
    keys.answered("It has begun")
    assert "done" == connector.update().kind


def _clears_a_problem(keys: Keys) -> None:
    keys.press("Problems")
    expect(keys.page.get_by_role("listitem").filter(has_text="Baker, Chris")).to_be_visible()
    keys.press("Try again")
    keys.answered("The next sync acts on it")


def _reads_a_story(keys: Keys) -> None:
    keys.press("Records")
    keys.enter("Search", "lone star")
    keys.send()
    keys.press("Lone Star Lumber")
    expect(keys.page.get_by_role("heading", name="What happened")).to_be_visible()


def _changes_a_setting_and_leaves(keys: Keys) -> None:
    page = keys.page
    keys.press("Settings")
    expect(page.get_by_role("heading", name="When it syncs")).to_be_visible()
    keys.enter("New records of a kind", "-1")
    keys.send()
    expect(page.locator("#new_records_cap:focus[aria-invalid]")).to_be_visible()
    keys.enter("New records of a kind", "40")
    keys.send()
    keys.answered("Saved")
    expect(page.locator("#guards [data-told]")).to_be_in_viewport()
    page.keyboard.press("Shift+Tab")
    for _ in range(FURTHEST):
        if keys.here().startswith("Your account"):
            break
        page.keyboard.press("Shift+Tab")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Escape")
    assert keys.here().startswith("Your account")
    page.keyboard.press("Enter")
    keys.press("Sign out")
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
