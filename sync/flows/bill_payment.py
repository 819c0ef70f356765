"""Bill payments, from the cloud only, once and for all: after that they are only ever voided.

Online ones are drawn on Money Out Clearing, offline ones on the paying account; a credit card
makes it another object. QuickBooks wants the vendor and the A/P account of the very bills it pays.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sync.application import after_payments, common_reference
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
from sync.rules import money_out_clearing_is_chosen, pays_something
from sync.vocabulary import MODIFIED_TXN, PUSH, TXN_DATE, applications, date, memo, voided

if TYPE_CHECKING:
    from collections.abc import Mapping

CLOUD = Owner.CLOUD


def paying_account_is_known(record: Record, facts: Facts) -> Refusal | None:
    """Every payment says in QuickBooks what it was drawn on, even one that only applies credits."""
    if record.get("online") or record.get("account") or facts.account("money_out_clearing"):
        return None
    return Refusal(
        code="paying-account-missing",
        field="account",
        cause="The payment was made outside the cloud and does not say from which account.",
        cure="Choose the bank or credit card account of this payment in the cloud.",
    )


def drawn_on(record: Record, facts: Facts) -> str:
    """The ListID of the account that pays; the rules saw to it that there is one."""
    paid_from = record.get("account") if not record.get("online") else None
    mapped = facts.quickbooks_id("account", paid_from) if paid_from else None
    return mapped or facts.account("money_out_clearing") or ""


def is_paid_by_card(record: Record, facts: Facts) -> bool:
    """QuickBooks keeps a bill payment by credit card as another object."""
    found = facts.native("account", drawn_on(record, facts))
    return found is not None and found[1].get("AccountType") == "CreditCard"


def is_paid_by_check(record: Record, facts: Facts) -> bool:
    """Everything else is a check to QuickBooks, online payments too."""
    return not is_paid_by_card(record, facts)


def payable(record: Record, facts: Facts) -> Mapping[str, Any] | Refusal:
    """The A/P account of the bills."""
    found = common_reference(
        record, facts, entity="bill", element="APAccountRef", what="accounts payable account"
    )
    if isinstance(found, Refusal):
        return found
    account = found or facts.account("ap_account")
    return {"APAccountRef": {"ListID": account}} if account else {}


def check(record: Record, facts: Facts) -> Mapping[str, Any] | Refusal:
    """Bank and A/P account, and exactly one of check number and to be printed."""
    account, number = payable(record, facts), record.get("number")
    if isinstance(account, Refusal):
        return account
    bank = {"BankAccountRef": {"ListID": drawn_on(record, facts)}}
    if number and not record.get("to_print"):
        return {**bank, **account, "RefNumber": number[-NUMBER_LENGTH:]}
    return {**bank, **account, "IsToBePrinted": bool(record.get("to_print"))}


def card(record: Record, facts: Facts) -> Mapping[str, Any] | Refusal:
    """Credit card and A/P account, and the number if there is one."""
    account, number = payable(record, facts), record.get("number")
    if isinstance(account, Refusal):
        return account
    told = {"RefNumber": number[-NUMBER_LENGTH:]} if number else {}
    return {"CreditCardAccountRef": {"ListID": drawn_on(record, facts)}, **account, **told}


NUMBER_LENGTH = 11


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
    reads=tuple(
        Read(
            name=name,
            request=f"{kind}QueryRq",
            kinds=(f"{kind}Ret",),
            iterates=True,
            modified=MODIFIED_TXN,
            first="skip",
            date_filter=TXN_DATE,
            number="RefNumberCaseSensitive",
        )
        for name, kind in (
            ("bill_payments_by_check", "BillPaymentCheck"),
            ("bill_payments_by_card", "BillPaymentCreditCard"),
        )
    ),
    rules=(pays_something, money_out_clearing_is_chosen, paying_account_is_known),
    removal=Removal.UNDO,
    amendable=False,
    sequence=after_payments,
    dated_by="date",
    label=("number", "date", "amount"),
)
