"""Items travel from QuickBooks alone: each of the twelve kinds, with its prices and accounts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from simulator.bill import build
from simulator.quickbooks import edit
from simulator.quickbooks.seed import accounts, items
from tests.journeys.two_sides import a_day_later, assert_nothing_more_is_written

if TYPE_CHECKING:
    from tests.journeys.world import Company

pytestmark = pytest.mark.journey
KINDS = {
    "Design": "SERVICE",
    "Lumber:Rough": "NON_INVENTORY",
    "Delivery Charge": "OTHER_CHARGE",
    "Cabinets": "INVENTORY",
    "Pre-hung Door": "INVENTORY_ASSEMBLY",
    "Ford F-350": "FIXED_ASSET",
    "Subtotal": "SUBTOTAL",
    "Discount 10%": "DISCOUNT",
    "Payment": "PAYMENT",
    "San Tomas": "SALES_TAX",
    "San Tomas + City": "SALES_TAX_GROUP",
    "Door Set": "GROUP",
}


def _item(company: Company, name: str) -> dict[str, Any]:
    """What BILL shows of an item, its accounts and its parent by name."""
    row = company.bill.items.one(name=name)
    ledger = company.bill.chart_of_accounts
    shown = {key: value for key, value in row.items() if not key.endswith(("Id", "Time"))}
    for key in ("chartOfAccountId", "expenseChartOfAccountId"):
        if row.get(key):
            shown[key.removesuffix("Id")] = ledger[row[key]]["name"]
    if row.get("parentId"):
        shown["parent"] = company.bill.items[row["parentId"]]["name"]
    return {key: value for key, value in shown.items() if key not in {"id", "archived"}}


def test_every_kind_of_item_arrives(company: Company) -> None:
    accounts.fill(company.quickbooks)
    items.fill(company.quickbooks)
    company.sync()
    assert KINDS == {name: company.bill.items.one(name=name)["type"] for name in KINDS}
    rough = {
        "name": "Lumber:Rough", "type": "NON_INVENTORY", "description": "Rough for the job",
        "price": 14, "purchaseCost": 9.5, "purchaseDescription": "Rough",
        "chartOfAccount": "Materials Income", "expenseChartOfAccount": "Job Materials",
        "parent": "Lumber",
    }  # fmt: skip
    assert rough == _item(company, "Lumber:Rough")
    active = [
        record
        for kind in items_of(company)
        for record in company.quickbooks.store.of_kind(kind)
        if record.fields["IsActive"] == "true"
    ]
    assert len(active) == len(company.bill.items)
    assert ["State Board of Equalization"] == [each["record"] for each in company.problems()]
    assert_nothing_more_is_written(company)


def items_of(company: Company) -> list[str]:
    """The kinds of items that the company file has."""
    kinds = {record.kind for record in company.quickbooks.store.records.values()}
    return sorted(kind for kind in kinds if kind.startswith("Item"))


def test_a_price_changed_in_quickbooks_arrives_and_one_changed_in_the_cloud_is_put_back(
    company: Company,
) -> None:
    edit.add_account(company.quickbooks, "Sales", "Income")
    item = edit.add_service(company.quickbooks, "Framing", account="Sales", price="55.00")
    company.sync()
    one = {"Price": "62.125", "AccountRef": "Sales"}
    edit.edit(company.quickbooks, "ItemService", item.id, SalesOrPurchaseMod=one)
    company.sync()
    assert 62.125 == float(_item(company, "Framing")["price"])
    company.bill.edit("items", company.bill.items.one(name="Framing")["id"], price=1)
    company.sync()
    assert 62.125 == float(_item(company, "Framing")["price"])
    assert_nothing_more_is_written(company)


def test_an_item_that_both_sides_have_is_matched_and_one_of_the_cloud_alone_stays_there(
    company: Company,
) -> None:
    edit.add_account(company.quickbooks, "Sales", "Income")
    edit.add_service(company.quickbooks, "Framing", account="Sales", price="55.00")
    build.item(company.bill, "FRAMING", price="50.00")
    build.item(company.bill, "Only here", price="9.00")
    company.sync()
    names = sorted(row["name"] for row in company.bill.items.values())
    assert ["Framing", "Only here", "Out of State"] == names
    assert 55 == float(_item(company, "Framing")["price"])
    assert ["Framing"] == [
        row.fields["Name"] for row in company.quickbooks.store.of_kind("ItemService")
    ]
    assert [] == company.problems()


def test_a_renamed_parent_item_renames_what_is_below_it(company: Company) -> None:
    edit.add_account(company.quickbooks, "Sales", "Income")
    above = edit.add_service(company.quickbooks, "Labor", account="Sales", price="38.50")
    edit.add_service(
        company.quickbooks, "Overtime", account="Sales", price="57.75", ParentRef="Labor"
    )
    company.sync()
    a_day_later(company)
    edit.add_service(company.quickbooks, "Zoning", account="Sales", price="90.00")
    company.sync()
    a_day_later(company)
    edit.rename(company.quickbooks, "ItemService", above.id, "Work")
    company.sync()
    names = sorted(row["name"] for row in company.bill.items.values())
    assert ["Out of State", "Work", "Work:Overtime", "Zoning"] == names
    assert_nothing_more_is_written(company)
