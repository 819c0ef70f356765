"""Two records that are one no more: the pair is forgotten, and what is left may meet another.

Only where `sync.plan` says so. The record that is gone stays known as gone: it is never met again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from storage import journal, mappings, records
from storage.journal import Event

if TYPE_CHECKING:
    from services.context import Context
    from services.facts import StoredFacts
    from services.pairs import Pair
    from storage.companies import Company
    from storage.runs import Run


def part(context: Context, company: Company, run: Run, pair: Pair, facts: StoredFacts) -> None:
    """Forget a mapped pair and have both records looked at as if they had never met."""
    known = pair.mapping
    assert known is not None
    event = Event(
        event="pair-undone",
        entity=known.entity,
        cloud_id=known.cloud_id,
        quickbooks_id=known.quickbooks_id,
        run_id=run.id,
        detail={"code": "restored-in-cloud"},
    )
    with context.database.tenant_session(company.tenant_id) as session:
        mappings.unlink(session, known.id)
        records.mark_many(session, company.id, pair.marks("dirty"))
        journal.write_many(session, company.id, [event])
    facts.forget(known.entity, known.cloud_id, known.quickbooks_id)
