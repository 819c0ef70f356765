"""Which flows a company has switched on, and which of them its company file allows.

A flow whose feature is off in the company file (class tracking, say) is simply not there: what it
would have carried is left out, and nothing is refused for it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from services import plans
from sync.flows import FLOWS, entity, needed

if TYPE_CHECKING:
    from storage.companies import Company
    from sync.flow import Entity
    from sync.plan import Prefer


def flows_on(company: Company) -> frozenset[str]:
    """Names such as "vendor.push"; all unless switched off, impossible or outside the plan."""
    chosen = company.settings.get("flows") or {}
    return frozenset(
        flow
        for flow in FLOWS
        if chosen.get(flow, True) and plans.allows(company.plan, flow) and _possible(company, flow)
    )


def travels(company: Company, name: str, side: str) -> bool:
    """Whether a record of that side would be carried across by a flow that is on."""
    return f"{name}.{'push' if side == 'cloud' else 'pull'}" in flows_on(company)


def may_create(company: Company, entity: Entity, side: str) -> bool:
    """Whether a record of that side that looks like others may be made anew beside them.

    QuickBooks lets no two records of a list have one name.
    """
    may = side == "quickbooks" or entity.dated_by is not None
    return may and travels(company, entity.name, side)


def entities_on(company: Company) -> tuple[Entity, ...]:
    """Entities that are read and planned, in dependency order; those they refer to come too."""
    found = needed(flows_on(company), frozenset(company.features))
    return tuple(one for one in found if one.part_of is None)


def is_on(company: Company, name: str) -> bool:
    """Whether a sync looks at records of this entity at all."""
    part_of = entity(name).part_of
    return any(each.name == (part_of or name) for each in entities_on(company))


def preference(company: Company, name: str) -> Prefer:
    """Who wins when both sides moved one field: quickbooks, cloud or ask."""
    chosen = company.settings.get("conflict") or {}
    word = chosen if isinstance(chosen, str) else chosen.get(name) or chosen.get("")
    if word == "quickbooks":
        return "quickbooks"
    return "cloud" if word == "cloud" else "ask"


def _possible(company: Company, flow: str) -> bool:
    feature = entity(flow.partition(".")[0]).feature
    return feature is None or feature in company.features
