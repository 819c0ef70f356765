"""Sales tax of an invoice that the cloud made: charged as the cloud charged it, or not at all.

Left to itself QuickBooks taxes by its own defaults, the customer's code and the preferences' rate,
and the customer was already asked for another amount. The cloud shows the tax as a line; QuickBooks
keeps it in the footer (QuickBooks SDK on-screen reference: ItemSalesTaxRef, SalesTaxCodeRef).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sync.flow import Facts, Record

_TAXES = frozenset({"ItemSalesTaxRet", "ItemSalesTaxGroupRet"})
_NEVER_TAXED = _TAXES | {"ItemPaymentRet", "ItemSubtotalRet"}


def is_sales_tax(line: Record, facts: Facts) -> bool:
    """Whether a line is the tax of the invoice, which QuickBooks computes by itself."""
    return _kind(line, facts) in _TAXES


def charged(record: Record, facts: Facts) -> Mapping[str, Any]:
    """The rate in the footer, for an invoice with tax; its items say what of it is taxable."""
    tax = next((line for line in record.get("lines") or () if is_sales_tax(line, facts)), None)
    if tax is None:
        return {}
    code = facts.setting("taxable_code")
    return {
        "ItemSalesTaxRef": {"ListID": facts.quickbooks_id("item", tax["item"])},
        **({"CustomerSalesTaxCodeRef": {"ListID": code}} if code else {}),
    }


def exempted(line: Record, lines: Sequence[Record], facts: Facts) -> Mapping[str, Any]:
    """The code that keeps a line untaxed when the invoice has no tax and QuickBooks charges any."""
    code = facts.setting("exempt_code")
    kind = _kind(line, facts)
    if code is None or kind is None or kind in _NEVER_TAXED:
        return {}
    taxed = any(is_sales_tax(each, facts) for each in lines)
    return {} if taxed else {"SalesTaxCodeRef": {"ListID": code}}


def _kind(line: Record, facts: Facts) -> str | None:
    mapped = facts.quickbooks_id("item", line["item"]) if line.get("item") else None
    found = facts.native("item", mapped) if mapped else None
    return found[0] if found else None
