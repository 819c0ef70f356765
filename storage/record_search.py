"""Finding a record by what a person knows: part of its name or number, an amount, a date, an id.

The answer is in pairs: a record comes with its mapping and its partner, whichever side was asked.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import Text, and_, func, literal, or_, select, text, tuple_, union_all
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import aliased

from storage import record_hits
from storage.mappings import Mapping
from storage.models import MappingRow, ProblemRow, RecordRow
from storage.record_values import StoredRecord
from storage.rows import chosen, read_all
from storage.search_words import date_in

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from sqlalchemy import ColumnElement

    from storage.session import Session


def _names(value: type[Any]) -> str:
    return ", ".join(each.name for each in fields(value))


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """One thing as both sides hold it now; a side that has no such record is None."""

    entity: str
    cloud: StoredRecord | None
    quickbooks: StoredRecord | None
    mapping: Mapping | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What is asked for; an empty field asks for anything.

    `words` is part of a name or number, an id, an amount, or a date: then it is that day's
    documents and nothing else, unless they are `plain` words. `as_told`: what waits with an open
    problem of its own is refused, as people are told; `only` (entity, side) may wait at all.
    """

    words: str = ""
    entity: str | None = None
    side: str | None = None
    state: str | None = None
    plain: bool = False
    as_told: bool = False
    only: tuple[tuple[str, str], ...] | None = None


_Place = tuple[str, str, str]  # entity, side, id

# The limits keep each a look-up per place, whatever is known of the tables (see `batches`).
_PLACES: Final = """
    FROM unnest(CAST(:entities AS text[]), CAST(:sides AS text[]), CAST(:ids AS text[]))
         AS place(entity, side, id)
"""
_MAPPINGS: Final = text(f"""
    SELECT found.* {_PLACES} CROSS JOIN LATERAL (
        (SELECT {_names(Mapping)} FROM mappings
         WHERE company_id = :company_id AND entity = place.entity AND cloud_id = place.id
           AND place.side = 'cloud' LIMIT 1)
        UNION ALL
        (SELECT {_names(Mapping)} FROM mappings
         WHERE company_id = :company_id AND entity = place.entity AND quickbooks_id = place.id
           AND place.side = 'quickbooks' LIMIT 1)
    ) AS found
""")  # noqa: S608 - names of our own fields
_RECORDS: Final = text(f"""
    SELECT found.* {_PLACES} CROSS JOIN LATERAL (
        SELECT {_names(StoredRecord)} FROM records
        WHERE company_id = :company_id AND entity = place.entity AND side = place.side
          AND id = place.id
        LIMIT 1
    ) AS found
""")  # noqa: S608


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
    where, few = _where(session, company_id, wanted)
    statement = statement.where(*where)
    if after is not None:
        statement = statement.where(key > after)
    order: list[Any] = [RecordRow.entity, RecordRow.side, RecordRow.id]
    if few:
        # Known where from: never by walking through all in the order of the page.
        order[0] = func.concat(RecordRow.entity)
    hits = read_all(session, statement.order_by(*order).limit(limit), StoredRecord)
    both = pairs_of(session, company_id, hits)
    return [((hit.entity, hit.side, hit.id), found) for hit, found in zip(hits, both, strict=True)]


def _where(
    session: Session, company_id: UUID, wanted: Wanted
) -> tuple[list[ColumnElement[bool]], bool]:
    """Where indexes say that the hits are, and whether they are few."""
    refused = wanted.state == "refused"
    if not wanted.words or (not wanted.plain and date_in(wanted.words) is not None):
        return [], refused
    known = record_hits.hits(session, company_id, wanted.words, wanted.entity)
    if known is not None:
        key = tuple_(RecordRow.entity, RecordRow.side, RecordRow.id)
        return [key.in_(select(_places(known)))], True
    if wanted.entity is not None:
        return [], refused
    return [RecordRow.entity.in_(record_hits.kinds(session, company_id, wanted.words))], refused


def _places(known: Sequence[_Place]) -> Any:
    columns = (literal([each[n] for each in known], ARRAY(Text)) for n in range(3))
    return func.unnest(*columns).table_valued("entity", "side", "id").render_derived()


def one(session: Session, company_id: UUID, entity: str, side: str, record_id: str) -> Found | None:
    """The record of this id with its partner; None when neither side nor a mapping knows it."""
    known = (RecordRow.company_id == company_id, RecordRow.entity == entity)
    statement = chosen(RecordRow, StoredRecord).where(
        *known, RecordRow.side == side, RecordRow.id == record_id
    )
    hits = read_all(session, statement, StoredRecord)
    return pairs_of(session, company_id, hits)[0] if hits else None


def at(session: Session, company_id: UUID, places: Sequence[_Place]) -> dict[_Place, StoredRecord]:
    """The records at these places (entity, side, id), as far as they are kept: one statement."""
    if not places:
        return {}
    found = read_all(session, _RECORDS, StoredRecord, _asked(company_id, places))
    return {(each.entity, each.side, each.id): each for each in found}


