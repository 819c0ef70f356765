"""Pages of what people look at: a fixed number of statements each, however long the page.

Every list is ordered by something that never changes under its reader and goes on after a key, so
that nothing is shown twice and nothing is left out while rows come and go.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import Uuid, func, literal, select, tuple_

from storage import companies, problems, runs
from storage.models import CompanyRow, PollRow, ProblemRow, RunRow
from storage.rows import chosen, columns, read_all

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from uuid import UUID

    from storage.session import Session


@dataclass(frozen=True, slots=True, kw_only=True)
class CompanyLine:
    """A company in a list. `problems` {kind: open} · `last_run` its newest."""

    company: companies.Company
    last_poll_at: datetime | None
    refused_at: datetime | None
    last_run: runs.Run | None
    problems: dict[str, int]

    @property
    def is_refused(self) -> bool:
        """Whether its Web Connector called with a wrong password last."""
        heard, refused = self.last_poll_at, self.refused_at
        return refused is not None and (heard is None or refused > heard)


@dataclass(frozen=True, slots=True, kw_only=True)
class ProblemGroup:
    """Open problems that are alike."""

    kind: str
    code: str
    entity: str | None
    number: int


def companies_page(
    session: Session, *, limit: int, after: tuple[str, UUID] | None = None
) -> list[CompanyLine]:
    """The tenant's companies by name; `after` is (name, id)."""
    name = func.lower(CompanyRow.name)
    statement = select(*columns(CompanyRow, companies.Company))
    if after is not None:
        # Lowered by the database both times: Python's idea of lower case is another one.
        place = tuple_(func.lower(literal(after[0])), literal(after[1], Uuid))
        statement = statement.where(tuple_(name, CompanyRow.id) > place)
    ordered = statement.order_by(name, CompanyRow.id).limit(limit)
    found = read_all(session, ordered, companies.Company)
    return company_lines(session, found)


def company_lines(session: Session, found: Sequence[companies.Company]) -> list[CompanyLine]:
    """These companies with what a list shows beside them: three statements."""
    ids = [each.id for each in found]
    if not ids:
        return []
    polls = {
        row.company_id: row
        for row in session.execute(
            select(PollRow.company_id, PollRow.last_poll_at, PollRow.refused_at).where(
                PollRow.company_id.in_(ids)
            )
        )
    }
    wanted = [each.last_run_id for each in found if each.last_run_id is not None]
    newest = read_all(session, chosen(RunRow, runs.Run).where(RunRow.id.in_(wanted)), runs.Run)
    last = {each.company_id: each for each in newest}
    counted: dict[UUID, dict[str, int]] = {}
    open_ones = (
        select(ProblemRow.company_id, ProblemRow.kind, func.count())
        .where(ProblemRow.company_id.in_(ids), ProblemRow.cleared_at.is_(None))
        .group_by(ProblemRow.company_id, ProblemRow.kind)
    )
    for company_id, kind, number in session.execute(open_ones):
        counted.setdefault(company_id, {})[kind] = number
    return [
        CompanyLine(
            company=each,
            last_poll_at=polls[each.id].last_poll_at,
            refused_at=polls[each.id].refused_at,
            last_run=last.get(each.id),
            problems=counted.get(each.id, {}),
        )
        for each in found
    ]


def runs_page(
    session: Session,
    company_id: UUID,
    *,
    limit: int,
    after: tuple[datetime, UUID] | None = None,
    only: str | None = None,
) -> list[runs.Run]:
    """A company's runs, newest first; `after` is (started, id).

    `only` "changed": those that moved something; "failed": those that ended early.
    """
    statement = chosen(RunRow, runs.Run).where(RunRow.company_id == company_id)
    if only == "changed":
        statement = statement.where(RunRow.counts != {})
    elif only == "failed":
        statement = statement.where(RunRow.result.is_not(None), RunRow.result != "done")
    if after is not None:
        statement = statement.where(tuple_(RunRow.started_at, RunRow.id) < after)
    order = (RunRow.started_at.desc(), RunRow.id.desc())
    return read_all(session, statement.order_by(*order).limit(limit), runs.Run)


def problems_page(
    session: Session,
    company_id: UUID,
    *,
    limit: int,
    after: tuple[datetime, UUID] | None = None,
    cleared: bool = False,
    newest: bool = False,
    **equal: str | None,
) -> list[problems.Problem]:
    """A company's problems, oldest first; `after` is (opened, id).

    `newest`: of those that are over the latest first; then `after` is (over, id).
    `cleared` asks for those that are over; `equal` are columns (kind, code, entity) and values.
    """
    over = ProblemRow.cleared_at.is_not(None) if cleared else ProblemRow.cleared_at.is_(None)
    wanted: list[Any] = [ProblemRow.company_id == company_id, over]
    wanted += [getattr(ProblemRow, name) == value for name, value in equal.items() if value]
    key: tuple[Any, Any] = (ProblemRow.opened_at, ProblemRow.id)
    if newest:
        key = (ProblemRow.cleared_at, ProblemRow.id)
    if after is not None:
        wanted.append(tuple_(*key) < after if newest else tuple_(*key) > after)
    statement = chosen(ProblemRow, problems.Problem).where(*wanted)
    order = [one.desc() for one in key] if newest else key
    return read_all(session, statement.order_by(*order).limit(limit), problems.Problem)


def problem_groups(session: Session, company_id: UUID) -> list[ProblemGroup]:
    """How many are open of each kind, code and entity, the most first."""
    alike = (ProblemRow.kind, ProblemRow.code, ProblemRow.entity)
    number = func.count().label("number")
    statement = (
        select(*alike, number)
        .where(ProblemRow.company_id == company_id, ProblemRow.cleared_at.is_(None))
        .group_by(*alike)
        .order_by(number.desc(), *alike)
    )
    return read_all(session, statement, ProblemGroup)
