"""Amounts: exact, two places, and numbers rather than strings on the wire.

BILL takes amounts as numbers or as strings that hold a number.
"""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

from simulator.bill.errors import refuse

ZERO = Decimal("0.00")
_CENT = Decimal("0.01")


def money(value: object) -> Decimal:
    """An amount rounded to cents, half up; ValueError for anything that is no finite number."""
    return number(value).quantize(_CENT, rounding=ROUND_HALF_UP)


def number(value: object) -> Decimal:
    """A quantity or price with its own places; ValueError for anything that is no finite number."""
    if isinstance(value, bool) or not isinstance(value, (int, float, str, Decimal)):
        raise ValueError(f"{value!r} is not a number")  # noqa: TRY004 - callers catch one kind
    try:
        result = Decimal(str(value).strip())
    except InvalidOperation as trouble:
        raise ValueError(f"{value!r} is not a number") from trouble
    if not result.is_finite():
        raise ValueError(f"{value!r} is not a number")
    return result


def owed(value: object) -> Decimal:
    """An amount from a caller, zero or more; ApiError when it is not."""
    try:
        amount = money(value)
    except ValueError as trouble:
        raise refuse(f"amount: {trouble}.") from trouble
    if amount < 0:
        raise refuse("amount: less than zero.")
    return amount
