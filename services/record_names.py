"""What records are called where they are told of in passing: name, whose, amount, and its story."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from services import credit_uses
from services.problem_subjects import amount_in, party_of, whose_of
from services.words_for_people import entity as entity_words
from storage import record_search
from sync.flows import entity as entity_named
from sync.value_words import money

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from uuid import UUID

    from services.field_values import Place
    from storage.record_values import StoredRecord
    from storage.session import Session


@dataclass(frozen=True, slots=True, kw_only=True)
class Name:
    """“1042” of “Office Depot”, 120.00; `to` is where its story is, None when it is not kept."""

    kind: str
    label: str = ""
    of: str = ""
    amount: str = ""
    to: Place | None = None


def in_words(name: Name) -> str:
    """“1042 · Office Depot · $120.00”; '' for what has no name."""
    amount = money(name.amount) if name.amount else ""
    return " · ".join(each for each in (name.label, name.of, amount) if each)


class Names:
    """The names of records, each known by either of its ids; two statements for all of them."""

    def __init__(
        self,
        session: Session,
        company_id: UUID,
        wanted: Iterable[tuple[str, str | None, str | None]],
    ) -> None:
        """`wanted` are (entity, id in the cloud, id in QuickBooks)."""
        places = {place for each in wanted for place in _places(*each)}
        self._own = record_search.at(session, company_id, sorted(places))
        others = {place for each in self._own.values() for place in _others(each)}
        self._others = record_search.at(session, company_id, sorted(others))
        self._uses = credit_uses.names(session, company_id, self._own.values())

    def of(self, entity: str, cloud_id: str | None, quickbooks_id: str | None) -> Name:
        """What this record is called; by its ids alone it has no name."""
        places = _places(entity, cloud_id, quickbooks_id)
        held = [self._own[place] for place in places if place in self._own]
        if not held:
            return Name(kind=entity_words(entity))
        one = held[0]
        use = self._uses.get((one.entity, one.side, one.id))
        if use is not None:
            return Name(kind=entity_words(entity), label=use, to=(one.entity, one.side, one.id))
        label = one.label if one.label not in {each.id for each in held} else self._shared(one)
        return Name(
            kind=entity_words(entity),
            label=label,
            of=party_of(one, self._others),
            amount=amount_in(one),
            to=(one.entity, one.side, one.id),
        )

    def _shared(self, one: StoredRecord) -> str:
        """What has no name of its own is called as the record whose id it shares."""
        other = entity_named(one.entity).identity_of
        found = None if other is None else self._others.get((other, one.side, one.id))
        return found.label if found is not None else ""


def _places(entity: str, cloud_id: str | None, quickbooks_id: str | None) -> Sequence[Place]:
    both = (("cloud", cloud_id), ("quickbooks", quickbooks_id))
    return [(entity, side, one) for side, one in both if one]


def _others(one: StoredRecord) -> Iterable[Place]:
    entity = entity_named(one.entity)
    if entity.identity_of is not None:
        yield (entity.identity_of, one.side, one.id)
    yield from whose_of(one)
