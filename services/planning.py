"""One pass of one company: match, plan, write to the cloud, queue for QuickBooks.

Entities come in dependency order and are gone over until nothing moves, so that parents precede
children and a record whose reference is not mapped yet waits instead of being refused. Decisions
are `sync.plan`'s; this module carries them out and remembers what a person must see.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from services import hidden_references, parting
from services import pairs as stored_pairs
from services import problems as words
from services.cloud_reading import read_entity
from services.cloud_writing import CloudWriter, Wanted
from services.counting import Counting
from services.enabled import entities_on, flows_on, preference
from services.gathering import Gathered
from services.matching import match_new
from services.numbers import Numbers
from services.pushing import Pusher
from services.renames import ask_for_the_renamed
from services.rereading import read_again
from services.unusual import Amounts
from storage import problems, runs, statistics
from storage.left_out import any_of as left_out_now
from storage.record_questions import any_unpaired
from sync.plan import PairPlan, is_taken_back, plan
from sync.translate import in_cloud_terms, left_out

if TYPE_CHECKING:
    from collections.abc import Mapping

    from services.context import Context
    from services.facts import StoredFacts
    from services.lease import Lease
    from services.pairs import Pair
    from storage.companies import Company
    from storage.problems import NewProblem
    from storage.records import StoredRecord
    from storage.runs import Run
    from sync.flow import Entity
    from sync.ports import Cloud
    from sync.refusal import Missing

ROUNDS: Final = 12  # QuickBooks nests lists five deep; the rest is room for corrections


class Pass:
    """Everything one pass knows; made anew for each."""

    def __init__(
        self,
        context: Context,
        company: Company,
        run: Run,
        *,
        cloud: Cloud,
        facts: StoredFacts,
        lease: Lease,
        numbers: Numbers | None = None,
    ) -> None:
        self._context = context
        self._company = company
        self._run = run
        self._facts = facts
        self._lease = lease
        self._cloud = cloud
        self._flows = flows_on(company)
        self._writer = CloudWriter(context, company, run, cloud=cloud, facts=facts, lease=lease)
        self._numbers = numbers or Numbers(context, company, run)
        self._gathered = Gathered(context, company)
        self._pusher = Pusher(context, company, run, facts, self._numbers, self._gathered)
        self._amounts = Amounts(context, company, run)
        self._counting = Counting(context, company, run)
        self._looked_again: set[str] = set()
        self._parted = False
        self._written: dict[tuple[str, str], Any] = {}
        self._asked: set[tuple[str, str]] = set()

    def run(self) -> None:
        """Go over every entity in use, then ask QuickBooks what still has to be known."""
        self._writer.settle_doubts()
        self.carry_out_all()
        self._numbers.ask(self._context.settings)
        with self._session() as session:
            settings = self._context.settings
            ask_for_the_renamed(session, self._company, self._run, settings)
            read_again(session, self._company, self._run, self._facts, settings)
            runs.add_counts(session, self._run.id, self._counting.counts)
            runs.set_phase(session, self._run.id, "writing")

    def carry_out_all(self) -> None:
        """Match, plan and carry out everything of every entity, and ask nothing."""
        for position, entity in enumerate(entities_on(self._company)):
            self._lease.keep()
            self._entity(entity, position)

    def _entity(self, entity: Entity, position: int) -> None:
        for _ in range(ROUNDS):
            matched = self._matched(entity)
            if self._is_new_to_the_cloud(entity):
                read_entity(
                    *(self._context, self._company, self._run, entity),
                    cloud=self._cloud,
                    lease=self._lease,
                )
                matched += self._matched(entity)
            if not self._round(entity, position) and not matched:
                return

    def _is_new_to_the_cloud(self, entity: Entity) -> bool:
        """Whether something may be made in the cloud that it was not asked about just now.

        While QuickBooks was read, somebody may have entered the same there: it must be met, not
        made a second time. Asked once in a pass, and only when there is something to make.
        """
        if entity.name in self._looked_again or f"{entity.name}.pull" not in self._flows:
            return False
        if entity.identity_of is not None:
            return False
        with self._session() as session:
            found = any_unpaired(session, self._company.id, "quickbooks", entity.name)
        if found:
            self._looked_again.add(entity.name)
        return found

    def _matched(self, entity: Entity) -> int:
        """Pair level by level: what lies below a pair can be told only once the pair is known."""
        matched = found = 0
        for _ in range(ROUNDS):
            with self._session() as session:
                found = match_new(session, self._company, self._run, entity, self._facts)
            matched += found
            if not found:
                break
        return matched

    def _round(self, entity: Entity, position: int) -> int:
        """Go over everything of an entity that moved, batch by batch; how much was written."""
        wrote, after, first = 0, None, True
        while first or after is not None:
            with self._session() as session:
                statistics.renew(session)  # by the batch before: a first sync fills empty tables
                batch = stored_pairs.moved(session, self._company.id, entity, after=after)
                self._asked = problems.named_in(session, self._company.id, entity.name)
            first, after = False, batch.after
            for pair in sorted(batch.pairs, key=lambda each: self._order(entity, each)):
                wrote += self._pair(entity, pair, position)
                if self._parted:  # it may meet another, which else would be made twice
                    break
            self._gathered.write()
            if self._parted:
                self._parted = False
                break
        return wrote

    def _order(self, entity: Entity, pair: Pair) -> tuple[bool, int, str]:
        data = pair.cloud.data if pair.cloud is not None else {}
        return not pair.has_ended, entity.sequence(data), pair.label

    def _pair(self, entity: Entity, pair: Pair, position: int) -> int:
        """Decide for one pair and carry it out; 1 when the cloud was written to."""
        if pair.left_out is not None:  # what is new on its other half stays out with it
            self._gathered.mark(pair, pair.left_out.state, pair.left_out.reason)
            return 0
        cloud = None if pair.cloud is None else _with_state(entity, pair.cloud)
        if pair.has_ended and (cloud is None or is_taken_back(cloud)):
            self._clear(entity, pair, ["drift"])  # both sides are rid of it now
            self._gathered.mark(pair, "settled")
            return 0
        books = pair.quickbooks
        there, missing = self._in_cloud_terms(entity, books)
        if missing:
            if self._was_left_out(pair):
                return 0
            self._gathered.mark(pair, "waiting", _waits_for(missing))
            hidden_references.tell(
                self._context, self._company, entity, pair, missing, side="quickbooks"
            )
            return 0
        decided = plan(
            entity,
            cloud,
            there,
            None if pair.mapping is None else pair.mapping.base,
            flows=self._flows,
            prefer=preference(self._company, entity.name),
            cloud_gone=pair.cloud is not None and pair.cloud.gone,
            quickbooks_gone=books is not None and books.gone,
            left_out=left_out(
                entity, self._facts, cloud=cloud, quickbooks=None if books is None else books.data
            ),
            put_back=pair.put_back,
        )
        if not decided.keeps and self._was_left_out(pair):
            return 0
        apart = self._show(entity, pair, decided)
        return self._carry_out(entity, pair, decided, position, apart=apart)

    def _was_left_out(self, pair: Pair) -> bool:
        """Whether a person left it out since this pass read it: a pass may take minutes."""
        with self._session() as session:
            return left_out_now(session, self._company.id, pair.places)

    def _in_cloud_terms(
        self, entity: Entity, books: StoredRecord | None
    ) -> tuple[Mapping[str, Any] | None, tuple[Missing, ...]]:
        if books is None or books.state == "out_of_scope":
            return None, ()
        return in_cloud_terms(entity, books.data, self._facts)

    def _carry_out(
        self, entity: Entity, pair: Pair, decided: PairPlan, position: int, *, apart: bool
    ) -> int:
        self._lease.keep()
        if decided.parted and pair.mapping is not None:
            parting.part(self._context, self._company, self._run, pair, self._facts)
            self._clear(entity, pair, ["drift"])
            self._parted = True
            return 1
        if self._is_held(entity, pair, decided):
            return 0
        if decided.to_cloud is not None and pair.quickbooks_id is not None:
            if self._repeats(entity, pair, decided):
                self._agree(entity, pair, decided, apart=apart)
                return 0
            wanted = Wanted(
                entity=entity,
                intent=decided.to_cloud,
                quickbooks_id=pair.quickbooks_id,
                cloud_id=pair.cloud_id,
                label=pair.label,
            )
            self._gathered.write()
            self._lease.renew()
            if not self._counting.write(wanted, self._writer.write):
                return 0
            self._clear(entity, pair, ["refusal", "ambiguous"])
            return 1
        if decided.to_quickbooks is not None and pair.cloud_id is not None:
            self._clear(entity, pair, ["ambiguous"])
            self._pusher.push(entity, pair, decided.to_quickbooks, position)
            return 0
        self._agree(entity, pair, decided, apart=apart)
        return 0

    def _is_held(self, entity: Entity, pair: Pair, decided: PairPlan) -> bool:
        """Whether the amount is so far from the usual that a person must look at it first."""
        asked = self._amounts.question(entity, pair, decided)
        if asked is None:
            return False
        with self._session() as session:
            problems.open_problem(session, self._company.id, asked)
        self._gathered.mark(pair, "waiting", {"for": "cure", "refused": asked.code})
        return True

    def _repeats(self, entity: Entity, pair: Pair, decided: PairPlan) -> bool:
        """Whether this very write was just made: what the cloud does not keep is not sent again."""
        key = (entity.name, pair.quickbooks_id or "")
        before, self._written[key] = self._written.get(key), decided.to_cloud
        return before == decided.to_cloud

    def _agree(self, entity: Entity, pair: Pair, decided: PairPlan, *, apart: bool) -> None:
        """Nothing to carry: remember the base, and that both records were looked at."""
        told = _told(entity, pair, decided)
        state = "conflict" if apart else "refused" if told is not None else "settled"
        if pair.mapping is not None:
            if pair.mapping.base != decided.base:
                self._gathered.set_base(pair.mapping.id, decided.base)
            if pair.quickbooks is not None and pair.quickbooks.gone:
                self._gathered.end(pair.mapping.id)
        self._gathered.mark(pair, state)
        self._clear(entity, pair, ["refusal", "ambiguous"])
        if told is not None:
            with self._session() as session:
                problems.open_problem(session, self._company.id, told)

    def _show(self, entity: Entity, pair: Pair, decided: PairPlan) -> bool:
        """Open what a person must see, and clear what is over; whether both sides stay apart."""
        if pair.cloud_id is None or pair.quickbooks_id is None:
            return False
        apart = bool(decided.conflicts)
        ids = {"cloud_id": pair.cloud_id, "quickbooks_id": pair.quickbooks_id}
        shown = {"conflict": decided.conflicts, "drift": decided.drifts}
        self._clear(entity, pair, [kind for kind, found in shown.items() if not found])
        if not (decided.conflicts or decided.drifts):
            return False
        with self._session() as session:
            if decided.conflicts:
                problem = words.conflict(entity.name, pair.label, decided.conflicts, **ids)
                problems.open_problem(session, self._company.id, problem)
            if decided.drifts:
                problem = words.drift(entity.name, pair.label, decided.drifts, **ids)
                if not problems.was_accepted(session, self._company.id, problem):
                    problems.open_problem(session, self._company.id, problem)
                    apart = True
        return apart

    def _clear(self, entity: Entity, pair: Pair, kinds: list[str]) -> None:
        """Clear what was open about a pair when its batch was read: most have nothing."""
        if self._asked.isdisjoint((("cloud", pair.cloud_id), ("quickbooks", pair.quickbooks_id))):
            return
        with self._session() as session:
            problems.clear(
                session,
                self._company.id,
                entity=entity.name,
                cloud_id=pair.cloud_id,
                quickbooks_id=pair.quickbooks_id,
                kinds=kinds,
                resolution="over",
            )

    def _session(self) -> Any:
        return self._context.database.tenant_session(self._company.tenant_id)


def _with_state(entity: Entity, record: StoredRecord) -> Mapping[str, Any]:
    """The cloud keeps "archived" beside the record; the entity may know it as a field."""
    if not any(field.name == "active" for field in entity.fields):
        return record.data
    return {**record.data, "active": not record.archived}


def _told(entity: Entity, pair: Pair, decided: PairPlan) -> NewProblem | None:
    """What stays different although both agree on everything that can travel."""
    note = next((each for each in decided.notes if each.cure), None)
    if note is None:
        return None
    return words.refusal(
        entity.name,
        {"label": pair.label},
        code=note.code,
        cause=note.sentence,
        cure=note.cure,
        cloud_id=pair.cloud_id,
        quickbooks_id=pair.quickbooks_id,
        detail={"field": note.field},
    )


def _waits_for(missing: tuple[Missing, ...]) -> dict[str, Any]:
    return {
        "for": "reference",
        "missing": [
            {"field": m.field, "entities": list(m.entities), "id": m.id, "label": m.label}
            for m in missing
        ],
    }
