"""What a first sync would do, kept for people: items a page at a time, counts, and entries.

A new generation is written beside the one that is shown and takes its place at once; nobody ever
sees half of one. What a person decided is kept apart and outlives every generation.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, func, literal, select, text
from sqlalchemy.dialects.postgresql import insert

from storage.models import PreviewItemRow, PreviewPostingRow, PreviewRow
from storage.rows import as_json, chosen, read_all, read_one

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from datetime import date, datetime
    from decimal import Decimal
    from uuid import UUID

    from sqlalchemy import ColumnElement

    from storage.session import Session


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """The preview that is shown. `shown` {"entity side": new records there} as guards count."""

    company_id: UUID
    generation: int
    run_id: UUID | None
    fingerprint: str
    shown: dict[str, int]
    made_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One record of a preview.

    `kind` matched | create | change | refused | ambiguous | conflict | waiting · `side` where it
    would be written, or where the record that is asked about lives · `action` as of work.
    """

    position: int
    kind: str
    entity: str
    side: str | None = None
    action: str | None = None
    cloud_id: str | None = None
    quickbooks_id: str | None = None
    label: str = ""
    amount: Decimal | None = None
    detail: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Posting:
    """One line of the entry of the item at `position`; one of debit and credit is zero."""

    position: int
    line: int
    account_id: str | None
    account: str
    account_type: str
    debit: Decimal
    credit: Decimal


@dataclass(frozen=True, slots=True)
class Tally:
    """How many items of a kind, what they are worth together, and how many of them are `older`."""

    kind: str
    entity: str
    side: str | None
    action: str | None
    number: int
    amount: Decimal | None
    older: int = 0

    @property
    def posts(self) -> bool:
        """Whether they would be created in QuickBooks."""
        return self.kind == "create" and self.side == "quickbooks"


@dataclass(frozen=True, slots=True)
class AccountEffect:
    """What all entries together do to one account."""

    account: str
    account_type: str
    debit: Decimal
    credit: Decimal


_ITEMS = text("""
    INSERT INTO preview_items (company_id, generation, position, kind, entity, side, action,
                               cloud_id, quickbooks_id, label, amount, detail)
    SELECT :company_id, :generation, i.position, i.kind, i.entity, i.side, i.action,
           i.cloud_id, i.quickbooks_id, i.label, i.amount, i.detail
    FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS i(
        position bigint, kind text, entity text, side text, action text, cloud_id text,
        quickbooks_id text, label text, amount numeric, detail jsonb)
""")
_POSTINGS = text("""
    INSERT INTO preview_postings (company_id, generation, position, line, account_id, account,
                                  account_type, debit, credit)
    SELECT :company_id, :generation, p.position, p.line, p.account_id, p.account,
           p.account_type, p.debit, p.credit
    FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS p(
        position bigint, line integer, account_id text, account text, account_type text,
        debit numeric, credit numeric)
""")
# When a record was read last is one step down an index, however many there are. One worker at a
# time reads for a company, so no earlier moment is committed after a later one; what is forgotten
# whole takes its preview along, or comes with a changed setting.
_STAMP = text("""
    SELECT coalesce((SELECT updated_at::text FROM records WHERE company_id = :company_id
                     ORDER BY records.updated_at DESC LIMIT 1), '')
        || ' ' ||
           (SELECT count(*) || ' ' || coalesce(max(decided_at)::text, '')
            FROM preview_decisions WHERE company_id = :company_id)
""")


def get(session: Session, company_id: UUID) -> Preview | None:
    """The preview that is shown; None before the first."""
    return read_one(
        session, chosen(PreviewRow, Preview).where(PreviewRow.company_id == company_id), Preview
    )


def stamp(session: Session, company_id: UUID) -> str:
    """A text that changes with every record and every decision that a preview is made from."""
    found: str = session.execute(_STAMP, {"company_id": company_id}).scalar_one()
    return found


def alone(session: Session, company_id: UUID, *, wait: bool) -> bool:
    """Hold the right to rehearse a company until the transaction ends; one at a time may.

    Without `wait`, False while another one does.
    """
    lock = func.pg_advisory_xact_lock if wait else func.pg_try_advisory_xact_lock
    key = func.hashtextextended(f"preview {company_id}", literal(0))
    return session.execute(select(lock(key))).scalar_one() is not False


def next_generation(session: Session, company_id: UUID) -> int:
    """A number for a new generation; what another one left half-written is swept away."""
    known = get(session, company_id)
    shown = known.generation if known is not None else 0
    _sweep(session, company_id, but=shown)
    return shown + 1


def add(
    session: Session,
    company_id: UUID,
    generation: int,
    items: Sequence[Item],
    postings: Sequence[Posting],
) -> None:
    """Write a batch of a generation that nobody sees yet."""
    scope = {"company_id": company_id, "generation": generation}
    for statement, rows in ((_ITEMS, items), (_POSTINGS, postings)):
        if rows:
            names = list(type(rows[0]).__dataclass_fields__)
            listed = [{name: getattr(row, name) for name in names} for row in rows]
            session.execute(statement, {**scope, "rows": as_json(listed)})


