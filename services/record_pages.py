"""Records as pages show them: found by what a person knows, and all that is known of one."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from services.listings import NothingThereError
from services.problem_pages import amount_in, shown, text_of
from services.words_for_people import field as field_words
from storage import journal, problems, record_exchanges, record_search
from storage.record_search import Wanted
from sync.comparison import is_nothing, same
from sync.crossing import split
from sync.fields import Lines, Reference
from sync.flows import ENTITIES
from sync.flows import entity as entity_named

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from uuid import UUID

    from services.context import Context
    from services.problem_pages import Shown
    from storage import mappings
    from storage.journal import Entry
    from storage.record_exchanges import Asked
    from storage.record_search import Found
    from storage.record_values import StoredRecord
    from storage.session import Session
    from sync.fields import Carried

__all__ = ["ENTITY_NAMES", "SIDES", "STATES", "RecordPages", "Wanted"]

Place = tuple[str, str, str]  # entity, side, id
SIDES: Final = ("quickbooks", "cloud")
ENTITY_NAMES: Final = tuple(each.name for each in ENTITIES)
STATES: Final = {
    "settled": "In step",
    "dirty": "To be compared",
    "waiting": "Waits",
    "refused": "Refused",
    "conflict": "Changed on both sides",
    "ambiguous": "Could be several",
    "out_of_scope": "Not synced",
    "skipped": "Left out",
}
"""What is thought of a record, in words."""
_MOST_LINES: Final = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One thing in the list, whichever sides have it; `place` is where its story begins."""

    key: Place
    label: str
    amount: str
    cloud: StoredRecord | None
    quickbooks: StoredRecord | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Value:
    """A value on one side, in words; `to` is where the record is that it names."""

    text: str = ""
    to: Place | None = None
    lines: tuple[tuple[tuple[str, Value], ...], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A field, on both sides."""

    words: str
    quickbooks: Value
    cloud: Value
    differs: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Happened:
    """An entry of the journal with what it says, in (words, value); `code` has a page of help."""

    entry: Entry
    told: list[tuple[str, str]] = field(default_factory=list)
    code: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """All that is known of one record and its partner."""

    found: Found
    label: str
    amount: str
    rows: list[Row]
    problems: list[Shown]
    happened: list[Happened]
    asked: list[Asked]
    more: int | None


class RecordPages:
    """Lists of records, and each of them."""

    def __init__(self, context: Context) -> None:
        self._context = context

    def page(
        self,
        tenant_id: UUID,
        company_id: UUID,
        wanted: Wanted,
        *,
        limit: int,
        after: Place | None = None,
    ) -> list[Line]:
        """Records by kind and id; a pair comes once."""
        with self._context.database.tenant_session(tenant_id) as session:
            found = record_search.search(session, company_id, wanted, limit=limit, after=after)
        return [_line(key, each) for key, each in found]

    def story(
        self,
        tenant_id: UUID,
        company_id: UUID,
        place: Place,
        *,
        limit: int,
        before: int | None = None,
    ) -> Story:
        """One record of this company; NothingThereError otherwise."""
        entity, side, _ = place
        if entity not in ENTITY_NAMES or side not in SIDES:
            raise NothingThereError
        with self._context.database.tenant_session(tenant_id) as session:
            found = record_search.one(session, company_id, *place)
            if found is None:
                raise NothingThereError
            ids = _ids(found)
            entries = journal.story(
                session, company_id, entity, limit=limit + 1, before=before, **ids
            )
            listed = entries[:limit]
            runs = {each.run_id for each in listed if each.run_id is not None}
            open_ones = problems.of_record(session, company_id, entity, **ids)
            line = _line(place, found)
            return Story(
                found=found,
                label=line.label,
                amount=line.amount,
                rows=_rows(session, company_id, found),
                problems=shown(session, company_id, open_ones),
                happened=[_happened(each) for each in listed],
                asked=record_exchanges.of_record(session, company_id, entity, runs=runs, **ids),
                more=listed[-1].id if len(entries) > limit else None,
            )


def _ids(found: Found) -> dict[str, str | None]:
    mapping = found.mapping
    cloud = found.cloud.id if found.cloud else mapping.cloud_id if mapping else None
    here = found.quickbooks.id if found.quickbooks else mapping.quickbooks_id if mapping else None
    return {"cloud_id": cloud or None, "quickbooks_id": here or None}


def _line(key: Place, found: Found) -> Line:
    one = found.cloud or found.quickbooks
    return Line(
        key=key,
        label=(one and one.label) or key[2],
        amount=amount_in(one) if one else "",
        cloud=found.cloud,
        quickbooks=found.quickbooks,
    )


def _rows(session: Session, company_id: UUID, found: Found) -> list[Row]:
    """Every field that either side has a value of; references by name: two statements."""
    carried = entity_named(found.entity).carried
    cloud = found.cloud.data if found.cloud else {}
    here = found.quickbooks.data if found.quickbooks else {}
    places = sorted({*_places(carried, cloud, "cloud"), *_places(carried, here, "quickbooks")})
    known = record_search.at(session, company_id, places)
    pairs = record_search.mapped(session, company_id, places)
    both = found.cloud is not None and found.quickbooks is not None
    return [
        Row(
            words=field_words(one.name),
            quickbooks=_value(one, here.get(one.name), "quickbooks", known),
            cloud=_value(one, cloud.get(one.name), "cloud", known),
            differs=both and _differs(one, cloud, here, pairs),
        )
        for one in carried
        if not (is_nothing(one, cloud.get(one.name)) and is_nothing(one, here.get(one.name)))
    ]


def _places(carried: Iterable[Carried], record: Mapping[str, Any], side: str) -> Iterator[Place]:
    """Where what a record refers to may be."""
    for one in carried:
        value = record.get(one.name)
        if isinstance(one, Lines):
            for line in (value or ())[:_MOST_LINES]:
                yield from _places(one.carried, line, side)
        elif isinstance(one, Reference) and value:
            yield from _named(one, str(value), side)


def _named(ref: Reference, value: str, side: str) -> list[Place]:
    if side == "quickbooks":  # a ListID does not say of which kind it is
        return [(name, side, value) for name in ref.to]
    entity, record_id = split(ref, value)
    return [(entity, side, record_id)] if entity else []


def _value(one: Carried, value: Any, side: str, known: Mapping[Place, StoredRecord]) -> Value:
    if is_nothing(one, value):
        return Value()
    if isinstance(one, Lines):
        return Value(lines=tuple(_parts(one, line, side, known) for line in value[:_MOST_LINES]))
    if isinstance(one, Reference):
        named = (each for each in _named(one, str(value), side) if each in known)
        place = next(named, None)
        return Value(text=known[place].label or str(value) if place else str(value), to=place)
    return Value(text=text_of(value))


def _parts(
    lines: Lines, line: Mapping[str, Any], side: str, known: Mapping[Place, StoredRecord]
) -> tuple[tuple[str, Value], ...]:
    there = ((one, line.get(one.name)) for one in lines.carried)
    return tuple(
        (field_words(one.name), _value(one, value, side, known))
        for one, value in there
        if not is_nothing(one, value)
    )


def _differs(
    one: Carried,
    cloud: Mapping[str, Any],
    here: Mapping[str, Any],
    pairs: Mapping[Place, mappings.Mapping],
) -> bool:
    """Whether both sides say something else; what one of them cannot say is no difference."""
    if not one.compared or (isinstance(one, Lines) and not one.readable):
        return False
    crossed = _crossed([one], here, pairs).get(one.name)
    ours = cloud.get(one.name)
    if is_nothing(one, crossed) and one.unmapped_is_silent():
        return False
    if is_nothing(one, ours) and not isinstance(one, Lines) and one.filled:
        return False
    return not same(one, ours, crossed)


def _crossed(
    carried: Iterable[Carried], record: Mapping[str, Any], pairs: Mapping[Place, mappings.Mapping]
) -> dict[str, Any]:
    """A record of QuickBooks with its references as the cloud's ids, where they are paired."""
    found: dict[str, Any] = {}
    for one in carried:
        value = record.get(one.name)
        if value is None:
            continue
        if isinstance(one, Lines):
            found[one.name] = [_crossed(one.carried, line, pairs) for line in value]
        elif isinstance(one, Reference):
            place = next((each for each in _named(one, value, "quickbooks") if each in pairs), None)
            if place is not None:
                there = pairs[place].cloud_id
                found[one.name] = f"{place[0]}:{there}" if one.many else there
        else:
            found[one.name] = value
    return found


def _happened(entry: Entry) -> Happened:
    detail = dict(entry.detail)
    code = detail.pop("code", None)
    told = [(field_words(name), text_of(value)) for name, value in detail.items()]
    return Happened(
        entry=entry,
        told=[(name, value) for name, value in told if value],
        code=str(code) if code else None,
    )
