"""Accounts: the chart of accounts, both ways; the type is only given at creation.

NonPosting rows (Estimates, Purchase Orders) are in real files and are never offered for coding.
QuickBooks lets nobody create or alter them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sync.flow import Entity, Facts, Field, Kind, Reference, Removal, Shape
from sync.rules import name_has_no_colon
from sync.vocabulary import BOTH, active, list_read

if TYPE_CHECKING:
    from sync.fields import Native

TYPES = {
    "accounts_payable": "AccountsPayable",
    "accounts_receivable": "AccountsReceivable",
    "bank": "Bank",
    "cost_of_goods_sold": "CostOfGoodsSold",
    "credit_card": "CreditCard",
    "equity": "Equity",
    "expense": "Expense",
    "fixed_asset": "FixedAsset",
    "income": "Income",
    "long_term_liability": "LongTermLiability",
    "other_asset": "OtherAsset",
    "other_current_asset": "OtherCurrentAsset",
    "other_current_liability": "OtherCurrentLiability",
    "other_expense": "OtherExpense",
    "other_income": "OtherIncome",
}


def is_posting(kind: str, native: Native, facts: Facts) -> bool:
    """Whether anything can be coded to it."""
    return native.get("AccountType") != "NonPosting"


ACCOUNT = Entity(
    name="account",
    title="account",
    directions=BOTH,
    shapes=(Shape(name="Account", identity="ListID", deleted_as="Account"),),
    fields=(
        Field(name="name", quickbooks="Name", max_length=31, required=True, clearable=False),
        Field(name="number", quickbooks="AccountNumber", max_length=7),
        Field(name="description", quickbooks="Desc", max_length=200),
        Field(
            name="type",
            quickbooks="AccountType",
            kind=Kind.CHOICE,
            choices=TYPES,
            required=True,
            at_creation=True,
        ),
        active(),
    ),
    references=(Reference(name="parent", quickbooks="ParentRef", to=("account",)),),
    reads=(list_read("accounts", "AccountQueryRq", ("AccountRet",), iterates=False),),
    natural_keys=(("number",), ("parent", "name")),
    scope=is_posting,
    rules=(name_has_no_colon,),
    removal=Removal.INACTIVE,
)
