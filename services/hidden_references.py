"""A document whose vendor, customer or account is out of use and never travelled: say so.

Waiting for a record that is on its way is no error. But what is archived or inactive and has no
partner does not travel, and a document that names it would wait for ever without a word.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from services import problems as words
from storage import mappings, problems, records
from sync.flows import entity as entity_named

if TYPE_CHECKING:
    from collections.abc import Sequence

    from services.context import Context
    from services.pairs import Pair
    from storage.companies import Company
    from storage.problems import NewProblem
    from storage.records import StoredRecord
    from storage.session import Session
    from sync.flow import Entity
    from sync.refusal import Missing

_DOCUMENTS = ("number", "date")  # what the label of a document begins with
_BACK = {
    "cloud": "Restore “{}” in the cloud",
    "quickbooks": "In QuickBooks, show inactive ones in its list and make “{}” active "
    "(right-click)",
}
_WHERE = {"cloud": "archived in the cloud", "quickbooks": "inactive in QuickBooks"}


def tell(
    context: Context,
    company: Company,
    entity: Entity,
    pair: Pair,
    missing: Sequence[Missing],
    *,
    side: str,
) -> None:
    """Open a problem for the first reference of a document that will not come by itself.

    `side` is where the document and what it names live. Lists are left alone: what lies below a
    record out of use is out of use too.
    """
    if entity.label[0] not in _DOCUMENTS:
        return
    with context.database.tenant_session(company.tenant_id) as session:
        for gap in missing:
            found = _hidden(session, company, gap, side)
            if found is not None:
                problem = _problem(entity, pair, gap, found, side)
                problems.open_problem(session, company.id, problem)
                return


def _problem(
    entity: Entity, pair: Pair, gap: Missing, found: StoredRecord, side: str
) -> NewProblem:
    title, name = entity_named(found.entity).title, found.label
    return words.refusal(
        entity.name,
        {"label": pair.label},
        code="reference-out-of-use",
        cause=f"It names the {title} “{name}”, which is {_WHERE[side]} and was never sent across.",
        cure=f"{_BACK[side].format(name)}, or name another. The next sync tries again.",
        cloud_id=pair.cloud_id,
        quickbooks_id=pair.quickbooks_id,
        detail={"field": gap.field},
    )


def _hidden(session: Session, company: Company, gap: Missing, side: str) -> StoredRecord | None:
    known = mappings.by_cloud if side == "cloud" else mappings.by_quickbooks
    for name in gap.entities:
        found = records.get(session, company.id, side, name, gap.id)
        if found is None or known(session, company.id, name, gap.id) is not None:
            continue
        if found.archived or found.data.get("active") is False:
            return found
    return None
