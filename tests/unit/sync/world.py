"""One imaginary company for the tests of the core: every id is mapped unless a test says no.

A cloud id `v1` of a vendor is `QB-vendor-v1` in QuickBooks, and back.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sync.flows import FLOWS
from sync.flows import entity as entity_named

if TYPE_CHECKING:
    from collections.abc import Mapping

ALL_FLOWS = frozenset(FLOWS)
CHOSEN = {
    "money_out_clearing": "QB-account-out",
    "money_in_clearing": "QB-account-in",
}


@dataclass
class World:
    """`sync.facts.Facts` over plain dictionaries."""

    version: tuple[int, int] = (13, 0)
    features: frozenset[str] = frozenset({"class_tracking"})
    start_date: str = "2026-01-01"
    natives: dict[tuple[str, str], tuple[str, Mapping[str, Any]]] = field(default_factory=dict)
    unmapped: frozenset[str] = frozenset()
    settings: dict[str, str] = field(default_factory=dict)
    accounts: dict[str, str] = field(default_factory=lambda: dict(CHOSEN))

    def cloud_id(self, entity: str, quickbooks_id: str) -> str | None:
        head = f"QB-{entity}-"
        found = quickbooks_id.removeprefix(head)
        known = quickbooks_id.startswith(head) and found not in self.unmapped
        return found if known else None

    def quickbooks_id(self, entity: str, cloud_id: str) -> str | None:
        return None if cloud_id in self.unmapped else f"QB-{entity}-{cloud_id}"

    def native(self, entity: str, quickbooks_id: str) -> tuple[str, Mapping[str, Any]] | None:
        return self.natives.get((entity, quickbooks_id))

    def setting(self, name: str) -> str | None:
        return self.settings.get(name)

    def account(self, name: str) -> str | None:
        return self.accounts.get(name)


VENDOR, CUSTOMER, JOB = entity_named("vendor"), entity_named("customer"), entity_named("job")
ACCOUNT, ITEM = entity_named("account"), entity_named("item")
INVOICE, BILL = entity_named("invoice"), entity_named("bill")
BILL_PAYMENT, CREDIT = entity_named("bill_payment"), entity_named("vendor_credit")
TRANSFER, INVOICE_PAYMENT = entity_named("funds_transfer"), entity_named("invoice_payment")
GUID = "0f8fad5b-d9cb-469f-a165-70867728950e"
MARK = "DB7K2M9Q"
