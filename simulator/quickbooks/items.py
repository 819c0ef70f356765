"""What an item brings to a line: account, price, description, stock.

One place knows that a service keeps these in SalesOrPurchase or SalesAndPurchase and an
inventory part on itself. Refuses to total anything.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.quickbooks.accounts import special
from simulator.quickbooks.references import invalid

if TYPE_CHECKING:
    from simulator.quickbooks.company import CompanyFile
    from simulator.quickbooks.reading import Fields
    from simulator.quickbooks.records import Record

STOCKED = {"ItemInventory", "ItemInventoryAssembly"}
NOT_BOUGHT = {"ItemSubtotal", "ItemPayment", "ItemSalesTax", "ItemSalesTaxGroup"}


def _account(ref: Fields | None) -> str:
    return str(ref["ListID"]) if ref else ""


def sales_account(company: CompanyFile, item: Record) -> str:
    """The account a sale of this item credits, "" when it posts nothing of its own."""
    fields = item.fields
    if "SalesAndPurchase" in fields:
        return _account(fields["SalesAndPurchase"].get("IncomeAccountRef"))
    if "SalesOrPurchase" in fields:
        return _account(fields["SalesOrPurchase"].get("AccountRef"))
    if item.kind == "ItemPayment":
        deposit = _account(fields.get("DepositToAccountRef"))
        return deposit or special(company, "UndepositedFunds").id
    if item.kind == "ItemSubtotal":
        return ""
    if item.kind in {"ItemSalesTax", "ItemSalesTaxGroup"}:
        return special(company, "SalesTaxPayable").id
    account = fields.get("IncomeAccountRef") or fields.get("AccountRef")
    return _account(account or fields.get("AssetAccountRef"))


def purchase_account(item: Record, where: str) -> str:
    """The account a purchase of this item debits; Status 3140 for items that cannot be bought."""
    fields = item.fields
    if "SalesAndPurchase" in fields:
        return _account(fields["SalesAndPurchase"].get("ExpenseAccountRef"))
    if "SalesOrPurchase" in fields:
        return _account(fields["SalesOrPurchase"].get("AccountRef"))
    if item.kind in NOT_BOUGHT or item.kind == "ItemGroup":
        raise invalid("ItemRef", {"ListID": item.id}, where, "The item cannot be purchased.")
    return _account(fields.get("AssetAccountRef") or fields.get("AccountRef"))


def sales_description(item: Record) -> str:
    """Desc a sales line starts with."""
    fields = item.fields
    both, one = fields.get("SalesAndPurchase", {}), fields.get("SalesOrPurchase", {})
    return str(
        both.get("SalesDesc")
        or one.get("Desc")
        or fields.get("SalesDesc")
        or fields.get("ItemDesc")
        or ""
    )


def sales_price(item: Record) -> tuple[str, str]:
    """(Rate, RatePercent) a sales line starts with; one of them is ""."""
    fields = item.fields
    both, one = fields.get("SalesAndPurchase", {}), fields.get("SalesOrPurchase", {})
    percent = one.get("PricePercent") or fields.get("DiscountRatePercent") or ""
    rate = both.get("SalesPrice") or one.get("Price") or fields.get("SalesPrice") or ""
    return str(rate or fields.get("DiscountRate") or ""), str(percent).rstrip("%")


def purchase_cost(item: Record) -> str:
    """Cost a purchase line starts with."""
    fields = item.fields
    both, one = fields.get("SalesAndPurchase", {}), fields.get("SalesOrPurchase", {})
    return str(both.get("PurchaseCost") or one.get("Price") or fields.get("PurchaseCost") or "")


def purchase_description(item: Record) -> str:
    """Desc a purchase line starts with."""
    fields = item.fields
    both, one = fields.get("SalesAndPurchase", {}), fields.get("SalesOrPurchase", {})
    return str(both.get("PurchaseDesc") or one.get("Desc") or fields.get("PurchaseDesc") or "")
