"""What v3 shows of a record, and how values become JSON.

Empty fields are left out; the simulator's notes and what only v2 knows are hidden; money becomes
a JSON number.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from simulator.bill.entities import ENTITIES
from simulator.bill.shape import Leaf, Lines, Node

if TYPE_CHECKING:
    from simulator.bill.organization import Organization
    from simulator.bill.tables import Record

_SHOWN_EMPTY = frozenset({"voidInfo"})
_MASKED = "accountNumber"


def v3(org: Organization, kind: str, record: Record) -> Record:
    """The record as v3 answers it."""
    shown = _visible(record, ENTITIES[kind].fields)
    if kind in {"bills", "payments"}:
        shown["vendorName"] = org.vendors[record["vendorId"]]["name"]
    if kind == "bank_accounts" and _MASKED in shown:
        shown[_MASKED] = "*" * 5 + shown[_MASKED][-4:]
    return shown


def _visible(record: Mapping[str, Any], fields: Mapping[str, Node]) -> Record:
    shown: Record = {}
    for name, value in record.items():
        node = fields.get(name)
        if name.startswith("_") or (isinstance(node, Leaf) and node.hidden):
            continue
        inner = (
            node.fields if isinstance(node, Lines) else node if isinstance(node, Mapping) else {}
        )
        clean = _clean(value, inner)
        if clean not in (None, "", {}, []) or name in _SHOWN_EMPTY:
            shown[name] = clean
    return shown


def _clean(value: Any, fields: Mapping[str, Node]) -> Any:
    if isinstance(value, Mapping):
        return _visible(value, fields)
    if isinstance(value, list):
        return [_clean(row, fields) for row in value]
    return value


def dumps(body: object) -> bytes:
    """JSON in UTF-8; Decimals as numbers."""
    return json.dumps(body, default=_plain, ensure_ascii=False).encode()


def loads(body: bytes) -> Any:
    """JSON with Decimals instead of floats; ValueError when it is none."""
    return json.loads(body.decode("utf-8"), parse_float=Decimal)


def _plain(value: object) -> object:
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    raise TypeError(f"{type(value).__name__} is not JSON")
