"""Credit memos: matched only, so that their application to an invoice finds both documents."""

from __future__ import annotations

from sync.flow import Entity, Field, Kind, Owner, Read, Reference, Shape
from sync.vocabulary import CUSTOMER_OR_JOB, MODIFIED_TXN, TXN_DATE, date, number

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
    reads=(
        Read(
            name="credit_memos",
            request="CreditMemoQueryRq",
            kinds=("CreditMemoRet",),
            iterates=True,
            modified=MODIFIED_TXN,
            date_filter=TXN_DATE,
            number="RefNumberCaseSensitive",
        ),
    ),
    natural_keys=(("number", "customer"),),
    label=("number",),
)
