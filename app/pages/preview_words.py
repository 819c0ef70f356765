"""A preview's counts as cards, and as the sentence beside the button."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from services.preview_words import numbered, place_of, titled
from sync.field_words import joined

if TYPE_CHECKING:
    from collections.abc import Iterable
    from decimal import Decimal

    from services.preview_desk import AccountEffect, Tally

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


def effect(each: AccountEffect) -> tuple[Decimal, str]:
    """What entries do to an account, as its balance is read: (12385.60, "more owed")."""
    moved = each.debit - each.credit
    more, less = EFFECTS.get(each.account_type, ("more in it", "less in it"))
    if each.account_type in BY_CREDIT:
        more, less = less, more
    return abs(moved), (more if moved > 0 else less) if moved else "no change"


_OWED: Final = ("more owed", "less owed")
_SPENT: Final = ("more spent", "less spent")
_EARNED: Final = ("more earned", "less earned")
EFFECTS: Final = {
    "AccountsPayable": _OWED,
    "CreditCard": _OWED,
    "OtherCurrentLiability": _OWED,
    "LongTermLiability": _OWED,
    "AccountsReceivable": ("more owed to you", "less owed to you"),
    "Expense": _SPENT,
    "OtherExpense": _SPENT,
    "CostOfGoodsSold": _SPENT,
    "Income": _EARNED,
    "OtherIncome": _EARNED,
    "Equity": ("more equity", "less equity"),
}
"""AccountType → what a bookkeeper calls it when its balance grows, and when it shrinks."""
BY_CREDIT: Final = {
    *("AccountsPayable", "CreditCard", "OtherCurrentLiability", "LongTermLiability"),
    *("Income", "OtherIncome", "Equity"),
}
"""Account types whose balance grows by a credit."""
ORDER: Final = ("create", "change", "matched", "conflict", "ambiguous", "refused", "waiting")
"""What differs is said right after what is matched: it is a part of that."""


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


def waiting(tallies: Iterable[Tally]) -> str:
    """What cannot be carried yet: "12 bills and 1 bill payment"; '' for nothing."""
    found: Counter[str] = Counter()
    for each in tallies:
        if each.kind == "waiting":
            found[each.entity] += each.number
    told = [numbered(found[one], one) for one in sorted(found, key=place_of)]
    return joined(told) if told else ""
