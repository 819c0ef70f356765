"""A whole session over dictionaries: the Web Connector's calls, the reads, the writes, the answers.

What happens is looked up in `sync.conversation`, what an answer means in `sync.outcome`, where to
read on in `sync.cursor`; in between it does what services/conversation.py and arrivals.py do.
"""

from __future__ import annotations

import itertools
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sync import cursor as marks
from sync.conversation import Effect, Event, State, step
from sync.flows import entity as entity_named
from sync.outcome import Action, of_hresult, of_set_status, of_status
from sync.translate import read_quickbooks
from tests.integration.services.clouds import TroubledCloud
from tests.unit.sync.machine.books import IDS, Books, Said
from tests.unit.sync.machine.planner import Planner, pair_written
from tests.unit.sync.machine.store import DeathError, Problem, Row, Run, Store, Work

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

READS = {"vendors": "Vendor", "bills": "Bill"}
ENTITY = {"Vendor": "vendor", "Bill": "bill"}
PAGE, AT_ONCE = 2, 3
DONE = "done"


@dataclass(slots=True, kw_only=True)
class Question:
    """One page of a read, a question for numbers, or what was deleted."""

    read: str
    since: str | None = None
    begin: int = 0
    numbers: frozenset[str] = frozenset()


@dataclass(slots=True, kw_only=True)
class Set:
    """A message set that is out."""

    id: str
    works: Sequence[Work] = ()
    question: Question | None = None
    about: str = ""


@dataclass(slots=True, kw_only=True)
class Page:
    """QuickBooks' answer to a question, stored and not yet understood."""

    question: Question
    found: Sequence[tuple[str, Mapping[str, Any]]]
    stamps: Sequence[str]
    last: bool
    readable: bool = True


class CountingCloud(TroubledCloud):
    """The cloud in memory, which counts how often each record was really made, by its tag."""

    def __init__(self) -> None:
        super().__init__()
        self.made: Counter[str] = Counter()

    def put(self, entity: str, record: Mapping[str, Any], *, cloud_id: str | None = None) -> str:
        if cloud_id is None:
            self.made[str(record["account_number" if entity == "vendor" else "memo"])] += 1
        return super().put(entity, record, cloud_id=cloud_id)


