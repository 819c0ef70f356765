"""v2's MoneyMovement as a funds transfer.

BILL publishes no field list for it. The assumptions are this table and nothing else, so that a
sandbox answer changes one place: type 1 payables withdrawal, 2 receivables deposit, 3 money back
after a void, 4 receivables reversal; status 1 done, 2 failed.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from cloud.bill.fields.columns import date, flag, money, text, v2_id

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cloud.bill.fields.columns import Row
    from cloud.bill.fields.listing import Lookups

DIRECTIONS: Final[Mapping[str, str]] = MappingProxyType(
    {"1": "withdrawal", "2": "deposit", "3": "returned", "4": "reversal"}
)
FAILED: Final = "2"


def read_movement(row: Mapping[str, Any], look: Lookups) -> Row | None:
    """The transfer; None for a movement of a type we do not know, which posts nothing."""
    direction = DIRECTIONS.get(str(row.get("type")))
    if direction is None:
        return None
    bank = v2_id(row.get("bankAccountId"))
    active = flag(row.get("isActive"))
    found: Row = {
        "date": date(row.get("processDate")),
        "amount": money(row.get("amount")),
        "direction": direction,
        "bank": look.bank_account(bank) if bank else None,
        "memo": text(row.get("name")),
        "estimated": False,
        "void": str(row.get("status")) == FAILED or active is False,
    }
    return {name: value for name, value in found.items() if value is not None}
