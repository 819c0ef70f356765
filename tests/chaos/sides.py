"""One company's two sides as a script can spoil them: the company file, the PC, its own BILL.

Each company has a BILL server to itself, so that trouble scripted for one never meets another.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from simulator.bill import Bill, Settings
from simulator.quickbooks import CompanyFile
from simulator.quickbooks.clock import Wall
from simulator.quickbooks.recovery import MessageSets, Verdict
from tests.chaos.people import People

if TYPE_CHECKING:
    from simulator.bill import Organization
    from simulator.web_connector import WebConnector
    from tests.chaos.script import Fault, Visit

TOKEN_NAME = "deskbridge"


_LETTERS = "abcdefghijkmnpqrstuvwxyz23456789"


def mark_of(seed: int) -> str:
    """A company's word: short enough for a document number, and like no other's in a round."""
    word = ""
    for _ in range(4):
        seed, place = divmod(seed, len(_LETTERS))
        word += _LETTERS[place]
    return f"Z{word}"


@dataclass(slots=True)
class PcClock:
    """The PC's clock: right, until somebody sets it."""

    offset: float = 0.0

    def __call__(self) -> float:
        """Unix seconds as this PC has them."""
        return time.time() + self.offset


@dataclass(slots=True)
class Forgetful(MessageSets):
    """A company file that can lose its status records, as after a crash or a restored backup.

    `spoilt` is what it says instead of how a set ended: 9002 or 9005, that it ran and no more.
    """

    forgets: bool = False
    spoilt: int = 0
    ended_somehow: dict[str, int] = field(default_factory=dict)

    def judge(self, app: str, *, new: str | None, old: str | None, content: str) -> Verdict:
        """As ever, unless the records are spoilt and one is asked for."""
        found = MessageSets.judge(self, app, new=new, old=old, content=content)
        if new is not None and new == old and new in self.ended_somehow:
            return Verdict(run=False, code=self.ended_somehow[new])
        return found

    def keep(self, *args: Any, **kwargs: Any) -> None:
        """Keep what was run, unless it is forgotten."""
        if self.spoilt:
            self.ended_somehow[kwargs["new"]] = self.spoilt
        if not self.forgets:
            # slots=True makes a new class, which the short form of super() does not know.
            MessageSets.keep(self, *args, **kwargs)


@dataclass(slots=True, kw_only=True)
class Sides:
    """A company file and an organization with the people at them."""

    name: str
    mark: str
    token: str
    clock: PcClock = field(default_factory=PcClock)
    books: CompanyFile = field(init=False)
    bill: Bill = field(init=False)
    org: Organization = field(init=False)
    people: People = field(init=False)
    noted: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.books = CompanyFile.empty(name=self.name, clock=self.clock)
        self.books.message_sets = Forgetful()
        self.bill = Bill(settings=Settings(calls_per_hour=10**9, logins_per_hour=10**9))
        org_id = self.bill.add_organization(name=self.name, token_name=TOKEN_NAME, token=self.token)
        self.org = self.bill.organization(org_id)
        self.people = People(self.books, self.org, self.mark)

    def spoil(self, visit: Visit, connector: WebConnector) -> None:
        """Prepare everything that befalls a visit; what was prepared before is over."""
        self.heal(connector)
        for fault in visit.faults:
            self._prepare(fault, connector)

    def heal(self, connector: WebConnector) -> None:
        """No more trouble, except that a clock stays as it was set."""
        connector.faults._rules.clear()
        self.books.faults.rules.clear()
        self.bill.faults.clear()
        connector.desk.dialog_open = False
        connector.desk.open_path = connector.company_path
        assert isinstance(self.books.message_sets, Forgetful)
        self.books.message_sets.forgets = False
        self.books.message_sets.spoilt = 0

    def _prepare(self, fault: Fault, connector: WebConnector) -> None:
        if fault.place == "soap":
            connector.faults.on(fault.at, fault.then, nth=fault.nth)
        elif fault.place == "quickbooks":
            self.books.faults.on(request=fault.at, then=fault.then, nth=fault.nth)
        elif fault.place == "bill":
            self.bill.faults.on(method=fault.method, path=fault.at, nth=fault.nth, then=fault.then)
        else:
            self._at_the_desk(fault.then, connector)

    def _at_the_desk(self, then: str, connector: WebConnector) -> None:
        assert isinstance(self.books.message_sets, Forgetful)
        if then == "dialog":
            connector.desk.dialog_open = True
        elif then == "closed":
            connector.desk.close_file()
        elif then == "forgets":
            self.books.message_sets.forgets = True
        elif then.startswith("status records"):
            self.books.message_sets.spoilt = int(then.rpartition(" ")[2])
        elif then == "summer":
            self.books.wall = Wall(true_offset=not self.books.wall.true_offset)
        elif then == "clock right":
            self.clock.offset = 0.0
        elif then.startswith("clock"):
            hours = int(then.removeprefix("clock ").removesuffix("h"))
            self.clock.offset += 3600.0 * hours
        else:
            word = {
                "another computer": "another_computer:LAPTOP",
                "wrong password": "wrong_password",
            }
            connector.faults.on("update", word.get(then, then))

    def happened(self, connector: WebConnector) -> list[str]:
        """Trouble that did come, by kind."""
        found = [f"soap: {then.partition(':')[0]}" for _, then in connector.faults.happened]
        found += [f"quickbooks: {then.partition(':')[0]}" for _, then in self.books.faults.fired]
        found += [f"bill: {then}" for _, _, then in self.bill.faults.fired]
        return found

    def written(self) -> tuple[int, int]:
        """Writes that BILL and QuickBooks took so far; the Web Connector's own stamp is none."""
        books = sum(n for name, n in self.books.writes.items() if not name.startswith("DataExt"))
        return sum(self.org.writes.values()), books
