"""How many records wait for something else: what no problem tells, and is not in step either."""

from __future__ import annotations

from typing import TYPE_CHECKING

from services.enabled import flows_on
from services.guarding import APPROVED
from services.holding import is_held
from storage import waiting as stored

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from storage.companies import Company
    from storage.session import Session


def waits(session: Session, found: Sequence[Company]) -> dict[UUID, int]:
    """Of each of these companies, as far as a flow that is on would carry it; one statement."""
    by_company = stored.waiting(session, [each.id for each in found])
    return {
        each.id: sum(
            one.number for one in by_company.get(each.id, ()) if travels(each, one.entity, one.side)
        )
        for each in found
    }


def travels(company: Company, entity: str, side: str) -> bool:
    """Whether a record of that side would be carried across by a flow that is on."""
    return f"{entity}.{'push' if side == 'cloud' else 'pull'}" in flows_on(company)


def is_first_to_come(company: Company) -> bool:
    """Whether it was let begin, and its first sync has not been carried out yet."""
    return not is_held(company) and company.settings.get(APPROVED) is not None
