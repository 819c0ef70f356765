"""What was done, as one tenant's people may read it; everybody's is `people_directory`'s."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from storage.models import AuditRow
from storage.rows import chosen, read_all

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from sqlalchemy.orm import Session


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditLine:
    """One thing that somebody did."""

    id: int
    company_id: UUID | None
    who: str
    action: str
    detail: dict[str, Any]
    address: str
    at: datetime


def page(
    session: Session,
    *,
    limit: int,
    before: int | None = None,
    who: str | None = None,
    action: str | None = None,
) -> list[AuditLine]:
    """The session's tenant's, newest first, as far as these words are in them."""
    statement = chosen(AuditRow, AuditLine).order_by(AuditRow.id.desc()).limit(limit)
    if before is not None:
        statement = statement.where(AuditRow.id < before)
    for column, words in ((AuditRow.who, who), (AuditRow.action, action)):
        if words:
            statement = statement.where(column.icontains(words, autoescape=True))
    return read_all(session, statement, AuditLine)
