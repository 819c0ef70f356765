"""What a person left out for good (state `skipped`): by whom and when, and its end.

Nothing else in storage ends it: whatever is read, deleted or marked, the record stays left out
until `take_up`. Records that a rule leaves out are `out_of_scope`, and judged anew at each change.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import func, or_, select, text, tuple_

from storage import records, work
from storage.models import MappingRow, RecordRow
from storage.record_values import Mark
from storage.rows import changed
from storage.work import Verdict

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from uuid import UUID

    from sqlalchemy import Select

    from storage.session import Session
    from storage.work import Work

Place = tuple[str, str, str]  # entity, side, id
STATE: Final = "skipped"
_TAKE_UP: Final = text("""
    UPDATE records SET state = :state, reason = NULL
    WHERE company_id = :company_id AND entity = :entity AND side = :side AND id = ANY(:ids)
      AND state = 'skipped'
""")
# A write in doubt that nobody was to be asked about meanwhile is named by its record, to be found.
_NOTE_DOUBT: Final = text("""
    UPDATE records SET reason = jsonb_set(
        COALESCE(reason, '{}'), '{doubted}',
        COALESCE(reason -> 'doubted', '[]') || to_jsonb(CAST(:work_id AS text)))
    WHERE company_id = :company_id AND entity = :entity AND side = :side AND id = :id
      AND state = 'skipped'
""")
_DOUBT_AGAIN: Final = text("""
    UPDATE work SET state = 'in_doubt', settled_at = NULL,
                    outcome = NULLIF(outcome -> 'aside', CAST('null' AS jsonb))
    WHERE state = 'cancelled' AND outcome ? 'aside' AND id IN (
        SELECT CAST(jsonb_array_elements_text(reason -> 'doubted') AS uuid) FROM records
        WHERE company_id = :company_id AND entity = :entity AND side = :side AND id = ANY(:ids)
          AND state = 'skipped')
""")


def set_aside(session: Session, company_id: UUID, doubted: Work, *, now: datetime) -> None:
    """Look no further for what became of this write, until its record is taken up."""
    aside = {"code": "left-out", "aside": doubted.outcome}
    work.settle_many(session, [Verdict(id=doubted.id, state="cancelled", outcome=aside)], now=now)
    for entity, side, one in doubted.places:
        at = {"company_id": company_id, "entity": entity, "side": side, "id": one}
        session.execute(_NOTE_DOUBT, {**at, "work_id": str(doubted.id)})


def leave_out(
    session: Session, company_id: UUID, places: Sequence[Place], *, by: str, at: datetime
) -> int:
    """Nothing of these is carried from now on; who left one out first is remembered.

    Waits for whoever `holds` one of them: what that one writes down then is seen by what follows.
    """
    session.execute(_states(company_id, places).with_for_update())
    reason = reason_of(by, at)
    marks = [
        Mark(entity=entity, side=side, id=one, state=STATE, reason=reason)
        for entity, side, one in places
    ]
    return records.mark_many(session, company_id, marks)


def reason_of(by: str, at: datetime) -> dict[str, Any]:
    """What is kept beside a record that was left out."""
    return {"by": by, "at": at.isoformat()}


def take_up(session: Session, company_id: UUID, places: Sequence[Place], *, state: str) -> int:
    """Give these their place in the sync again, in this state; how many had been left out.

    What was set aside of them is in doubt again: it is asked about before anything is sent.
    """
    by_list: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    for entity, side, one in places:
        by_list[entity, side].append(one)
    scope = {"company_id": company_id, "state": state}
    taken = 0
    for (entity, side), ids in by_list.items():
        these = {**scope, "entity": entity, "side": side, "ids": ids}
        session.execute(_DOUBT_AGAIN, these)
        taken += changed(session, _TAKE_UP, these)
    return taken


def any_of(session: Session, company_id: UUID, places: Sequence[Place]) -> bool:
    """Whether one of these is left out now."""
    wanted = (
        RecordRow.company_id == company_id,
        RecordRow.state == STATE,
        tuple_(RecordRow.entity, RecordRow.side, RecordRow.id).in_(list(places)),
    )
    return session.execute(select(RecordRow.id).where(*wanted).limit(1)).first() is not None


def holds(session: Session, company_id: UUID, places: Sequence[Place]) -> bool:
    """Whether none of these is left out, and none will be before this transaction has ended."""
    return not held(session, company_id, places)


def held(session: Session, company_id: UUID, places: Sequence[Place]) -> set[Place]:
    """Which of these are left out; no other will be before this transaction has ended."""
    found = session.execute(_states(company_id, places).with_for_update(read=True))
    return {(row[0], row[1], row[2]) for row in found if row[3] == STATE}


def _states(company_id: UUID, places: Sequence[Place]) -> Select[str, str, str, str]:
    """In one order, so that two who lock the same never wait for each other."""
    there = tuple_(RecordRow.entity, RecordRow.side, RecordRow.id).in_(list(places))
    found = select(RecordRow.entity, RecordRow.side, RecordRow.id, RecordRow.state).where(
        RecordRow.company_id == company_id, there
    )
    return found.order_by(RecordRow.entity, RecordRow.side, RecordRow.id)


def of_company(session: Session, company_id: UUID, *, entity: str | None = None) -> list[Place]:
    """Where everything is that was left out, of one entity or all; both sides of a pair."""
    wanted = [RecordRow.company_id == company_id, RecordRow.state == STATE]
    if entity is not None:
        wanted.append(RecordRow.entity == entity)
    found = select(RecordRow.entity, RecordRow.side, RecordRow.id).where(*wanted)
    ordered = found.order_by(RecordRow.entity, RecordRow.side, RecordRow.id)
    return [(row[0], row[1], row[2]) for row in session.execute(ordered)]


def counts(session: Session, ids: Sequence[UUID]) -> dict[UUID, dict[str, int]]:
    """{entity: records that were left out} of these companies, a pair once; one statement."""
    # A scalar is looked up per record; NOT EXISTS would be planned as a join (see `batches`).
    partner = (
        select(MappingRow.id)
        .where(
            MappingRow.company_id == RecordRow.company_id,
            MappingRow.entity == RecordRow.entity,
            MappingRow.quickbooks_id == RecordRow.id,
        )
        .limit(1)
        .correlate(RecordRow)
        .scalar_subquery()
    )
    once = or_(RecordRow.side == "cloud", partner.is_(None))
    statement = (
        select(RecordRow.company_id, RecordRow.entity, func.count())
        .where(RecordRow.company_id.in_(ids), RecordRow.state == STATE, once)
        .group_by(RecordRow.company_id, RecordRow.entity)
    )
    found: dict[UUID, dict[str, int]] = {one: {} for one in ids}
    for company_id, entity, number in session.execute(statement):
        found[company_id][entity] = number
    return found
