"""Bill payments, from the cloud only, once and for all: after that they are only ever voided.

Online ones are drawn on Money Out Clearing, offline ones on the paying account; a credit card
makes it another object. QuickBooks wants the vendor and the A/P account of the very bills it pays.
"""

from __future__ import annotations

from typing import Any

from sync.application import after_payments, further_credits
from sync.flow import Entity, Field, Kind, Owner, Reference, Removal, Shape
from sync.paying import card, check, is_paid_by_card, is_paid_by_check, paying_account_is_known
from sync.rules import money_out_clearing_is_chosen, pays_something
from sync.vocabulary import PUSH, WITH_LINES, applications, date, memo, txn_read, voided

CLOUD = Owner.CLOUD


def _shape(name: str, **more: Any) -> Shape:
    return Shape(name=name, mod=False, undo="TxnVoid", deleted_as=name, guid_since=(9, 0), **more)


def _told(name: str, quickbooks: str | None = None, kind: Kind = Kind.TEXT) -> Field:
    return Field(
        name=name, quickbooks=quickbooks, kind=kind, owner=CLOUD, written=False, compared=False
    )


BILL_PAYMENT = Entity(
    name="bill_payment",
    title="bill payment",
    directions=PUSH,
    shapes=(
        _shape("BillPaymentCheck", chosen=is_paid_by_check, derive=check),
        _shape("BillPaymentCreditCard", chosen=is_paid_by_card, derive=card),
    ),
    fields=(
        date(CLOUD),
        _told("number", "RefNumber"),
        Field(name="amount", quickbooks="Amount", kind=Kind.MONEY, owner=CLOUD, written=False),
        _told("online", kind=Kind.BOOL),
        _told("to_print", kind=Kind.BOOL),
        memo(CLOUD),
        voided(),
    ),
    references=(
        Reference(
            name="vendor", quickbooks="PayeeEntityRef", to=("vendor",), owner=CLOUD, required=True
        ),
        Reference(
            name="account",
            quickbooks=None,
            to=("account",),
            owner=CLOUD,
            written=False,
            compared=False,
        ),
    ),
    lines=(applications("bill", "vendor_credit"),),
    reads=(
        txn_read("bill_payments_by_check", "BillPaymentCheck", first="skip", body=WITH_LINES),
        txn_read("bill_payments_by_card", "BillPaymentCreditCard", first="skip", body=WITH_LINES),
    ),
    rules=(pays_something, money_out_clearing_is_chosen, paying_account_is_known),
    removal=Removal.UNDO,
    amendable=False,
    sequence=after_payments,
    further=further_credits,
    dated_by="date",
    label=("number", "date", "amount"),
)
