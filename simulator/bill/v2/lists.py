"""v2 lists: start and max, filters and sort as lists of objects.

Source: BILL API v2 documentation, list searches. Nested lines come when `nested` says so. An
unknown field, operator or a max above 999 is refused.
"""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from functools import partial
from typing import TYPE_CHECKING, Any

from simulator.bill.clock import read_moment
from simulator.bill.errors import refuse
from simulator.bill.v2 import objects

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from simulator.bill.organization import Organization
    from simulator.bill.tables import Record

_KEYS = frozenset({"start", "max", "filters", "sort", "nested", "showAudit", "related"})
_TESTS: dict[str, Callable[[Any, Any], bool]] = {
    "=": lambda have, want: bool(have == want),
    "!=": lambda have, want: bool(have != want),
    "<": lambda have, want: bool(have < want),
    "<=": lambda have, want: bool(have <= want),
    ">": lambda have, want: bool(have > want),
    ">=": lambda have, want: bool(have >= want),
}


def rows(org: Organization, name: str, data: Mapping[str, Any]) -> list[Record]:
    """One stretch of a list, as response_data."""
    unknown = set(data) - _KEYS
    if unknown:
        raise refuse(f"Unknown parameter: {', '.join(sorted(unknown))}.")
    start, size = _whole(data, "start", 0), _whole(data, "max", 20)
    if not 1 <= size <= 999:
        raise refuse(f"max: {size} is not between 1 and 999.")
    shown = objects.SHOWN[name]
    found = [shown.show(row) for row in org.tables[shown.kind].values()]
    for term in data.get("filters", []):
        found = [row for row in found if _admits(row, term)]
    for term in reversed(data.get("sort", [])):
        _known(found, term)
        ascending = str(term.get("asc", "true")).lower() in {"true", "1"}
        field = term["field"]
        found.sort(key=partial(_rank, field), reverse=not ascending)
    stretch = found[start : start + size]
    return stretch if data.get("nested") else [_flat(row) for row in stretch]


def _admits(row: Record, term: Any) -> bool:
    _known([row], term)
    op, value = term.get("op"), term.get("value")
    have = row[term["field"]]
    if op in {"in", "nin"}:
        inside = str(have) in str(value).split(",")
        return inside if op == "in" else not inside
    if op not in _TESTS:
        raise refuse(f"filters: unknown op {op!r}.")
    left, right = _pair(have, value)
    return _TESTS[op](left, right)


def _known(found: list[Record], term: Any) -> None:
    if not isinstance(term, dict) or "field" not in term:
        raise refuse("filters and sort are lists of objects with a field.")
    if found and (term["field"] not in found[0] or isinstance(found[0][term["field"]], list)):
        raise refuse(f"Unknown field: {term['field']}.")


def _pair(have: Any, want: Any) -> tuple[Any, Any]:
    """Both sides as times, numbers or texts, whichever the record's side is."""
    moment = _moment(have)
    if moment:
        other = _moment(want)
        if other is None:
            raise refuse(f"filters: {want!r} is not a time.")
        return moment, other
    if isinstance(have, (Decimal, int)) and not isinstance(have, bool):
        try:
            return Decimal(have), Decimal(str(want))
        except InvalidOperation as trouble:
            raise refuse(f"filters: {want!r} is not a number.") from trouble
    return _text(have), _text(want)


def _moment(value: Any) -> datetime | None:
    if not isinstance(value, str) or len(value) < 10 or value[4:5] != "-":
        return None
    try:
        return read_moment(value)
    except ValueError:
        return None


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else "" if value is None else str(value)


def _rank(field: str, row: Record) -> tuple[int, Any]:
    return _sortable(row[field])


def _sortable(value: Any) -> tuple[int, Any]:
    if value is None:
        return (0, "")
    return (1, value) if isinstance(value, (int, Decimal)) else (2, str(value))


def _flat(row: Record) -> Record:
    kept = ("moneyMovementItems",)  # assumed: a movement always shows its members
    return {k: v for k, v in row.items() if not isinstance(v, list) or k in kept}


def _whole(data: Mapping[str, Any], key: str, default: int) -> int:
    try:
        return int(data.get(key, default))
    except (TypeError, ValueError) as trouble:
        raise refuse(f"{key}: not a whole number.") from trouble
