"""The words for what a record carries: fields, references and lines.

A declaration is data; it decides nothing. Paths are those of the QuickBooks SDK's messages.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, TypeAlias

from sync.facts import Facts  # noqa: TC001 - an alias of a callable needs it
from sync.ports import Record  # noqa: TC001 - likewise
from sync.values import Kind

Native: TypeAlias = Mapping[str, Any]
"""A record as QuickBooks sent it, by element names; values typed or as text."""
Compute: TypeAlias = Callable[[Native], Any]

RET_KIND = "@kind"
"""A path that means the kind of record itself ("ItemServiceRet"), not an element of it."""


class Owner(StrEnum):
    """Whose word counts when both sides differ."""

    SHARED = "shared"
    QUICKBOOKS = "quickbooks"
    CLOUD = "cloud"


class Unmapped(StrEnum):
    """What a reference does to its record when the other side has no such record."""

    WAIT = "wait"
    LEAVE_OUT = "leave_out"
    LEAVE_OUT_INACTIVE = "leave_out_inactive"  # wait, unless it is inactive and so never comes


def _identity(value: Any) -> Any:
    return value


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One value. `quickbooks` is its path in Ret, Add and Mod; several are tried in order.

    `written` False: QuickBooks computes it, or the shape's `derive` writes it. `at_creation`: only
    carried when the record is created. `compared` False: carried, but a difference later means
    nothing. `cut`: a longer text keeps its end, because nobody can shorten it. `filled`: QuickBooks
    fills it in when the cloud leaves it empty; `cloud_fills`: the cloud fills it in when QuickBooks
    does (an amount told as one times itself). `part`: travels only with that entity's flows.
    `missing` says what a person does about a required one that is not there. `read` and `write`
    turn the SDK's word into ours and back; `sent_as` is its path in Add and Mod
    where that differs.
    """

    name: str
    quickbooks: str | tuple[str, ...] | None
    kind: Kind = Kind.TEXT
    owner: Owner = Owner.SHARED
    max_length: int | None = None
    choices: Mapping[str, str] = field(default_factory=dict)
    default: bool = False
    required: bool = False
    missing: str | None = None
    clearable: bool = True
    written: bool = True
    at_creation: bool = False
    compared: bool = True
    cut: bool = False
    filled: bool = False
    cloud_fills: bool = False
    part: str | None = None
    compute: Compute | None = None
    read: Callable[[Any], Any] = _identity
    write: Callable[[Any], Any] = _identity
    sent_as: str | None = None

    @property
    def paths(self) -> tuple[str, ...]:
        """Where it may stand in a record, the most telling place first."""
        if self.quickbooks is None:
            return ()
        return (self.quickbooks,) if isinstance(self.quickbooks, str) else self.quickbooks

    @property
    def can_clear(self) -> bool:
        """Whether QuickBooks takes an empty value; a flag or a choice has none."""
        return self.clearable and self.kind not in {Kind.BOOL, Kind.CHOICE}

    def unmapped_is_silent(self) -> bool:
        """A plain value never depends on a mapping."""
        return False


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """A pointer to a record of one of the entities in `to`.

    In QuickBooks it is the `…Ref` at `quickbooks` (its ListID is sent, never its name) or, for
    `bare`, an element holding the id itself. In cloud terms it is the cloud id, with its entity in
    front ("job:j7") when there are several. `root` names a key that carries the top of the
    hierarchy in cloud terms. `missing` says what a person does about a required one that is not
    there. QuickBooks cannot clear a reference, so none is ever cleared there.
    """

    name: str
    quickbooks: str | tuple[str, ...] | None
    to: tuple[str, ...]
    owner: Owner = Owner.SHARED
    unmapped: Unmapped = Unmapped.WAIT
    bare: bool = False
    required: bool = False
    missing: str | None = None
    written: bool = True
    at_creation: bool = False
    compared: bool = True
    filled: bool = False
    part: str | None = None
    root: str | None = None
    compute: Compute | None = None

    @property
    def paths(self) -> tuple[str, ...]:
        """Where it may stand in a record, the most telling place first."""
        if self.quickbooks is None:
            return ()
        return (self.quickbooks,) if isinstance(self.quickbooks, str) else self.quickbooks

    @property
    def many(self) -> bool:
        """Whether ids in cloud terms say which entity they are of."""
        return len(self.to) > 1

    def unmapped_is_silent(self) -> bool:
        """Whether an absent value may only mean that there was no mapping."""
        return self.unmapped is not Unmapped.WAIT


@dataclass(frozen=True, slots=True, kw_only=True)
class LinePart:
    """One of the line aggregates that a list of lines is made of.

    `name` is the aggregate without Ret, Add or Mod ("ExpenseLine"); `ret`, `add` override it.
    `key` is the field whose presence puts a line here (None: any line). `overrides` gives other
    paths than the field's own, None for a field this part does not have. `groups` are group
    aggregates whose inner lines are read as lines.
    """

    name: str
    ret: str | None = None
    add: str | None = None
    mod: str | None = None
    key: str | None = None
    clear: str | None = None
    overrides: Mapping[str, str | None] = field(default_factory=dict)
    groups: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Lines:
    """A list of lines. In QuickBooks each line is one of `parts`, in that order.

    `skip` leaves out native lines that would count twice; `added` gives lines that QuickBooks keeps
    elsewhere (sales tax); `omit` names fields of a line that are not sent with the others. In an
    Add, `elsewhere` says of a line that QuickBooks does not keep it among the lines, and `derive`
    (line, all lines, facts) adds what no field holds.
    `readable` False: QuickBooks does not tell it back; `untold` names fields of a line that it may
    tell back otherwise.
    """

    name: str
    parts: tuple[LinePart, ...]
    fields: tuple[Field, ...] = ()
    references: tuple[Reference, ...] = ()
    lines: tuple[Lines, ...] = ()
    owner: Owner = Owner.SHARED
    part: str | None = None
    written: bool = True
    at_creation: bool = False
    compared: bool = True
    readable: bool = True
    identity: str | None = "TxnLineID"
    skip: Callable[[Native, Facts], bool] | None = None
    added: Callable[[Native], list[Record]] | None = None
    omit: Callable[[Record], frozenset[str]] | None = None
    elsewhere: Callable[[Record, Facts], bool] | None = None
    derive: Callable[[Record, Sequence[Record], Facts], Mapping[str, Any]] | None = None
    untold: Callable[[Record], frozenset[str]] | None = None

    @property
    def values(self) -> tuple[Field | Reference, ...]:
        """What a line carries itself: references, then fields."""
        return (*self.references, *self.fields)

    @property
    def carried(self) -> tuple[Carried, ...]:
        """Everything a line carries, inner lines last."""
        return (*self.values, *self.lines)

    def unmapped_is_silent(self) -> bool:
        """A list is compared as a whole."""
        return False


Carried: TypeAlias = Field | Reference | Lines
