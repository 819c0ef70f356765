"""The whole running server, with a company file on one side and BILL on the other.

Everything is real but the two products: `deskbridge serve` with its own PostgreSQL, Valkey, worker
and beat; SOAP over HTTP; JSON over HTTP. One server serves a whole test session; each test has a
tenant, a company file and an organization of its own.
"""

from __future__ import annotations

import io
import itertools
import json
import os
import subprocess
import sys
import tempfile
from contextlib import ExitStack, contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

from app import cli
from simulator.bill import DEV_KEYS, Bill, BillServer, Organization, Settings
from simulator.web_connector import WebConnector

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date
    from uuid import UUID

    from simulator.quickbooks import CompanyFile
    from simulator.web_connector import Outcome

START_DATE = "2026-07-01"
_NUMBERS = itertools.count(1)


@dataclass(frozen=True, slots=True)
class Server:
    """A running `deskbridge serve` and how to command it."""

    url: str
    data: Path
    bill: Bill
    bill_server: BillServer
    environment: dict[str, str]

    def command(self, *words: str, given: str | None = None) -> dict[str, Any]:
        """Run a `deskbridge` command with --json and return what it printed.

        In this process: it joins the running server as any other, and an interpreter's start for
        each of a journey's commands would cost more than the journey.
        """
        line = [*words, "--json", "--data", str(self.data)]
        said, printed = io.StringIO(), io.StringIO()
        with (
            patch.dict(os.environ, self.environment),
            patch.object(sys, "stdin", io.StringIO(given or "")),
            redirect_stdout(printed),
            redirect_stderr(said),
        ):
            code = cli.main(line)
        if code:
            raise CommandError(code, said.getvalue().strip())
        found: dict[str, Any] = json.loads(printed.getvalue() or "{}")
        return found


class CommandError(Exception):
    """A command ended with another code than 0; `sentence` is what it said on stderr."""

    def __init__(self, code: int, sentence: str) -> None:
        super().__init__(f"{code}: {sentence}")
        self.code = code
        self.sentence = sentence


def serve() -> Iterator[Server]:
    """Start the server and BILL, yield them, and stop both."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="deskbridge-j-")))
        # Everybody's hour of calls is spent in a minute here; the limits have tests of their own.
        bill = Bill(settings=Settings(calls_per_hour=10**9, logins_per_hour=10**9))
        bill_server = stack.enter_context(BillServer(bill))
        environment = {
            **os.environ,
            "BILL_DEV_KEY": DEV_KEYS[0],
            "BILL_V3_URL": bill_server.v3_url,
            "BILL_V2_URL": bill_server.v2_url,
            "BUSY_WINDOW": "1",
            "CLOUD_HOSTS": "127.0.0.1",
            "CLOUD_RATE_PER_HOUR": "1000000",
            "CLOUD_TIMEOUT": "10",
            "TICK": "1",
            "DATABASE_URL": "",
            "REDIS_URL": "",
            "REQUIRE_SECOND_FACTOR": "nobody",  # asked for in tests of its own
        }
        url = stack.enter_context(serving(folder, environment))
        yield Server(
            url=url,
            data=folder,
            bill=bill,
            bill_server=bill_server,
            environment=environment,
        )


@contextmanager
def serving(folder: Path, environment: dict[str, str]) -> Iterator[str]:
    """`deskbridge serve` on a data folder; its address."""
    process = subprocess.Popen(
        [sys.executable, "-m", "app.cli", "serve", "--data", str(folder), "--port", "0"],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env=environment,
    )
    try:
        assert process.stdout is not None
        line = process.stdout.readline().strip()
        if not line.startswith("ready "):
            raise AssertionError(f"serve said {line!r} instead of being ready")
        yield line.removeprefix("ready ")
    finally:
        _stop(process)


def _stop(process: subprocess.Popen[str]) -> None:
    process.terminate()
    try:
        process.wait(timeout=30)
    except subprocess.TimeoutExpired:
        process.kill()


class Company:
    """One company: its file, its organization, its Web Connector, and what people can ask."""

    def __init__(
        self,
        server: Server,
        quickbooks: CompanyFile,
        *,
        start_date: str = START_DATE,
        more: tuple[str, ...] = (),
        name: str = "",
        tenant: str = "",
    ) -> None:
        number = next(_NUMBERS)
        self.server = server
        self.name = name or f"Company {os.getpid()}-{number}"
        self.quickbooks = quickbooks
        token = f"token-of-{self.name}"
        self.org_id = server.bill.add_organization(
            name=self.name, token_name="deskbridge", token=token
        )
        self.bill: Organization = server.bill.organization(self.org_id)
        if not tenant:
            tenant = f"Tenant {os.getpid()}-{number}"
            server.command("tenant", "add", tenant)
        self.tenant = tenant
        self.qwc = server.data / f"{number}.qwc"
        added = server.command(
            "company",
            "add",
            self.name,
            "--tenant",
            tenant,
            "--cloud",
            "bill",
            "--bill-v3-url",
            server.bill_server.v3_url,
            "--bill-v2-url",
            server.bill_server.v2_url,
            "--bill-org",
            self.org_id,
            "--bill-token-name",
            "deskbridge",
            "--bill-token-stdin",
            "--start-date",
            start_date,
            "--qwc",
            str(self.qwc),
            *more,
            given=token,
        )
        self.id: UUID | str = added["company"]
        self.password: str = added["password"]
        self.connector = self.connect()

    def connect(self, **overrides: Any) -> WebConnector:
        """A Web Connector of this company; another one is another computer."""
        chosen: dict[str, Any] = {
            "qwc": self.qwc,
            "password": self.password,
            "quickbooks": self.quickbooks,
            "machine": "FRONTDESK",
            "company_path": "C:\\Books\\rock.qbw",
            "noop_pause": 0.2,
        }
        return WebConnector(**(chosen | overrides))

    def sync(self) -> Outcome:
        """Ask for a sync and let the Web Connector make one visit; it must end well."""
        self.command("sync")
        outcome = self.connector.update()
        assert outcome.kind == "done", outcome
        return outcome

    def command(self, word: str, *words: str) -> dict[str, Any]:
        """`deskbridge company WORD NAME …`."""
        return self.server.command("company", word, self.name, *words)

    def problems(self) -> list[dict[str, Any]]:
        """What waits for a person."""
        found: list[dict[str, Any]] = self.command("problems")["problems"]
        return found

    def problem(self, code: str) -> dict[str, Any]:
        """The one open problem with this code."""
        found = [each for each in self.problems() if each["code"] == code]
        assert len(found) == 1, self.problems()
        return found[0]

    def resolve(self, problem: dict[str, Any], choice: str) -> None:
        """Settle a problem as a person would."""
        self.server.command("company", "resolve", problem["id"], "--choose", choice)

    def records(self, entity: str) -> list[dict[str, Any]]:
        """Mapped pairs of an entity."""
        found: list[dict[str, Any]] = self.command("records", entity)["records"]
        return found

    def set(self, **values: object) -> None:
        """`deskbridge company set`."""
        self.command("set", *(f"{name}={value}" for name, value in values.items()))


def day(text: str) -> date:
    """2026-07-15 as a date."""
    from datetime import date as calendar_date

    return calendar_date.fromisoformat(text)