def pairs_of(session: Session, company_id: UUID, hits: Sequence[StoredRecord]) -> list[Found]:
    """Each hit with its mapping and its partner: two statements."""
    if not hits:
        return []
    places = [(hit.entity, hit.side, hit.id) for hit in hits]
    known = mapped(session, company_id, places)
    others = [_other(place, known[place]) for place in places if place in known]
    there = at(session, company_id, others)
    return [_pair(hit, known.get((hit.entity, hit.side, hit.id)), there) for hit in hits]


def mapped(session: Session, company_id: UUID, places: Sequence[_Place]) -> dict[_Place, Mapping]:
    """The mappings of what is at these places, under the places of both sides: one statement."""
    known: dict[_Place, Mapping] = {}
    if not places:
        return known
    for each in read_all(session, _MAPPINGS, Mapping, _asked(company_id, places)):
        known[each.entity, "cloud", each.cloud_id] = each
        known[each.entity, "quickbooks", each.quickbooks_id] = each
    return known


def _pair(hit: StoredRecord, mapping: Mapping | None, there: dict[_Place, StoredRecord]) -> Found:
    sides = {hit.side: hit}
    if mapping is not None:
        entity, side, record_id = _other((hit.entity, hit.side, hit.id), mapping)
        if (entity, side, record_id) in there:
            sides[side] = there[entity, side, record_id]
    return Found(
        entity=hit.entity,
        cloud=sides.get("cloud"),
        quickbooks=sides.get("quickbooks"),
        mapping=mapping,
    )


def _other(place: _Place, mapping: Mapping) -> _Place:
    entity, side, _ = place
    if side == "cloud":
        return (entity, "quickbooks", mapping.quickbooks_id)
    return (entity, "cloud", mapping.cloud_id)


def _asked(company_id: UUID, places: Sequence[_Place]) -> dict[str, Any]:
    return {
        "company_id": company_id,
        "entities": [entity for entity, _, _ in places],
        "sides": [side for _, side, _ in places],
        "ids": [record_id for _, _, record_id in places],
    }


def _hits(table: Any, company_id: UUID, wanted: Wanted) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = [table.company_id == company_id]
    if wanted.entity is not None:
        found.append(table.entity == wanted.entity)
    if wanted.side is not None:
        found.append(table.side == wanted.side)
    if wanted.state is not None:
        found.append(_in_state(table, company_id, wanted))
    day = None if wanted.plain else date_in(wanted.words)
    if day is not None:  # alone, so that its index finds them: nothing else is read
        found.append(table.dated == day.isoformat())
    elif wanted.words:
        found.append(record_hits.means(table, wanted.words))
    return found


def _in_state(table: Any, company_id: UUID, wanted: Wanted) -> ColumnElement[bool]:
    found: ColumnElement[bool] = table.state == wanted.state
    if not wanted.as_told or wanted.state not in {"waiting", "refused"}:
        return found
    place = tuple_(table.entity, table.side, table.id)
    if wanted.state == "refused":
        either = table.state.in_(("refused", "waiting"))
        return and_(either, or_(found, place.in_(_told(company_id))))
    may = [tuple_(table.entity, table.side).in_(wanted.only)] if wanted.only is not None else []
    return and_(found, table.gone.is_(False), place.not_in(_told(company_id)), *may)


def _told(company_id: UUID) -> Any:
    """The places of what an open problem is about; read once, as `waiting` does for counting."""
    of = (
        ProblemRow.company_id == company_id,
        ProblemRow.cleared_at.is_(None),
        ProblemRow.entity.is_not(None),
    )
    sides = ("cloud", ProblemRow.cloud_id), ("quickbooks", ProblemRow.quickbooks_id)
    return union_all(
        *(
            select(ProblemRow.entity, literal(side), one).where(*of, one.is_not(None))
            for side, one in sides
        )
    )


def _shown_by_cloud(company_id: UUID, wanted: Wanted) -> ColumnElement[bool]:
    """Whether a hit in QuickBooks is half of a pair whose other half is a hit as well.

    Scalars are looked up per record, in the order of the page and no further than it; EXISTS would
    be planned as a join over everything (see `batches`).
    """
    cloud = aliased(RecordRow)
    partner = (
        select(MappingRow.cloud_id)
        .where(
            MappingRow.company_id == company_id,
            MappingRow.entity == RecordRow.entity,
            MappingRow.quickbooks_id == RecordRow.id,
        )
        .limit(1)
        .correlate(RecordRow)
        .scalar_subquery()
    )
    hit = (
        select(cloud.id)
        .where(
            *_hits(cloud, company_id, wanted),
            cloud.entity == RecordRow.entity,
            cloud.side == "cloud",
            cloud.id == partner,
        )
        .limit(1)
        .correlate(RecordRow)
        .scalar_subquery()
    )
    return and_(RecordRow.side == "quickbooks", hit.is_not(None))
