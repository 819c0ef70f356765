"""The few things only v2 knows, and the memory of whether this organization may ask for them.

Whether a sync token may call v2 at all is not documented. Each operation is tried; one that is
refused is not tried again by this adapter, and whatever depends on it does without.
"""

from __future__ import annotations

import time
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from cloud.bill.cursors import moment_of
from cloud.bill.errors import BillError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import datetime

    from cloud.bill.client import Client

PAGE: Final = 999
FRESH: Final = 300.0  # seconds a list of terms is believed
FEW: Final = 2  # so many objects are read one by one, more as a stretch of the list
STRETCHES: Final = 3
Row = dict[str, Any]


class V2:
    """v2 for one organization."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._denied: set[str] = set()
        self._terms: tuple[float, list[Row]] | None = None

    def terms(self) -> list[Row] | None:
        """Every PaymentTerm; None when v2 is denied."""
        if self._terms is not None and time.monotonic() - self._terms[0] < FRESH:
            return self._terms[1]
        found = self.rows("PaymentTerm", [])
        if found is not None:
            self._terms = (time.monotonic(), found)
        return found

    def rows(self, name: str, filters: Sequence[Mapping[str, str]]) -> list[Row] | None:
        """All rows of a list; None when the operation is denied."""
        stretches = self._stretches(name, filters)
        if stretches is None:
            return None
        return [row for rows in stretches for row in rows]

    def allows(self, name: str) -> bool:
        """Whether objects of that name have not been refused so far."""
        return name not in self._denied

    def objects(self, name: str, rows: Sequence[Mapping[str, Any]]) -> dict[str, Row]:
        """The v2 objects of these v3 rows by id; what cannot be had is left out."""
        wanted = {str(row["id"]) for row in rows}
        found: dict[str, Row] = {}
        if len(wanted) > FEW:
            window = _window([moment_of(row.get("updatedTime")) for row in rows])
            for number, stretch in enumerate(self._stretches(name, window) or ()):
                found |= {str(row["id"]): row for row in stretch if str(row.get("id")) in wanted}
                if number + 1 == STRETCHES:
                    break
        for record_id in sorted(wanted - set(found)):
            row = self.one(name, record_id)
            if row is not None:
                found[record_id] = row
        return found

    def one(self, name: str, record_id: str) -> Row | None:
        """One object; None when it or v2 is not there."""
        if name in self._denied:
            return None
        try:
            row = self._client.v2(f"Crud/Read/{name}.json", {"id": record_id})
        except BillError as refusal:
            if refusal.fault.code != "BDC_1205":
                self._denied.add(name)
            return None
        return row if isinstance(row, dict) else None

    def _stretches(
        self, name: str, filters: Sequence[Mapping[str, str]]
    ) -> Iterator[list[Row]] | None:
        if name in self._denied:
            return None
        try:
            first = self._stretch(name, filters, 0)
        except BillError:
            self._denied.add(name)
            return None
        return self._onward(name, filters, first)

    def _onward(
        self, name: str, filters: Sequence[Mapping[str, str]], rows: list[Row]
    ) -> Iterator[list[Row]]:
        start = 0
        while True:
            yield rows
            if len(rows) < PAGE:
                return
            start += len(rows)
            rows = self._stretch(name, filters, start)

    def _stretch(self, name: str, filters: Sequence[Mapping[str, str]], start: int) -> list[Row]:
        data = {
            "start": start,
            "max": PAGE,
            "filters": list(filters),
            "sort": [{"field": "updatedTime", "asc": "true"}],
            "nested": True,
        }
        rows = self._client.v2(f"List/{name}.json", data)
        return [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []


def after(moment: datetime | None) -> list[Mapping[str, str]]:
    """A filter for rows updated after a moment; none for None."""
    return [] if moment is None else [_term(">", moment)]


def _window(moments: list[datetime | None]) -> list[Mapping[str, str]]:
    """From a second before the first to a second after the last: v2 keeps seconds, v3 less."""
    known = [moment for moment in moments if moment is not None]
    if not known:
        return []
    second = timedelta(seconds=1)
    return [_term(">", min(known) - second), _term("<", max(known) + second)]


def _term(op: str, moment: datetime) -> Mapping[str, str]:
    value = moment.isoformat(timespec="milliseconds").replace("+00:00", "+0000")
    return {"field": "updatedTime", "op": op, "value": value}
