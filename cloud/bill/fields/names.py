"""Accounts, departments, jobs, items: the lists of names. Fields: BILL API v3 documentation."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from cloud.bill.fields.columns import Column, Row
from cloud.bill.fields.listing import Listing, Lookups
from sync.ports import Rejected

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from sync.ports import Record

# One to one with QuickBooks' account types.
ACCOUNT_TYPES: Final[Mapping[str, str]] = MappingProxyType(
    {
        word.upper(): word
        for word in (
            "accounts_payable",
            "accounts_receivable",
            "bank",
            "cost_of_goods_sold",
            "credit_card",
            "equity",
            "expense",
            "fixed_asset",
            "income",
            "long_term_liability",
            "other_asset",
            "other_current_asset",
            "other_current_liability",
            "other_expense",
            "other_income",
            "non_posting",
        )
    }
)
# Five of BILL's words are documented (INVENTORY, SALES_TAX, SALES_TAX_GROUP, PAYMENT, FIXED_ASSET);
# the others are taken to mirror QuickBooks' as those do.
ITEM_TYPES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "SERVICE": "service",
        "NON_INVENTORY": "non_inventory",
        "OTHER_CHARGE": "other_charge",
        "INVENTORY": "inventory",
        "INVENTORY_ASSEMBLY": "assembly",
        "FIXED_ASSET": "fixed_asset",
        "SUBTOTAL": "subtotal",
        "DISCOUNT": "discount",
        "PAYMENT": "payment",
        "SALES_TAX": "sales_tax",
        "SALES_TAX_GROUP": "sales_tax_group",
        "GROUP": "group",
    }
)


def _read_job(row: Mapping[str, Any], record: Row, look: Lookups) -> Row:
    parent = record.pop("parent", None)
    return {**record, "parent": f"job:{parent}"} if parent else record


def _write_job(body: Row, names: Collection[str], record: Record, look: Lookups) -> None:
    """BILL's jobs have jobs above them, never customers: a customer stays in the name alone."""
    entity, _, record_id = str(record.get("parent") or "").partition(":")
    if entity == "job":
        body["parentId"] = record_id
    else:
        body.pop("parentId", None)


def _lacks_type(record: Record, words: Mapping[str, str]) -> Rejected | None:
    kind = record.get("type")
    if kind in words.values():
        return None
    return Rejected(
        "bill-type",
        "type",
        f"BILL has no type for {kind or 'a record without one'}.",
        "Give it another type in QuickBooks, or choose “skip”.",
    )


def _account_lacks(record: Record) -> Rejected | None:
    return _lacks_type(record, ACCOUNT_TYPES)


def _item_lacks(record: Record) -> Rejected | None:
    return _lacks_type(record, ITEM_TYPES)


_NAME = Column(name="name", path="name")
_PARENT = Column(name="parent", path="parentId")

ACCOUNT = Listing(
    entity="account",
    path="/classifications/chart-of-accounts",
    columns=(
        _NAME,
        Column(name="number", path="account.number"),
        Column(name="description", path="description"),
        Column(
            name="type",
            path="account.type",
            kind="choice",
            create_only=True,
            words=ACCOUNT_TYPES,
        ),
        _PARENT,
    ),
    keys=(("number",), ("parent", "name")),
    writes=True,
    filter_by=("name", "name"),
    lacks=_account_lacks,
)
DEPARTMENT = Listing(
    entity="department",
    path="/classifications/departments",
    columns=(_NAME, _PARENT),
    keys=(("parent", "name"),),
    writes=True,
    filter_by=("name", "name"),
)
JOB = Listing(
    entity="job",
    path="/classifications/jobs",
    columns=(_NAME, Column(name="description", path="description"), _PARENT),
    writes=True,
    filter_by=("name", "name"),
    read=_read_job,
    write=_write_job,
)
ITEM = Listing(
    entity="item",
    path="/classifications/items",
    columns=(
        _NAME,
        Column(name="type", path="type", kind="choice", words=ITEM_TYPES),
        Column(name="description", path="description"),
        Column(name="price", path="price", kind="number"),
        Column(name="cost", path="purchaseCost", kind="number"),
        Column(name="purchase_description", path="purchaseDescription"),
        Column(name="income_account", path="chartOfAccountId"),
        Column(name="expense_account", path="expenseChartOfAccountId"),
        Column(name="taxable", path="taxable", kind="flag"),
        Column(name="percentage", path="percentage", kind="number"),
        _PARENT,
    ),
    writes=True,
    filter_by=("name", "name"),
    lacks=_item_lacks,
)
