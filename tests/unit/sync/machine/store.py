"""What is remembered about both sides, and the moments at which a process may die.

Everything between two calls of `begins` happens as a whole, as a transaction does: a death comes
before one or after it. What a process had only in its head is lost with it.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

OPEN = ("planned", "sent", "in_doubt")
ACCOUNT = ("a1", "QB-a1")


class DeathError(Exception):
    """The process is no more."""


LEFT_OUT = "skipped"


class TakenError(AssertionError):
    """A record would have two partners."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One side's record as it was last read."""

    data: Mapping[str, Any]
    kind: str = ""
    native: Mapping[str, Any] = field(default_factory=dict)
    archived: bool = False
    gone: bool = False
    state: str = "dirty"
    reason: Mapping[str, Any] = field(default_factory=dict)
    revision: int = 0


@dataclass(slots=True, kw_only=True)
class Pairing:
    """Two ids that are one thing, and what both held when they last agreed."""

    cloud_id: str
    quickbooks_id: str
    base: Mapping[str, Any]
    tombstone: bool = False


@dataclass(slots=True, kw_only=True)
class Work:
    """One write, from planned to ended."""

    number: int
    side: str
    action: str
    entity: str
    cloud_id: str | None
    quickbooks_id: str | None
    request: tuple[str, Mapping[str, Any]] = ("", {})
    record: Mapping[str, Any] = field(default_factory=dict)
    changes: Mapping[str, Any] = field(default_factory=dict)
    marks: Mapping[str, str] = field(default_factory=dict)
    state: str = "planned"
    set_id: str = ""
    applied: bool = False
    untold: str = ""


@dataclass(slots=True, kw_only=True)
class Problem:
    """What waits for a person."""

    kind: str
    code: str
    entity: str
    cloud_id: str | None
    quickbooks_id: str | None
    choices: tuple[str, ...]
    fields: tuple[tuple[str, Any, Any], ...] = ()
    side: str = ""


@dataclass(slots=True)
class Run:
    """What one session does."""

    phase: str = "opening"
    wanted: int = 1
    computed: int = 0
    cloud_read: bool = False
    failed: bool = False
    stamps: dict[str, list[str]] = field(default_factory=dict)
    ended: set[str] = field(default_factory=set)
    numbers: set[str] = field(default_factory=set)
    asked: set[str] = field(default_factory=set)
    over: bool = False


Key = tuple[str, str, str]
ProblemKey = tuple[str, str, "str | None", "str | None"]


