"""Work rows: what QuickBooks or the cloud must do, from planned to settled.

A leased row was promised to nobody outside yet, so an expired lease is simply planned again; a sent
row was, so silence makes it in doubt and never planned. Every transition names the states it may
start from: the same answer twice changes nothing the second time.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import Text, and_, bindparam, cast, func, or_, select, text, update

from storage.batches import ENQUEUE_WORK, MARK_WORK_SENT, SETTLE_WORK
from storage.models import WorkRow
from storage.rows import among, as_json, changed, chosen, columns, read_all
from storage.work_values import NewWork, Verdict, Work

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from uuid import UUID

    from sqlalchemy import ColumnElement

    from storage.session import Session

__all__ = ["NewWork", "Verdict", "Work"]

OPEN_STATES = ("planned", "leased", "sent", "in_doubt")
READS = ("query", "status")


_WORK = chosen(WorkRow, Work)
_ORDER = (WorkRow.position, WorkRow.ordinal)
_CAME = text("""
    UPDATE work
    SET outcome = COALESCE(outcome, '{}')
                  || jsonb_build_object('records', CAST(:number AS bigint))
    WHERE id = :id
""")
# Spelled out in the statement, not passed: only so does the planner see the partial index fit.
_IS_OPEN = WorkRow.state.in_(
    bindparam("open_states", OPEN_STATES, expanding=True, literal_execute=True)
)

# Built once: asked in every turn of a session or a pass.
_OURS = _WORK.where(WorkRow.company_id == bindparam("company_id"))
_OF_RUN = WorkRow.run_id == bindparam("run_id")
_OURS_OPEN = _OURS.where(_IS_OPEN).order_by(*_ORDER)
_IN_DOUBT = _OURS_OPEN.where(WorkRow.side == bindparam("side"), WorkRow.state == "in_doubt")
_OF_SET = _OURS.where(WorkRow.message_set_id == bindparam("set_id")).order_by(*_ORDER)
_OPEN_WRITES = _OURS_OPEN.where(WorkRow.action.not_in(READS))
_OPEN_WRITES_OF = _OPEN_WRITES.where(WorkRow.entity == bindparam("entity"))
_OPEN_READS = _OURS_OPEN.where(WorkRow.action.in_(READS))
_OPEN_READS_OF = _OPEN_READS.where(_OF_RUN)
_STATUS_CHECKS = _OURS.where(_OF_RUN, WorkRow.action == "status")


def enqueue(session: Session, company_id: UUID, rows: Sequence[NewWork]) -> list[UUID]:
    """Plan work and return the ids that were taken in.

    A write whose like (record, side, action) is already open is left out: nothing is done twice.
    """
    if not rows:
        return []
    listed = [{name: getattr(row, name) for name in NewWork.__dataclass_fields__} for row in rows]
    parameters = {"company_id": company_id, "rows": as_json(listed)}
    return list(session.execute(ENQUEUE_WORK, parameters).scalars())


def get(session: Session, work_id: UUID) -> Work | None:
    """One row by id."""
    return next(iter(read_all(session, _WORK.where(WorkRow.id == work_id), Work)), None)


def next_planned(
    session: Session,
    company_id: UUID,
    *,
    side: str,
    limit: int,
    now: datetime,
    token: UUID,
    lease_seconds: float,
    actions: Sequence[str] | None = None,
    run_id: UUID | None = None,
) -> list[Work]:
    """Lease up to `limit` planned rows in order, passing over what another one is leasing.

    `actions` narrows to some kinds, `run_id` to one run. Rows whose lease ran out count as planned.
    """
    wanted = [*_open(company_id), WorkRow.side == side, *_ready(now)]
    if actions is not None:
        wanted.append(WorkRow.action.in_(actions))
    if run_id is not None:
        wanted.append(WorkRow.run_id == run_id)
    free = select(WorkRow.id).where(*wanted).order_by(*_ORDER).limit(limit)
    leased = (
        update(WorkRow)
        .where(WorkRow.id.in_(free.with_for_update(skip_locked=True).cte("free").select()))
        .values(
            state="leased",
            lease_token=token,
            lease_until=func.clock_timestamp() + timedelta(seconds=lease_seconds),
        )
        .returning(*columns(WorkRow, Work), WorkRow.ordinal)
    )
    rows = session.execute(leased).mappings().all()
    ordered = sorted(rows, key=lambda row: (row["position"], row["ordinal"]))
    return [Work(**{key: row[key] for key in Work.__dataclass_fields__}) for row in ordered]


def mark_sent(
    session: Session, request_ids: Mapping[UUID, str], *, message_set_id: str | None, now: datetime
) -> int:
    """These rows are about to leave, each under its requestID; commit before they do.

    Returns how many moved; fewer than asked means somebody else had one, and nothing may leave.
    """
    listed = {str(work_id): request_id for work_id, request_id in request_ids.items()}
    return changed(
        session,
        MARK_WORK_SENT,
        {
            "set_id": message_set_id,
            "ids": list(request_ids),
            "rows": as_json(listed),
            "now": now,
        },
    )


def settle_many(session: Session, verdicts: Sequence[Verdict], *, now: datetime) -> list[UUID]:
    """End these rows and return the ids that had not ended before."""
    if not verdicts:
        return []
    names = ("state", "outcome", "cloud_id", "quickbooks_id")
    by_id = {each.id: {name: getattr(each, name) for name in names} for each in verdicts}
    rows = as_json({str(one): ends for one, ends in by_id.items()})
    parameters = {"ids": list(by_id), "rows": rows, "now": now}
    return list(session.execute(SETTLE_WORK, parameters).scalars())


def settle(
    session: Session,
    work_id: UUID,
    outcome: Mapping[str, Any],
    *,
    now: datetime,
    cloud_id: str | None = None,
    quickbooks_id: str | None = None,
) -> bool:
    """It was done; False when the row had ended before."""
    verdict = Verdict(
        id=work_id, state="settled", outcome=outcome, cloud_id=cloud_id, quickbooks_id=quickbooks_id
    )
    return bool(settle_many(session, [verdict], now=now))


def refuse(session: Session, work_id: UUID, outcome: Mapping[str, Any], *, now: datetime) -> bool:
    """A person has to change something first; False when the row had ended before."""
    return bool(
        settle_many(session, [Verdict(id=work_id, state="refused", outcome=outcome)], now=now)
    )


def cancel(
    session: Session, ids: Iterable[UUID], outcome: Mapping[str, Any], *, now: datetime
) -> int:
    """Give up rows that were never sent; those sent or in doubt stay. Returns how many."""
    statement = (
        update(WorkRow)
        .where(among(WorkRow.id, ids), WorkRow.state.in_(("planned", "leased")))
        .values(state="cancelled", outcome=dict(outcome), settled_at=now)
    )
    return changed(session, statement)


def cancel_unsent(session: Session, company_id: UUID, *, now: datetime) -> int:
    """Give up every write to QuickBooks that was not sent: it is planned anew from what is read.

    Returns how many.
    """
    statement = (
        update(WorkRow)
        .where(
            *_open(company_id),
            WorkRow.side == "quickbooks",
            WorkRow.state.in_(("planned", "leased")),
        )
        .values(state="cancelled", outcome={"code": "planned-anew"}, settled_at=now)
    )
    return changed(session, statement)


def note(session: Session, work_id: UUID, outcome: Mapping[str, Any]) -> None:
    """Remember what is known of a row that has not ended."""
    statement = update(WorkRow).where(WorkRow.id == work_id, WorkRow.state.in_(OPEN_STATES))
    session.execute(statement.values(outcome=dict(outcome)))


def came(session: Session, work_id: UUID, number: int) -> None:
    """So many records were in the answer to this read, which has ended."""
    session.execute(_CAME, {"id": work_id, "number": number})


def numbers_told(session: Session, run_id: UUID) -> dict[str, set[str]]:
    """{read: numbers that QuickBooks was asked for in this run, and has answered}."""
    numbers = WorkRow.intent["numbers"]
    statement = select(WorkRow.read_name, numbers).where(
        WorkRow.run_id == run_id,
        WorkRow.state == "settled",
        WorkRow.outcome["records"].is_not(None),  # its answer has been taken in
        numbers.is_not(None),
    )
    found: dict[str, set[str]] = {}
    for name, some in session.execute(statement):
        found.setdefault(name, set()).update(some)
    return found


def cancel_reads(session: Session, company_id: UUID, *, now: datetime) -> int:
    """Give up every open read: iterators and queries die with their session. Returns how many."""
    statement = (
        update(WorkRow)
        .where(*_open(company_id), WorkRow.action.in_(READS))
        .values(state="cancelled", outcome={"code": "session-ended"}, settled_at=now)
    )
    return changed(session, statement)


def put_back(
    session: Session,
    ids: Iterable[UUID],
    *,
    not_before: datetime | None = None,
    outcome: Mapping[str, Any] | None = None,
) -> int:
    """Plan rows again that were certainly not done, from `not_before` on; `outcome` says why."""
    ids = list(ids)
    if not ids:
        return 0
    statement = (
        update(WorkRow)
        .where(among(WorkRow.id, ids), WorkRow.state.in_(("leased", "sent", "in_doubt")))
        .values(
            state="planned",
            message_set_id=None,
            request_id=None,
            lease_token=None,
            lease_until=None,
            not_before=not_before,
            outcome=None if outcome is None else dict(outcome),
        )
    )
    return changed(session, statement)


def doubt_sent(
    session: Session, company_id: UUID, *, message_set_id: str | None = None
) -> list[Work]:
    """What QuickBooks was sent and did not answer is in doubt from now on; returns those rows."""
    sent = [*_open(company_id), WorkRow.side == "quickbooks", WorkRow.state == "sent"]
    if message_set_id is not None:
        sent.append(WorkRow.message_set_id == message_set_id)
    return _doubt(session, sent)


def doubt_lost(session: Session, company_id: UUID, *, whoever_holds_it: bool = False) -> list[Work]:
    """Cloud writes whose worker went away while waiting for the answer are in doubt from now on.

    `whoever_holds_it`: after a restore no worker that wrote them is left, whatever its lease says.
    """
    lost = [*_open(company_id), WorkRow.side == "cloud", WorkRow.state == "sent"]
    if not whoever_holds_it:
        lost.append(
            or_(WorkRow.lease_until.is_(None), WorkRow.lease_until < func.clock_timestamp())
        )
    return _doubt(session, lost)


def doubt(session: Session, ids: Iterable[UUID]) -> list[Work]:
    """These were sent and their answer is unknown."""
    return _doubt(session, [among(WorkRow.id, ids), WorkRow.state == "sent"])


def in_doubt(session: Session, company_id: UUID, *, side: str = "quickbooks") -> list[Work]:
    """What is in doubt, in order."""
    return read_all(session, _IN_DOUBT, Work, {"company_id": company_id, "side": side})


def of_set(session: Session, company_id: UUID, message_set_id: str) -> list[Work]:
    """The rows of one message set, in order."""
    return read_all(session, _OF_SET, Work, {"company_id": company_id, "set_id": message_set_id})


def open_writes(session: Session, company_id: UUID, *, entity: str | None = None) -> list[Work]:
    """Writes not ended, on both sides: pairs that have one are not planned again."""
    if entity is None:
        return read_all(session, _OPEN_WRITES, Work, {"company_id": company_id})
    return read_all(session, _OPEN_WRITES_OF, Work, {"company_id": company_id, "entity": entity})


def open_for_pair(
    session: Session,
    company_id: UUID,
    *,
    entity: str,
    cloud_id: str | None = None,
    quickbooks_id: str | None = None,
) -> list[Work]:
    """Writes not ended that concern this record by either id."""
    same = or_(
        and_(WorkRow.cloud_id.is_not(None), WorkRow.cloud_id == cloud_id),
        and_(WorkRow.quickbooks_id.is_not(None), WorkRow.quickbooks_id == quickbooks_id),
    )
    wanted = (*_open(company_id), WorkRow.entity == entity, WorkRow.action.not_in(READS), same)
    return read_all(session, _WORK.where(*wanted).order_by(*_ORDER), Work)


def unanswered(
    session: Session, company_id: UUID, places: Sequence[tuple[str, str, str]]
) -> dict[tuple[str, str, str], str]:
    """{place: side it was sent to} of those (entity, side, id) that were, without an answer yet."""
    if not places:
        return {}
    ids = [one for _, _, one in places]
    wanted = (
        *_open(company_id),
        WorkRow.state.in_(("sent", "in_doubt")),
        WorkRow.action.not_in(READS),
        or_(among(WorkRow.cloud_id, ids), among(WorkRow.quickbooks_id, ids)),
    )
    rows = read_all(session, _WORK.where(*wanted), Work)
    return {place: row.side for row in rows for place in row.places if place in places}


def written_to_cloud(session: Session, run_id: UUID) -> set[tuple[str, str]]:
    """(entity, QuickBooks' id) of what this run has written to the cloud."""
    statement = select(WorkRow.entity, WorkRow.quickbooks_id).where(
        WorkRow.run_id == run_id, WorkRow.side == "cloud", WorkRow.state == "settled"
    )
    return {(entity, one) for entity, one in session.execute(statement) if entity and one}


def posted_to(session: Session, company_id: UUID, quickbooks_id: str) -> list[Work]:
    """What was written to QuickBooks that names this record, oldest first."""
    wanted = (
        WorkRow.company_id == company_id,
        WorkRow.side == "quickbooks",
        WorkRow.state == "settled",
        WorkRow.action.not_in(READS),
        cast(WorkRow.request, Text).contains(f'"{quickbooks_id}"', autoescape=True),
    )
    return read_all(session, _WORK.where(*wanted).order_by(*_ORDER), Work)


def open_reads(session: Session, company_id: UUID, *, run_id: UUID | None = None) -> list[Work]:
    """Reads not ended, of one run or of all."""
    if run_id is None:
        return read_all(session, _OPEN_READS, Work, {"company_id": company_id})
    return read_all(session, _OPEN_READS_OF, Work, {"company_id": company_id, "run_id": run_id})


def status_checks(session: Session, company_id: UUID, run_id: UUID) -> list[Work]:
    """The status checks of a run, ended or not: no set is asked about twice in one."""
    return read_all(session, _STATUS_CHECKS, Work, {"company_id": company_id, "run_id": run_id})


def times_cancelled(session: Session, row: Work) -> int:
    """How often the like of this write (run, record, action) was given up."""
    same = (
        WorkRow.company_id == row.company_id,
        WorkRow.run_id == row.run_id,
        WorkRow.entity == row.entity,
        WorkRow.action == row.action,
        WorkRow.cloud_id == row.cloud_id,
        WorkRow.state == "cancelled",
    )
    return session.execute(select(func.count()).select_from(WorkRow).where(*same)).scalar_one()


def counts(session: Session, run_id: UUID) -> dict[tuple[str, str], int]:
    """{(side, state): rows} of one run."""
    return _counted(session, WorkRow.run_id == run_id)


def open_counts(session: Session, company_id: UUID) -> dict[tuple[str, str], int]:
    """{(side, state): rows not ended} of a company."""
    return _counted(session, *_open(company_id))


def _counted(session: Session, *condition: ColumnElement[bool]) -> dict[tuple[str, str], int]:
    statement = select(WorkRow.side, WorkRow.state, func.count()).where(*condition)
    grouped = session.execute(statement.group_by(WorkRow.side, WorkRow.state))
    return {(side, state): number for side, state, number in grouped}


def _open(company_id: UUID) -> tuple[ColumnElement[bool], ...]:
    return (WorkRow.company_id == company_id, _IS_OPEN)


def _ready(now: datetime) -> tuple[ColumnElement[bool], ...]:
    expired = and_(WorkRow.state == "leased", WorkRow.lease_until < func.clock_timestamp())
    due = or_(WorkRow.not_before.is_(None), WorkRow.not_before <= now)
    return (or_(WorkRow.state == "planned", expired), due)


def _doubt(session: Session, condition: Sequence[ColumnElement[bool]]) -> list[Work]:
    statement = (
        update(WorkRow)
        .where(*condition)
        .values(state="in_doubt", lease_token=None, lease_until=None)
        .returning(*columns(WorkRow, Work))
    )
    return sorted(
        read_all(session, statement, Work), key=lambda row: (row.position, row.created_at)
    )
