"""Adding and changing list objects: the same steps for every list.

Name, parent, references, the list's own rules, then keep. Nothing is changed before everything
was checked. A Mod replaces the fields it names and clears those it names empty; it needs the
current EditSequence. Refuses transactions.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.quickbooks import booking, contacts, names
from simulator.quickbooks.answers import Result
from simulator.quickbooks.errors import Status
from simulator.quickbooks.kinds import KINDS
from simulator.quickbooks.list_rules import RULES
from simulator.quickbooks.references import is_empty, listed, need_classes, settle
from simulator.quickbooks.views import record_view

if TYPE_CHECKING:
    from simulator.quickbooks.company import CompanyFile
    from simulator.quickbooks.reading import Fields
    from simulator.quickbooks.records import Record

# What a record does not keep as it came: worked off by `contacts`, by the list's rules, or once.
_TRANSIENT = {
    "OpenBalance",
    "OpenBalanceDate",
    "QuantityOnHand",
    "TotalValue",
    "InventoryDate",
    "TaxLineID",
    "ApplyIncomeAccountRefToExistingTxns",
    "ApplyExpenseAccountRefToExistingTxns",
    "ApplyCOGSAccountRefToExistingTxns",
    "ForceUOMChange",
    "ClearItemsInGroup",
    "Contacts",
    "ContactsMod",
    "AdditionalNotes",
    "AdditionalNotesMod",
}
_NOT_OWN = {"ListID", "EditSequence", "ParentRef", "#defMacro"}


def add(company: CompanyFile, kind: str, body: Fields) -> Result:
    """A new list object from the content of an *Add element; answers with it."""
    record = create(company, kind, body)
    view = record_view(company, record, lines=True, links=True)
    return Result(records=[(f"{kind}Ret", view)], made=record.id)


def modify(company: CompanyFile, kind: str, body: Fields) -> Result:
    """Change the object that ListID names; 3120 unknown, 3200 stale with the current record."""
    record = listed(company, kind, body["ListID"])
    need_current(record, body)
    change(company, record, body)
    return Result(records=[(f"{kind}Ret", record_view(company, record, lines=True, links=True))])


def create(company: CompanyFile, kind: str, body: Fields) -> Record:
    """Check and keep a new list object."""
    row = KINDS[kind]
    name = str(body.get(row.name_field, ""))
    if kind == "Class":
        need_classes(company)
    parent = names.parent_of(company, kind, body.get("ParentRef"))
    names.check(company, kind, name, parent)
    fields = settle(company, _own(body), where=row.noun, inactive=True)
    fields.setdefault("IsActive", "true")
    if parent is not None:
        fields["ParentRef"] = {"ListID": parent.id}
    rules = RULES.get(kind)
    if rules is not None:
        rules.adding(company, fields, parent)
    contacts.keep(company, fields, body)
    record = booking.create(company, kind, fields)
    if rules is not None and rules.added is not None:
        rules.added(company, record, body)
    return record


def change(company: CompanyFile, record: Record, body: Fields) -> None:
    """Check and make the changes `body` names."""
    kind, row = record.kind, KINDS[record.kind]
    if kind == "Class":
        need_classes(company)
    parent = company.store.parent(record)
    if "ParentRef" in body:
        parent = names.parent_of(company, kind, body["ParentRef"], own=record)
    name = str(body.get(row.name_field, record.fields[row.name_field]))
    names.check(company, kind, name, parent, own=record)
    own = _own(body)
    settled = settle(company, own, where=row.noun, inactive=True)
    cleared = {k for k, v in own.items() if v == "" or (k.endswith("Ref") and is_empty_ref(v))}
    for part in [name for name in settled if name.endswith("PurchaseMod")]:
        whole = part.removesuffix("Mod")
        settled[whole] = {**record.fields.get(whole, {}), **settled.pop(part)}
    fields = {k: v for k, v in {**record.fields, **settled}.items() if k not in cleared}
    fields.pop("ParentRef", None)
    if parent is not None:
        fields["ParentRef"] = {"ListID": parent.id}
    rules = RULES.get(kind)
    if rules is not None:
        rules.changing(company, record, fields, parent)
    contacts.keep(company, fields, body)
    record.fields = fields
    booking.stamp(company, record)
    company.store.renamed(row.table)


def need_current(record: Record, body: Fields) -> None:
    """Raise Status 3200, with the current record, when the EditSequence is not the last one."""
    if body["EditSequence"] != record.edit:
        raise Status(
            3200,
            f'The provided edit sequence "{body["EditSequence"]}" is out-of-date.',
            current=record,
        )


def is_empty_ref(value: object) -> bool:
    """A reference given without ListID and FullName."""
    return isinstance(value, dict) and is_empty(value)


def _own(body: Fields) -> Fields:
    own: Fields = {}
    for name, value in body.items():
        if name == "BarCode":
            own["BarCodeValue"] = value.get("BarCodeValue", "")
        elif name not in _TRANSIENT and name not in _NOT_OWN:
            own[name] = value
    return own
