"""The four shared lists in words that both sides have: how a person enters, changes and sees them.

A word such as "phone" has a place in QuickBooks' form and one in BILL's; a row is a plain dict of
words. It knows the two products and nothing of what stands between them.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any

from simulator.quickbooks import CompanyFile, edit

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.journeys.world import Company

Row = dict[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sides:
    """One list: `words` maps a word to its path in the company file and its path in BILL.

    `sample` is a record as a person would enter it; `change` one word's later value.
    """

    entity: str
    kind: str
    table: str
    words: Mapping[str, tuple[str, str]]
    sample: Mapping[str, str]
    change: tuple[str, str]
    in_bill: Mapping[str, Any] = field(default_factory=dict)


_ADDRESS = {
    "street": ("Addr1", "line1"),
    "street2": ("Addr2", "line2"),
    "city": ("City", "city"),
    "state": ("State", "stateOrProvince"),
    "zip": ("PostalCode", "zipOrPostalCode"),
}
_AUSTIN = {"street": "4 Rio Grande", "city": "Austin", "state": "TX", "zip": "78701"}
_NEAR = {"street": "12 Elm Street", "street2": "Suite 5", "city": "Waco", "zip": "76701"}

ACCOUNT = Sides(
    entity="account",
    kind="Account",
    table="chart_of_accounts",
    words={
        "name": ("Name", "name"),
        "type": ("AccountType", "account.type"),
        "number": ("AccountNumber", "account.number"),
        "description": ("Desc", "description"),
    },
    sample={"name": "Fuel", "type": "Expense", "number": "6150", "description": "Diesel, petrol"},
    change=("description", "Diesel only"),
)
DEPARTMENT = Sides(
    entity="department",
    kind="Class",
    table="departments",
    words={"name": ("Name", "name")},
    sample={"name": "North"},
    change=("name", "North and West"),
)
VENDOR = Sides(
    entity="vendor",
    kind="Vendor",
    table="vendors",
    words={
        "name": ("Name", "name"),
        "company": ("CompanyName", "additionalInfo.companyName"),
        "email": ("Email", "email"),
        "phone": ("Phone", "phone"),
        "account number": ("AccountNumber", "accountNumber"),
        "print as": ("NameOnCheck", "paymentInformation.payeeName"),
        **{w: (f"VendorAddress.{q}", f"address.{b}") for w, (q, b) in _ADDRESS.items()},
        "1099": ("IsVendorEligibleFor1099", "additionalInfo.track1099"),
    },
    sample={
        "name": "Lone Star Lumber",
        "company": "Lone Star Lumber LLC",
        "email": "office@lonestar.example",
        "phone": "512-555-0147",
        "account number": "C-4471",
        "print as": "Lone Star Lumber, LLC",
        **_AUSTIN,
        "1099": "true",
    },
    change=("phone", "512-555-0199"),
    in_bill={"accountType": "BUSINESS", "address.country": "US"},
)
CUSTOMER = Sides(
    entity="customer",
    kind="Customer",
    table="customers",
    words={
        "name": ("Name", "name"),
        "company": ("CompanyName", "companyName"),
        "first name": ("FirstName", "contact.firstName"),
        "last name": ("LastName", "contact.lastName"),
        "email": ("Email", "email"),
        "phone": ("Phone", "phone"),
        "account number": ("AccountNumber", "accountNumber"),
        **{
            f"bill {w}": (f"BillAddress.{q}", f"billingAddress.{b}")
            for w, (q, b) in _ADDRESS.items()
        },
        **{
            f"ship {w}": (f"ShipAddress.{q}", f"shippingAddress.{b}")
            for w, (q, b) in _ADDRESS.items()
        },
    },
    sample={
        "name": "Abercrombie, Kristy",
        "company": "Abercrombie Homes",
        "first name": "Kristy",
        "last name": "Abercrombie",
        "email": "kristy@abercrombie.example",
        "phone": "415-555-6579",
        "account number": "91431",
        **{f"bill {word}": value for word, value in _AUSTIN.items()},
        **{f"ship {word}": value for word, value in _NEAR.items()},
        "ship state": "TX",
    },
    change=("phone", "415-555-0001"),
    in_bill={"billingAddress.country": "US", "shippingAddress.country": "US"},
)
FOUR = (ACCOUNT, DEPARTMENT, VENDOR, CUSTOMER)


def enter_in_quickbooks(company: Company, sides: Sides, row: Mapping[str, str]) -> str:
    """Type a record into QuickBooks; its ListID."""
    return edit.add(company.quickbooks, sides.kind, **_form(sides, row, 0)).id


def change_in_quickbooks(company: Company, sides: Sides, called: str, **row: str) -> None:
    """Change words of the record of this FullName."""
    record = edit.find(company.quickbooks, sides.kind, called)
    form = _form(sides, row, 0)
    for part, value in form.items():
        if isinstance(value, dict):  # a person sees the whole address and changes a line of it
            form[part] = {**record.fields.get(part, {}), **value}
    edit.edit(company.quickbooks, sides.kind, record.id, **form)


def enter_in_bill(company: Company, sides: Sides, row: Mapping[str, str]) -> str:
    """Type a record into BILL; its id."""
    form = _form(sides, row, 1)
    for path, value in sides.in_bill.items():
        _put(form, path, value)
    return str(company.bill.create(sides.table, **form)["id"])


def change_in_bill(company: Company, sides: Sides, called: str, **row: str) -> None:
    """Change words of the record of this name."""
    record = company.bill.tables[sides.table].one(name=called)
    company.bill.edit(sides.table, record["id"], **_form(sides, row, 1))


def quickbooks_rows(company: Company, sides: Sides) -> list[Row]:
    """What people added to the list in QuickBooks, by name; jobs are another list."""
    file, own = company.quickbooks, _of_a_new_file(sides.kind)
    found = []
    for record in file.store.of_kind(sides.kind):
        if file.store.full_name(record) in own or (sides is CUSTOMER and file.store.parent(record)):
            continue
        row = _row(sides, record.fields, 0)
        above = file.store.parent(record)
        row |= {"parent": file.store.full_name(above)} if above else {}
        row["active"] = record.fields["IsActive"]
        found.append(row)
    return sorted(found, key=lambda row: row["name"])


def bill_rows(company: Company, sides: Sides) -> list[Row]:
    """The same list in BILL, without what a new company file brings there."""
    table, own = company.bill.tables[sides.table], _of_a_new_file(sides.kind)
    found = []
    for record in table.values():
        if record["name"] in own:
            continue
        row = _row(sides, record, 1)
        above = record.get("parentId")
        names = []
        while above:
            names.append(table[above]["name"])
            above = table[above].get("parentId")
        row |= {"parent": ":".join(reversed(names))} if names else {}
        row["active"] = "false" if record["archived"] else "true"
        found.append(row)
    return sorted(found, key=lambda row: row["name"])


def settled(row: Mapping[str, str], **more: str) -> Row:
    """A row as both sides should show it once they agree."""
    return {**row, "active": "true", **more}


def assert_both(company: Company, sides: Sides, expected: list[Row]) -> None:
    """Both sides hold these rows and no others."""
    assert expected == quickbooks_rows(company, sides), "in QuickBooks"
    assert expected == bill_rows(company, sides), "in BILL"


def assert_nothing_more_is_written(company: Company) -> None:
    """A sync without edits writes to neither side."""
    before = _writes(company)
    company.sync()
    assert before == _writes(company)


def a_day_later(company: Company) -> None:
    """Move QuickBooks' clock: what did not change today is not among today's changes."""
    before = company.quickbooks.clock
    company.quickbooks.clock = lambda: before() + 86_400


def _writes(company: Company) -> dict[str, int]:
    """Every write so far; the Web Connector's own stamp in the company file is none of ours."""
    counted = Counter(company.bill.writes) + company.quickbooks.writes
    return {call: times for call, times in counted.items() if not call.startswith("DataExt")}


