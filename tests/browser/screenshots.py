"""Pictures of the pages that matter, for the README: `python -m tests.browser.screenshots`.

Each is drawn by the installed Chromium from the whole running program, in a furnished world.
"""

from __future__ import annotations

import sys
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from tests.browser.chromium import DESK, PHONE, installed, launched
from tests.browser.furnished import Furnished, furnish
from tests.browser.site import Site, running, sign_in

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

FOLDER: Final = Path(__file__).parents[2] / "docs" / "screenshots"
_SIZES: Final = {"desk": DESK, "phone": PHONE}


@dataclass(frozen=True, slots=True, kw_only=True)
class Shot:
    """A picture of a page in one or both sizes; `press` links are followed one after the other."""

    name: str
    path: str
    sizes: tuple[str, ...] = ("desk",)
    press: tuple[str, ...] = ()


def owners(world: Furnished) -> list[Shot]:
    """What the owner of the first tenant sees."""
    busy, preview = (f"/companies/{each.id}" for each in (world.busy, world.preview))
    both = ("desk", "phone")
    return [
        Shot(name="companies", path="/companies", sizes=both),
        Shot(name="company", path=busy, sizes=both),
        Shot(name="problems", path=f"{busy}/problems", sizes=both),
        Shot(name="conflict", path=f"{busy}/problems", press=("Decide field by field",)),
        Shot(name="run", path=f"{busy}/runs?only=changed", press=(", 20",)),
        Shot(name="record", path=f"{busy}/records?q=LSL-1001", press=("LSL-1001",)),
        Shot(name="preview", path=f"{preview}/preview", sizes=both),
        Shot(name="connect", path=f"{preview}/connect"),
        Shot(name="settings", path=f"{busy}/settings", sizes=("phone",)),
    ]


def operators() -> list[Shot]:
    """What whoever runs the service sees."""
    return [Shot(name="fleet", path="/fleet", sizes=("desk", "phone"))]


def take(page: Page, shot: Shot, size: str) -> Path:
    """Draw one."""
    page.goto(shot.path, wait_until="load")
    for words in shot.press:
        page.locator("main").get_by_role("link", name=words).first.click()
    page.wait_for_timeout(300)
    target = FOLDER / f"{size}-{shot.name}.png"
    page.screenshot(path=target, animations="disabled", caret="hide")
    return target


def main() -> int:
    """Furnish a world and take every picture."""
    if installed() is None:
        sys.stderr.write("There is no Chromium to draw with: install the package chromium.\n")
        return 1
    FOLDER.mkdir(parents=True, exist_ok=True)
    with launched() as browser, running() as site:
        world = furnish(site)
        people = {
            site.person(world.tenant, "owner"): owners(world),
            site.person(None, "operator"): operators(),
        }
        for email, shots in people.items():
            for size in _SIZES:
                _album(site, browser, email, [each for each in shots if size in each.sizes], size)
    return 0


def _album(site: Site, browser: Browser, email: str, shots: list[Shot], size: str) -> None:
    with closing(site.context(browser, _SIZES[size])) as context:
        page = context.new_page()
        sign_in(page, email)
        for shot in shots:
            sys.stdout.write(f"{take(page, shot, size)}\n")


if __name__ == "__main__":
    sys.exit(main())
