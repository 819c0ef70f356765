"""What a pass moved in the cloud, by flow: a record counts once in a run, as its preview has it.

What was made, or changed, and has to be changed once more because of what the run wrote elsewhere
(an account's balance, after payments) is the same record in the same sync.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING

from storage import work
from sync.intent import Update

if TYPE_CHECKING:
    from collections.abc import Callable

    from services.cloud_writing import Wanted
    from services.context import Context
    from storage.companies import Company
    from storage.runs import Run


class Counting:
    """The counts of one pass of a run."""

    def __init__(self, context: Context, company: Company, run: Run) -> None:
        self.counts: dict[str, Counter[str]] = defaultdict(Counter)
        self._context = context
        self._company = company
        self._run = run
        self._written: set[tuple[str, str]] | None = None

    def write(self, wanted: Wanted, write: Callable[[Wanted], str | None]) -> bool:
        """Have it written, and count it; whether it was."""
        again = isinstance(wanted.intent, Update) and self._was_written(wanted)
        word = write(wanted)
        if word is None:
            return False
        if not again:
            self.counts[f"{wanted.entity.name}.pull"][word] += 1
        if self._written is not None:
            self._written.add((wanted.entity.name, wanted.quickbooks_id))
        return True

    def _was_written(self, wanted: Wanted) -> bool:
        if self._written is None:
            with self._context.database.tenant_session(self._company.tenant_id) as session:
                self._written = work.written_to_cloud(session, self._run.id)
        return (wanted.entity.name, wanted.quickbooks_id) in self._written
