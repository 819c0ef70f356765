"""Before the first write of a run: whether what was read looks like work or like a disaster.

A stop keeps everything as it is and asks a person, who may let the run go on once, as it was
shown: what has grown meanwhile is asked again.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from services import problems as words
from services.enabled import entities_on, flows_on
from services.matching import match_new
from services.reading import WHOLE
from storage import companies, cursors, mappings, problems, records, runs
from storage import record_questions as questions
from sync.flow import Direction, Side
from sync.flows import entity as entity_named
from sync.guards import emptied_list, mass_removal, more_than_shown, too_many_new

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from services.context import Context
    from services.facts import StoredFacts
    from storage.companies import Company
    from storage.runs import Run
    from storage.session import Session
    from sync.flow import Entity
    from sync.guards import GuardStop

REMOVALS: Final = "allowed_removals"
"""A person said beforehand that the next run may remove as much as it likes."""
LET_GO: Final = "let_go"
"""What a person let go on once, as it was shown: {code, entity, side, number}."""
GUARDED: Final = "guarded"
"""{entity: when a run of it last passed}: what is newer than that, no run has seen."""
BEFORE: Final = "guarded-before"
"""In `run.checked`: GUARDED as it was when this run began, as "entity=moment"."""
CAP: Final = "new_records_cap"
CARRIED_BY: Final = {Side.QUICKBOOKS: Direction.PULL, Side.CLOUD: Direction.PUSH}
APPROVED: Final = "approved"
"""What a person was shown before she let a held company begin: {"entity side": new records}."""
CHOICES: Final = {"too-many-new": words.TOO_MANY}
CLOSED_THROUGH: Final = "closed_through"
"""The closing date that the last run went by."""
CLOSED: Final = frozenset(["qb-3171", "qb-3161"])
LEVELS: Final = 12
AGES_AGO: Final = datetime(1970, 1, 1, tzinfo=UTC)


def guard(context: Context, company: Company, run: Run, facts: StoredFacts) -> bool:
    """Whether the run may write; if not, it is stopped and the reason is shown."""
    if BEFORE in run.checked:  # a worker that died had passed already
        return True
    with context.database.tenant_session(company.tenant_id) as session:
        found = Guard(context, session, company, run, facts)
        stop = next(found.stops(), None)
        if stop is None:
            found.pass_on()
            return True
        problem = words.stop(
            stop.code,
            stop.cause,
            stop.cure,
            entity=stop.entity,
            choices=CHOICES.get(stop.code, words.GUARDED),
            detail={"side": str(stop.side), "number": stop.number},
        )
        problems.open_problem(session, company.id, problem)
        if stop.code == "list-emptied":
            _read_anew(session, company, stop)
        runs.add_checked(session, run.id, "failed", ["guard"])
        return False


class Guard:
    """One look at what a run is about to do."""

    def __init__(
        self, context: Context, session: Session, company: Company, run: Run, facts: StoredFacts
    ) -> None:
        self._context = context
        self._session = session
        self._company = company
        self._run = run
        self._facts = facts
        self._let_go: Mapping[str, Any] = company.settings.get(LET_GO) or {}
        self._known = mappings.counts(session, company.id)

    def stops(self) -> Iterator[GuardStop]:
        """Every reason to stop that nobody has let go on."""
        for stop in (*self._emptied(), *self._removed(), *self._new()):
            if not self._is_let_go(stop):
                yield stop

    def pass_on(self) -> None:
        """Remember what this run has seen, and that what was let go on went on."""
        moment = questions.now(self._session).isoformat()
        before: dict[str, str] = self._company.settings.get(GUARDED) or {}
        seen = {entity.name: moment for entity in entities_on(self._company)}
        changes = {GUARDED: {**before, **seen}, LET_GO: None, REMOVALS: None, APPROVED: None}
        changes |= self._reopened()
        companies.update_settings(self._session, self._company.id, changes)
        told = [f"{name}={at}" for name, at in before.items()]
        runs.add_checked(self._session, self._run.id, BEFORE, told)

    def _reopened(self) -> dict[str, Any]:
        """The closing date moved: what QuickBooks refused for it is tried again."""
        told = self._company.settings.get("closing_date")
        if self._company.settings.get(CLOSED_THROUGH) == told:
            return {}
        asked = problems.list_open(self._session, self._company.id, kinds=["refusal"])
        for each in asked:
            if each.code in CLOSED and each.entity is not None:
                for side, one in (("cloud", each.cloud_id), ("quickbooks", each.quickbooks_id)):
                    ids = [one] if one is not None else []
                    records.mark_state(
                        self._session, self._company.id, side, each.entity, ids, state="dirty"
                    )
        return {CLOSED_THROUGH: told}

    def _is_let_go(self, stop: GuardStop) -> bool:
        if stop.code == "mass-removal" and self._company.settings.get(REMOVALS):
            return True
        same = (stop.code, stop.entity, str(stop.side))
        shown = tuple(self._let_go.get(key) for key in ("code", "entity", "side"))
        return same == shown and stop.number <= int(self._let_go.get("number") or 0)

    def _emptied(self) -> Iterator[GuardStop]:
        """A list read from its beginning that brought nothing, although we know what was in it."""
        for told in self._run.checked.get(WHOLE, ()):
            side, _, name = told.partition(":")
            known = self._known.get(name, 0)
            read = records.seen_count(self._session, self._company.id, side, name, self._run.id)
            stop = emptied_list(name, Side(side), known=known, read=read)
            if stop is not None:
                yield stop

    def _removed(self) -> Iterator[GuardStop]:
        """Lists of which more has gone from one side than a person takes away in a day.

        Only what would be carried counts: a side that does not decide takes nothing from the other.
        """
        for side in CARRIED_BY:
            removed = questions.removed_counts(self._session, self._company.id, side)
            for entity in self._carried(side):
                if not any(each.name == "active" for each in entity.fields):
                    continue
                known, gone = self._known.get(entity.name, 0), removed.get(entity.name, 0)
                stop = mass_removal(entity.name, side, known=known, gone=gone)
                if stop is not None:
                    yield stop

    def _new(self) -> Iterator[GuardStop]:
        """More to create than the company's cap; what has a partner already is not created.

        A run that a person let begin may create what she was shown, and not much more.
        """
        approved = self._company.settings.get(APPROVED)
        if approved is not None:
            self._match()
            stop = more_than_shown(
                _sided(new_on_both_sides(self._session, self._company)), shown=_sided(approved)
            )
            if stop is not None:
                yield stop
            return
        cap = new_records_cap(self._context, self._company)
        planned = self._planned()
        if cap is None or not too_many_new(planned, cap=cap):
            return
        self._match()
        stop = too_many_new(self._planned(), cap=cap)
        if stop is not None:
            yield stop

    def _planned(self) -> dict[tuple[str, Side], int]:
        """By entity and the side it is new on. An entity's first run is for bringing it over."""
        passed = self._company.settings.get(GUARDED) or {}
        since = {name: datetime.fromisoformat(at) for name, at in passed.items()}
        counted = questions.new_counts(self._session, self._company.id, since)
        return {
            (entity.name, side): counted[entity.name, str(side)]
            for side in CARRIED_BY
            for entity in self._carried(side)
            if (entity.name, str(side)) in counted
        }

    def _match(self) -> None:
        for entity in entities_on(self._company):
            for _ in range(LEVELS):
                if not match_new(self._session, self._company, self._run, entity, self._facts):
                    break

    def _carried(self, side: Side) -> list[Entity]:
        """The entities whose flow from this side is on."""
        on = flows_on(self._company)
        return [
            entity
            for entity in entities_on(self._company)
            if f"{entity.name}.{CARRIED_BY[side]}" in on and not entity.matched_only
        ]


