"""What names a vendor, customer or account that is out of use, or was left out: say so.

Waiting for a record that is on its way is no error. But what is archived or inactive, or left out
by a person, and has no partner does not travel; what names it would wait for ever without a word.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from services import problems as words
from services.words_for_people import left_out
from storage import mappings, problems, records
from storage.left_out import STATE as LEFT_OUT
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

CODE: Final = "names-left-out"
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
    """Open a problem for the first reference that will not come by itself.

    `side` is where the record and what it names live. Of lists only what was left out is told: what
    lies below a record out of use is out of use too.
    """
    is_document = entity.label[0] in _DOCUMENTS
    with context.database.tenant_session(company.tenant_id) as session:
        for gap in missing:
            found = _unlinked(session, company, gap, side)
            if found is None:
                continue
            if found.state == LEFT_OUT:
                problem = _names_left_out(entity, pair, gap, found)
            elif is_document and (found.archived or found.data.get("active") is False):
                problem = _problem(entity, pair, gap, found, side)
            else:
                continue
            problems.open_problem(session, company.id, problem)
            return


def _names_left_out(entity: Entity, pair: Pair, gap: Missing, found: StoredRecord) -> NewProblem:
    title, name = entity_named(found.entity).title, found.label
    return words.refusal(
        entity.name,
        {"label": pair.label},
        code=CODE,
        cause=f"It names the {title} “{name}”, which was {left_out(found.reason or {})}.",
        cure=f"Choose “take-up”, and the {title} travels again, and this {entity.title} with it. "
        f"If neither shall travel, choose “skip”. If the {title} is wrong, name another one here.",
        cloud_id=pair.cloud_id,
        quickbooks_id=pair.quickbooks_id,
        detail={"field": gap.field, "names": [found.entity, found.id, found.side]},
        choices=(words.TAKE_UP, "skip"),
    )


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


def _unlinked(session: Session, company: Company, gap: Missing, side: str) -> StoredRecord | None:
    known = mappings.by_cloud if side == "cloud" else mappings.by_quickbooks
    for name in gap.entities:
        found = records.get(session, company.id, side, name, gap.id)
        if found is not None and known(session, company.id, name, gap.id) is None:
            return found
    return None
