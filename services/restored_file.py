"""A company file that went back in time: noticed before anything is written, and taken up again.

Each run that reads asks for the newest records we know by their ids, beside its other questions.
When they went back (`sync.restored`), the run writes nothing on either side and a person is asked:
the right file is opened again, or this one counts from now on. Then everything is read anew, each
paired record is asked for, pairs whose record is not in this file are undone and planned as at
first, and where the file shows an older state nobody's value is taken for the newer one.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any, Final

from services import pc_clock
from services import problems as words
from services.enabled import entities_on, flows_on
from storage import companies, cursors, journal, mappings, problems, records, runs
from storage.journal import Event
from storage.record_questions import newest_paired
from sync.flows import entity as entity_named
from sync.flows import reads
from sync.restored import Known, went_back

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from uuid import UUID

    from services.context import Context
    from storage.companies import Company
    from storage.runs import Run
    from storage.session import Session
    from sync.flow import Entity, Read

CODE: Final = "restored-backup"
GO_ON: Final = "go-on"
CHOICES: Final = ("retry", GO_ON)
TAKEN_UP: Final = "file_taken_up"
"""In the company's settings: a person said that the file counts as it is; not finished yet."""
NEWEST: Final = 12
AT_ONCE: Final = 200
PROBE: Final = "known"  # in the intent of a question: {entity: {id: EditSequence as we know it}}
SEEN: Final = "went-back"  # in `run.checked`: "entity id before now", one for each that was asked


def questions(session: Session, company: Company) -> list[tuple[Read, list[str], dict[str, Any]]]:
    """(read, ids, what is known of them): the newest pairs, or all once the file is taken up."""
    everything = bool(company.settings.get(TAKEN_UP))
    entities = {entity.name: entity for entity in entities_on(company)}
    told = [name for name, entity in entities.items() if _deletions_are_told(entity)]
    known: dict[Read, dict[str, dict[str, int]]] = defaultdict(dict)
    for row in newest_paired(session, company.id, told, limit=None if everything else NEWEST):
        read = _read_of(entities[row.entity], row.kind)
        if read is not None:
            known[read].setdefault(row.entity, {})[row.id] = row.version
    return [
        (read, sorted(part), {PROBE: {name: part}, "whole": everything})
        for read, by_entity in known.items()
        for name, ids in by_entity.items()
        for part in _parts(ids)
    ]


def _parts(ids: Mapping[str, int]) -> Iterable[dict[str, int]]:
    listed = sorted(ids.items())
    for start in range(0, len(listed), AT_ONCE):
        yield dict(listed[start : start + AT_ONCE])


def _deletions_are_told(entity: Entity) -> bool:
    return any(shape.deleted_as is not None for shape in entity.shapes)


def _read_of(entity: Entity, kind: str | None) -> Read | None:
    return next((read for read in entity.reads if kind in read.kinds), None)


def note(session: Session, run_id: UUID, intent: Mapping[str, Any], met: Mapping[str, str]) -> None:
    """Keep what came of a question for known records; `met` is {id: EditSequence} as it is now."""
    lines = [
        f"{name} {one} {before} {met.get(one) or '-'}"
        for name, ids in intent[PROBE].items()
        for one, before in ids.items()
    ]
    runs.add_checked(session, run_id, SEEN, lines)


def may_go_on(context: Context, company: Company, run: Run) -> bool:
    """Whether the file is the one we know, or was taken up; if not, a person is asked."""
    with context.database.tenant_session(company.tenant_id) as session:
        run = runs.get(session, run.id)
        back = _seen(session, company, run)
        if company.settings.get(TAKEN_UP):
            _take_up(session, company, run, back)
            return True
        if pc_clock.was_set_back(company, context.clock.now()):
            # That clock was set back, and every edit since is older than what went before.
            back = [each for each in back if each.now is None or each.now >= each.before]
        found = went_back(back)
        if not found:
            return True
        stop = words.stop(CODE, _cause(session, company, found), _CURE, choices=CHOICES)
        problems.open_problem(session, company.id, stop)
        runs.add_checked(session, run.id, "failed", [CODE])
        event = Event(
            event="restored-backup", run_id=run.id, detail={"records": [each.id for each in found]}
        )
        journal.write_many(session, company.id, [event])
        return False


def take_up(session: Session, company: Company) -> None:
    """A person said that this file counts: the next run reads all of it and asks for every pair.

    A read that shows only what was written since goes on from its mark: what it showed before is
    asked for by id.
    """
    for read in reads(flows_on(company)):
        if read.first != "skip":
            cursors.forget(session, company.id, "quickbooks", read.name)
    companies.set_settled_set(session, company.id, None)  # a backup does not know it
    companies.update_settings(session, company.id, {TAKEN_UP: True})


def _seen(session: Session, company: Company, run: Run) -> list[Known]:
    """What was asked for, as known and as it is; without what QuickBooks said was deleted."""
    asked: dict[str, dict[str, tuple[int, int | None]]] = defaultdict(dict)
    for line in run.checked.get(SEEN, ()):
        name, one, before, now = line.split(" ")
        asked[name][one] = (int(before), int(now) if now.isdecimal() else None)
    found = []
    for name, ids in asked.items():
        stored = records.get_many(session, company.id, "quickbooks", name, list(ids))
        found += [
            Known(entity=name, id=one, before=before, now=now)
            for one, (before, now) in ids.items()
            if one in stored and not stored[one].gone
        ]
    return found


def _take_up(session: Session, company: Company, run: Run, seen: list[Known]) -> None:
    """Undo the pairs that this file does not have; where it is older, nobody's value counts yet."""
    events = []
    for each in seen:
        mapping = mappings.by_quickbooks(session, company.id, each.entity, each.id)
        if mapping is None or not each.went_back:
            continue
        ids = {"cloud": mapping.cloud_id, "quickbooks": each.id}
        if each.now is None:
            mappings.unlink(session, mapping.id)
            records.mark_gone(session, company.id, "quickbooks", each.entity, [each.id])
        else:
            mappings.set_base(session, mapping.id, {})
        for side, one in ids.items():
            records.mark_state(session, company.id, side, each.entity, [one], state="dirty")
        event = Event(
            event="pair-undone" if each.now is None else "pair-compared-anew",
            entity=each.entity,
            cloud_id=mapping.cloud_id,
            quickbooks_id=each.id,
            run_id=run.id,
            detail={"code": CODE},
        )
        events.append(event)
    journal.write_many(session, company.id, events)
    companies.update_settings(session, company.id, {TAKEN_UP: None})


def _cause(session: Session, company: Company, found: tuple[Known, ...]) -> str:
    named = []
    for each in found[:3]:
        record = records.get(session, company.id, "quickbooks", each.entity, each.id)
        label = record.label if record is not None and record.label else each.id
        state = "is missing" if each.now is None else "is as it was before its last edit"
        named.append(f"{entity_named(each.entity).title} “{label}” {state}")
    more = len(found) - len(named)
    others = f", and so are {more} more" if more > 0 else ""
    name = (company.bound or {}).get("company_name") or company.name
    or_clock = "" if any(each.now is None for each in found) else _OR_CLOCK
    return (
        f"The company file has gone back in time: {', '.join(named)}{others}. A backup of “{name}” "
        f"may have been restored{or_clock}."
    )


_OR_CLOCK: Final = ", or the computer's clock was set back by more than an hour"
_CURE: Final = (
    "Nothing was written on either side. If the newer file still exists, open it and choose Update "
    f"Selected again. If the restored file is the one to go on with, choose “{GO_ON}”: everything "
    "is then compared anew, and what the cloud still has is entered again."
)
