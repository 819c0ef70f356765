"""A record that looks like what a person left out on the other side: it is held, and she is asked.

To enter it there would make the very thing twice that she wanted no sync to touch. What a flow
would not carry anyway is left alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from services.enabled import travels
from services.linking import refused, told
from services.words_for_people import left_out
from storage import problems, records
from storage.problems import NewProblem
from storage.records import Mark
from sync.flow import Side
from sync.plan import is_taken_back

if TYPE_CHECKING:
    from collections.abc import Sequence

    from services.facts import StoredFacts
    from storage.companies import Company
    from storage.records import StoredRecord
    from storage.session import Session
    from sync.flow import Entity
    from sync.match import Ambiguity

CODE: Final = "like-left-out"
Rows = dict[tuple[str, str], "StoredRecord"]


def held(
    company: Company, entity: Entity, found: Sequence[Ambiguity], rows: Rows
) -> list[Ambiguity]:
    """Those of these that would be entered on the other side, if nobody held them."""
    return [
        each
        for each in found
        if travels(company, entity.name, str(each.side))
        and not rows[str(each.side), each.id].archived
        and not is_taken_back(rows[str(each.side), each.id].data)
    ]


def reason(found: Ambiguity) -> dict[str, Any]:
    """What is kept beside the record, by which the same question is known again."""
    return {"candidates": list(found.candidates), "code": CODE}


def hold(
    session: Session,
    company: Company,
    entity: Entity,
    found: Sequence[Ambiguity],
    rows: Rows,
    facts: StoredFacts,
) -> None:
    """Create none of these, and ask about each that nobody was asked about yet."""
    new = [each for each in found if rows[str(each.side), each.id].reason != reason(each)]
    asked = [_problem(session, company, entity, each, rows, facts) for each in new]
    problems.open_many(session, company.id, asked)
    for each in new:
        problems.clear(
            session,
            company.id,
            entity=entity.name,
            kinds=["refusal"],
            resolution="over",
            **{f"{each.side}_id": each.id},
        )
    marks = [
        Mark(
            entity=entity.name,
            side=str(each.side),
            id=each.id,
            state="ambiguous",
            reason=reason(each),
        )
        for each in found
    ]
    records.mark_many(session, company.id, marks)


def _problem(
    session: Session,
    company: Company,
    entity: Entity,
    found: Ambiguity,
    rows: Rows,
    facts: StoredFacts,
) -> NewProblem:
    here, there = str(found.side), "quickbooks" if found.side is Side.CLOUD else "cloud"
    own = rows[here, found.id]
    others = [rows[there, one] for one in found.candidates]
    may = [each.id for each in others if _may_be_one(session, company, facts, own, each)]
    first, listed = others[0], entity.dated_by is None
    name = first.label or first.id
    whose = "QuickBooks'" if there == "quickbooks" else "the cloud's"
    cause = (
        f"It looks like {whose} {entity.title} “{name}”, which was "
        f"{left_out(first.reason or {})}. It is not entered there: it would be there twice."
    )
    if not listed:
        both = {
            here: told(session, company, entity, own),
            there: told(session, company, entity, first),
        }
        cause += f" In the cloud: {both['cloud']}. In QuickBooks: {both['quickbooks']}."
    return NewProblem(
        kind="ambiguous",
        code=CODE,
        label=own.label,
        cause=cause,
        cure=_cure(entity, may_be_one=bool(may)),
        entity=entity.name,
        cloud_id=found.id if here == "cloud" else None,
        quickbooks_id=found.id if here == "quickbooks" else None,
        choices=(*(f"link:{each}" for each in may), "skip"),
        detail={"side": here, "candidates": list(found.candidates)},
    )


def _cure(entity: Entity, *, may_be_one: bool) -> str:
    same = "If both are the same and shall travel, press “It is …”. " if may_be_one else ""
    rename = "rename one of them" if entity.dated_by is None else "give one of them another number"
    return (
        f"{same}If this one shall not travel either, leave it out too. If they are two, {rename}: "
        "the next sync then carries this one."
    )


def _may_be_one(
    session: Session,
    company: Company,
    facts: StoredFacts,
    own: StoredRecord,
    other: StoredRecord,
) -> bool:
    both = (own, other) if own.side == "cloud" else (other, own)
    return refused(session, company, facts, *both) is None
