"""v3 lists: filters, sort, pages.

`filters=field:op:value,…` with quoted values where a value holds a comma or a colon;
`sort=field:asc`; an opaque page token. What the published tables do not name is refused with a
400 (BILL API v3 documentation, list searches).
"""

from __future__ import annotations

import json
import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING, Any

from simulator.bill import render
from simulator.bill.clock import read_moment
from simulator.bill.errors import refuse
from simulator.bill.shape import RANGE, Entity
from simulator.bill.tables import Record, dig

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from simulator.bill.organization import Organization

_TERM = re.compile(r'([A-Za-z.]+):([a-z]+):("(?:[^"])*"|[^",:]*)(?:,|$)')
_PARAMETERS = frozenset({"max", "page", "filters", "sort"})
_BEGIN = datetime.min.replace(tzinfo=UTC)
_TESTS: dict[str, Callable[[Any, Any], bool]] = {
    "eq": lambda have, want: bool(have == want),
    "ne": lambda have, want: bool(have != want),
    "gt": lambda have, want: bool(have > want),
    "gte": lambda have, want: bool(have >= want),
    "lt": lambda have, want: bool(have < want),
    "lte": lambda have, want: bool(have <= want),
    "in": lambda have, want: have in want,
    "nin": lambda have, want: have not in want,
    "sw": lambda have, want: str(have).lower().startswith(str(want).lower()),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Filter:
    field: str
    op: str
    value: Any

    def admits(self, row: Record) -> bool:
        """Whether the row passes."""
        return _TESTS[self.op](_comparable(self.field, dig(row, self.field)), self.value)


def page(org: Organization, entity: Entity, query: Mapping[str, str]) -> Record:
    """One page of an entity as v3 answers it."""
    unknown = set(query) - _PARAMETERS
    if unknown:
        raise refuse(f"Unknown parameter: {', '.join(sorted(unknown))}.")
    size = _size(query.get("max"), org.settings.default_max)
    asked = {name: query[name] for name in ("filters", "sort") if name in query}
    token: Record = _open(query["page"]) if "page" in query else {"at": 0, "asked": asked}
    asked = asked or token["asked"]
    rows = _rows(org, entity, asked)
    at = int(token["at"])
    if org.settings.empty_page_first and at == 0 and not token.get("went"):
        return {"results": [], "nextPage": _seal({"at": 0, "asked": asked, "went": True})}
    shown = [render.v3(org, entity.kind, row) for row in rows[at : at + size]]
    answer: Record = {"results": shown}
    if at + size < len(rows):
        answer["nextPage"] = _seal({"at": at + size, "asked": asked})
    if at > 0:
        answer["prevPage"] = _seal({"at": max(at - size, 0), "asked": asked, "went": True})
    return answer


def _rows(org: Organization, entity: Entity, asked: Mapping[str, str]) -> list[Record]:
    filters = _filters(org, entity, asked.get("filters", ""))
    by_archived = any(one.field == "archived" for one in filters)
    rows = [
        row
        for row in org.tables[entity.kind].values()
        if by_archived or org.settings.archived_in_lists or not row.get("archived")
    ]
    rows = [row for row in rows if all(one.admits(row) for one in filters)]
    for field, ascending in reversed(_sorts(entity, asked.get("sort", "createdTime:desc"))):
        rows.sort(key=partial(_rank, field), reverse=not ascending)
    return rows


def _size(text: str | None, default: int) -> int:
    if text is None:
        return default
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= 100:
        raise refuse(f"max: {text} is not between 1 and 100.")
    return int(text)


def _filters(org: Organization, entity: Entity, text: str) -> list[_Filter]:
    found: list[_Filter] = []
    at = 0
    while at < len(text):
        match = _TERM.match(text, at)
        if match is None:
            raise refuse(f"filters: cannot read {text[at:]!r}.")
        found.append(_filter(org, entity, *match.groups()))
        at = match.end()
    return found


def _filter(org: Organization, entity: Entity, field: str, op: str, value: str) -> _Filter:
    extra = (entity.kind, field) in org.settings.extra_filters
    allowed = frozenset(_TESTS) if extra else entity.filters.get(field, frozenset())
    if not allowed or (entity.kind, field) in org.settings.denied_filters:
        raise refuse(f"filters: {field} is not filterable.")
    if op not in allowed:
        raise refuse(f"filters: {op} is not available for {field}.")
    plain = value[1:-1] if value.startswith('"') else value
    if op in {"in", "nin"}:
        return _Filter(field=field, op=op, value=frozenset(plain.split(",")))
    if allowed is RANGE:
        try:
            return _Filter(field=field, op=op, value=read_moment(plain))
        except ValueError as trouble:
            raise refuse(f"filters: {field}: {plain!r} is not a time.") from trouble
    return _Filter(field=field, op=op, value=plain)


def _comparable(field: str, value: Any) -> Any:
    if field.endswith(("Time", "Date")):
        return read_moment(value) if value else _BEGIN
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else str(value)


def _sorts(entity: Entity, text: str) -> list[tuple[str, bool]]:
    order: list[tuple[str, bool]] = []
    for term in text.split(","):
        field, _, way = term.partition(":")
        if field not in entity.sorts or way not in {"asc", "desc"}:
            raise refuse(f"sort: cannot sort by {term!r}.")
        order.append((field, way == "asc"))
    return order


def _rank(field: str, row: Record) -> tuple[int, Any]:
    return _sortable(dig(row, field))


def _sortable(value: Any) -> tuple[int, Any]:
    if value is None:
        return (0, "")
    if isinstance(value, (bool, int, Decimal)):
        return (1, Decimal(value))
    return (2, str(value).lower())


def _seal(token: Record) -> str:
    return urlsafe_b64encode(json.dumps(token).encode()).decode().rstrip("=")


def _open(text: str) -> Record:
    try:
        token: Record = json.loads(urlsafe_b64decode(text + "=" * (-len(text) % 4)))
        int(token["at"])
        dict(token["asked"])
    except (ValueError, KeyError, TypeError) as trouble:
        raise refuse("page: not a page of this list.") from trouble
    return token
