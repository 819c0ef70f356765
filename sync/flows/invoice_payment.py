"""Invoice payments, from the cloud only, once and for all.

A ReceivePayment can be deleted and not voided. It is entered for the customer or job of the very
invoice it pays. Online ones are deposited to Money In Clearing, others to the account chosen for
them or, without one, Undeposited Funds. Payments are applied before credit memos.
"""

from __future__ import annotations

from sync.application import after_payments, further_credits
from sync.flow import Entity, Field, Kind, Owner, Reference, Removal, Shape
from sync.receiving import received
from sync.rules import money_in_clearing_is_chosen
from sync.vocabulary import (
    CUSTOMER_OR_JOB,
    PUSH,
    WITH_LINES,
    applications,
    date,
    memo,
    txn_read,
    voided,
)

CLOUD = Owner.CLOUD


def _told(name: str, kind: Kind = Kind.TEXT) -> Field:
    return Field(name=name, quickbooks=None, kind=kind, owner=CLOUD, written=False, compared=False)


INVOICE_PAYMENT = Entity(
    name="invoice_payment",
    title="invoice payment",
    directions=PUSH,
    shapes=(
        Shape(
            name="ReceivePayment",
            mod=False,
            undo="TxnDel",
            deleted_as="ReceivePayment",
            guid_since=(9, 0),
            derive=received,
        ),
    ),
    fields=(
        date(CLOUD),
        Field(name="number", quickbooks="RefNumber", max_length=20, owner=CLOUD, cut=True),
        Field(name="amount", quickbooks="TotalAmount", kind=Kind.MONEY, owner=CLOUD),
        _told("online", Kind.BOOL),
        # Not sent: a PaymentMethod that the company file does not have would be refused (3140).
        _told("method"),
        memo(CLOUD),
        voided(),
    ),
    references=(
        Reference(
            name="customer",
            quickbooks=None,
            to=CUSTOMER_OR_JOB,
            owner=CLOUD,
            written=False,
            compared=False,
        ),
    ),
    lines=(applications("invoice", "credit_memo"),),
    reads=(txn_read("invoice_payments", "ReceivePayment", first="skip", body=WITH_LINES),),
    rules=(money_in_clearing_is_chosen,),
    removal=Removal.UNDO,
    amendable=False,
    sequence=after_payments,
    further=further_credits,
    dated_by="date",
    label=("number", "date", "amount"),
)
