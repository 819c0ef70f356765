"""Accounts, classes, vendors, customers, jobs, items: every field both sides keep."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from simulator.bill.tables import dig
from simulator.demo.check.view import list_id

if TYPE_CHECKING:
    from collections.abc import Mapping

    from simulator.bill import Record as Row
    from simulator.demo.check.verdict import Verdict
    from simulator.demo.check.view import Both, View
    from simulator.quickbooks.records import Record

ADDRESS = {
    "line1": "Addr1",
    "line2": "Addr2",
    "city": "City",
    "stateOrProvince": "State",
    "zipOrPostalCode": "PostalCode",
}
# BILL's path of a plain text: QuickBooks' field.
TEXTS: dict[str, dict[str, str]] = {
    "account": {"name": "Name", "account.number": "AccountNumber", "description": "Desc"},
    "department": {"name": "Name"},
    "vendor": {
        "name": "Name",
        "email": "Email",
        "phone": "Phone",
        "accountNumber": "AccountNumber",
        "additionalInfo.companyName": "CompanyName",
        "paymentInformation.payeeName": "NameOnCheck",
    },
    "customer": {
        "name": "Name",
        "companyName": "CompanyName",
        "contact.firstName": "FirstName",
        "contact.lastName": "LastName",
        "email": "Email",
        "phone": "Phone",
        "accountNumber": "AccountNumber",
    },
    "job": {"description": "JobDesc"},
    "item": {},
}
ADDRESSES = {
    "vendor": {"address": "VendorAddress"},
    "customer": {"billingAddress": "BillAddress", "shippingAddress": "ShipAddress"},
}
NESTED = ("account", "department")


def check(view: View, verdict: Verdict) -> None:
    """Every pair of the six lists."""
    for entity, texts in TEXTS.items():
        for both in view.both(entity):
            assert both.record is not None
            verdict.compared += 1
            _texts(entity, both, texts, verdict)
            _own(view, entity, both, verdict)
            verdict.same(
                f"{entity} “{both.name}”, in use",
                not both.row.get("archived", False),
                both.record.fields.get("IsActive", "true") == "true",
            )


def _texts(entity: str, both: Both, texts: Mapping[str, str], verdict: Verdict) -> None:
    assert both.record is not None
    for path, field in texts.items():
        what = f"{entity} “{both.name}”, {field}"
        verdict.same(what, dig(both.row, path), both.record.fields.get(field))
    for place, field in ADDRESSES.get(entity, {}).items():
        ours, theirs = both.row.get(place, {}), both.record.fields.get(field, {})
        for part, element in ADDRESS.items():
            what = f"{entity} “{both.name}”, {field}/{element}"
            verdict.same(what, ours.get(part), theirs.get(element))


def _own(view: View, entity: str, both: Both, verdict: Verdict) -> None:
    """What is special to one list."""
    record = both.record
    assert record is not None
    what = f"{entity} “{both.name}”"
    if entity in NESTED:
        parent = view.in_books(entity, both.row.get("parentId"))
        verdict.same(f"{what}, parent", parent, list_id(record.fields, "ParentRef"))
    if entity == "account":
        kind = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", record.fields["AccountType"]).upper()
        verdict.same(f"{what}, type", both.row["account"]["type"], kind)
    elif entity == "vendor":
        tracked = record.fields.get("IsVendorEligibleFor1099") == "true"
        verdict.same(f"{what}, 1099", dig(both.row, "additionalInfo.track1099"), tracked)
    elif entity in {"job", "item"}:
        verdict.same(f"{what}, name", both.row["name"], view.books.store.full_name(record))
    if entity == "item":
        verdict.same(f"{what}, price", _price(both.row), _sales_price(record))
    if entity in {"vendor", "customer"}:
        _terms(view, what, both, verdict)


def _terms(view: View, what: str, both: Both, verdict: Verdict) -> None:
    """Terms that both sides have a word for; the others cannot travel."""
    assert both.record is not None
    terms = view.record("Terms", list_id(both.record.fields, "TermsRef"))
    theirs = terms.fields["Name"] if terms is not None else None
    known = {row["name"]: row["id"] for row in view.org.payment_terms.values()}
    ours = both.row.get("paymentTermId") or dig(both.row, "additionalInfo.paymentTermId")
    if theirs in known:
        verdict.same(f"{what}, terms", ours, known[theirs])


def _price(row: Row) -> Decimal | None:
    return Decimal(row["price"]) if row.get("price") else None


def _sales_price(record: Record) -> Decimal | None:
    fields: dict[str, Any] = record.fields
    for text in (
        fields.get("SalesOrPurchase", {}).get("Price"),
        fields.get("SalesAndPurchase", {}).get("SalesPrice"),
        fields.get("SalesPrice"),
    ):
        if text:
            return Decimal(text) or None
    return None
