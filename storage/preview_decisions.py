"""What a person said of single records: mostly while their company was held.

`choice` is what is to become of it: link:ID (it is that one of the other side) | create (it is none
of them) | skip. Or it is `not`: the cloud's record and `other` of QuickBooks are not the same, and
are not linked with each other but by a person. Of these a record may have any number beside.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sqlalchemy import delete, select, update
from sqlalchemy.dialects.postgresql import insert

from storage.models import PreviewDecisionRow
from storage.rows import changed, chosen, read_all

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from uuid import UUID

    from storage.session import Session

CREATE = "create"
SKIP = "skip"
LINK = "link:"
NOT = "not"


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """One of them; `label` is how people call the record, `seen` {side: revision} what they saw."""

    entity: str
    side: str
    record_id: str
    choice: str
    label: str
    who: str
    decided_at: datetime
    other: str = ""
    seen: Mapping[str, int] = field(default_factory=dict)
    applied_at: datetime | None = None

    @property
    def place(self) -> tuple[str, str, str, str]:
        """(entity, side, id, other): what tells it from every other one of the company."""
        return self.entity, self.side, self.record_id, self.other

    @property
    def pair(self) -> tuple[str, str] | None:
        """(cloud id, QuickBooks id) of the two that it is about; None where it is about one."""
        link = self.choice.removeprefix(LINK) if self.choice.startswith(LINK) else ""
        other = link or self.other
        if not other:
            return None
        return (self.record_id, other) if self.side == "cloud" else (other, self.record_id)


def decide(session: Session, company_id: UUID, new: Decision) -> None:
    """Keep it; what was to become of the record before is replaced."""
    values = {name: getattr(new, name) for name in Decision.__dataclass_fields__}
    statement = insert(PreviewDecisionRow).values(company_id=company_id, **values)
    keys = {"entity", "side", "record_id", "other"}
    renewed = {name: statement.excluded[name] for name in values if name not in keys}
    session.execute(
        statement.on_conflict_do_update(index_elements=["company_id", *sorted(keys)], set_=renewed)
    )


def take_back(session: Session, company_id: UUID, place: tuple[str, str, str, str]) -> bool:
    """Forget one that was not carried out, by its place; False when there is none."""
    entity, side, record_id, other = place
    statement = delete(PreviewDecisionRow).where(
        PreviewDecisionRow.company_id == company_id,
        PreviewDecisionRow.entity == entity,
        PreviewDecisionRow.side == side,
        PreviewDecisionRow.record_id == record_id,
        PreviewDecisionRow.other == other,
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
    statement = select(PreviewDecisionRow.record_id, PreviewDecisionRow.other).where(
        PreviewDecisionRow.company_id == company_id,
        PreviewDecisionRow.entity == entity,
        PreviewDecisionRow.choice == NOT,
    )
    return frozenset((cloud_id, other) for cloud_id, other in session.execute(statement))


def mark_applied(session: Session, company_id: UUID, now: datetime) -> None:
    """Every decision has been carried out."""
    statement = update(PreviewDecisionRow).where(
        PreviewDecisionRow.company_id == company_id, PreviewDecisionRow.applied_at.is_(None)
    )
    session.execute(statement.values(applied_at=now))


def forget(session: Session, company_id: UUID) -> None:
    """Nothing was decided; for a company that was tied to the wrong file."""
    session.execute(delete(PreviewDecisionRow).where(PreviewDecisionRow.company_id == company_id))
