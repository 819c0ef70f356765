"""Reasons to stop a run rather than mirror a disaster; only a person lets it go on.

A list that is suddenly empty, a mass deletion, or more writes than anybody would expect is far
more often a wrong file, a restored backup or a broken query than a wish.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sync.flow import Side

FEW = 5
"""Fewer records than this may disappear at once without anybody being asked."""
MASS = 0.2
"""The share of known records above which a removal is a mass removal."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GuardStop:
    """The run stops here; nothing of `entity` was changed on either side."""

    code: str
    entity: str
    cause: str
    cure: str


def emptied_list(entity: str, side: Side, *, known: int, read: int) -> GuardStop | None:
    """A whole list that was read and came back empty, although records of it are mapped."""
    if read or known < FEW:
        return None
    return GuardStop(
        code="list-emptied",
        entity=entity,
        cause=f"{known} records are known, and reading them all from {side} brought none.",
        cure="Check that the right company file or organization is connected. If the list really"
        " was emptied, let the sync go on.",
    )


def mass_removal(entity: str, side: Side, *, known: int, gone: int) -> GuardStop | None:
    """More records deleted or made inactive at once than a person does in a day."""
    if gone < FEW or gone <= known * MASS:
        return None
    return GuardStop(
        code="mass-removal",
        entity=entity,
        cause=f"{gone} of {known} records disappeared from {side} since the last sync.",
        cure="Look at the list there. If all of it was meant, let the sync go on; if not, restore"
        " it first.",
    )


def too_many_writes(entity: str, side: Side, *, planned: int, cap: int) -> GuardStop | None:
    """More writes planned in one run than the company's cap for one entity."""
    if planned <= cap:
        return None
    return GuardStop(
        code="too-many-writes",
        entity=entity,
        cause=f"{planned} records would be written to {side} in one run; the limit is {cap}.",
        cure="Look at the planned changes. If they are right, let the sync go on or raise the"
        " limit.",
    )


def doubled_identity(entity: str, ids: Iterable[str]) -> GuardStop | None:
    """One id twice in one reading: what was read is not to be trusted."""
    twice = sorted(one for one, count in Counter(ids).items() if count > 1)
    if not twice:
        return None
    return GuardStop(
        code="identity-doubled",
        entity=entity,
        cause=f"The same id came more than once in one reading: {', '.join(twice[:5])}.",
        cure="Run File › Utilities › Verify Data in QuickBooks; if it finds nothing, send the id to"
        " support.",
    )
