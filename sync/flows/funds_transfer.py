"""Funds transfers between bank and clearing accounts, from the cloud only.

A Transfer has no number, no ExternalGUID and can be neither deleted nor voided: our key goes into
its memo. Before qbXML 12.0 there is no Transfer and a two-line journal entry takes its place.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sync.flow import (
    Entity,
    Facts,
    Field,
    Kind,
    Owner,
    Read,
    Record,
    Reference,
    Refusal,
    Removal,
    Shape,
)
from sync.rules import no_clearing
from sync.vocabulary import MODIFIED_TXN, PUSH, TXN_DATE, date, voided

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sync.fields import Native

CLOUD = Owner.CLOUD
TRANSFER_SINCE = (12, 0)
OUT, IN = ("Money Out Clearing", "money_out_clearing"), ("Money In Clearing", "money_in_clearing")
# direction: the clearing account it uses, and whether the bank is the side that gives
WAYS: Mapping[str, tuple[tuple[str, str], bool]] = {
    "withdrawal": (OUT, True),
    "deposit": (IN, False),
    "returned": (OUT, False),
    "reversal": (IN, True),
}


def clearing_account_is_chosen(record: Record, facts: Facts) -> Refusal | None:
    """Each direction goes through one of the two clearing accounts."""
    title, setting = WAYS[record.get("direction") or "withdrawal"][0]
    return None if facts.account(setting) else no_clearing(title, setting)


def from_and_to(record: Record, facts: Facts) -> tuple[str, str]:
    """ListIDs: the account that gives and the one that takes. Rules and references came first."""
    (_, setting), bank_gives = WAYS[record.get("direction") or "withdrawal"]
    bank = facts.quickbooks_id("account", record.get("bank") or "") or ""
    clearing = facts.account(setting) or ""
    return (bank, clearing) if bank_gives else (clearing, bank)


def transfer(record: Record, facts: Facts) -> Mapping[str, Any]:
    """The two accounts of a Transfer."""
    gives, takes = from_and_to(record, facts)
    return {
        "TransferFromAccountRef": {"ListID": gives},
        "TransferToAccountRef": {"ListID": takes},
    }


def journal_entry(record: Record, facts: Facts) -> Mapping[str, Any]:
    """Debit the account that takes, credit the one that gives; both amounts are positive."""
    gives, takes = from_and_to(record, facts)
    told = {"Amount": record["amount"], "Memo": record.get("memo") or ""}
    return {
        "JournalDebitLine": [{"AccountRef": {"ListID": takes}, **told}],
        "JournalCreditLine": [{"AccountRef": {"ListID": gives}, **told}],
    }


def _of_debit(element: str) -> Any:
    def read(native: Native) -> Any:
        lines = native.get("JournalDebitLine") or [{}]
        return lines[0].get(element)

    return read


FUNDS_TRANSFER = Entity(
    name="funds_transfer",
    title="funds transfer",
    directions=PUSH,
    shapes=(
        Shape(name="Transfer", since=TRANSFER_SINCE, mark="Memo", derive=transfer),
        Shape(
            name="JournalEntry",
            mod=False,
            undo="TxnVoid",
            deleted_as="JournalEntry",
            guid_since=(9, 0),
            derive=journal_entry,
            overrides={"amount": _of_debit("Amount"), "memo": _of_debit("Memo")},
        ),
    ),
    fields=(
        date(CLOUD),
        Field(
            name="amount",
            quickbooks="Amount",
            kind=Kind.MONEY,
            owner=CLOUD,
            required=True,
            clearable=False,
        ),
        Field(
            name="direction",
            quickbooks=None,
            kind=Kind.CHOICE,
            owner=CLOUD,
            written=False,
            compared=False,
            required=True,
            choices={way: way for way in WAYS},
        ),
        Field(name="memo", quickbooks="Memo", max_length=4095, owner=CLOUD, cut=True),
        Field(
            name="estimated",
            quickbooks=None,
            kind=Kind.BOOL,
            owner=CLOUD,
            written=False,
            compared=False,
        ),
        voided(),
    ),
    references=(
        Reference(
            name="bank",
            quickbooks=None,
            to=("account",),
            owner=CLOUD,
            written=False,
            compared=False,
            required=True,
        ),
    ),
    reads=(
        Read(
            name="transfers",
            request="TransferQueryRq",
            kinds=("TransferRet",),
            iterates=True,
            modified=MODIFIED_TXN,
            first="skip",
            date_filter=TXN_DATE,
            since=TRANSFER_SINCE,
        ),
        Read(
            name="journal_entries",
            request="JournalEntryQueryRq",
            kinds=("JournalEntryRet",),
            iterates=True,
            modified=MODIFIED_TXN,
            body=(("IncludeLineItems", True),),
            first="skip",
            date_filter=TXN_DATE,
            number="RefNumberCaseSensitive",
            until=TRANSFER_SINCE,
        ),
    ),
    rules=(clearing_account_is_chosen,),
    removal=Removal.UNDO,
    dated_by="date",
    label=("date", "amount"),
)
