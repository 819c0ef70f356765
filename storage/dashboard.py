"""What a company's page shows besides its line in the list: a fixed number of statements each.

Nothing here counts records one by one: a company of a hundred thousand is looked at every second.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import text

from storage.rows import read_all

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from uuid import UUID

    from storage.session import Session


@dataclass(frozen=True, slots=True, kw_only=True)
class Now:
    """What goes on in a company. `stop_*` are of the oldest trouble that is about all of it.

    `reads`, `writes`: whether a question, or a write of either side, is still open in its session.
    """

    company_id: UUID
    phase: str | None
    progress: int | None
    heard_at: datetime | None
    stop_cause: str | None
    stop_cure: str | None
    reads: bool
    writes: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenWork:
    """What still waits in a run's session, by where it goes and what it is about."""

    side: str
    entity: str | None
    action: str
    state: str
    number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RunBar:
    """A run as the chart needs it."""

    id: UUID
    started_at: datetime
    ended_at: datetime | None
    phase: str
    result: str | None
    counts: dict[str, Any]


_NOW = text("""
    SELECT c.id AS company_id, r.phase, s.progress, s.heard_at, p.cause AS stop_cause,
           p.cure AS stop_cure, COALESCE(w.reads, false) AS reads,
           COALESCE(w.writes, false) AS writes
    FROM companies c
    LEFT JOIN sessions s ON s.company_id = c.id AND s.closed_at IS NULL
    LEFT JOIN runs r ON r.id = s.run_id
    LEFT JOIN LATERAL (
        SELECT bool_or(o.action IN ('query', 'status')) AS reads,
               bool_or(o.action NOT IN ('query', 'status')) AS writes
        FROM work o
        WHERE s.id IS NOT NULL AND o.company_id = c.id
          AND o.state IN ('planned', 'leased', 'sent', 'in_doubt')
    ) w ON true
    LEFT JOIN LATERAL (
        SELECT q.cause, q.cure FROM problems q
        WHERE q.company_id = c.id AND q.cleared_at IS NULL AND q.kind = 'stop'
          AND q.entity IS NULL
        ORDER BY q.opened_at LIMIT 1
    ) p ON true
    WHERE c.id = ANY (:ids)
""")
_WORK = text("""
    SELECT side, entity, action, state, count(*) AS number FROM work
    WHERE company_id = :company_id AND state IN ('planned', 'leased', 'sent', 'in_doubt')
    GROUP BY side, entity, action, state
""")
_BARS = text("""
    SELECT id, started_at, ended_at, phase, result, counts FROM runs
    WHERE company_id = :company_id ORDER BY started_at DESC, id DESC LIMIT :limit
""")
# Each looked up by its id, however many runs there are; the newest is not among the remembered yet.
_MOVED = text("""
    SELECT r.id, r.started_at, r.ended_at, r.phase, r.result, r.counts
    FROM companies c
    CROSS JOIN LATERAL (
        SELECT c.last_run_id AS id
        UNION SELECT CAST(value AS uuid) FROM jsonb_each_text(c.moved)
    ) AS one
    JOIN runs r ON r.id = one.id
    WHERE c.id = :company_id ORDER BY r.started_at, r.id
""")


def now_of(session: Session, ids: Sequence[UUID]) -> dict[UUID, Now]:
    """What goes on in these companies; one statement."""
    found = read_all(session, _NOW, Now, {"ids": list(ids)})
    return {each.company_id: each for each in found}


def open_work(session: Session, company_id: UUID) -> list[OpenWork]:
    """What waits in a company; one statement over open rows alone."""
    return read_all(session, _WORK, OpenWork, {"company_id": company_id})


def last_moved(session: Session, company_id: UUID) -> dict[str, RunBar]:
    """{flow: the newest run of all that moved something of it}."""
    found = read_all(session, _MOVED, RunBar, {"company_id": company_id})
    return {flow: run for run in found for flow in run.counts}


def bars(session: Session, company_id: UUID, *, limit: int) -> list[RunBar]:
    """The newest runs, newest first."""
    return read_all(session, _BARS, RunBar, {"company_id": company_id, "limit": limit})
