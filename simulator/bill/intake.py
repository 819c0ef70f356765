"""Hold a request's body against an entity's declaration: take it in, or say what is wrong.

Unknown fields, wrong types, unknown ids and references to archived records are refused; a null or
an empty text clears a field. Nothing is stored here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from simulator.bill.errors import ApiError, refuse
from simulator.bill.money import money, number
from simulator.bill.shape import Entity, Leaf, Lines, Node, Surface
from simulator.bill.tables import Record, Table, dig

_RANK: dict[Surface, int] = {"v3": 0, "v2": 1, "web": 2}


@dataclass(frozen=True, slots=True, kw_only=True)
class Intake:
    """Reads bodies on behalf of one surface; `new_id(prefix)` names new lines."""

    surface: Surface
    tables: Mapping[str, Table]
    new_id: Callable[[str], str]

    def read(self, entity: Entity, body: object, old: Record | None, *, whole: bool) -> Record:
        """The writable part of a record after this body.

        `whole` (create, PUT): fields and lines that the body leaves out are gone. Otherwise
        (PATCH) they stay, and a line is edited by its id. Raises ApiError.
        """
        if not isinstance(body, dict):
            raise refuse("The request body is not a JSON object.")
        before = old or {}
        kept = self._kept(entity.fields, before, whole=whole)
        rows = {name: node for name, node in entity.fields.items() if isinstance(node, Lines)}
        plain = {name: value for name, value in body.items() if name not in rows}
        record = self._object(entity.fields, plain, kept, "")
        for name, node in rows.items():
            if name in body:
                lines = {line["id"]: line for line in before.get(name, [])}
                record[name] = self._lines(node, body[name], name, lines, whole=whole)
        self._complete(entity, record)
        return record

    def _kept(self, fields: Mapping[str, Node], before: Record, *, whole: bool) -> Record:
        """What stays of the old values; replacing through v3 cannot clear what only v2 knows."""
        beyond = {
            name
            for name, node in fields.items()
            if isinstance(node, Leaf) and node.surface == "v2" and not self._may_write(node)
        }
        return {
            name: before[name]
            for name in fields
            if name in before and (not whole or name in beyond)
        }

    @staticmethod
    def _complete(entity: Entity, record: Record) -> None:
        absent = [path for path in entity.required if dig(record, path) in (None, "")]
        if entity.lines and not record.get(entity.lines):
            absent.append(entity.lines)
        if absent:
            raise refuse(f"Required field missing: {', '.join(absent)}.")

    def _object(
        self, fields: Mapping[str, Node], body: Mapping[str, Any], base: Record, at: str
    ) -> Record:
        result = dict(base)
        for name, value in body.items():
            path = f"{at}{name}"
            node = fields.get(name)
            if node is None or (isinstance(node, Leaf) and not self._may_write(node)):
                raise refuse(f"Unknown field: {path}.")
            if value is None:
                result.pop(name, None)
            elif isinstance(node, Leaf):
                result[name] = self._leaf(node, value, path)
            elif isinstance(node, Mapping) and isinstance(value, dict):
                result[name] = self._object(node, value, base.get(name, {}), f"{path}.")
            else:
                raise refuse(f"{path} is not an object.")
        return result

    def _may_write(self, leaf: Leaf) -> bool:
        return _RANK[self.surface] >= _RANK[leaf.surface]

    def _leaf(self, leaf: Leaf, value: object, path: str) -> object:
        try:
            read = _READERS[leaf.kind](value)
        except ValueError as trouble:
            raise refuse(f"{path}: {trouble}.") from trouble
        if leaf.choices and read and read not in leaf.choices:
            raise refuse(f"{path}: {value!r} is not one of {', '.join(sorted(leaf.choices))}.")
        if leaf.refers and read:
            self._refer(leaf.refers, str(read), path)
        return read

    def _refer(self, kind: str, record_id: str, path: str) -> None:
        row = self.tables[kind].get(record_id)
        if row is None:
            raise ApiError(
                400, "BDC_1205", f"{path}: object not found for the given id: {record_id}."
            )
        if row.get("archived"):
            raise refuse(f"{path}: {record_id} is archived.")

    def _lines(
        self, node: Lines, value: object, path: str, old: dict[str, Record], *, whole: bool
    ) -> list[Record]:
        if not isinstance(value, list):
            raise refuse(f"{path} is not a list.")
        result = {} if whole else dict(old)
        for index, row in enumerate(value):
            if not isinstance(row, dict):
                raise refuse(f"{path}[{index}] is not an object.")
            line_id = row.get("id")
            if line_id is not None and line_id not in old:
                raise ApiError(400, "BDC_1205", f"{path}[{index}].id: no such line: {line_id}.")
            body = {name: inner for name, inner in row.items() if name != "id"}
            base = self._kept(node.fields, old.get(line_id or "", {}), whole=whole)
            line = self._object(node.fields, body, base, f"{path}[{index}].")
            line["id"] = line_id or self.new_id(node.prefix)
            result[line["id"]] = line
        return list(result.values())


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise ValueError(f"{value!r} is not a text")  # noqa: TRY004 - callers catch one kind
    return value


def _flag(value: object) -> bool:
    if not isinstance(value, bool):
        raise ValueError(f"{value!r} is neither true nor false")  # noqa: TRY004 - callers catch one kind
    return value


def _day(value: object) -> str:
    text = _text(value)
    if text:
        date.fromisoformat(text[:10])
    return text[:10]


def _items(value: object) -> list[Any]:
    if not isinstance(value, list):
        raise ValueError(f"{value!r} is not a list")  # noqa: TRY004 - callers catch one kind
    return value


_READERS: dict[str, Callable[[object], object]] = {
    "text": _text,
    "money": money,
    "number": number,
    "bool": _flag,
    "date": _day,
    "list": _items,
}
