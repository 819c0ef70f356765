"""What a rehearsal left behind, read a batch at a time: writes, pairs, problems, what waits.

Only to be asked inside a rehearsal, or of a company that was never written to: everything there is
about the preview then.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from storage.mappings import Mapping
from storage.models import MappingRow, ProblemRow, RecordRow, WorkRow
from storage.problems import Problem
from storage.record_values import StoredRecord
from storage.rows import chosen, read_all
from storage.work import READS
from storage.work_values import Work

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from uuid import UUID

    from sqlalchemy import RowMapping, Select

    from storage.session import Session

BATCH = 500


def written(session: Session, company_id: UUID) -> Iterator[list[Work]]:
    """Every write that was carried out: kinds in the order they were begun, each by name.

    Read once, however many there are.
    """
    wanted = (
        WorkRow.company_id == company_id,
        WorkRow.state == "settled",
        WorkRow.action.not_in(READS),
    )
    kind = (WorkRow.entity, WorkRow.side, WorkRow.action)
    begun = func.min(WorkRow.ordinal).over(partition_by=kind)
    name = func.lower(WorkRow.intent["label"].astext)
    statement = chosen(WorkRow, Work).where(*wanted).order_by(begun, name, WorkRow.ordinal)
    for rows in _batches(session, statement):
        yield [Work(**row) for row in rows]


def pairs(session: Session, company_id: UUID, entity: str) -> Iterator[list[Mapping]]:
    """Pairs of an entity that no write has made, by what they are called in QuickBooks."""
    here = (
        (RecordRow.company_id == company_id)
        & (RecordRow.entity == entity)
        & (RecordRow.side == "quickbooks")
        & (RecordRow.id == MappingRow.quickbooks_id)
    )
    statement = (
        chosen(MappingRow, Mapping)
        .outerjoin(RecordRow, here)
        .where(
            MappingRow.company_id == company_id,
            MappingRow.entity == entity,
            MappingRow.evidence != "created",
        )
        .order_by(func.lower(RecordRow.label), MappingRow.cloud_id)
    )
    for rows in _batches(session, statement):
        yield [Mapping(**row) for row in rows]


def _batches(session: Session, statement: Select[Any]) -> Iterator[Sequence[RowMapping]]:
    found = session.execute(statement, execution_options={"yield_per": BATCH}).mappings()
    yield from found.partitions()


def names(session: Session, company_id: UUID) -> list[tuple[str, str]]:
    """(kind, full name) of everything in QuickBooks that has a name."""
    name = func.coalesce(
        RecordRow.native["FullName"].as_string(), RecordRow.native["Name"].as_string()
    )
    statement = select(RecordRow.kind, name).where(
        RecordRow.company_id == company_id,
        RecordRow.side == "quickbooks",
        RecordRow.gone.is_(False),
        RecordRow.kind.is_not(None),
        name.is_not(None),
    )
    return [(kind, named) for kind, named in session.execute(statement)]


def asked(session: Session, company_id: UUID, entity: str, kinds: Sequence[str]) -> list[Problem]:
    """Open problems of an entity's records, of these kinds, by name."""
    statement = chosen(ProblemRow, Problem).where(
        ProblemRow.company_id == company_id,
        ProblemRow.entity == entity,
        ProblemRow.cleared_at.is_(None),
        ProblemRow.kind.in_(kinds),
    )
    return read_all(
        session, statement.order_by(ProblemRow.label, ProblemRow.opened_at, ProblemRow.id), Problem
    )


def left_waiting(session: Session, company_id: UUID, entity: str) -> Iterator[list[StoredRecord]]:
    """Records of an entity that wait for something when all is done, by side and name."""
    statement = (
        chosen(RecordRow, StoredRecord)
        .where(
            RecordRow.company_id == company_id,
            RecordRow.entity == entity,
            RecordRow.state == "waiting",
        )
        .order_by(RecordRow.side, func.lower(RecordRow.label), RecordRow.id)
    )
    for rows in _batches(session, statement):
        yield [StoredRecord(**row) for row in rows]
