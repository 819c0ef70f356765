"""Seeded items: one of every kind QuickBooks has, and enough services to bill with.

Refuses transactions.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from simulator.quickbooks import edit

if TYPE_CHECKING:
    from simulator.quickbooks.company import CompanyFile

# FullName, price, income account, description
_SERVICES = """
Design|75.00|Construction Income:Design Income|Design work
Blueprints|120.00|Construction Income:Design Income|Blueprint changes
Framing|55.00|Construction Income:Labor Income|Framing labor
Installation|45.00|Construction Income:Labor Income|Installation labor
Labor|38.50|Construction Income:Labor Income|Labor
Labor:Overtime|57.75|Construction Income:Labor Income|Labor, overtime
Repairs|62.125|Construction Income:Labor Income|Repair work
Removal & Haulage|48.00|Construction Income:Labor Income|Removal
Consultation "on site"|95.00|Construction Income:Design Income|
Décor|110.00|Construction Income:Design Income|Décor à la carte
""".strip()
_SUBS = ("Construction Income:Subcontracted Labor Income", "Job Expenses:Subcontractors")
_WOOD = ("Construction Income:Materials Income", "Job Expenses:Job Materials")
_MATERIALS = (
    ("Lumber", "0.00", "", *_WOOD),
    ("Lumber:Rough", "14.00", "9.50", *_WOOD),
    ("Lumber:Trim", "6.35", "4.10", *_WOOD),
    ("Subs", "0.00", "", *_SUBS),
    ("Subs:Roofing", "2000.00", "1650.00", *_SUBS),
    ("Subs:Electrical", "850.00", "700.00", *_SUBS),
)
_STOCK = (
    ("Cabinets", "350.00", "210.00", "12"),
    ("Interior Door", "85.00", "51.33", "40"),
    ("Door hardware", "30.00", "18.75", "120"),
)


def fill(company: CompanyFile) -> None:
    """Every kind of item."""
    _services(company)
    for full_name, price, cost, income, expense in _MATERIALS:
        parent, _, name = full_name.rpartition(":")
        both = {
            "SalesDesc": f"{name} for the job",
            "SalesPrice": price,
            "IncomeAccountRef": income,
            "PurchaseDesc": name,
            "PurchaseCost": cost or "0.00",
            "ExpenseAccountRef": expense,
        }
        kind = "ItemService" if full_name.startswith("Subs") else "ItemNonInventory"
        more: dict[str, Any] = {"ParentRef": parent} if parent else {}
        edit.add(company, kind, Name=name, SalesAndPurchase=both, **more)
    _stock(company)
    _charges(company)
    _tax(company)
    lines = [
        {"ItemRef": "Interior Door", "Quantity": "1"},
        {"ItemRef": "Door hardware", "Quantity": "2"},
        {"ItemRef": "Installation", "Quantity": "3"},
    ]
    edit.add(
        company,
        "ItemGroup",
        Name="Door Set",
        ItemDesc="Door, hardware and installation",
        IsPrintItemsInGroup="true",
        ItemGroupLine=lines,
    )


def _services(company: CompanyFile) -> None:
    for row in _SERVICES.splitlines():
        full_name, price, account, text = row.split("|")
        parent, _, name = full_name.rpartition(":")
        one = {"Price": price, "AccountRef": account, "Desc": text}
        more: dict[str, Any] = {"ParentRef": parent} if parent else {}
        edit.add(company, "ItemService", Name=name, SalesOrPurchase=one, **more)
    edit.add_service(company, "Fax Service", account="Other Income", price="1.00", IsActive=False)


def _stock(company: CompanyFile) -> None:
    for name, price, cost, count in _STOCK:
        edit.add(
            company,
            "ItemInventory",
            Name=name,
            SalesDesc=name,
            SalesPrice=price,
            IncomeAccountRef="Construction Income:Materials Income",
            PurchaseDesc=name,
            PurchaseCost=cost,
            COGSAccountRef="Cost of Goods Sold",
            AssetAccountRef="Inventory Asset",
            QuantityOnHand=count,
            TotalValue=f"{float(cost) * float(count):.2f}",
            InventoryDate="2026-01-01",
        )
    edit.add(
        company,
        "ItemInventoryAssembly",
        Name="Pre-hung Door",
        SalesDesc="Door with hardware",
        SalesPrice="150.00",
        IncomeAccountRef="Construction Income:Materials Income",
        PurchaseCost="88.83",
        COGSAccountRef="Cost of Goods Sold",
        AssetAccountRef="Inventory Asset",
        ItemInventoryAssemblyLine=[
            {"ItemInventoryRef": "Interior Door", "Quantity": "1"},
            {"ItemInventoryRef": "Door hardware", "Quantity": "2"},
        ],
    )


def _charges(company: CompanyFile) -> None:
    one = {
        "Price": "25.00",
        "AccountRef": "Reimbursement Income:Mileage Income",
        "Desc": "Delivery",
    }
    edit.add(company, "ItemOtherCharge", Name="Delivery Charge", SalesOrPurchase=one)
    percent = {"PricePercent": "18.0", "AccountRef": "Construction Income:Labor Income"}
    edit.add(company, "ItemOtherCharge", Name="Handling 18%", SalesOrPurchase=percent)
    reimbursed = {"AccountRef": "Reimbursement Income", "Desc": "Reimbursed expenses"}
    edit.add(company, "ItemOtherCharge", Name="Reimb Group", SalesOrPurchase=reimbursed)
    edit.add(
        company,
        "ItemFixedAsset",
        Name="Ford F-350",
        AcquiredAs="New",
        PurchaseDesc="Truck",
        PurchaseDate="2024-03-01",
        PurchaseCost="38000.00",
        AssetAccountRef="Vehicles:Original Cost",
        AssetDesc="Truck",
    )
    edit.add(company, "ItemSubtotal", Name="Subtotal", ItemDesc="Subtotal")
    edit.add(
        company,
        "ItemDiscount",
        Name="Discount 10%",
        ItemDesc="10% discount",
        DiscountRatePercent="10.0",
        AccountRef="Construction Income:Less Discounts given",
        SalesTaxCodeRef="Non",
    )
    edit.add(company, "ItemPayment", Name="Payment", ItemDesc="Down payment received")


def _tax(company: CompanyFile) -> None:
    edit.add_vendor(company, "State Board of Equalization", IsVendorEligibleFor1099="false")
    for name, rate in (("San Tomas", "7.75"), ("San Domingo", "8.10"), ("City Levy", "0.50")):
        edit.add(
            company,
            "ItemSalesTax",
            Name=name,
            ItemDesc=f"Sales tax, {name}",
            TaxRate=rate,
            TaxVendorRef="State Board of Equalization",
        )
    edit.add(
        company,
        "ItemSalesTaxGroup",
        Name="San Tomas + City",
        ItemDesc="Combined sales tax",
        ItemSalesTaxRef=["San Tomas", "City Levy"],
    )
