"""Both sides' current records, and which of them still have to be looked at.

A record becomes dirty only when what it says has changed, so that reading a list again costs
nothing downstream. Whoever marks a record names the revision it looked at: a change that arrived
meanwhile keeps it dirty. Batches are one statement each.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import Integer, and_, bindparam, case, func, or_, select, tuple_, update

from storage import statistics, unpaired
from storage.batches import (
    ADD_RECORD_KEYS,
    DROP_RECORD_KEYS,
    MARK_RECORDS,
    NOTE_RECORDS_SEEN,
    UPSERT_RECORDS,
)
from storage.models import RecordKeyRow, RecordRow
from storage.record_values import Mark, RecordIn, StoredRecord
from storage.rows import among, as_json, changed, chosen, read_all

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence
    from uuid import UUID

    from sqlalchemy import Select

    from storage.session import Session

__all__ = ["Mark", "RecordIn", "StoredRecord"]

MANY: Final = 100
"""New records at once, from which on what PostgreSQL knows of the tables may be out of date."""
_SEPARATOR = "\x1f"


_RECORD = chosen(RecordRow, StoredRecord)
_SCOPE: tuple[Any, ...] = (bindparam("company_id"), bindparam("side"), bindparam("entity"))


def key_text(parts: Iterable[str]) -> str:
    """A natural key of several parts as one string; no part of a key can hold the separator."""
    return _SEPARATOR.join(parts)


def upsert_many(
    session: Session,
    company_id: UUID,
    side: str,
    entity: str,
    records: Sequence[RecordIn],
    *,
    state: str = "dirty",
    seen_run: UUID | None = None,
) -> list[str]:
    """Keep these records and return the ids of those that are new or say something new.

    Those get `state`; the others keep theirs, but for what was out of scope and is not any more: a
    setting has moved, not the record. The last of several with one id counts. `seen_run` notes that
    a read of everything has met them (see `unseen`).
    """
    last = {record.id: record for record in records}
    if not last:
        return []
    names = list(RecordIn.__dataclass_fields__)
    listed = [{name: getattr(record, name) for name in names} for record in last.values()]
    scope = {"company_id": company_id, "entity": entity, "side": side}
    parameters = {**scope, "rows": as_json(listed), "state": state, "seen_run": seen_run}
    fresh = list(session.execute(UPSERT_RECORDS, parameters).scalars())
    if fresh:
        session.execute(DROP_RECORD_KEYS, {**scope, "ids": fresh})
        session.execute(ADD_RECORD_KEYS, {**scope, "ids": fresh})
    if seen_run is not None:
        session.execute(NOTE_RECORDS_SEEN, {**scope, "ids": list(last), "seen_run": seen_run})
    if len(fresh) >= MANY:
        statistics.renew(session)
    return fresh


def get(
    session: Session, company_id: UUID, side: str, entity: str, record_id: str
) -> StoredRecord | None:
    """One record."""
    return get_many(session, company_id, side, entity, [record_id]).get(record_id)


def get_many(
    session: Session, company_id: UUID, side: str, entity: str, ids: Collection[str]
) -> dict[str, StoredRecord]:
    """These records by id; unknown ids are missing."""
    if not ids:
        return {}
    statement = _RECORD.where(*_scope(company_id, side, entity), among(RecordRow.id, ids))
    return {record.id: record for record in read_all(session, statement, StoredRecord)}


def dirty(
    session: Session,
    company_id: UUID,
    entity: str,
    *,
    limit: int,
    states: Sequence[str] = ("dirty",),
    after: tuple[str, str] | None = None,
) -> list[StoredRecord]:
    """Up to `limit` records of both sides in these states, by (side, id), from `after` on."""
    statement = _in_states(tuple(states))
    if after is not None:
        statement = statement.where(tuple_(RecordRow.side, RecordRow.id) > after)
    asked = {"company_id": company_id, "entity": entity, "most": limit}
    return read_all(session, statement, StoredRecord, asked)


def by_natural_key(
    session: Session, company_id: UUID, side: str, entity: str, keys: Collection[str]
) -> dict[str, list[StoredRecord]]:
    """{key: records that have it}; records deleted on their side are left out."""
    if not keys:
        return {}
    wanted = (
        RecordKeyRow.company_id == company_id,
        RecordKeyRow.entity == entity,
        RecordKeyRow.side == side,
        among(RecordKeyRow.key, keys),
    )
    hits = session.execute(
        select(RecordKeyRow.key, RecordKeyRow.id).where(*wanted).order_by(RecordKeyRow.id)
    ).all()
    # Two statements and no join, for the reason that heads `batches`.
    holders = get_many(session, company_id, side, entity, {record_id for _, record_id in hits})
    found: dict[str, list[StoredRecord]] = {}
    for key, record_id in hits:
        if not holders[record_id].gone:
            found.setdefault(key, []).append(holders[record_id])
    return found


def unmapped(
    session: Session,
    company_id: UUID,
    side: str,
    entity: str,
    *,
    states: Sequence[str] | None = None,
) -> list[StoredRecord]:
    """Records without a mapping that are not deleted, in these states or any: for matching."""
    statement = _unmapped(side, None if states is None else tuple(states))
    asked = {"company_id": company_id, "entity": entity}
    return read_all(session, statement, StoredRecord, asked)


def list_all(session: Session, company_id: UUID, side: str, entity: str) -> list[StoredRecord]:
    """Every record of a short list that is not deleted, by id."""
    statement = _RECORD.where(*_scope(company_id, side, entity), RecordRow.gone.is_(False))
    return read_all(session, statement.order_by(RecordRow.id), StoredRecord)


def mark_many(session: Session, company_id: UUID, marks: Sequence[Mark]) -> int:
    """Set states and reasons; what changed since the named revision or is left out stays."""
    grouped: dict[tuple[str, str], dict[str, Mark]] = {}
    for mark in marks:
        grouped.setdefault((mark.entity, mark.side), {})[mark.id] = mark
    total = 0
    for (entity, side), by_id in grouped.items():
        scope = {"company_id": company_id, "entity": entity, "side": side}
        names = ("state", "reason", "revision")
        listed = {key: {name: getattr(mark, name) for name in names} for key, mark in by_id.items()}
        parameters = {**scope, "ids": list(by_id), "marks": as_json(listed)}
        total += changed(session, MARK_RECORDS, parameters)
    return total


def mark_state(
    session: Session,
    company_id: UUID,
    side: str,
    entity: str,
    ids: Iterable[str],
    *,
    state: str,
    reason: Mapping[str, Any] | None = None,
) -> int:
    """Set one state and reason on several records, whatever arrived; not on what is left out."""
    marks = [Mark(entity=entity, side=side, id=each, state=state, reason=reason) for each in ids]
    return mark_many(session, company_id, marks)


def mark_gone(
    session: Session, company_id: UUID, side: str, entity: str, ids: Collection[str]
) -> list[str]:
    """These were deleted on their side; returns those we knew, dirty now if not left out."""
    is_left_out = RecordRow.state == "skipped"
    statement = (
        update(RecordRow)
        .where(
            *_scope(company_id, side, entity),
            among(RecordRow.id, ids),
            RecordRow.gone.is_(False),
        )
        .values(
            gone=True,
            state=case((is_left_out, "skipped"), else_="dirty"),
            reason=case((is_left_out, RecordRow.reason)),
            revision=RecordRow.revision + 1,
            updated_at=func.now(),
        )
        .returning(RecordRow.id)
    )
    return sorted(session.execute(statement).scalars())


def unseen(session: Session, company_id: UUID, side: str, entity: str, seen_run: UUID) -> list[str]:
    """Ids of records not known as deleted that this run's read of everything has not met."""
    statement = select(RecordRow.id).where(
        *_scope(company_id, side, entity),
        RecordRow.gone.is_(False),
        RecordRow.seen_run.is_distinct_from(seen_run),
    )
    return list(session.execute(statement.order_by(RecordRow.id)).scalars())


