"""Money and quantities as qbXML text and back.

Amounts always have two decimals, prices and quantities as many as they need up to five.
Refuses floats.
"""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from typing import Any

ZERO = Decimal("0.00")
_CENT = Decimal("0.01")
_FINE = Decimal("0.00001")


def money(value: Any) -> Decimal:
    """Text of a qbXML amount (or nothing) as Decimal, two decimals."""
    return cents(Decimal(str(value))) if value not in (None, "") else ZERO


def cents(value: Decimal) -> Decimal:
    """Rounded half up to the cent, as QuickBooks does."""
    return value.quantize(_CENT, rounding=ROUND_HALF_UP)


def amount(value: Decimal) -> str:
    """An AMTTYPE: never "-0.00"."""
    return f"{cents(value) + ZERO:.2f}" if cents(value) else "0.00"


def price(value: Decimal) -> str:
    """A PRICETYPE: at least two decimals, at most five."""
    fine = value.quantize(_FINE, rounding=ROUND_HALF_UP).normalize()
    exponent = fine.as_tuple().exponent
    return f"{fine:.2f}" if not isinstance(exponent, int) or exponent > -2 else f"{fine:f}"


def quantity(value: Decimal) -> str:
    """A QUANTYPE: no needless decimals."""
    return f"{value.normalize():f}" if value else "0"
