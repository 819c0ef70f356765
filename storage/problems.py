"""What a person has to look at: one open problem per record and kind, cleared when it is over.

What is about no one record is one per code: a stop does not hide another stop.

Opening one that is open already renews its words and keeps its age.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, bindparam, func, or_, select, text, update

from storage.errors import NotFoundError
from storage.models import ProblemRow
from storage.rows import as_json, changed, chosen, read_all, read_one

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime
    from uuid import UUID

    from storage.session import Session


@dataclass(frozen=True, slots=True, kw_only=True)
class NewProblem:
    """A problem to open.

    `kind` refusal | conflict | drift | in_doubt | stop | ambiguous | alarm; `cause` and `cure` are
    sentences for a bookkeeper, `choices` what may be chosen. No entity and no ids means the company
    as a whole.
    """

    kind: str
    code: str
    label: str
    cause: str
    cure: str
    entity: str | None = None
    cloud_id: str | None = None
    quickbooks_id: str | None = None
    choices: Sequence[str] = ()
    detail: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """A problem, open while `cleared_at` is None."""

    id: UUID
    company_id: UUID
    entity: str | None
    cloud_id: str | None
    quickbooks_id: str | None
    kind: str
    code: str
    label: str
    cause: str
    cure: str
    choices: list[str]
    detail: dict[str, Any]
    opened_at: datetime
    cleared_at: datetime | None
    resolution: str | None


_PROBLEM = chosen(ProblemRow, Problem)
_NAMED = select(ProblemRow.cloud_id, ProblemRow.quickbooks_id).where(
    ProblemRow.company_id == bindparam("company_id"),
    ProblemRow.entity == bindparam("entity"),
    ProblemRow.cleared_at.is_(None),
)
_OPEN = text("""
    INSERT INTO problems (company_id, kind, code, label, cause, cure, entity, cloud_id,
                          quickbooks_id, choices, detail)
    SELECT DISTINCT ON (p.kind, p.entity, p.cloud_id, p.quickbooks_id,
                         COALESCE(p.cloud_id, p.quickbooks_id, p.code))
           :company_id, p.kind, p.code, p.label, p.cause, p.cure, p.entity, p.cloud_id,
           p.quickbooks_id, p.choices, p.detail
    FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS p(
        kind text, code text, label text, cause text, cure text, entity text, cloud_id text,
        quickbooks_id text, choices jsonb, detail jsonb)
    ON CONFLICT (company_id, kind, entity, cloud_id, quickbooks_id,
                 COALESCE(cloud_id, quickbooks_id, code))
        WHERE cleared_at IS NULL
    DO UPDATE SET
        code = excluded.code, label = excluded.label, cause = excluded.cause, cure = excluded.cure,
        choices = excluded.choices, detail = excluded.detail
    RETURNING id
