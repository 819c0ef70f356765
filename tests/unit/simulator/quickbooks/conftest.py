"""Desks: an empty company file, and a shop with names, accounts and an item."""

from __future__ import annotations

import pytest

from tests.unit.simulator.quickbooks.desk import Desk, new_desk


@pytest.fixture
def desk() -> Desk:
    return new_desk()


@pytest.fixture
def shop() -> Desk:
    """Vendor, customer and job, Checking, Rent, Sales, a service item, one class."""
    desk = new_desk()
    desk.account("Checking", "Bank")
    desk.account("Clearing", "Bank")
    desk.account("Card", "CreditCard")
    desk.account("Rent", "Expense")
    desk.account("Sales", "Income")
    desk.name("Vendor", "Lumber Yard")
    desk.name("Vendor", "Other Vendor")
    desk.name("Customer", "Ann Smith", "<Email>ann@example.com</Email>")
    desk.name("Customer", "Kitchen", "<ParentRef><FullName>Ann Smith</FullName></ParentRef>")
    desk.name("Customer", "No Mail")
    desk.name("Class", "East")
    desk.name(
        "ItemService",
        "Labor",
        "<SalesOrPurchase><Price>40.00</Price><AccountRef><FullName>Sales</FullName></AccountRef>"
        "</SalesOrPurchase>",
    )
    desk.clock.advance(60)
    return desk
