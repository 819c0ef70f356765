"""A held company as people handle it: look at its preview, decide, and let it begin."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from services.departing import is_disconnected
from services.facts import first_day
from services.guarding import APPROVED
from services.holding import is_held
from services.preview_age import fingerprint, incomplete
from services.preview_choices import (
    ANY,
    UNDO,
    PreviewError,
    choices,
    opposite,
    places,
    said,
    spoken,
    whose,
)
from services.preview_decided import Decided, fits, shown
from services.problem_subjects import parties, traits
from services.told_apart import apart, with_what
from storage import companies, journal, preview_decisions, previews, record_search, records
from storage.journal import Event
from storage.preview_decisions import Decision
from storage.previews import AccountEffect, Item, Posting, Preview, Tally

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from uuid import UUID

    from services.context import Context
    from storage.companies import Company
    from storage.records import StoredRecord
    from storage.session import Session

__all__ = [
    "ANY",
    "AccountEffect",
    "Decided",
    "Decision",
    "Item",
    "Look",
    "Posting",
    "Preview",
    "PreviewDesk",
    "PreviewError",
    "Summary",
    "Tally",
    "choices",
    "spoken",
    "whose",
]

ANEW: Final = "The preview was made anew. Look at it again, then decide."
MADE_ANEW: Final = (
    "Something has changed, and the preview is being made anew. Look at it again, then start."
)
LACKS: Final = (
    "QuickBooks has to be asked for more before this can be shown in full. The next call "
    "of the Web Connector does that (or choose Update Selected there); then look again, and start."
)
DISCONNECTED: Final = (
    "This company is disconnected. Connect it again under Connection, then look at its preview "
    "and start."
)
PAUSED: Final = (
    "This company is paused. Press Resume on its page, then look at its preview again and start."
)
BEGUN: Final = "This company has begun to sync. Look at its problems instead."
FEW: Final = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """A preview at a glance. `fresh`: made from what is known and decided now.

    `incomplete`: it is so too, but for what only the next session can ask of QuickBooks.
    `said`: how many decisions are not carried out yet; of `moved` something changed since. `older`
    documents would be created in QuickBooks though they are dated before the start date.
    """

    held: bool
    preview: Preview | None
    fresh: bool
    incomplete: bool
    tallies: list[Tally]
    effects: list[AccountEffect]
    decisions: dict[tuple[str, str, str], Decision]
    said: int
    moved: int
    start_date: date
    older: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """An item, its record as it stands now, and records of the other side that it could be.

    `traits` {(side, id): party, number, date and amount} of all of them.
    """

    item: Item
    own: StoredRecord
    others: list[StoredRecord]
    traits: dict[tuple[str, str], str]


class PreviewDesk:
    """What a first sync would do, per company."""

    def __init__(self, context: Context) -> None:
        self._context = context

    def summary(self, tenant_id: UUID, company_id: UUID, about: Sequence[Item] = ()) -> Summary:
        """Counts, effects, and what was decided `about` these items.

        A preview that is out of date is made anew meanwhile.
        """
        with self._context.database.tenant_session(tenant_id) as session:
            company = companies.get(session, company_id)
            known = previews.get(session, company_id)
            own = {place[:3] for each in about for place in places(each)}
            any_said, number, moved = preview_decisions.count(session, company_id)
            generation = known.generation if known is not None else 0
            made_from = fingerprint(company, previews.stamp(session, company_id))
            fresh = known is not None and known.fingerprint == made_from
            lacks = known is not None and known.fingerprint == incomplete(made_from)
            begins, scope = first_day(company), (session, company_id, generation)
            tallies = previews.tally(*scope, before=begins) if known else []
            found = Summary(
                held=is_held(company),
                preview=known,
                fresh=fresh,
                incomplete=lacks,
                tallies=tallies,
                effects=previews.effects(*scope) if known else [],
                decisions=preview_decisions.at(session, company_id, own) if any_said else {},
                said=number,
                moved=moved,
                start_date=begins,
                older=sum(each.older for each in tallies if each.posts),
            )
        if found.held and known is not None and not (fresh or lacks):
            self._context.wake(tenant_id, company_id)
        return found

    def items(
        self,
        tenant_id: UUID,
        company_id: UUID,
        *,
        limit: int,
        after: int = -1,
        older: bool = False,
        **equal: str | None,
    ) -> list[Item]:
        """A page of items, of the `older` than the start date if wanted; see `previews.page`."""
        with self._context.database.tenant_session(tenant_id) as session:
            known = previews.get(session, company_id)
            if known is None:
                return []
            before = first_day(companies.get(session, company_id)) if older else None
            return previews.page(
                session,
                company_id,
                known.generation,
                limit=limit,
                after=after,
                before=before,
                **equal,
            )

    def entries(
        self, tenant_id: UUID, company_id: UUID, *, limit: int, after: int = -1
    ) -> list[tuple[Item, list[Posting]]]:
        """A page of journal entries that would be posted, with their lines."""
        with self._context.database.tenant_session(tenant_id) as session:
            known = previews.get(session, company_id)
            if known is None:
                return []
            scope = (session, company_id, known.generation)
            found = previews.entries(*scope, limit=limit, after=after)
            lines = previews.lines(*scope, [each.position for each in found])
        return [(each, lines.get(each.position, [])) for each in found]

    def look(self, tenant_id: UUID, company_id: UUID, position: int, words: str = "") -> Look:
        """An item and the records of the other side that `words` find; without, those alike.

        PreviewError when the item is gone, or has no record that could be another one.
        """
        with self._context.database.tenant_session(tenant_id) as session:
            found = _item(session, company_id, position)
            side, one = whose(found)
            own = records.get(session, company_id, side, found.entity, one)
            if own is None:
                raise PreviewError(ANEW)
            asked = words.strip() or (own.label.split() or [""])[0]
            wanted = record_search.Wanted(
                words=asked, entity=found.entity, side=opposite(side), plain=not words.strip()
            )
            hits = [hit for _, hit in record_search.search(session, company_id, wanted, limit=FEW)]
            rows = [hit.quickbooks if side == "cloud" else hit.cloud for hit in hits]
            others = [row for row in rows if row is not None and not row.gone]
            known = parties(session, company_id, [own, *others])
            more = apart(others, known, companies.get(session, company_id).cloud)
        told = {
            (each.side, each.id): with_what(
                traits(each, known), more.get((each.entity, each.side, each.id))
            )
            for each in (own, *others)
        }
        return Look(item=found, own=own, others=others, traits=told)

    def decide(
        self, tenant_id: UUID, company_id: UUID, position: int, choice: str, *, who: str
    ) -> Item:
        """Say what is to become of the record, or of the pair, at a position.

        `choice` as `choices` offers it, or undecided to take it back. PreviewError when that cannot
        be. Returns the item it was about.
        """
        with self._context.database.tenant_session(tenant_id) as session:
            company = _held(session, company_id)
            found = _item(session, company_id, position)
            if choice == UNDO:
                for place in places(found):
                    preview_decisions.take_back(session, company_id, place)
            else:
                side, one, other, kept = said(found, choice)
                new = Decision(
                    entity=found.entity,
                    side=side,
                    record_id=one,
                    other=other,
                    choice=kept,
                    label=found.label,
                    who=who,
                    decided_at=self._context.clock.now(),
                )
                preview_decisions.decide(
                    session, company_id, fits(self._context, session, company, new)
                )
        self._context.wake(tenant_id, company_id)
        return found

    def decided(
        self, tenant_id: UUID, company_id: UUID, *, limit: int, after: int = -1
    ) -> list[tuple[int, Decided]]:
        """A page of what was said and is not carried out yet, the newest first, numbered."""
        with self._context.database.tenant_session(tenant_id) as session:
            said = preview_decisions.open_page(session, company_id, limit=limit, begin=after + 1)
            company = companies.get(session, company_id)
            return list(enumerate(shown(self._context, session, company, said), after + 1))

    def take_back(
        self, tenant_id: UUID, company_id: UUID, place: tuple[str, str, str, str]
    ) -> None:
        """Forget what was said at a place; PreviewError when nothing is, or it was carried out."""
        with self._context.database.tenant_session(tenant_id) as session:
            _held(session, company_id)
            if not preview_decisions.take_back(session, company_id, place):
                raise PreviewError("Nothing is decided about it, or it was taken back already.")
        self._context.wake(tenant_id, company_id)

    def start(self, tenant_id: UUID, company_id: UUID, *, who: str) -> None:
        """End the hold and ask for a sync; PreviewError when there is nothing to begin."""
        with self._context.database.tenant_session(tenant_id) as session:
            companies.lock(session, company_id)
            company, known = companies.get(session, company_id), previews.get(session, company_id)
            known = _to_start(company, known, previews.stamp(session, company_id))
            companies.update_settings(session, company_id, {APPROVED: known.shown})
            companies.release(session, company_id)
            companies.request_sync(session, company_id)
            detail = {"who": who, "shown": known.shown}
            journal.write_many(session, company_id, [Event(event="company-started", detail=detail)])
        self._context.wake(tenant_id, company_id)


def at_rest(company: Company) -> str:
    """Why it cannot be started now, whatever its preview shows; '' when it can."""
    if is_disconnected(company):
        return DISCONNECTED
    return "" if company.state == "active" else PAUSED


def _to_start(company: Company, known: Preview | None, stamp: str) -> Preview:
    """The preview that is begun with; PreviewError where there is nothing to begin, or not now."""
    if not is_held(company):
        raise PreviewError(f"“{company.name}” has begun to sync already.")
    if resting := at_rest(company):
        raise PreviewError(resting)
    if known is None:
        raise PreviewError(
            f"There is no preview of “{company.name}” yet. Choose Update Selected in the "
            "Web Connector; when the preview is there, look at it and start."
        )
    made_from = fingerprint(company, stamp)
    if known.fingerprint != made_from:
        raise PreviewError(LACKS if known.fingerprint == incomplete(made_from) else MADE_ANEW)
    return known


def _held(session: Session, company_id: UUID) -> Company:
    company = companies.get(session, company_id)
    if not is_held(company):
        raise PreviewError(BEGUN)
    return company


def _item(session: Session, company_id: UUID, position: int) -> Item:
    known = previews.get(session, company_id)
    found = known and previews.one(session, company_id, known.generation, position)
    if not found:
        raise PreviewError(ANEW)
    return found
