"""Which two records are one, and what both held when they last agreed.

An id has one mapping for ever: a tombstone keeps its place, so that a deleted record is never
created again. Linking an id that is linked elsewhere is refused, not repaired.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, func, select, text, true, update

from storage.errors import TakenError
from storage.models import MappingRow, RecordRow
from storage.rows import among, as_json, changed, chosen, read_all

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from collections.abc import Mapping as Document
    from datetime import datetime
    from uuid import UUID

    from sqlalchemy import ColumnElement
    from sqlalchemy.sql.selectable import LateralFromClause

    from storage.session import Session


@dataclass(frozen=True, slots=True, kw_only=True)
class Mapping:
    """The stored pair. `base` is canonical, in cloud terms; `state` linked | tombstone."""

    id: UUID
    entity: str
    cloud_id: str
    quickbooks_id: str
    base: dict[str, Any]
    state: str
    evidence: str
    created_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A pair to be stored; `evidence` says how it was known: created, natural key, a person."""

    cloud_id: str
    quickbooks_id: str
    evidence: str
    base: Document[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """A mapped pair as a person sees it; a record that is not kept has no state."""

    cloud_id: str
    quickbooks_id: str
    label: str
    state: str
    cloud_state: str | None
    quickbooks_state: str | None


_MAPPING = chosen(MappingRow, Mapping)
_LINK = text("""
    INSERT INTO mappings (company_id, entity, cloud_id, quickbooks_id, base, evidence)
    SELECT :company_id, :entity, l.cloud_id, l.quickbooks_id, l.base, l.evidence
    FROM jsonb_to_recordset(CAST(:rows AS jsonb))
         AS l(cloud_id text, quickbooks_id text, base jsonb, evidence text)
    ON CONFLICT DO NOTHING
""")
_SET_BASES = text("""
    UPDATE mappings SET base = CAST(:rows AS jsonb) -> CAST(id AS text)
    WHERE id = ANY(:ids) AND base IS DISTINCT FROM CAST(:rows AS jsonb) -> CAST(id AS text)
""")


def link_many(
    session: Session, company_id: UUID, entity: str, links: Sequence[Link]
) -> dict[str, Mapping]:
    """Store these pairs and return them by cloud id; a pair already stored stays as it is.

    Raises TakenError when an id is linked to another one: the transaction must not be committed.
    """
    if not links:
        return {}
    listed = [{name: getattr(each, name) for name in Link.__dataclass_fields__} for each in links]
    session.execute(_LINK, {"company_id": company_id, "entity": entity, "rows": as_json(listed)})
    stored = many_by_cloud(session, company_id, entity, [each.cloud_id for each in links])
    for each in links:
        kept = stored.get(each.cloud_id)
        if kept is None or kept.quickbooks_id != each.quickbooks_id:
            raise TakenError("mapping of", f"{entity} {each.cloud_id} ↔ {each.quickbooks_id}")
    return stored


def link(session: Session, company_id: UUID, entity: str, new: Link) -> Mapping:
    """Store one pair, as `link_many` does."""
    return link_many(session, company_id, entity, [new])[new.cloud_id]


def by_cloud(session: Session, company_id: UUID, entity: str, cloud_id: str) -> Mapping | None:
    """The mapping of a cloud id."""
    return many_by_cloud(session, company_id, entity, [cloud_id]).get(cloud_id)


def by_quickbooks(
    session: Session, company_id: UUID, entity: str, quickbooks_id: str
) -> Mapping | None:
    """The mapping of a ListID or TxnID."""
    return many_by_quickbooks(session, company_id, entity, [quickbooks_id]).get(quickbooks_id)


def many_by_cloud(
    session: Session, company_id: UUID, entity: str, cloud_ids: Collection[str]
) -> dict[str, Mapping]:
    """Mappings, tombstones included, by cloud id."""
    if not cloud_ids:
        return {}
    statement = _MAPPING.where(*_scope(company_id, entity), among(MappingRow.cloud_id, cloud_ids))
    return {found.cloud_id: found for found in read_all(session, statement, Mapping)}


def many_by_quickbooks(
    session: Session, company_id: UUID, entity: str, quickbooks_ids: Collection[str]
) -> dict[str, Mapping]:
    """Mappings, tombstones included, by ListID or TxnID."""
    if not quickbooks_ids:
        return {}
    statement = _MAPPING.where(
        *_scope(company_id, entity), among(MappingRow.quickbooks_id, quickbooks_ids)
    )
    return {found.quickbooks_id: found for found in read_all(session, statement, Mapping)}


def list_all(session: Session, company_id: UUID, entity: str) -> list[Mapping]:
    """Every mapping of an entity, for facts that are kept in memory during a pass."""
    return read_all(session, _MAPPING.where(*_scope(company_id, entity)), Mapping)


def set_bases(session: Session, bases: Document[UUID, Document[str, Any]]) -> int:
    """Replace the bases of these mappings; returns how many changed."""
    if not bases:
        return 0
    listed = {str(mapping_id): dict(base) for mapping_id, base in bases.items()}
    return changed(session, _SET_BASES, {"ids": list(bases), "rows": as_json(listed)})


def set_base(session: Session, mapping_id: UUID, base: Document[str, Any]) -> None:
    """Replace one base."""
    set_bases(session, {mapping_id: base})


def tombstone(session: Session, mapping_ids: Collection[UUID]) -> int:
    """The pairs have ended on one side for good; their ids stay taken."""
    if not mapping_ids:
        return 0
    statement = update(MappingRow).where(among(MappingRow.id, mapping_ids))
    return changed(session, statement.values(state="tombstone"))


def unlink(session: Session, mapping_id: UUID) -> bool:
    """Forget a pair that a person declared wrong."""
    return changed(session, delete(MappingRow).where(MappingRow.id == mapping_id)) == 1


def counts(session: Session, company_id: UUID) -> dict[str, int]:
    """{entity: linked pairs}."""
    statement = (
        select(MappingRow.entity, func.count())
        .where(MappingRow.company_id == company_id, MappingRow.state == "linked")
        .group_by(MappingRow.entity)
    )
    return dict(session.execute(statement).all())


def pairs(
    session: Session, company_id: UUID, entity: str, *, limit: int = 1000, after: str = ""
) -> list[Pair]:
    """Mapped pairs with the name a person knows them by, by cloud id, beginning after `after`."""

    def record_of(side: str, own: ColumnElement[str]) -> LateralFromClause:
        same = (RecordRow.company_id == company_id, RecordRow.entity == entity)
        found = select(RecordRow.label, RecordRow.state).where(
            *same, RecordRow.side == side, RecordRow.id == own
        )
        # The limit keeps it a look-up per pair; without it, it becomes a join (see `batches`).
        return found.limit(1).lateral()

    cloud = record_of("cloud", MappingRow.cloud_id.expression)
    quickbooks = record_of("quickbooks", MappingRow.quickbooks_id.expression)
    label = func.coalesce(
        func.nullif(quickbooks.c.label, ""), func.nullif(cloud.c.label, ""), MappingRow.cloud_id
    )
    statement = (
        select(
            MappingRow.cloud_id,
            MappingRow.quickbooks_id,
            label.label("label"),
            MappingRow.state,
            cloud.c.state.label("cloud_state"),
            quickbooks.c.state.label("quickbooks_state"),
        )
        .select_from(MappingRow)
        .outerjoin(cloud, true())
        .outerjoin(quickbooks, true())
        .where(*_scope(company_id, entity), MappingRow.cloud_id > after)
        .order_by(MappingRow.cloud_id)
        .limit(limit)
    )
    return read_all(session, statement, Pair)


def _scope(company_id: UUID, entity: str) -> tuple[Any, ...]:
    return (MappingRow.company_id == company_id, MappingRow.entity == entity)
