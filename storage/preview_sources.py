"""What a rehearsal left behind, read a batch at a time: writes, pairs, problems, what waits.

Only to be asked inside a rehearsal, or of a company that was never written to: everything there is
about the preview then.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func, select, tuple_

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

    from storage.session import Session

BATCH = 500


def written(session: Session, company_id: UUID) -> Iterator[list[Work]]:
    """Every write that was carried out, in the order it was; read once, however many there are."""
    wanted = (
        WorkRow.company_id == company_id,
        WorkRow.state == "settled",
        WorkRow.action.not_in(READS),
    )
    statement = chosen(WorkRow, Work).where(*wanted).order_by(WorkRow.ordinal)
    found = session.execute(statement, execution_options={"yield_per": BATCH}).mappings()
    for rows in found.partitions():
        yield [Work(**row) for row in rows]


def pairs(session: Session, company_id: UUID, entity: str) -> Iterator[list[Mapping]]:
    """Pairs of an entity that no write has made."""
    after = ""
    while True:
        statement = (
            chosen(MappingRow, Mapping)
            .where(
                MappingRow.company_id == company_id,
                MappingRow.entity == entity,
                MappingRow.evidence != "created",
                MappingRow.cloud_id > after,
            )
            .order_by(MappingRow.cloud_id)
            .limit(BATCH)
        )
        found = read_all(session, statement, Mapping)
        if not found:
            return
        after = found[-1].cloud_id
        yield found


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
    """Records of an entity that wait for something when all is done."""
    after = ("", "")
    while True:
        statement = (
            chosen(RecordRow, StoredRecord)
            .where(
                RecordRow.company_id == company_id,
                RecordRow.entity == entity,
                RecordRow.state == "waiting",
                tuple_(RecordRow.side, RecordRow.id) > after,
            )
            .order_by(RecordRow.side, RecordRow.id)
            .limit(BATCH)
        )
        found = read_all(session, statement, StoredRecord)
        if not found:
            return
        after = (found[-1].side, found[-1].id)
        yield found
