"""A record as its Ret element shows it: what was kept, plus what QuickBooks works out.

Names, levels, balances, address blocks, links. Refuses to print; `writing` does.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.quickbooks import accounts
from simulator.quickbooks.amounts import ZERO, amount, quantity
from simulator.quickbooks.kinds import LIST_KINDS, table_of_ref

if TYPE_CHECKING:
    from collections.abc import Collection

    from simulator.quickbooks.company import CompanyFile
    from simulator.quickbooks.reading import Fields
    from simulator.quickbooks.records import Record

_CASH_FLOW = {
    "Bank": "NotApplicable",
    "AccountsReceivable": "Operating",
    "AccountsPayable": "Operating",
    "CreditCard": "Operating",
    "OtherCurrentAsset": "Operating",
    "OtherCurrentLiability": "Operating",
    "FixedAsset": "Investing",
    "OtherAsset": "Investing",
    "LongTermLiability": "Financing",
    "Equity": "Financing",
    "NonPosting": "NotApplicable",
}
_ADDRESSES = ("VendorAddress", "BillAddress", "ShipAddress", "Address")


def record_view(
    company: CompanyFile,
    record: Record,
    *,
    lines: bool = False,
    links: bool = False,
    owners: Collection[str] = (),
) -> Fields:
    """What a query answers for this record; `owners` are the OwnerIDs whose DataExt is wanted."""
    if record.kind in LIST_KINDS:
        view = list_view(company, record)
    else:
        from simulator.quickbooks.txn_views import txn_view

        view = txn_view(company, record, lines=lines, links=links)
    for name in _ADDRESSES:
        if name in view:
            view[f"{name}Block"] = address_block(view[name])
    if owners:
        view["DataExtRet"] = [
            row
            for row in record.fields.get("_extensions", ())
            if row["OwnerID"].casefold() in {owner.casefold() for owner in owners}
        ]
    return view


def list_view(company: CompanyFile, record: Record) -> Fields:
    """A list object's Ret without DataExt."""
    store = company.store
    view: Fields = {
        **record.fields,
        "ListID": record.id,
        "TimeCreated": company.wall.printed(record.created),
        "TimeModified": company.wall.printed(record.modified),
        "EditSequence": record.edit,
    }
    if LIST_KINDS[record.kind].nests:
        parent = store.parent(record)
        view["FullName"] = store.full_name(record)
        view["Sublevel"] = str(len(store.ancestry(record)) - 1)
        if parent is not None:
            view["ParentRef"] = {"ListID": parent.id, "FullName": store.full_name(parent)}
    if record.kind == "Account":
        view["Balance"] = amount(accounts.balance(company, record))
        view["TotalBalance"] = amount(accounts.total_balance(company, record))
        view["CashFlowClassification"] = _CASH_FLOW.get(record.fields["AccountType"], "None")
    elif record.kind == "Customer":
        own = accounts.owed(company, record, "AccountsReceivable")
        family = [accounts.owed(company, r, "AccountsReceivable") for r in store.family(record)[1:]]
        view["Balance"], view["TotalBalance"] = amount(own), amount(sum(family, own))
        view["AdditionalContactRef"] = _contacts(record)
    elif record.kind == "Vendor":
        view["Balance"] = amount(accounts.owed(company, record, "AccountsPayable"))
        view["AdditionalContactRef"] = _contacts(record)
    elif record.kind in {"ItemInventory", "ItemInventoryAssembly"}:
        view["QuantityOnHand"] = quantity(company.ledger.on_hand(record.id))
        view["AverageCost"] = record.fields.get("PurchaseCost", "0.00")
        view["QuantityOnOrder"] = view["QuantityOnSalesOrder"] = quantity(ZERO)
    return view


def name_of_ref(company: CompanyFile, element: str, list_id: str) -> str:
    """The FullName a reference is printed with."""
    record = company.store.get(table_of_ref(element), list_id)
    return company.store.full_name(record) if record else ""


def address_block(address: Fields) -> Fields:
    """The up to five printed lines of an address."""
    lines = [address[f"Addr{n}"] for n in range(1, 6) if address.get(f"Addr{n}")]
    city, state, code = (address.get(name, "") for name in ("City", "State", "PostalCode"))
    last = ", ".join(part for part in (city, f"{state} {code}".strip()) if part)
    lines += [line for line in (last, address.get("Country", "")) if line]
    return {f"Addr{n}": line for n, line in enumerate(lines[:5], 1)}


def _contacts(record: Record) -> list[Fields]:
    given = record.fields.get("AdditionalContactRef")
    if given:
        return list(given)
    return [
        {"ContactName": shown, "ContactValue": record.fields[name]}
        for name, shown in (("Phone", "Main Phone"), ("Fax", "Fax"), ("Email", "Main Email"))
        if record.fields.get(name)
    ]
