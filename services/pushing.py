"""What the planner wants of QuickBooks, as rows of work: written, waiting, or refused in words.

A refusal found here cost QuickBooks nothing, so it is tried again in every pass: the clearing
account may have been chosen, the closing date moved, the customer been given an e-mail address.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from services import hidden_references, own_marks, taken_numbers
from services import problems as words
from services.enabled import flows_on
from services.keeping import number_key
from services.posting_to import another_partys
from storage import problems, records, work
from storage.problems import NewProblem
from storage.work import NewWork
from sync.intent import Create, Update, Void
from sync.refusal import Refusal, Wait
from sync.translate import quickbooks_add, quickbooks_mod, quickbooks_void

if TYPE_CHECKING:
    from collections.abc import Mapping

    from services.context import Context
    from services.facts import StoredFacts
    from services.gathering import Gathered
    from services.numbers import Numbers
    from services.pairs import Pair
    from storage.companies import Company
    from storage.records import StoredRecord
    from storage.runs import Run
    from sync.flow import Entity
    from sync.intent import Intent
    from sync.translate import QuickBooksWrite

FIRST_WRITE = 1000


class Pusher:
    """Queues one company's writes to QuickBooks."""

    def __init__(
        self,
        context: Context,
        company: Company,
        run: Run,
        facts: StoredFacts,
        numbers: Numbers,
        gathered: Gathered,
    ) -> None:
        self._context = context
        self._company = company
        self._run = run
        self._facts = facts
        self._numbers = numbers
        self._gathered = gathered
        self._promised: dict[str, set[str]] = {}

    def push(self, entity: Entity, pair: Pair, intent: Intent, position: int) -> None:
        """Queue the write, or say what it waits for, or why it cannot be."""
        guid = own_marks.guid_of(self._company.id, entity.name, pair.cloud_id or "")
        mark = own_marks.mark_of(self._company.id, entity.name, pair.cloud_id or "")
        written = self._translated(entity, pair, intent, guid=str(guid), mark=mark)
        if isinstance(written, Wait):
            gaps = [
                {"field": m.field, "entities": list(m.entities), "id": m.id}
                for m in written.missing
            ]
            self._gathered.mark(pair, "waiting", {"for": "reference", "missing": gaps})
            hidden_references.tell(
                self._context, self._company, entity, pair, written.missing, side="cloud"
            )
        elif isinstance(intent, Create) and not self._has_its_number(entity, intent.record):
            self._gathered.mark(pair, "waiting", {"for": "number"})
        elif isinstance(written, Refusal):
            self._refuse(pair, _asked(entity, pair, written))
        elif isinstance(written, NewProblem):
            self._refuse(pair, written)
        else:
            action = {Create: "add", Update: "mod", Void: "void"}[type(intent)]
            row = NewWork(
                side="quickbooks",
                action=action,
                position=FIRST_WRITE + position,
                entity=entity.name,
                run_id=self._run.id,
                cloud_id=pair.cloud_id,
                quickbooks_id=pair.quickbooks_id if action != "add" else None,
                request={"name": written.request, "body": dict(written.body)},
                intent=self._intent(entity, pair, intent, written),
                mark=mark,
                guid=guid,
            )
            self._gathered.queue(pair, row)
            self._promise(entity, record_of(intent))

    def _has_its_number(self, entity: Entity, record: Mapping[str, Any]) -> bool:
        """Whether QuickBooks was asked who has it, and nobody here is about to take it."""
        known = self._numbers.known(entity, record)
        return known and not self._is_promised(entity, record)

    def _translated(
        self, entity: Entity, pair: Pair, intent: Intent, *, guid: str, mark: str
    ) -> QuickBooksWrite | Wait | Refusal | NewProblem:
        if isinstance(intent, Create):
            taken = self._taken(entity, intent.record, pair.cloud)
            if taken is not None:
                return taken
            another = another_partys(
                *(self._context, self._company, entity, intent.record, self._facts)
            )
            if another is not None:
                return another
            return quickbooks_add(entity, intent.record, self._facts, guid=guid, mark=mark)
        record = pair.quickbooks
        assert record is not None
        kind, native = record.kind or "", record.native or {}
        if isinstance(intent, Update):
            return quickbooks_mod(
                entity,
                intent.changes,
                intent.record,
                kind,
                native,
                self._facts,
                flows=flows_on(self._company),
            )
        return quickbooks_void(entity, kind, native, self._facts)

    def _taken(
        self, entity: Entity, record: Mapping[str, Any], ours: StoredRecord | None
    ) -> NewProblem | None:
        """A number that may be there only once and is there already, mapped or not."""
        key = number_key(entity, record)
        if key is None or ours is None:
            return None
        with self._context.database.tenant_session(self._company.tenant_id) as session:
            found = records.by_natural_key(
                session, self._company.id, "quickbooks", entity.name, [key]
            ).get(key, [])
            if not found:
                return None
            both = (ours, found[0])
            return taken_numbers.problem(session, self._company, entity, *both, self._facts)

    def _is_promised(self, entity: Entity, record: Mapping[str, Any]) -> bool:
        """A number that is on its way for another record: how that ends is waited for."""
        key = number_key(entity, record)
        if key is None:
            return False
        if entity.name not in self._promised:
            with self._context.database.tenant_session(self._company.tenant_id) as session:
                rows = work.open_writes(session, self._company.id, entity=entity.name)
            self._promised[entity.name] = set()
            for row in rows:
                if row.action == "add":
                    self._promise(entity, (row.intent or {}).get("record") or {})
        return key in self._promised[entity.name]

    def _promise(self, entity: Entity, record: Mapping[str, Any]) -> None:
        key = number_key(entity, record)
        if key is not None and entity.name in self._promised:
            self._promised[entity.name].add(key)

    def _intent(
        self, entity: Entity, pair: Pair, intent: Intent, written: QuickBooksWrite
    ) -> dict[str, Any]:
        record = record_of(intent)
        kept: dict[str, Any] = {
            "label": pair.label,
            "record": dict(record),
            "marks": dict(written.marks),
        }
        if isinstance(intent, Update):
            kept["changes"] = dict(intent.changes)
            kept["overruled"] = [
                {"field": each.field, "side": str(each.side), "value": each.value}
                for each in intent.overruled
            ]
        if isinstance(intent, Create) and intent.agreed is not None:
            kept["agreed"] = dict(intent.agreed)
        if not written.has_id:
            kept["links_only"] = True
        kept["parts"] = parts_in(entity, record)
        return kept

    def _refuse(self, pair: Pair, problem: NewProblem) -> None:
        with self._context.database.tenant_session(self._company.tenant_id) as session:
            problems.open_problem(session, self._company.id, problem)
        self._gathered.mark(pair, "waiting", {"for": "cure", "refused": problem.code})


def _asked(entity: Entity, pair: Pair, refused: Refusal) -> NewProblem:
    return words.refusal(
        entity.name,
        {"label": pair.label},
        code=refused.code,
        cause=refused.cause,
        cure=refused.cure,
        cloud_id=pair.cloud_id,
        quickbooks_id=pair.quickbooks_id,
        detail={"field": refused.field, "names": refused.names},
    )


def record_of(intent: Intent) -> Mapping[str, Any]:
    """The whole record an intent wants; nothing for one that takes a record back."""
    return intent.record if isinstance(intent, Create | Update) else {}


def parts_in(entity: Entity, record: Mapping[str, Any]) -> dict[str, int]:
    """How much of a record belongs to flows that travel inside it: {"billable_expense.push": 2}."""
    from sync.flows import ENTITIES

    found: dict[str, int] = {}
    for part in ENTITIES:
        if part.part_of == entity.name and part.counts is not None:
            number = part.counts(record)
            if number:
                found.update(dict.fromkeys(part.flows, number))
    return found
