"""Records that somebody typed into both systems before they were ever connected.

A row for BILL is made from the record of the company file, so that the two mean one thing and a
sync has to notice that.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from simulator.bill import build
from simulator.quickbooks import edit

if TYPE_CHECKING:
    from simulator.bill import Record as Row
    from simulator.demo.site import Site

_PARTS = {
    "Addr1": "line1",
    "Addr2": "line2",
    "City": "city",
    "State": "stateOrProvince",
    "PostalCode": "zipOrPostalCode",
}


def account(site: Site, full_name: str) -> Row:
    """An account, under the one above it."""
    record = edit.find(site.books, "Account", full_name)
    fields = record.fields
    parent = site.books.store.parent(record)
    above = site.org.chart_of_accounts.one(name=parent.fields["Name"])["id"] if parent else ""
    more = {"description": fields["Desc"]} if fields.get("Desc") else {}
    return build.account(
        site.org,
        fields["Name"],
        _shouted(fields["AccountType"]),
        number=fields.get("AccountNumber", ""),
        parent=above,
        **more,
    )


def department(site: Site, full_name: str) -> Row:
    """A class."""
    record = edit.find(site.books, "Class", full_name)
    parent = site.books.store.parent(record)
    above = site.org.departments.one(name=parent.fields["Name"])["id"] if parent else ""
    return build.department(site.org, record.fields["Name"], parent=above)


def vendor(site: Site, name: str) -> Row:
    """A vendor with everything the company file says of it."""
    fields = edit.find(site.books, "Vendor", name).fields
    row: dict[str, Any] = {
        "name": name,
        "email": fields.get("Email"),
        "phone": fields.get("Phone"),
        "accountNumber": fields.get("AccountNumber"),
        "address": _address(fields["VendorAddress"]),
        "paymentInformation": {"payeeName": fields.get("NameOnCheck")},
        "additionalInfo": {
            "companyName": fields.get("CompanyName"),
            "track1099": fields.get("IsVendorEligibleFor1099") == "true",
        },
    }
    return site.org.create("vendors", **_said(row))


def customer(site: Site, name: str, **more: Any) -> Row:
    """A customer with everything the company file says of it; `more` says something else."""
    fields = edit.find(site.books, "Customer", name).fields
    row: dict[str, Any] = {
        "name": name,
        "companyName": fields.get("CompanyName"),
        "contact": {"firstName": fields.get("FirstName"), "lastName": fields.get("LastName")},
        "email": fields["Email"],
        "phone": fields.get("Phone"),
        "accountNumber": fields.get("AccountNumber"),
        "billingAddress": _address(fields["BillAddress"]),
        "shippingAddress": _address(fields.get("ShipAddress", {})),
    }
    return site.org.create("customers", **(_said(row) | more))


def service(site: Site, name: str) -> Row:
    """A service item."""
    fields = edit.find(site.books, "ItemService", name).fields
    return build.item(site.org, name, price=fields["SalesOrPurchase"]["Price"])


def _address(fields: dict[str, Any]) -> dict[str, Any]:
    found = {theirs: fields[ours] for ours, theirs in _PARTS.items() if fields.get(ours)}
    return {**found, "country": "US"} if found else {}


def _said(row: dict[str, Any]) -> dict[str, Any]:
    """The row without what nobody said, inside out."""
    found = {
        name: _said(value) if isinstance(value, dict) else value for name, value in row.items()
    }
    return {name: value for name, value in found.items() if value not in (None, "", {})}


def _shouted(word: str) -> str:
    """`CostOfGoodsSold` as COST_OF_GOODS_SOLD."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", word).upper()
