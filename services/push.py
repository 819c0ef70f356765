"""QuickBooks' answers to our writes: each settles its row, pair and record, or says why not.

Answers are paired by requestID and judged by `sync.outcome`; one refused record never stops the
others. What QuickBooks returns is kept as the record's present state, and both records are looked
at once more: a pass that then finds nothing to do is the proof that they agree.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Any, Final

from qbxml.response import Answer, Part, Record
from services import problems as words
from services.facts import StoredFacts
from services.keeping import kept
from storage import cursors, journal, left_out, mappings, problems, records, runs, work
from storage.journal import Event
from storage.mappings import Link
from storage.records import Mark
from storage.work import Verdict, Work
from sync import cursor as marks
from sync.flows import entity as entity_named
from sync.outcome import Action, Outcome, of_status
from sync.translate import in_cloud_terms

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import datetime

    from services.context import Context
    from storage.companies import Company
    from storage.session import Session
    from storage.sessions import WebConnectorSession

DONE = {"add": "created", "mod": "updated", "void": "voided"}
TRIES: Final = 3  # of one change in one run, while somebody else goes on saving the record
MISSING = Answer(
    name="",
    request_id=None,
    status_code=-1,
    severity="Error",
    message="The answer to this request is missing from the message set.",
)


def answered(parts: Sequence[Part]) -> Iterator[tuple[Answer, list[Record]]]:
    """Each answer with its records, in QuickBooks' order."""
    current: tuple[Answer, list[Record]] | None = None
    for part in parts:
        if isinstance(part, Answer):
            if current is not None:
                yield current
            current = (part, [])
        elif isinstance(part, Record) and current is not None:
            current[1].append(part)
    if current is not None:
        yield current


def settle(
    context: Context,
    session: Session,
    company: Company,
    current: WebConnectorSession,
    rows: Sequence[Work],
    parts: Sequence[Part],
) -> None:
    """Settle every row of one message set."""
    by_request = {answer.request_id: (answer, found) for answer, found in answered(parts)}
    facts = StoredFacts(context, company)
    counts = counters()
    for row in rows:
        answer, found = by_request.get(row.request_id, (MISSING, []))
        if answer is MISSING:
            work.doubt(session, [row.id])
            continue
        settle_one(context, session, company, facts, row, answer, found, counts)
    if current.run_id is not None:
        runs.add_counts(session, current.run_id, counts)


def settle_one(
    context: Context,
    session: Session,
    company: Company,
    facts: StoredFacts,
    row: Work,
    answer: Answer,
    found: Sequence[Record],
    counts: dict[str, Counter[str]],
) -> None:
    """One write's verdict: done, to be planned again, refused, or stopped."""
    outcome = of_status(
        answer.status_code, answer.message, request=str((row.request or {}).get("name"))
    )
    now = context.clock.now()
    detail = {
        "code": outcome.code,
        "status": answer.status_code,
        "message": answer.message,
    }
    if outcome.action is Action.DONE:
        _done(context, session, company, facts, row, found, detail, counts)
        return
    assert row.entity is not None
    for record in found:  # 3200 brings the record as it is now
        keep(session, company, facts, row.entity, record, now=now)
    state = "refused" if outcome.action is Action.REFUSE else "cancelled"
    ended = work.settle_many(session, [Verdict(id=row.id, state=state, outcome=detail)], now=now)
    if not ended:
        return
    flow = f"{row.entity}.push"
    counts[flow][str(outcome.action.value)] += 1
    if outcome.action is Action.REFUSE:
        open_refusal(session, company.id, row, outcome, message=answer.message)
    elif outcome.action is Action.REFRESH and found and work.times_cancelled(session, row) < TRIES:
        _again(session, company, row, state="dirty")
    else:
        if outcome.action is Action.STOP:
            stop = words.stop(outcome.code, outcome.cause, outcome.cure, entity=row.entity)
            problems.open_problem(session, company.id, stop)
            _note_stop(session, company, row.entity)
        _again(session, company, row, state="waiting", reason={"for": "next_run", **detail})
    event = Event(
        event=f"write-{outcome.action.value}",
        entity=row.entity,
        run_id=row.run_id,
        cloud_id=row.cloud_id,
        quickbooks_id=row.quickbooks_id,
        detail=detail,
    )
    journal.write_many(session, company.id, [event])


def _note_stop(session: Session, company: Company, entity: str) -> None:
    """The run knows what was stopped in it: at its end every other stop is over."""
    run = runs.open_for_company(session, company.id)
    if run is not None:
        runs.add_checked(session, run.id, "stopped", [entity])


def _done(
    context: Context,
    session: Session,
    company: Company,
    facts: StoredFacts,
    row: Work,
    found: Sequence[Record],
    detail: dict[str, Any],
    counts: dict[str, Counter[str]],
) -> None:
    assert row.entity is not None
    quickbooks_id = row.quickbooks_id
    for record in found:
        known = keep(session, company, facts, row.entity, record, now=context.clock.now())
        quickbooks_id = known or quickbooks_id
    verdict = Verdict(
        id=row.id,
        state="settled",
        outcome=detail,
        cloud_id=row.cloud_id,
        quickbooks_id=quickbooks_id,
    )
    if not work.settle_many(session, [verdict], now=context.clock.now()):
        return
    before = pair(session, company, facts, row, quickbooks_id)
    changes = (row.intent or {}).get("changes")
    flow = f"{row.entity}.push"
    counts[flow][DONE.get(row.action, row.action)] += 1
    for part, number in ((row.intent or {}).get("parts") or {}).items():
        if row.action == "add":
            counts[part]["created"] += int(number)
    event = Event(
        event=f"quickbooks-{DONE.get(row.action, row.action)}",
        entity=row.entity,
        cloud_id=row.cloud_id,
        quickbooks_id=quickbooks_id,
        run_id=row.run_id,
        detail={**detail, "changes": changes, "former": former(before, changes or {})},
    )
    journal.write_many(session, company.id, [event])


