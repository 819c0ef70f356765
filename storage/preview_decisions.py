"""What a person decided about single records while their company was held.

`choice` link:ID (it is that one of the other side) | create (it is none of them) | skip.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import delete, select, update
from sqlalchemy.dialects.postgresql import insert

from storage.models import PreviewDecisionRow
from storage.rows import changed, chosen, read_all

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from sqlalchemy.orm import Session

CREATE = "create"
SKIP = "skip"
LINK = "link:"
NOT = "not:"
"""Before the ids of the other side, with commas between, that a person said are another thing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """One of them; `label` is how people call the record."""

    entity: str
    side: str
    record_id: str
    choice: str
    label: str
    who: str
    decided_at: datetime
    applied_at: datetime | None = None


def decide(session: Session, company_id: UUID, new: Decision) -> None:
    """Keep it; what was decided of the record before is replaced."""
    values = {name: getattr(new, name) for name in Decision.__dataclass_fields__}
    statement = insert(PreviewDecisionRow).values(company_id=company_id, **values)
    keys = {"entity", "side", "record_id"}
    renewed = {name: statement.excluded[name] for name in values if name not in keys}
    session.execute(
        statement.on_conflict_do_update(
            index_elements=["company_id", "entity", "side", "record_id"], set_=renewed
        )
    )


def take_back(session: Session, company_id: UUID, entity: str, side: str, record_id: str) -> bool:
    """Forget a decision that was not carried out; False when there is none."""
    statement = delete(PreviewDecisionRow).where(
        PreviewDecisionRow.company_id == company_id,
        PreviewDecisionRow.entity == entity,
        PreviewDecisionRow.side == side,
        PreviewDecisionRow.record_id == record_id,
        PreviewDecisionRow.applied_at.is_(None),
    )
    return changed(session, statement) == 1


def list_all(session: Session, company_id: UUID) -> list[Decision]:
    """All of a company's, the oldest first."""
    statement = chosen(PreviewDecisionRow, Decision).where(
        PreviewDecisionRow.company_id == company_id
    )
    ordered = statement.order_by(PreviewDecisionRow.decided_at, PreviewDecisionRow.record_id)
    return read_all(session, ordered, Decision)


def apart(session: Session, company_id: UUID, entity: str) -> set[tuple[str, str]]:
    """(side, id) of the records of an entity that are none of those they look like."""
    statement = select(PreviewDecisionRow.side, PreviewDecisionRow.record_id).where(
        PreviewDecisionRow.company_id == company_id,
        PreviewDecisionRow.entity == entity,
        PreviewDecisionRow.choice == CREATE,
    )
    return {(side, one) for side, one in session.execute(statement)}


def never_one(session: Session, company_id: UUID, entity: str) -> frozenset[tuple[str, str]]:
    """(cloud id, QuickBooks id) of those that a person said are not the same."""
    statement = select(PreviewDecisionRow.record_id, PreviewDecisionRow.choice).where(
        PreviewDecisionRow.company_id == company_id,
        PreviewDecisionRow.entity == entity,
        PreviewDecisionRow.side == "cloud",
        PreviewDecisionRow.choice.startswith(NOT),
    )
    return frozenset(
        (one, other)
        for one, choice in session.execute(statement)
        for other in choice.removeprefix(NOT).split(",")
    )


def mark_applied(session: Session, company_id: UUID, now: datetime) -> None:
    """Every decision has been carried out."""
    statement = update(PreviewDecisionRow).where(
        PreviewDecisionRow.company_id == company_id, PreviewDecisionRow.applied_at.is_(None)
    )
    session.execute(statement.values(applied_at=now))


def forget(session: Session, company_id: UUID) -> None:
    """Nothing was decided; for a company that was tied to the wrong file."""
    session.execute(delete(PreviewDecisionRow).where(PreviewDecisionRow.company_id == company_id))
