"""What single lists demand beyond names and references: accounts and items, mostly.

One row per kind. `adding` and `changing` see the settled fields before anything is kept and
raise Status; `added` finishes what an opening balance asks for. Refuses to store.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from simulator.quickbooks import openings
from simulator.quickbooks.errors import Status, told
from simulator.quickbooks.names import unsaved
from simulator.quickbooks.references import not_enabled
from simulator.quickbooks.txn_header import invalid_value

if TYPE_CHECKING:
    from collections.abc import Callable

    from simulator.quickbooks.company import CompanyFile
    from simulator.quickbooks.reading import Fields
    from simulator.quickbooks.records import Record

CONTROL = {"AccountsReceivable", "AccountsPayable"}


@dataclass(slots=True, frozen=True, kw_only=True)
class Rules:
    """The extra steps of one list."""

    adding: Callable[[CompanyFile, Fields, Record | None], None]
    changing: Callable[[CompanyFile, Record, Fields, Record | None], None]
    added: Callable[[CompanyFile, Record, Fields], None] | None = None


def _account_adding(company: CompanyFile, fields: Fields, parent: Record | None) -> None:
    if fields["AccountType"] == "NonPosting":
        raise unsaved("Account", fields["Name"], "A non-posting account cannot be created.")
    _account(company, fields, parent, None)


def _account_changing(
    company: CompanyFile, record: Record, fields: Fields, parent: Record | None
) -> None:
    before, after = record.fields["AccountType"], fields["AccountType"]
    reason = ""
    if before == "NonPosting":
        reason = "A non-posting account cannot be modified."
    elif before != after and ({before, after} & (CONTROL | {"NonPosting"}) or _is_special(record)):
        reason = "The type of this account cannot be changed."
    if reason:
        raise Status(
            3170,
            f'There was an error when modifying a Accounts list, element "{record.fields["Name"]}".'
            + told(reason),
        )
    _account(company, fields, parent, record)


def _is_special(record: Record) -> bool:
    return bool(record.fields.get("SpecialAccountType"))


def _account(
    company: CompanyFile, fields: Fields, parent: Record | None, own: Record | None
) -> None:
    name = fields["Name"]
    if parent is not None and parent.fields["AccountType"] != fields["AccountType"]:
        raise unsaved("Account", name, "A subaccount must have the same type as its parent.")
    number = fields.get("AccountNumber")
    for other in company.store.of_kind("Account") if number else ():
        if other is not own and other.fields.get("AccountNumber") == number:
            raise unsaved("Account", name, "The account number is already in use.")


def _customer_adding(company: CompanyFile, fields: Fields, parent: Record | None) -> None:
    fields.setdefault("JobStatus", "None")


def _vendor_adding(company: CompanyFile, fields: Fields, parent: Record | None) -> None:
    fields.setdefault("IsVendorEligibleFor1099", "false")


def _unchecked(company: CompanyFile, record: Record, fields: Fields, parent: Record | None) -> None:
    """Lists whose Mod needs no rule beyond names and references."""


def _sold_item(company: CompanyFile, fields: Fields, parent: Record | None) -> None:
    one, two = fields.get("SalesOrPurchase"), fields.get("SalesAndPurchase")
    if two is not None:
        for element in ("IncomeAccountRef", "ExpenseAccountRef"):
            _need(two, element)
    else:
        _need(one or {}, "AccountRef")


def _sold_item_changing(
    company: CompanyFile, record: Record, fields: Fields, parent: Record | None
) -> None:
    if "SalesAndPurchase" in fields and "SalesAndPurchase" not in record.fields:
        fields.pop("SalesOrPurchase", None)
    _sold_item(company, fields, parent)


def _inventory(company: CompanyFile, fields: Fields, parent: Record | None) -> None:
    if company.preference("PurchasesAndVendorsPreferences", "IsUsingInventory") != "true":
        raise not_enabled()
    for element, kind in (
        ("IncomeAccountRef", ""),
        ("COGSAccountRef", "CostOfGoodsSold"),
        ("AssetAccountRef", "OtherCurrentAsset"),
    ):
        _need(fields, element)
        account = company.store.records["Account", fields[element]["ListID"]]
        if kind and account.fields["AccountType"] != kind:
            raise unsaved("ItemInventory", fields["Name"], f"The account must be of type {kind}.")


def _need(fields: Fields, element: str) -> None:
    if element not in fields:
        raise Status(3150, f'There is a missing element: "{element}".')


def _tax_item(company: CompanyFile, fields: Fields, parent: Record | None) -> None:
    fields.setdefault("TaxRate", "0.00")


def _terms(company: CompanyFile, fields: Fields, parent: Record | None) -> None:
    for name in ("DayOfMonthDue", "DiscountDayOfMonth"):
        if name in fields and not 1 <= int(fields[name] or 0) <= 31:
            raise invalid_value(name, fields[name], "The day of the month must be from 1 to 31.")


_SOLD = Rules(adding=_sold_item, changing=_sold_item_changing)
_STOCKED = Rules(adding=_inventory, changing=_unchecked, added=openings.stock)

RULES: dict[str, Rules] = {
    "Account": Rules(
        adding=_account_adding, changing=_account_changing, added=openings.account_balance
    ),
    "Customer": Rules(
        adding=_customer_adding, changing=_unchecked, added=openings.customer_balance
    ),
    "Vendor": Rules(adding=_vendor_adding, changing=_unchecked, added=openings.vendor_balance),
    "DateDrivenTerms": Rules(adding=_terms, changing=_unchecked),
    "ItemService": _SOLD,
    "ItemNonInventory": _SOLD,
    "ItemOtherCharge": _SOLD,
    "ItemInventory": _STOCKED,
    "ItemInventoryAssembly": _STOCKED,
    "ItemSalesTax": Rules(adding=_tax_item, changing=_unchecked),
}