@cache
def _of_a_new_file(kind: str) -> frozenset[str]:
    store = CompanyFile.empty().store
    return frozenset(store.full_name(record) for record in store.of_kind(kind))


def _form(sides: Sides, row: Mapping[str, str], side: int) -> dict[str, Any]:
    form: dict[str, Any] = {}
    for word, value in row.items():
        _put(
            form, sides.words[word.replace("_", " ")][side], _typed(word, value) if side else value
        )
    return form


def _typed(word: str, value: str) -> Any:
    """BILL's spelling of a value."""
    if word == "1099":
        return value == "true"
    return value.upper() if word == "type" else value


def _row(sides: Sides, record: Mapping[str, Any], side: int) -> Row:
    found = {word: _dig(record, places[side]) for word, places in sides.words.items()}
    row = {word: str(value) for word, value in found.items() if value not in {None, ""}}
    if side and "type" in row:
        row["type"] = row["type"].capitalize()
    if "1099" in row:
        row["1099"] = row["1099"].lower()
    return row


def _dig(record: Any, path: str) -> Any:
    for step in path.split("."):
        record = (record or {}).get(step)
    return record


def _put(form: dict[str, Any], path: str, value: Any) -> None:
    *steps, last = path.split(".")
    for step in steps:
        form = form.setdefault(step, {})
    form[last] = value
