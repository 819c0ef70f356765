"""Records that come into the sync, or leave it, because a rule or a setting has changed, not they.

What a person left out stays so: no rule is about that.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func, update

from storage.models import ProblemRow, RecordRow
from storage.rows import among, changed

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from storage.session import Session


def rescope(
    session: Session, company_id: UUID, entity: str, ids: Sequence[str], *, state: str
) -> int:
    """Give these another state; whoever looked at them before does not set it back."""
    wanted = (
        RecordRow.company_id == company_id,
        RecordRow.entity == entity,
        RecordRow.side == "quickbooks",
        among(RecordRow.id, ids),
        RecordRow.state != "skipped",
    )
    anew = {"state": state, "reason": None, "revision": RecordRow.revision + 1}
    return changed(session, update(RecordRow).where(*wanted).values(**anew))


def look_again(
    session: Session,
    company_id: UUID,
    side: str,
    entity: str,
    ids: Sequence[str],
    *,
    states: Sequence[str],
) -> int:
    """Have these of a side looked at again, as far as they are in these states."""
    wanted = (
        RecordRow.company_id == company_id,
        RecordRow.entity == entity,
        RecordRow.side == side,
        among(RecordRow.id, ids),
        RecordRow.state.in_(states),
    )
    return changed(session, update(RecordRow).where(*wanted).values(state="dirty", reason=None))


def clear_alone(session: Session, company_id: UUID, entity: str, ids: Sequence[str]) -> int:
    """End what is open on these alone; what is about a record of the cloud too stays."""
    wanted = (
        ProblemRow.company_id == company_id,
        ProblemRow.cleared_at.is_(None),
        ProblemRow.entity == entity,
        ProblemRow.cloud_id.is_(None),
        among(ProblemRow.quickbooks_id, ids),
    )
    over = {"cleared_at": func.now(), "resolution": "gone"}
    return changed(session, update(ProblemRow).where(*wanted).values(**over))
