"""One company of a round on the real server: SOAP and JSON over HTTP, its moments counted."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING, Any

from simulator.bill import BillServer
from simulator.bill.faults import Faults as BillFaults
from simulator.web_connector import Faults, WebConnector
from tests.chaos.sides import TOKEN_NAME, Sides, mark_of
from tests.chaos.story import Story

if TYPE_CHECKING:
    from simulator.quickbooks import CompanyFile
    from simulator.web_connector import Outcome
    from tests.chaos.household import Household
    from tests.chaos.moments import Moments
    from tests.chaos.product_rows import ProductRows
    from tests.chaos.script import Script

PATH = "C:\\Books\\rock.qbw"


class CountedCalls(Faults):
    """The Web Connector's faults, with each of its calls a moment."""

    def __init__(self, moments: Moments) -> None:
        super().__init__()
        self._moments = moments

    def due(self, point: str) -> dict[str, str]:
        """As ever; the moment first."""
        if point == "sendRequestXML":
            self._moments.passed("the Web Connector asks")
        elif point == "receiveResponseXML":
            self._moments.passed("the Web Connector answers")
        return super().due(point)


class CountedBill(BillFaults):
    """BILL's faults, with each call to it a moment; a thread that was asked is BILL's own."""

    def __init__(self, moments: Moments) -> None:
        super().__init__()
        self._moments = moments
        self._asked = threading.local()

    def due(self, method: str, path: str) -> str:
        """As ever; the moment first."""
        self._asked.here = True
        self._moments.passed("BILL is asked")
        return super().due(method, path)

    def changed(self) -> None:
        """Something was written; a moment when it was not a person's doing."""
        if getattr(self._asked, "here", False):
            self._moments.passed("BILL wrote it")


class CountedBooks:
    """A company file that passes moments when it is asked and when it has done it."""

    def __init__(self, books: CompanyFile, moments: Moments) -> None:
        self._books = books
        self._moments = moments

    def open_session(self, app_name: str, owner_id: str) -> Any:
        """As the company file does."""
        return self._books.open_session(app_name, owner_id)

    def process(self, qbxml: str, *, session: Any) -> str:
        """As the company file does."""
        self._moments.passed("QuickBooks is asked")
        answer = self._books.process(qbxml, session=session)
        wrote = "newMessageSetID" in qbxml and "oldMessageSetID" not in qbxml
        self._moments.passed("QuickBooks wrote it" if wrote else "QuickBooks did it")
        return answer


class Site(Story):
    """A company on the real server."""

    most_syncs = 25
    patience = 12.0

    def __init__(
        self, household: Household, rows: ProductRows, moments: Moments, planned: Script
    ) -> None:
        mark = mark_of(planned.seed)
        sides = Sides(name=f"Company {mark}", mark=mark, token=f"token of {mark}")
        super().__init__(rows, planned, sides)
        self._household = household
        self._moments = moments
        counted = CountedBill(moments)
        sides.bill.faults = counted
        sides.org.changed = counted.changed
        self.server = BillServer(sides.bill)

    def connect(self) -> None:
        """Sign up and connect, by the commands that an operator has."""
        name, tenant = self.sides.name, f"Tenant {self.sides.mark}"
        qwc = self._household.data / f"{self.sides.mark}.qwc"
        command = self._household.command
        command("tenant", "add", tenant)
        words = ["--tenant", tenant, "--cloud", "bill", "--bill-org", self.sides.org.id]
        words += ["--bill-v3-url", self.server.v3_url, "--bill-v2-url", self.server.v2_url]
        words += ["--bill-token-name", TOKEN_NAME, "--bill-token-stdin"]
        words += ["--start-date", "2026-07-01", "--qwc", str(qwc)]
        added = command("company", "add", name, *words, given=self.sides.token)
        self.company = added["company"]
        settings = (f"{word}={value}" for word, value in self.settings().items())
        command("company", "set", name, *settings)
        self.connector = WebConnector(
            qwc=qwc,
            password=added["password"],
            quickbooks=CountedBooks(self.sides.books, self._moments),
            company_path=PATH,
            timeout=30.0,
            noop_pause=0.1,
            faults=CountedCalls(self._moments),
            max_rounds=600,
            clock=self.sides.clock,
        )

    def sync(self) -> Outcome:
        """One visit; it comes again when it was put off, and rests a little when it failed."""
        for _ in range(60):
            outcome = self.connector.update()
            if outcome.kind not in {"postponed", "busy", "none"}:
                break
            time.sleep(0.25)
        self.told.syncs += 1
        if outcome.kind == "error":
            time.sleep(0.3)
        return outcome

    def resolve(self, problem: str, choice: str) -> None:
        """`deskbridge company resolve`."""
        self._household.command("company", "resolve", problem, "--choose", choice)
