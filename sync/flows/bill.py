"""Bills, from the cloud only: the cloud owns them, and edits made in QuickBooks are only shown.

An archived bill is voided. Which A/P account it posts to is the bookkeeper's choice or, without
one, QuickBooks' own default.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sync.flow import Entity, Facts, Field, Kind, Owner, Record, Reference, Removal, Shape
from sync.rules import (
    billable_lines_name_customer,
    lines_name_account_or_item,
    total_is_not_negative,
)
from sync.vocabulary import (
    PUSH,
    WITH_LINES,
    date,
    memo,
    number,
    posted,
    purchase_lines,
    terms,
    txn_read,
)

if TYPE_CHECKING:
    from collections.abc import Mapping


def payable(record: Record, facts: Facts) -> Mapping[str, Any]:
    """The A/P account, where the bookkeeper chose one."""
    account = facts.account("ap_account")
    return {"APAccountRef": {"ListID": account}} if account else {}


BILL = Entity(
    name="bill",
    title="bill",
    directions=PUSH,
    shapes=(
        Shape(name="Bill", undo="TxnVoid", deleted_as="Bill", guid_since=(9, 0), derive=payable),
    ),
    fields=(
        number(20, Owner.CLOUD),
        date(Owner.CLOUD),
        Field(name="due_date", quickbooks="DueDate", kind=Kind.DATE, owner=Owner.CLOUD),
        memo(Owner.CLOUD),
        posted(),
    ),
    references=(
        Reference(
            name="vendor", quickbooks="VendorRef", to=("vendor",), owner=Owner.CLOUD, required=True
        ),
        terms(Owner.CLOUD),
    ),
    lines=(purchase_lines(billable=True),),
    reads=(txn_read("bills", "Bill", first="skip", body=WITH_LINES),),
    natural_keys=(("vendor", "number", "total"),),
    rules=(lines_name_account_or_item, billable_lines_name_customer, total_is_not_negative),
    removal=Removal.UNDO,
    dated_by="date",
    label=("number", "date"),
)
