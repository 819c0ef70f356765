"""Chart of accounts, departments, accounting classes, locations, jobs, employees, items.

Whether their lists can be filtered by updatedTime is not documented; Settings.denied_filters
takes it away.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.bill.shape import (
    BOOL,
    COMMON_FILTERS,
    NAME,
    NUMBER,
    TEXT,
    Entity,
    Node,
    choice,
    ref,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

ACCOUNT_TYPES = (
    "ACCOUNTS_PAYABLE",
    "ACCOUNTS_RECEIVABLE",
    "BANK",
    "COST_OF_GOODS_SOLD",
    "CREDIT_CARD",
    "EQUITY",
    "EXPENSE",
    "FIXED_ASSET",
    "INCOME",
    "LONG_TERM_LIABILITY",
    "OTHER_ASSET",
    "OTHER_CURRENT_ASSET",
    "OTHER_CURRENT_LIABILITY",
    "OTHER_EXPENSE",
    "OTHER_INCOME",
    "NON_POSTING",
    "UNSPECIFIED",
)
# Only five of these words were seen in BILL's answers; the rest mirror QuickBooks' item types.
ITEM_TYPES = (
    "DISCOUNT",
    "FIXED_ASSET",
    "GROUP",
    "INVENTORY",
    "INVENTORY_ASSEMBLY",
    "NON_INVENTORY",
    "OTHER_CHARGE",
    "PAYMENT",
    "SALES_TAX",
    "SALES_TAX_GROUP",
    "SERVICE",
    "SUBTOTAL",
    "UNSPECIFIED",
)


def _classification(
    kind: str, prefix: str, fields: Mapping[str, Node], required: tuple[str, ...]
) -> Entity:
    named = {"name": NAME} if "name" in fields else {}
    return Entity(
        kind=kind,
        path="/classifications/" + kind.replace("_", "-"),
        prefix=prefix,
        fields={**fields, "parentId": ref(kind)},
        required=required,
        writes=frozenset({"create", "patch", "archive", "restore"}),
        filters={**COMMON_FILTERS, **named},
        sorts=frozenset(
            {
                "archived",
                "name",
                "description",
                "firstName",
                "lastName",
                "createdTime",
                "updatedTime",
            }
        ),
        bulk=50,
    )


_NAMED: dict[str, Node] = {"name": TEXT, "shortName": TEXT, "description": TEXT}
_ACCOUNT: dict[str, Node] = {
    "name": TEXT,
    "description": TEXT,
    "account": {"type": choice(*ACCOUNT_TYPES), "number": TEXT},
}
_ITEM: dict[str, Node] = {
    **_NAMED,
    "type": choice(*ITEM_TYPES),
    "price": NUMBER,
    "purchaseCost": NUMBER,
    "purchaseDescription": TEXT,
    "chartOfAccountId": ref("chart_of_accounts"),
    "expenseChartOfAccountId": ref("chart_of_accounts"),
    "taxable": BOOL,
    "percentage": NUMBER,
}
_EMPLOYEE: dict[str, Node] = {"firstName": TEXT, "lastName": TEXT, "shortName": TEXT}

ENTITIES = (
    _classification("chart_of_accounts", "0ca", _ACCOUNT, ("name",)),
    _classification("departments", "0de", _NAMED, ("name",)),
    _classification("accounting_classes", "cls", _NAMED, ("name",)),
    _classification("locations", "loc", _NAMED, ("name",)),
    _classification("jobs", "job", _NAMED, ("name",)),
    _classification("employees", "emp", _EMPLOYEE, ("firstName", "lastName")),
    _classification("items", "0ii", _ITEM, ("type", "name")),
)
