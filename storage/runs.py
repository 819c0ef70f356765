"""Runs: what a session is worth, and whose turn it is to compute.

`wanted` counts the news, `computed` the news that a compute pass has seen; the two differ exactly
while a plan is behind. A pass holds a lease timed by the database's clock, so that machines need
not agree.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

from sqlalchemy import Integer, Interval, bindparam, func, insert, or_, update

from storage.errors import NotFoundError
from storage.models import RunRow
from storage.rows import changed, chosen, read_one

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sqlalchemy import Update

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


# Built once: these are asked so often that putting them together costs as much as the answer.
_RUN = chosen(RunRow, Run)
_BY_ID = _RUN.where(RunRow.id == bindparam("run_id"))
_HELD = _BY_ID.with_for_update()
_LAST = (
    _RUN.where(RunRow.company_id == bindparam("company_id"))
    .order_by(RunRow.started_at.desc(), RunRow.id)
    .limit(1)
)
_LAST_OPEN = _LAST.where(RunRow.ended_at.is_(None))
_OF = update(RunRow).where(RunRow.id == bindparam("run_id"))
_BUMP = _OF.values(wanted=RunRow.wanted + 1).returning(RunRow.wanted)
_CHECK = _OF.values(checked=bindparam("numbers", type_=RunRow.checked.type))
_OURS = RunRow.lease_token == bindparam("token")
_LEASE = _OF.where(RunRow.ended_at.is_(None)).values(
    lease_token=bindparam("token"),
    lease_until=func.clock_timestamp() + bindparam("time", type_=Interval),
)
_RENEW = _LEASE.where(_OURS)
_CLAIM = _LEASE.where(
    or_(RunRow.lease_until.is_(None), RunRow.lease_until < func.clock_timestamp(), _OURS)
)
_FINISH = _OF.where(_OURS).values(
    computed=func.greatest(RunRow.computed, bindparam("seen", type_=Integer)),
    lease_token=None,
    lease_until=None,
)


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
    found = read_one(session, _HELD if lock else _BY_ID, Run, {"run_id": run_id})
    if found is None:
        raise NotFoundError("run", run_id)
    return found


def find(session: Session, run_id: UUID) -> Run | None:
    """The run, or None when it is not kept any more."""
    return read_one(session, _BY_ID, Run, {"run_id": run_id})


def open_for_company(session: Session, company_id: UUID) -> Run | None:
    """The company's newest run that has not ended."""
    return read_one(session, _LAST_OPEN, Run, {"company_id": company_id})


def last_for_company(session: Session, company_id: UUID) -> Run | None:
    """The company's newest run, ended or not."""
    return read_one(session, _LAST, Run, {"company_id": company_id})


def bump_wanted(session: Session, run_id: UUID) -> int:
    """There is news: another pass is wanted. Returns the new number."""
    wanted: int | None = session.execute(_BUMP, {"run_id": run_id}).scalar_one_or_none()
    if wanted is None:
        raise NotFoundError("run", run_id)
    return wanted


def claim_lease(session: Session, run_id: UUID, token: UUID, *, seconds: float) -> bool:
    """Take or keep the right to compute this run; False while somebody else has it."""
    return _leased(session, _CLAIM, run_id, token, seconds)


def renew(session: Session, run_id: UUID, token: UUID, *, seconds: float) -> bool:
    """Keep the lease for `seconds` more; False when it is no longer ours."""
    return _leased(session, _RENEW, run_id, token, seconds)


def release(session: Session, run_id: UUID, token: UUID) -> None:
    """Give the lease back without having finished a pass."""
    mine = (RunRow.id == run_id, RunRow.lease_token == token)
    session.execute(update(RunRow).where(*mine).values(lease_token=None, lease_until=None))


def finish_pass(session: Session, run_id: UUID, token: UUID, *, computed: int) -> bool:
    """A pass that started when `wanted` was `computed` is done; the lease is given back.

    False when the lease was no longer ours: another pass will look again.
    """
    parameters = {"run_id": run_id, "token": token, "seen": computed}
    return changed(session, _FINISH, parameters) == 1


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
    session.execute(_CHECK, {"run_id": run_id, "numbers": checked})


def finish(session: Session, run_id: UUID, *, now: datetime, result: str) -> bool:
    """End the run with its result in a word; False when it had ended before."""
    statement = (
        update(RunRow)
        .where(RunRow.id == run_id, RunRow.ended_at.is_(None))
        .values(phase="done", ended_at=now, result=result)
    )
    return changed(session, statement) == 1


def _leased(session: Session, statement: Update, run_id: UUID, token: UUID, seconds: float) -> bool:
    parameters = {"run_id": run_id, "token": token, "time": timedelta(seconds=seconds)}
    return changed(session, statement, parameters) == 1
