"""The entities that are kept in step, in dependency order: the only list of them.

A module of this package declares one entity and imports none of the others. To add one, write its
module and list it here; the contract suite in tests/contracts/test_flows.py then covers it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sync.declaration import check_list
from sync.flows.account import ACCOUNT
from sync.flows.bill import BILL
from sync.flows.bill_payment import BILL_PAYMENT
from sync.flows.billable_expense import BILLABLE_EXPENSE
from sync.flows.book_balance import BOOK_BALANCE
from sync.flows.credit_memo import CREDIT_MEMO
from sync.flows.customer import CUSTOMER
from sync.flows.department import DEPARTMENT
from sync.flows.funds_transfer import FUNDS_TRANSFER
from sync.flows.invoice import INVOICE
from sync.flows.invoice_payment import INVOICE_PAYMENT
from sync.flows.item import ITEM
from sync.flows.job import JOB
from sync.flows.terms import TERMS
from sync.flows.vendor import VENDOR
from sync.flows.vendor_credit import VENDOR_CREDIT

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sync.flow import Entity, Read, Version

ENTITIES: tuple[Entity, ...] = (
    ACCOUNT,
    DEPARTMENT,
    TERMS,
    VENDOR,
    CUSTOMER,
    JOB,
    ITEM,
    BOOK_BALANCE,
    CREDIT_MEMO,
    INVOICE,
    BILL,
    BILLABLE_EXPENSE,
    VENDOR_CREDIT,
    BILL_PAYMENT,
    FUNDS_TRANSFER,
    INVOICE_PAYMENT,
)
check_list(ENTITIES)

FLOWS: tuple[str, ...] = tuple(flow for one in ENTITIES for flow in one.flows)
_BY_NAME = {one.name: one for one in ENTITIES}


@dataclass(frozen=True, slots=True, kw_only=True)
class DeletedType:
    """A ListDelType or TxnDelType to ask about, and the entities such a record may be of."""

    request: str
    element: str
    name: str
    entities: tuple[str, ...]


def entity(name: str) -> Entity:
    """The entity of that name; KeyError for one that is not listed."""
    return _BY_NAME[name]


def needed(flows: Iterable[str], features: frozenset[str] | None = None) -> tuple[Entity, ...]:
    """The entities whose records must be known for these flows, references included.

    `features` leaves out what is switched off in the company file; None knows nothing about it.
    """
    wanted = {flow.partition(".")[0] for flow in flows}
    for one in reversed(ENTITIES):
        if one.name in wanted:
            more = {one.part_of, one.identity_of} - {None}
            wanted |= one.refers_to | {str(name) for name in more}
    return tuple(
        one
        for one in ENTITIES
        if one.name in wanted
        and (features is None or one.feature is None or one.feature in features)
    )


def reads(
    enabled_flows: Iterable[str],
    *,
    features: frozenset[str] | None = None,
    version: Version = (13, 0),
) -> tuple[Read, ...]:
    """The queries that these flows need, each once, in dependency order."""
    found = (one for each in needed(enabled_flows, features) for one in each.reads)
    return tuple(dict.fromkeys(one for one in found if one.asked_in(version)))


def deleted_types(
    enabled_flows: Iterable[str] = FLOWS, *, features: frozenset[str] | None = None
) -> tuple[DeletedType, ...]:
    """What ListDeletedQuery and TxnDeletedQuery are asked about, with the entities it concerns."""
    found: dict[tuple[str, str], list[str]] = {}
    for one in needed(enabled_flows, features):
        for shape in one.shapes:
            if shape.deleted_as is not None:
                key = (shape.identity, shape.deleted_as)
                found.setdefault(key, []).append(one.name)
    return tuple(
        DeletedType(
            request="ListDeletedQueryRq" if identity == "ListID" else "TxnDeletedQueryRq",
            element="ListDelType" if identity == "ListID" else "TxnDelType",
            name=name,
            entities=tuple(dict.fromkeys(names)),
        )
        for (identity, name), names in found.items()
    )
