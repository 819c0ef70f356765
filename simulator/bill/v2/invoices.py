"""Crud/Update/Invoice: the header fields that v3 does not have.

Only those: what both versions hold is changed through v3, so that a caller's mistake here cannot
replace lines.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from simulator.bill.errors import missing, refuse
from simulator.bill.v2 import objects

if TYPE_CHECKING:
    from collections.abc import Mapping

    from simulator.bill.organization import Organization
    from simulator.bill.tables import Record

_NAMES = {
    "isToBeEmailed": "isToBeEmailed",
    "isToBePrinted": "isToBePrinted",
    "description": "description",
    "terms": "terms",
    "poNumber": "poNumber",
    "salesRep": "salesRep",
    "FOB": "FOB",
    "shipDate": "shipDate",
    "shipMethod": "shipMethod",
    "glPostingDate": "glPostingDate",
    "itemSalesTax": "salesTaxItemId",
    "salesTaxPercentage": "salesTaxPercentage",
}


def update(org: Organization, data: Mapping[str, Any]) -> Record:
    """Change an invoice's v2 fields; `data` is `{"obj": {"entity": "Invoice", "id": …, …}}`."""
    wanted = data.get("obj")
    if not isinstance(wanted, dict) or wanted.get("entity") != "Invoice":
        raise refuse("data.obj is not an Invoice.")
    invoice_id = str(wanted.get("id", ""))
    if invoice_id not in org.invoices:
        raise missing(invoice_id)
    fields = {name: value for name, value in wanted.items() if name not in {"entity", "id"}}
    unknown = set(fields) - set(_NAMES)
    if unknown:
        raise refuse(f"Unknown field: {', '.join(sorted(unknown))}.")
    body = {_NAMES[name]: value for name, value in fields.items()}
    record = org.write("invoices", body, surface="v2", record_id=invoice_id, whole=False)
    return objects.invoice(record)