""")


def open_many(session: Session, company_id: UUID, problems: Sequence[NewProblem]) -> list[UUID]:
    """Open these or renew their words; returns the ids, in no promised order."""
    if not problems:
        return []
    names = list(NewProblem.__dataclass_fields__)
    listed = [{name: getattr(problem, name) for name in names} for problem in problems]
    parameters = {"company_id": company_id, "rows": as_json(listed)}
    return list(session.execute(_OPEN, parameters).scalars())


def open_problem(session: Session, company_id: UUID, problem: NewProblem) -> UUID:
    """Open one or renew its words."""
    return open_many(session, company_id, [problem])[0]


def clear(
    session: Session,
    company_id: UUID,
    *,
    entity: str | None = None,
    cloud_id: str | None = None,
    quickbooks_id: str | None = None,
    kinds: Sequence[str] | None = None,
    code: str | None = None,
    resolution: str = "gone",
) -> int:
    """Clear what is open on a record by either of its ids; no entity means the company itself."""
    wanted = [ProblemRow.company_id == company_id, ProblemRow.cleared_at.is_(None)]
    if entity is None:
        wanted.append(ProblemRow.entity.is_(None))
    else:
        same = or_(
            and_(ProblemRow.cloud_id.is_not(None), ProblemRow.cloud_id == cloud_id),
            and_(ProblemRow.quickbooks_id.is_not(None), ProblemRow.quickbooks_id == quickbooks_id),
        )
        wanted += [ProblemRow.entity == entity, same]
    if kinds is not None:
        wanted.append(ProblemRow.kind.in_(kinds))
    if code is not None:
        wanted.append(ProblemRow.code == code)
    statement = update(ProblemRow).where(*wanted)
    return changed(session, statement.values(cleared_at=func.now(), resolution=resolution))


def clear_naming(
    session: Session,
    company_id: UUID,
    places: Sequence[tuple[str, str, str]],
    *,
    code: str,
    resolution: str,
) -> int:
    """Clear what is open of a code because one of these (entity, side, id) is named."""
    named = [[entity, one, side] for entity, side, one in places]
    statement = update(ProblemRow).where(
        ProblemRow.company_id == company_id,
        ProblemRow.cleared_at.is_(None),
        ProblemRow.code == code,
        ProblemRow.detail["names"].in_(named),
    )
    return changed(session, statement.values(cleared_at=func.now(), resolution=resolution))


def end_of(
    session: Session,
    company_id: UUID,
    *,
    entities: Sequence[str],
    kinds: Sequence[str],
    resolution: str,
) -> list[tuple[str, str | None, str | None]]:
    """End all that is open of these kinds about these entities; (entity, ids) of each."""
    wanted = (
        ProblemRow.company_id == company_id,
        ProblemRow.cleared_at.is_(None),
        ProblemRow.entity.in_(entities),
        ProblemRow.kind.in_(kinds),
    )
    statement = (
        update(ProblemRow)
        .where(*wanted)
        .values(cleared_at=func.now(), resolution=resolution)
        .returning(ProblemRow.entity, ProblemRow.cloud_id, ProblemRow.quickbooks_id)
    )
    return [(entity or "", ours, theirs) for entity, ours, theirs in session.execute(statement)]


def named_in(session: Session, company_id: UUID, entity: str) -> set[tuple[str, str]]:
    """(side, id) of every record of an entity that an open problem is about."""
    found = session.execute(_NAMED, {"company_id": company_id, "entity": entity})
    return {
        (side, one)
        for ids in found
        for side, one in zip(("cloud", "quickbooks"), ids, strict=True)
        if one is not None
    }


def list_open(
    session: Session,
    company_id: UUID,
    *,
    kinds: Sequence[str] | None = None,
    entity: str | None = None,
) -> list[Problem]:
    """What is open, oldest first."""
    wanted = [ProblemRow.company_id == company_id, ProblemRow.cleared_at.is_(None)]
    if kinds is not None:
        wanted.append(ProblemRow.kind.in_(kinds))
    if entity is not None:
        wanted.append(ProblemRow.entity == entity)
    statement = _PROBLEM.where(*wanted).order_by(ProblemRow.opened_at, ProblemRow.id)
    return read_all(session, statement, Problem)


def of_record(
    session: Session,
    company_id: UUID,
    entity: str,
    *,
    cloud_id: str | None,
    quickbooks_id: str | None,
) -> list[Problem]:
    """What is open about the record that is known by either id, oldest first."""
    ids = ((ProblemRow.cloud_id, cloud_id), (ProblemRow.quickbooks_id, quickbooks_id))
    same = [column == value for column, value in ids if value]
    if not same:
        return []
    wanted = [ProblemRow.company_id == company_id, ProblemRow.cleared_at.is_(None)]
    statement = _PROBLEM.where(*wanted, ProblemRow.entity == entity, or_(*same))
    return read_all(session, statement.order_by(ProblemRow.opened_at, ProblemRow.id), Problem)


def get(session: Session, problem_id: UUID) -> Problem:
    """One problem, open or not; NotFoundError otherwise."""
    found = read_one(session, _PROBLEM.where(ProblemRow.id == problem_id), Problem)
    if found is None:
        raise NotFoundError("problem", problem_id)
    return found


def resolve(session: Session, problem_id: UUID, resolution: str) -> bool:
    """A person chose; False when it was cleared before."""
    statement = update(ProblemRow).where(
        ProblemRow.id == problem_id, ProblemRow.cleared_at.is_(None)
    )
    return changed(session, statement.values(cleared_at=func.now(), resolution=resolution)) == 1


def was_accepted(session: Session, company_id: UUID, problem: NewProblem) -> bool:
    """Whether a person has taken this very drift, with the same values, as it is."""
    wanted = (
        ProblemRow.company_id == company_id,
        ProblemRow.kind == problem.kind,
        ProblemRow.entity == problem.entity,
        ProblemRow.cloud_id == problem.cloud_id,
        ProblemRow.resolution == "quickbooks",
    )
    newest = (
        select(ProblemRow.detail).where(*wanted).order_by(ProblemRow.cleared_at.desc()).limit(1)
    )
    detail = session.execute(newest).scalar_one_or_none()
    return detail is not None and detail.get("fields") == dict(problem.detail).get("fields")


def was_chosen(
    session: Session, company_id: UUID, problem: NewProblem, choice: str, *, same: str
) -> bool:
    """Whether a person has once made this choice for this record, with the same `same` in detail.

    A record is known by either of its ids: one that was new then has both now.
    """
    known = or_(
        and_(ProblemRow.cloud_id.is_not(None), ProblemRow.cloud_id == problem.cloud_id),
        and_(
            ProblemRow.quickbooks_id.is_not(None),
            ProblemRow.quickbooks_id == problem.quickbooks_id,
        ),
    )
    statement = select(ProblemRow.id).where(
        ProblemRow.company_id == company_id,
        ProblemRow.code == problem.code,
        ProblemRow.entity == problem.entity,
        ProblemRow.resolution == choice,
        ProblemRow.detail[same].as_string() == str(problem.detail.get(same)),
        known,
    )
    return session.execute(statement.limit(1)).first() is not None


def counts(session: Session, company_id: UUID) -> dict[str, int]:
    """{kind: open problems}."""
    statement = (
        select(ProblemRow.kind, func.count())
        .where(ProblemRow.company_id == company_id, ProblemRow.cleared_at.is_(None))
        .group_by(ProblemRow.kind)
    )
    return dict(session.execute(statement).all())
