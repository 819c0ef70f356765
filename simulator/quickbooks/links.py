"""What pays what: payments and credits applied to bills and invoices.

One row per application, found from both ends. A link belongs to neither record's own data:
making one moves no EditSequence and no TimeModified of the bill or invoice it reduces.
Refuses to judge amounts; `applying` does before it makes a link.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

ZERO = Decimal("0.00")


@dataclass(slots=True, frozen=True, kw_only=True)
class Link:
    """`payer` (a payment or a credit) takes `amount` plus `discount` off `target`.

    `via` is the payment a credit was set through, "" when there was no such transaction.
    """

    payer: str
    target: str
    amount: Decimal
    discount: Decimal = ZERO
    discount_account: str = ""
    discount_class: str = ""
    via: str = ""


@dataclass(slots=True)
class Links:
    """All applications of one company file."""

    _by_payer: dict[str, list[Link]] = field(default_factory=dict)
    _by_target: dict[str, list[Link]] = field(default_factory=dict)
    _by_way: dict[str, list[Link]] = field(default_factory=dict)

    def add(self, link: Link) -> None:
        """Apply."""
        self._by_payer.setdefault(link.payer, []).append(link)
        self._by_target.setdefault(link.target, []).append(link)
        self._by_way.setdefault(link.via, []).append(link)

    def remove(self, link: Link) -> None:
        """Un-apply."""
        self._by_payer[link.payer].remove(link)
        self._by_target[link.target].remove(link)
        self._by_way[link.via].remove(link)

    def free(self, txn_id: str) -> list[Link]:
        """Un-apply everything this transaction pays, is paid by, or set through itself."""
        gone = [*self.paid_by(txn_id), *self.paying(txn_id), *self.set_through(txn_id)]
        for link in gone:
            self.remove(link)
        return gone

    def paid_by(self, payer: str) -> list[Link]:
        """What this payment or credit is applied to."""
        return list(self._by_payer.get(payer, ()))

    def paying(self, target: str) -> list[Link]:
        """What is applied to this bill or invoice."""
        return list(self._by_target.get(target, ()))

    def set_through(self, payment: str) -> list[Link]:
        """Credits set by way of this payment."""
        return list(self._by_way.get(payment, ())) if payment else []

    def used(self, payer: str) -> Decimal:
        """How much of a payment or credit is applied."""
        return sum((link.amount for link in self.paid_by(payer)), ZERO)

    def covered(self, target: str) -> Decimal:
        """How much of a bill or invoice is paid, credited or discounted."""
        return sum((link.amount + link.discount for link in self.paying(target)), ZERO)

    def saved(self) -> list[dict[str, Any]]:
        """As JSON-able values."""
        return [
            {
                "payer": link.payer,
                "target": link.target,
                "amount": str(link.amount),
                "discount": str(link.discount),
                "discount_account": link.discount_account,
                "discount_class": link.discount_class,
                "via": link.via,
            }
            for links in self._by_payer.values()
            for link in links
        ]

    @classmethod
    def loaded(cls, saved: list[dict[str, Any]]) -> Links:
        """The other way."""
        links = cls()
        for row in saved:
            amounts = {k: Decimal(row[k]) for k in ("amount", "discount")}
            links.add(Link(**{**row, **amounts}))
        return links
