"""The Chromium that is installed, and one page of it looked at in every way we ask of all pages."""

from __future__ import annotations

import json
import shutil
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import expect, sync_playwright

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page

PHONE: Final = {"width": 360, "height": 740}
DESK: Final = {"width": 1440, "height": 900}
# A machine may be busy with all the other tests; what shows by itself may then take a while.
expect.set_options(timeout=20_000)
_NAMES: Final = ("chromium", "chromium-browser", "google-chrome")
# Those it may do without: it is one program under test here, and asks nobody but our server.
_FLAGS: Final = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
_AXE: Final = "options => axe.run(document, options).then(found => found.violations)"
_TOO_WIDE: Final = """() => {
    const scrolled = each => each.parentElement
        && (getComputedStyle(each.parentElement).overflowX !== "visible"
            || scrolled(each.parentElement));
    const room = document.documentElement.clientWidth;
    if (document.documentElement.scrollWidth <= room) return [];
    const found = [...document.querySelectorAll("body *")]
        .filter(each => each.getBoundingClientRect().right > room + 1 && !scrolled(each))
        .slice(0, 5).map(each => each.outerHTML.slice(0, 120));
    return found.length ? found : ["something inside what scrolls by itself"];
}"""
# What the keyboard reaches, each focused as the keyboard would: something about it must change.
_CUT_OFF: Final = """() => {
    const room = document.documentElement.clientWidth;
    const told = (what, each) => `${what}: ${each.outerHTML.slice(0, 160)}`;
    const folded = each => each.closest("details:not([open]) > :not(summary), .visually-hidden");
    const found = [];
    for (const each of document.querySelectorAll("main .table-responsive"))
        if (each.scrollWidth > each.clientWidth + 1) found.push(told("beside the screen", each));
    const parts = "main :is(.card-line, .chip, .amount, .num, :is(tbody, tfoot) :is(th, td))";
    for (const each of document.querySelectorAll(parts)) {
        if (!each.textContent.trim() || folded(each) || each.closest("thead")) continue;
        const box = each.getBoundingClientRect();
        if (!each.checkVisibility({visibilityProperty: true}) || box.width < 2 || box.height < 2)
            found.push(told("hidden", each));
        else if (box.left < -1 || box.right > room + 1) found.push(told("beside the screen", each));
        else if (each.scrollWidth > each.clientWidth + 1 && each.clientWidth
                 && getComputedStyle(each).display !== "inline") found.push(told("cut", each));
    }
    return found.slice(0, 5);
}"""
_UNSEEN_FOCUS: Final = """() => {
    const seen = each => each.checkVisibility({visibilityProperty: true}) && !each.disabled;
    const all = [...document.querySelectorAll(
        "a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex='0']"
    )].filter(seen);
    return all.filter(each => {
        each.focus();
        const now = getComputedStyle(each);
        return document.activeElement !== each
            || (now.outlineStyle === "none" && now.boxShadow === "none");
    }).slice(0, 5).map(each => each.outerHTML.slice(0, 120));
}"""


def installed() -> str | None:
    """The path of a Chromium, or None where there is none."""
    return next((found for name in _NAMES if (found := shutil.which(name))), None)


@contextmanager
def launched() -> Iterator[Browser]:
    """A Chromium without a window."""
    path = installed()
    assert path is not None
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(_FLAGS))
        try:
            yield browser
        finally:
            browser.close()


@dataclass(kw_only=True)
class Watched:
    """A tab whose console, failed requests and transferred bytes are written down."""

    page: Page
    said: list[str] = field(default_factory=list)
    transferred: int = 0

    @classmethod
    def of(cls, context: BrowserContext) -> Watched:
        """A new tab that keeps nothing from page to page but its cookies."""
        watched = cls(page=context.new_page())
        watched.page.on("console", watched._spoke)
        watched.page.on("pageerror", lambda error: watched.said.append(str(error)))
        line = context.new_cdp_session(watched.page)
        line.send("Network.enable")
        line.send("Network.setCacheDisabled", {"cacheDisabled": True})
        line.on("Network.loadingFinished", watched._loaded)
        return watched

    def _spoke(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.said.append(message.text)

    def _loaded(self, event: dict[str, Any]) -> None:
        self.transferred += int(event["encodedDataLength"])

    def open(self, address: str) -> int:
        """Open a page, everything before it forgotten; the status it was answered with."""
        self.said.clear()
        self.transferred = 0
        answer = self.page.goto(address)
        assert answer is not None
        return answer.status

    def unreadable(self, **options: Any) -> list[str]:
        """What axe finds, each with the first element it is about.

        The policy lets no page run it; the browser's own tools may.
        """
        self.page.evaluate(AXE_SCRIPT)
        found = self.page.evaluate(_AXE, {"resultTypes": ["violations"], **options})
        return [f"{each['id']}: {_first(each)}" for each in found]

    def too_wide(self) -> list[str]:
        """The elements that make the page wider than the window."""
        found: list[str] = self.page.evaluate(_TOO_WIDE)
        return found

    def cut_off(self) -> list[str]:
        """States, amounts and rows that are hidden, cut, or only seen by scrolling sideways."""
        found: list[str] = self.page.evaluate(_CUT_OFF)
        return found

    def unseen_focus(self) -> list[str]:
        """What cannot be focused, or does not show that it is."""
        self.page.keyboard.press("Tab")
        found: list[str] = self.page.evaluate(_UNSEEN_FOCUS)
        return found


def _first(violation: dict[str, Any]) -> str:
    node = violation["nodes"][0]
    told = node["any"] or node["all"] or node["none"]
    return json.dumps([node["html"][:200], told[0]["message"] if told else violation["help"]])
