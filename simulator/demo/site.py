"""One tenant of the demo: a company file, an organization, a Web Connector, one company between.

It runs sessions and keeps what each moved, as the product counts it.
"""

from __future__ import annotations

import secrets
from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Any

from simulator.quickbooks import edit
from simulator.web_connector import WebConnector

if TYPE_CHECKING:
    import threading
    from collections.abc import Callable
    from pathlib import Path

    from simulator.bill import BillServer, Organization
    from simulator.demo.product import Product
    from simulator.quickbooks import CompanyFile
    from simulator.web_connector import Outcome

START_DATE = "2026-07-01"
TOKEN_NAME = "deskbridge"  # noqa: S105 - what the token is called, not the token
_MOVES = ("created", "updated", "archived", "restored", "voided")


class Site:
    """Everything about one tenant."""

    def __init__(
        self, tenant: str, books: CompanyFile, server: BillServer, product: Product, folder: Path
    ) -> None:
        self.tenant = tenant
        self.books = books
        self.company = str(books.info["CompanyName"])
        self._token = secrets.token_urlsafe(18)
        org_id = server.bill.add_organization(
            name=self.company, token_name=TOKEN_NAME, token=self._token
        )
        self.org: Organization = server.bill.organization(org_id)
        self.flows: list[str] = []
        self.moved: dict[str, Counter[str]] = defaultdict(Counter)
        self.refused: Counter[str] = Counter()
        self.history: list[dict[str, Any]] = []  # every problem that was ever open
        self.problems: list[dict[str, Any]] = []  # those open now
        self.pairs: list[dict[str, Any]] = []
        self.own_transactions = self._transactions()  # entered at the keyboard, not by a sync
        self.sessions = 0
        self._cloud_ids: dict[tuple[str, str], str] = {}
        self._server = server
        self._product = product
        self._qwc = folder / f"{self._word.lower()}.qwc"
        self._connector: WebConnector | None = None

    @property
    def _word(self) -> str:
        return self.tenant.split(maxsplit=1)[0]

    def connect(self) -> None:
        """Sign the tenant up, connect the company, and add its .qwc to the Web Connector."""
        self._product.ask("tenant", "add", self.tenant)
        words = ["--tenant", self.tenant, "--cloud", "bill", "--bill-org", self.org.id]
        words += ["--bill-v3-url", self._server.v3_url, "--bill-v2-url", self._server.v2_url]
        words += ["--bill-token-name", TOKEN_NAME, "--bill-token-stdin"]
        words += ["--start-date", START_DATE, "--qwc", str(self._qwc)]
        added = self._product.ask("company", "add", self.company, *words, given=self._token)
        self._product.ask(
            *("company", "set", self.company),
            "money_out_clearing=Money Out Clearing",
            "money_in_clearing=Money In Clearing",
        )
        self._connector = WebConnector(
            qwc=self._qwc,
            password=added["password"],
            quickbooks=self.books,
            machine=f"{self._word.upper()}-PC",
            company_path=f"C:\\Books\\{self._qwc.stem}.qbw",
            noop_pause=0.1,
        )
        self._connector.check()

    def play(self, act: Callable[[Site], None]) -> None:
        """Let the people of this tenant work; what they enter in QuickBooks is their own."""
        with self.books.lock:
            before = self._transactions()
            act(self)
            self.own_transactions |= self._transactions() - before

    def session(self, stop: threading.Event) -> Outcome:
        """One "Update Selected", and what the product says that it moved."""
        assert self._connector is not None
        before = self.writes()
        outcome = self._connector.update(stop)
        self.sessions += 1
        if self.writes() == before:
            return outcome
        status = self._product.ask("company", "status", self.company)
        self.flows = list(status["flows"])
        for flow, counts in status["flows"].items():
            self.moved[flow].update({what: n for what, n in counts.items() if what in _MOVES})
        return outcome

    def look(self) -> None:
        """Ask what waits for a person and which records are one, as far as the product knows."""
        self.problems = self._product.ask("company", "problems", self.company)["problems"]
        known = {each["id"] for each in self.history}
        for each in self.problems:
            if each["id"] not in known:
                self.history.append(each)
                if each["kind"] == "refusal":
                    way = "pull" if each["cloud_id"] is None else "push"
                    self.refused[f"{each['entity']}.{way}"] += 1
        self.pairs = self._product.ask("company", "records", self.company, "all")["records"]
        self._cloud_ids = {
            (each["entity"], each["quickbooks_id"]): each["cloud_id"] for each in self.pairs
        }

    def resolve(self, kind: str, choice: str) -> None:
        """Settle every open problem of a kind as a person would."""
        for each in self.problems:
            if each["kind"] == kind:
                self._product.ask("company", "resolve", each["id"], "--choose", choice)

    def knows(self, entity: str, quickbooks_id: str) -> bool:
        """Whether a record of the company file is in BILL too."""
        return (entity, quickbooks_id) in self._cloud_ids

    def cloud_id(self, entity: str, quickbooks_id: str) -> str:
        """BILL's id of a record of the company file; KeyError when it is not there."""
        return str(self._cloud_ids[entity, quickbooks_id])

    def id_of(self, kind: str, name: str) -> str:
        """ListID or TxnID of a record of the company file by its FullName or RefNumber."""
        return edit.find(self.books, kind, name).id

    def writes(self) -> tuple[int, int]:
        """Writes that BILL and QuickBooks took so far; the Web Connector's own stamp is none."""
        quickbooks = sum(
            number
            for request, number in self.books.writes.items()
            if not request.startswith("DataExt")
        )
        return sum(self.org.writes.values()), quickbooks

    def _transactions(self) -> set[str]:
        return {record_id for table, record_id in self.books.store.records if table == "Txn"}
