"""Numbers that QuickBooks must be asked about before a transaction with one is created.

What a run reads by date or by change does not show an old transaction with the same number. So the
numbers are asked for, many in one question, once a run; until the answer is in, the records wait.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any, Final

from services.reading import query
from storage import work

if TYPE_CHECKING:
    from collections.abc import Mapping

    from services.context import Context
    from services.settings import Settings
    from storage.companies import Company
    from storage.runs import Run
    from sync.flow import Entity, Read

AT_ONCE: Final = 40
POSITION: Final = 500  # after the reads of a run, before its writes


class Numbers:
    """What one run has asked about, and what it still has to ask."""

    def __init__(self, context: Context, company: Company, run: Run) -> None:
        self._context = context
        self._company = company
        self._run = run
        with context.database.tenant_session(company.tenant_id) as session:
            self._told = work.numbers_told(session, run.id)
        self._wanted: dict[Read, set[str]] = defaultdict(set)

    def known(self, entity: Entity, record: Mapping[str, Any]) -> bool:
        """Whether QuickBooks said in this run who has the record's number; if not, it is asked.

        Only where an equal number would be a match or a refusal: a payment's says nothing.
        """
        number = record.get("number")
        if not number or not (entity.natural_keys or entity.refusal_key):
            return True
        known = True
        for read in entity.reads:
            if read.number is not None and number not in self._told.get(read.name, ()):
                self._wanted[read].add(str(number))
                known = False
        return known

    @property
    def wanted(self) -> bool:
        """Whether there is anything to ask."""
        return any(self._wanted.values())

    def ask(self, settings: Settings) -> None:
        """Queue the questions that came up in a pass."""
        rows = []
        for read, numbers in self._wanted.items():
            ordered = sorted(numbers)
            for start in range(0, len(ordered), AT_ONCE):
                some = ordered[start : start + AT_ONCE]
                assert read.number is not None
                body = {**dict(read.body), read.number: some}
                row = query(
                    read,
                    body,
                    run_id=self._run.id,
                    position=POSITION,
                    settings=settings,
                    intent={"numbers": some},
                )
                rows.append(row)
        with self._context.database.tenant_session(self._company.tenant_id) as session:
            work.enqueue(session, self._company.id, rows)
