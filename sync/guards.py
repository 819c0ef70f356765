"""Reasons to stop a run rather than mirror a disaster; only a person lets it go on.

A list that is suddenly empty, a mass deletion, or more new records than anybody would expect is far
more often a wrong file, a restored backup or a broken query than a wish.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sync.flow import Side

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

FEW = 5
"""Fewer records than this may disappear at once without anybody being asked."""
MASS = 0.2
"""The share of known records above which a removal is a mass removal."""
FEW_MORE = 10
"""So many more new records than a preview showed are a day's work."""
SOME_MORE = 0.1
"""The share of what a preview showed that may have come on top of it."""
NAMES: Final = {Side.QUICKBOOKS: "QuickBooks", Side.CLOUD: "the cloud"}


@dataclass(frozen=True, slots=True, kw_only=True)
class GuardStop:
    """The run stops here; nothing was changed on either side.

    `side` is where it was seen, `number` how many records it is about: what a person lets go on is
    that many and no more.
    """

    code: str
    entity: str
    side: Side
    number: int
    cause: str
    cure: str


def emptied_list(entity: str, side: Side, *, known: int, read: int) -> GuardStop | None:
    """A list that was read from its beginning and came back (nearly) empty.

    Nothing is taken away for that, but what reads so cannot be the list we know.
    """
    if known - read < FEW or known - read <= known * MASS:
        return None
    return GuardStop(
        code="list-emptied",
        entity=entity,
        side=side,
        number=known - read,
        cause=f"{known} records of “{entity}” are known, and reading them all from {NAMES[side]}"
        f" brought {read or 'none'}.",
        cure="Check that the right company file or organization is connected, then choose “Try"
        " again”. If the list really was emptied, choose “go-on”.",
    )


def mass_removal(entity: str, side: Side, *, known: int, gone: int) -> GuardStop | None:
    """More records deleted or made inactive at once than a person does in a day."""
    if gone < FEW or gone <= known * MASS:
        return None
    return GuardStop(
        code="mass-removal",
        entity=entity,
        side=side,
        number=gone,
        cause=f"{gone} of {known} records of “{entity}” disappeared from {NAMES[side]} since the"
        " last sync.",
        cure="Look at the list there. If all of it was meant, choose “go-on” to let the sync go on"
        " once; if not, restore it first and choose “Try again”.",
    )


def too_many_new(planned: Mapping[tuple[str, Side], int], *, cap: int) -> GuardStop | None:
    """More new records of one kind than a company makes in a day; `planned` by where they come up.

    The side is the one they were found on: they would be created on the other one.
    """
    over = {key: number for key, number in planned.items() if number > cap}
    if not over:
        return None
    (entity, side), number = max(over.items(), key=lambda each: each[1])
    listed = ", ".join(
        f"{count} of “{name}” in {NAMES[_other(found)]}"
        for (name, found), count in sorted(planned.items())
        if count
    )
    return GuardStop(
        code="too-many-new",
        entity=entity,
        side=side,
        number=number,
        cause=f"This sync would create {listed}; more than {cap} of a kind at once are not made"
        " without being asked. Nothing was written.",
        cure="Look at what is new. If it is right, choose “go-on” to create it once, or “raise” to"
        " allow as many from now on. If not, check that the right company file and organization"
        " are connected, and choose “Try again”.",
    )


def more_than_shown(
    planned: Mapping[tuple[str, Side], int], *, shown: Mapping[tuple[str, Side], int]
) -> GuardStop | None:
    """Many more new records than a person was shown before she let the first sync begin."""
    over = {
        key: number
        for key, number in planned.items()
        if number - shown.get(key, 0) > max(FEW_MORE, shown.get(key, 0) * SOME_MORE)
    }
    if not over:
        return None
    (entity, side), number = max(over.items(), key=lambda each: each[1])
    return GuardStop(
        code="more-than-shown",
        entity=entity,
        side=side,
        number=number,
        cause=f"This sync would create {number} of “{entity}” in {NAMES[_other(side)]}; the preview"
        f" showed {shown.get((entity, side), 0)}. Nothing was written.",
        cure="Look at what was entered since. If it is right, choose “go-on”. If not, check that"
        " the right company file and organization are connected, and choose “Try again”.",
    )


def doubled_identity(entity: str, side: Side, ids: Iterable[str]) -> GuardStop | None:
    """One id twice in one answer: what was read is not to be trusted."""
    twice = sorted(one for one, count in Counter(ids).items() if count > 1)
    if not twice:
        return None
    return GuardStop(
        code="identity-doubled",
        entity=entity,
        side=side,
        number=len(twice),
        cause=f"The same id came more than once in one answer: {', '.join(twice[:5])}.",
        cure="Run File › Utilities › Verify Data in QuickBooks, then choose “Try again”; if it"
        " finds nothing, send the id to support.",
    )


def _other(side: Side) -> Side:
    return Side.CLOUD if side is Side.QUICKBOOKS else Side.QUICKBOOKS
