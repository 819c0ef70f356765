"""How v2 spells a record: flat, codes for words, zeros for an empty id.

Active and archived are "1" and "2". Field names from BILL API v2 clients and samples; where v2
and v3 hold the same thing, this is a second spelling of one record.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from simulator.bill.clock import spell_v2
from simulator.bill.ids import EMPTY
from simulator.bill.tables import Record, dig

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_BILL_STATUS = {
    "PAID": "0",
    "UNPAID": "1",
    "PARTIALLY_PAID": "2",
    "SCHEDULED": "4",
    "IN_PROCESS": "4",
}
_INVOICE_STATUS = {"PAID_IN_FULL": "0", "OPEN": "1", "PARTIAL_PAYMENT": "2", "SCHEDULED": "4"}
_LINE_REFS = {
    "chartOfAccountId": "chartOfAccountId",
    "departmentId": "departmentId",
    "locationId": "locationId",
    "jobId": "jobId",
    "itemId": "itemId",
    "actgClassId": "accountingClassId",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A v2 object: where its records lie and how one is shown."""

    kind: str
    show: Callable[[Record], Record]


def _common(entity: str, record: Record) -> Record:
    return {
        "entity": entity,
        "id": record["id"],
        "isActive": "2" if record.get("archived") else "1",
        "createdTime": spell_v2(record["createdTime"]),
        "updatedTime": spell_v2(record["updatedTime"]),
    }


def _refs(record: Mapping[str, Any], names: Mapping[str, str]) -> Record:
    return {v2: dig(record, f"classifications.{v3}") or EMPTY for v2, v3 in names.items()}


def bill(record: Record) -> Record:
    """A v2 Bill with its lines; `jobBillable` is here and nowhere in v3."""
    return {
        **_common("Bill", record),
        "vendorId": record["vendorId"],
        "invoiceNumber": dig(record, "invoice.invoiceNumber"),
        "invoiceDate": dig(record, "invoice.invoiceDate"),
        "dueDate": record["dueDate"],
        "glPostingDate": record.get("glPostingDate") or dig(record, "invoice.invoiceDate"),
        "approvalStatus": "0",
        "amount": record["amount"],
        "localAmount": None,
        "exchangeRate": record.get("exchangeRate"),
        "scheduledAmount": record["scheduledAmount"],
        "paidAmount": record["paidAmount"] or None,
        "dueAmount": record["dueAmount"],
        "creditAmount": record["creditAmount"],
        "paymentStatus": _BILL_STATUS[record["paymentStatus"]],
        "description": record.get("description"),
        "poNumber": record.get("purchaseOrderNumber"),
        "payFromBankAccountId": EMPTY,
        "payFromChartOfAccountId": record.get("payFromChartOfAccountId") or EMPTY,
        "paymentTermId": record.get("paymentTermId") or EMPTY,
        **_refs(record, {k: v for k, v in _LINE_REFS.items() if k not in {"jobId", "itemId"}}),
        "billLineItems": [_bill_line(record["id"], line) for line in record["billLineItems"]],
    }


def _bill_line(bill_id: str, line: Record) -> Record:
    return {
        "entity": "BillLineItem",
        "id": line["id"],
        "billId": bill_id,
        "amount": line["amount"],
        "description": line.get("description"),
        "quantity": line.get("quantity"),
        "unitPrice": line.get("price"),
        "jobBillable": bool(line.get("jobBillable", False)),
        "lineType": "2" if dig(line, "classifications.itemId") else "1",
        **_refs(line, {**_LINE_REFS, "customerId": "customerId", "employeeId": "employeeId"}),
    }


def invoice(record: Record) -> Record:
    """A v2 Invoice with what v3 keeps to itself: the e-mail flag, terms, shipping."""
    names = ("terms", "salesRep", "FOB", "shipDate", "shipMethod", "poNumber", "description")
    sent = record.get("_lastSentTime")
    return {
        **_common("Invoice", record),
        "customerId": record["customerId"],
        "invoiceNumber": record["invoiceNumber"],
        "invoiceDate": record["invoiceDate"],
        "dueDate": record["dueDate"],
        "glPostingDate": record.get("glPostingDate") or record["invoiceDate"],
        "amount": record["totalAmount"],
        "amountDue": record["dueAmount"],
        "scheduledAmount": record["scheduledAmount"],
        "creditAmount": record["creditAmount"],
        "paymentStatus": _INVOICE_STATUS[record["status"]],
        **{name: record.get(name) for name in names},
        "isToBeEmailed": bool(record.get("isToBeEmailed", False)),
        "isToBePrinted": bool(record.get("isToBePrinted", False)),
        "lastSentTime": spell_v2(sent) if sent else None,
        "itemSalesTax": record.get("salesTaxItemId") or EMPTY,
        "salesTaxPercentage": record.get("salesTaxPercentage", Decimal(0)),
        "salesTaxTotal": record["salesTaxTotal"],
        "payToBankAccountId": EMPTY,
        "payToChartOfAccountId": record.get("payToChartOfAccountId") or EMPTY,
        **_refs(
            record,
            {k: v for k, v in _LINE_REFS.items() if k not in {"chartOfAccountId", "itemId"}},
        ),
        "invoiceLineItems": [_invoice_line(record["id"], x) for x in record["invoiceLineItems"]],
    }


def _invoice_line(invoice_id: str, line: Record) -> Record:
    return {
        "entity": "InvoiceLineItem",
        "id": line["id"],
        "invoiceId": invoice_id,
        "quantity": line["quantity"],
        "price": line["price"],
        "amount": line["price"] * line["quantity"],
        "description": line.get("description"),
        "taxable": bool(line.get("taxable", True)),
        **_refs(line, _LINE_REFS),
    }


def term(record: Record) -> Record:
    """A v2 PaymentTerm."""
    return {
        **_common("PaymentTerm", record),
        "name": record["name"],
        "description": record.get("description"),
        "dueDays": record.get("dueDays"),
    }


def movement(record: Record) -> Record:
    """A MoneyMovement is kept as v2 shows it."""
    return {name: value for name, value in record.items() if not name.startswith("_")}


SHOWN: dict[str, Shown] = {
    "Bill": Shown(kind="bills", show=bill),
    "Invoice": Shown(kind="invoices", show=invoice),
    "PaymentTerm": Shown(kind="payment_terms", show=term),
    "MoneyMovement": Shown(kind="money_movements", show=movement),
}
