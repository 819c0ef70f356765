"""Vendor credits, from the cloud only; amounts are positive on both sides.

They are applied by a bill payment (SetCredit), never by themselves. An archived one is voided.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sync.flow import Entity, Facts, Owner, Record, Reference, Removal, Shape
from sync.rules import lines_name_account_or_item, total_is_not_negative
from sync.vocabulary import PUSH, WITH_LINES, date, memo, number, posted, purchase_lines, txn_read

if TYPE_CHECKING:
    from collections.abc import Mapping


def payable(record: Record, facts: Facts) -> Mapping[str, Any]:
    """The A/P account, where the bookkeeper chose one: a credit only pays bills of its own."""
    account = facts.account("ap_account")
    return {"APAccountRef": {"ListID": account}} if account else {}


VENDOR_CREDIT = Entity(
    name="vendor_credit",
    title="vendor credit",
    directions=PUSH,
    shapes=(
        Shape(
            name="VendorCredit",
            undo="TxnVoid",
            deleted_as="VendorCredit",
            guid_since=(9, 0),
            derive=payable,
        ),
    ),
    fields=(number(20, Owner.CLOUD), date(Owner.CLOUD), memo(Owner.CLOUD), posted()),
    references=(
        Reference(
            name="vendor", quickbooks="VendorRef", to=("vendor",), owner=Owner.CLOUD, required=True
        ),
    ),
    lines=(purchase_lines(billable=False),),
    reads=(txn_read("vendor_credits", "VendorCredit", first="skip", body=WITH_LINES),),
    natural_keys=(("vendor", "number", "total"),),
    rules=(lines_name_account_or_item, total_is_not_negative),
    removal=Removal.UNDO,
    dated_by="date",
    label=("number", "date"),
)