def new_on_both_sides(session: Session, company: Company) -> dict[str, int]:
    """{"entity side": records there that have no partner and would be created on the other side}.

    To be asked after matching.
    """
    on = flows_on(company)
    in_use = [each for each in entities_on(company) if not each.matched_only]
    counted = questions.new_counts(session, company.id, {each.name: AGES_AGO for each in in_use})
    return {
        f"{name} {side}": number
        for (name, side), number in counted.items()
        if f"{name}.{CARRIED_BY[Side(side)]}" in on
    }


def _sided(counted: Mapping[str, int]) -> dict[tuple[str, Side], int]:
    parts = ((key.rpartition(" "), number) for key, number in counted.items())
    return {(name, Side(side)): number for (name, _, side), number in parts}


def _read_anew(session: Session, company: Company, stop: GuardStop) -> None:
    """From its beginning again: the next reading has to show the list, or a person to say so."""
    reads = entity_named(stop.entity).reads if stop.side is Side.QUICKBOOKS else ()
    for name in [read.name for read in reads] or [stop.entity]:
        cursors.forget(session, company.id, str(stop.side), name)


def new_records_cap(context: Context, company: Company) -> int | None:
    """How many new records of a kind a run may create; None: as many as there are."""
    chosen = company.settings.get(CAP)
    if chosen == "off":
        return None
    return int(chosen) if chosen else context.settings.new_records_cap


def let_go(detail: Mapping[str, Any], *, code: str, entity: str | None) -> dict[str, Any]:
    """The company's settings after a person let a stop go on."""
    return {LET_GO: {"code": code, "entity": entity, **detail}}


def raised(detail: Mapping[str, Any]) -> dict[str, Any]:
    """The company's settings after a person raised the cap to what was shown."""
    return {CAP: int(detail.get("number") or 0)}


def passed_before(run: Run) -> dict[str, datetime]:
    """Per entity, when a run before this one last passed: what is older was in step by then."""
    told = (each.partition("=") for each in run.checked.get(BEFORE, ()))
    return {name: datetime.fromisoformat(at) for name, _, at in told}
