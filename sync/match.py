"""Pair records that never met, by our mark or natural key; refuse to choose among several.

A record that could belong to two others is neither paired nor created: a person decides. So it is
with one that looks like what a person left out on the other side: it would be there twice.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, TypeAlias

from sync.flow import Side
from sync.marks import mark_in
from sync.translate import natural_key, refusal_key
from sync.writing import marks_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sync.fields import Native
    from sync.flow import Entity, Record

Key: TypeAlias = tuple[str, ...]

_LOOKS: Final = frozenset({"party", "date", "amount"})


@dataclass(frozen=True, slots=True)
class Candidate:
    """An unmapped record: its id on its own side, and the record in cloud terms.

    `marks` of a cloud's record: what we would mark it with in QuickBooks {guid, mark}; `native` of
    QuickBooks' own: where such a mark is looked for.
    """

    id: str
    record: Record
    marks: Mapping[str, str] = field(default_factory=dict)
    native: Native = field(default_factory=dict)


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
    """`pairs` of (cloud id, QuickBooks id); what is in none of the four may be created.

    `proven` are those of the pairs whose QuickBooks record bears our mark; `beside` looks like
    nothing but what was left out.
    """

    pairs: tuple[tuple[str, str], ...]
    proven: frozenset[tuple[str, str]]
    ambiguous: tuple[Ambiguity, ...]
    taken: tuple[Taken, ...]
    beside: tuple[Ambiguity, ...] = ()


def match(
    entity: Entity,
    unmapped_cloud: Iterable[Candidate],
    unmapped_quickbooks: Iterable[Candidate],
    *,
    by_looks: bool = False,
    apart: frozenset[tuple[str, str]] = frozenset(),
    left_out: frozenset[tuple[str, str]] = frozenset(),
) -> Matches:
    """Our marks, then natural keys in their order: what a stronger one found is out of the weaker.

    `by_looks`: transactions that agree in number, party, date and amount are taken for one as
    well. That is right only where we may have made one of them and cannot remember it. `apart`:
    (cloud id, QuickBooks id) of those a person said not to be one, however alike: she is asked.
    `left_out`: (side, id) of those that are paired with nothing, and stand in another's way.
    """
    clouds, cloud_out = _parted(Side.CLOUD, unmapped_cloud, left_out)
    books, books_out = _parted(Side.QUICKBOOKS, unmapped_quickbooks, left_out)
    found = _Found([], [], apart)
    _pair(found, clouds, books, *_by_mark(clouds, books))
    proven = frozenset(found.pairs)
    _pair_by_keys(entity, found, clouds, books)
    if by_looks and entity.dated_by is not None:
        unmarked = {one.id: one for one in books.values() if not one.native.get("ExternalGUID")}
        _pair(found, clouds, books, *(_by_looks(entity, each) for each in (clouds, unmarked)))
    taken = _taken(entity, clouds.values(), books.values())
    for each in taken:
        clouds.pop(each.cloud_id, None)
        books.pop(each.quickbooks_id, None)
    beside = [
        *_beside(entity, clouds, books_out, Side.CLOUD, apart),
        *_beside(entity, cloud_out, books, Side.QUICKBOOKS, apart),
    ]
    return Matches(
        pairs=tuple(sorted(found.pairs)),
        proven=proven,
        ambiguous=tuple(sorted(found.ambiguous, key=lambda one: (one.side, one.id))),
        taken=taken,
        beside=tuple(beside),
    )


def _parted(
    side: Side, found: Iterable[Candidate], left_out: frozenset[tuple[str, str]]
) -> tuple[dict[str, Candidate], dict[str, Candidate]]:
    """Those that may be paired, and those that were left out, by id."""
    here: dict[str, Candidate] = {}
    out: dict[str, Candidate] = {}
    for one in found:
        (out if (str(side), one.id) in left_out else here)[one.id] = one
    return here, out


@dataclass(slots=True)
class _Found:
    pairs: list[tuple[str, str]]
    ambiguous: list[Ambiguity]
    apart: frozenset[tuple[str, str]]


def _pair(
    found: _Found,
    clouds: dict[str, Candidate],
    books: dict[str, Candidate],
    ours: Mapping[Key, list[str]],
    theirs: Mapping[Key, list[str]],
) -> None:
    """Pair what stands alone on both sides under a key; what is paired or doubtful is taken out."""
    for key in ours.keys() & theirs.keys():
        left, right = ours[key], theirs[key]
        if len(left) == len(right) == 1 and (left[0], right[0]) not in found.apart:
            found.pairs.append((left[0], right[0]))
        else:
            found.ambiguous += [Ambiguity(Side.CLOUD, one, tuple(right)) for one in left]
            found.ambiguous += [Ambiguity(Side.QUICKBOOKS, one, tuple(left)) for one in right]
        for one in left:
            del clouds[one]
        for one in right:
            del books[one]


def _pair_by_keys(
    entity: Entity, found: _Found, clouds: dict[str, Candidate], books: dict[str, Candidate]
) -> None:
    for place in range(len(entity.natural_keys)):
        _pair(found, clouds, books, *(_by_key(entity, each, place) for each in (clouds, books)))


def _beside(
    entity: Entity,
    clouds: Mapping[str, Candidate],
    books: Mapping[str, Candidate],
    side: Side,
    apart: frozenset[tuple[str, str]],
) -> list[Ambiguity]:
    """Which records of `side` look like some of the others, which were left out."""
    if not clouds or not books:
        return []
    found = _Found([], [], frozenset())
    ours, theirs = dict(clouds), dict(books)
    _pair(found, ours, theirs, *_by_mark(ours, theirs))
    _pair_by_keys(entity, found, ours, theirs)
    numbered = _taken(entity, ours.values(), theirs.values())
    alike = {*found.pairs, *((each.cloud_id, each.quickbooks_id) for each in numbered)}
    for each in found.ambiguous:
        alike |= {_ids(each, one) for one in each.candidates}
    others: dict[str, list[str]] = defaultdict(list)
    for cloud_id, quickbooks_id in sorted(alike - apart):
        here, there = (cloud_id, quickbooks_id)
        if side is Side.QUICKBOOKS:
            here, there = there, here
        others[here].append(there)
    return [Ambiguity(side, one, tuple(those)) for one, those in sorted(others.items())]


def _ids(found: Ambiguity, other: str) -> tuple[str, str]:
    """(cloud id, QuickBooks id) of a doubtful record and one it could be."""
    return (found.id, other) if found.side is Side.CLOUD else (other, found.id)


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
    enough = "name" in wanted or wanted.keys() >= _LOOKS
    return enough and wanted.items() <= marks_of(entity, record).items()


def _by_mark(
    clouds: Mapping[str, Candidate], books: Mapping[str, Candidate]
) -> tuple[dict[Key, list[str]], dict[Key, list[str]]]:
    owners = {(name, value): one.id for one in clouds.values() for name, value in one.marks.items()}
    ours: dict[Key, list[str]] = {}
    theirs: dict[Key, list[str]] = defaultdict(list)
    for one in books.values():
        guid = str(one.native.get("ExternalGUID") or "").strip("{}").casefold()
        owner = owners.get(("guid", guid)) or owners.get(
            ("mark", mark_in(one.native.get("Memo")) or "")
        )
        if owner is not None:
            ours[owner,] = [owner]
            theirs[owner,].append(one.id)
    return ours, theirs


def _by_key(entity: Entity, those: Mapping[str, Candidate], place: int) -> dict[Key, list[str]]:
    found: dict[Key, list[str]] = defaultdict(list)
    for one in those.values():
        if key := natural_key(entity, one.record)[place]:
            found[key].append(one.id)
    return found


def _by_looks(entity: Entity, those: Mapping[str, Candidate]) -> dict[Key, list[str]]:
    found: dict[Key, list[str]] = defaultdict(list)
    for one in those.values():
        looks = marks_of(entity, one.record)
        if looks.keys() >= _LOOKS:
            found[tuple(looks.get(name, "") for name in sorted({*_LOOKS, "number"}))].append(one.id)
    return found


def _taken(
    entity: Entity, clouds: Iterable[Candidate], books: Iterable[Candidate]
) -> tuple[Taken, ...]:
    numbers: dict[Key, list[str]] = defaultdict(list)
    for one in books:
        if key := refusal_key(entity, one.record):
            numbers[key].append(one.id)
    return tuple(
        Taken(one.id, other)
        for one in clouds
        if (key := refusal_key(entity, one.record))
        for other in numbers.get(key, ())
    )
