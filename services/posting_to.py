"""Whether what a write names is the same document on both sides: else it would post elsewhere.

A pair can be wrong, or one side's customer may have been changed since: until both say the same
party, nothing that names the document is posted.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from services.linking import in_the_clouds_terms, told
from storage import records
from sync.fields import Lines, Reference
from sync.flows import entity as entity_named
from sync.likeness import same_party
from sync.refusal import Refusal

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from services.context import Context
    from storage.companies import Company
    from sync.facts import Facts
    from sync.flow import Entity


def another_partys(
    context: Context, company: Company, entity: Entity, record: Mapping[str, Any], facts: Facts
) -> Refusal | None:
    """The refusal of a record in cloud terms that names a document linked to another party's."""
    for name, cloud_id in dict.fromkeys(_documents(entity, record)):
        quickbooks_id = facts.quickbooks_id(name, cloud_id)
        if quickbooks_id is None:
            continue
        with context.database.tenant_session(company.tenant_id) as session:
            ours = records.get(session, company.id, "cloud", name, cloud_id)
            theirs = records.get(session, company.id, "quickbooks", name, quickbooks_id)
            if ours is None or theirs is None:
                continue
            named = entity_named(name)
            if same_party(named, ours.data, in_the_clouds_terms(named, theirs, facts)):
                continue
            return Refusal(
                code="linked-to-another",
                field=None,
                cause=(
                    f"It names {named.title} {told(session, company, named, ours)}, which is "
                    f"linked with QuickBooks' {told(session, company, named, theirs)}."
                ),
                cure=(
                    f"If they are one {named.title}, give both the same customer or vendor, in the "
                    "cloud and in QuickBooks. If they are two, open the story of the "
                    f"{named.title} "
                    "and press “These are not the same”. The next sync then tries again. To enter "
                    "this one in QuickBooks by hand instead, choose “skip”."
                ),
                names=(name, cloud_id),
            )
    return None


def _documents(holder: Entity | Lines, record: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """(entity, cloud id) of the documents that a record or its lines name."""
    for reference in (one for one in holder.carried if isinstance(one, Reference)):
        value = record.get(reference.name)
        if not isinstance(value, str) or not value:
            continue
        name, _, one = value.rpartition(":")
        name = name or reference.to[0]
        if entity_named(name).dated_by is not None:
            yield name, one
    for lines in (one for one in holder.carried if isinstance(one, Lines)):
        for line in record.get(lines.name) or ():
            yield from _documents(lines, line)
