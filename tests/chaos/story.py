"""What every company lives through, on either tier: edits and visits, then quiet, then the audit.

How a company is connected and how a sync is made is the tier's business. Here stands the order of
things and what must be true at the end.
"""

from __future__ import annotations

import time
import traceback
from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sync.flows import FLOWS
from tests.chaos.auditor import Findings, audit

if TYPE_CHECKING:
    from simulator.web_connector import Outcome, WebConnector
    from tests.chaos.product_rows import ProductRows
    from tests.chaos.script import Script, Visit
    from tests.chaos.sides import Sides

CHOICES = {"drift": "cloud", "refusal": "retry", "in_doubt": "retry"}


@dataclass(slots=True, kw_only=True)
class Told:
    """What became of a seed."""

    seed: int
    troubles: list[str] = field(default_factory=list)
    explained: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    log: list[str] = field(default_factory=list)
    syncs: int = 0
    compared: int = 0


class Story(ABC):
    """One company from its first day to the audit."""

    most_syncs = 12
    patience = 0.0  # seconds that what is under way may take to come to rest

    def __init__(self, rows: ProductRows, planned: Script, sides: Sides) -> None:
        self.script = planned
        self.told = Told(seed=planned.seed)
        self.rows = rows
        self.sides = sides
        self.cured = False
        self.company = ""
        self.connector: WebConnector
        sides.people.open()

    @abstractmethod
    def connect(self) -> None:
        """Sign up, connect the company, and set `company` and `connector`."""

    @abstractmethod
    def sync(self) -> Outcome:
        """One visit of the Web Connector while a sync is due, and all that follows from it."""

    @abstractmethod
    def resolve(self, problem: str, choice: str) -> None:
        """A person decides."""

    def settings(self) -> dict[str, str]:
        """What is set for the company before its first sync."""
        return {
            "conflict": self.script.winner,
            "money_out_clearing": "Money Out Clearing",
            "money_in_clearing": "Money In Clearing",
            **flows_of(self.script),
        }

    def play(self) -> None:
        """Everything up to the end of the trouble."""
        for number, visit in enumerate(self.script.visits, start=1):
            self.visit(number, visit)

    def visit(self, number: int, visit: Visit) -> None:
        """Edits, then a visit that is spoilt as the script says."""
        for each in visit.edits:
            self.say(f"{each.side}: {each.word}: {self.sides.people.do(each)}")
        self.sides.spoil(visit, self.connector)
        meanwhile = list(visit.meanwhile)

        def person(_books: Any) -> None:
            for each in meanwhile:
                self.say(f"meanwhile {each.side}: {each.word}: {self.sides.people.do(each)}")

        if meanwhile:
            self.sides.books.faults.on(request="*", then=person, nth=visit.when)
        outcome = self.sync()
        self.say(f"visit {number}: {outcome.kind}: {outcome.status}")
        self.sides.heal(self.connector)

    def settle(self) -> None:
        """Syncs until two in a row wrote nothing; then people do what the problems say, and again.

        Afterwards a record may only wait for another one while a problem is open.
        """
        self.sides.heal(self.connector)
        self._until_quiet()
        first = self._findings()
        self._judge(first)
        if self._decide() or first.explained:
            self._until_quiet()
            self._judge(self._findings())

    def told_at_last(self) -> Told:
        """The end of it, with the trouble there was."""
        self.told.faults += self.sides.happened(self.connector)
        self.told.troubles += [f"BILL's simulator: {each!r}" for each in self.sides.bill.crashes]
        return self.told

    def failed(self) -> None:
        """What is raised while a company lives is a trouble like any other."""
        self.told.troubles.append(traceback.format_exc())

    def say(self, line: str) -> None:
        """Keep a line of what happened."""
        self.told.log.append(line)

    def _until_quiet(self) -> None:
        quiet = 0
        for _ in range(self.most_syncs):
            before = self.sides.written()
            outcome = self.sync()
            wrote = [b - a for a, b in zip(before, self.sides.written(), strict=True)]
            self.say(f"quiet? {outcome.kind}: {outcome.status}; wrote {wrote}")
            quiet = quiet + 1 if outcome.kind == "done" and not any(wrote) else 0
            if quiet == 2:
                return
        raise AssertionError(f"still moving after {self.most_syncs} syncs")

    def _decide(self) -> bool:
        """As people do: show what is hidden, take the cloud's value back, try again."""
        found = self.rows.problems(self.company)
        self.cured = True
        cures = "\n".join(each["cure"] for each in found)
        self.say(f"cured: {self.sides.people.show_everything(cures)}")
        decided = False
        for each in found:
            self.told.problems.append(f"{each['entity']}: {each['code']}")
            choice = CHOICES.get(each["kind"], "")
            self.say(f"{each['kind']} of {each['entity']} {each['label']}: {each['cause']}")
            if choice in each["choices"]:
                self.resolve(each["id"], choice)
                decided = True
        return decided

    def _findings(self) -> Findings:
        problems = self.rows.problems(self.company)
        if problems or not self.cured:
            problems += self.rows.waiting(self.company)
        return audit(
            self.sides.books,
            self.sides.org,
            pairs=self.rows.pairs(self.company),
            problems=problems,
            own=self.sides.people.own_transactions,
            entities=self.script.entities,
        )

    def _judge(self, found: Findings) -> None:
        self.told.troubles += found.unexplained
        self.told.troubles += self._left_behind()
        self.told.explained += found.explained
        self.told.compared += found.compared

    def _left_behind(self) -> list[str]:
        deadline = time.monotonic() + self.patience
        while True:
            found = self.rows.left_behind(self.company)
            if not found or time.monotonic() >= deadline:
                return found
            time.sleep(0.1)


def flows_of(planned: Script) -> dict[str, str]:
    """The setting that leaves on what a script needs."""
    if not planned.entities:
        return {}
    words = ("on" if flow.partition(".")[0] in planned.entities else "off" for flow in FLOWS)
    return {"flows": ",".join(f"{flow}:{word}" for flow, word in zip(FLOWS, words, strict=True))}
