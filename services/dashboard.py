"""A company's page and the list of companies: how each stands, what goes on, what went before."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from services.choice_words import spoken
from services.departing import is_disconnected
from services.enabled import flows_on
from services.flow_words import why_off
from services.holding import is_held
from services.next_sync import NextSync, next_sync
from services.standing import Facts, Standing, is_late, standing
from services.waiting import Waits, is_first_to_come, waits
from services.words_for_people import cloud, named
from storage import companies as stored
from storage import dashboard, left_out, listings, work
from storage import waiting as stored_waiting

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime
    from uuid import UUID

    from services.context import Context
    from storage.dashboard import Now, OpenWork, RunBar
    from storage.listings import CompanyLine
    from storage.session import Session

BARS: Final = 50
_READS: Final = frozenset(work.READS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Moving:
    """What changes while somebody watches. `waiting` {flow: writes that still wait}.

    `waits` records that wait for something else, without a problem of their own ·
    `due` records that the next sync compares, because they were decided about or changed ·
    `left_out` records that a person left out for good.
    """

    line: CompanyLine
    now: Now
    standing: Standing
    next_sync: NextSync
    waiting: dict[str, int]
    reads: int
    in_doubt: int
    waits: int
    due: int
    left_out: int

    @property
    def is_busy(self) -> bool:
        """Whether a session is open."""
        return self.now.phase is not None

    def expected_at(self, minutes: int) -> datetime | None:
        """When its Web Connector is expected again, if it comes every so many minutes."""
        heard = self.line.last_poll_at
        return None if heard is None else heard + timedelta(minutes=minutes)

    def is_late(self, minutes: int, now: datetime) -> bool:
        """Whether that call was due some time ago."""
        heard = self.line.last_poll_at
        return heard is not None and is_late(heard, timedelta(minutes=minutes), now)

    @property
    def counts(self) -> dict[str, dict[str, int]]:
        """What the newest run did so far, by flow."""
        run = self.line.last_run
        return {} if run is None else dict(run.counts)


@dataclass(frozen=True, slots=True, kw_only=True)
class Glance:
    """The whole page. `in_step` {entity: pairs} · `bars` the newest runs, oldest first.

    `last_moved` the newest run of all that moved something, by flow.
    """

    moving: Moving
    in_step: dict[str, int]
    bars: list[RunBar]
    last_moved: dict[str, RunBar]
    flows: frozenset[str]

    def why_off(self, flow: str) -> str | None:
        """Why a flow cannot be on now; None when only its switch is off."""
        return why_off(self.moving.line.company, flow)

    @property
    def longest(self) -> float:
        """How many seconds the longest of the runs took."""
        return max((self.length(each) for each in self.bars), default=0.0)

    @staticmethod
    def length(bar: RunBar) -> float:
        """How many seconds a run took; 0 while it goes on."""
        return (bar.ended_at - bar.started_at).total_seconds() if bar.ended_at else 0.0


class Dashboard:
    """How companies stand."""

    def __init__(self, context: Context) -> None:
        self._context = context

    def standings(
        self, tenant_id: UUID, lines: Sequence[CompanyLine], *, may_settle: bool = True
    ) -> dict[UUID, Standing]:
        """One sentence for each of these companies; three statements for all.

        `may_settle`: whether who reads it may settle problems.
        """
        with self._context.database.tenant_session(tenant_id) as session:
            found = dashboard.now_of(session, [each.company.id for each in lines])
            left = waits(
                session, [each.company for each in lines if found[each.company.id].phase is None]
            )
            out = _left_out(session, [each.company.id for each in lines])
        now = self._context.clock.now()
        facts = {
            one: self._facts(each, found[one], left.get(one, Waits()), out[one])
            for each in lines
            for one in (each.company.id,)
        }
        return {
            one: standing(replace(each, may_settle=may_settle), now) for one, each in facts.items()
        }

    def moving(self, tenant_id: UUID, company_id: UUID, *, may_settle: bool = True) -> Moving:
        """What goes on in a company now; a handful of statements however large it is."""
        with self._context.database.tenant_session(tenant_id) as session:
            return self._moving(session, company_id, may_settle=may_settle)

    def glance(self, tenant_id: UUID, company_id: UUID, *, may_settle: bool = True) -> Glance:
        """Everything the page shows."""
        with self._context.database.tenant_session(tenant_id) as session:
            moving = self._moving(session, company_id, may_settle=may_settle)
            return Glance(
                moving=moving,
                in_step=stored_waiting.in_step(session, company_id),
                bars=list(reversed(dashboard.bars(session, company_id, limit=BARS))),
                last_moved=dashboard.last_moved(session, company_id),
                flows=flows_on(moving.line.company),
            )

    def _moving(self, session: Session, company_id: UUID, *, may_settle: bool) -> Moving:
        (line,) = listings.company_lines(session, [stored.get(session, company_id)])
        now, at = dashboard.now_of(session, [company_id])[company_id], self._context.clock.now()
        rows = dashboard.open_work(session, company_id)
        # While much is written, what waits changes with every look, and nobody is told of it.
        left = Waits() if now.phase is not None else waits(session, [line.company])[company_id]
        out = _left_out(session, [company_id])[company_id]
        writes = [row for row in rows if row.entity and row.action not in _READS]
        waiting: dict[str, int] = {}
        for row in writes:
            flow = f"{row.entity}.{'pull' if row.side == 'cloud' else 'push'}"
            waiting[flow] = waiting.get(flow, 0) + row.number
        return Moving(
            line=line,
            now=now,
            standing=standing(
                replace(self._facts(line, now, left, out), may_settle=may_settle), at
            ),
            next_sync=next_sync(
                line.company, at, waits=any(row.side == "quickbooks" for row in rows)
            ),
            waiting=waiting,
            reads=_number(row for row in rows if row.action in _READS),
            in_doubt=_number(row for row in rows if row.state == "in_doubt"),
            waits=left.number,
            due=left.due,
            left_out=out,
        )

    def _facts(self, line: CompanyLine, now: Now, left: Waits, out: int) -> Facts:
        settings, company, run = self._context.settings, line.company, line.last_run
        stop = None
        if now.stop_cause is not None:
            told = named(now.stop_cause, company.cloud)
            stop = (told, spoken(now.stop_cure or "", company.cloud))
        return Facts(
            state=company.state,
            held=is_held(company),
            bound=bool(company.bound),
            last_poll_at=line.last_poll_at,
            refused_at=line.refused_at,
            usual=timedelta(minutes=settings.poll_minutes),
            phase=_phase(now),
            progress=now.progress,
            stop=stop,
            problems=sum(line.problems.values()),
            last_result=run.result if run else None,
            last_ended_at=run.ended_at if run else None,
            silence=timedelta(hours=settings.silence_hours),
            disconnected=is_disconnected(company),
            waits=left.number,
            behind=left.behind,
            due=left.due,
            left_out=out,
            first=is_first_to_come(company),
            asked=company.sync_requested,
            travels=bool(flows_on(company)),
            cloud=cloud(company.cloud),
        )


def _phase(now: Now) -> str | None:
    """What is really done: the run's own word changes only when a step is over."""
    if now.phase not in {"reading", "comparing", "writing"}:
        return now.phase
    if now.reads:
        return "reading"
    return "writing" if now.writes else "comparing"


def _left_out(session: Session, ids: Sequence[UUID]) -> dict[UUID, int]:
    return {one: sum(of.values()) for one, of in left_out.counts(session, ids).items()}


def _number(rows: Iterable[OpenWork]) -> int:
    return sum(row.number for row in rows)
