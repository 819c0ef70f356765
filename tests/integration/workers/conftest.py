"""A real Celery worker on the test's own broker and database, and BILL for it to talk to."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time as clock
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psycopg
import pytest
from celery import Celery

from services.bootstrap import Services, build
from simulator.bill import DEV_KEYS, Bill, BillServer, Organization
from tests.integration.services.desk import Time, connected
from tests.integration.services.office import Office

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from uuid import UUID

    from services.settings import Settings

ROOT = Path(__file__).parents[3]
QUEUE = "deskbridge"
TOKEN = "a-very-secret-token"


class Bells:
    """Rings for workers as the doors do; `is_broken` loses every ring."""

    def __init__(self, broker: str) -> None:
        self.app = Celery("rings", broker=broker, set_as_current=False)
        self.is_broken = False

    def __call__(self, tenant_id: UUID, company_id: UUID, *, after: float = 0.0) -> None:
        if not self.is_broken:
            self.send("deskbridge.compute", str(tenant_id), str(company_id))

    def send(self, task: str, *words: str) -> None:
        """Ask for a task."""
        self.app.send_task(task, args=list(words), queue=QUEUE)


class Worker:
    """`celery worker` as `deskbridge serve` starts it."""

    def __init__(self, environment: dict[str, str], log: Path) -> None:
        self._environment = environment
        self.log = log
        self.process = self._start()

    def _start(self) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "celery", "--app", "workers.celery_app", "--quiet"]
        command += ["worker", "--pool", "prefork", "--concurrency", "1", "--without-mingle"]
        with self.log.open("ab") as output:
            return subprocess.Popen(
                command,
                cwd=ROOT,
                env=self._environment,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def kill(self) -> None:
        """As when the power fails: the worker and its child, with no time for a last word."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(timeout=10)

    def again(self) -> None:
        """Start another one."""
        self.process = self._start()

    def stop(self) -> None:
        """Let it end its work, then insist."""
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(timeout=10)
            except subprocess.TimeoutExpired:
                self.kill()


@dataclass(slots=True, kw_only=True)
class Plant:
    """The worker, the bells, BILL, and an office whose computing the worker does."""

    worker: Worker
    bells: Bells
    org: Organization
    bill: Bill
    office: Office
    database_url: str

    def let_leases_run_out(self) -> None:
        """A minute passes for whoever holds a run."""
        with psycopg.connect(self.database_url, autocommit=True) as connection:
            connection.execute("UPDATE runs SET lease_until = now() - interval '1 second'")


class FarOffice(Office):
    """An office that leaves computing to whoever hears the bell, with its real cloud."""

    def __init__(self, desk: Any) -> None:
        super().__init__(desk)
        self.context = desk.services.context

    def compute(self) -> None:
        """Nothing: that is the worker's."""


@pytest.fixture
def plant(settings: Settings, secret_key: str, tmp_path: Path) -> Iterator[Plant]:
    """Everything that takes part when a worker works."""
    bill = Bill()
    org_id = bill.add_organization(name="Rock Castle", token_name="desk", token=TOKEN)
    with BillServer(bill) as server:
        environment = {
            **os.environ,
            "DATABASE_URL": settings.database_url,
            "REDIS_URL": settings.redis_url,
            "SECRET_KEYS": secret_key,
            "DATA_DIR": str(tmp_path),
            "BILL_DEV_KEY": DEV_KEYS[0],
            "CLOUD_HOSTS": "127.0.0.1",
        }
        bells = Bells(settings.redis_url)
        services = build(
            replace(settings, noop_poll=0.5, bill_dev_key=DEV_KEYS[0], cloud_hosts=("127.0.0.1",)),
            wake=bells,
        )
        urls = {"v3": server.v3_url, "v2": server.v2_url}
        office = _office(services, organization=org_id, urls=urls)
        worker = Worker(environment, tmp_path / "worker.log")
        try:
            yield Plant(
                worker=worker,
                bells=bells,
                org=bill.organization(org_id),
                bill=bill,
                office=office,
                database_url=settings.database_url,
            )
        finally:
            worker.stop()
            services.close()
            bells.app.close()


def _office(services: Services, **account: Any) -> FarOffice:
    time = Time(datetime.now(UTC))
    desk = connected(services, [], time, token_name="desk", token=TOKEN, **account)
    made = FarOffice(desk)
    made.only("vendor")
    return made


def eventually(holds: Callable[[], bool], plant: Plant, *, seconds: float = 40.0) -> None:
    """Wait until it holds; the worker's log tells why it never did."""
    deadline = clock.monotonic() + seconds
    while not holds():
        assert clock.monotonic() < deadline, plant.worker.log.read_text()[-4000:]
        clock.sleep(0.1)
