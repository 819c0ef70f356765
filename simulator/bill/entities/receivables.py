"""Invoices, credit memos, received payments.

An invoice is asymmetric: created with `customer: {id}`, read back with `customerId`. Tax, terms
and the e-mail flag are v2's and the web app's alone.
"""

from __future__ import annotations

from simulator.bill.shape import (
    BOOL,
    COMMON_FILTERS,
    DATE,
    ID,
    MONEY,
    NUMBER,
    OWNER,
    RANGE,
    TEXT,
    V2_BOOL,
    V2_DATE,
    V2_TEXT,
    Entity,
    Leaf,
    Lines,
    Node,
    line_fields,
    ref,
)

_HEADER: dict[str, Node] = {
    "accountingClassId": ref("accounting_classes"),
    "departmentId": ref("departments"),
    "jobId": ref("jobs"),
    "locationId": ref("locations"),
}
_LINE: dict[str, Node] = {
    "description": TEXT,
    "price": NUMBER,
    "quantity": NUMBER,
    "classifications": line_fields(customer=False, employee=False),
}
_INVOICE: dict[str, Node] = {
    "customer": {"id": ref("customers")},
    "customerId": ref("customers", "web"),
    "invoiceNumber": TEXT,
    "invoiceDate": DATE,
    "dueDate": DATE,
    "exchangeRate": NUMBER,
    "payToChartOfAccountId": ref("chart_of_accounts"),
    "classifications": _HEADER,
    "invoiceLineItems": Lines(prefix="inl", fields={**_LINE, "amount": MONEY, "taxable": V2_BOOL}),
    "enableCardPayment": BOOL,
    "processingOptions": {"sendEmail": BOOL},
    "salesTaxItemId": ref("items", "v2"),
    "salesTaxPercentage": Leaf(kind="number", surface="v2"),
    "isToBeEmailed": V2_BOOL,
    "isToBePrinted": V2_BOOL,
    "description": V2_TEXT,
    "terms": V2_TEXT,
    "poNumber": V2_TEXT,
    "salesRep": V2_TEXT,
    "FOB": V2_TEXT,
    "shipDate": V2_DATE,
    "shipMethod": V2_TEXT,
    "glPostingDate": V2_DATE,
}
_MEMO: dict[str, Node] = {
    "customerId": ref("customers"),
    "referenceNumber": TEXT,
    "creditDate": DATE,
    "description": TEXT,
    "salesTaxItemId": ref("items"),
    "salesTaxPercentage": NUMBER,
    "payToChartOfAccountId": ref("chart_of_accounts"),
    "payToBankAccountId": ref("bank_accounts"),
    "classifications": _HEADER,
    "creditMemoLineItems": Lines(
        prefix="cml", fields={**_LINE, "amount": MONEY, "ratePercent": NUMBER, "taxable": BOOL}
    ),
}
_TIMES = frozenset({"createdTime", "updatedTime"})

ENTITIES = (
    Entity(
        kind="invoices",
        path="/invoices",
        prefix="00e",
        fields=_INVOICE,
        lines="invoiceLineItems",
        writes=frozenset({"create", "patch", "put", "archive", "restore"}),
        filters={
            **COMMON_FILTERS,
            "customerId": OWNER,
            "status": ID,
            "payToChartOfAccountId": ID,
            **{f"classifications.{name}": ID for name in _HEADER},
        },
        sorts=_TIMES | {"archived", "invoiceNumber", "invoiceDate", "dueDate", "totalAmount"},
    ),
    Entity(
        kind="credit_memos",
        path="/credit-memos",
        prefix="0cm",
        fields=_MEMO,
        required=("customerId", "referenceNumber", "creditDate"),
        lines="creditMemoLineItems",
        writes=frozenset({"create", "patch", "put", "archive", "restore"}),
        filters={**COMMON_FILTERS, "customerId": OWNER},
        sorts=_TIMES | {"archived", "creditDate", "amount", "appliedAmount"},
        bulk=50,
    ),
    Entity(
        kind="receivable_payments",
        path="/receivable-payments",
        prefix="0rp",
        filters={
            **{name: COMMON_FILTERS[name] for name in ("id", "createdTime", "updatedTime")},
            "customerId": OWNER,
            "paymentDate": RANGE,
            "status": ID,
        },
        sorts=_TIMES | {"amount"},
    ),
)
