"""A round: companies side by side on one server that is hurt meanwhile, then quiet and audit."""

from __future__ import annotations

import json
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

from tests.chaos.household import Household, HouseholdError
from tests.chaos.moments import Moments, Strike, strikes
from tests.chaos.postgres_proxy import PostgresProxy
from tests.chaos.product_rows import ProductRows
from tests.chaos.script import script
from tests.chaos.site import Site

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from tests.chaos.story import Told


@dataclass(slots=True, kw_only=True)
class RoundTold:
    """What became of a round: each seed's story, and the server's."""

    seed: int
    planned: tuple[Strike, ...]
    happened: list[str] = field(default_factory=list)
    told: list[Told] = field(default_factory=list)
    troubles: list[str] = field(default_factory=list)
    seconds: float = 0.0

    @property
    def failed(self) -> bool:
        """Whether anything was not as it must be."""
        return bool(self.troubles) or any(each.troubles for each in self.told)


class Arena:
    """A running server with the proxy before its database."""

    def __init__(self, household: Household, rows: ProductRows, moments: Moments) -> None:
        self.household = household
        self.rows = rows
        self.moments = moments

    def play(self, seed: int, *, companies: int, blows: int) -> RoundTold:
        """One round; its companies have the seeds from `seed` on."""
        planned = strikes(seed, blows, companies=companies)
        told, began = RoundTold(seed=seed, planned=planned), time.monotonic()
        sites = [
            Site(self.household, self.rows, self.moments, script(number))
            for number in range(seed, seed + companies)
        ]
        with ExitStack() as stack, ThreadPoolExecutor(companies) as pool:
            for site in sites:
                stack.enter_context(site.server)
                site.connect()
            self.moments.arm(planned)
            self._everybody(pool, sites, Site.play)
            told.happened = list(self.moments.happened)
            self.moments.disarm()
            try:
                self.household.wait_until_ready()
            except HouseholdError as gone:
                told.troubles.append(str(gone))
            self._everybody(pool, sites, Site.settle)
            told.told = [site.told_at_last() for site in sites]
        told.troubles += self._mixed(sites)
        told.seconds = time.monotonic() - began
        return told

    @staticmethod
    def _everybody(
        pool: ThreadPoolExecutor, sites: Sequence[Site], work: Callable[[Site], None]
    ) -> None:
        def guarded(site: Site) -> None:
            if site.told.troubles:
                return
            try:
                work(site)
            except Exception:  # noqa: BLE001 - whatever it was, the seed has failed
                site.failed()

        list(pool.map(guarded, sites))

    def _mixed(self, sites: Sequence[Site]) -> list[str]:
        """Whatever of one company is found with another, on the sides or in the rows."""
        marks = {site.sides.mark: UUID(site.company) for site in sites}
        found = self.rows.strangers(marks)
        for site in sites:
            held = json.dumps(site.sides.books.saved(), default=str)
            held += json.dumps(
                [list(t.values()) for t in site.sides.org.tables.values()], default=str
            )
            found += [
                f"{site.sides.name} holds {mark}, another company's mark"
                for mark in marks
                if mark != site.sides.mark and mark in held
            ]
        return found


@contextmanager
def arena() -> Iterator[Arena]:
    """A server in a folder of its own, gone afterwards."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="deskbridge-c-")))
        household = Household(folder)
        stack.callback(household.stop)
        household.start()
        url = household.addresses()["database_url"]
        sockets = Path(parse_qs(urlsplit(url).query)["host"][0])
        moments = Moments(household.act)
        stack.enter_context(PostgresProxy(sockets, moments))
        yield Arena(household, ProductRows(url), moments)
