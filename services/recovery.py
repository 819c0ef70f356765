"""Writes whose answer was lost: QuickBooks is asked what became of them before anything else.

Status check first (new = old = the set's id). What QuickBooks never ran is planned again; what it
ran is found among the records this run reads anyway, by its mark, and paired; what was refused is
told. Only when a complete read has not shown the record may it be written again, and not even then
where QuickBooks knows the set and cannot say what it was: a person looks.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from services import problems as words
from services import push, settled_sets
from services.facts import StoredFacts
from storage import journal, left_out, mappings, problems, records, runs, work
from storage.journal import Event
from storage.work import Verdict
from sync.flows import entity as entity_named
from sync.match import written_by_us
from sync.outcome import Action, of_set_status, of_status
from sync.translate import in_cloud_terms

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qbxml.response import Answer, Record, SetStatus
    from services.context import Context
    from storage.companies import Company
    from storage.problems import NewProblem
    from storage.runs import Run
    from storage.session import Session
    from storage.work import Work

APPLIED: Final = "applied"  # QuickBooks said so, and the record is still to be found
RAN_UNKEPT: Final = (9002, 9005)  # run, and QuickBooks kept no word of how it ended


def judge(
    context: Context,
    session: Session,
    company: Company,
    asked: Work,
    status: SetStatus,
    answers: Sequence[tuple[Answer, list[Record]]],
) -> None:
    """Take in the answer to a status check; what it settles is settled, the rest awaits the reads.

    QuickBooks tells each request's status but not, for certain, the record: an Add that worked is
    only noted as applied, and its record is looked for among those the run reads. One that makes
    links alone leaves none to look for: there QuickBooks' word is all there is.
    """
    set_id = str((asked.intent or {}).get("message_set_id"))
    said = of_set_status(status.code)
    kept = said.action is Action.DONE
    verdict = Verdict(id=asked.id, state="settled", outcome={"status": status.code})
    work.settle_many(session, [verdict], now=context.clock.now())
    by_request = {answer.request_id: (answer, found) for answer, found in answers}
    counts = push.counters()
    facts = StoredFacts(context, company)
    for row in work.of_set(session, company.id, set_id):
        answer, found = by_request.get(row.request_id, (push.MISSING, []))
        if row.state != "in_doubt":
            continue
        if said.action is Action.STOP:
            work.note(session, row.id, {"code": said.code, "status": status.code})
        elif status.code in RAN_UNKEPT and _links_only(row):
            work.note(session, row.id, {"code": APPLIED, "status": status.code})
        if not kept or answer is push.MISSING:
            continue
        request = str((row.request or {}).get("name"))
        worked = (
            of_status(answer.status_code, answer.message, request=request).action is Action.DONE
        )
        if worked and row.action == "add" and not found and not _links_only(row):
            work.note(session, row.id, {"code": APPLIED, "status": answer.status_code})
        else:
            push.settle_one(context, session, company, facts, row, answer, found, counts)
    settled_sets.note(session, company.id, work.of_set(session, company.id, set_id))
    event = Event(
        event="status-checked",
        run_id=asked.run_id,
        detail={"message_set_id": set_id, "status": status.code},
    )
    journal.write_many(session, company.id, [event])
    if asked.run_id is not None:
        runs.add_counts(session, asked.run_id, counts)


def settle_found(context: Context, company: Company, run: Run, facts: StoredFacts) -> None:
    """After a complete read: pair what is found by its marks, plan again what is not there.

    A Mod or an undo is not repeated either: the pair is judged anew, as it was just read. Two
    records with the same marks wait for a person, and so does what QuickBooks cannot account for.
    """
    with context.database.tenant_session(company.tenant_id) as session:
        doubted = work.in_doubt(session, company.id)
    for row in doubted:
        if row.entity is None:
            continue
        with context.database.tenant_session(company.tenant_id) as session:
            _settle_doubt(context, session, company, run, facts, row)


def _settle_doubt(
    context: Context, session: Session, company: Company, run: Run, facts: StoredFacts, row: Work
) -> None:
    assert row.entity is not None
    now = context.clock.now()
    if row.action == "add" and not _links_only(row) and _is_paired(session, company, row):
        paired = Verdict(id=row.id, state="settled", outcome={"code": "paired-since"})
        work.settle_many(session, [paired], now=now)
        _over(session, company, row)
        return
    found = _found(session, company, facts, row) if row.action == "add" else []
    problem = None if found else _for_a_person(row)
    waits = len(found) > 1 or problem is not None
    if waits and not left_out.holds(session, company.id, row.places):
        left_out.set_aside(session, company.id, row, now=now)
        return
    if len(found) > 1:
        several = words.ambiguous(
            row.entity,
            words.label_of(row.intent or {}, row.cloud_id),
            side="cloud",
            record_id=row.cloud_id or "",
            candidates=found,
            code=words.FOUND_AGAIN,
        )
        problems.open_problem(session, company.id, several)
        return
    if problem is not None:
        problems.open_problem(session, company.id, problem)
        return
    detail = {"code": "recovered" if found else "not-applied", "found": found}
    one = found[0] if found else None
    verdict = Verdict(
        id=row.id,
        state="settled" if found else "cancelled",
        outcome=detail,
        cloud_id=row.cloud_id,
        quickbooks_id=one or row.quickbooks_id,
    )
    if not work.settle_many(session, [verdict], now=now):
        return
    if (row.outcome or {}).get("code") == APPLIED:  # else QuickBooks may not know the set at all
        settled_sets.note(session, company.id, [row])
    if one is not None:
        push.pair(session, company, facts, row, one)
        runs.add_counts(session, run.id, {f"{row.entity}.push": {"created": 1}})
    else:
        push.look_again(session, company, row)
    event = Event(
        event="doubt-settled",
        entity=row.entity,
        cloud_id=row.cloud_id,
        quickbooks_id=one or row.quickbooks_id,
        run_id=run.id,
        detail=detail,
    )
    journal.write_many(session, company.id, [event])


def _for_a_person(row: Work) -> NewProblem | None:
    """What to show about a write that no read has shown; None: it may be planned anew."""
    known = row.outcome or {}
    if row.action == "add" and known.get("code") == APPLIED:
        return words.in_doubt(row)
    said = of_set_status(known.get("status"))
    if said.action is Action.STOP and said.code == known.get("code"):
        return words.untold(row, said)
    return None


def _over(session: Session, company: Company, row: Work) -> None:
    """Nobody need look for it any longer."""
    problems.clear(
        session,
        company.id,
        entity=row.entity,
        cloud_id=row.cloud_id,
        quickbooks_id=row.quickbooks_id,
        kinds=["in_doubt"],
        resolution="found",
    )


def _links_only(row: Work) -> bool:
    """Whether it only links what is there: no read will ever show it."""
    return bool((row.intent or {}).get("links_only"))


def _is_paired(session: Session, company: Company, row: Work) -> bool:
    """Whether its record was given a partner meanwhile, by its natural key or by a person."""
    assert row.entity is not None
    known = mappings.by_cloud(session, company.id, row.entity, row.cloud_id or "")
    return known is not None


def _found(session: Session, company: Company, facts: StoredFacts, row: Work) -> list[str]:
    """Records that carry the row's marks, among those with no mapping yet."""
    assert row.entity is not None
    entity = entity_named(row.entity)
    candidates = [
        (each.id, each.kind or "", each.native or {}, in_cloud_terms(entity, each.data, facts)[0])
        for each in records.unmapped(session, company.id, "quickbooks", row.entity)
    ]
    return list(written_by_us(entity, (row.intent or {}).get("marks") or {}, candidates))
