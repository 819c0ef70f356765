"""A QuickBooks company file that answers qbXML with QuickBooks' semantics.

A second opinion: it shares no code with the product and refuses what the real one refuses.
"""

from __future__ import annotations

from simulator.quickbooks.clock import SteppingClock, Wall
from simulator.quickbooks.company import CompanyFile
from simulator.quickbooks.errors import HResult, Status
from simulator.quickbooks.faults import Faults
from simulator.quickbooks.sessions import QuickBooksSession

__all__ = [
    "CompanyFile",
    "Faults",
    "HResult",
    "QuickBooksSession",
    "Status",
    "SteppingClock",
    "Wall",
]
