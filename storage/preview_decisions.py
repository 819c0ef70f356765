"""What a person said of single records: mostly while their company was held.

`choice` is what is to become of it: link:ID (it is that one of the other side) | create (it is none
of them) | skip. Or it is `not`: the cloud's record and `other` of QuickBooks are not the same, and
are not linked with each other but by a person. Of these a record may have any number beside.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sqlalchemy import delete, select, text, tuple_, update
from sqlalchemy.dialects.postgresql import insert

from storage.models import PreviewDecisionRow
from storage.rows import changed, chosen, read_all

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import datetime
    from uuid import UUID

    from storage.session import Session

CREATE = "create"
SKIP = "skip"
LINK = "link:"
NOT = "not"
# Two look-ups per decision, of their revisions alone: what the records say is not read.
_COUNT = text("""
    WITH said AS (
        SELECT entity, side, record_id, seen,
               CASE WHEN choice LIKE 'link:%' THEN substr(choice, 6) ELSE other END AS partner
        FROM preview_decisions WHERE company_id = :company_id AND applied_at IS NULL
    )
    SELECT EXISTS (SELECT FROM preview_decisions WHERE company_id = :company_id), count(*),
           count(*) FILTER (WHERE seen <> '{}' AND seen <> coalesce(held.revisions, '{}'))
    FROM said CROSS JOIN LATERAL (
        SELECT jsonb_object_agg(found.side, found.revision) AS revisions FROM (
            (SELECT r.side, r.revision FROM records r
             WHERE r.company_id = :company_id AND r.entity = said.entity AND r.side = said.side
               AND r.id = said.record_id AND NOT r.gone LIMIT 1)
            UNION ALL
            (SELECT r.side, r.revision FROM records r
             WHERE r.company_id = :company_id AND r.entity = said.entity AND r.side <> said.side
               AND r.side = ANY ('{cloud,quickbooks}') AND r.id = said.partner AND NOT r.gone
             LIMIT 1)
        ) AS found
    ) AS held
""")


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


def open_page(session: Session, company_id: UUID, *, limit: int, begin: int = 0) -> list[Decision]:
    """What is not carried out yet, the newest first, from the one at `begin` on."""
    row = PreviewDecisionRow
    statement = chosen(row, Decision).where(row.company_id == company_id, row.applied_at.is_(None))
    ordered = statement.order_by(
        row.decided_at.desc(), row.record_id.desc(), row.entity, row.side, row.other
    )
    return read_all(session, ordered.offset(begin).limit(limit), Decision)


def at(
    session: Session, company_id: UUID, places: Collection[tuple[str, str, str]]
) -> dict[tuple[str, str, str], Decision]:
    """What is to become of the records at these places (entity, side, id), as far as it is said."""
    row = PreviewDecisionRow
    statement = chosen(row, Decision).where(
        row.company_id == company_id,
        row.other == "",
        tuple_(row.entity, row.side, row.record_id).in_(list(places)),
    )
    return {one.place[:3]: one for one in read_all(session, statement, Decision)}


def count(session: Session, company_id: UUID) -> tuple[bool, int, int]:
    """Whether anything was said at all; how many are not carried out yet, and how many `moved`.

    Those are about records that are not as they were when it was said.
    """
    any_said, number, moved = session.execute(_COUNT, {"company_id": company_id}).one()
    return any_said, number, moved


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
