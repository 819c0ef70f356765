"""The schema tables as rows: reads the files in `schema_tables/`, judges nothing.

A file is read when one of its messages is first asked for, and kept. How the tables are laid
out and how they were read off the SDK is told in `schema_tables/README.md`.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

_FOLDER = "schema_tables"
_INLINE_SEPARATOR = ", "


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One element as its table states it; `path` and `parent` are relative to the message."""

    name: str
    path: str = ""
    parent: str = ""
    kind: str
    length: int | None = None
    required: bool = False
    repeats: bool = False
    choice: str = ""
    since: str = ""
    us: bool = True
    enum: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageEntry:
    """Where a message's rows are, and what a request may do."""

    table: str
    since: str
    us: bool
    iterator: bool
    metadata: bool


@cache
def message_index() -> Mapping[str, MessageEntry]:
    """Every message we know: requests end in `Rq`, records in `Ret`."""
    return MappingProxyType(
        {
            name: MessageEntry(
                table=table,
                since=since,
                us=us != "no",
                iterator=iterator == "yes",
                metadata=metadata == "yes",
            )
            for name, table, since, us, iterator, metadata in _lines("messages")
        }
    )


def message_rows(message: str) -> tuple[Row, ...]:
    """The rows of one known message in schema order."""
    return _table(message_index()[message].table).get(message, ())


def shape_rows(shape: str) -> tuple[Row, ...]:
    """The rows of a shape that many messages share (`Address`), none if there is none."""
    return _table("shapes").get(shape, ())


@cache
def enum_values(cell: str) -> tuple[str, ...]:
    """A table's enum cell as its values: written out, or named with @."""
    if not cell:
        return ()
    text = _named_enums()[cell[1:]] if cell.startswith("@") else cell
    return tuple(text.split(_INLINE_SEPARATOR))


@cache
def _named_enums() -> Mapping[str, str]:
    return MappingProxyType({line[0]: line[1] for line in _lines("enums")})


@cache
def _table(name: str) -> Mapping[str, tuple[Row, ...]]:
    rows: dict[str, list[Row]] = {}
    for message, path, kind, length, occurs, choice, since, us, enum in _lines(name):
        parent, _, own_name = path.rpartition("/")
        rows.setdefault(message, []).append(
            Row(
                name=own_name,
                path=path,
                parent=parent,
                kind=kind,
                length=int(length) if length else None,
                required=occurs in {"1", "+"},
                repeats=occurs in {"*", "+"},
                choice=choice,
                since=since,
                us=us != "no",
                enum=enum,
            )
        )
    return MappingProxyType({message: tuple(found) for message, found in rows.items()})


def _lines(table: str) -> list[list[str]]:
    """The cells of a table, its heading left out."""
    text = files("qbxml").joinpath(_FOLDER, f"{table}.tsv").read_text(encoding="utf-8")
    return [line.split("\t") for line in text.splitlines()[1:]]
