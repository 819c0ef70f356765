"""What the use of a credit outside any payment is called: the cloud has no name or number for it.

It is kept as a payment of nothing, under an id made of the credit's and the document's: what people
know are those two, and whose they are.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from services.problem_subjects import party_of, whose_of
from storage import record_search
from sync.flows import entity as entity_named

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from uuid import UUID

    from services.field_values import Place
    from storage.record_values import StoredRecord
    from storage.session import Session


def is_use(record: StoredRecord) -> bool:
    """Whether it is no payment, and its label but the second half of its id."""
    credit, _, document = record.id.partition("/")
    return bool(credit and document) and record.label == document and bool(_used(record))


def names(session: Session, company_id: UUID, found: Iterable[StoredRecord]) -> dict[Place, str]:
    """“Credit 7 applied to bill 1042, Able Supply”, of those that are uses: a statement or none."""
    uses = {(one.entity, one.side, one.id): one for one in found if is_use(one)}
    wanted = {
        place for one in uses.values() for place in (*_halves(one), *whose_of(one)) if place[2]
    }
    known = record_search.at(session, company_id, sorted(wanted))
    return {place: _name(one, known) for place, one in uses.items()}


def amount(record: StoredRecord) -> str:
    """How much of the credit was used."""
    used = (Decimal(str(each.get("amount") or 0)) for each in _used(record))
    return f"{sum(used, Decimal(0)):.2f}"


def _name(one: StoredRecord, known: Mapping[Place, StoredRecord]) -> str:
    credit, document = (_called(place, known) for place in _halves(one))
    whose = party_of(one, known)
    title = entity_named(_entities(one)[1]).title
    said = f"Credit {credit}".strip() + f" applied to {title} {document}".rstrip()
    return f"{said}, {whose}" if whose else said


def _called(place: Place, known: Mapping[Place, StoredRecord]) -> str:
    found = known.get(place)
    if found is None:
        return ""
    return str(found.data.get("number") or (found.label if found.label != found.id else ""))


def _halves(one: StoredRecord) -> Sequence[Place]:
    """Where the credit and the document are."""
    credit, _, document = one.id.partition("/")
    of_credit, of_document = _entities(one)
    return (of_credit, one.side, credit), (of_document, one.side, document)


def _entities(one: StoredRecord) -> tuple[str, str]:
    applied = entity_named(one.entity).lines[0]
    return applied.lines[0].references[0].to[0], applied.references[0].to[0]


def _used(record: StoredRecord) -> list[Mapping[str, object]]:
    lines = record.data.get("applications") or ()
    return [credit for each in lines for credit in each.get("credits") or ()]