class Store:
    """Postgres without Postgres, and the facts of the company in it."""

    def __init__(self) -> None:
        self.version = (13, 0)
        self.features: frozenset[str] = frozenset()
        self.start_date = "2026-01-01"
        self.rows: dict[Key, Row] = {}
        self.pairs: dict[str, list[Pairing]] = {"vendor": [], "bill": []}
        self.works: list[Work] = []
        self.problems: dict[ProblemKey, Problem] = {}
        self.accepted: set[Any] = set()
        self.cursors: dict[str, str] = {}
        self.run: Run | None = None
        self.fuse: int | None = None

    def begins(self) -> None:
        """A transaction begins, unless the process dies first."""
        if self.fuse is not None:
            self.fuse -= 1
            if self.fuse < 0:
                raise DeathError

    def cloud_id(self, entity: str, quickbooks_id: str) -> str | None:
        if entity == "account":
            return ACCOUNT[0] if quickbooks_id == ACCOUNT[1] else None
        found = self.paired(entity, quickbooks_id=quickbooks_id)
        return found.cloud_id if found else None

    def quickbooks_id(self, entity: str, cloud_id: str) -> str | None:
        if entity == "account":
            return ACCOUNT[1] if cloud_id == ACCOUNT[0] else None
        found = self.paired(entity, cloud_id=cloud_id)
        return found.quickbooks_id if found else None

    def native(self, entity: str, quickbooks_id: str) -> tuple[str, Mapping[str, Any]] | None:
        row = self.rows.get((entity, "quickbooks", quickbooks_id))
        return None if row is None or row.gone else (row.kind, row.native)

    def setting(self, name: str) -> str | None:
        """Nothing is chosen."""
        return None

    def account(self, name: str) -> str | None:
        """Nothing is chosen."""
        return None

    def paired(
        self, entity: str, *, cloud_id: str | None = None, quickbooks_id: str | None = None
    ) -> Pairing | None:
        """The pair of an id."""
        for each in self.pairs.get(entity, ()):
            if cloud_id == each.cloud_id or quickbooks_id == each.quickbooks_id:
                return each
        return None

    def link(self, entity: str, cloud_id: str, quickbooks_id: str) -> Pairing:
        """Pair two ids; whoever has another partner keeps it."""
        ours = self.paired(entity, cloud_id=cloud_id)
        theirs = self.paired(entity, quickbooks_id=quickbooks_id)
        if ours is not theirs:
            raise TakenError(entity, cloud_id, quickbooks_id)
        if ours is not None:
            return ours
        made = Pairing(cloud_id=cloud_id, quickbooks_id=quickbooks_id, base={})
        self.pairs[entity].append(made)
        return made

    def keep(self, key: Key, read: Row) -> None:
        """A record as it was just read; dirty when it says something new."""
        known = self.rows.get(key)
        if known is not None:
            same = (known.data, known.native, known.archived, known.gone) == (
                read.data, read.native, read.archived, False,
            )  # fmt: skip
            if same:
                return
            read = replace(read, revision=known.revision + 1)
            if known.state == LEFT_OUT:
                read = replace(read, state=LEFT_OUT)
        self.rows[key] = read

    def lose(self, key: Key) -> None:
        """It was deleted on its side."""
        known = self.rows.get(key)
        if known is not None and not known.gone:
            state = LEFT_OUT if known.state == LEFT_OUT else "dirty"
            self.rows[key] = replace(
                known, gone=True, state=state, reason={}, revision=known.revision + 1
            )

    def mark(
        self, key: Key, state: str, reason: Mapping[str, Any] | None = None, at: int | None = None
    ) -> None:
        """What to think of a record; `at` is the revision that was looked at."""
        known = self.rows.get(key)
        if known is not None and at in {None, known.revision} and known.state != LEFT_OUT:
            self.rows[key] = replace(known, state=state, reason=reason or {})

    def mark_pair(
        self, entity: str, cloud_id: str | None, quickbooks_id: str | None, state: str, **why: Any
    ) -> None:
        """The same for both records of a pair, whatever arrived meanwhile."""
        for side, one in (("cloud", cloud_id), ("quickbooks", quickbooks_id)):
            if one is not None:
                self.mark((entity, side, one), state, why)

    def halves(self, entity: str, cloud_id: str | None, quickbooks_id: str | None) -> list[Key]:
        """Where a record is, and its partner if it has one."""
        known = self.paired(entity, cloud_id=cloud_id, quickbooks_id=quickbooks_id)
        if known is not None:
            cloud_id, quickbooks_id = known.cloud_id, known.quickbooks_id
        both = (("cloud", cloud_id), ("quickbooks", quickbooks_id))
        return [(entity, side, one) for side, one in both if one is not None]

    def is_left_out(self, *pair: Any) -> bool:
        """Whether either half of it is."""
        keys = self.halves(*pair)
        return any(key in self.rows and self.rows[key].state == LEFT_OUT for key in keys)

    def leave_out(self, *pair: Any) -> None:
        """Nothing of it is carried: what was not sent is given up, and nothing asked."""
        keys = self.halves(*pair)
        for key in keys:
            self.mark(key, LEFT_OUT)
        for row in self.open(state="planned"):
            ours = {
                (row.entity, "cloud", row.cloud_id),
                (row.entity, "quickbooks", row.quickbooks_id),
            }
            if ours & set(keys):
                row.state = "cancelled"
        for told, problem in list(self.problems.items()):
            about = self.halves(problem.entity, problem.cloud_id, problem.quickbooks_id)
            if problem.kind != "in_doubt" and set(about) & set(keys):
                del self.problems[told]

    def take_up(self, *pair: Any) -> None:
        """It takes part again."""
        for key in self.halves(*pair):
            if key in self.rows and self.rows[key].state == LEFT_OUT:
                self.rows[key] = replace(self.rows[key], state="dirty", reason={})

    def unmapped(self, side: str, entity: str) -> dict[str, Row]:
        """Records that have never met another, and are there."""
        return {
            one: row
            for (name, where, one), row in self.rows.items()
            if (name, where) == (entity, side) and not row.gone
            and self.paired(entity, **{f"{side}_id": one}) is None
        }  # fmt: skip

    def enqueue(self, new: Work) -> bool:
        """Plan a write, unless its like is open."""
        like = [
            each for each in self.open()
            if (each.side, each.action, each.entity, each.cloud_id, each.quickbooks_id)
            == (new.side, new.action, new.entity, new.cloud_id, new.quickbooks_id)
        ]  # fmt: skip
        if like:
            return False
        self.works.append(new)
        return True

    def open(self, *, side: str | None = None, state: str | None = None) -> list[Work]:
        """Writes that have not ended."""
        return [
            each for each in self.works
            if each.state in OPEN and side in {None, each.side} and state in {None, each.state}
        ]  # fmt: skip

    def tell(self, problem: Problem) -> None:
        """Open a problem or renew its words."""
        key = (problem.kind, problem.entity, problem.cloud_id, problem.quickbooks_id)
        self.problems[key] = problem

    def clear(
        self, entity: str, cloud_id: str | None, quickbooks_id: str | None, *kinds: str
    ) -> None:
        """These kinds are over for a record, known by either id."""
        for key, each in list(self.problems.items()):
            ours = each.cloud_id is not None and each.cloud_id == cloud_id
            theirs = each.quickbooks_id is not None and each.quickbooks_id == quickbooks_id
            if each.entity == entity and each.kind in kinds and (ours or theirs):
                del self.problems[key]
