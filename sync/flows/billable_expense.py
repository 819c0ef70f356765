"""Billable expenses: the customer and the billable mark of bill lines, a flow of their own.

It has no record in QuickBooks besides the bill's lines; switched off, neither of the two is sent.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sync.flow import Entity
from sync.vocabulary import PUSH

if TYPE_CHECKING:
    from sync.flow import Record


def billable_lines(record: Record) -> int:
    """How many lines of a bill carry both."""
    lines = record.get("lines") or ()
    return sum(1 for line in lines if line.get("billable") and line.get("customer"))


BILLABLE_EXPENSE = Entity(
    name="billable_expense",
    title="billable expense",
    directions=PUSH,
    part_of="bill",
    counts=billable_lines,
)
