"""A document of the cloud whose number QuickBooks has already: both shown, and what may be done.

The two may be one only where party, total and date agree and QuickBooks' has no partner yet; else
it is said why not. Nothing posted is ever to be deleted first: there is always another way.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from services import problems as words
from services.linking import in_the_clouds_terms, told
from storage import mappings
from sync.field_words import joined
from sync.likeness import AMOUNT, DATE, PARTY, unlike

if TYPE_CHECKING:
    from storage.companies import Company
    from storage.problems import NewProblem
    from storage.records import StoredRecord
    from storage.session import Session
    from sync.facts import Facts
    from sync.flow import Entity

CODE: Final = "number-taken"
_TRAITS: Final = {PARTY: "customer or vendor", AMOUNT: "total", DATE: "date"}


def problem(
    session: Session,
    company: Company,
    entity: Entity,
    ours: StoredRecord,
    theirs: StoredRecord,
    facts: Facts,
) -> NewProblem:
    """What a person is asked about these two; `ours` is the cloud's, which is not created."""
    differs = unlike(entity, ours.data, in_the_clouds_terms(entity, theirs, facts))
    partner = mappings.by_quickbooks(session, company.id, entity.name, theirs.id)
    both = [told(session, company, entity, each) for each in (ours, theirs)]
    may = not differs and partner is None
    return words.refusal(
        entity.name,
        {"label": ours.label},
        code=CODE,
        cause=(
            f"QuickBooks already has {entity.title} {both[1].partition(' · ')[0]}. "
            f"In the cloud: {both[0]}. In QuickBooks: {both[1]}."
        ),
        cure=_cure(entity.title, differs, has_partner=partner is not None),
        cloud_id=ours.id,
        quickbooks_id=None,
        detail={"quickbooks_id": theirs.id, "differs": sorted(differs)},
        choices=(
            *([f"link:{theirs.id}"] if may else []),
            *words.REFUSED,
            *([words.LEAVE_ALL] if partner is None else []),
        ),
    )


def _cure(title: str, differs: frozenset[str], *, has_partner: bool) -> str:
    two = f"If they are two, give one of them another number: the next sync enters this {title}."
    if has_partner:
        return (
            f"QuickBooks' {title} is linked with another one of the cloud, so these are two. "
            "Give one of them another number, or choose “skip” if this one was entered twice in "
            "the cloud."
        )
    if not differs:
        return f"If both are the same {title}, press “It is …”: nothing is entered twice. {two}"
    traits = joined([f"their {_TRAITS[each]}" for each in _TRAITS if each in differs])
    return (
        f"They differ in {traits}, so they cannot be linked. {two} If both are the same {title}, "
        "correct the one that is wrong, so that they agree: the next sync then offers to link "
        "them. To keep both as they are, choose “skip” here, and then for the other one too, about "
        "which you are asked next."
    )
