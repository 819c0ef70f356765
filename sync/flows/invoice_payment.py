"""Invoice payments, from the cloud only, once and for all.

A ReceivePayment can be deleted and not voided. It is entered for the customer or job of the very
invoice it pays. Online ones are deposited to Money In Clearing, others to the account chosen for
them or, without one, Undeposited Funds. Payments are applied before credit memos.
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
from sync.refusal import Missing, Wait
from sync.rules import money_in_clearing_is_chosen
from sync.vocabulary import (
    CUSTOMER_OR_JOB,
    MODIFIED_TXN,
    PUSH,
    TXN_DATE,
    applications,
    date,
    memo,
    voided,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

CLOUD = Owner.CLOUD


def party(record: Record, facts: Facts) -> str | Refusal | Wait:
    """The ListID of the invoices' customer or job, or of the payer when it pays no invoice."""
    found = common_reference(
        record, facts, entity="invoice", element="CustomerRef", what="customer or job"
    )
    if found is not None:
        return found
    entity, _, cloud_id = str(record.get("customer") or "").partition(":")
    mapped = facts.quickbooks_id(entity, cloud_id)
    return mapped or Wait((Missing(field="customer", entities=CUSTOMER_OR_JOB, id=cloud_id),))


def received(record: Record, facts: Facts) -> Mapping[str, Any] | Refusal | Wait:
    """Customer, A/R account, where the money is deposited, and what it is applied to."""
    customer = party(record, facts)
    receivable = common_reference(
        record, facts, entity="invoice", element="ARAccountRef", what="accounts receivable account"
    )
    if not isinstance(customer, str):
        return customer
    if isinstance(receivable, Refusal):
        return receivable
    into = facts.account("money_in_clearing" if record.get("online") else "deposit_to")
    account = receivable or facts.account("ar_account")
    return {
        "CustomerRef": {"ListID": customer},
        **({"ARAccountRef": {"ListID": account}} if account else {}),
        **({"DepositToAccountRef": {"ListID": into}} if into else {}),
        **({} if record.get("applications") else {"IsAutoApply": False}),
    }


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
    reads=(
        Read(
            name="invoice_payments",
            request="ReceivePaymentQueryRq",
            kinds=("ReceivePaymentRet",),
            iterates=True,
            modified=MODIFIED_TXN,
            first="skip",
            date_filter=TXN_DATE,
            number="RefNumberCaseSensitive",
        ),
    ),
    rules=(money_in_clearing_is_chosen,),
    removal=Removal.UNDO,
    amendable=False,
    sequence=after_payments,
    dated_by="date",
    label=("number", "date", "amount"),
)
