"""A state machine over the running server: edits, lost answers and killed processes in any order.

Hypothesis chooses the steps and shortens what fails. When all is quiet the two simulators are
compared with each other, then by the auditor of tests/chaos; the product is asked only for what it
told a person and which two records are one. Every example meets a lost answer, a failing BILL and a
death, and the test fails when they did not happen: a run without them would prove nothing.
"""

from __future__ import annotations

import os
import signal
import threading
import time
from collections import Counter
from typing import TYPE_CHECKING, Any, Final

import psutil
import pytest
import redis
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    rule,
    run_state_machine_as_test,
)

from services.embedded import attach
from simulator.quickbooks import edit
from tests.chaos.auditor import audit
from tests.chaos.product_rows import ProductRows
from tests.chaos.story import CHOICES
from tests.journeys.accidents import Ready, Watched, befalls, visit
from tests.journeys.payables import Office, in_books, open_office
from tests.journeys.two_sides import (
    CUSTOMER,
    DEPARTMENT,
    VENDOR,
    Row,
    Sides,
    bill_rows,
    change_in_bill,
    change_in_quickbooks,
    enter_in_bill,
    enter_in_quickbooks,
    quickbooks_rows,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.journeys.world import Company

pytestmark = pytest.mark.journey
LISTS: Final = (VENDOR, CUSTOMER, DEPARTMENT)
WITH_A_PHONE: Final = (VENDOR, CUSTOMER)
PLACES: Final = {"vendor": "/vendors", "customer": "/customers", "department": "/classifications/*"}
ACCIDENTS: Final = (
    "lose_request",
    "lose_reply",
    "vanish",
    "close_early",
    "truncate",
    "repeat",
    "cut_response",
    "apply_then_hresult:0x80040402",
)
WRITES: Final = ("VendorAddRq", "CustomerAddRq", "ClassAddRq", "BillAddRq", "VendorModRq")
BEFORE_OR_AFTER: Final = ("drop_session", "apply_then_lose")
AT_BILL: Final = ("lose_answer_after_commit", "lose_before", "half_json", "500_after_commit")
AUDITED: Final = ("vendor", "customer", "department", "bill", "BILL has", "QuickBooks has")
MOST_SYNCS: Final = 8
sides_of = st.sampled_from(["quickbooks", "bill"])


class TwoOffices(RuleBasedStateMachine):
    """One company; `make` connects it."""

    make: Callable[[], Company]
    met: Counter[str]
    """What really happened, over all examples."""

    def __init__(self) -> None:
        super().__init__()
        self.company = type(self).make()
        self.office: Office = open_office(self.company)
        self.books = Watched(self.company.quickbooks)
        self.connector = self.company.connect(quickbooks=self.books, faults=Ready())
        self.count = 0
        self.bills: list[str] = []
        self.undone: set[str] = set()  # numbers that somebody voided, deleted or archived
        self.own_way = False  # a person chose what leaves the two sides different
        self.sync()

    @initialize(
        accident=st.sampled_from(ACCIDENTS),
        then=st.sampled_from(AT_BILL),
        whom=st.sampled_from(["worker", "web", "broker"]),
    )
    def begin(self, accident: str, then: str, whom: str) -> None:
        """Every example meets one of each: a bill's lost answer, a failing BILL and a death."""
        self.sync_that_loses_an_answer(accident, "BillAddRq")
        self.sync_while_bill_fails(VENDOR, then)
        self.sync_while_somebody_dies(whom, 0.1)

    @rule(sides=st.sampled_from(LISTS), where=sides_of)
    def enter(self, sides: Sides, where: str) -> None:
        """A new record on one side."""
        row = {**sides.sample, "name": self._name(sides)}
        (enter_in_quickbooks if where == "quickbooks" else enter_in_bill)(self.company, sides, row)

    @rule(sides=st.sampled_from(LISTS))
    def enter_on_both(self, sides: Sides) -> None:
        """The same record typed into both: one pair, never two."""
        row = {**sides.sample, "name": self._name(sides)}
        enter_in_quickbooks(self.company, sides, row)
        enter_in_bill(self.company, sides, row)

    @rule(sides=st.sampled_from(WITH_A_PHONE), where=sides_of, who=st.integers(0, 5))
    def change(self, sides: Sides, where: str, who: int) -> None:
        """Another phone number for one of those that are there."""
        rows, alter = {
            "quickbooks": (quickbooks_rows, change_in_quickbooks),
            "bill": (bill_rows, change_in_bill),
        }[where]
        names = [row["name"] for row in rows(self.company, sides) if row["active"] == "true"]
        if names:
            self.count += 1
            phone = f"512-555-{self.count:04}"
            alter(self.company, sides, names[who % len(names)], phone=phone)

    @rule()
    def enter_a_bill(self) -> None:
        """A bill comes into BILL."""
        self.count += 1
        self.bills.append(f"N-{self.count}")
        self.office.bill(self.bills[-1])

    @rule(sides=st.sampled_from(LISTS), where=sides_of, who=st.integers(0, 5))
    def rename(self, sides: Sides, where: str, who: int) -> None:
        """A name nobody had, for one of those that are there."""
        rows, alter = {
            "quickbooks": (quickbooks_rows, change_in_quickbooks),
            "bill": (bill_rows, change_in_bill),
        }[where]
        names = [row["name"] for row in rows(self.company, sides) if row["active"] == "true"]
        if names:
            alter(self.company, sides, names[who % len(names)], name=self._name(sides))

    @rule(which=st.integers(0, 5))
    def archive_a_bill(self, which: int) -> None:
        """A bill is taken out of use in BILL."""
        org = self.company.bill
        there = [row["id"] for row in org.bills.active()]
        if there:
            one = there[which % len(there)]
            self.undone.add(str(org.bills[one]["invoice"]["invoiceNumber"]))
            org.archive("bills", one)

    @rule(which=st.integers(0, 5), how=st.sampled_from([edit.void, edit.delete]))
    def undo_a_bill_in_quickbooks(self, which: int, how: Callable[..., object]) -> None:
        """A bookkeeper voids or deletes what came from BILL."""
        there = in_books(self.company, "Bill")
        if there:
            one = there[which % len(there)]
            self.undone.add(str(one.fields["RefNumber"]))
            how(self.company.quickbooks, "Bill", one.id)

    @rule()
    def sync(self) -> None:
        """A visit without trouble of its own."""
        visit(self.company, self.connector)

    @rule(accident=st.sampled_from(ACCIDENTS), request=st.sampled_from(WRITES))
    def sync_that_loses_an_answer(self, accident: str, request: str) -> None:
        """QuickBooks does it, and its answer meets an accident."""
        self._cause(request)
        befalls(self.connector, self.books, request, accident)
        visit(self.company, self.connector)
        self.met["lost answer"] += not self.books.has_stories

    @rule(then=st.sampled_from(BEFORE_OR_AFTER), request=st.sampled_from(WRITES))
    def sync_while_quickbooks_dies(self, then: str, request: str) -> None:
        """Before it wrote, or after and without a word."""
        self._cause(request)
        self.company.quickbooks.faults.on(request=request, then=then)
        visit(self.company, self.connector)

    @rule(sides=st.sampled_from(LISTS), then=st.sampled_from(AT_BILL))
    def sync_while_bill_fails(self, sides: Sides, then: str) -> None:
        """BILL did or did not write, and nobody hears of it."""
        self.enter(sides, "quickbooks")
        faults = self.company.server.bill.faults
        before = len(faults.fired)
        faults.on(method="POST", path=PLACES[sides.entity], then=then)
        visit(self.company, self.connector)
        self.met["failing BILL"] += len(faults.fired) > before
        faults.clear()

    @rule(
        whom=st.sampled_from(["worker", "web", "broker"]), moment=st.sampled_from([0.0, 0.1, 0.3])
    )
    def sync_while_somebody_dies(self, whom: str, moment: float) -> None:
        """Kill -9 of the workers or of the web process, or a broker that forgets everything."""
        self.enter(VENDOR, "quickbooks")
        self.enter_a_bill()
        blow = threading.Timer(moment, strike, [self.company, whom])
        blow.start()
        visit(self.company, self.connector)
        blow.join()
        self.met[whom] += 1

    @rule(which=st.integers(0, 3), choice=st.integers(0, 3))
    def decide(self, which: int, choice: int) -> None:
        """A person settles what waits for one."""
        waiting = self.company.problems()
        if waiting:
            problem = waiting[which % len(waiting)]
            choices = problem["choices"]
            chosen = choices[choice % len(choices)]
            self.own_way |= chosen != CHOICES.get(problem["kind"])
            self.company.resolve(problem, chosen)

    def teardown(self) -> None:
        """Quiet, and then both sides agree, nothing is there twice, and nothing more is written."""
        self.books.calm()
        self.company.quickbooks.faults.rules.clear()
        self._until_quiet()
        self._audited()
        told = " ".join(f"{each['record']} {each['cause']}" for each in self.company.problems())
        for sides in LISTS:
            there, here = quickbooks_rows(self.company, sides), bill_rows(self.company, sides)
            for rows in (there, here):
                names = Counter(row["name"] for row in rows)
                assert not {name for name, times in names.items() if times > 1}, names
            assert _known(there, told) == _known(here, told), sides.entity
        entered = Counter(str(each.fields["RefNumber"]) for each in in_books(self.company, "Bill"))
        assert not {number for number, times in entered.items() if times > 1}, entered
        stand = {number for number in self.bills if number not in self.undone}
        assert {number for number in stand if number not in told} <= entered.keys()
        assert entered.keys() <= set(self.bills)

    def _audited(self) -> None:
        """Field by field, by who shares no code with the product; not after a person's own way."""
        addresses = attach(self.company.server.data)
        assert addresses is not None
        rows, company = ProductRows(addresses.database_url), str(self.company.id)
        found = audit(
            self.company.quickbooks,
            self.company.bill,
            pairs=rows.pairs(company),
            problems=rows.problems(company) + rows.waiting(company),
            own=set(),
            entities=AUDITED,
        )
        assert found.compared, "an audit that compared nothing proves nothing"
        assert self.own_way or [] == found.unexplained

    def _until_quiet(self) -> None:
        """Sync until two whole visits in a row have written nothing."""
        written: list[Counter[str]] = []
        said: list[str] = []
        while len(written) < MOST_SYNCS:
            outcome = visit(self.company, self.connector)
            said.append(f"{outcome.kind}: {outcome.status}")
            assert len(said) < 4 * MOST_SYNCS, said
            if outcome.kind != "done":  # somebody who was killed is not back yet
                time.sleep(1)
                continue
            written.append(self._written())
            if len(written) > 1 and written[-1] == written[-2]:
                return
        raise AssertionError(f"still writing after {MOST_SYNCS} quiet syncs: {written[-1]}, {said}")

    def _cause(self, request: str) -> None:
        """Edit what makes the product write this: an accident would seldom meet it by chance."""
        if request == "BillAddRq":
            self.enter_a_bill()
        elif request == "VendorModRq":
            self.change(VENDOR, "bill", 0)
        else:
            kind = request.removesuffix("AddRq")
            self.enter(next(each for each in LISTS if each.kind == kind), "bill")

    def _name(self, sides: Sides) -> str:
        self.count += 1
        return f"{sides.kind} No {self.count:03}"

    def _written(self) -> Counter[str]:
        counted = Counter(self.company.bill.writes) + Counter(self.company.quickbooks.writes)
        return Counter({name: n for name, n in counted.items() if not name.startswith("DataExt")})


def _known(rows: list[Row], told: str) -> list[Row]:
    """Rows nobody was told about; BILL says nothing where QuickBooks says that no 1099 is due."""
    return [
        {word: value for word, value in row.items() if (word, value) != ("1099", "false")}
        for row in rows
        if row["name"] not in told
    ]


def strike(company: Company, whom: str) -> None:
    """Hurt the server that this test session started."""
    if whom == "broker":
        addresses = attach(company.server.data)
        assert addresses is not None
        with redis.Redis.from_url(addresses.redis_url) as client:
            client.flushall()
        return
    word = {"worker": "--pool", "web": "granian"}[whom]
    for each in psutil.Process().children(recursive=True):
        try:
            if word in each.cmdline():
                os.kill(each.pid, signal.SIGKILL)
        except (psutil.NoSuchProcess, ProcessLookupError):
            continue


@pytest.mark.timeout(1800)
def test_both_sides_agree_whatever_the_machine_did(
    another_company: Callable[..., Company], request: pytest.FixtureRequest
) -> None:
    met: Counter[str] = Counter()
    bound = {"make": staticmethod(another_company), "met": met}
    machine: Any = type("Bound", (TwoOffices,), bound)
    long = request.config.getoption("--hypothesis-profile") == "long"
    # In `make test` a failure is shown as it was found: shortening it would take minutes.
    phases = tuple(Phase) if long else (Phase.explicit, Phase.generate)
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=100 if long else 3,
            stateful_step_count=12 if long else 5,
            derandomize=not long,
            phases=phases,
            deadline=None,
            print_blob=True,
            suppress_health_check=list(HealthCheck),
        ),
    )
    assert met["lost answer"], met
    assert met["failing BILL"], met
    assert met["worker"] + met["web"] + met["broker"], met
