"""Vendors and customers.

BILL enforces no unique names here. A vendor needs an address and a customer an e-mail: BILL API
v3, required on create.
"""

from __future__ import annotations

from simulator.bill.shape import (
    ADDRESS,
    BOOL,
    CHOICE,
    COMMON_FILTERS,
    FLAG,
    NAME,
    NUMBER,
    TEXT,
    Entity,
    Node,
    choice,
    ref,
)

_ACCOUNT_TYPE = choice("BUSINESS", "PERSON", "NONE")
_WRITES = frozenset({"create", "patch", "archive", "restore"})
_FILTERS = {
    **COMMON_FILTERS,
    "name": NAME,
    "accountType": CHOICE,
    "paymentStatus": CHOICE,
}
_VENDOR: dict[str, Node] = {
    "name": TEXT,
    "shortName": TEXT,
    "accountNumber": TEXT,
    "accountType": _ACCOUNT_TYPE,
    "email": TEXT,
    "phone": TEXT,
    "address": ADDRESS,
    "paymentInformation": {
        "payeeName": TEXT,
        "email": TEXT,
        "payByType": TEXT,
        "payBySubType": TEXT,
        "bankAccount": {
            "nameOnAccount": TEXT,
            "accountNumber": TEXT,
            "routingNumber": TEXT,
            "type": TEXT,
            "ownerType": TEXT,
            "paymentCurrency": TEXT,
        },
    },
    "additionalInfo": {
        "taxId": TEXT,
        "taxIdType": choice("EIN", "SSN", "UNDEFINED"),
        "track1099": BOOL,
        "leadTimeInDays": NUMBER,
        "combinePayments": BOOL,
        "paymentTermId": ref("payment_terms"),
        "companyName": TEXT,
    },
    "billCurrency": TEXT,
}
_CUSTOMER: dict[str, Node] = {
    "name": TEXT,
    "companyName": TEXT,
    "contact": {"firstName": TEXT, "lastName": TEXT},
    "email": TEXT,
    "phone": TEXT,
    "fax": TEXT,
    "description": TEXT,
    "invoiceCurrency": TEXT,
    "accountType": _ACCOUNT_TYPE,
    "paymentTermId": ref("payment_terms"),
    "accountNumber": TEXT,
    "billingAddress": ADDRESS,
    "shippingAddress": ADDRESS,
    # v2 keeps "customer and job" as a customer under a customer; v3 has no word for it.
    "parentCustomerId": ref("customers", "v2", hidden=True),
}
_SORTS = frozenset({"archived", "name", "email", "phone", "createdTime", "updatedTime"})

ENTITIES = (
    Entity(
        kind="vendors",
        path="/vendors",
        prefix="009",
        fields=_VENDOR,
        required=(
            "name",
            "address.line1",
            "address.city",
            "address.zipOrPostalCode",
            "address.country",
        ),
        writes=_WRITES,
        filters={**_FILTERS, "billCurrency": CHOICE, "address.country": FLAG},
        sorts=_SORTS | {"shortName", "billCurrency"},
        bulk=20,
    ),
    Entity(
        kind="customers",
        path="/customers",
        prefix="0cu",
        fields=_CUSTOMER,
        required=("name", "email"),
        writes=_WRITES,
        filters={**_FILTERS, "invoiceCurrency": CHOICE},
        sorts=_SORTS | {"companyName", "fax", "description", "invoiceCurrency"},
    ),
)
