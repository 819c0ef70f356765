"""Reading BILL's lists to their end, whatever a list knows how to filter.

Each list is read in two passes, plain and archived, because it is not documented whether a plain
list holds archived rows; the second pass is given up once one has been seen to. A filter that is
refused is left out and that is remembered in the mark. When a row is met twice with two times, the
list has moved under the reader and a row may have slipped between two pages: it is read again.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from cloud.bill.cursors import Mark, later, since
from cloud.bill.errors import BillError
from sync.errors import CloudRefused, CloudUnavailable

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from cloud.bill.client import Client
    from cloud.bill.fields.columns import Row

PAGE = 100
ROUNDS = 3
_SORT = "updatedTime:asc"
Rows = list["Row"]


@dataclass(slots=True)
class _Reading:
    """What one read has met so far."""

    seen: dict[str, Any] = field(default_factory=dict)
    moved: bool = False

    def fresh(self, rows: Rows) -> Rows:
        """Rows not met yet in this state."""
        new = []
        for row in rows:
            record_id, time = str(row.get("id")), row.get("updatedTime")
            if record_id in self.seen:
                if self.seen[record_id] == time:
                    continue
                self.moved = True
            self.seen[record_id] = time
            new.append(row)
        return new


def read_list(
    client: Client, path: str, mark: Mark, *, feed: bool = True, archives: bool = True
) -> Iterator[tuple[Rows, Mark | None]]:
    """Rows changed since the mark, and with the last of them the mark to keep.

    `feed` False: never filter by time. Raises the port's errors.
    """
    if not feed:
        mark = replace(mark, sweep=True)
    reading, new = _Reading(), mark
    for _ in range(ROUNDS):
        reading.moved = False
        new = replace(new, live=mark.live, archived=mark.archived)
        for rows, told in _plain(client, path, new):
            new = told
            yield reading.fresh(rows), None
        if archives and not new.mixed:
            for rows, told in _archived(client, path, new):
                new = told
                yield reading.fresh(rows), None
        if not reading.moved:
            break
    yield [], new


def find_rows(
    client: Client, path: str, wanted: tuple[str, str] | None, *, archives: bool = True
) -> Iterator[Row]:
    """Rows whose field has that value, archived ones too; all rows when it cannot be asked for."""
    term = _quoted(*wanted) if wanted else None
    seen: set[str] = set()
    for flags in ([], ["archived:eq:true"]) if archives else ([],):
        asked = _attempts([[*flags, term], flags] if term else [flags])
        # Only the archived pass may be missing: no answer to the plain one is not "there is none".
        for _, rows in _accepted(client, path, asked, optional=bool(flags)):
            for row in rows:
                if str(row.get("id")) not in seen:
                    seen.add(str(row.get("id")))
                    yield row


def filtered(client: Client, path: str, terms: list[str]) -> Iterator[Row]:
    """Rows that pass the filter, or all rows when the list refuses it: the caller looks again."""
    for _, rows in _accepted(client, path, _attempts([terms, []]), optional=False):
        yield from rows


def _plain(client: Client, path: str, mark: Mark) -> Iterator[tuple[Rows, Mark]]:
    time = _time_filter(None if mark.sweep else mark.live)
    asked = _attempts([time, []] if time else [[]])
    for attempt, rows in _accepted(client, path, asked, optional=False):
        if time and "updatedTime" not in attempt.get("filters", ""):
            mark = replace(mark, sweep=True)
        for row in rows:
            mark = replace(
                mark,
                live=later(mark.live, row.get("updatedTime")),
                mixed=mark.mixed or row.get("archived") is True,
            )
        yield rows, mark


def _archived(client: Client, path: str, mark: Mark) -> Iterator[tuple[Rows, Mark]]:
    time = _time_filter(None if mark.sweep else mark.archived)
    only = ["archived:eq:true"]
    asked = _attempts([[*only, *time], only] if time else [only])
    for _, rows in _accepted(client, path, asked, optional=True):
        for row in rows:
            mark = replace(mark, archived=later(mark.archived, row.get("updatedTime")))
        yield rows, mark


def _time_filter(mark: str | None) -> list[str]:
    start = since(mark)
    return [f'updatedTime:gte:"{start}"'] if start else []


def _quoted(name: str, value: str) -> str | None:
    """A filter for an exact value; None when the value cannot stand in one."""
    if '"' in value or "\\" in value or not value.isprintable():
        return None
    return f'{name}:eq:"{value}"'


def _attempts(filters: list[list[str]]) -> list[dict[str, str]]:
    """Queries to try in turn: with the sort, and at last without it."""
    texts = [",".join(terms) for terms in filters]
    queries = [{"filters": text, "sort": _SORT} for text in texts]
    queries.append({"filters": texts[-1], "sort": ""})
    return [{name: value for name, value in query.items() if value} for query in queries]


def _accepted(
    client: Client, path: str, attempts: list[dict[str, str]], *, optional: bool
) -> Iterator[tuple[dict[str, str], Rows]]:
    """Pages of the first query the list does not refuse; none at all when `optional` allows it."""
    for number, attempt in enumerate(attempts, start=1):
        pages = _pages(client, path, attempt)
        try:
            first = next(pages, None)
        except BillError as refusal:
            if number < len(attempts):
                continue
            if optional:
                return
            raise _unreadable(path, refusal) from refusal
        if first is not None:
            yield attempt, first
            for rows in _rest(pages, path):
                yield attempt, rows
        return


def _rest(pages: Iterator[Rows], path: str) -> Iterator[Rows]:
    try:
        yield from pages
    except BillError as refusal:
        # A page token that is refused half-way: nothing is stored of this read, begin anew later.
        raise CloudUnavailable(f"BILL broke off its list {path}: {refusal}") from refusal


def _pages(client: Client, path: str, query: Mapping[str, str]) -> Iterator[Rows]:
    tokens: set[str] = set()
    asked = {"max": str(PAGE), **query}
    while True:
        answer = client.v3("GET", path, query=asked)
        body = answer if isinstance(answer, dict) else {}
        rows = body.get("results")
        if not isinstance(rows, list):
            raise CloudUnavailable(f"BILL's list {path} came without results.")
        yield [row for row in rows if isinstance(row, dict) and row.get("id")]
        token = body.get("nextPage")
        if not token:
            return
        if token in tokens:
            raise CloudUnavailable(f"BILL's list {path} goes round in circles.")
        tokens.add(str(token))
        asked = {**asked, "page": str(token)}


def _unreadable(path: str, refusal: BillError) -> CloudRefused:
    return CloudRefused(
        f"BILL does not show {path.rpartition('/')[2]}: {refusal}",
        cure="In BILL, give the user who made the sync token access to this list, then sync again.",
    )
