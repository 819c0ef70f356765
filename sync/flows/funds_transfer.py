"""Funds transfers between bank and clearing accounts, from the cloud only.

A Transfer has no number, no ExternalGUID and can be neither deleted nor voided: our key goes into
its memo. Before qbXML 12.0 there is no Transfer and a two-line journal entry takes its place.
"""

from __future__ import annotations

from sync.flow import Entity, Field, Kind, Owner, Reference, Removal, Shape
from sync.moving import WAYS, clearing_account_is_chosen, journal_entry, of_debit, transfer
from sync.vocabulary import PUSH, WITH_LINES, date, txn_read, voided

CLOUD = Owner.CLOUD
MEMO_LENGTH = 4000  # of 4095: our key needs its room
TRANSFER_SINCE = (12, 0)
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
            overrides={"amount": of_debit("Amount"), "memo": of_debit("Memo")},
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
        Field(name="memo", quickbooks="Memo", max_length=MEMO_LENGTH, owner=CLOUD, cut=True),
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
            missing="In the cloud, open the bank account that this money moved through and choose"
            " its account of the chart of accounts; the next sync posts the transfer.",
        ),
    ),
    reads=(
        txn_read("transfers", "Transfer", first="skip", number=None, since=TRANSFER_SINCE),
        txn_read(
            "journal_entries", "JournalEntry", first="skip", body=WITH_LINES, until=TRANSFER_SINCE
        ),
    ),
    rules=(clearing_account_is_chosen,),
    removal=Removal.UNDO,
    dated_by="date",
    label=("date", "amount"),
)
