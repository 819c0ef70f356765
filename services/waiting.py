"""How many records wait for something else: what no problem tells, and is not in step either.

What is only a part of another record, as a balance is of its account, waits with that one, and what
has no place on the other side waits for nothing: neither is counted.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from services.enabled import travels
from services.guarding import APPROVED
from services.holding import is_held
from storage import waiting as stored
from sync.flows import entity as entity_named

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from storage.companies import Company
    from storage.session import Session


NO_PLACE: Final = "place"
"""What a record "waits" for that the cloud has no place for: nothing."""


@dataclass(frozen=True, slots=True)
class Waits:
    """How many wait, and how many of them for what comes first, if only through others.

    First come problems that are open and the `due`: what the next sync compares, because it was
    decided about or has changed.
    """

    number: int = 0
    behind: int = 0
    due: int = 0


def waits(session: Session, found: Sequence[Company]) -> dict[UUID, Waits]:
    """Of each of these companies, as far as a flow that is on would carry it; one statement."""
    # Before the first sync everything is to be compared, which the preview tells.
    begun = [each.id for each in found if not is_held(each) and not is_first_to_come(each)]
    by_company = stored.waiting(session, [each.id for each in found], compared=begun)
    return {
        each.id: Waits(
            sum(one.number for one in counted),
            sum(one.behind for one in counted),
            sum(one.due for one in counted),
        )
        for each in found
        for counted in (
            [one for one in by_company.get(each.id, ()) if may_wait(each, one.entity, one.side)],
        )
    }


def may_wait(company: Company, entity: str, side: str) -> bool:
    """Whether a record of that side is counted when it waits."""
    return entity_named(entity).identity_of is None and travels(company, entity, side)


def is_first_to_come(company: Company) -> bool:
    """Whether it was let begin, and its first sync has not been carried out yet."""
    return not is_held(company) and company.settings.get(APPROVED) is not None
