"""A preview's counts as cards, and as the sentence beside the button."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from services.preview_words import place_of, titled
from sync.field_words import joined

if TYPE_CHECKING:
    from collections.abc import Iterable
    from decimal import Decimal

    from services.preview_desk import Tally

SIDES: Final = {"cloud": "BILL", "quickbooks": "QuickBooks"}


@dataclass(slots=True)
class Figure:
    """One number of a card, and what its list is narrowed to."""

    kind: str
    side: str | None
    number: int = 0
    amount: Decimal | None = None


@dataclass(slots=True)
class Card:
    """What would become of one kind of records."""

    entity: str
    title: str
    figures: list[Figure] = field(default_factory=list)


def cards(tallies: Iterable[Tally]) -> list[Card]:
    """One card for each kind of records, in the order they are carried."""
    found: dict[str, Card] = {}
    for each in tallies:
        card = found.setdefault(each.entity, Card(each.entity, titled(each.entity)))
        side = each.side if each.kind in {"create", "change"} else None
        figure = next(
            (one for one in card.figures if (one.kind, one.side) == (each.kind, side)), None
        )
        if figure is None:
            figure = Figure(each.kind, side)
            card.figures.append(figure)
        figure.number += each.number
        if each.amount is not None:
            figure.amount = (figure.amount or 0) + each.amount
    for card in found.values():
        card.figures.sort(key=lambda one: (ORDER.index(one.kind), one.side or ""))
    return sorted(found.values(), key=lambda card: place_of(card.entity))


ORDER: Final = ("create", "change", "matched", "ambiguous", "conflict", "refused", "waiting")


def said(tallies: Iterable[Tally]) -> str:
    """What happens when the button is pressed: "creates 3 records in BILL and changes 1 …"."""
    counted: dict[tuple[str, str], int] = {}
    for each in tallies:
        if each.kind in {"create", "change"} and each.side is not None:
            key = (each.kind, each.side)
            counted[key] = counted.get(key, 0) + each.number
    parts = [
        f"{kind}s {number:,} {'record' if number == 1 else 'records'} in {SIDES[side]}"
        for (kind, side), number in sorted(
            counted.items(), key=lambda one: (ORDER.index(one[0][0]), one[0][1])
        )
    ]
    return joined(parts) if parts else "has nothing to write, and keeps both in step from then on"
