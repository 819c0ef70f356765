"""What a pass decided of pairs that nothing outside hangs on, written down many at a time.

Lost with its process, it is decided again in the next pass, as nothing of it had left. What is sent
to a cloud is never gathered.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from storage import left_out, mappings, records, work

if TYPE_CHECKING:
    from collections.abc import Mapping
    from uuid import UUID

    from services.context import Context
    from services.pairs import Pair
    from storage.companies import Company
    from storage.records import Mark
    from storage.work import NewWork

FULL: Final = 200


class Gathered:
    """Marks, bases and writes to QuickBooks that wait to be written down together."""

    def __init__(self, context: Context, company: Company) -> None:
        self._context = context
        self._company = company
        self._marks: list[Mark] = []
        self._bases: dict[UUID, Mapping[str, Any]] = {}
        self._ended: list[UUID] = []
        self._rows: list[tuple[Pair, NewWork]] = []

    def mark(self, pair: Pair, state: str, reason: Mapping[str, Any] | None = None) -> None:
        """What to think of both records from now on."""
        self._marks += pair.marks(state, reason)
        self._write_when_full()

    def set_base(self, mapping_id: UUID, base: Mapping[str, Any]) -> None:
        """What both sides agree on now."""
        self._bases[mapping_id] = base

    def end(self, mapping_id: UUID) -> None:
        """A pair of which one side is rid for good."""
        self._ended.append(mapping_id)

    def queue(self, pair: Pair, row: NewWork) -> None:
        """A write to QuickBooks; a person may leave its pair out before it is written down."""
        self._rows.append((pair, row))
        self._write_when_full()

    def write(self) -> None:
        """Write down what has gathered: before anything asks for it, and before a call goes out."""
        if not (self._marks or self._bases or self._ended or self._rows):
            return
        company_id = self._company.id
        with self._context.database.tenant_session(self._company.tenant_id) as session:
            places = [place for pair, _ in self._rows for place in pair.places]
            out = left_out.held(session, company_id, places) if places else set()
            going = [(pair, row) for pair, row in self._rows if out.isdisjoint(pair.places)]
            work.enqueue(session, company_id, [row for _, row in going])
            for pair, _ in going:
                self._marks += pair.marks("waiting", {"for": "quickbooks"})
            mappings.set_bases(session, self._bases)
            mappings.tombstone(session, self._ended)
            records.mark_many(session, company_id, self._marks)
        self._marks, self._bases, self._ended, self._rows = [], {}, [], []

    def _write_when_full(self) -> None:
        if len(self._rows) + len(self._marks) >= FULL:
            self.write()
