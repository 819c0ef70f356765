"""Pair records that have never met, by natural key; refuse to choose when several could match.

A record that could belong to two others is neither paired nor created: a person decides.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from sync.flow import Side
from sync.marks import mark_in
from sync.translate import natural_key, refusal_key
from sync.writing import marks_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sync.fields import Native
    from sync.flow import Entity, Record

Keys: TypeAlias = tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Candidate:
    """An unmapped record: its id on its own side, and the record in cloud terms."""

    id: str
    record: Record


@dataclass(frozen=True, slots=True)
class Ambiguity:
    """A record of `side` that could be any of the `candidates`, ids of the other side."""

    side: Side
    id: str
    candidates: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Taken:
    """Both sides have this number and nobody said that they are one: neither is created."""

    cloud_id: str
    quickbooks_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Matches:
    """`pairs` of (cloud id, QuickBooks id); what is in none of the three may be created."""

    pairs: tuple[tuple[str, str], ...]
    ambiguous: tuple[Ambiguity, ...]
    taken: tuple[Taken, ...]


def match(
    entity: Entity, unmapped_cloud: Iterable[Candidate], unmapped_quickbooks: Iterable[Candidate]
) -> Matches:
    """Natural keys in their order: a pair found by a stronger key is out of the weaker ones."""
    clouds, books = list(unmapped_cloud), list(unmapped_quickbooks)
    cloud_keys = {one.id: natural_key(entity, one.record) for one in clouds}
    book_keys = {one.id: natural_key(entity, one.record) for one in books}
    pairs: list[tuple[str, str]] = []
    ambiguous: list[Ambiguity] = []
    for place in range(len(entity.natural_keys)):
        ours, theirs = _by_key(cloud_keys, place), _by_key(book_keys, place)
        for key in ours.keys() & theirs.keys():
            left, right = ours[key], theirs[key]
            if len(left) == 1 and len(right) == 1:
                pairs.append((left[0], right[0]))
            else:
                ambiguous += [Ambiguity(Side.CLOUD, one, tuple(right)) for one in left]
                ambiguous += [Ambiguity(Side.QUICKBOOKS, one, tuple(left)) for one in right]
            for one in left:
                del cloud_keys[one]
            for one in right:
                del book_keys[one]
    return Matches(
        pairs=tuple(sorted(pairs)),
        ambiguous=tuple(sorted(ambiguous, key=lambda one: (one.side, one.id))),
        taken=_taken(entity, clouds, books),
    )


def written_by_us(
    entity: Entity, marks: Mapping[str, str], found: Iterable[tuple[str, str, Native, Record]]
) -> tuple[str, ...]:
    """The ids of QuickBooks records that a write with these marks may have made.

    `found` has (id, kind, native, record in cloud terms). ExternalGUID and our key in the memo
    prove it; without either, number, party, date and amount must all agree. Several ids mean that
    a person decides.
    """
    proofs: list[str] = []
    likely: list[str] = []
    for quickbooks_id, _, native, record in found:
        if _bears_our_mark(marks, native):
            proofs.append(quickbooks_id)
        elif not native.get("ExternalGUID") and _looks_alike(entity, marks, record):
            likely.append(quickbooks_id)
    return tuple(proofs or likely)


def _bears_our_mark(marks: Mapping[str, str], native: Native) -> bool:
    guid = str(native.get("ExternalGUID") or "").strip("{}").casefold()
    if guid and guid == marks.get("guid", "").strip("{}").casefold():
        return True
    return marks.get("mark") is not None and marks["mark"] == mark_in(native.get("Memo"))


def _looks_alike(entity: Entity, marks: Mapping[str, str], record: Record) -> bool:
    """The same name; or the same party, date and amount, and number where we sent one."""
    wanted = {name: value for name, value in marks.items() if name not in {"guid", "mark"}}
    enough = "name" in wanted or {"party", "date", "amount"} <= wanted.keys()
    return enough and wanted.items() <= marks_of(entity, record).items()


def _by_key(
    keys: dict[str, tuple[tuple[str, ...], ...]], place: int
) -> dict[tuple[str, ...], list[str]]:
    found: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for one, its in keys.items():
        if its[place]:
            found[its[place]].append(one)
    return found


def _taken(entity: Entity, clouds: list[Candidate], books: list[Candidate]) -> tuple[Taken, ...]:
    numbers: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for one in books:
        if key := refusal_key(entity, one.record):
            numbers[key].append(one.id)
    return tuple(
        Taken(one.id, other)
        for one in clouds
        if (key := refusal_key(entity, one.record))
        for other in numbers.get(key, ())
    )
