"""Which records somebody's words mean, from indexes alone: some thousands, or that there are more.

The index knows every three letters or digits that follow each other, and where words begin and
end. One or two alone are looked for where a word begins: all that a company has would be read.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import func, or_, select, text

from storage.search_words import amount_in

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy import ColumnElement

    from storage.session import Session

MOST: Final = 2000
"""Hits that are looked at one by one; of more, a page's worth is met soon in any order."""
_ENOUGH: Final = re.compile(r"[^\W_]{3}|[^\W_]{2}[\W_]|[\W_][^\W_]")
_OF_PATTERNS: Final = r"\\%_＼％＿"  # the wide ones fold to the others
_HITS: Final = text(
    "SELECT entity, side, id FROM directory.record_hits("
    ":company_id, :entity, :pattern, :other, :id, :amount, :most)"
)
# Each kind of record that a company has is one step down the index, however many there are of it.
_KINDS: Final = text("""
    WITH RECURSIVE kinds AS (
        SELECT min(r.entity) AS entity FROM records r WHERE r.company_id = :company_id
        UNION ALL
        SELECT (SELECT min(r.entity) FROM records r
                WHERE r.company_id = :company_id AND r.entity > k.entity)
        FROM kinds k WHERE k.entity IS NOT NULL
    )
    SELECT k.entity FROM kinds k WHERE k.entity IS NOT NULL AND EXISTS (
        SELECT FROM directory.record_hits(
            :company_id, k.entity, :pattern, :other, :id, :amount, 1))
""")


def hits(
    session: Session, company_id: UUID, words: str, entity: str | None = None
) -> list[tuple[str, str, str]] | None:
    """(entity, side, id) of the tenant's records of this name, number, amount or id.

    None if there are more than MOST; they are met where they are, by `means` in `kinds`.
    """
    asked = {**_asked(company_id, words), "entity": entity, "most": MOST + 1}
    found = [(kind, side, one) for kind, side, one in session.execute(_HITS, asked)]
    return found if len(found) <= MOST else None


def kinds(session: Session, company_id: UUID, words: str) -> list[str]:
    """The entities that any hit is of."""
    return list(session.execute(_KINDS, _asked(company_id, words)).scalars())


def means(table: Any, words: str) -> ColumnElement[bool]:
    """Whether a row of `records` is a hit of these words: the same question, of one record.

    Without LIKE, which the planner takes for rare: it would fetch all hits to sort them, where in
    the order of a page the first of many are met at once.
    """
    searched, asked = table.searched, words
    if not _ENOUGH.search(words):
        searched, asked = func.concat(" ", searched), f" {words}"
    folded = select(func.folded(asked)).scalar_subquery()  # once, and not at every record
    found = [func.strpos(searched, folded) > 0, table.id == words]
    amount = amount_in(words)
    if amount is not None:
        found.append(table.amount == amount)
    return or_(*found)


def _asked(company_id: UUID, words: str) -> dict[str, Any]:
    pattern, *other = _patterns(words)
    return {
        "company_id": company_id,
        "pattern": pattern,
        "other": other[0] if other else None,
        "id": words,
        "amount": amount_in(words),
    }


def _patterns(words: str) -> tuple[str, ...]:
    """Of a text that has any of them; one or two letters at its beginning or after a blank."""
    escaped = re.sub(f"([{_OF_PATTERNS}])", r"\\\1", words)
    return (f"%{escaped}%",) if _ENOUGH.search(words) else (f"{escaped}%", f"% {escaped}%")
