"""Items, from QuickBooks only: all twelve kinds, which one query brings mixed.

Service, non-inventory and other-charge items say their price in one of two places, depending on
whether they are only sold or bought, or both.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sync.fields import RET_KIND
from sync.flow import Entity, Field, Kind, Owner, Reference, Shape, Unmapped
from sync.vocabulary import PULL, active, list_read

if TYPE_CHECKING:
    from sync.fields import Native

KINDS = {
    "service": "ItemService",
    "non_inventory": "ItemNonInventory",
    "other_charge": "ItemOtherCharge",
    "inventory": "ItemInventory",
    "assembly": "ItemInventoryAssembly",
    "fixed_asset": "ItemFixedAsset",
    "subtotal": "ItemSubtotal",
    "discount": "ItemDiscount",
    "payment": "ItemPayment",
    "sales_tax": "ItemSalesTax",
    "sales_tax_group": "ItemSalesTaxGroup",
    "group": "ItemGroup",
}
ONE, BOTH_WAYS = "SalesOrPurchase", "SalesAndPurchase"


def _read(name: str, *paths: str, kind: Kind = Kind.TEXT, **more: Any) -> Field:
    return Field(
        name=name, quickbooks=paths, kind=kind, owner=Owner.QUICKBOOKS, written=False, **more
    )


def _refer(name: str, *paths: str, to: str) -> Reference:
    return Reference(
        name=name,
        quickbooks=paths,
        to=(to,),
        owner=Owner.QUICKBOOKS,
        unmapped=Unmapped.LEAVE_OUT_INACTIVE,
        written=False,
    )


def is_taxable(native: Native) -> bool | None:
    """The tax code's name tells: Non is the SDK's own word for what is not taxed."""
    code = (native.get("SalesTaxCodeRef") or {}).get("FullName")
    return None if code is None else str(code).strip().casefold() != "non"


ITEM = Entity(
    name="item",
    title="item",
    directions=PULL,
    shapes=tuple(
        Shape(name=kind, identity="ListID", add=False, mod=False, deleted_as=kind)
        for kind in KINDS.values()
    ),
    fields=(
        _read("name", "FullName", "Name"),
        _read("type", RET_KIND, kind=Kind.CHOICE, choices=KINDS),
        _read(
            "description",
            f"{ONE}/Desc",
            f"{BOTH_WAYS}/SalesDesc",
            "SalesDesc",
            "ItemDesc",
            "AssetDesc",
        ),
        _read(
            "price",
            f"{ONE}/Price",
            f"{BOTH_WAYS}/SalesPrice",
            "SalesPrice",
            "DiscountRate",
            kind=Kind.PRICE,
        ),
        _read("cost", f"{BOTH_WAYS}/PurchaseCost", "PurchaseCost", kind=Kind.PRICE),
        _read("purchase_description", f"{BOTH_WAYS}/PurchaseDesc", "PurchaseDesc"),
        _read("taxable", kind=Kind.BOOL, compute=is_taxable),
        _read(
            "percentage",
            f"{ONE}/PricePercent",
            "DiscountRatePercent",
            "TaxRate",
            kind=Kind.PERCENT,
        ),
        active(Owner.QUICKBOOKS),
    ),
    references=(
        _refer(
            "income_account",
            f"{ONE}/AccountRef",
            f"{BOTH_WAYS}/IncomeAccountRef",
            "IncomeAccountRef",
            "AccountRef",
            to="account",
        ),
        _refer("expense_account", f"{BOTH_WAYS}/ExpenseAccountRef", "COGSAccountRef", to="account"),
        _refer("parent", "ParentRef", to="item"),
    ),
    reads=(
        list_read(
            "items", "ItemQueryRq", tuple(f"{kind}Ret" for kind in KINDS.values()), iterates=True
        ),
    ),
    natural_keys=(("name",),),
)
