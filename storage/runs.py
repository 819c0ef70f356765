"""Runs: what a session is worth, and whose turn it is to compute.

`wanted` counts the news, `computed` the news that a compute pass has seen; the two differ exactly
while a plan is behind. A pass holds a lease timed by the database's clock, so that machines need
not agree.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

from sqlalchemy import func, insert, or_, update

from storage.errors import NotFoundError
from storage.models import RunRow
from storage.rows import changed, chosen, read_one

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from storage.session import Session


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One run.

    `phase` opening | reading | comparing | writing | done · `counts` {flow: {what: number}} ·
    `checked` {what: [numbers asked]}.
    """

    id: UUID
    company_id: UUID
    session_id: UUID | None
    phase: str
    wanted: int
    computed: int
    cloud_read: bool
    lease_until: datetime | None
    counts: dict[str, dict[str, int]]
    checked: dict[str, list[str]]
    started_at: datetime
    ended_at: datetime | None
    result: str | None


_RUN = chosen(RunRow, Run)


def start(
    session: Session,
    company_id: UUID,
    *,
    now: datetime,
    session_id: UUID | None = None,
    phase: str = "reading",
) -> Run:
    """Begin a run; it wants one pass from the start."""
    run_id = uuid4()
    values = {"id": run_id, "company_id": company_id, "session_id": session_id, "phase": phase}
    session.execute(insert(RunRow).values(**values, started_at=now))
    return get(session, run_id)


def get(session: Session, run_id: UUID, *, lock: bool = False) -> Run:
    """The run, with `lock` held until the transaction ends; NotFoundError otherwise."""
    statement = _RUN.where(RunRow.id == run_id)
    found = read_one(session, statement.with_for_update() if lock else statement, Run)
    if found is None:
        raise NotFoundError("run", run_id)
    return found


def find(session: Session, run_id: UUID) -> Run | None:
    """The run, or None when it is not kept any more."""
    return read_one(session, _RUN.where(RunRow.id == run_id), Run)


def open_for_company(session: Session, company_id: UUID) -> Run | None:
    """The company's newest run that has not ended."""
    return _newest(session, company_id, only_open=True)


def last_for_company(session: Session, company_id: UUID) -> Run | None:
    """The company's newest run, ended or not."""
    return _newest(session, company_id, only_open=False)


def bump_wanted(session: Session, run_id: UUID) -> int:
    """There is news: another pass is wanted. Returns the new number."""
    statement = (
        update(RunRow)
        .where(RunRow.id == run_id)
        .values(wanted=RunRow.wanted + 1)
        .returning(RunRow.wanted)
    )
    wanted = session.execute(statement).scalar_one_or_none()
    if wanted is None:
        raise NotFoundError("run", run_id)
    return wanted


def claim_lease(session: Session, run_id: UUID, token: UUID, *, seconds: float) -> bool:
    """Take or keep the right to compute this run; False while somebody else has it."""
    free = or_(
        RunRow.lease_until.is_(None),
        RunRow.lease_until < func.clock_timestamp(),
        RunRow.lease_token == token,
    )
    return _lease(session, run_id, token, seconds, free)


def renew(session: Session, run_id: UUID, token: UUID, *, seconds: float) -> bool:
    """Keep the lease for `seconds` more; False when it is no longer ours."""
    return _lease(session, run_id, token, seconds, RunRow.lease_token == token)


def release(session: Session, run_id: UUID, token: UUID) -> None:
    """Give the lease back without having finished a pass."""
    mine = (RunRow.id == run_id, RunRow.lease_token == token)
    session.execute(update(RunRow).where(*mine).values(lease_token=None, lease_until=None))


def finish_pass(session: Session, run_id: UUID, token: UUID, *, computed: int) -> bool:
    """A pass that started when `wanted` was `computed` is done; the lease is given back.

    False when the lease was no longer ours: another pass will look again.
    """
    statement = (
        update(RunRow)
        .where(RunRow.id == run_id, RunRow.lease_token == token)
        .values(
            computed=func.greatest(RunRow.computed, computed),
            lease_token=None,
            lease_until=None,
        )
    )
    return changed(session, statement) == 1


def set_phase(session: Session, run_id: UUID, phase: str) -> None:
    """Move the run on."""
    session.execute(update(RunRow).where(RunRow.id == run_id).values(phase=phase))


def set_cloud_read(session: Session, run_id: UUID, *, done: bool = True) -> None:
    """Whether the cloud's changes have been read for this run."""
    session.execute(update(RunRow).where(RunRow.id == run_id).values(cloud_read=done))


def add_counts(session: Session, run_id: UUID, counts: Mapping[str, Mapping[str, int]]) -> None:
    """Add {flow: {what: number}} to what the run has counted."""
    if not counts:
        return
    total = dict(get(session, run_id, lock=True).counts)
    for flow, added in counts.items():
        total[flow] = dict(Counter(total.get(flow, {})) + Counter(added))
    session.execute(update(RunRow).where(RunRow.id == run_id).values(counts=total))


def add_checked(session: Session, run_id: UUID, what: str, numbers: Iterable[str]) -> None:
    """Remember that these have been asked for in this run."""
    checked = dict(get(session, run_id, lock=True).checked)
    checked[what] = sorted({*checked.get(what, ()), *numbers})
    session.execute(update(RunRow).where(RunRow.id == run_id).values(checked=checked))


def finish(session: Session, run_id: UUID, *, now: datetime, result: str) -> bool:
    """End the run with its result in a word; False when it had ended before."""
    statement = (
        update(RunRow)
        .where(RunRow.id == run_id, RunRow.ended_at.is_(None))
        .values(phase="done", ended_at=now, result=result)
    )
    return changed(session, statement) == 1


def _newest(session: Session, company_id: UUID, *, only_open: bool) -> Run | None:
    statement = _RUN.where(RunRow.company_id == company_id)
    if only_open:
        statement = statement.where(RunRow.ended_at.is_(None))
    return read_one(session, statement.order_by(RunRow.started_at.desc(), RunRow.id).limit(1), Run)


def _lease(session: Session, run_id: UUID, token: UUID, seconds: float, condition: Any) -> bool:
    until = func.clock_timestamp() + timedelta(seconds=seconds)
    statement = (
        update(RunRow)
        .where(RunRow.id == run_id, RunRow.ended_at.is_(None), condition)
        .values(lease_token=token, lease_until=until)
    )
    return changed(session, statement) == 1
