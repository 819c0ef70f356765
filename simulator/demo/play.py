"""The performance: act by act, sessions in between until nothing moves any more.

Prints a line for every session, then what moved and whether both sides agree.
"""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from simulator.bill import DEV_KEYS, Bill, BillServer
from simulator.demo import report, visit
from simulator.demo.check import check
from simulator.demo.product import DemoError
from simulator.demo.saying import say
from simulator.demo.site import Site
from simulator.demo.story import after, before, edits
from simulator.quickbooks import seed

if TYPE_CHECKING:
    import threading
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from simulator.demo.product import Product

# All of it on this machine, whatever the environment says; every poll finds a sync due. The Web
# Connectors come several times a minute: pages promise the next call within one, not fifteen.
ENVIRONMENT = {
    "DATABASE_URL": "",
    "REDIS_URL": "",
    "SECRET_KEYS": "",
    "PUBLIC_URL": "",
    "HOST": "127.0.0.1",
    "TRUSTED_PROXIES": "0",
    "BILL_DEV_KEY": DEV_KEYS[0],
    "CLOUD_HOSTS": "127.0.0.1",
    "SYNC_INTERVAL": "0.05",
    "POLL_MINUTES": "1",
    "TICK": "1",
}
MOST_SESSIONS = 6
_GLANCE = 0.2  # seconds


class Performance:
    """Two tenants on one server."""

    def __init__(self, sites: Sequence[Site], stop: threading.Event) -> None:
        self._sites = sites
        self._stop = stop

    def run(self) -> bool:
        """All acts; whether everything agreed in the end."""
        began = time.monotonic()
        self._everybody(lambda site: site.play(before.play))
        self._everybody(Site.connect)
        self._until_nothing_moves()
        say("-- Everybody works with what the other side now has.")
        self._everybody(lambda site: site.play(after.play))
        self._until_nothing_moves()
        say("-- A month later: both sides are edited, the same records among them.")
        self._everybody(lambda site: site.play(edits.play))
        self._until_nothing_moves()
        say("-- What waits for a person is decided.")
        self._everybody(edits.decide)
        self._until_nothing_moves()
        say("-- The last sessions found no edits and wrote nothing on either side.")
        agreed = self._report()
        say(f"{time.monotonic() - began:.0f} seconds")
        return agreed

    def _everybody(self, work: Callable[[Site], None]) -> None:
        """The same at every site, at once; the first trouble is raised."""
        if self._stop.is_set():
            raise DemoError("Stopped.")
        with ThreadPoolExecutor(len(self._sites)) as pool:
            list(pool.map(work, self._sites))

    def _until_nothing_moves(self) -> None:
        """Sessions until one wrote nothing on either side."""
        self._everybody(self._settle)
        self._everybody(Site.look)

    def _settle(self, site: Site) -> None:
        for _ in range(MOST_SESSIONS):
            if not any(self._session(site)) or self._stop.is_set():
                return
        raise DemoError(f"{site.company}: still moving after {MOST_SESSIONS} sessions.")

    def _session(self, site: Site) -> tuple[int, int]:
        """One session; how many writes it made to BILL and to QuickBooks."""
        cloud_before, books_before = site.writes()
        began = time.monotonic()
        outcome = site.session(self._stop)
        took = time.monotonic() - began
        cloud, books = site.writes()
        wrote = cloud - cloud_before, books - books_before
        say(
            f"{site.company}, session {site.sessions}: {outcome.kind}, {wrote[0]} writes to BILL, "
            f"{wrote[1]} to QuickBooks, {took:.1f} s. {outcome.status}"
        )
        if outcome.kind != "done" and not self._stop.is_set():
            raise DemoError(f"{site.company}: {outcome.kind}: {outcome.status}")
        return wrote

    def _report(self) -> bool:
        verdicts = [check(site) for site in self._sites]
        for site in self._sites:
            say("", *report.moved(site))
        say("", "What people were told, and what to do about it:")
        for site in self._sites:
            say(*report.told(site))
        say("")
        for site, verdict in zip(self._sites, verdicts, strict=True):
            say(*report.agreement(site, verdict))
        still = report.still(self._sites)
        if still:
            say(f"Nothing moved in: {', '.join(still)}")
        return not still and not any(verdict.troubles for verdict in verdicts)


def play(product: Product, data: Path, stop: threading.Event, *, once: bool) -> int:
    """Everything, from an empty folder; 0 when both sides agree, 130 when stopped before."""
    with ThreadPoolExecutor(1) as pool, BillServer(Bill()) as server:
        addresses = {"BILL_V3_URL": server.v3_url, "BILL_V2_URL": server.v2_url}
        product.environment.update(ENVIRONMENT | addresses)
        with product.serving() as address:
            say(f"serving {address}, data in {data}")
            sites = _sites(server, product, data)
            running = pool.submit(Performance(sites, stop).run)
            # Here signals arrive: when one does, the server goes and the sessions with it.
            while not running.done() and not stop.wait(_GLANCE):
                pass
            if not once and running.done() and running.exception() is None:
                visit.receive(product, server, sites, address=address, stop=stop)
            done = running.done()
        return (0 if running.result() else 1) if done else 130


def _sites(server: BillServer, product: Product, data: Path) -> list[Site]:
    large = seed.build(1)
    small = seed.build(2, name="Bayshore Remodeling", customers=60, vendors=40)
    return [
        Site("Castle Group", large, server, product, data),
        Site("Bayshore Partners", small, server, product, data),
    ]
