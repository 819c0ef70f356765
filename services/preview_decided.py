"""What a person decided about a preview: whether it may be, and whether it still holds.

A decision outlives every preview; the record it is about does not stand still. What changed since
is said, and what can no longer be is not carried out.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from services import preview_words as words
from services.deciding import as_it_stands, both, why_not
from services.preview_choices import PreviewError
from services.preview_facts import PreviewFacts
from storage import preview_decisions
from storage.preview_decisions import LINK, NOT

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from services.context import Context
    from services.deciding import Place
    from storage.companies import Company
    from storage.preview_decisions import Decision
    from storage.records import StoredRecord
    from storage.session import Session


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """A decision and its records as they stand now, None for one that is gone.

    `own` is the record it is about, `other` the one it names on the other side. `moved`: something
    changed since it was said. `why_not`: why it cannot be carried out any more, '' when it can.
    """

    said: Decision
    own: StoredRecord | None
    other: StoredRecord | None
    own_hint: str = ""
    other_hint: str = ""
    moved: bool = False
    why_not: str = ""


def fits(context: Context, session: Session, company: Company, new: Decision) -> Decision:
    """The decision with what its records look like now; PreviewError when it may not be made."""
    known = [
        each for each in preview_decisions.list_all(session, company.id) if each.place != new.place
    ]
    standing = as_it_stands(session, company.id, [new])
    if new.choice.startswith(LINK):
        _may_link(new, known)
        why = why_not(session, company, PreviewFacts(context, company), new, standing)
        if why is not None:
            raise PreviewError(why)
    return replace(new, seen={row.side: row.revision for row in standing.rows.values()})


def _may_link(new: Decision, known: Iterable[Decision]) -> None:
    """PreviewError when something else was said of one of the two."""
    assert new.pair is not None
    for each in known:
        if each.entity != new.entity:
            continue
        if each.choice == NOT:
            if each.pair == new.pair:
                raise PreviewError(
                    "You said that these two are not the same. Take that back first."
                )
            continue
        ours = ("cloud", new.pair[0]), ("quickbooks", new.pair[1])
        theirs = {(each.side, each.record_id)}
        if each.pair is not None:
            theirs = {("cloud", each.pair[0]), ("quickbooks", each.pair[1])}
        if theirs.intersection(ours) and each.pair != new.pair:
            raise PreviewError(
                f"You decided otherwise for “{each.label}” already. Take that back first."
            )


def shown(
    context: Context, session: Session, company: Company, said: Sequence[Decision]
) -> list[Decided]:
    """These with their records as they stand now."""
    standing = as_it_stands(session, company.id, said)
    facts = PreviewFacts(context, company)
    found = []
    for each in said:
        own, *others = (standing.rows.get(place) for place in both(each))
        other = others[0] if others else None
        has_moved = _has_moved(each, standing.rows)
        link = has_moved and each.choice.startswith(LINK)
        found.append(
            Decided(
                said=each,
                own=own,
                other=other,
                own_hint=words.hint(own) if own is not None else "",
                other_hint=words.hint(other) if other is not None else "",
                moved=has_moved,
                why_not=(link and why_not(session, company, facts, each, standing)) or "",
            )
        )
    return found


def _has_moved(each: Decision, rows: Mapping[Place, StoredRecord]) -> bool:
    now = {
        row.side: row.revision
        for place in both(each)
        if (row := rows.get(place)) is not None and not row.gone
    }
    return bool(each.seen) and now != each.seen
