"""Where an organization's records lie: one table per kind, id to record, in order of creation.

Records are plain JSON values with Decimal for money. Names that begin with an underscore are this
simulator's own notes and never leave it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from copy import deepcopy
from typing import Any

Record = dict[str, Any]


class Table(Mapping[str, Record]):
    """A mapping of id to record, with a way to look records up by what they say."""

    def __init__(self, kind: str) -> None:
        self.kind = kind
        self._rows: dict[str, Record] = {}

    def __getitem__(self, record_id: str) -> Record:
        return self._rows[record_id]

    def __iter__(self) -> Iterator[str]:
        return iter(list(self._rows))

    def __len__(self) -> int:
        return len(self._rows)

    def put(self, record: Record) -> None:
        """Keep a record under its id, in its old place when it had one."""
        self._rows[record["id"]] = record

    def snapshot(self) -> list[Record]:
        """Copies of all records, for `restore`."""
        return deepcopy(list(self._rows.values()))

    def restore(self, rows: list[Record]) -> None:
        """Hold exactly these records."""
        self._rows = {row["id"]: row for row in rows}

    def find(self, **fields: object) -> list[Record]:
        """Records whose named fields equal these; `address__city` looks inside `address`."""
        return [row for row in list(self._rows.values()) if _agrees(row, fields)]

    def one(self, **fields: object) -> Record:
        """The only record with these fields; LookupError when there are none or several."""
        found = self.find(**fields)
        if len(found) != 1:
            raise LookupError(f"{len(found)} {self.kind} have {fields}")
        return found[0]

    def active(self) -> list[Record]:
        """Records that are not archived."""
        return [row for row in list(self._rows.values()) if not row.get("archived")]


def dig(record: Mapping[str, Any], path: str) -> Any:
    """The value at a dotted path, None when any step is absent."""
    value: Any = record
    for step in path.split("."):
        if not isinstance(value, Mapping):
            return None
        value = value.get(step)
    return value


def _agrees(row: Record, fields: Mapping[str, object]) -> bool:
    return all(dig(row, name.replace("__", ".")) == value for name, value in fields.items())
