"""What a worker does, over dictionaries: read, settle doubts, match, plan, write to the cloud.

Thin on purpose: it asks the pure core as services/planning.py, matching.py, pushing.py and
recovery.py do, and decides nothing the core decides.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from services.own_marks import marks_of
from services.push import agreed
from sync.crossing import left_out
from sync.flows import entity as entity_named
from sync.intent import Archive, Create, Restore, Update, Void
from sync.match import Candidate, match, written_by_us
from sync.plan import PairPlan, is_taken_back, plan
from sync.ports import Change, Rejected, Unknown
from sync.refusal import Refusal, Wait
from sync.translate import (
    in_cloud_terms,
    quickbooks_add,
    quickbooks_mod,
    quickbooks_void,
    read_cloud,
)
from tests.unit.sync.machine.store import LEFT_OUT, Pairing, Problem, Row, Store, Work

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sync.flow import Entity
    from sync.intent import Intent
    from tests.integration.services.clouds import TroubledCloud

FLOWS = frozenset({"vendor.pull", "vendor.push", "bill.push"})
ENTITIES = (entity_named("vendor"), entity_named("bill"))
MATCHABLE = ("dirty", "waiting", "settled", "refused", "ambiguous")
ROUNDS = 12
COMPANY = UUID(int=7)


class Planner:
    """One pass; what it remembers dies with it."""

    def __init__(
        self, store: Store, cloud: TroubledCloud, *, prefer: Any, numbers: Any, drawn: bool
    ) -> None:
        self.store, self.cloud, self.prefer, self.numbers = store, cloud, prefer, numbers
        self.drawn = drawn
        self.ask: set[str] = set()
        self._parted = False
        self._written: dict[Any, Any] = {}

    def settle_found(self) -> None:
        """After a complete read: pair what is found by its marks, plan again what is not there."""
        for row in self.store.open(side="quickbooks", state="in_doubt"):
            self.store.begins()
            self._settle_doubt(row)

    def _settle_doubt(self, row: Work) -> None:
        if row.action == "add" and self.store.paired(row.entity, cloud_id=row.cloud_id):
            row.state = "settled"
            self.store.clear(row.entity, row.cloud_id, row.quickbooks_id, "in_doubt")
            return
        found = self._found(row) if row.action == "add" else ()
        if len(found) > 1:
            self._several(row.entity, "cloud", row.cloud_id, found, "several-found")
            return
        if not found and ((row.action == "add" and row.applied) or row.untold):
            self.store.tell(
                Problem(
                    kind="in_doubt", code=row.untold or "applied-not-found", entity=row.entity,
                    cloud_id=row.cloud_id, quickbooks_id=row.quickbooks_id,
                    choices=("retry", "skip"),
                )
            )  # fmt: skip
            return
        if found:
            row.state, row.quickbooks_id = "settled", found[0]
            pair_written(self.store, row)
        else:
            row.state = "cancelled"
            self.store.mark_pair(row.entity, row.cloud_id, row.quickbooks_id, "dirty")

    def _found(self, row: Work) -> tuple[str, ...]:
        entity = entity_named(row.entity)
        rows = self.store.unmapped("quickbooks", row.entity).items()
        candidates = [
            (one, each.kind, each.native, in_cloud_terms(entity, each.data, self.store)[0])
            for one, each in rows
        ]
        return written_by_us(entity, row.marks, candidates)

    def run(self) -> None:
        """Go over every entity until nothing moves."""
        self._settle_cloud()
        for entity in ENTITIES:
            for _ in range(ROUNDS):
                self.store.begins()
                matched = self._match(entity)
                if not self._round(entity) and not matched:
                    break
            else:
                raise AssertionError(f"{entity.name} comes to no rest")

    def _settle_cloud(self) -> None:
        for row in self.store.open(side="cloud", state="sent"):
            row.state = "in_doubt"
        for row in self.store.open(side="cloud", state="in_doubt"):
            found = self.cloud.find(row.entity, row.record) if row.action == "create" else []
            self.store.begins()
            free = [one for one in found if not self.store.paired(row.entity, cloud_id=one.id)]
            if len(free) > 1:
                ids = tuple(one.id for one in free)
                self._several(row.entity, "quickbooks", row.quickbooks_id, ids, "several-found")
                continue
            paired = self.store.paired(row.entity, quickbooks_id=row.quickbooks_id)
            if free and row.quickbooks_id and paired is None:
                self.take_in(row.entity, free[0])
                made = self.store.link(row.entity, free[0].id, row.quickbooks_id)
                made.base = agreed({}, row.record, free[0].record)
            row.state = "settled" if free else "cancelled"
            self.store.mark_pair(row.entity, row.cloud_id, row.quickbooks_id, "dirty")

    def take_in(self, entity: str, change: Change) -> None:
        """A record of the cloud, kept as it is spelled by us."""
        data = read_cloud(entity_named(entity), change.record, archived=change.archived)
        self.store.keep((entity, "cloud", change.id), Row(data=data, archived=change.archived))

    def _match(self, entity: Entity) -> int:
        clouds = self._matchable("cloud", entity)
        books = self._matchable("quickbooks", entity)
        found = match(
            entity,
            [
                Candidate(one, row.data, marks=marks_of(COMPANY, entity.name, one))
                for one, row in clouds.items()
            ],
            [
                Candidate(one, self._for_match(entity, row), native=row.native)
                for one, row in books.items()
            ],
        )
        still = {(str(each.side), each.id) for each in found.ambiguous}
        for key, each in list(self.store.problems.items()):
            about = each.cloud_id if each.side == "cloud" else each.quickbooks_id
            mine = each.code == "several-matches" and each.entity == entity.name
            if mine and about is not None and (each.side, about) not in still:
                del self.store.problems[key]
                self.store.mark((entity.name, each.side, about), "dirty")
        for cloud_id, quickbooks_id in found.pairs:
            self.store.link(entity.name, cloud_id, quickbooks_id)
            self.store.clear(entity.name, cloud_id, quickbooks_id, "ambiguous", "refusal")
            self.store.mark_pair(entity.name, cloud_id, quickbooks_id, "dirty")
        for asked in found.ambiguous:
            side, one = asked.side.value, asked.id
            self._several(entity.name, side, one, asked.candidates, "several-matches")
            self.store.mark((entity.name, side, one), "ambiguous")
        return len(found.pairs)

    def _matchable(self, side: str, entity: Entity) -> dict[str, Row]:
        rows = self.store.unmapped(side, entity.name)
        return {one: row for one, row in rows.items() if row.state in MATCHABLE}

    def _for_match(self, entity: Entity, row: Row) -> dict[str, Any]:
        record, missing = in_cloud_terms(entity, row.data, self.store)
        return {**{gap.field: f"unmapped:{gap.id}" for gap in missing}, **record}

    def _several(
        self, entity: str, side: str, one: str | None, found: tuple[str, ...], code: str
    ) -> None:
        self.store.tell(
            Problem(
                kind="ambiguous", code=code, entity=entity, side=side,
                cloud_id=one if side == "cloud" else None,
                quickbooks_id=one if side == "quickbooks" else None,
                choices=(*(f"link:{each}" for each in found), "skip"),
            )
        )  # fmt: skip

    def _round(self, entity: Entity) -> int:
        under_way = self.store.open()
        ours = {row.cloud_id for row in under_way if row.entity == entity.name} - {None}
        theirs = {row.quickbooks_id for row in under_way if row.entity == entity.name} - {None}
        wrote = 0
        for cloud_id, quickbooks_id in self._moved(entity):
            if cloud_id not in ours and quickbooks_id not in theirs:
                wrote += self._pair(entity, cloud_id, quickbooks_id)
                if self._parted:
                    self._parted = False
                    break
        return wrote

    def _moved(self, entity: Entity) -> list[tuple[str | None, str | None]]:
        found: dict[tuple[str | None, str | None], bool] = {}
        for (name, side, one), row in sorted(self.store.rows.items()):
            ready = row.state == "dirty" or (
                row.state == "waiting" and row.reason.get("why") != "next_run"
            )
            if name != entity.name or not ready:
                continue
            known = self.store.paired(name, **{f"{side}_id": one})
            ids = (one, None) if side == "cloud" else (None, one)
            ended = known is not None and known.tombstone
            found[(known.cloud_id, known.quickbooks_id) if known else ids] = not ended
        return sorted(found, key=lambda ids: found[ids])

    def _pair(self, entity: Entity, cloud_id: str | None, quickbooks_id: str | None) -> int:
        store = self.store
        ours = store.rows.get((entity.name, "cloud", cloud_id or ""))
        books = store.rows.get((entity.name, "quickbooks", quickbooks_id or ""))
        known = store.paired(entity.name, cloud_id=cloud_id, quickbooks_id=quickbooks_id)
        pair = (entity.name, cloud_id, quickbooks_id)
        seen = ((cloud_id, ours, "cloud"), (quickbooks_id, books, "quickbooks"))
        store.begins()
        if store.is_left_out(*pair):
            self._seen(entity, seen, LEFT_OUT)
            return 0
        if known is not None and known.tombstone and (ours is None or is_taken_back(ours.data)):
            store.clear(*pair, "drift")
            self._seen(entity, seen, "settled")
            return 0
        there: Mapping[str, Any] | None = None
        if books is not None:
            there, missing = in_cloud_terms(entity, books.data, store)
            if missing:
                self._seen(entity, seen, "waiting", why="reference")
                return 0
        decided = plan(
            entity,
            None if ours is None else ours.data,
            there,
            None if known is None else known.base,
            flows=FLOWS,
            prefer=self.prefer,
            quickbooks_gone=books is not None and books.gone,
            left_out=left_out(
                entity, store,
                cloud=None if ours is None else ours.data,
                quickbooks=None if books is None else books.data,
            ),
            put_back=frozenset(() if ours is None else ours.reason.get("put_back", ())),
        )  # fmt: skip
        self._show(pair, decided)
        if decided.parted and known is not None:
            store.pairs[entity.name].remove(known)
            store.clear(*pair, "drift")
            self._seen(entity, seen, "dirty")
            self._parted = True
            return 1
        if decided.to_cloud is not None and quickbooks_id is not None:
            key = (entity.name, quickbooks_id)
            if self._written.get(key) != decided.to_cloud:
                self._written[key] = decided.to_cloud
                return self._write(entity, decided.to_cloud, cloud_id, quickbooks_id)
        elif decided.to_quickbooks is not None and cloud_id is not None:
            self._push(entity, decided.to_quickbooks, cloud_id, books, seen)
            return 0
        if known is not None:
            known.base = decided.base
            known.tombstone |= books is not None and books.gone
        self._seen(entity, seen, "conflict" if decided.conflicts else "settled")
        store.clear(*pair, "refusal", "ambiguous")
        for note in decided.notes:
            if note.cure:
                self._refuse(pair, note.code)
        return 0

    def _seen(self, entity: Entity, seen: Any, state: str, **why: Any) -> None:
        for one, row, side in seen:
            if row is not None:
                self.store.mark((entity.name, side, one), state, why, at=row.revision)

    def _show(self, pair: tuple[str, str | None, str | None], decided: PairPlan) -> None:
        if pair[1] is None or pair[2] is None:
            return
        self.store.clear(*pair, "conflict", "drift")
        found = [(one.field, one.cloud, one.quickbooks) for one in decided.conflicts]
        if found:
            self._open(pair, "conflict", found, ("quickbooks", "cloud", "skip"))
        drifts = [(one.field, one.ours, one.theirs) for one in decided.drifts]
        if drifts and (pair, repr(drifts)) not in self.store.accepted:
            can = all(one.can_put_back for one in decided.drifts)
            self._open(pair, "drift", drifts, ("cloud", "quickbooks") if can else ("quickbooks",))

    def _open(self, pair: Any, kind: str, fields: Any, choices: tuple[str, ...]) -> None:
        self.store.tell(
            Problem(
                kind=kind, code=kind, entity=pair[0], cloud_id=pair[1], quickbooks_id=pair[2],
                choices=choices, fields=tuple(fields),
            )
        )  # fmt: skip

    def _refuse(self, pair: Any, code: str) -> None:
        self.store.tell(
            Problem(
                kind="refusal", code=code, entity=pair[0], cloud_id=pair[1], quickbooks_id=pair[2],
                choices=("retry", "skip"),
            )
        )  # fmt: skip

    def _write(
        self, entity: Entity, intent: Intent, cloud_id: str | None, quickbooks_id: str
    ) -> int:
        """A row before it is a call; what is not settled afterwards is in doubt."""
        record = intent.record if isinstance(intent, Create | Update) else {}
        actions = {Create: "create", Update: "update", Archive: "archive", Restore: "restore"}
        row = Work(
            number=next(self.numbers), side="cloud", action=actions[type(intent)],
            entity=entity.name, cloud_id=cloud_id, quickbooks_id=quickbooks_id, record=record,
            changes=intent.changes if isinstance(intent, Update) else {}, state="sent",
        )  # fmt: skip
        assert self.store.enqueue(row), "a pair with a write under way was planned"
        self.store.begins()
        result = self._call(row)
        self.store.begins()
        pair = (entity.name, cloud_id, quickbooks_id)
        if isinstance(result, Unknown):
            row.state = "in_doubt"
            self.store.mark_pair(*pair, "waiting", why="next_run")
            return 0
        if isinstance(result, Rejected):
            row.state = "refused"
            self._refuse(pair, result.code)
            self.store.mark_pair(*pair, "refused")
            return 0
        change = self.cloud.get(entity.name, result.id)
        assert change is not None
        row.state = "settled"
        self.take_in(entity.name, change)
        made = self.store.link(entity.name, change.id, quickbooks_id)
        active = {"archive": {"active": False}, "restore": {"active": True}}
        sent = active.get(row.action) or row.changes or record
        made.base = agreed(made.base, sent, change.record)
        self.store.mark_pair(entity.name, change.id, quickbooks_id, "dirty")
        self.store.clear(*pair, "refusal", "ambiguous")
        return 1

    def _call(self, row: Work) -> Any:
        if row.action == "create":
            return self.cloud.create(row.entity, row.record)
        assert row.cloud_id is not None
        if row.action == "update":
            return self.cloud.update(row.entity, row.cloud_id, row.changes, row.record)
        return getattr(self.cloud, row.action)(row.entity, row.cloud_id)

    def _push(
        self, entity: Entity, intent: Intent, cloud_id: str, books: Row | None, seen: Any
    ) -> None:
        store, number = self.store, next(self.numbers)
        known = store.paired(entity.name, cloud_id=cloud_id)
        pair = (entity.name, cloud_id, known.quickbooks_id if known else None)
        store.clear(*pair, "ambiguous")
        run = store.run
        assert run is not None
        if isinstance(intent, Create):
            asked = str(intent.record.get("number") or "")
            if asked and asked not in run.numbers:
                self.ask.add(asked)
                self._seen(entity, seen, "waiting", why="number")
                return
            marks = marks_of(COMPANY, entity.name, cloud_id)
            if self.drawn:
                guid = f"00000000-0000-4000-8000-{number:012}"
                marks = {"guid": guid, "mark": f"DB{number:010}"}
            written = quickbooks_add(entity, intent.record, store, **marks)
        elif isinstance(intent, Update):
            assert books is not None
            written = quickbooks_mod(
                entity, intent.changes, intent.record, books.kind, books.native, store, flows=FLOWS
            )
        else:
            assert books is not None
            written = quickbooks_void(entity, books.kind, books.native, store)
        if isinstance(written, Wait):
            self._seen(entity, seen, "waiting", why="reference")
        elif isinstance(written, Refusal):
            self._refuse(pair, written.code)
            self._seen(entity, seen, "waiting", why="cure")
        else:
            row = Work(
                number=number, side="quickbooks", entity=entity.name, cloud_id=cloud_id,
                action={Create: "add", Update: "mod", Void: "void"}[type(intent)],
                quickbooks_id=pair[2], request=(written.request, written.body),
                record=intent.record if isinstance(intent, Create | Update) else {},
                changes=intent.changes if isinstance(intent, Update) else {},
                marks=written.marks,
            )  # fmt: skip
            store.enqueue(row)
            self._seen(entity, seen, "waiting", why="quickbooks")


def pair_written(store: Store, row: Work) -> None:
    """Remember which two records are one, and look at both once more."""
    assert row.cloud_id is not None
    assert row.quickbooks_id is not None
    stored = store.rows.get((row.entity, "quickbooks", row.quickbooks_id))
    sent = dict(row.changes or row.record)
    entity = entity_named(row.entity)
    there = in_cloud_terms(entity, stored.data, store)[0] if stored else sent
    made: Pairing = store.link(row.entity, row.cloud_id, row.quickbooks_id)
    made.base = agreed(made.base, sent, there)
    made.tombstone = made.tombstone or row.action == "void"
    store.clear(row.entity, row.cloud_id, row.quickbooks_id, "refusal", "in_doubt", "ambiguous")
    store.mark_pair(row.entity, row.cloud_id, row.quickbooks_id, "dirty")
