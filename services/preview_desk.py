"""A held company as people handle it: look at its preview, decide, and let it begin."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from services.guarding import APPROVED
from services.holding import is_held
from services.preview_age import fingerprint
from storage import companies, journal, preview_decisions, previews
from storage.journal import Event
from storage.preview_decisions import CREATE, LINK, SKIP, Decision
from storage.previews import AccountEffect, Item, Posting, Preview, Tally

if TYPE_CHECKING:
    from uuid import UUID

    from services.context import Context

__all__ = [
    "AccountEffect",
    "Decision",
    "Item",
    "Posting",
    "Preview",
    "PreviewDesk",
    "PreviewError",
    "Summary",
    "Tally",
]

UNDO: Final = "undecided"


class PreviewError(ValueError):
    """It cannot be done; the message says what can."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """A preview at a glance. `fresh`: made from what is known and decided now."""

    held: bool
    preview: Preview | None
    fresh: bool
    tallies: list[Tally]
    effects: list[AccountEffect]
    decisions: dict[tuple[str, str, str], Decision]


class PreviewDesk:
    """What a first sync would do, per company."""

    def __init__(self, context: Context) -> None:
        self._context = context

    def summary(self, tenant_id: UUID, company_id: UUID) -> Summary:
        """Counts, effects and decisions; a preview that is out of date is made anew meanwhile."""
        with self._context.database.tenant_session(tenant_id) as session:
            company = companies.get(session, company_id)
            known = previews.get(session, company_id)
            decided = preview_decisions.list_all(session, company_id)
            generation = known.generation if known is not None else 0
            fresh = known is not None and known.fingerprint == fingerprint(
                company, previews.stamp(session, company_id)
            )
            found = Summary(
                held=is_held(company),
                preview=known,
                fresh=fresh,
                tallies=previews.tally(session, company_id, generation) if known else [],
                effects=previews.effects(session, company_id, generation) if known else [],
                decisions={(one.entity, one.side, one.record_id): one for one in decided},
            )
        if found.held and known is not None and not fresh:
            self._context.wake(tenant_id, company_id)
        return found

    def items(
        self,
        tenant_id: UUID,
        company_id: UUID,
        *,
        limit: int,
        after: int = -1,
        **equal: str | None,
    ) -> list[Item]:
        """A page of items; see `storage.previews.page`."""
        with self._context.database.tenant_session(tenant_id) as session:
            known = previews.get(session, company_id)
            if known is None:
                return []
            return previews.page(
                session, company_id, known.generation, limit=limit, after=after, **equal
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

    def decide(
        self, tenant_id: UUID, company_id: UUID, position: int, choice: str, *, who: str
    ) -> Item:
        """Say what is to become of the record at a position.

        `choice` link:ID, create, skip, or undecided to take it back. PreviewError when that cannot
        be. Returns the item it was about.
        """
        with self._context.database.tenant_session(tenant_id) as session:
            company, known = companies.get(session, company_id), previews.get(session, company_id)
            if not is_held(company):
                raise PreviewError("This company has begun to sync. Look at its problems instead.")
            found = known and previews.one(session, company_id, known.generation, position)
            if not found:
                raise PreviewError("The preview was made anew. Look at it again, then decide.")
            side, one = whose(found)
            if choice == UNDO:
                preview_decisions.take_back(session, company_id, found.entity, side, one)
            else:
                others = preview_decisions.list_all(session, company_id)
                _check(found, side, one, choice, others)
                new = Decision(
                    entity=found.entity,
                    side=side,
                    record_id=one,
                    choice=choice,
                    label=found.label,
                    who=who,
                    decided_at=self._context.clock.now(),
                )
                preview_decisions.decide(session, company_id, new)
        self._context.wake(tenant_id, company_id)
        return found

    def start(self, tenant_id: UUID, company_id: UUID, *, who: str) -> None:
        """End the hold and ask for a sync; PreviewError when there is nothing to begin."""
        with self._context.database.tenant_session(tenant_id) as session:
            companies.lock(session, company_id)
            company, known = companies.get(session, company_id), previews.get(session, company_id)
            if not is_held(company):
                raise PreviewError(f"“{company.name}” has begun to sync already.")
            if known is None:
                raise PreviewError(
                    f"There is no preview of “{company.name}” yet. Choose Update Selected in the "
                    "Web Connector; when the preview is there, look at it and start."
                )
            companies.update_settings(session, company_id, {APPROVED: known.shown})
            companies.release(session, company_id)
            companies.request_sync(session, company_id)
            detail = {"who": who, "shown": known.shown}
            journal.write_many(session, company_id, [Event(event="company-started", detail=detail)])
        self._context.wake(tenant_id, company_id)


def whose(item: Item) -> tuple[str, str]:
    """The record that a decision about an item is about: the one that is there."""
    if item.kind == "create":
        side = "quickbooks" if item.side == "cloud" else "cloud"
    else:
        side = item.side or ("cloud" if item.cloud_id is not None else "quickbooks")
    one = item.cloud_id if side == "cloud" else item.quickbooks_id
    if one is None:
        raise PreviewError("There is no record to decide about.")
    return side, one


def _check(item: Item, side: str, one: str, choice: str, others: list[Decision]) -> None:
    offered = choices(item)
    if choice not in offered:
        raise PreviewError(f"“{choice}” cannot be chosen here. It is one of: {', '.join(offered)}.")
    if not choice.startswith(LINK):
        return
    other = choice.removeprefix(LINK)
    for each in others:
        if each.entity != item.entity or (each.side, each.record_id) == (side, one):
            continue
        same_side = each.side == side and each.choice == choice
        across = each.side != side and each.record_id == other and each.choice != f"{LINK}{one}"
        if same_side or across:
            raise PreviewError(
                f"You decided otherwise for “{each.label}” already. Take that back first."
            )


def choices(item: Item) -> list[str]:
    """What may be decided about an item."""
    if item.kind == "create" or (item.kind == "refused" and item.side is not None):
        return [SKIP]
    if item.kind != "ambiguous":
        return []
    links = [f"{LINK}{each['id']}" for each in item.detail.get("candidates") or ()]
    return [*links, *([CREATE] if item.detail.get("create") else []), SKIP]
