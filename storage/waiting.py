"""What is neither in step nor a problem of its own: it waits for something else, and is counted.

A pair is counted once, by its record in the cloud. Only open rows are read, whatever a company has.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sqlalchemy import text

from storage.rows import read_all

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from sqlalchemy.orm import Session


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """How many records of an entity wait on a side."""

    company_id: UUID
    entity: str
    side: str
    number: int


# NOT IN over what is open is one hash; NOT EXISTS per record would be planned as a join.
_TOLD: Final = """
    SELECT q.company_id, q.entity, 'cloud', q.cloud_id FROM problems q
    WHERE q.company_id = ANY (:ids) AND q.cleared_at IS NULL AND q.entity IS NOT NULL
      AND q.cloud_id IS NOT NULL
    UNION ALL
    SELECT q.company_id, q.entity, 'quickbooks', q.quickbooks_id FROM problems q
    WHERE q.company_id = ANY (:ids) AND q.cleared_at IS NULL AND q.entity IS NOT NULL
      AND q.quickbooks_id IS NOT NULL
"""
_WAITING: Final = text(f"""
    SELECT r.company_id, r.entity, r.side, count(*) AS number FROM records r
    WHERE r.company_id = ANY (:ids) AND r.state = 'waiting' AND NOT r.gone
      AND (r.company_id, r.entity, r.side, r.id) NOT IN ({_TOLD})
      AND (r.side = 'cloud' OR (
          SELECT m.id FROM mappings m
          WHERE m.company_id = r.company_id AND m.entity = r.entity AND m.quickbooks_id = r.id
          LIMIT 1) IS NULL)
    GROUP BY r.company_id, r.entity, r.side
""")  # noqa: S608 - our own text
_IN_STEP: Final = text(f"""
    SELECT m.entity, count(*) FROM mappings m
    WHERE m.company_id = ANY (:ids) AND m.state = 'linked'
      AND (m.company_id, m.entity, 'cloud', m.cloud_id) NOT IN ({_TOLD})
      AND (m.company_id, m.entity, 'quickbooks', m.quickbooks_id) NOT IN ({_TOLD})
      AND (m.company_id, m.entity, m.cloud_id) NOT IN (
          SELECT r.company_id, r.entity, r.id FROM records r
          WHERE r.company_id = ANY (:ids) AND r.side = 'cloud' AND r.state = 'waiting')
    GROUP BY m.entity
""")  # noqa: S608


def waiting(session: Session, ids: Sequence[UUID]) -> dict[UUID, list[Waiting]]:
    """What waits in these companies without a problem of its own; one statement."""
    found: defaultdict[UUID, list[Waiting]] = defaultdict(list)
    for each in read_all(session, _WAITING, Waiting, {"ids": list(ids)}):
        found[each.company_id].append(each)
    return dict(found)


def in_step(session: Session, company_id: UUID) -> dict[str, int]:
    """{entity: pairs that are linked, without an open problem, and wait for nothing}."""
    return dict(session.execute(_IN_STEP, {"ids": [company_id]}).all())
