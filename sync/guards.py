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
RIGHT_PLACE: Final = (
    "see that the right company file is open in QuickBooks and that Connection shows the right"
    " organization of the cloud, then choose “retry”."
)


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
        cause=f"{known} {_many(entity)} are known, and reading them all from {NAMES[side]} brought"
        f" {read or 'none'}.",
        cure=f"Open their list in {NAMES[side]}. If it really was emptied, choose “go-on”. If not,"
        f" {RIGHT_PLACE}",
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
        cause=f"{gone} of {known} {_many(entity)} disappeared from {NAMES[side]} since the last"
        " sync.",
        cure=f"Open their list in {NAMES[side]}. If all of it was meant, choose “go-on”: the other"
        " side then follows, this once. If not, bring them back there first, then choose “retry”.",
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
        f"{count} {_many(name)} in {NAMES[_other(found)]}"
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
        cure=f"Look at what is new in {NAMES[side]}. If it is right, choose “go-on” to create it"
        f" this once, or “raise” to be asked for no fewer from now on. If not, {RIGHT_PLACE}",
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
        cause=f"This sync would create {number} {_many(entity)} in {NAMES[_other(side)]}; the"
        f" preview showed {shown.get((entity, side), 0)}. Nothing was written.",
        cure=f"Look at what was entered in {NAMES[side]} since. If it is right, choose “go-on”. If"
        f" not, {RIGHT_PLACE}",
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
        cure="Run File › Utilities › Verify Data in QuickBooks, then choose “retry”; if it"
        " finds nothing, send the id to support.",
    )


def _many(entity: str) -> str:
    """`bill_payment` → “bill payments”."""
    words = entity.replace("_", " ")
    return words if words.endswith("s") else f"{words}s"


def _other(side: Side) -> Side:
    return Side.CLOUD if side is Side.QUICKBOOKS else Side.QUICKBOOKS
