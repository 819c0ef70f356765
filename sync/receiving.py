"""Who a received payment is from and where its money goes.

It is entered for the customer or job of the very invoice it pays, against that invoice's A/R
account; online ones are deposited to Money In Clearing, others to the account chosen for them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sync.application import common_reference
from sync.refusal import Missing, Refusal, Wait

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sync.flow import Facts, Record

CUSTOMER_OR_JOB = ("customer", "job")


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
