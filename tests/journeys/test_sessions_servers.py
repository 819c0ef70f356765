"""What our own servers go through in mid-session: workers killed, a broker that forgets.

Postgres is the truth and everything else may go at any moment: the Web Connector waits a little
longer and nothing is missing afterwards.
"""

from __future__ import annotations

import os
import signal
import threading
import time
from typing import TYPE_CHECKING

import psutil
import pytest
import redis

from services.embedded import attach
from simulator.bill import build
from simulator.quickbooks import edit
from tests.journeys.selling import books_of, nothing_more

if TYPE_CHECKING:
    from simulator.web_connector import Outcome
    from tests.journeys.world import Company

pytestmark = pytest.mark.journey
NAMES = [f"Customer {number}" for number in range(6)]


@pytest.fixture
def busy(company: Company) -> Company:
    """Six customers that have to go to BILL, and a vendor that has to come from there."""
    for name in NAMES:
        edit.add_customer(company.quickbooks, name, Email="a@b.example")
    build.vendor(company.bill, "Cal Telephone")
    return company


class Visit(threading.Thread):
    """A Web Connector's visit that goes on while the test does harm."""

    def __init__(self, company: Company) -> None:
        super().__init__(daemon=True)
        self._company = company
        self.outcome: Outcome | None = None
        company.command("sync")
        self.start()

    def run(self) -> None:
        self.outcome = self._company.connector.update()

    def ended(self) -> Outcome:
        self.join(timeout=90)
        assert self.outcome is not None
        return self.outcome


def workers() -> list[psutil.Process]:
    """The processes of the Celery worker of the server that this test session started."""
    return [
        each
        for each in psutil.Process().children(recursive=True)
        if {"worker", "--pool"} <= set(each.cmdline())
    ]


def reached(company: Company, path: str) -> None:
    """Wait until BILL has met the fault that was set for this path."""
    deadline = time.monotonic() + 30
    while not any(met == path for _, met, _ in company.server.bill.faults.fired):
        assert time.monotonic() < deadline
        time.sleep(0.05)


def agrees(company: Company) -> None:
    """Everything is on both sides, once."""
    assert NAMES == sorted(one["name"] for one in company.bill.customers.values())
    assert ["Cal Telephone"] == [one.fields["Name"] for one in books_of(company, "Vendor")]
    assert 6 == len(company.records("customer"))
    assert [] == company.problems()
    nothing_more(company)


def test_a_worker_killed_in_the_middle_leaves_the_rest_to_the_next_one(busy: Company) -> None:
    faults = busy.server.bill.faults
    faults.fired.clear()
    faults.on(method="POST", path="/customers", nth=3, then="slow:3")
    visit = Visit(busy)
    reached(busy, "/customers")
    found = workers()
    assert found
    for each in found:
        os.kill(each.pid, signal.SIGKILL)
    assert "done" == visit.ended().kind
    busy.sync()
    agrees(busy)


def test_a_broker_that_forgets_everything_in_the_middle_loses_nothing(busy: Company) -> None:
    faults = busy.server.bill.faults
    faults.fired.clear()
    faults.on(method="POST", path="/customers", nth=2, then="slow:1")
    visit = Visit(busy)
    reached(busy, "/customers")
    addresses = attach(busy.server.data)
    assert addresses is not None
    with redis.Redis.from_url(addresses.redis_url) as client:
        for _ in range(3):
            client.flushall()
            time.sleep(0.3)
    assert "done" == visit.ended().kind
    busy.sync()
    agrees(busy)
