"""Finding a record by what a person knows of it: part of its name or number, or an id.

The answer is in pairs: a record comes with its mapping and its partner, whichever side was asked.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, func, or_, select, tuple_
from sqlalchemy.orm import aliased

from storage.mappings import Mapping
from storage.models import MappingRow, RecordRow
from storage.record_values import StoredRecord
from storage.rows import chosen, columns, read_all

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from sqlalchemy import ColumnElement
    from sqlalchemy.orm import Session


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """One thing as both sides hold it now; a side that has no such record is None."""

    entity: str
    cloud: StoredRecord | None
    quickbooks: StoredRecord | None
    mapping: Mapping | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What is asked for; an empty field asks for anything. `words` is part of a name, or an id."""

    words: str = ""
    entity: str | None = None
    side: str | None = None
    state: str | None = None


def search(
    session: Session,
    company_id: UUID,
    wanted: Wanted,
    *,
    limit: int,
    after: tuple[str, str, str] | None = None,
) -> list[tuple[tuple[str, str, str], Found]]:
    """Hits with the key to go on after: (entity, side, id). A pair that hits twice comes once."""
    statement = chosen(RecordRow, StoredRecord).where(
        *_hits(RecordRow, company_id, wanted), ~_shown_by_cloud(company_id, wanted)
    )
    key = tuple_(RecordRow.entity, RecordRow.side, RecordRow.id)
    if after is not None:
        statement = statement.where(key > after)
    order = (RecordRow.entity, RecordRow.side, RecordRow.id)
    hits = read_all(session, statement.order_by(*order).limit(limit), StoredRecord)
    both = pairs_of(session, company_id, hits)
    return [((hit.entity, hit.side, hit.id), found) for hit, found in zip(hits, both, strict=True)]


def one(session: Session, company_id: UUID, entity: str, side: str, record_id: str) -> Found | None:
    """The record of this id with its partner; None when neither side nor a mapping knows it."""
    known = (RecordRow.company_id == company_id, RecordRow.entity == entity)
    statement = chosen(RecordRow, StoredRecord).where(
        *known, RecordRow.side == side, RecordRow.id == record_id
    )
    hits = read_all(session, statement, StoredRecord)
    return pairs_of(session, company_id, hits)[0] if hits else None


def pairs_of(session: Session, company_id: UUID, hits: Sequence[StoredRecord]) -> list[Found]:
    """Each hit with its mapping and its partner: two statements."""
    if not hits:
        return []
    own = [_own(MappingRow, hit) for hit in hits]
    mapped = chosen(MappingRow, Mapping).where(MappingRow.company_id == company_id, or_(*own))
    known: dict[tuple[str, str, str], Mapping] = {}
    for each in read_all(session, mapped, Mapping):
        known[each.entity, "cloud", each.cloud_id] = each
        known[each.entity, "quickbooks", each.quickbooks_id] = each
    partners = {_partner(hit, known) for hit in hits} - {None}
    key = tuple_(RecordRow.entity, RecordRow.side, RecordRow.id)
    statement = select(*columns(RecordRow, StoredRecord)).where(
        RecordRow.company_id == company_id, key.in_(sorted(filter(None, partners)))
    )
    there = {(r.entity, r.side, r.id): r for r in read_all(session, statement, StoredRecord)}
    found = []
    for hit in hits:
        place = _partner(hit, known)
        sides = {hit.side: hit}
        if place is not None and place in there:
            sides[place[1]] = there[place]
        mapping = known.get((hit.entity, hit.side, hit.id))
        found.append(
            Found(
                entity=hit.entity,
                cloud=sides.get("cloud"),
                quickbooks=sides.get("quickbooks"),
                mapping=mapping,
            )
        )
    return found


def _own(table: Any, hit: StoredRecord) -> ColumnElement[bool]:
    column = table.cloud_id if hit.side == "cloud" else table.quickbooks_id
    return and_(table.entity == hit.entity, column == hit.id)


def _partner(
    hit: StoredRecord, known: dict[tuple[str, str, str], Mapping]
) -> tuple[str, str, str] | None:
    mapping = known.get((hit.entity, hit.side, hit.id))
    if mapping is None:
        return None
    if hit.side == "cloud":
        return (hit.entity, "quickbooks", mapping.quickbooks_id)
    return (hit.entity, "cloud", mapping.cloud_id)


def _hits(table: Any, company_id: UUID, wanted: Wanted) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = [table.company_id == company_id]
    if wanted.entity is not None:
        found.append(table.entity == wanted.entity)
    if wanted.side is not None:
        found.append(table.side == wanted.side)
    if wanted.state is not None:
        found.append(table.state == wanted.state)
    if wanted.words:
        inside = func.strpos(func.lower(table.label), func.lower(wanted.words)) > 0
        found.append(or_(inside, table.id == wanted.words))
    return found


def _shown_by_cloud(company_id: UUID, wanted: Wanted) -> ColumnElement[bool]:
    """Whether a hit in QuickBooks is half of a pair whose other half is a hit as well."""
    cloud = aliased(RecordRow)
    return and_(
        RecordRow.side == "quickbooks",
        select(MappingRow.id)
        .join(
            cloud,
            and_(
                cloud.company_id == MappingRow.company_id,
                cloud.entity == MappingRow.entity,
                cloud.side == "cloud",
                cloud.id == MappingRow.cloud_id,
            ),
        )
        .where(
            MappingRow.company_id == company_id,
            MappingRow.entity == RecordRow.entity,
            MappingRow.quickbooks_id == RecordRow.id,
            *_hits(cloud, company_id, wanted),
        )
        .exists(),
    )
