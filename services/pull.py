"""Pages of QuickBooks' answers, taken in: records kept, deletions noted, marks moved.

A mark moves only when every page of its read was read to its end; a page that cannot be read leaves
the mark where it was, keeps its bytes, and is told to a person. Whatever a page brings, the next
read of the same query makes good.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from qbxml.errors import QbxmlError
from qbxml.response import Answer, Record, read
from services import pc_clock, restored_file
from services import problems as words
from services.facts import StoredFacts
from services.keeping import kept, number_key
from services.reading import ANEW, DELETED_LISTS, DELETED_TXNS, readers
from services.soundness import unsound
from storage import (
    companies,
    cursors,
    exchanges,
    journal,
    mappings,
    problems,
    records,
    runs,
    work,
)
from storage.journal import Event
from sync import cursor as marks
from sync.flows import ENTITIES
from sync.outcome import Action, of_status

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime
    from uuid import UUID

    from services.context import Context
    from storage.companies import Company
    from storage.exchanges import Exchange
    from storage.records import RecordIn
    from storage.session import Session
    from storage.work import Work
    from sync.flow import Entity

BATCH: Final = 500
DELETIONS: Final = {
    DELETED_LISTS: ("ListDelType", "ListID"),
    DELETED_TXNS: ("TxnDelType", "TxnID"),
}
STAMPS: Final = ("TimeModified", "TimeDeleted")


@dataclass(slots=True)
class Taken:
    """What one answer of a page brought."""

    row: Work
    answer: Answer | None = None
    stamps: list[str] = field(default_factory=list)
    waiting: dict[tuple[str, str], list[RecordIn]] = field(
        default_factory=lambda: defaultdict(list)
    )
    gone: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    met: set[str] = field(default_factory=set)  # ids in the answer to a question for numbers
    known: dict[str, str] = field(default_factory=dict)  # {id: EditSequence} of records asked for
    ids: list[str] = field(default_factory=list)  # of every record, as often as it came
    number: int = 0  # of records, deletions included


def take_in(context: Context, company: Company) -> int:
    """Take in every page that waits, in order; returns how many.

    By the company as it is after they came: first contact may just have said what is switched on,
    and whoever holds the company as it was before would drop those records without a word.
    """
    with context.database.tenant_session(company.tenant_id) as session:
        waiting = exchanges.pending_pages(session, company.id)
        company = companies.get(session, company.id)
    for exchange in waiting:
        with context.database.tenant_session(company.tenant_id) as session:
            # Afresh: first contact may have told since what the company file has switched on.
            _page(context, session, companies.get(session, company.id), exchange)
    return len(waiting)


def _page(context: Context, session: Session, company: Company, exchange: Exchange) -> None:
    rows = {
        row.request_id: row for row in work.of_set(session, company.id, exchange.message_set_id)
    }
    facts = StoredFacts(context, company)
    taken: dict[str | None, Taken] = {}
    current: Taken | None = None
    try:
        for part in read(exchanges.response_chunks(session, exchange.id)):
            if isinstance(part, Answer) and part.request_id in rows:
                current = Taken(row=rows[part.request_id], answer=part)
                taken[part.request_id] = current
            elif isinstance(part, Record) and current is not None:
                _record(session, company, facts, current, part)
    except QbxmlError as error:
        _unreadable(session, company, exchange, rows.values(), f"could not be read: {error}")
        unanswered = []
    else:
        unanswered = [row for request_id, row in rows.items() if request_id not in taken]
    if unanswered:
        _unreadable(session, company, exchange, unanswered, "was missing from what it sent.")
    for each in taken.values():
        _keep(session, company, each, least=1)
        work.came(session, each.row.id, each.number)
        _finish(session, company, each, now=context.clock.now())
    exchanges.mark_ingested(session, exchange.id, now=context.clock.now())
    if exchange.run_id is not None:
        runs.bump_wanted(session, exchange.run_id)


def _record(
    session: Session, company: Company, facts: StoredFacts, taken: Taken, record: Record
) -> None:
    name = taken.row.read_name or ""
    taken.number += 1
    taken.stamps += [str(record.fields[s]) for s in STAMPS if s in record.fields]
    if name in DELETIONS:
        kind, identity = (str(record.fields.get(key) or "") for key in DELETIONS[name])
        for entity in _deleted_as(kind):
            taken.gone[entity.name].append(identity)
        return
    taken.ids.append(str(record.fields.get("TxnID") or record.fields.get("ListID") or ""))
    for entity in readers(company, name):
        found = kept(entity, record, facts)
        if found is None:
            continue
        if restored_file.PROBE in (taken.row.intent or {}):
            taken.known[found.id] = found.version
            if not (taken.row.intent or {})["whole"]:
                continue  # what may be an old state must not take the place of what we know
        if _is_lookup(taken.row):
            taken.met.add(found.id)
        accepted = entity.accepts(record.kind, found.native or {}, facts)
        if accepted:
            taken.waiting[entity.name, "dirty"].append(found)
        elif _worth_keeping(session, company, entity, found, taken.row):
            taken.waiting[entity.name, "out_of_scope"].append(found)
    _keep(session, company, taken, least=BATCH)


def _worth_keeping(
    session: Session, company: Company, entity: Entity, found: RecordIn, row: Work
) -> bool:
    """A record out of scope matters only when its number was asked for, or we had it before."""
    if _is_lookup(row):
        return True
    return records.get(session, company.id, "quickbooks", entity.name, found.id) is not None


def _is_lookup(row: Work) -> bool:
    return bool((row.intent or {}).get("numbers"))


def _deleted_as(kind: str) -> list[Entity]:
    return [
        entity for entity in ENTITIES if any(shape.deleted_as == kind for shape in entity.shapes)
    ]


def _keep(session: Session, company: Company, taken: Taken, *, least: int) -> None:
    """Write what has gathered, in batches: a page may hold a whole list."""
    if sum(len(found) for found in taken.waiting.values()) < least and not taken.gone:
        return
    for (entity, state), found in taken.waiting.items():
        records.upsert_many(
            session,
            company.id,
            "quickbooks",
            entity,
            found,
            state=state,
            seen_run=taken.row.run_id,
        )
    taken.waiting.clear()
    for entity, ids in taken.gone.items():
        known = records.mark_gone(session, company.id, "quickbooks", entity, ids)
        events = [
            Event(
                event="deleted-in-quickbooks",
                entity=entity,
                quickbooks_id=one,
                run_id=taken.row.run_id,
            )
            for one in known
        ]
        journal.write_many(session, company.id, events)
    taken.gone.clear()


def _finish(session: Session, company: Company, taken: Taken, *, now: datetime) -> None:
    """After the last page of a read its mark moves; a refusal of the query stops the flow."""
    assert taken.answer is not None
    row, name = taken.row, taken.row.read_name or ""
    outcome = of_status(
        taken.answer.status_code,
        taken.answer.message,
        request=str((row.request or {}).get("name")),
    )
    if outcome.action is not Action.DONE:
        if row.run_id is not None:
            _failed(session, company, row.run_id, name)
        stop = words.stop(outcome.code, outcome.cause, outcome.cure)
        problems.open_problem(session, company.id, stop)
        return
    trouble = unsound(session, row, taken.answer, taken.ids)
    if trouble is not None:
        if row.run_id is not None:
            _failed(session, company, row.run_id, name)
        problems.open_problem(session, company.id, trouble)
        return
    if restored_file.PROBE in (row.intent or {}):
        if row.run_id is not None:
            restored_file.note(session, row.run_id, row.intent or {}, taken.known)
        return
    numbers = (row.intent or {}).get("numbers")
    if numbers and row.run_id is not None:
        _forget_missing(session, company, taken, numbers)
        _begin(session, company, taken, name)
        return
    if row.run_id is None:
        return
    highest = marks.advance(None, (marks.not_ahead(each, now) for each in taken.stamps))
    if highest is not None:
        runs.add_checked(session, row.run_id, f"mark:{name}", [highest])
    if not (taken.answer.iterator_remaining or 0):
        runs.add_checked(session, row.run_id, "ended", [name])
    _advance(session, company, row.run_id, name, now=now)


def _begin(session: Session, company: Company, taken: Taken, name: str) -> None:
    """What was found by its number may be linked: from then on its changes must be read too."""
    asked = (read for entity in readers(company, name) for read in entity.reads)
    first = marks.advance(None, taken.stamps)
    if first is None or not any(read.name == name and read.first == "skip" for read in asked):
        return
    if cursors.get(session, company.id, "quickbooks", name) is None:
        cursors.advance(session, company.id, "quickbooks", name, first)


def _forget_missing(
    session: Session, company: Company, taken: Taken, numbers: Sequence[str]
) -> None:
    """A record kept for its number alone, and not in the answer to the question for it, is gone.

    No other read tells: what was never mapped may be of a kind whose deletions nobody asks for.
    """
    for entity in readers(company, taken.row.read_name or ""):
        keys = [key for one in numbers if (key := number_key(entity, {"number": one}))]
        found = records.by_natural_key(session, company.id, "quickbooks", entity.name, keys)
        missing = [
            row.id
            for rows in found.values()
            for row in rows
            if row.state == "out_of_scope"
            and row.data.get("number") in numbers
            and row.id not in taken.met
        ]
        mapped = mappings.many_by_quickbooks(session, company.id, entity.name, missing)
        unknown = [one for one in missing if one not in mapped]
        records.mark_gone(session, company.id, "quickbooks", entity.name, unknown)


def _advance(session: Session, company: Company, run_id: UUID, name: str, *, now: datetime) -> None:
    """Move the mark when the read has ended and none of its pages is still to be taken in."""
    run = runs.get(session, run_id)
    if name not in run.checked.get("ended", ()):
        return
    if name in run.checked.get("failed", ()) or name in run.checked.get(ANEW, ()):
        return
    seen = run.checked.get(f"mark:{name}", ())
    known = cursors.get(session, company.id, "quickbooks", name)
    held = pc_clock.held_for(company, now)
    if known is not None and held:
        return
    mark = marks.advance(known, seen)
    if mark is not None and held:
        mark = marks.since(mark, int(held.total_seconds()))
    if mark is not None and mark != known:
        cursors.advance(session, company.id, "quickbooks", name, mark)


def _failed(session: Session, company: Company, run_id: UUID, name: str) -> None:
    runs.add_checked(session, run_id, "failed", [name])
    event = Event(event="read-failed", run_id=run_id, detail={"read": name})
    journal.write_many(session, company.id, [event])


def _unreadable(
    session: Session,
    company: Company,
    exchange: Exchange,
    rows: Iterable[Work],
    what: str,
) -> None:
    """Keep the bytes, tell a person, and read the same again in the next session."""
    names = sorted({row.read_name or "" for row in rows})
    for name in names:
        if exchange.run_id is not None:
            _failed(session, company, exchange.run_id, name)
    stop = words.stop(
        "answer-unreadable",
        f"QuickBooks' answer to the question for {', '.join(names)} {what}",
        "Nothing was lost: the answer is kept and is asked for again at the next sync. If it "
        f"happens again, send support the number of the answer, {exchange.id}.",
    )
    problems.open_problem(session, company.id, stop)
    companies.request_sync(session, company.id)
