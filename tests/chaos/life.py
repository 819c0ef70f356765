"""One seed lived through in this process: real PostgreSQL, real rules, no processes to start.

The people edit, the Web Connector visits, workers compute between its calls; faults come as
scripted and whoever dies, dies.
"""

from __future__ import annotations

import traceback
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, cast

from services.companies import CompanyRequest
from services.conversation import Conversation
from services.problem_desk import ProblemDesk
from services.sweep import Sweeper
from simulator.bill import BillServer
from tests.chaos.deaths import Death, Deaths, MortalCloud, MortalDatabase
from tests.chaos.direct import DirectClient, DirectConnector
from tests.chaos.script import Script, Visit, script
from tests.chaos.sides import TOKEN_NAME, Sides, mark_of
from tests.chaos.story import Story, Told
from tests.integration.services.desk import Time

if TYPE_CHECKING:
    from services.bootstrap import Services
    from simulator.web_connector import Outcome
    from storage.engine import Database
    from tests.chaos.product_rows import ProductRows

BETWEEN = 700.0  # seconds from visit to visit: longer than a session may be silent


class Life(Story):
    """A company whose server is this process."""

    def __init__(self, services: Services, rows: ProductRows, planned: Script) -> None:
        mark = mark_of(planned.seed)
        sides = Sides(name=f"Company {mark}", mark=mark, token=f"token of {mark}")
        super().__init__(rows, planned, sides)
        self.deaths = Deaths(meanwhile=self._another_works)
        self.time = Time(datetime.now(UTC))
        self.server = BillServer(sides.bill)
        self.services = services
        self.context = replace(
            services.context,
            database=cast("Database", MortalDatabase(services.context.database, self.deaths)),
            connect=lambda company: MortalCloud(services.context.connect(company), self.deaths),
            wake=lambda *_args, **_kwargs: None,
            clock=self.time,
        )

    def live(self) -> Told:
        """All of it; troubles are what must not be."""
        with self.server:
            try:
                self.connect()
                self.play()
                self.settle()
            except Exception:  # noqa: BLE001 - whatever it was, the seed has failed
                self.failed()
            self.told.faults += self.deaths.happened
            return self.told_at_last()

    def connect(self) -> None:
        """Sign up and connect."""
        request = CompanyRequest(
            name=self.sides.name,
            cloud="bill",
            organization=self.sides.org.id,
            token_name=TOKEN_NAME,
            token=self.sides.token,
            urls={"v3": self.server.v3_url, "v2": self.server.v2_url},
            start_date=date(2026, 7, 1),
        )
        self.tenant = self.services.tenants.add(f"Tenant {self.sides.mark}")
        login = self.services.companies.add(self.tenant, request)
        self.company_id = login.company_id
        self.company = str(login.company_id)
        self.services.companies.change(self.company, self.settings())
        conversation = Conversation(self.context)
        self.connector = DirectConnector(
            lambda: DirectClient(conversation, self.deaths, self._compute),
            qwc=login.qwc,
            password=login.password,
            quickbooks=self.sides.books,
            noop_pause=0.0,
            max_rounds=600,
            clock=self.sides.clock,
        )

    def visit(self, number: int, visit: Visit) -> None:
        """With the deaths of the script."""
        for death in visit.deaths:
            self.deaths.plan(death.role, death.moment, death.nth)
        super().visit(number, visit)
        self.deaths.forgive()

    def sync(self) -> Outcome:
        """A visit a while after the last, and the tick that follows it."""
        self.time.passes(BETWEEN)
        self.services.companies.request_sync(self.company)
        outcome = self.connector.update()
        self._compute()
        with self.deaths.living("tick"):
            Sweeper(self.context).wake_what_was_missed()
        self.told.syncs += 1
        return outcome

    def resolve(self, problem: str, choice: str) -> None:
        """A person decides."""
        ProblemDesk(self.services.context).resolve(problem, choice)

    def _another_works(self) -> None:
        """What another worker does when this one's lease has run out."""
        self.rows.let_leases_run_out(self.company)
        Sweeper(self.context).compute(self.tenant, self.company_id)

    def _compute(self) -> None:
        """A worker's turn; after a death its lease runs out before the next one looks."""
        try:
            with self.deaths.living("worker"):
                Sweeper(self.context).compute(self.tenant, self.company_id)
        except Death:
            self.rows.let_leases_run_out(self.company)
        except Exception as mistake:  # noqa: BLE001 - a worker lives on; here it is a trouble
            self.told.troubles.append("".join(traceback.format_exception(mistake)))


def live(services: Services, rows: ProductRows, seed: int, *, faults: bool = True) -> Told:
    """One seed, from its script to its audit."""
    return Life(services, rows, script(seed, faults=faults)).live()
