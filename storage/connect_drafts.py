"""Companies that are being connected and do not exist yet: what was entered so far."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, func, insert, update

from storage.errors import NotFoundError
from storage.models import ConnectDraftRow
from storage.rows import changed, chosen, read_all, read_one

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from uuid import UUID

    from storage.session import Session


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What was entered. `account` {id, name} once the cloud said yes; the secret is sealed."""

    id: UUID
    name: str
    cloud: str
    cloud_settings: dict[str, Any]
    cloud_secret: bytes | None
    account: dict[str, Any] | None
    touched_at: datetime


def begin(session: Session, name: str, cloud: str) -> Draft:
    """A new one."""
    values = {"name": name, "cloud": cloud}
    statement = insert(ConnectDraftRow).values(values).returning(ConnectDraftRow.id)
    return get(session, session.execute(statement).scalar_one())


def get(session: Session, draft_id: UUID) -> Draft:
    """One of the tenant's; NotFoundError otherwise."""
    statement = chosen(ConnectDraftRow, Draft).where(ConnectDraftRow.id == draft_id)
    found = read_one(session, statement, Draft)
    if found is None:
        raise NotFoundError("draft", draft_id)
    return found


def list_all(session: Session, *, limit: int) -> list[Draft]:
    """The tenant's, the last touched first."""
    statement = chosen(ConnectDraftRow, Draft).order_by(ConnectDraftRow.touched_at.desc())
    return read_all(session, statement.limit(limit), Draft)


def rename(session: Session, draft_id: UUID, name: str) -> None:
    """Another name."""
    _update(session, draft_id, name=name)


def set_cloud(
    session: Session,
    draft_id: UUID,
    *,
    settings: Mapping[str, Any],
    secret: bytes,
    account: Mapping[str, Any],
) -> None:
    """The cloud account, which was tried and opened."""
    _update(
        session,
        draft_id,
        cloud_settings=dict(settings),
        cloud_secret=secret,
        account=dict(account),
    )


def forget(session: Session, draft_id: UUID) -> bool:
    """It became a company, or was given up; False when it is not there."""
    return changed(session, delete(ConnectDraftRow).where(ConnectDraftRow.id == draft_id)) == 1


def _update(session: Session, draft_id: UUID, **values: Any) -> None:
    statement = update(ConnectDraftRow).where(ConnectDraftRow.id == draft_id)
    if not changed(session, statement.values(touched_at=func.now(), **values)):
        raise NotFoundError("draft", draft_id)