@dataclass(slots=True, kw_only=True)
class Office:
    """Both sides of one company, and what stands between them."""

    prefer: str
    drawn: bool
    store: Store = field(default_factory=Store)
    books: Books = field(default_factory=Books)
    cloud: CountingCloud = field(default_factory=CountingCloud)
    state: State = State.NONE
    out: Set | None = None
    questions: list[Question] = field(default_factory=list)
    pages: list[Page] = field(default_factory=list)
    numbers: Any = field(default_factory=lambda: itertools.count(1))

    # What the Web Connector calls.

    def login(self) -> None:
        """A newer login ends the older session."""
        effect = self._call(Event.AUTHENTICATE_DUE)
        if effect is not Effect.OPEN_SESSION:
            self._end("replaced")
        for row in self.store.open(side="quickbooks", state="planned"):
            row.state = "cancelled"
        for key, kept in list(self.store.rows.items()):
            if kept.state == "waiting":
                self.store.mark(key, "dirty")
        self.store.run = Run()

    def ask(self) -> Set | None:
        """The next message set; None when there is none now."""
        run = self.store.run
        if self.state in {State.NONE, State.CLOSED} or run is None:
            return None
        if self.out is not None:
            assert self._call(Event.SEND_WORK) is Effect.DOUBT_AND_RECOVER
            self._doubt(again=True)
        if run.phase == "opening":
            self.questions = self._reads()
            run.phase, run.wanted = "reading", run.wanted + 1
        found = self._check(run) or self._question() or self._writes()
        if found is not None:
            assert self._call(Event.SEND_WORK) is Effect.SEND
            self.out = found
            return found
        if run.wanted != run.computed:
            self._call(Event.SEND_WAIT)
            return None
        self._call(Event.SEND_NOTHING)
        self._end(DONE)
        return None

    def carry(self, out: Set, trouble: Sequence[int] = ()) -> Any:
        """What QuickBooks makes of a set; `trouble` are statuses it gives in place of doing it."""
        if out.question is not None:
            return self._page(out.question)
        if out.about:
            return self.books.sets.get(out.about)
        said = []
        for number, row in enumerate(out.works):
            status = trouble[number] if number < len(trouble) else 0
            said.append(
                (str(row.number), Said(status=status) if status else self.books.do(*row.request))
            )
        self.books.sets[out.id] = said
        return said

    def answer(self, out: Set, said: Any, status: int = 0, *, told: bool = True) -> None:
        """The answer comes back; one nobody waits for any more changes nothing.

        `status` is what QuickBooks says of a set it is asked about; `told` is whether it returns
        the records it made then.
        """
        if self.out is not out:
            self._call(Event.ANSWER_AGAIN)
            return
        assert self._call(Event.ANSWER) is Effect.SETTLE
        self.out = None
        run = self.store.run
        assert run is not None
        if out.question is not None:
            self._arrived(out.question, said)
        elif out.about:
            self._judge(out.about, said, status, told=told)
        else:
            by_request = dict(said)
            for row in out.works:
                answer = by_request.get(str(row.number))
                if answer is None:
                    row.state = "in_doubt"
                else:
                    self._settle(row, answer)
        run.wanted += 1

    def broke(self, out: Set, hresult: str) -> None:
        """An HRESULT in place of an answer."""
        if self.out is not out:
            return
        self._call(Event.ANSWER_FAILED)
        outcome = of_hresult(hresult, writing=bool(out.works))
        for row in out.works:
            row.state = "in_doubt" if outcome.action is Action.IN_DOUBT else "planned"
            row.set_id = row.set_id if row.state == "in_doubt" else ""
        self._end("failed")

    def close(self) -> None:
        """closeConnection: what is out is in doubt."""
        if self.state not in {State.NONE, State.CLOSED}:
            self._call(Event.CLOSE)
            self._end("closed")

    def _call(self, event: Event) -> Effect:
        found = step(self.state, event)
        self.state = found.state
        return found.effect

    def _end(self, result: str) -> None:
        lost = self.out is not None and self.out.question is not None
        self._doubt(again=False)
        self.questions = []
        run = self.store.run
        if run is not None:
            unread = run.phase in {"opening", "reading"} and (result != DONE or lost)
            run.over = run.over or result == DONE or run.wanted == run.computed or unread
        if result != "replaced":
            self.state = State.CLOSED

    def _doubt(self, *, again: bool) -> None:
        if self.out is None:
            return
        for row in self.out.works:
            row.state = "in_doubt" if row.state == "sent" else row.state
        if again and self.out.question is not None:
            self.questions.insert(0, self.out.question)
        run = self.store.run
        if self.out.about and run is not None:
            run.asked.discard(self.out.about)
        self.out = None

    # What is asked of QuickBooks.

    def _reads(self) -> list[Question]:
        known = self.store.cursors
        asked = []
        for read in READS:
            if read == "bills" and read not in known:
                doubted = self.store.open(side="quickbooks", state="in_doubt")
                if not any(row.entity == "bill" for row in doubted):
                    continue
            asked.append(self._from(read))
        return [*asked, self._from("deleted")]

    def _from(self, read: str) -> Question:
        mark = self.store.cursors.get(read)
        return Question(read=read, since=marks.since(mark) if mark else None)

    def _check(self, run: Run) -> Set | None:
        for row in self.store.open(side="quickbooks", state="in_doubt"):
            if row.set_id not in run.asked:
                run.asked.add(row.set_id)
                return Set(id=self._set_id(), about=row.set_id)
        return None

    def _question(self) -> Set | None:
        if not self.questions:
            return None
        return Set(id=self._set_id(), question=self.questions.pop(0))

    def _writes(self) -> Set | None:
        ready = self.store.open(side="quickbooks", state="planned")[:AT_ONCE]
        if not ready:
            return None
        made = Set(id=self._set_id(), works=ready)
        for row in ready:
            row.state, row.set_id = "sent", made.id
        return made

    def _set_id(self) -> str:
        return f"set-{next(self.numbers)}"

    def _page(self, asked: Question) -> Page:
        since = asked.since or ""
        if asked.read == "deleted":
            gone = [each for each in self.books.deleted if marks.wall(each[2]) >= since]
            found: list[Any] = [(f"{kind}Del", {"id": one}) for kind, one, _ in gone]
            return Page(question=asked, found=found, stamps=[each[2] for each in gone], last=True)
        kind = READS[asked.read]
        rows = sorted(self.books.held[kind].values(), key=lambda row: str(row["TimeModified"]))
        if asked.numbers:
            rows = [row for row in rows if row.get("RefNumber") in asked.numbers]
        else:
            rows = [row for row in rows if marks.wall(row["TimeModified"]) >= since]
        end = len(rows) if asked.numbers else asked.begin + PAGE
        page = [(f"{kind}Ret", dict(row)) for row in rows[asked.begin : end]]
        stamps = [str(row["TimeModified"]) for _, row in page]
        return Page(question=asked, found=page, stamps=stamps, last=end >= len(rows))

    # What comes back.

    def _arrived(self, asked: Question, page: Page) -> None:
        self.pages.append(page)
        if not page.last and page.readable:
            self.questions.insert(
                0, Question(read=asked.read, since=asked.since, begin=asked.begin + PAGE)
            )

    def _keep(self, ret: str, native: Mapping[str, Any]) -> str:
        kind = ret.removesuffix("Ret")
        entity = entity_named(ENTITY[kind])
        one = str(native[IDS[kind]])
        data = read_quickbooks(entity, ret, native, self.store)
        self.store.keep(
            (entity.name, "quickbooks", one), Row(data=data, kind=ret, native=dict(native))
        )
        return one

    def _settle(self, row: Work, said: Said) -> None:
        outcome = of_status(said.status, said.message, request=row.request[0])
        if said.found is not None:
            one = self._keep(*said.found)
            if outcome.action is Action.DONE:
                row.quickbooks_id = one
                stamp = str(said.found[1]["TimeModified"])
                if row.entity == "bill" and "bills" not in self.store.cursors:
                    self.store.cursors["bills"] = marks.wall(stamp)
        pair = (row.entity, row.cloud_id, row.quickbooks_id)
        if outcome.action is Action.DONE:
            row.state = "settled"
            pair_written(self.store, row)
        elif outcome.action is Action.REFUSE:
            row.state = "refused"
            self.store.tell(
                Problem(
                    kind="refusal", code=outcome.code, entity=row.entity, cloud_id=row.cloud_id,
                    quickbooks_id=row.quickbooks_id, choices=("retry", "skip"),
                )
            )  # fmt: skip
            self.store.mark_pair(*pair, "refused")
        else:
            row.state = "cancelled"
            again = outcome.action is Action.REFRESH and said.found is not None
            self.store.mark_pair(*pair, "dirty" if again else "waiting", why="next_run")

    def _judge(self, about: str, said: Any, status: int, *, told: bool) -> None:
        verdict = of_set_status(status)
        kept = verdict.action is Action.DONE
        answers = dict(said or ())
        for row in self.store.works:
            if row.set_id != about or row.state != "in_doubt":
                continue
            if verdict.action is Action.STOP:
                row.untold = verdict.code
            if not kept:
                continue
            answer = answers.get(str(row.number))
            if answer is None:
                continue
            shown = answer if told else Said(status=answer.status)
            worked = of_status(shown.status, "", request=row.request[0]).action is Action.DONE
            if worked and row.action == "add" and shown.found is None:
                row.applied = True
            else:
                self._settle(row, shown)

    # What a worker does.

    def compute(self, dies_after: int | None = None) -> None:
        """Until nothing is new, or the process dies before so many more transactions."""
        self.store.fuse = dies_after
        try:
            self._compute()
        except DeathError:
            pass
        finally:
            self.store.fuse = None

    def _compute(self) -> None:
        run = self.store.run
        while run is not None and not run.over:
            if run.wanted == run.computed:
                run.over = self.state in {State.NONE, State.CLOSED}
                return
            while self.pages:
                self.store.begins()
                self._take_in(run, self.pages.pop(0))
            seen = run.wanted
            complete = run.phase != "opening" and not run.failed and not self._reading()
            if not run.cloud_read:
                self._read_cloud()
                run.cloud_read = True
            if complete:
                planner = self._planner()
                if run.phase == "reading":
                    planner.settle_found()
                planner.run()
                self.store.begins()
                run.phase = "writing"
                if planner.ask and self.state not in {State.NONE, State.CLOSED}:
                    self.questions.append(Question(read="bills", numbers=frozenset(planner.ask)))
            run.computed = seen

    def _planner(self) -> Planner:
        return Planner(
            self.store, self.cloud, prefer=self.prefer, numbers=self.numbers, drawn=self.drawn
        )

    def _reading(self) -> bool:
        return bool(self.questions) or (self.out is not None and self.out.question is not None)

    def _read_cloud(self) -> None:
        planner = self._planner()
        for name in ENTITY.values():
            for page in self.cloud.changes(name, self.store.cursors.get(f"cloud {name}")):
                self.store.begins()
                for change in page.changes:
                    planner.take_in(name, change)
                if page.cursor is not None:
                    self.store.cursors[f"cloud {name}"] = page.cursor

    def _take_in(self, run: Run, page: Page) -> None:
        asked = page.question
        if not page.readable:
            run.failed = True
            return
        for ret, native in page.found:
            if ret.endswith("Del"):
                self.store.lose((ENTITY[ret.removesuffix("Del")], "quickbooks", native["id"]))
            else:
                self._keep(ret, native)
        if asked.numbers:
            run.numbers |= asked.numbers
            first = marks.advance(None, page.stamps)
            if first is not None and asked.read not in self.store.cursors:
                self.store.cursors[asked.read] = first
            return
        run.stamps.setdefault(asked.read, []).extend(page.stamps)
        if page.last:
            mark = marks.advance(self.store.cursors.get(asked.read), run.stamps[asked.read])
            if mark is not None:
                self.store.cursors[asked.read] = mark
