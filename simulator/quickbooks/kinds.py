"""The kinds of records a company file has, as data: lists and transactions.

One row says in which ID space a kind lives, how QuickBooks calls it in its messages and
whether it nests. Refuses to hold behaviour.
"""

from __future__ import annotations

from dataclasses import dataclass

TXN = "Txn"
ENTITY = "Entity"
ITEM = "Item"


@dataclass(slots=True, frozen=True, kw_only=True)
class Kind:
    """`label` is the list's name in messages ("Customers list"), `noun` one object's."""

    table: str
    label: str = ""
    noun: str = ""
    nests: bool = False
    name_field: str = "Name"


LIST_KINDS: dict[str, Kind] = {
    "Account": Kind(table="Account", label="Accounts", noun="Account", nests=True),
    "Class": Kind(table="Class", label="Class", noun="Class", nests=True),
    "Customer": Kind(table=ENTITY, label="Customers", noun="Customer", nests=True),
    "Vendor": Kind(table=ENTITY, label="Vendors", noun="Vendor"),
    "Employee": Kind(table=ENTITY, label="Employees", noun="Employee"),
    "OtherName": Kind(table=ENTITY, label="Other Names", noun="Other Name"),
    "ItemService": Kind(table=ITEM, label="Item", noun="Item", nests=True),
    "ItemNonInventory": Kind(table=ITEM, label="Item", noun="Item", nests=True),
    "ItemOtherCharge": Kind(table=ITEM, label="Item", noun="Item", nests=True),
    "ItemInventory": Kind(table=ITEM, label="Item", noun="Item", nests=True),
    "ItemInventoryAssembly": Kind(table=ITEM, label="Item", noun="Item", nests=True),
    "ItemFixedAsset": Kind(table=ITEM, label="Item", noun="Item"),
    "ItemSubtotal": Kind(table=ITEM, label="Item", noun="Item"),
    "ItemDiscount": Kind(table=ITEM, label="Item", noun="Item", nests=True),
    "ItemPayment": Kind(table=ITEM, label="Item", noun="Item"),
    "ItemSalesTax": Kind(table=ITEM, label="Item", noun="Item Sales Tax"),
    "ItemSalesTaxGroup": Kind(table=ITEM, label="Item", noun="Item Sales Tax Group"),
    "ItemGroup": Kind(table=ITEM, label="Item", noun="Item"),
    "StandardTerms": Kind(table="Terms", label="Terms", noun="Terms"),
    "DateDrivenTerms": Kind(table="Terms", label="Terms", noun="Terms"),
    "SalesTaxCode": Kind(table="SalesTaxCode", label="Sales Tax Code", noun="Sales Tax Code"),
    "PaymentMethod": Kind(table="PaymentMethod", label="Payment Method", noun="Payment Method"),
    "Currency": Kind(table="Currency", label="Currency", noun="Currency"),
    "Template": Kind(table="Template", label="Template", noun="Template"),
    "SalesRep": Kind(table="SalesRep", label="Sales Rep", noun="Sales Rep", name_field="Initial"),
    "ShipMethod": Kind(table="ShipMethod", label="Ship Method", noun="Ship Method"),
    "CustomerMsg": Kind(table="CustomerMsg", label="Customer Message", noun="Customer Message"),
    "CustomerType": Kind(
        table="CustomerType", label="Customer Type", noun="Customer Type", nests=True
    ),
    "VendorType": Kind(table="VendorType", label="Vendor Type", noun="Vendor Type", nests=True),
    "JobType": Kind(table="JobType", label="Job Type", noun="Job Type", nests=True),
    "PriceLevel": Kind(table="PriceLevel", label="Price Level", noun="Price Level"),
}

TXN_KINDS: dict[str, Kind] = {
    name: Kind(table=TXN, noun=name)
    for name in (
        "Bill",
        "BillPaymentCheck",
        "BillPaymentCreditCard",
        "VendorCredit",
        "Invoice",
        "CreditMemo",
        "ReceivePayment",
        "Transfer",
        "JournalEntry",
        "Deposit",
        "Check",
    )
}

KINDS: dict[str, Kind] = {**LIST_KINDS, **TXN_KINDS}

NAMES = ("Customer", "Vendor", "Employee", "OtherName")
ITEMS = tuple(kind for kind, row in LIST_KINDS.items() if row.table == ITEM)
TERMS = ("StandardTerms", "DateDrivenTerms")

# Which list a reference element points into; ParentRef points into the record's own list.
_REF_TABLES = {
    "CustomerRef": ENTITY,
    "VendorRef": ENTITY,
    "PayeeEntityRef": ENTITY,
    "EntityRef": ENTITY,
    "PrefVendorRef": ENTITY,
    "TaxVendorRef": ENTITY,
    "ClassRef": "Class",
    "DiscountClassRef": "Class",
    "OverrideClassRef": "Class",
    "ItemRef": ITEM,
    "ItemGroupRef": ITEM,
    "ItemSalesTaxRef": ITEM,
    "ItemInventoryRef": ITEM,
    "DefaultItemSalesTaxRef": ITEM,
    "TermsRef": "Terms",
    "SalesTaxCodeRef": "SalesTaxCode",
    "CustomerSalesTaxCodeRef": "SalesTaxCode",
    "DefaultTaxableSalesTaxCodeRef": "SalesTaxCode",
    "DefaultNonTaxableSalesTaxCodeRef": "SalesTaxCode",
    "PaymentMethodRef": "PaymentMethod",
    "PreferredPaymentMethodRef": "PaymentMethod",
    "CurrencyRef": "Currency",
    "TemplateRef": "Template",
    "SalesRepRef": "SalesRep",
    "ShipMethodRef": "ShipMethod",
    "CustomerMsgRef": "CustomerMsg",
    "CustomerTypeRef": "CustomerType",
    "VendorTypeRef": "VendorType",
    "JobTypeRef": "JobType",
    "PriceLevelRef": "PriceLevel",
}


def table_of_ref(element: str) -> str:
    """The list a reference element (`TermsRef`, `DepositToAccountRef`…) points into.

    Elements of features this company file does not have (units of measure, sites) give a list
    that is always empty.
    """
    if element.endswith("AccountRef"):
        return "Account"
    return _REF_TABLES.get(element, element.removesuffix("Ref"))
