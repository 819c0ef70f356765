"""Book balances, from QuickBooks only: what bank and credit card accounts hold now.

A payment moves the balance and not the account's TimeModified: they are read without a date
filter, every time. The record is the account's own and shares its ids on both sides.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sync.flow import Entity, Facts, Field, Kind, Owner, Read, Reference, Shape
from sync.vocabulary import ALL_STATES, PULL

if TYPE_CHECKING:
    from sync.fields import Native

HELD_IN = ("Bank", "CreditCard")


def holds_money(kind: str, native: Native, facts: Facts) -> bool:
    """Only accounts that a cash forecast counts."""
    return native.get("AccountType") in HELD_IN


BOOK_BALANCE = Entity(
    name="book_balance",
    title="book balance",
    directions=PULL,
    shapes=(Shape(name="Account", identity="ListID", add=False, mod=False),),
    fields=(
        Field(
            name="balance",
            quickbooks="Balance",
            kind=Kind.MONEY,
            owner=Owner.QUICKBOOKS,
            written=False,
        ),
    ),
    references=(
        Reference(
            name="account",
            quickbooks="ListID",
            bare=True,
            to=("account",),
            owner=Owner.QUICKBOOKS,
            written=False,
        ),
    ),
    reads=(
        Read(
            name="book_balances",
            request="AccountQueryRq",
            kinds=("AccountRet",),
            iterates=False,
            body=(*ALL_STATES, ("AccountType", HELD_IN)),
            by_id="ListID",
        ),
    ),
    scope=holds_money,
    identity_of="account",
    label=("account",),
)
