"""Sales tax on US files: one tax item's rate times the taxable lines, rounded to the cent.

A request cannot send the amount; QuickBooks works it out. Refuses anything but US tax.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from simulator.quickbooks import sales_lines
from simulator.quickbooks.amounts import ZERO, cents, price

if TYPE_CHECKING:
    from simulator.quickbooks.company import CompanyFile
    from simulator.quickbooks.reading import Fields


def rate_of(company: CompanyFile, fields: Fields) -> str:
    """SalesTaxPercentage of a sale's ItemSalesTaxRef: a tax item, or the sum of a group."""
    item = company.store.get("Item", fields.get("ItemSalesTaxRef", {}).get("ListID", ""))
    if item is None:
        return "0.00"
    if item.kind == "ItemSalesTax":
        return price(Decimal(item.fields.get("TaxRate", "0")))
    members = [
        company.store.records["Item", ref["ListID"]]
        for ref in item.fields.get("ItemSalesTaxRef", ())
    ]
    return price(sum((Decimal(m.fields.get("TaxRate", "0")) for m in members), Decimal(0)))


def tax_of(company: CompanyFile, kind: str, fields: Fields) -> Decimal:
    """SalesTaxTotal; nothing for a customer whose own code is not taxable."""
    code = company.store.get(
        "SalesTaxCode", fields.get("CustomerSalesTaxCodeRef", {}).get("ListID", "")
    )
    if code is not None and code.fields.get("IsTaxable") != "true":
        return ZERO
    base = sales_lines.taxable(company, kind, fields)
    return cents(base * Decimal(fields.get("SalesTaxPercentage") or "0") / 100)
