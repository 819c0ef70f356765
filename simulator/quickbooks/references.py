"""Finding what a reference points at, or saying what is wrong with it in QuickBooks' words.

ListID wins over FullName; an account's FullName is matched against account numbers first when
numbers are on (QuickBooks SDK on-screen reference). Inactive records cannot be used in
transactions. Refuses to guess: near matches are no matches.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from simulator.quickbooks.errors import NOT_IN_LIST, Status, told
from simulator.quickbooks.kinds import KINDS, TXN, table_of_ref

if TYPE_CHECKING:
    from collections.abc import Collection

    from simulator.quickbooks.company import CompanyFile
    from simulator.quickbooks.reading import Fields
    from simulator.quickbooks.records import Record

_ID = re.compile(r"[0-9A-Fa-f]{1,8}-[0-9]{1,10}")

_LABELS = {
    "BankAccountRef": "Check Account",
    "CreditCardAccountRef": "Credit Card Account",
    "APAccountRef": "Accounts Payable Account",
    "ARAccountRef": "Accounts Receivable Account",
    "DepositToAccountRef": "Deposit To Account",
    "PayeeEntityRef": "Vendor",
    "EntityRef": "Entity",
    "PrefVendorRef": "Vendor",
    "TaxVendorRef": "Vendor",
    "ItemSalesTaxRef": "Item Sales Tax",
    "SalesTaxCodeRef": "Sales Tax Code",
    "CustomerSalesTaxCodeRef": "Sales Tax Code",
    "PaymentMethodRef": "Payment Method",
}


def label_of(element: str) -> str:
    """What messages call the thing a reference element points at."""
    if element in _LABELS:
        return _LABELS[element]
    return "Account" if element.endswith("AccountRef") else element.removesuffix("Ref")


def is_empty(ref: Fields | None) -> bool:
    """A reference element with neither ListID nor FullName, which clears the field in a Mod."""
    return not ref or not (ref.get("ListID") or ref.get("FullName"))


def find(company: CompanyFile, table: str, ref: Fields, field: str) -> Record | None:
    """By ListID, else by FullName. Raises Status 3000 for an ID that cannot be one."""
    list_id = ref.get("ListID")
    if list_id:
        need_id(list_id, field)
        return company.store.get(table, list_id)
    full_name = str(ref.get("FullName", ""))
    if (
        table == "Account"
        and company.preference("AccountingPreferences", "IsUsingAccountNumbers") == "true"
    ):
        for account in company.store.of_kind("Account"):
            if account.fields.get("AccountNumber") == full_name:
                return account
    return company.store.named(table, full_name)


def need_id(record_id: str, field: str) -> None:
    """Raise Status 3000 when the text cannot be a ListID or TxnID."""
    if not _ID.fullmatch(record_id):
        raise Status(3000, f'The given object ID "{record_id}" in the field "{field}" is invalid.')


def resolve(
    company: CompanyFile,
    element: str,
    ref: Fields,
    *,
    where: str,
    kinds: Collection[str] = (),
    inactive: bool = False,
) -> Record:
    """The record a reference names, of one of `kinds`; `where` is "Bill" or "Bill line".

    Raises Status 3140 with the text real files give.
    """
    record = find(company, table_of_ref(element), ref, element)
    if record is None or (kinds and record.kind not in kinds):
        raise invalid(element, ref, where, NOT_IN_LIST)
    if not inactive and record.fields.get("IsActive") == "false":
        raise invalid(element, ref, where, "The specified record is not active.")
    return record


def invalid(element: str, ref: Fields, where: str, reason: str = "") -> Status:
    """Status 3140 about one reference."""
    named = ref.get("FullName") or ref.get("ListID") or ""
    return Status(
        3140,
        f'There is an invalid reference to QuickBooks {label_of(element)} "{named}" in the {where}.'
        + (told(reason) if reason else ""),
    )


def txn(company: CompanyFile, txn_id: str, kinds: Collection[str]) -> Record:
    """The transaction with this TxnID; 3000 when it cannot be an ID, 3120 when there is none."""
    need_id(txn_id, "TxnID")
    record = company.store.get(TXN, txn_id)
    if record is None or record.kind not in kinds:
        raise not_found(txn_id)
    return record


def listed(company: CompanyFile, kind: str, list_id: str) -> Record:
    """The list object of this kind with this ListID; 3000 or 3120 otherwise."""
    need_id(list_id, "ListID")
    record = company.store.get(KINDS[kind].table, list_id) if kind in KINDS else None
    if record is None or record.kind != kind:
        raise not_found(list_id)
    return record


def not_found(record_id: str) -> Status:
    """Status 3120: an object named by ID that is not there, or not one that can be used here."""
    return Status(
        3120, f'Object "{record_id}" specified in the request cannot be found.' + told(NOT_IN_LIST)
    )


def need_classes(company: CompanyFile) -> None:
    """Raise Status 3250 when class tracking is switched off."""
    if company.preference("AccountingPreferences", "IsUsingClassTracking") != "true":
        raise not_enabled()


def not_enabled() -> Status:
    """Status 3250: the feature is switched off in this company file."""
    return Status(
        3250, "This feature is not enabled or not available in this version of QuickBooks."
    )


def settle(company: CompanyFile, body: Fields, *, where: str, inactive: bool = False) -> Fields:
    """`body` with every reference in it resolved to {"ListID": …}; empty ones are left out."""
    settled: Fields = {}
    for name, value in body.items():
        many = isinstance(value, list) and bool(value) and isinstance(value[0], dict)
        if (
            name.endswith("Ref")
            and name != "AdditionalContactRef"
            and (many or isinstance(value, dict))
        ):
            refs = [ref for ref in (value if many else [value]) if not is_empty(ref)]
            found = [
                {"ListID": _settled(company, name, ref, where, inactive=inactive).id}
                for ref in refs
            ]
            if found:
                settled[name] = found if many else found[0]
        elif isinstance(value, dict):
            settled[name] = settle(company, value, where=where, inactive=inactive)
        elif many:
            settled[name] = [settle(company, v, where=where, inactive=inactive) for v in value]
        else:
            settled[name] = value
    return settled


def _settled(company: CompanyFile, name: str, ref: Fields, where: str, *, inactive: bool) -> Record:
    if table_of_ref(name) == "Class":
        need_classes(company)
    if table_of_ref(name) == "Currency":
        raise not_enabled()
    return resolve(company, name, ref, where=where, inactive=inactive)
