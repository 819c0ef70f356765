"""Questions about records that take a second table: their partners, or the records above them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import BigInteger, and_, cast, func, or_, select, text
from sqlalchemy.orm import aliased

from storage import unpaired
from storage.models import MappingRow, RecordRow

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import datetime
    from decimal import Decimal
    from uuid import UUID

    from storage.session import Session


_AMOUNTS = text("""
    SELECT entity, coalesce(data ->> :party, ''),
           coalesce(CAST(data ->> 'amount' AS numeric),
                    (SELECT sum(CAST(found #>> '{}' AS numeric))
                     FROM jsonb_path_query(data, '$.*[*].amount') AS found), 0)
    FROM records
    WHERE company_id = :company_id AND entity = ANY(:entities) AND side = 'cloud'
      AND state IN ('settled', 'conflict') AND NOT gone AND NOT archived AND created_at <= :before
""")


@dataclass(frozen=True, slots=True, kw_only=True)
class Worth:
    """What one document of the cloud is worth, and whose it is (an id of the cloud)."""

    entity: str
    party: str
    amount: Decimal


def now(session: Session) -> datetime:
    """The database's moment, which the age of a record is told by."""
    found: datetime = session.execute(select(func.now())).scalar_one()
    return found


def new_counts(
    session: Session, company_id: UUID, since: Mapping[str, datetime]
) -> dict[tuple[str, str], int]:
    """{(entity, side): records kept after the entity's moment that have no partner yet}.

    What was taken back before it ever travelled is left out: it never will.
    """
    counted: dict[tuple[str, str], int] = {}
    for side in ("cloud", "quickbooks"):
        for entity, moment in since.items():
            found = unpaired.ids(
                *(company_id, side, entity),
                RecordRow.state == "dirty",
                RecordRow.created_at > moment,
                RecordRow.gone.is_(False),
                RecordRow.archived.is_(False),
                func.coalesce(RecordRow.data["active"].as_string(), "true") != "false",
                func.coalesce(RecordRow.data["void"].as_string(), "false") != "true",
            )
            statement = select(func.count()).select_from(found.subquery())
            number = session.execute(statement).scalar_one()
            if number:
                counted[entity, side] = number
    return counted


def worths(
    session: Session,
    company_id: UUID,
    entities: Collection[str],
    *,
    party: str,
    before: datetime,
) -> list[Worth]:
    """What the documents in step that were kept by `before` are worth."""
    parameters = {
        "company_id": company_id,
        "entities": list(entities),
        "party": party,
        "before": before,
    }
    found = session.execute(_AMOUNTS, parameters)
    return [Worth(entity=row[0], party=row[1], amount=row[2]) for row in found]


def removed_counts(session: Session, company_id: UUID, side: str) -> dict[str, int]:
    """{entity: pairs whose record was taken from this side, and nobody has looked at it yet}.

    Taken means deleted, archived or made inactive, where both sides last agreed that it was there.
    """
    own = MappingRow.cloud_id if side == "cloud" else MappingRow.quickbooks_id
    inactive = RecordRow.data["active"].as_string() == "false"
    was_there = func.coalesce(MappingRow.base["active"].as_string(), "true") != "false"
    statement = (
        select(RecordRow.entity, func.count())
        .join(
            MappingRow,
            and_(
                MappingRow.company_id == RecordRow.company_id,
                MappingRow.entity == RecordRow.entity,
                own == RecordRow.id,
            ),
        )
        .where(
            RecordRow.company_id == company_id,
            RecordRow.side == side,
            RecordRow.state == "dirty",
            MappingRow.state == "linked",
            or_(RecordRow.gone, RecordRow.archived, inactive),
            was_there,
        )
        .group_by(RecordRow.entity)
    )
    return {row[0]: row[1] for row in session.execute(statement)}


def any_unpaired(session: Session, company_id: UUID, side: str, entity: str) -> bool:
    """Whether a record of this side is to be looked at and has no partner."""
    found = unpaired.ids(
        *(company_id, side, entity), RecordRow.state == "dirty", RecordRow.gone.is_(False)
    )
    return bool(session.scalar(select(found.exists())))


def values_of(session: Session, company_id: UUID, entity: str, field: str) -> frozenset[str]:
    """Every value that the cloud's records of an entity have in a field of text."""
    value = RecordRow.data[field].as_string()
    statement = (
        select(value)
        .distinct()
        .where(
            RecordRow.company_id == company_id,
            RecordRow.entity == entity,
            RecordRow.side == "cloud",
            RecordRow.gone.is_(False),
            value.is_not(None),
        )
    )
    return frozenset(session.scalars(statement))


def below_renamed(
    session: Session, company_id: UUID, entity: str, *, parents: Collection[str]
) -> list[str]:
    """QuickBooks ids of an entity's records that still bear their parent's name of before."""
    child, parent = aliased(RecordRow), aliased(RecordRow)
    statement = (
        select(child.id)
        .join(
            parent,
            and_(
                parent.company_id == child.company_id,
                parent.side == child.side,
                parent.entity.in_(parents),
                parent.id == child.native["ParentRef", "ListID"].as_string(),
            ),
        )
        .where(
            child.company_id == company_id,
            child.side == "quickbooks",
            child.entity == entity,
            child.gone.is_(False),
            parent.gone.is_(False),
            parent.native["FullName"].as_string()
            != child.native["ParentRef", "FullName"].as_string(),
        )
        .order_by(child.id)
    )
    return list(session.scalars(statement))


@dataclass(frozen=True, slots=True)
class Paired:
    """A paired record of QuickBooks; `version` is its EditSequence."""

    entity: str
    id: str
    kind: str | None
    version: int


def newest_paired(
    session: Session, company_id: UUID, entities: Collection[str], *, limit: int | None
) -> list[Paired]:
    """QuickBooks' side of linked pairs, the last edited first; without what is deleted there."""
    version = cast(RecordRow.version, BigInteger)
    statement = (
        select(RecordRow.entity, RecordRow.id, RecordRow.kind, version)
        .join(
            MappingRow,
            and_(
                MappingRow.company_id == RecordRow.company_id,
                MappingRow.entity == RecordRow.entity,
                MappingRow.quickbooks_id == RecordRow.id,
            ),
        )
        .where(
            RecordRow.company_id == company_id,
            RecordRow.side == "quickbooks",
            RecordRow.entity.in_(list(entities)),
            RecordRow.gone.is_(False),
            RecordRow.version.regexp_match("^[0-9]{1,18}$"),
            MappingRow.state == "linked",
        )
        .order_by(version.desc(), RecordRow.entity, RecordRow.id)
        .limit(limit)
    )
    return [Paired(*row) for row in session.execute(statement)]
