"""A connection of one application to the open company file, and the iterators inside it.

Iterators die with the session (Web Connector Programmer's Guide); a new session knows none of
the old ones. Refuses to hold anything that must outlive the session.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from simulator.quickbooks.errors import NO_SESSION, HResult, Status

if TYPE_CHECKING:
    from collections.abc import Container

    from simulator.quickbooks.records import Key

ITERATOR_LIMIT = 10


@dataclass(slots=True)
class Iterator:
    """What one `iterator="Start"` has not delivered yet."""

    request: str
    waiting: list[Key]


@dataclass(slots=True, kw_only=True)
class QuickBooksSession:
    """Opened by `CompanyFile.open_session`; dies by `close` or when QuickBooks goes away."""

    app_name: str
    owner_id: str
    read_only: bool = False
    is_open: bool = True
    _iterators: dict[str, Iterator] = field(default_factory=dict)

    def close(self) -> None:
        """EndSession: every iterator is gone."""
        self.is_open = False
        self._iterators.clear()

    def need_open(self) -> None:
        """Raise the HRESULT of a dead session ticket."""
        if not self.is_open:
            raise HResult(code=NO_SESSION, message="The session ticket is invalid.")

    def start(self, request: str, keys: list[Key]) -> str:
        """A new iterator over `keys`; Status 3390 when too many are open."""
        if len(self._iterators) >= ITERATOR_LIMIT:
            raise Status(3390, "There are too many open iterators in this session.")
        iterator_id = "{" + str(uuid.uuid4()) + "}"
        self._iterators[iterator_id] = Iterator(request, keys)
        return iterator_id

    def take(
        self, request: str, iterator_id: str, most: int, alive: Container[Key]
    ) -> tuple[list[Key], int]:
        """The next page and how many remain; the iterator ends with its last record.

        What is not in `alive` was deleted since the iterator began and is passed over.
        """
        iterator = self._find(request, iterator_id)
        iterator.waiting = [key for key in iterator.waiting if key in alive]
        page, iterator.waiting = iterator.waiting[:most], iterator.waiting[most:]
        if not iterator.waiting:
            del self._iterators[iterator_id]
        return page, len(iterator.waiting)

    def stop(self, request: str, iterator_id: str) -> None:
        """End an iterator early."""
        self._find(request, iterator_id)
        del self._iterators[iterator_id]

    def _find(self, request: str, iterator_id: str) -> Iterator:
        iterator = self._iterators.get(iterator_id)
        if iterator is None or iterator.request != request:
            raise Status(3391, f'The iteratorID "{iterator_id}" is not valid.')
        return iterator
