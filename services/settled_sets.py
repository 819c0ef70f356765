"""Which message set QuickBooks may forget: the newest one whose every write is settled here.

The company file keeps the outcome of each set of writes until the next one names it as old. One
that is in doubt is never named: what QuickBooks remembers of it is the only evidence there is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from storage import companies, work

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from storage.session import Session
    from storage.work import Work

NOT_STORED: Final = 9005  # QuickBooks ran the set and kept nothing that it could forget


def note(session: Session, company_id: UUID, rows: Sequence[Work]) -> None:
    """Remember the set that these rows were sent in, once none of its writes is open any more."""
    sets = {
        row.message_set_id
        for row in rows
        if row.message_set_id is not None and row.action not in work.READS
    }
    for set_id in sets:
        of_set = work.of_set(session, company_id, set_id)
        if of_set and not any(row.state in work.OPEN_STATES for row in of_set):
            companies.set_settled_set(session, company_id, set_id)


def forget(session: Session, company_id: UUID) -> None:
    """QuickBooks does not know the set that was named as old: name none, lest it refuse again."""
    companies.set_settled_set(session, company_id, None)
