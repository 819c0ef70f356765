"""Problems of what no flow carries any more: nobody has to settle them, and nobody could.

They end, because the next sync would neither compare nor write what they are about. Their records
are looked at anew as soon as a flow of theirs is on again, and open them once more if need be.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Final

from services.enabled import is_on
from storage import problems, rescoping
from sync.flows import ENTITIES

if TYPE_CHECKING:
    from storage.companies import Company
    from storage.session import Session

KINDS: Final = ("refusal", "conflict", "drift", "ambiguous")
"""Kinds of problems that looking at a record again opens again."""
SWITCHED_OFF: Final = "switched off"
ENDED: Final = ("settled", "refused", "conflict", "ambiguous", "waiting")


def set_aside(session: Session, company: Company) -> int:
    """End what is open about records of entities that are off now; how many problems."""
    off = [each.name for each in ENTITIES if not is_on(company, each.name)]
    ended = problems.end_of(session, company.id, entities=off, kinds=KINDS, resolution=SWITCHED_OFF)
    again: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    for entity, cloud_id, quickbooks_id in ended:
        for side, one in (("cloud", cloud_id), ("quickbooks", quickbooks_id)):
            if one is not None:
                again[entity, side].append(one)
    for (entity, side), ids in again.items():
        rescoping.look_again(session, company.id, side, entity, ids, states=ENDED)
    return len(ended)
