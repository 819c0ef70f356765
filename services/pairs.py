"""Which pairs a pass has to look at: records that changed, with their partners and their base.

Everything is fetched in a handful of statements per entity, however many records moved.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from storage import mappings, records, work
from storage.left_out import STATE
from storage.records import Mark

if TYPE_CHECKING:
    from collections.abc import Mapping as Document
    from uuid import UUID

    from storage.left_out import Place
    from storage.mappings import Mapping
    from storage.records import StoredRecord
    from storage.session import Session
    from storage.work import Work
    from sync.flow import Entity

BATCH: Final = 2000
POSTPONED: Final = "next_run"


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """One thing on both sides, or on one of them."""

    mapping: Mapping | None
    cloud: StoredRecord | None
    quickbooks: StoredRecord | None

    @property
    def cloud_id(self) -> str | None:
        """The cloud's id, known or mapped."""
        if self.cloud is not None:
            return self.cloud.id
        return self.mapping.cloud_id if self.mapping is not None else None

    @property
    def quickbooks_id(self) -> str | None:
        """The ListID or TxnID, known or mapped."""
        if self.quickbooks is not None:
            return self.quickbooks.id
        return self.mapping.quickbooks_id if self.mapping is not None else None

    @property
    def has_ended(self) -> bool:
        """Whether one side had got rid of it when they last agreed."""
        return self.mapping is not None and self.mapping.state == "tombstone"

    @property
    def label(self) -> str:
        """How people call it."""
        for record in (self.quickbooks, self.cloud):
            if record is not None and record.label:
                return record.label
        return self.cloud_id or self.quickbooks_id or ""

    def marks(self, state: str, reason: Document[str, Any] | None = None) -> list[Mark]:
        """What to think of both records from now on; a change that came meanwhile stays dirty."""
        return [
            Mark(
                entity=record.entity,
                side=record.side,
                id=record.id,
                state=state,
                reason=reason,
                revision=record.revision,
            )
            for record in (self.cloud, self.quickbooks)
            if record is not None and record.state != "out_of_scope"
        ]

    @property
    def places(self) -> list[Place]:
        """Where its records are: (entity, side, id)."""
        both = (each for each in (self.cloud, self.quickbooks) if each is not None)
        return [(each.entity, each.side, each.id) for each in both]

    @property
    def left_out(self) -> StoredRecord | None:
        """The half that a person left out, if any: then the whole pair is out, both ways."""
        halves = (each for each in (self.cloud, self.quickbooks) if each is not None)
        return next((each for each in halves if each.state == STATE), None)

    @property
    def put_back(self) -> frozenset[str]:
        """Fields whose drift a person decided to overrule."""
        reason: dict[str, Any] = (self.cloud.reason if self.cloud is not None else None) or {}
        return frozenset(reason.get("put_back") or ())


@dataclass(frozen=True, slots=True)
class Batch:
    """Some pairs, and where the next batch begins (None: there is none)."""

    pairs: list[Pair]
    after: tuple[str, str] | None


def moved(
    session: Session, company_id: UUID, entity: Entity, *, after: tuple[str, str] | None = None
) -> Batch:
    """The pairs of an entity with something new; those with a write under way are left out.

    What is under way is asked first. An answer may come in while we read: asked last, its write
    would be over already and its mapping not yet seen, and the record would be made once more.
    """
    under_way = work.open_writes(session, company_id, entity=entity.name)
    found = records.dirty(
        session, company_id, entity.name, limit=BATCH, states=("dirty", "waiting"), after=after
    )
    rows = [
        row for row in found if row.state == "dirty" or (row.reason or {}).get("for") != POSTPONED
    ]
    clouds = {row.id: row for row in rows if row.side == "cloud"}
    books = {row.id: row for row in rows if row.side == "quickbooks"}
    pairs = _paired(session, company_id, entity.name, clouds, books)
    last = (found[-1].side, found[-1].id) if len(found) == BATCH else None
    return Batch(_without(under_way, pairs), last)


def _paired(
    session: Session,
    company_id: UUID,
    entity: str,
    clouds: dict[str, StoredRecord],
    books: dict[str, StoredRecord],
) -> list[Pair]:
    """Each record with its partner, fetched where only one of them has moved."""
    of_clouds = mappings.many_by_cloud(session, company_id, entity, clouds)
    for each in mappings.many_by_quickbooks(session, company_id, entity, books).values():
        of_clouds[each.cloud_id] = each
    of_books = {each.quickbooks_id for each in of_clouds.values()}
    clouds |= records.get_many(session, company_id, "cloud", entity, set(of_clouds) - set(clouds))
    books |= records.get_many(session, company_id, "quickbooks", entity, of_books - set(books))
    both = [
        Pair(
            mapping=each, cloud=clouds.get(each.cloud_id), quickbooks=books.get(each.quickbooks_id)
        )
        for each in of_clouds.values()
    ]
    only_cloud = [
        Pair(mapping=None, cloud=row, quickbooks=None)
        for row in clouds.values()
        if row.id not in of_clouds
    ]
    only_quickbooks = [
        Pair(mapping=None, cloud=None, quickbooks=row)
        for row in books.values()
        if row.id not in of_books
    ]
    return [*both, *only_cloud, *only_quickbooks]


def _without(under_way: list[Work], pairs: list[Pair]) -> list[Pair]:
    clouds = {row.cloud_id for row in under_way if row.cloud_id is not None}
    books = {row.quickbooks_id for row in under_way if row.quickbooks_id is not None}
    return [
        pair for pair in pairs if pair.cloud_id not in clouds and pair.quickbooks_id not in books
    ]
