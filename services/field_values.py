"""A record's values as pages show them: in words, references by name, both sides side by side."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from services.words_for_people import field as field_words
from storage import record_search
from sync.comparison import is_nothing, same
from sync.crossing import split
from sync.fields import Lines, Reference
from sync.flows import entity as entity_named
from sync.value_words import told

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from uuid import UUID

    from storage import mappings
    from storage.record_search import Found
    from storage.record_values import StoredRecord
    from storage.session import Session
    from sync.fields import Carried

__all__ = ["Place", "Row", "Value", "places_of", "rows", "value_of"]

Place = tuple[str, str, str]  # entity, side, id
_MOST_LINES: Final = 100
_LONGEST: Final = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class Value:
    """A value on one side, in words; `to` is where the record is that it names."""

    text: str = ""
    to: Place | None = None
    lines: tuple[tuple[tuple[str, Value], ...], ...] = ()

    @property
    def flat(self) -> str:
        """All of it as one text, cut when it is long."""
        parts = (", ".join(f"{words} {one.flat}" for words, one in line) for line in self.lines)
        return (self.text or "; ".join(parts))[:_LONGEST]


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A field, on both sides."""

    name: str
    words: str
    quickbooks: Value
    cloud: Value
    differs: bool


def rows(session: Session, company_id: UUID, found: Found) -> list[Row]:
    """Every field that either side has a value of; references by name: two statements."""
    carried = entity_named(found.entity).carried
    cloud = found.cloud.data if found.cloud else {}
    here = found.quickbooks.data if found.quickbooks else {}
    places = sorted({*places_of(carried, cloud, "cloud"), *places_of(carried, here, "quickbooks")})
    known = record_search.at(session, company_id, places)
    pairs = record_search.mapped(session, company_id, places)
    both = found.cloud is not None and found.quickbooks is not None
    return [
        Row(
            name=one.name,
            words=field_words(one.name),
            quickbooks=value_of(one, here.get(one.name), "quickbooks", known),
            cloud=value_of(one, cloud.get(one.name), "cloud", known),
            differs=both and _differs(one, cloud, here, pairs),
        )
        for one in carried
        if not (is_nothing(one, cloud.get(one.name)) and is_nothing(one, here.get(one.name)))
    ]


def places_of(carried: Iterable[Carried], record: Mapping[str, Any], side: str) -> Iterator[Place]:
    """Where what a record refers to may be; `side` says whose ids they are."""
    for one in carried:
        value = record.get(one.name)
        if isinstance(one, Lines):
            for line in (value or ())[:_MOST_LINES]:
                yield from places_of(one.carried, line, side)
        elif isinstance(one, Reference) and value:
            yield from _named(one, str(value), side)


def value_of(one: Carried, value: Any, side: str, known: Mapping[Place, StoredRecord]) -> Value:
    """One field's value in words; `known` holds what references name, as `places_of` says."""
    if is_nothing(one, value):
        return Value()
    if isinstance(one, Lines):
        return Value(lines=tuple(_parts(one, line, side, known) for line in value[:_MOST_LINES]))
    if isinstance(one, Reference):
        named = (each for each in _named(one, str(value), side) if each in known)
        place = next(named, None)
        return Value(text=known[place].label or str(value) if place else str(value), to=place)
    return Value(text=told(one, value))


def _named(ref: Reference, value: str, side: str) -> list[Place]:
    if side == "quickbooks":  # a ListID does not say of which kind it is
        return [(name, side, value) for name in ref.to]
    entity, record_id = split(ref, value)
    return [(entity, side, record_id)] if entity else []


def _parts(
    lines: Lines, line: Mapping[str, Any], side: str, known: Mapping[Place, StoredRecord]
) -> tuple[tuple[str, Value], ...]:
    there = ((one, line.get(one.name)) for one in lines.carried)
    return tuple(
        (field_words(one.name), value_of(one, value, side, known))
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
    silent = frozenset(_silent([one], cloud, here, pairs))
    if one.name in silent:
        return False
    if is_nothing(one, crossed) and one.unmapped_is_silent():
        return False
    if is_nothing(one, ours) and not isinstance(one, Lines) and one.filled:
        return False
    return not same(one, ours, crossed, silent=silent)


def _silent(
    carried: Iterable[Carried],
    cloud: Mapping[str, Any],
    here: Mapping[str, Any],
    pairs: Mapping[Place, mappings.Mapping],
) -> Iterator[str]:
    """What says nothing, because one side has no counterpart of what it names; see `crossing`."""
    for one in carried:
        if isinstance(one, Lines):
            for side, record in (("cloud", cloud), ("quickbooks", here)):
                for line in record.get(one.name) or ():
                    both = (line, {}) if side == "cloud" else ({}, line)
                    yield from (f"{one.name}.{each}" for each in _silent(one.carried, *both, pairs))
        elif isinstance(one, Reference) and one.unmapped_is_silent():
            told = (("cloud", cloud.get(one.name)), ("quickbooks", here.get(one.name)))
            if any(
                value and pairs.keys().isdisjoint(_named(one, value, side)) for side, value in told
            ):
                yield one.name


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
