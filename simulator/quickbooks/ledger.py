"""Double entry: what every posting transaction did to the accounts.

Kept beside the transactions and always rebuilt from them, so that balances can be checked by
somebody who trusts nobody. Amounts are Decimal, debits positive. Refuses a transaction that
does not balance: that would be this simulator's own mistake.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from simulator.quickbooks.company import CompanyFile

ZERO = Decimal("0.00")


@dataclass(slots=True, frozen=True, kw_only=True)
class Posting:
    """One side: `account` is a ListID, `entity` a customer's or vendor's ListID or ""."""

    account: str
    amount: Decimal
    entity: str = ""


@dataclass(slots=True, frozen=True, kw_only=True)
class Entry:
    """One row of an account's register."""

    txn_id: str
    txn_type: str
    txn_date: str
    ref_number: str
    entity: str
    amount: Decimal


@dataclass(slots=True)
class Ledger:
    """Postings by transaction, with running sums per account and per account and entity."""

    _by_txn: dict[str, tuple[Posting, ...]] = field(default_factory=dict)
    _accounts: dict[str, Decimal] = field(default_factory=dict)
    _entities: dict[tuple[str, str], Decimal] = field(default_factory=dict)
    _moved: dict[str, dict[str, Decimal]] = field(default_factory=dict)
    _stock: dict[str, Decimal] = field(default_factory=dict)

    def move(self, txn_id: str, quantities: dict[str, Decimal]) -> set[str]:
        """Replace the quantities of inventory items this transaction moved; which ones changed."""
        before = self._moved.pop(txn_id, {})
        if quantities:
            self._moved[txn_id] = quantities
        changed = set()
        for item in {*before, *quantities}:
            difference = quantities.get(item, ZERO) - before.get(item, ZERO)
            if difference:
                self._stock[item] = self._stock.get(item, ZERO) + difference
                changed.add(item)
        return changed

    def on_hand(self, item: str) -> Decimal:
        """Quantity of an inventory item on hand."""
        return self._stock.get(item, ZERO)

    def book(self, txn_id: str, postings: list[Posting]) -> None:
        """Replace what this transaction posted."""
        total = sum((posting.amount for posting in postings), ZERO)
        if total != ZERO:
            raise ArithmeticError(f"{txn_id} is out of balance by {total}")
        self.unbook(txn_id)
        kept = tuple(posting for posting in postings if posting.amount != ZERO)
        self._by_txn[txn_id] = kept
        self._sum(kept, 1)

    def unbook(self, txn_id: str) -> None:
        """Take back what this transaction posted."""
        self._sum(self._by_txn.pop(txn_id, ()), -1)

    def _sum(self, postings: tuple[Posting, ...], sign: int) -> None:
        for row in postings:
            self._accounts[row.account] = self._accounts.get(row.account, ZERO) + sign * row.amount
            key = row.account, row.entity
            self._entities[key] = self._entities.get(key, ZERO) + sign * row.amount

    def balance(self, account: str) -> Decimal:
        """An account's debit balance, sub-accounts not included."""
        return self._accounts.get(account, ZERO)

    def entity_balance(self, account: str, entity: str) -> Decimal:
        """One customer's or vendor's part of an account, debits positive."""
        return self._entities.get((account, entity), ZERO)

    def postings(self, txn_id: str) -> tuple[Posting, ...]:
        """What one transaction posted."""
        return self._by_txn.get(txn_id, ())

    def touching(self, account: str) -> list[tuple[str, Posting]]:
        """Every posting to one account, with its TxnID."""
        return [
            (txn_id, row)
            for txn_id, rows in self._by_txn.items()
            for row in rows
            if row.account == account
        ]


def trial_balance(company: CompanyFile) -> dict[str, Decimal]:
    """Debit balance by account FullName, every posting account listed; the values sum to zero."""
    return {
        company.store.full_name(account): company.ledger.balance(account.id)
        for account in company.store.of_kind("Account")
        if account.fields["AccountType"] != "NonPosting"
    }


def register(company: CompanyFile, account: str) -> list[Entry]:
    """An account's register by date: `account` is its FullName; debits positive.

    Raises KeyError when there is no such account.
    """
    found = company.store.named("Account", account)
    if found is None:
        raise KeyError(account)
    entries = []
    for txn_id, row in company.ledger.touching(found.id):
        txn = company.store.records["Txn", txn_id]
        entity = company.store.get("Entity", row.entity)
        entries.append(
            Entry(
                txn_id=txn_id,
                txn_type=txn.kind,
                txn_date=str(txn.fields.get("TxnDate", "")),
                ref_number=str(txn.fields.get("RefNumber", "")),
                entity=company.store.full_name(entity) if entity else "",
                amount=row.amount,
            )
        )
    return sorted(entries, key=lambda entry: (entry.txn_date, entry.txn_id))