def seen_count(session: Session, company_id: UUID, side: str, entity: str, seen_run: UUID) -> int:
    """How many records this run's reads of an entity have met."""
    met = select(func.count()).where(
        *_scope(company_id, side, entity), RecordRow.seen_run == seen_run
    )
    return session.execute(met).scalar_one()


def set_dirty(
    session: Session,
    company_id: UUID,
    *,
    entity: str | None = None,
    ids: Collection[tuple[str, str]] | None = None,
    states: Sequence[str] = ("refused", "waiting", "conflict", "ambiguous"),
) -> int:
    """Have records in these states looked at again: all, an entity's, or these (side, id)."""
    wanted = [RecordRow.company_id == company_id, RecordRow.state.in_(states)]
    if entity is not None:
        wanted.append(RecordRow.entity == entity)
    if ids is not None:
        each = [and_(RecordRow.side == side, RecordRow.id == record_id) for side, record_id in ids]
        wanted.append(or_(False, *each))
    return changed(session, update(RecordRow).where(*wanted).values(state="dirty", reason=None))


def counts(session: Session, company_id: UUID) -> dict[tuple[str, str, str], int]:
    """{(entity, side, state): records not deleted}."""
    statement = (
        select(RecordRow.entity, RecordRow.side, RecordRow.state, func.count())
        .where(RecordRow.company_id == company_id, RecordRow.gone.is_(False))
        .group_by(RecordRow.entity, RecordRow.side, RecordRow.state)
    )
    return {
        (entity, side, state): number for entity, side, state, number in session.execute(statement)
    }


def any_held(session: Session, company_id: UUID, side: str, entities: Sequence[str]) -> set[str]:
    """Which of these entities have a record on this side at all, deleted ones included."""
    held: set[str] = set()
    for entity in entities:  # an index look-up each; one grouping would read every record
        one = {"company_id": company_id, "side": side, "entity": entity}
        if session.execute(_ANY, one).first() is not None:
            held.add(entity)
    return held


def count(session: Session, company_id: UUID, side: str, entity: str) -> int:
    """How many records of an entity a side holds, deleted ones left out."""
    statement = select(func.count()).select_from(RecordRow)
    known = statement.where(*_scope(company_id, side, entity), RecordRow.gone.is_(False))
    return session.execute(known).scalar_one()


# The three that a pass asks of every entity in every round are put together once.
@cache
def _unmapped(side: str, states: tuple[str, ...] | None) -> Select[Any]:
    wanted = [RecordRow.gone.is_(False)]
    if states is not None:
        wanted.append(RecordRow.state.in_(states))
    scope: tuple[Any, ...] = (_SCOPE[0], side, _SCOPE[2])
    found = func.array(unpaired.ids(*scope, *wanted).scalar_subquery())
    statement = _RECORD.where(*_scope(*scope), RecordRow.id == func.any(found))
    return statement.order_by(RecordRow.id)


@cache
def _in_states(states: tuple[str, ...]) -> Select[Any]:
    ours = (RecordRow.company_id == _SCOPE[0], RecordRow.entity == _SCOPE[2])
    statement = _RECORD.where(*ours, RecordRow.state.in_(states))
    return statement.order_by(RecordRow.side, RecordRow.id).limit(bindparam("most", type_=Integer))


def _scope(company_id: UUID, side: str, entity: str) -> tuple[Any, ...]:
    return (RecordRow.company_id == company_id, RecordRow.side == side, RecordRow.entity == entity)


_ANY = select(RecordRow.id).where(*_scope(*_SCOPE)).limit(1)
