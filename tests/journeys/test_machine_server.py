"""A state machine over the running server: edits, lost answers and killed processes in any order.

Hypothesis chooses the steps and shortens what fails. When all is quiet the two simulators are
compared with each other; the product is asked only for what it told a person.
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
from hypothesis.stateful import RuleBasedStateMachine, rule, run_state_machine_as_test

from services.embedded import attach
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
    "truncate",
    "repeat",
    "cut_response",
    "apply_then_hresult:0x80040402",
)
WRITES: Final = ("VendorAddRq", "CustomerAddRq", "ClassAddRq", "BillAddRq", "VendorModRq")
AT_BILL: Final = ("lose_answer_after_commit", "lose_before", "half_json", "500_after_commit")
MOST_SYNCS: Final = 8
sides_of = st.sampled_from(["quickbooks", "bill"])


class TwoOffices(RuleBasedStateMachine):
    """One company; `make` connects it."""

    make: Callable[[], Company]

    def __init__(self) -> None:
        super().__init__()
        self.company = type(self).make()
        self.office: Office = open_office(self.company)
        self.books = Watched(self.company.quickbooks)
        self.connector = self.company.connect(quickbooks=self.books, faults=Ready())
        self.count = 0
        self.bills: list[str] = []
        self.sync()

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

    @rule()
    def sync(self) -> None:
        """A visit without trouble of its own."""
        visit(self.company, self.connector)

    @rule(accident=st.sampled_from(ACCIDENTS), request=st.sampled_from(WRITES))
    def sync_that_loses_an_answer(self, accident: str, request: str) -> None:
        """QuickBooks does it, and its answer meets an accident."""
        befalls(self.connector, self.books, request, accident)
        visit(self.company, self.connector)

    @rule(sides=st.sampled_from(LISTS), then=st.sampled_from(AT_BILL))
    def sync_while_bill_fails(self, sides: Sides, then: str) -> None:
        """BILL did or did not write, and nobody hears of it."""
        faults = self.company.server.bill.faults
        faults.on(method="POST", path=PLACES[sides.entity], then=then)
        visit(self.company, self.connector)
        faults.clear()

    @rule(
        whom=st.sampled_from(["worker", "web", "broker"]), moment=st.sampled_from([0.0, 0.1, 0.3])
    )
    def sync_while_somebody_dies(self, whom: str, moment: float) -> None:
        """Kill -9 of the workers or of the web process, or a broker that forgets everything."""
        blow = threading.Timer(moment, strike, [self.company, whom])
        blow.start()
        visit(self.company, self.connector)
        blow.join()

    @rule(which=st.integers(0, 3), choice=st.integers(0, 3))
    def decide(self, which: int, choice: int) -> None:
        """A person settles what waits for one."""
        waiting = self.company.problems()
        if waiting:
            problem = waiting[which % len(waiting)]
            choices = problem["choices"]
            self.company.resolve(problem, choices[choice % len(choices)])

    def teardown(self) -> None:
        """Quiet, and then both sides agree, nothing is there twice, and nothing more is written."""
        self.books.calm()
        self._until_quiet()
        told = " ".join(f"{each['record']} {each['cause']}" for each in self.company.problems())
        for sides in LISTS:
            there, here = quickbooks_rows(self.company, sides), bill_rows(self.company, sides)
            for rows in (there, here):
                names = Counter(row["name"] for row in rows)
                assert not {name for name, times in names.items() if times > 1}, names
            assert _known(there, told) == _known(here, told), sides.entity
        entered = Counter(str(each.fields["RefNumber"]) for each in in_books(self.company, "Bill"))
        assert {number: 1 for number in self.bills if number not in told} == {
            number: times for number, times in entered.items() if number not in told
        }

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
    machine: Any = type("Bound", (TwoOffices,), {"make": staticmethod(another_company)})
    long = request.config.getoption("--hypothesis-profile") == "long"
    # In `make test` a failure is shown as it was found: shortening it would take minutes.
    phases = tuple(Phase) if long else (Phase.explicit, Phase.generate)
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=100 if long else 3,
            stateful_step_count=12 if long else 8,
            derandomize=not long,
            phases=phases,
            deadline=None,
            print_blob=True,
            suppress_health_check=list(HealthCheck),
        ),
    )
