"""A field's canonical value as people in the United States write it.

What does not look like a value of its kind is shown as it is: nothing is refused here.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any, Final

from sync.fields import Field
from sync.values import Kind

if TYPE_CHECKING:
    from sync.fields import Carried

_MONTHS: Final = (
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
)  # fmt: skip
_CENTS: Final = 2


def told(one: Carried | None, value: Any) -> str:
    """The value of one field: "Nov 3, 2026", "$1,234.50", "12.5", "5%", "Yes"; '' for nothing."""
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return "Yes" if value else "No"
    kind = one.kind if isinstance(one, Field) else Kind.TEXT
    if kind is Kind.DATE:
        return day(str(value))
    if kind is Kind.CHOICE:
        return str(value).replace("_", " ").capitalize()
    if kind in _NUMBERS:
        return _number(kind, str(value))
    return str(value)


def day(value: str) -> str:
    """A date, 2026-11-03 → “Nov 3, 2026”; what is none as it is."""
    try:
        found = date.fromisoformat(value)
    except ValueError:
        return value
    return f"{_MONTHS[found.month - 1]} {found.day}, {found.year}"


def money(value: str) -> str:
    """An amount, -1234.5 → “-$1,234.50”; a price keeps what it has beyond the cents, “$0.0125”."""
    try:
        found = Decimal(value)
    except InvalidOperation:
        return value
    if not found.is_finite():
        return value
    exponent = found.as_tuple().exponent
    assert isinstance(exponent, int)
    return f"{'-' if found < 0 else ''}${abs(found):,.{max(-exponent, _CENTS)}f}"


def _number(kind: Kind, value: str) -> str:
    if kind in {Kind.MONEY, Kind.PRICE}:
        return money(value)
    try:
        found = Decimal(value)
    except InvalidOperation:
        return value
    return f"{found:,f}{'%' if kind is Kind.PERCENT else ''}" if found.is_finite() else value


_NUMBERS: Final = frozenset({Kind.MONEY, Kind.PRICE, Kind.QUANTITY, Kind.PERCENT})
