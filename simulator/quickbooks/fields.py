"""The order tables: which elements a message may hold, in which order, since which version.

Facts read off the QuickBooks SDK's schema 13.0 and kept as an outline (depth, name, type,
length, occurs, since, us, values) in `tables/`. Loaded once, on first use. Refuses to judge a
message; `shape` and `values` do.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TypeAlias

Version: TypeAlias = tuple[int, int]

_TABLES = Path(__file__).with_name("tables")
_ADDRESS_LINES = (("Addr1", 41), ("Addr2", 41), ("Addr3", 41), ("Addr4", 41), ("Addr5", 41))
_ADDRESS_REST = (("City", 31), ("State", 21), ("PostalCode", 13), ("Country", 31), ("Note", 41))


@dataclass(slots=True, frozen=True, kw_only=True)
class Field:
    """One element: `most` None means without end; `home` False means unknown to US files."""

    name: str
    kind: str
    length: int | None = None
    least: int = 0
    most: int | None = 1
    since: Version = (1, 0)
    home: bool = True
    values: frozenset[str] = frozenset()
    parts: tuple[Particle, ...] = ()


@dataclass(slots=True, frozen=True)
class Choice:
    """One of several branches, `most` times over (None: without end, mixed freely)."""

    least: int
    most: int | None
    branches: tuple[tuple[Particle, ...], ...]


Particle: TypeAlias = Field | Choice


@dataclass(slots=True, frozen=True)
class Message:
    """A request or a record: its attributes beside requestID, first version and content."""

    name: str
    attributes: frozenset[str]
    since: Version
    parts: tuple[Particle, ...]


def version_of(text: str) -> Version:
    """`13.0` as (13, 0). Raises ValueError for anything else, `CA3.0` included."""
    major, _, minor = text.partition(".")
    return int(major), int(minor or "0")


def request(name: str) -> Message | None:
    """The order table of a request element, or None when the simulator does not serve it."""
    return _load("requests").get(name)


def record(name: str) -> Message:
    """The order table of a record element such as `BillRet`."""
    return _load("records")[name]


@cache
def unserved() -> dict[str, Version]:
    """Requests that qbXML 13.0 knows and this simulator does not serve, with first version."""
    lines = (_TABLES / "unserved.tsv").read_text(encoding="ascii").splitlines()[1:]
    return {name: version_of(since) for name, since in (line.split("\t") for line in lines)}


@cache
def _load(table: str) -> dict[str, Message]:
    lines = (_TABLES / f"{table}.tsv").read_text(encoding="ascii").splitlines()[1:]
    rows = [[*line.split("\t"), *[""] * 7][:8] for line in lines]
    messages: dict[str, Message] = {}
    at = 0
    while at < len(rows):
        head = rows[at]
        parts, at = _outline(rows, at + 1, 1)
        since = version_of(head[5]) if head[5] else (1, 0)
        messages[head[1]] = Message(head[1], frozenset(head[2].split(",")), since, parts)
    return messages


def _outline(rows: list[list[str]], at: int, depth: int) -> tuple[tuple[Particle, ...], int]:
    found: list[Particle] = []
    while at < len(rows) and int(rows[at][0]) == depth:
        row = rows[at]
        at += 1
        if row[1] == "(choice)":
            branches = []
            while at < len(rows) and int(rows[at][0]) == depth + 1:
                branch, at = _outline(rows, at + 1, depth + 2)
                branches.append(branch)
            least, most = _occurs(row[4])
            found.append(Choice(least, most, tuple(branches)))
        else:
            inner, at = _outline(rows, at, depth + 1)
            found.append(_field(row, inner))
    return tuple(found), at


def _field(row: list[str], inner: tuple[Particle, ...]) -> Field:
    least, most = _occurs(row[4])
    length = int(row[3]) if row[3] else None
    return Field(
        name=row[1],
        kind=row[2],
        length=length,
        least=least,
        most=most,
        since=version_of(row[5]) if row[5] else (1, 0),
        home=row[6] != "0",
        values=frozenset(row[7].split("|")) if row[7] else frozenset(),
        parts=_folded(row[2], length) or inner,
    )


def _occurs(text: str) -> tuple[int, int | None]:
    least, _, most = text.partition("..")
    return int(least), None if most == "*" else int(most)


def _folded(kind: str, length: int | None) -> tuple[Particle, ...]:
    """References and addresses are the same everywhere; the tables name them in one word."""
    if kind == "ref":
        return (
            Field(name="ListID", kind="IDTYPE", length=36),
            Field(name="FullName", kind="STRTYPE", length=length),
        )
    if kind == "AddressBlock":
        return tuple(Field(name=n, kind="STRTYPE", length=w) for n, w in _ADDRESS_LINES)
    if kind == "Address":
        wide = (*_ADDRESS_LINES, *_ADDRESS_REST)
        return tuple(
            Field(
                name=n, kind="STRTYPE", length=w, since=(6, 0) if n in {"Addr5", "Note"} else (1, 0)
            )
            for n, w in wide
        )
    return ()
