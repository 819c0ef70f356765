"""A realistic small construction company, the same for the same seed.

Every list with inactive and awkward records, a year of bills, invoices and payments around the
first of July 2026. Everything goes through the keyboard's rules, so nothing in it is something
QuickBooks would have refused. Refuses randomness from anywhere but the seed.
"""

from __future__ import annotations

import random
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from simulator.quickbooks.clock import SteppingClock, Wall, real_time
from simulator.quickbooks.company import VERSIONS, CompanyFile
from simulator.quickbooks.seed import accounts, buying, items, names, selling

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

BEGINS = datetime(2026, 1, 2, 14, 0, tzinfo=UTC)


def build(
    seed: int = 1,
    *,
    name: str = "Rock Castle Construction",
    country: str = "US",
    versions: tuple[str, ...] = VERSIONS,
    wall: Wall | None = None,
    clock: Callable[[], float] = real_time,
    autosave: Path | None = None,
    customers: int = 130,
    vendors: int = 90,
) -> CompanyFile:
    """The company file; from the end of the build on it runs by `clock`.

    `customers` and `vendors` may be raised for a large file (at least 60 and 40).
    """
    ticking = SteppingClock(BEGINS)
    rng = random.Random(seed)
    company = CompanyFile.empty(
        name=name, country=country, versions=versions, wall=wall, clock=_every(ticking, 7)
    )
    accounts.fill(company)
    items.fill(company)
    names.fill(company, rng, customers=customers, vendors=vendors)
    buying.fill(company, rng)
    selling.fill(company, rng)
    company.clock = clock
    company.autosave = autosave
    company.saved_now()
    return company


def _every(ticking: SteppingClock, seconds: int) -> Callable[[], float]:
    """A clock that moves a little each time somebody looks."""

    def look() -> float:
        ticking.advance(seconds)
        return ticking()

    return look
