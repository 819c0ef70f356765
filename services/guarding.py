"""Before the first write of a run: whether what was read looks like work or like a disaster.

A stop keeps everything as it is and asks a person, who may let the run go on as it stands.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from services import problems as words
from services.enabled import entities_on, flows_on
from storage import companies, mappings, problems, runs
from storage.record_questions import removed_counts
from sync.flow import Direction, Side
from sync.guards import mass_removal

if TYPE_CHECKING:
    from services.context import Context
    from storage.companies import Company
    from storage.runs import Run
    from storage.session import Session
    from sync.guards import GuardStop

ALLOWED: Final = "allowed_removals"
CARRIED_BY: Final = {Side.QUICKBOOKS: Direction.PULL, Side.CLOUD: Direction.PUSH}


def guard(context: Context, company: Company, run: Run) -> bool:
    """Whether the run may write; if not, it is stopped and the reason is shown."""
    with context.database.tenant_session(company.tenant_id) as session:
        if company.settings.get(ALLOWED):
            companies.update_settings(session, company.id, {ALLOWED: None})
            return True
        stop = _disaster(session, company)
        if stop is None:
            return True
        problem = words.stop(stop.code, stop.cause, stop.cure, entity=stop.entity)
        problems.open_problem(session, company.id, problem)
        runs.add_checked(session, run.id, "failed", ["guard"])
        return False


def _disaster(session: Session, company: Company) -> GuardStop | None:
    """The first list of which more has gone from one side than a person takes away in a day.

    Only what would be carried counts: a side that does not decide takes nothing from the other.
    """
    known, flows = mappings.counts(session, company.id), flows_on(company)
    for side, way in CARRIED_BY.items():
        removed = removed_counts(session, company.id, side)
        for entity in entities_on(company):
            carried = f"{entity.name}.{way}" in flows
            if not carried or not any(each.name == "active" for each in entity.fields):
                continue
            gone = removed.get(entity.name, 0)
            stop = mass_removal(entity.name, side, known=known.get(entity.name, 0), gone=gone)
            if stop is not None:
                return stop
    return None
