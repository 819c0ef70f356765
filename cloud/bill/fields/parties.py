"""Vendors and customers. Field names: BILL API v3 documentation.

BILL needs a vendor's address and a customer's e-mail before it takes the record. Nothing is made up
for a record that lacks them: it is refused with the place in QuickBooks where to fill it in.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cloud.bill.fields.columns import Column, Row
from cloud.bill.fields.countries import country_code, read_country
from cloud.bill.fields.listing import Listing, Lookups
from sync.ports import Rejected

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from sync.ports import Record

_PARTS = (
    ("line1", "line1"),
    ("line2", "line2"),
    ("city", "city"),
    ("state", "stateOrProvince"),
    ("zip", "zipOrPostalCode"),
    ("country", "country"),
)
_ADDRESSES = {"vendor": (("", "address"),)} | {
    "customer": (("bill_", "billingAddress"), ("ship_", "shippingAddress"))
}


def _address(prefix: str, place: str) -> tuple[Column, ...]:
    return tuple(
        Column(name=prefix + ours, path=f"{place}.{theirs}", whole=place) for ours, theirs in _PARTS
    )


def _read_countries(entity: str, record: Row) -> Row:
    for prefix, _ in _ADDRESSES[entity]:
        country = read_country(record.pop(prefix + "country", None))
        if country is not None:
            record[prefix + "country"] = country
    return record


def _write_countries(entity: str, body: Row, record: Record) -> None:
    """Wherever an address goes out, its country goes out as BILL's code."""
    for prefix, place in _ADDRESSES[entity]:
        address = body.get(place)
        if not isinstance(address, dict):
            continue
        code = _code(record, prefix)
        if code is not None and any(address.values()):
            address["country"] = code
        else:
            address.pop("country", None)


def _code(record: Record, prefix: str) -> str | None:
    return country_code(
        record.get(prefix + "country"),
        state=record.get(prefix + "state"),
        zip_code=record.get(prefix + "zip"),
    )


def _read_vendor(row: Mapping[str, Any], record: Row, look: Lookups) -> Row:
    return _read_countries("vendor", record)


def _write_vendor(body: Row, names: Collection[str], record: Record, look: Lookups) -> None:
    _write_countries("vendor", body, record)


def _read_customer(row: Mapping[str, Any], record: Row, look: Lookups) -> Row:
    return _read_countries("customer", record)


def _write_customer(body: Row, names: Collection[str], record: Record, look: Lookups) -> None:
    _write_countries("customer", body, record)


def _vendor_lacks(record: Record) -> Rejected | None:
    """What BILL needs of a vendor (BILL API v3, required on create)."""
    where = "In QuickBooks, open Vendor Center, edit the vendor, Address Info tab, and fill in "
    words = {"line1": "the street (first line)", "city": "the city", "zip": "the ZIP code"}
    for name, words_ in words.items():
        if not record.get(name):
            return Rejected(
                "bill-missing-address",
                name,
                f"BILL takes no vendor without an address, and {words_} is missing.",
                f"{where}{words_} of the billed-from address. Then it is sent again by itself.",
            )
    if _code(record, "") is None:
        return Rejected(
            "bill-missing-address",
            "country",
            "BILL takes no vendor without a country, and it cannot be told from the address.",
            f"{where}the country, or for an address in the United States its state and ZIP code.",
        )
    return None


def _customer_lacks(record: Record) -> Rejected | None:
    """What BILL needs of a customer (BILL API v3, required on create)."""
    if record.get("email"):
        return None
    return Rejected(
        "bill-missing-email",
        "email",
        "BILL takes no customer without an e-mail address.",
        "In QuickBooks, open Customer Center, edit the customer, Address Info tab, and fill in "
        "Main Email. Then it is sent again by itself.",
    )


VENDOR = Listing(
    entity="vendor",
    path="/vendors",
    columns=(
        Column(name="name", path="name"),
        Column(name="company_name", path="additionalInfo.companyName"),
        Column(name="email", path="email"),
        Column(name="phone", path="phone"),
        Column(name="account_number", path="accountNumber"),
        Column(name="print_as", path="paymentInformation.payeeName"),
        *_address("", "address"),
        Column(name="eligible_1099", path="additionalInfo.track1099", kind="flag"),
        Column(name="terms", path="additionalInfo.paymentTermId"),
    ),
    writes=True,
    filter_by=("name", "name"),
    read=_read_vendor,
    write=_write_vendor,
    lacks=_vendor_lacks,
)
CUSTOMER = Listing(
    entity="customer",
    path="/customers",
    columns=(
        Column(name="name", path="name"),
        Column(name="company_name", path="companyName"),
        Column(name="first_name", path="contact.firstName", whole="contact"),
        Column(name="last_name", path="contact.lastName", whole="contact"),
        Column(name="email", path="email"),
        Column(name="phone", path="phone"),
        Column(name="account_number", path="accountNumber"),
        *_address("bill_", "billingAddress"),
        *_address("ship_", "shippingAddress"),
        Column(name="terms", path="paymentTermId"),
    ),
    writes=True,
    filter_by=("name", "name"),
    read=_read_customer,
    write=_write_customer,
    lacks=_customer_lacks,
)
