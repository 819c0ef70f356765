"""Every page in a real browser: on a phone, by keyboard, without scripts, read by a screen reader.

The pages are found in the application's own map (`page_examples`), and seen with one of everything
and with plenty.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from app.factory import create_app
from tests.browser.chromium import DESK, PHONE, Watched
from tests.browser.site import Site, sign_in
from tests.integration.app.api_world import furnished
from tests.integration.app.page_examples import Page, pages, world
from tests.plenty import Plenty

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser
    from playwright.sync_api import Page as Tab

pytestmark = pytest.mark.timeout(900)  # one test opens all of them, on a machine that may be busy
HEAVIEST = 100_000
SOME = Plenty(records=40, runs=40, problems=40, others=4)


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """The pages, and a tab for each kind of person, with scripts and (plain) without."""

    pages: list[Page]
    tabs: dict[str | None, Watched]
    plain: dict[str | None, Tab]


@pytest.fixture(scope="module")
def seen(browser: Browser, site: Site) -> Iterator[Seen]:
    """A furnished company, its owner and an operator signed in."""
    tenant = furnished(site.services)
    around = world(site.services, tenant)
    examples = pages(create_app(site.services), around)
    around.fill(SOME)
    emails = {
        "owner": site.person(tenant.id, "owner"),
        "operator": site.person(None, "operator"),
        None: None,
    }
    tabs, plain = {}, {}
    for role, email in emails.items():
        context = site.context(browser, reduced_motion="reduce")  # colours do not fade into others
        tabs[role] = Watched.of(context)
        if email is not None:
            sign_in(tabs[role].page, email)
        without = site.context(
            browser, DESK, java_script_enabled=False, storage_state=context.storage_state()
        )
        plain[role] = without.new_page()
    yield Seen(pages=examples, tabs=tabs, plain=plain)
    for role, tab in tabs.items():
        tab.page.context.close()
        plain[role].context.close()


def test_every_page_is_whole_on_a_phone_readable_by_all_and_light(seen: Seen) -> None:
    found = []
    for page in seen.pages:
        tab = seen.tabs[page.role]
        found += [f"{page.path}: {each}" for each in _complaints(tab, page.path)]
    if found:
        pytest.fail("\n".join(found), pytrace=False)


def test_the_pages_are_whole_on_a_phone_for_an_operator_who_looks_in(seen: Seen) -> None:
    tab = seen.tabs["operator"]
    tenant = next(page.path for page in seen.pages if page.path.endswith("/plan")).split("/")[3]
    tab.open(f"/fleet/tenants/{tenant}")
    tab.page.locator('form[action$="/look"] button').first.click()
    assert [] == [*tab.too_wide(), *tab.cut_off()]
    tab.page.get_by_role("button", name="Stop looking").click()


def test_every_page_works_without_scripts_at_a_desk(seen: Seen) -> None:
    found = []
    for page in seen.pages:
        shown = seen.plain[page.role]
        answer = shown.goto(page.path)
        assert answer is not None
        if answer.status != 200 or shown.locator("h1:visible").count() != 1:
            found.append(f"{page.path}: {answer.status} {shown.inner_text('body')[:300]}")
    if found:
        pytest.fail("\n".join(found), pytrace=False)


def _complaints(tab: Watched, path: str) -> list[str]:
    """What is wrong with a page, in words for whoever mends it."""
    status = tab.open(path)
    assert tab.transferred > 1000, "nothing was counted"
    told = [f"status {status}"] if status != 200 else []
    told += [f"console: {each}" for each in tab.said]
    if tab.transferred > HEAVIEST:
        told.append(f"{tab.transferred} bytes")
    heads = tab.page.locator("h1:visible").all_inner_texts()
    if not tab.page.title() or len(heads) != 1:
        told.append(f"title {tab.page.title()!r}, headings {heads}")
    told += [f"wider than {PHONE['width']} px: {each}" for each in tab.too_wide()]
    told += [f"in a hand: {each}" for each in tab.cut_off()]
    told += [f"axe: {each}" for each in tab.unreadable()]
    tab.page.emulate_media(color_scheme="dark")
    told += [f"in the dark: {each}" for each in tab.unreadable(runOnly=["color-contrast"])]
    tab.page.emulate_media(color_scheme="light")
    return told + [f"focus: {each}" for each in tab.unseen_focus()]
