"""Canonical values: one spelling for each value, so that equal means the same to both sides.

Money has exactly two decimals, other numbers no trailing zeros, dates are YYYY-MM-DD, texts are
trimmed. Nothing is rounded silently: money with more than two decimals is refused.
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Any

CENT = Decimal("0.01")


class Kind(StrEnum):
    """What a field holds."""

    TEXT = "text"
    MONEY = "money"
    PRICE = "price"
    QUANTITY = "quantity"
    PERCENT = "percent"
    DATE = "date"
    BOOL = "bool"
    CHOICE = "choice"

    @property
    def is_text(self) -> bool:
        """Whether any text will do."""
        return self is Kind.TEXT


NUMBERS = frozenset({Kind.PRICE, Kind.QUANTITY, Kind.PERCENT})


def canonical(kind: Kind, value: Any) -> str | bool | None:
    """The one spelling of a value; None when there is nothing.

    Takes canonical values, what a QuickBooks record holds (Decimal, date, bool or their text) and
    an adapter's text. Raises ValueError for what is no value of that kind.
    """
    if value is None or value == "":
        return None
    if kind is Kind.BOOL:
        return _boolean(value)
    if kind is Kind.MONEY:
        return money(value)
    if kind in NUMBERS:
        return _plain(_decimal(value))
    if kind is Kind.DATE:
        return _date(value)
    text = str(value).replace("\r\n", "\n").strip()
    return text or None


def money(value: Any) -> str:
    """An amount with exactly two decimals: Decimal("12.5") → "12.50"."""
    number = _decimal(value)
    rounded = number.quantize(CENT)
    if rounded != number:
        raise ValueError(f"{value} has more than two decimals")
    return format(abs(rounded) if rounded.is_zero() else rounded, "f")


def total(amounts: list[str | None]) -> str:
    """The sum of canonical amounts, missing ones counted as nothing."""
    return money(sum((Decimal(amount) for amount in amounts if amount), Decimal(0)))


def is_negative(amount: str | None) -> bool:
    """Whether a canonical number is below zero."""
    return amount is not None and Decimal(amount) < 0


def is_zero(amount: str | None) -> bool:
    """Whether a canonical number is missing or zero."""
    return amount is None or Decimal(amount).is_zero()


def _boolean(value: Any) -> bool:
    if isinstance(value, bool):
        return value
    words = {"true": True, "1": True, "false": False, "0": False}
    try:
        return words[str(value).strip().lower()]
    except KeyError:
        raise ValueError(f"{value!r} is neither true nor false") from None


def _decimal(value: Any) -> Decimal:
    # A float has already lost the cents; str() of it is what the sender printed.
    text = str(value).strip().removesuffix("%")
    try:
        number = Decimal(text)
    except InvalidOperation:
        raise ValueError(f"{value!r} is not a number") from None
    if not number.is_finite():
        raise ValueError(f"{value!r} is not a finite number")
    return number


def _plain(number: Decimal) -> str:
    if number.is_zero():
        return "0"
    text = format(number, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def _date(value: Any) -> str:
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return date.fromisoformat(str(value).strip()[:10]).isoformat()
