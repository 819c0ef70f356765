"""MoneyMovement: each time money crosses between a bank account and BILL's clearing account.

The object has no published field list; codes and fields are the assumptions below and nowhere
else. A failed movement moved nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.bill.clock import spell_v2
from simulator.bill.money import ZERO

if TYPE_CHECKING:
    from collections.abc import Iterable
    from decimal import Decimal

    from simulator.bill.organization import Organization
    from simulator.bill.tables import Record

WITHDRAWAL = "1"  # bank → clearing, to pay bills
DEPOSIT = "2"  # clearing → bank, what customers paid
RETURN = "3"  # clearing → bank, after a void
REVERSAL = "4"  # bank → clearing, a received payment taken back
DONE = "1"
FAILED = "2"
_NAMES = {
    WITHDRAWAL: "Bill.com payables funds transfer",
    DEPOSIT: "Bill.com receivables funds transfer",
    RETURN: "Bill.com void refund",
    REVERSAL: "Bill.com receivables reversal",
}


def move(
    org: Organization,
    kind: str,
    members: Iterable[tuple[Record, str, Decimal]],
    *,
    bank: str,
    process_date: str,
    status: str = DONE,
) -> Record:
    """One movement for (payment, party's name, amount) members; kept and returned."""
    pay_id = "sentPayId" if kind in {WITHDRAWAL, RETURN} else "receivedPayId"
    items = [
        {"id": org.new_id("mmi"), "amount": amount, "name": name, pay_id: payment["id"]}
        for payment, name, amount in members
    ]
    stamp = spell_v2(org.stamp())
    record: Record = {
        "entity": "MoneyMovement",
        "id": org.new_id("mmt"),
        "isActive": "1",
        "createdTime": stamp,
        "updatedTime": stamp,
        "type": kind,
        "status": status,
        "name": _NAMES[kind],
        "amount": sum((item["amount"] for item in items), ZERO),
        "processDate": process_date,
        "bankAccountId": bank,
        "moneyMovementItems": items,
    }
    org.money_movements.put(record)
    return record


def batch(
    org: Organization,
    kind: str,
    members: Iterable[tuple[Record, str, Decimal]],
    *,
    date_field: str,
    individual: bool,
) -> list[Record]:
    """Movements of one run: one per bank account and date, or one per payment when `individual`."""
    groups: dict[tuple[str, str, str], list[tuple[Record, str, Decimal]]] = {}
    for member in members:
        payment = member[0]
        alone = payment["id"] if individual else ""
        groups.setdefault((payment["_bank"], payment[date_field], alone), []).append(member)
    return [
        move(org, kind, group, bank=bank, process_date=day)
        for (bank, day, _), group in groups.items()
    ]
