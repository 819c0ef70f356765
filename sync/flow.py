"""The words in which an entity is declared: fields, references, lines, shapes, reads.

A declaration is data that checks itself when it is made; it decides nothing. What varies from
entity to entity is written here as an attribute, so that the engine never names an entity.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, TypeAlias

from sync.declaration import check_entity
from sync.facts import Facts
from sync.fields import Carried, Compute, Field, LinePart, Lines, Native, Owner, Reference, Unmapped
from sync.ports import Record
from sync.refusal import Refusal, Wait
from sync.values import Kind

__all__ = [
    "Carried",
    "Direction",
    "Entity",
    "Facts",
    "Field",
    "Kind",
    "LinePart",
    "Lines",
    "Owner",
    "Read",
    "Record",
    "Reference",
    "Refusal",
    "Removal",
    "Shape",
    "Side",
    "Unmapped",
    "Version",
    "Wait",
]

Version: TypeAlias = tuple[int, int]
Rule: TypeAlias = Callable[[Record, Facts], Refusal | None]
Further: TypeAlias = Callable[[Record, Record], Record | None]
Derive: TypeAlias = Callable[[Record, Facts], Mapping[str, Any] | Refusal | Wait]


class Side(StrEnum):
    """Where a record lives."""

    QUICKBOOKS = "quickbooks"
    CLOUD = "cloud"


class Direction(StrEnum):
    """Pull: company file to cloud. Push: cloud to company file."""

    PULL = "pull"
    PUSH = "push"


class Removal(StrEnum):
    """How QuickBooks takes a record back that the cloud archived or voided."""

    INACTIVE = "inactive"
    UNDO = "undo"  # the shape says whether that is TxnVoid or TxnDel
    NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """One query of QuickBooks. Equal reads are one query; its records go to every entity with it.

    `modified` and `date_filter` are paths of the filters, which exclude each other in a transaction
    query. `first`: "all", "from_start_date", or "skip" (not read until a first record is mapped).
    `number` and `by_id` name the elements that ask for single records. `since`/`until` bound the
    qbXML versions in which it is asked (until is exclusive).
    """

    name: str
    request: str
    kinds: tuple[str, ...]
    iterates: bool
    modified: str | None = None
    body: tuple[tuple[str, Any], ...] = ()
    first: str = "all"
    date_filter: str | None = None
    number: str | None = None
    by_id: str = "TxnID"
    since: Version = (1, 0)
    until: Version | None = None

    def asked_in(self, version: Version) -> bool:
        """Whether a session of that version asks it."""
        return self.since <= version and (self.until is None or version < self.until)


def _always(record: Record, facts: Facts) -> bool:
    return True


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """One QuickBooks object an entity is kept in ("Bill": BillRet, BillAddRq, BillModRq).

    `chosen` and `since` decide which shape a new record takes, the first that fits. `undo` is how
    QuickBooks takes it back. `guid_since` is the version from which its Add takes an ExternalGUID;
    `mark` the text element that carries our key where no other mark exists. `overrides` gives
    another path, a computation or None for a field; `derive` adds what no field holds.
    """

    name: str
    identity: str = "TxnID"
    add: bool = True
    mod: bool = True
    undo: str | None = None
    deleted_as: str | None = None
    since: Version = (1, 0)
    guid_since: Version | None = None
    mark: str | None = None
    chosen: Callable[[Record, Facts], bool] = _always
    overrides: Mapping[str, str | Compute | None] = field(default_factory=dict)
    derive: Derive | None = None

    @property
    def ret(self) -> str:
        """The record's kind in answers."""
        return f"{self.name}Ret"


def _accepts_all(kind: str, native: Native, facts: Facts) -> bool:
    return True


def _first(record: Record) -> int:
    return 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Entity:
    """One kind of record that is kept in step. See `sync.flows` for the list.

    `scope` says which native records belong to it; `rules` refuse what QuickBooks would refuse
    later or worse; `removal` is how the cloud's archive or void reaches QuickBooks; `label` the
    fields that name a record to people; `further(base, record)` what is left to do on top of a
    base that left no record behind in QuickBooks (None: it would have to be undone);
    `identity_of` an entity whose ids it shares; `dated_by` the
    field with the date it posts on, which a closed period forbids.
    """

    name: str
    title: str
    directions: frozenset[Direction]
    shapes: tuple[Shape, ...] = ()
    fields: tuple[Field, ...] = ()
    references: tuple[Reference, ...] = ()
    lines: tuple[Lines, ...] = ()
    reads: tuple[Read, ...] = ()
    part_of: str | None = None
    counts: Callable[[Record], int] | None = None
    natural_keys: tuple[tuple[str, ...], ...] = ()
    refusal_key: tuple[str, ...] = ()
    owner_when_mapped: Owner | None = None
    matched_only: bool = False
    feature: str | None = None
    scope: Callable[[str, Native, Facts], bool] = _accepts_all
    rules: tuple[Rule, ...] = ()
    removal: Removal = Removal.NONE
    amendable: bool = True
    sequence: Callable[[Record], int] = _first
    further: Further | None = None
    identity_of: str | None = None
    dated_by: str | None = None
    label: tuple[str, ...] = ("name",)

    def __post_init__(self) -> None:
        check_entity(self)

    @property
    def carried(self) -> tuple[Carried, ...]:
        """Everything the entity carries: references, then fields, then lines."""
        return (*self.values, *self.lines)

    @property
    def values(self) -> tuple[Field | Reference, ...]:
        """What the record carries itself: references, then fields."""
        return (*self.references, *self.fields)

    @property
    def flows(self) -> tuple[str, ...]:
        """The names of its flows, pull before push: ("vendor.pull", "vendor.push")."""
        return tuple(f"{self.name}.{way}" for way in Direction if way in self.directions)

    @property
    def refers_to(self) -> frozenset[str]:
        """The entities its references and those of its lines may point to."""
        return frozenset(name for ref in references_of(self) for name in ref.to)

    def accepts(self, kind: str, native: Native, facts: Facts) -> bool:
        """Whether this record of QuickBooks belongs to the entity and is in scope."""
        return any(shape.ret == kind for shape in self.shapes) and self.scope(kind, native, facts)

    def shape_of(self, kind: str) -> Shape:
        """The shape with that kind of record; KeyError for a kind that is not the entity's."""
        for shape in self.shapes:
            if shape.ret == kind:
                return shape
        raise KeyError(f"{kind} is not a record of {self.name}")

    def owner_of(self, carried: Carried) -> Owner:
        """Whose word counts once both sides have the record."""
        return self.owner_when_mapped or carried.owner


def references_of(holder: Entity | Lines) -> tuple[Reference, ...]:
    """Every reference of an entity or a line, inner lines included."""
    inner = (ref for lines in holder.lines for ref in references_of(lines))
    return (*holder.references, *inner)
