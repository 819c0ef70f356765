"""How far each read of each side came.

A mark is opaque here, but for `advance`, which never goes back.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, delete, func, select
from sqlalchemy.dialects.postgresql import insert

from storage.models import CursorRow
from storage.rows import changed

if TYPE_CHECKING:
    from uuid import UUID

    from storage.session import Session


_OF_SIDE = select(CursorRow.name, CursorRow.mark).where(
    CursorRow.company_id == bindparam("company_id"), CursorRow.side == bindparam("side")
)
_NEW = insert(CursorRow).values(
    {name: bindparam(name) for name in ("company_id", "side", "name", "mark")}
)
_MOVED: dict[str, Any] = {
    "index_elements": ["company_id", "side", "name"],
    "set_": {"mark": _NEW.excluded.mark, "advanced_at": func.now()},
}
_SET = _NEW.on_conflict_do_update(**_MOVED)
_ADVANCE = _NEW.on_conflict_do_update(
    **_MOVED, where=CursorRow.mark.collate("C") < _NEW.excluded.mark
).returning(CursorRow.name)


def get(session: Session, company_id: UUID, side: str, name: str) -> str | None:
    """The mark, None before the first read."""
    return all_of(session, company_id, side).get(name)


def all_of(session: Session, company_id: UUID, side: str) -> dict[str, str]:
    """{name: mark} of a side."""
    return dict(session.execute(_OF_SIDE, {"company_id": company_id, "side": side}).all())


def set_mark(session: Session, company_id: UUID, side: str, name: str, mark: str) -> None:
    """Replace the mark, whatever it was."""
    parameters = {"company_id": company_id, "side": side, "name": name, "mark": mark}
    session.execute(_SET, parameters)


def advance(session: Session, company_id: UUID, side: str, name: str, mark: str) -> bool:
    """Move the mark forward, comparing as text; False when it was there or further already."""
    parameters = {"company_id": company_id, "side": side, "name": name, "mark": mark}
    return session.execute(_ADVANCE, parameters).scalar_one_or_none() is not None


def forget(session: Session, company_id: UUID, side: str, name: str | None = None) -> int:
    """Read from the beginning next time: one read, or all of the side."""
    wanted = [CursorRow.company_id == company_id, CursorRow.side == side]
    if name is not None:
        wanted.append(CursorRow.name == name)
    return changed(session, delete(CursorRow).where(*wanted))
