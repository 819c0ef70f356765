"""The pure core between two sides, in any order of edits, losses, deaths and choices.

No rule below is a story: each is one thing that can happen at any moment. What must hold is looked
up on the two sides themselves, and never asked of what stands between them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from sync.conversation import State
from tests.unit.sync.machine.books import Said
from tests.unit.sync.machine.office import Office, Page
from tests.unit.sync.machine.people import People, in_books, in_cloud

if TYPE_CHECKING:
    from tests.unit.sync.machine.office import Set

SIDES = st.sampled_from(["quickbooks", "cloud"])
WHO = st.integers(0, 3)
NAMES = st.sampled_from(["Abel", "Baker", "Cole", "ABEL"])
TEXTS = st.none() | st.sampled_from(["1", "2", "3"])
NUMBERS = st.sampled_from(["7", "8", None, None])
AMOUNTS = st.sampled_from(["10.00", "20.00"])
TROUBLE = st.lists(st.sampled_from([0, 0, 3175, 3180, 3200, 1000]), max_size=3)
FATES = ["lost", "lost", "broke 0x80040402", "broke 0x80040400", "unreadable"]
SET_STATUSES = st.sampled_from([0, 0, 600, 9001, 9002, 9003, 9005])
QUIET_VISITS, MOST_CALLS = 6, 200


class TwoSides(RuleBasedStateMachine):
    """One company."""

    office: Office
    people: People
    out: Set | None

    @initialize(prefer=st.sampled_from(["quickbooks", "cloud", "ask"]), drawn=st.booleans())
    def opens(self, prefer: str, drawn: bool) -> None:
        """`drawn`: what is written bears marks of its own, as older versions' writes do."""
        self.office = Office(prefer=prefer, drawn=drawn)
        self.people = People(self.office)
        self.out = None

    @rule(side=st.sampled_from(["quickbooks", "cloud", "both"]), name=NAMES, phone=TEXTS)
    def a_vendor_is_entered(self, side: str, name: str, phone: str | None) -> None:
        self.people.enters_vendor(side, name, phone)

    @rule(who=WHO, number=NUMBERS, amount=AMOUNTS, by_hand=st.booleans())
    def a_bill_is_entered(self, who: int, number: str | None, amount: str, by_hand: bool) -> None:
        self.people.enters_bill(who, number, amount, by_hand=by_hand)

    @rule(side=SIDES, who=WHO, word=st.sampled_from(["phone", "email", "active"]), value=TEXTS)
    def a_vendor_is_changed(self, side: str, who: int, word: str, value: str | None) -> None:
        self.people.changes_vendor(side, who, word, value)

    @rule(side=SIDES, who=WHO, name=NAMES)
    def a_vendor_is_renamed(self, side: str, who: int, name: str) -> None:
        self.people.changes_vendor(side, who, "name", name)

    @rule(side=SIDES, who=WHO, amount=AMOUNTS)
    def a_bill_is_changed(self, side: str, who: int, amount: str) -> None:
        self.people.changes_bill(side, who, amount)

    @rule(side=SIDES, who=WHO)
    def a_bill_is_voided(self, side: str, who: int) -> None:
        self.people.voids_bill(side, who)

    @rule(kind=st.sampled_from(["Vendor", "Bill"]), who=WHO)
    def something_is_deleted_in_quickbooks(self, kind: str, who: int) -> None:
        self.people.deletes(kind, who)

    @rule(hours=st.sampled_from([1, 3, 30, -1]))
    def time_passes(self, hours: int) -> None:
        self.people.lets_time_pass(hours)

    @rule(which=WHO, choice=WHO)
    def a_person_chooses(self, which: int, choice: int) -> None:
        problems = list(self.office.store.problems.values())
        if problems:
            problem = problems[which % len(problems)]
            self.people.settles(problem, problem.choices[choice % len(problem.choices)])

    @rule()
    def all_that_was_left_out_is_taken_up(self) -> None:
        self.people.takes_all_up()

    @rule()
    def the_web_connector_logs_in(self) -> None:
        self.office.login()

    @rule()
    def it_asks_for_work(self) -> None:
        self.out = self._asked() or self.out

    @precondition(lambda self: self.out is not None)
    @rule(trouble=TROUBLE, status=SET_STATUSES, told=st.booleans())
    def quickbooks_answers(self, trouble: list[int], status: int, told: bool) -> None:
        assert self.out is not None
        self._carried(self.out, trouble, status, told=told)
        self.out = None

    @precondition(lambda self: self.out is not None)
    @rule(fate=st.sampled_from(FATES), done=st.booleans(), keeps=st.booleans())
    def the_answer_is_lost(self, fate: str, done: bool, keeps: bool) -> None:
        """Before or after it was done, and QuickBooks may keep no word of it."""
        out, self.out = self.out, None
        assert out is not None
        word, _, code = fate.partition(" ")
        if word == "unreadable" and out.question is not None:
            page = self.office.carry(out)
            page.readable = False
            self.office.answer(out, page)
            return
        if done and code != "0x80040400":
            self.office.carry(out)
            if not keeps:
                self.office.books.sets.pop(out.id, None)
        if word == "broke":
            self.office.broke(out, code)

    @rule(dies_after=st.none() | st.integers(0, 25))
    def a_worker_computes(self, dies_after: int | None) -> None:
        self.office.compute(dies_after)

    @rule(trouble=st.sampled_from(["lost before it was done", "lost after it was done"]))
    def the_next_answer_of_the_cloud_is_lost(self, trouble: str) -> None:
        self.office.cloud.trouble.append(trouble)

    @rule()
    def the_session_ends(self) -> None:
        self.office.close()

    @rule()
    def a_whole_visit_goes_well(self) -> None:
        self.office.cloud.trouble.clear()
        self._visit()

    @rule()
    def it_is_quiet(self) -> None:
        """Faults are off, nobody edits: both sides agree or a problem says where they do not."""
        self.office.cloud.trouble.clear()
        for _ in range(QUIET_VISITS):
            self._visit()
        before = self._writes()
        self._visit()
        assert before == self._writes(), "a quiet visit wrote"
        self._agree()

    @invariant()
    def nothing_was_made_twice(self) -> None:
        if not hasattr(self, "office"):
            return
        for made in (self.office.books.made, self.office.cloud.made):
            for tag, times in made.items():
                assert times <= 1 + self.people.may_again[tag], f"{tag} was made {times} times"

    @invariant()
    def no_record_has_two_partners(self) -> None:
        if not hasattr(self, "office"):
            return
        for pairs in self.office.store.pairs.values():
            for ids in ([each.cloud_id for each in pairs], [each.quickbooks_id for each in pairs]):
                assert len(ids) == len(set(ids))

    def teardown(self) -> None:
        if hasattr(self, "office"):
            self.it_is_quiet()

    def _asked(self) -> Set | None:
        """Before anything is written, everything in doubt was asked about."""
        out = self.office.ask()
        run = self.office.store.run
        if out is not None and out.works:
            doubted = self.office.store.open(side="quickbooks", state="in_doubt")
            assert run is not None
            assert {row.set_id for row in doubted} <= run.asked
        return out

    def _carried(self, out: Set, trouble: list[int], status: int, *, told: bool) -> None:
        said = self.office.carry(out, trouble)
        if out.about and said is None:
            status = status or 600  # what was never kept is never said to be
        if isinstance(said, list) and not told:
            said = [(one, _bare(each) if out.about else each) for one, each in said]
        assert isinstance(said, list | Page) or said is None
        self.office.answer(out, said, status, told=told)

    def _visit(self) -> None:
        self.office.close()
        self.office.compute()
        self.out = None
        self.office.login()
        for _ in range(MOST_CALLS):
            self.office.compute()
            out = self._asked()
            if out is not None:
                self._carried(out, [], 0, told=True)
            elif self.office.state in {State.CLOSED, State.NONE}:
                break
        else:
            raise AssertionError("a session without an end")
        self.office.compute()

    def _writes(self) -> tuple[object, ...]:
        return self.office.books.writes, sum(self.office.cloud.writes.values())

    def _agree(self) -> None:
        named: set[str] = set()
        for each in self.office.store.problems.values():
            named |= self.people.tags_of(each)
        named |= self.people.let_be | self.people.apart | self.people.left_out
        named |= self.people.bills_without_vendor(named)
        for kind, entity in (("Vendor", "vendor"), ("Bill", "bill")):
            books, clouds = in_books(self.office, kind), in_cloud(self.office, entity)
            for tag in (books.keys() | clouds.keys()) - named:
                ours, theirs = clouds.get(tag), books.get(tag)
                if ours is None or theirs is None:
                    alone = ours or theirs or {}
                    assert not alone["active"], f"{tag} did not travel: {alone}"
                else:
                    assert ours == theirs, f"{tag} differs"
                    both = self.people.ids_of(tag)
                    lost = self.people.edits.lost(*both, agreed=ours)
                    assert not lost, lost
                    self.people.edits.forget(*both)


def _bare(said: Said) -> Said:
    return Said(status=said.status)


TestTwoSides = TwoSides.TestCase
TestTwoSides.settings = settings(
    max_examples=max(300, settings().max_examples),
    stateful_step_count=40,
    deadline=None,
    print_blob=True,
    report_multiple_bugs=False,
    derandomize=settings().max_examples <= 100,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
