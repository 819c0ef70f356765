"""Which records of a side have no partner, found by taking one set of ids from the other.

Never by looking each up: a company read for the first time has no statistics, and any index of
`mappings` looks as good as the one that leads to a single row. Two sets cost what they are long.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from storage.models import MappingRow, RecordRow

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy import ColumnElement, CompoundSelect


def ids(
    company_id: UUID, side: str, entity: str, *wanted: ColumnElement[bool]
) -> CompoundSelect[str]:
    """The ids of an entity's records of a side that are as wanted and in no pair."""
    own = MappingRow.cloud_id if side == "cloud" else MappingRow.quickbooks_id
    kept = select(RecordRow.id).where(
        RecordRow.company_id == company_id,
        RecordRow.entity == entity,
        RecordRow.side == side,
        *wanted,
    )
    paired = select(own).where(MappingRow.company_id == company_id, MappingRow.entity == entity)
    return kept.except_(paired)
