"""The chart of accounts' own knowledge: sides, special accounts, who owes what.

Refuses to match special accounts by name: users rename them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.quickbooks.amounts import ZERO
from simulator.quickbooks.errors import Status
from simulator.quickbooks.ledger import Posting

if TYPE_CHECKING:
    from decimal import Decimal

    from simulator.quickbooks.company import CompanyFile
    from simulator.quickbooks.records import Record

DEBIT_TYPES = frozenset(
    {
        "Bank",
        "AccountsReceivable",
        "OtherCurrentAsset",
        "FixedAsset",
        "OtherAsset",
        "CostOfGoodsSold",
        "Expense",
        "OtherExpense",
        "NonPosting",
    }
)


def special(company: CompanyFile, kind: str) -> Record:
    """The account with this SpecialAccountType; Status 3270 when the file has none."""
    for account in company.store.of_kind("Account"):
        if account.fields.get("SpecialAccountType") == kind:
            return account
    raise Status(3270, f'The posting account "{kind}" is missing in the company file.')


def balance(company: CompanyFile, account: Record) -> Decimal:
    """An account's own balance with the sign QuickBooks shows: positive on its normal side."""
    value = company.ledger.balance(account.id)
    return value if account.fields["AccountType"] in DEBIT_TYPES else -value


def total_balance(company: CompanyFile, account: Record) -> Decimal:
    """With sub-accounts."""
    return sum((balance(company, part) for part in company.store.family(account)), ZERO)


def owed(company: CompanyFile, entity: Record, account_type: str) -> Decimal:
    """A customer's open receivables or a vendor's open payables, jobs not included."""
    total = sum(
        (
            company.ledger.entity_balance(account.id, entity.id)
            for account in company.store.of_kind("Account")
            if account.fields["AccountType"] == account_type
        ),
        ZERO,
    )
    return total if account_type == "AccountsReceivable" else -total


def debit(account: str, value: Decimal, entity: str = "") -> Posting:
    """One debit posting; a negative value credits."""
    return Posting(account=account, amount=value, entity=entity)


def credit(account: str, value: Decimal, entity: str = "") -> Posting:
    """One credit posting; a negative value debits."""
    return Posting(account=account, amount=-value, entity=entity)
