"""Before the first write of a run: whether what was read looks like work or like a disaster.

A stop keeps everything as it is and asks a person, who may let the run go on as it stands.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from services import problems as words
from services.enabled import entities_on
from storage import companies, mappings, problems, records, runs
from sync.flow import Side
from sync.guards import mass_removal

if TYPE_CHECKING:
    from services.context import Context
    from storage.companies import Company
    from storage.runs import Run

ALLOWED = "allowed_removals"


def guard(context: Context, company: Company, run: Run) -> bool:
    """Whether the run may write; if not, it is stopped and the reason is shown."""
    with context.database.tenant_session(company.tenant_id) as session:
        if company.settings.get(ALLOWED):
            companies.update_settings(session, company.id, {ALLOWED: None})
            return True
        known = mappings.counts(session, company.id)
        gone = records.gone_counts(session, company.id, Side.QUICKBOOKS)
        for entity in entities_on(company):
            stop = mass_removal(
                entity.name,
                Side.QUICKBOOKS,
                known=known.get(entity.name, 0),
                gone=gone.get(entity.name, 0),
            )
            if stop is not None:
                problem = words.stop(stop.code, stop.cause, stop.cure, entity=entity.name)
                problems.open_problem(session, company.id, problem)
                runs.add_checked(session, run.id, "failed", ["guard"])
                return False
    return True
