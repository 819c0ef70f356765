"""Bills, vendor credits, and the payments that v3 lets a sync token read but not make."""

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
    Entity,
    Leaf,
    Lines,
    Node,
    line_fields,
    ref,
)

_LINE: dict[str, Node] = {
    "amount": MONEY,
    "description": TEXT,
    "classifications": line_fields(customer=True, employee=True),
}
_BILL_LINE: dict[str, Node] = {
    **_LINE,
    "quantity": NUMBER,
    "price": NUMBER,
    "jobBillable": V2_BOOL,
}
_HEADER: dict[str, Node] = {
    "chartOfAccountId": ref("chart_of_accounts"),
    "accountingClassId": ref("accounting_classes"),
    "departmentId": ref("departments"),
    "locationId": ref("locations"),
    "itemId": ref("items"),
}
_BILL: dict[str, Node] = {
    "vendorId": ref("vendors"),
    "dueDate": DATE,
    "invoice": {"invoiceNumber": TEXT, "invoiceDate": DATE},
    "description": TEXT,
    "purchaseOrderNumber": TEXT,
    "payFromChartOfAccountId": ref("chart_of_accounts"),
    "exchangeRate": NUMBER,
    "classifications": _HEADER,
    "billLineItems": Lines(prefix="bli", fields=_BILL_LINE),
    "billApprovals": BOOL,
    "vendorCredits": Leaf(kind="list"),
    "glPostingDate": V2_DATE,
    "paymentTermId": ref("payment_terms", "v2", hidden=True),
}
_CREDIT: dict[str, Node] = {
    "vendorId": ref("vendors"),
    "referenceNumber": TEXT,
    "creditDate": DATE,
    "description": TEXT,
    "applyToChartOfAccountId": ref("chart_of_accounts"),
    "applyToBankAccountId": ref("bank_accounts"),
    "vendorCreditLineItems": Lines(prefix="vcl", fields=_LINE),
}
_TIMES = frozenset({"createdTime", "updatedTime"})

ENTITIES = (
    Entity(
        kind="bills",
        path="/bills",
        prefix="00n",
        fields=_BILL,
        required=("vendorId", "dueDate", "invoice.invoiceNumber", "invoice.invoiceDate"),
        lines="billLineItems",
        writes=frozenset({"create", "patch", "put", "archive", "restore"}),
        filters={
            **COMMON_FILTERS,
            "vendorId": OWNER,
            "dueDate": RANGE,
            "paymentStatus": ID,
            "payFromChartOfAccountId": ID,
            **{f"classifications.{name}": ID for name in _HEADER},
        },
        sorts=_TIMES | {"archived", "fundingAmount", "exchangeRate", "description", "dueDate"},
        bulk=100,
    ),
    Entity(
        kind="vendor_credits",
        path="/vendor-credits",
        prefix="vcr",
        fields=_CREDIT,
        required=("vendorId", "referenceNumber", "creditDate"),
        lines="vendorCreditLineItems",
        writes=frozenset({"create", "patch", "put", "archive"}),
        filters={**COMMON_FILTERS, "vendorId": OWNER},
        sorts=_TIMES | {"archived", "creditDate", "amount", "appliedAmount"},
        bulk=50,
    ),
    Entity(
        kind="payments",
        path="/payments",
        prefix="stp",
        filters={
            **{name: COMMON_FILTERS[name] for name in ("id", "createdTime", "updatedTime")},
            "vendorId": OWNER,
            "processDate": RANGE,
            "singleStatus": ID,
            "status": ID,
        },
        sorts=_TIMES
        | {
            "description",
            "processDate",
            "amount",
            "confirmationNumber",
            "onlinePayment",
            "disbursementStatus",
        },
    ),
)