def pair(
    session: Session, company: Company, facts: StoredFacts, row: Work, quickbooks_id: str | None
) -> Mapping[str, Any]:
    """Remember which two records are one and what they agree on now, and look once more.

    Returns what they had agreed on before.
    """
    assert row.entity is not None
    assert row.cloud_id is not None
    known = quickbooks_id or f"none:{row.cloud_id}"  # credits applied leave no transaction behind
    intent = row.intent or {}
    entity = entity_named(row.entity)
    stored = records.get(session, company.id, "quickbooks", row.entity, known)
    sent = dict(intent.get("changes") or intent.get("agreed") or intent.get("record") or {})
    there = in_cloud_terms(entity, stored.data, facts)[0] if stored is not None else sent
    mapping = mappings.link(
        session,
        company.id,
        row.entity,
        Link(cloud_id=row.cloud_id, quickbooks_id=known, evidence="created"),
    )
    mappings.set_base(session, mapping.id, agreed(mapping.base, sent, there))
    if row.action == "void":
        mappings.tombstone(session, [mapping.id])
    problems.clear(
        session,
        company.id,
        entity=row.entity,
        cloud_id=row.cloud_id,
        quickbooks_id=quickbooks_id,
        kinds=["refusal", "in_doubt", "ambiguous"],
        resolution="done",
    )
    look_again(session, company, row, quickbooks_id=known)
    return mapping.base


def former(base: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    """What these fields held until they were changed, as far as both sides had agreed on it."""
    return {
        name: base[name] for name, value in changes.items() if name in base and base[name] != value
    }


def agreed(
    base: Mapping[str, Any], sent: Mapping[str, Any], there: Mapping[str, Any]
) -> dict[str, Any]:
    """The base after a write: what was sent counts as agreed where the other side holds anything.

    A value it holds otherwise was changed by it, and is carried back or shown; one it does not hold
    at all it may simply not keep, and that says nothing.
    """
    new = {**base, **sent}
    return {
        name: value
        for name, value in new.items()
        if value is not None and (name not in sent or there.get(name) is not None)
    }


def look_again(
    session: Session, company: Company, row: Work, *, quickbooks_id: str | None = None
) -> None:
    """Have both records of a row planned once more."""
    _again(session, company, row, state="dirty", quickbooks_id=quickbooks_id)


def counters() -> dict[str, Counter[str]]:
    """Empty counts by flow."""
    return defaultdict(Counter)


def keep(
    session: Session,
    company: Company,
    facts: StoredFacts,
    entity: str,
    record: Record,
    *,
    now: datetime,
) -> str | None:
    """Keep a record QuickBooks returned with an answer; its id, None when it is no such record."""
    declared = entity_named(entity)
    found = kept(declared, record, facts)
    if found is None:
        return None
    records.upsert_many(session, company.id, "quickbooks", entity, [found])
    modified = record.fields.get("TimeModified")
    for read in declared.reads:
        if modified is not None and record.kind in read.kinds and read.first == "skip":
            known = cursors.get(session, company.id, "quickbooks", read.name)
            mark = marks.advance(known, [marks.not_ahead(str(modified), now)])
            if known is None and mark is not None:
                cursors.advance(session, company.id, "quickbooks", read.name, mark)
    return found.id


def open_refusal(
    session: Session, company_id: Any, row: Work, outcome: Outcome, *, message: str = ""
) -> None:
    """Show a refusal and keep both records out of further passes until something changes."""
    if row.entity is None:
        return
    problem = words.refusal(
        row.entity,
        row.intent or {},
        code=outcome.code,
        cause=outcome.cause,
        cure=outcome.cure,
        cloud_id=row.cloud_id,
        quickbooks_id=row.quickbooks_id,
        detail={"message": message},
    )
    if left_out.holds(session, company_id, row.places):
        problems.open_problem(session, company_id, problem)
    refused = [
        Mark(entity=row.entity, side=side, id=one, state="refused", reason={"code": outcome.code})
        for side, one in (("cloud", row.cloud_id), ("quickbooks", row.quickbooks_id))
        if one is not None
    ]
    records.mark_many(session, company_id, refused)


def _again(
    session: Session,
    company: Company,
    row: Work,
    *,
    state: str,
    reason: Any = None,
    quickbooks_id: str | None = None,
) -> None:
    assert row.entity is not None
    ids = (("cloud", row.cloud_id), ("quickbooks", quickbooks_id or row.quickbooks_id))
    wanted = [
        Mark(entity=row.entity, side=side, id=one, state=state, reason=reason)
        for side, one in ids
        if one is not None
    ]
    records.mark_many(session, company.id, wanted)
