"""Credit memos: matched only, so that their application to an invoice finds both documents."""

from __future__ import annotations

from sync.flow import Entity, Field, Kind, Owner, Reference, Shape
from sync.vocabulary import CUSTOMER_OR_JOB, date, number, txn_read

CREDIT_MEMO = Entity(
    name="credit_memo",
    title="credit memo",
    directions=frozenset(),
    matched_only=True,
    shapes=(Shape(name="CreditMemo", add=False, mod=False, deleted_as="CreditMemo"),),
    fields=(
        number(11, Owner.QUICKBOOKS),
        date(Owner.QUICKBOOKS),
        Field(
            name="amount",
            quickbooks="TotalAmount",
            kind=Kind.MONEY,
            owner=Owner.QUICKBOOKS,
            written=False,
        ),
    ),
    references=(
        Reference(
            name="customer", quickbooks="CustomerRef", to=CUSTOMER_OR_JOB, owner=Owner.QUICKBOOKS
        ),
    ),
    reads=(txn_read("credit_memos", "CreditMemo", first="all"),),
    natural_keys=(("number", "customer"),),
    label=("number",),
)
