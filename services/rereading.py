"""What our own writes move in QuickBooks without leaving a trace, read once more before the end.

A payment moves an account's balance and not its TimeModified. Queries without a date filter exist
for exactly that, and they were asked before the payment was written.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from services.enabled import flows_on
from services.reading import query
from storage import runs, sessions, work
from sync.flows import entity, reads

if TYPE_CHECKING:
    from services.facts import StoredFacts
    from services.settings import Settings
    from storage.companies import Company
    from storage.runs import Run
    from storage.session import Session

POSITION: Final = 5000  # after every write of a run
UNDER_WAY: Final = ("planned", "leased", "sent")


def read_again(
    session: Session, company: Company, run: Run, facts: StoredFacts, settings: Settings
) -> int:
    """Queue the unfiltered questions when transactions were written and none is left to write.

    Returns how many. Each number of written transactions is answered once, so that this ends.
    """
    written = str(_written(run))
    if written == "0" or written in run.checked.get("read_again", ()):
        return 0
    under_way = work.open_counts(session, company.id)
    current = sessions.open_for_company(session, company.id)
    if current is None or any(under_way.get(("quickbooks", state)) for state in UNDER_WAY):
        return 0
    asked = reads(flows_on(company), features=facts.features, version=facts.version)
    rows = [
        query(read, dict(read.body), run_id=run.id, position=POSITION, settings=settings)
        for read in asked
        if read.modified is None
    ]
    work.enqueue(session, company.id, rows)
    runs.add_checked(session, run.id, "read_again", [written])
    return len(rows)


def _written(run: Run) -> int:
    """How many transactions this run has written into QuickBooks so far."""
    return sum(
        sum(counted.get(what, 0) for what in ("created", "updated", "voided"))
        for flow, counted in run.counts.items()
        if flow.endswith(".push") and entity(flow.partition(".")[0]).dated_by is not None
    )
