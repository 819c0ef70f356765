"""What was done, as one tenant's people may read it; everybody's is `people_directory`'s."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import or_, select, text

from storage.models import ApiTokenRow, AuditRow, CompanyRow
from storage.rows import read_all

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import datetime
    from uuid import UUID

    from storage.session import Session


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditLine:
    """One thing that somebody did; `token_name` when it was a program with a token."""

    id: int
    company_id: UUID | None
    company_name: str | None
    who: str
    token_name: str | None
    action: str
    detail: dict[str, Any]
    address: str
    at: datetime


_PLACES: Final = text("""
    SELECT CAST(id AS text) AS id, entity, cloud_id, quickbooks_id FROM problems
    WHERE id = ANY (:ids) AND entity IS NOT NULL
""")
_NAMES: Final = text("""
    SELECT CAST(id AS text) AS id, label AS name FROM problems WHERE id = ANY (:ids)
    UNION ALL SELECT CAST(id AS text), url FROM webhook_endpoints WHERE id = ANY (:ids)
    UNION ALL SELECT CAST(id AS text), email FROM users WHERE id = ANY (:ids)
    UNION ALL SELECT CAST(id AS text), email FROM people_links WHERE id = ANY (:ids)
    UNION ALL SELECT CAST(id AS text), prefix FROM api_tokens WHERE id = ANY (:ids)
""")


def page(
    session: Session,
    *,
    limit: int,
    before: int | None = None,
    who: str | None = None,
    action: str | None = None,
    operations: Sequence[str] = (),
) -> list[AuditLine]:
    """The session's tenant's, newest first, as far as these words are in them.

    `operations` are actions, as they are written down, that the words `action` stand for as well.
    """
    own = [
        getattr(AuditRow, name) for name in AuditLine.__dataclass_fields__ if "_name" not in name
    ]
    names = (CompanyRow.name.label("company_name"), ApiTokenRow.name.label("token_name"))
    statement = (
        select(*own, *names)
        .outerjoin(CompanyRow, CompanyRow.id == AuditRow.company_id)
        .outerjoin(ApiTokenRow, ApiTokenRow.prefix == AuditRow.who)
        .order_by(AuditRow.id.desc())
        .limit(limit)
    )
    if before is not None:
        statement = statement.where(AuditRow.id < before)
    if who:
        columns = (AuditRow.who, ApiTokenRow.name)
        statement = statement.where(or_(*(one.icontains(who, autoescape=True) for one in columns)))
    if action:
        said = AuditRow.action.icontains(action, autoescape=True)
        statement = statement.where(or_(said, AuditRow.action.in_(list(operations))))
    return read_all(session, statement, AuditLine)


def names_of(session: Session, ids: Collection[UUID]) -> dict[str, str]:
    """{id: what people know it by} of problems, webhooks, people, invitations and tokens."""
    if not ids:
        return {}
    return {row.id: row.name for row in session.execute(_NAMES, {"ids": list(ids)})}


def places_of(session: Session, ids: Collection[UUID]) -> dict[str, tuple[str, str, str]]:
    """{problem's id: (entity, side, id) of the record that it is about}."""
    if not ids:
        return {}
    found: dict[str, tuple[str, str, str]] = {}
    for row in session.execute(_PLACES, {"ids": list(ids)}):
        side = "cloud" if row.cloud_id is not None else "quickbooks"
        if one := row.cloud_id or row.quickbooks_id:
            found[row.id] = (row.entity, side, one)
    return found
