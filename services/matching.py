"""Records that have never met, paired by our marks or natural keys before anything is created.

What could be several is neither paired nor created: both wait, and a person is asked.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from services import left_beside, own_marks, taken_numbers
from services import problems as words
from services.enabled import may_create
from services.linking import in_the_clouds_terms
from services.restored import is_restored
from storage import journal, mappings, preview_decisions, problems, records
from storage.journal import Event
from storage.left_out import STATE as LEFT_OUT
from storage.mappings import Link
from storage.records import Mark
from sync.match import Candidate, match

if TYPE_CHECKING:
    from services.facts import StoredFacts
    from storage.companies import Company
    from storage.records import StoredRecord
    from storage.runs import Run
    from storage.session import Session
    from sync.flow import Entity
    from sync.match import Ambiguity, Taken

MATCHABLE: Final = ("dirty", "waiting", "settled", "refused", "ambiguous")


def match_new(
    session: Session, company: Company, run: Run, entity: Entity, facts: StoredFacts
) -> int:
    """Link what is the same on both sides; returns how many pairs were made."""
    clouds = _unmet(session, company, entity, "cloud")
    books = clouds and _unmet(session, company, entity, "quickbooks")
    if not books:
        _clear_told_apart(session, company, entity, ())
        return 0
    labels = {(row.side, row.id): row for row in (*clouds, *books)}
    apart = preview_decisions.never_one(session, company.id, entity.name)
    found = match(
        entity,
        [_of_cloud(company, entity, row) for row in clouds],
        [_of_quickbooks(entity, row, facts) for row in books],
        by_looks=is_restored(company),
        apart=apart,
        left_out=frozenset(at for at, row in labels.items() if row.state == LEFT_OUT),
    )
    links = [_link(pair, found.proven) for pair in found.pairs]
    mappings.link_many(session, company.id, entity.name, links)
    asked = problems.named_in(session, company.id, entity.name) if links else set()
    for link in links:
        facts.learn(entity.name, link.cloud_id, link.quickbooks_id)
        if asked.isdisjoint((("cloud", link.cloud_id), ("quickbooks", link.quickbooks_id))):
            continue
        problems.clear(
            session,
            company.id,
            entity=entity.name,
            cloud_id=link.cloud_id,
            quickbooks_id=link.quickbooks_id,
            kinds=["ambiguous", "refusal"],
            resolution="matched",
        )
    marks = [
        Mark(entity=entity.name, side=side, id=one, state="dirty")
        for link in links
        for side, one in (("cloud", link.cloud_id), ("quickbooks", link.quickbooks_id))
    ]
    events = [
        Event(
            event="matched",
            entity=entity.name,
            cloud_id=link.cloud_id,
            quickbooks_id=link.quickbooks_id,
            run_id=run.id,
        )
        for link in links
    ]
    beside = left_beside.held(company, entity, found.beside, labels)
    _clear_told_apart(session, company, entity, (*found.ambiguous, *beside))
    left_beside.hold(session, company, entity, beside, labels, facts)
    _ask(session, company, entity, found.ambiguous, labels, apart)
    _hold(session, company, entity, found.taken, labels, facts)
    records.mark_many(session, company.id, marks)
    journal.write_many(session, company.id, events)
    return len(links)


def _unmet(session: Session, company: Company, entity: Entity, side: str) -> list[StoredRecord]:
    """The records of a side that may be met, or stand in the way of what would be entered there.

    A person may have said of one that it is new.
    """
    states = (*MATCHABLE, LEFT_OUT)
    found = records.unmapped(session, company.id, side, entity.name, states=states)
    apart = preview_decisions.apart(session, company.id, entity.name) if found else set()
    return [row for row in found if (side, row.id) not in apart]


def _link(pair: tuple[str, str], proven: frozenset[tuple[str, str]]) -> Link:
    evidence = "our mark" if pair in proven else "natural key"
    return Link(cloud_id=pair[0], quickbooks_id=pair[1], evidence=evidence)


def _of_cloud(company: Company, entity: Entity, row: StoredRecord) -> Candidate:
    marks = own_marks.marks_of(company.id, entity.name, row.id)
    return Candidate(row.id, row.data, marks=marks)


def _of_quickbooks(entity: Entity, row: StoredRecord, facts: StoredFacts) -> Candidate:
    return Candidate(row.id, in_the_clouds_terms(entity, row, facts), native=row.native or {})


def _ask(
    session: Session,
    company: Company,
    entity: Entity,
    found: tuple[Ambiguity, ...],
    labels: dict[tuple[str, str], StoredRecord],
    apart: frozenset[tuple[str, str]],
) -> None:
    opened = [
        words.ambiguous(
            entity.name,
            labels[str(each.side), each.id].label,
            side=str(each.side),
            record_id=each.id,
            candidates=each.candidates,
            not_one=[one for one in each.candidates if _pair(each, one) in apart],
            may_create=may_create(company, entity, str(each.side)),
        )
        for each in found
        if not _is_asked(labels[str(each.side), each.id], each)
    ]
    problems.open_many(session, company.id, opened)
    marks = [
        Mark(
            entity=entity.name,
            side=str(each.side),
            id=each.id,
            state="ambiguous",
            reason={"candidates": list(each.candidates)},
        )
        for each in found
    ]
    records.mark_many(session, company.id, marks)


def _pair(found: Ambiguity, candidate: str) -> tuple[str, str]:
    """(cloud id, QuickBooks id) of the two."""
    return (found.id, candidate) if found.side == "cloud" else (candidate, found.id)


def _is_asked(row: StoredRecord, found: Ambiguity) -> bool:
    """Whether the very same question is put to a person already."""
    return row.state == "ambiguous" and row.reason == {"candidates": list(found.candidates)}


def _clear_told_apart(
    session: Session, company: Company, entity: Entity, found: tuple[Ambiguity, ...]
) -> None:
    """A question is over when its record no longer looks like several, whoever saw to that.

    Its record is planned again: what it looked like may be gone, and then it was never entered.
    """
    still = {(str(each.side), each.id) for each in found}
    asked = problems.list_open(session, company.id, kinds=["ambiguous"], entity=entity.name)
    for problem in asked:
        side = str(problem.detail.get("side"))
        one = problem.cloud_id if side == "cloud" else problem.quickbooks_id
        if problem.code in {words.SEVERAL, left_beside.CODE} and (side, one) not in still:
            problems.resolve(session, problem.id, "told apart")
            if one is not None:
                records.mark_state(session, company.id, side, entity.name, [one], state="dirty")


def _hold(
    session: Session,
    company: Company,
    entity: Entity,
    found: tuple[Taken, ...],
    labels: dict[tuple[str, str], StoredRecord],
    facts: StoredFacts,
) -> None:
    """Both sides have a number and neither has met the other: nothing is created until one is told.

    Looked at again in every run, because the cure is to change or delete one of them.
    """
    for each in found:
        ours, theirs = labels["cloud", each.cloud_id], labels["quickbooks", each.quickbooks_id]
        asked = taken_numbers.problem(session, company, entity, ours, theirs, facts)
        problems.open_problem(session, company.id, asked)
    reason = {"for": "next_run", "refused": taken_numbers.CODE}
    marks = [
        Mark(entity=entity.name, side=side, id=one, state="waiting", reason=reason)
        for each in found
        for side, one in (("cloud", each.cloud_id), ("quickbooks", each.quickbooks_id))
        if labels[side, one].state != "out_of_scope"
    ]
    records.mark_many(session, company.id, marks)
