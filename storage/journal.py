"""What happened, append-only: the database lets us add and read, never change."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sqlalchemy import text

from storage.models import JournalRow
from storage.rows import as_json, chosen, read_all

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime
    from uuid import UUID

    from storage.session import Session


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something to be written down; `detail` holds replaced values, codes, what a person chose."""

    event: str
    entity: str | None = None
    cloud_id: str | None = None
    quickbooks_id: str | None = None
    run_id: UUID | None = None
    detail: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """Something that was written down."""

    id: int
    at: datetime
    run_id: UUID | None
    event: str
    entity: str | None
    cloud_id: str | None
    quickbooks_id: str | None
    detail: dict[str, Any]


_ENTRY = chosen(JournalRow, Entry)
_WRITE = text("""
    INSERT INTO journal (company_id, at, run_id, event, entity, cloud_id, quickbooks_id, detail)
    SELECT :company_id, clock_timestamp(), e.run_id, e.event, e.entity, e.cloud_id,
           e.quickbooks_id, e.detail
    FROM ROWS FROM (jsonb_to_recordset(CAST(:rows AS jsonb)) AS (
        event text, entity text, cloud_id text, quickbooks_id text, run_id uuid, detail jsonb
    )) WITH ORDINALITY AS e
    ORDER BY e.ordinality
""")


def write_many(session: Session, company_id: UUID, events: Sequence[Event]) -> None:
    """Write these down, in this order."""
    if events:
        names = list(Event.__dataclass_fields__)
        listed = [{name: getattr(event, name) for name in names} for event in events]
        session.execute(_WRITE, {"company_id": company_id, "rows": as_json(listed)})


def story(
    session: Session,
    company_id: UUID,
    entity: str,
    *,
    cloud_id: str | None = None,
    quickbooks_id: str | None = None,
    limit: int = 200,
    before: int | None = None,
) -> list[Entry]:
    """Everything that happened to a record known by either id, newest first.

    `before` is an entry's id, to go on reading.
    """
    # One branch per id, so that each uses its own index.
    parts = [
        _ENTRY.where(
            JournalRow.company_id == company_id, JournalRow.entity == entity, column == value
        )
        for column, value in (
            (JournalRow.cloud_id, cloud_id),
            (JournalRow.quickbooks_id, quickbooks_id),
        )
        if value is not None
    ]
    if before is not None:
        parts = [part.where(JournalRow.id < before) for part in parts]
    found = {entry.id: entry for part in parts for entry in _newest(session, part, limit)}
    return [found[key] for key in sorted(found, reverse=True)][:limit]


def recent(
    session: Session, company_id: UUID, *, limit: int = 200, before: int | None = None
) -> list[Entry]:
    """What happened to a company, newest first; `before` an id, to go on reading."""
    statement = _ENTRY.where(JournalRow.company_id == company_id)
    if before is not None:
        statement = statement.where(JournalRow.id < before)
    return _newest(session, statement, limit)


def of_run(
    session: Session, run_id: UUID, *, limit: int, before: int | None = None, but: str | None = None
) -> list[Entry]:
    """What was written down in a run, newest first; `before` an id, to go on reading.

    `but` is an event that is left out.
    """
    # A range of one, so that only the run's own index has this order: whoever believes that one run
    # is half of the journal would rather read all of it backwards, in search of the first lines.
    statement = _ENTRY.where(JournalRow.run_id >= run_id, JournalRow.run_id <= run_id)
    if before is not None:
        statement = statement.where(JournalRow.id < before)
    if but is not None:
        statement = statement.where(JournalRow.event != but)
    return _newest(session, statement.order_by(JournalRow.run_id.desc()), limit)


def _newest(session: Session, statement: Any, limit: int) -> list[Entry]:
    return read_all(session, statement.order_by(JournalRow.id.desc()).limit(limit), Entry)