def publish(session: Session, new: Preview) -> None:
    """Show this generation from now on; the one before is gone."""
    values = {name: getattr(new, name) for name in Preview.__dataclass_fields__}
    statement = insert(PreviewRow).values(values)
    renewed = {name: statement.excluded[name] for name in values if name != "company_id"}
    session.execute(
        statement.on_conflict_do_update(index_elements=[PreviewRow.company_id], set_=renewed)
    )
    _sweep(session, new.company_id, but=new.generation)


def tally(session: Session, company_id: UUID, generation: int, *, before: date) -> list[Tally]:
    """The counts by kind, entity, side and action; and of those dated before a day."""
    grouping = (
        PreviewItemRow.kind,
        PreviewItemRow.entity,
        PreviewItemRow.side,
        PreviewItemRow.action,
    )
    statement = (
        select(
            *grouping,
            func.count(),
            func.sum(PreviewItemRow.amount),
            func.count().filter(_dated_before(before)),
        )
        .where(*_items(company_id, generation))
        .group_by(*grouping)
        .order_by(func.min(PreviewItemRow.position))
    )
    return [Tally(*row) for row in session.execute(statement)]


def page(
    session: Session,
    company_id: UUID,
    generation: int,
    *,
    limit: int,
    after: int = -1,
    before: date | None = None,
    **equal: str | None,
) -> list[Item]:
    """Items in order after a position; `equal` kind, entity, side, action (None: any).

    `before`: those only that are dated earlier.
    """
    statement = chosen(PreviewItemRow, Item).where(
        *_items(company_id, generation), PreviewItemRow.position > after
    )
    for name, value in equal.items():
        if value is not None:
            statement = statement.where(getattr(PreviewItemRow, name) == value)
    if before is not None:
        statement = statement.where(_dated_before(before))
    return read_all(session, statement.order_by(PreviewItemRow.position).limit(limit), Item)


def one(session: Session, company_id: UUID, generation: int, position: int) -> Item | None:
    """The item at a position."""
    statement = chosen(PreviewItemRow, Item).where(
        *_items(company_id, generation), PreviewItemRow.position == position
    )
    return read_one(session, statement, Item)


def matched(session: Session, company_id: UUID, entity: str) -> set[tuple[str, str]]:
    """(cloud id, QuickBooks id) of an entity's pairs in the preview that is shown."""
    row = PreviewItemRow
    statement = (
        select(row.cloud_id, row.quickbooks_id)
        .join(
            PreviewRow,
            (PreviewRow.company_id == row.company_id) & (PreviewRow.generation == row.generation),
        )
        .where(row.company_id == company_id, row.kind == "matched", row.entity == entity)
    )
    return {(str(cloud_id), str(book_id)) for cloud_id, book_id in session.execute(statement)}


def effects(session: Session, company_id: UUID, generation: int) -> list[AccountEffect]:
    """What all entries together do, account by account."""
    row = PreviewPostingRow
    statement = (
        select(row.account, row.account_type, func.sum(row.debit), func.sum(row.credit))
        .where(*_postings(company_id, generation))
        .group_by(row.account_id, row.account, row.account_type)
        .order_by(row.account)
    )
    return [AccountEffect(*found) for found in session.execute(statement)]


def entries(
    session: Session, company_id: UUID, generation: int, *, limit: int, after: int = -1
) -> list[Item]:
    """The items that post something, in order after a position."""
    posts = select(PreviewPostingRow.position).where(
        *_postings(company_id, generation), PreviewPostingRow.position > after
    )
    statement = chosen(PreviewItemRow, Item).where(
        *_items(company_id, generation), PreviewItemRow.position.in_(posts)
    )
    return read_all(session, statement.order_by(PreviewItemRow.position).limit(limit), Item)


def lines(
    session: Session, company_id: UUID, generation: int, positions: Collection[int]
) -> dict[int, list[Posting]]:
    """The lines of these items' entries."""
    statement = (
        chosen(PreviewPostingRow, Posting)
        .where(*_postings(company_id, generation), PreviewPostingRow.position.in_(list(positions)))
        .order_by(PreviewPostingRow.position, PreviewPostingRow.line)
    )
    found: dict[int, list[Posting]] = {}
    for each in read_all(session, statement, Posting):
        found.setdefault(each.position, []).append(each)
    return found


def forget(session: Session, company_id: UUID) -> None:
    """Nothing was previewed; for a company that was tied to the wrong file."""
    _sweep(session, company_id, but=-1)
    session.execute(delete(PreviewRow).where(PreviewRow.company_id == company_id))


def _sweep(session: Session, company_id: UUID, *, but: int) -> None:
    for row in (PreviewItemRow, PreviewPostingRow):
        statement = delete(row).where(row.company_id == company_id, row.generation != but)
        session.execute(statement)


def _items(company_id: UUID, generation: int) -> tuple[ColumnElement[bool], ...]:
    return (PreviewItemRow.company_id == company_id, PreviewItemRow.generation == generation)


def _dated_before(day: date) -> ColumnElement[bool]:
    """Of an item that has a date: dates are kept as they are compared, 2026-07-01."""
    dated: ColumnElement[bool] = PreviewItemRow.detail["date"].astext < day.isoformat()
    return dated


def _postings(company_id: UUID, generation: int) -> tuple[ColumnElement[bool], ...]:
    return (
        PreviewPostingRow.company_id == company_id,
        PreviewPostingRow.generation == generation,
    )
