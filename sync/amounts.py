"""What a document is worth, and whether that is far from what the same party's usually are.

A decimal point lost in typing makes an amount a hundred times too large, thousands taken for units
a thousand times. It decides nothing on little history, and never about small sums.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from statistics import median
from typing import TYPE_CHECKING, Final

from sync.values import total

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sync.fields import Reference
    from sync.flow import Entity, Record

OF_PARTY: Final = 5
"""Fewer earlier documents of one party than this say nothing about what is usual."""
OF_KIND: Final = 20
"""A party's first documents are measured by everybody's of that kind, when there are so many."""
BEYOND: Final = 5
"""How far beyond the largest (or below the smallest) ever seen: wide ranges are usual for some."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """From which factor on an amount is unusual, and below which sum nobody is asked."""

    factor: Decimal = Decimal(50)
    floor: Decimal = Decimal(1000)


@dataclass(frozen=True, slots=True, kw_only=True)
class Unusual:
    """An amount that a person should look at; `usual` is the middle of `count` earlier ones."""

    amount: Decimal
    usual: Decimal
    count: int

    @property
    def times(self) -> int:
        """How many times larger the larger of the two is."""
        high, low = max(self.amount, self.usual), min(self.amount, self.usual)
        return int((high / low).to_integral_value())


def amount_of(entity: Entity, record: Record) -> str:
    """The document's amount: its own, or the sum of its lines."""
    if record.get("amount"):
        return str(record["amount"])
    lines = (line for one in entity.lines for line in record.get(one.name) or ())
    return total([line.get("amount") for line in lines])


def party(entity: Entity) -> Reference | None:
    """The reference that says whose document it is: a bill's vendor, an invoice's customer."""
    return next((one for one in entity.references if one.required), None)


def unusual(
    amount: Decimal, earlier: Sequence[Decimal], scale: Scale, *, least: int
) -> Unusual | None:
    """Whether `amount` is far from `earlier` (positive amounts), in either direction.

    It has to be `factor` times the middle one and also beyond everything seen, and the larger of
    the two no less than `floor`. Nothing is said on fewer than `least` earlier ones.
    """
    if len(earlier) < least or amount <= 0:
        return None
    usual = Decimal(median(earlier))
    beyond = min(Decimal(BEYOND), scale.factor)
    too_high = amount >= usual * scale.factor and amount >= max(earlier) * beyond
    too_low = amount * scale.factor <= usual and amount * beyond <= min(earlier)
    if max(amount, usual) < scale.floor or not (too_high or too_low):
        return None
    return Unusual(amount=amount, usual=usual, count=len(earlier))


def measured(
    amount: Decimal,
    *,
    of_party: Sequence[Decimal],
    of_kind: Sequence[Decimal],
    before: Decimal | None,
    scale: Scale,
) -> Unusual | None:
    """The verdict by the best history there is: the party's, the document's own, the kind's.

    `before` is what the document itself said until it was edited.
    """
    if len(of_party) >= OF_PARTY:
        return unusual(amount, of_party, scale, least=OF_PARTY)
    if before is not None and before > 0:
        return unusual(amount, [before], scale, least=1)
    return unusual(amount, of_kind, scale, least=OF_KIND)


def changes_amount(entity: Entity, changes: Mapping[str, object]) -> bool:
    """Whether an edit touches anything an amount is made of."""
    return "amount" in changes or any(lines.name in changes for lines in entity.lines)
