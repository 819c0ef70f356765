"""What a run did, in sums: the requests of its message sets, its writes and reads of the cloud.

Each is one statement over the run's own rows, however many records it moved.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import text

from storage.models import ProblemRow
from storage.problems import Problem
from storage.rows import chosen, read_all

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from uuid import UUID

    from storage.session import Session

NAMED: Final = 3
"""Records of one message set that are named; of the others there is a number."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SetPart:
    """Requests of one message set that are alike, and how they ended.

    `body` the filters of a query · `goes_on` a further page of one · `records` how many it brought,
    None when that was not kept · `message` what QuickBooks said of the first that failed.
    """

    message_set_id: str
    action: str
    entity: str | None
    read_name: str | None
    state: str
    number: int
    cloud_ids: list[str | None]
    quickbooks_ids: list[str | None]
    body: dict[str, Any] | None
    goes_on: bool
    records: int | None
    message: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CloudWrites:
    """Writes into the cloud that are alike, and how they ended.

    `action` create | update | archive | restore.
    """

    entity: str
    action: str
    state: str
    number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CloudReads:
    """How many records of an entity the cloud gave; one that was asked twice gave them once.

    `changed` of them new, or said something new; None when that was not kept.
    """

    number: int
    changed: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ProblemSums:
    """How many problems a run opened, and how many are over with it.

    What a person decided between two runs, since `decided_since`, is carried out by the later one.
    """

    opened: int
    cleared: int
    decided_since: datetime


_PARTS: Final = text(f"""
    SELECT message_set_id, action, entity, read_name, state, count(*) AS number,
           (array_agg(cloud_id ORDER BY ordinal))[1:{NAMED}] AS cloud_ids,
           (array_agg(quickbooks_id ORDER BY ordinal))[1:{NAMED}] AS quickbooks_ids,
           (array_agg(request -> 'body' ORDER BY ordinal) FILTER (WHERE action = 'query'))[1]
               AS body,
           bool_or(COALESCE(request #>> '{{attributes,iterator}}' = 'Continue', false)) AS goes_on,
           sum(CAST(outcome ->> 'records' AS bigint))::bigint AS records,
           (array_agg(outcome ->> 'message' ORDER BY ordinal)
               FILTER (WHERE state <> 'settled'))[1] AS message
    FROM work
    WHERE company_id = :company_id AND message_set_id = ANY (:sets)
    GROUP BY message_set_id, action, entity, read_name, state
    ORDER BY min(ordinal)
""")  # noqa: S608 - a number of our own
_WRITES: Final = text("""
    SELECT entity, action, state, count(*) AS number FROM work
    WHERE run_id = :run_id AND side = 'cloud' AND entity IS NOT NULL
    GROUP BY entity, action, state ORDER BY entity, action, state
""")
_CAME: Final = text("""
    SELECT entity, max(CAST(detail ->> 'records' AS bigint)) AS number,
           sum(CAST(detail ->> 'changed' AS bigint))::bigint AS changed FROM journal
    WHERE run_id = :run_id AND event = 'cloud-read' AND entity IS NOT NULL
    GROUP BY entity
""")


_PROBLEMS: Final = text("""
    SELECT past.at AS decided_since,
           (SELECT count(*) FROM problems q WHERE q.company_id = :company_id
              AND q.opened_at >= :since AND q.opened_at <= :until) AS opened,
           (SELECT count(*) FROM problems q WHERE q.company_id = :company_id
              AND q.cleared_at >= past.at AND q.cleared_at <= :until) AS cleared
    FROM (SELECT LEAST(:since, COALESCE((
        SELECT r.ended_at FROM runs r WHERE r.company_id = :company_id AND r.started_at < :since
        ORDER BY r.started_at DESC LIMIT 1), :since)) AS at) past
""")


def parts(session: Session, company_id: UUID, sets: Sequence[str]) -> list[SetPart]:
    """What these message sets asked, in the order in which it stood in them; one statement."""
    if not sets:
        return []
    return read_all(session, _PARTS, SetPart, {"company_id": company_id, "sets": list(sets)})


def cloud_writes(session: Session, run_id: UUID) -> list[CloudWrites]:
    """What the run wrote into the cloud, or tried to."""
    return read_all(session, _WRITES, CloudWrites, {"run_id": run_id})


def cloud_came(session: Session, run_id: UUID) -> dict[str, CloudReads]:
    """What reading the cloud brought the run, by entity; of nothing there is no entry."""
    rows = session.execute(_CAME, {"run_id": run_id})
    return {row.entity: CloudReads(number=row.number, changed=row.changed) for row in rows}


def problem_sums(
    session: Session, company_id: UUID, since: datetime, until: datetime
) -> ProblemSums:
    """Of a run of this time: one statement."""
    asked = {"company_id": company_id, "since": since, "until": until}
    (found,) = read_all(session, _PROBLEMS, ProblemSums, asked)
    return found


def problems_between(
    session: Session,
    company_id: UUID,
    since: datetime,
    until: datetime,
    *,
    limit: int,
    cleared: bool = False,
) -> list[Problem]:
    """Problems of a company that were opened, or `cleared`, in this time; oldest first."""
    column = ProblemRow.cleared_at if cleared else ProblemRow.opened_at
    statement = chosen(ProblemRow, Problem).where(
        ProblemRow.company_id == company_id, column >= since, column <= until
    )
    return read_all(session, statement.order_by(column, ProblemRow.id).limit(limit), Problem)
