"""A second BILL: v3 and a few v2 calls over real HTTP, with the first one's rules and quirks.

It shares no code with the rest of the project, so that it can disagree with it. It moves no real
money and listens on the loopback interface.
"""

from __future__ import annotations

from simulator.bill.clock import Clock
from simulator.bill.errors import ApiError
from simulator.bill.faults import Faults
from simulator.bill.organization import Organization
from simulator.bill.seed import seed
from simulator.bill.server import DEV_KEYS, BillServer
from simulator.bill.settings import Settings
from simulator.bill.state import Bill
from simulator.bill.tables import Record, Table

__all__ = [
    "DEV_KEYS",
    "ApiError",
    "Bill",
    "BillServer",
    "Clock",
    "Faults",
    "Organization",
    "Record",
    "Settings",
    "Table",
    "seed",
]
