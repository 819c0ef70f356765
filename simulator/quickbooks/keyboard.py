"""Edits without qbXML, under the same rules as requests: what `edit` is built on.

Names and references are FullNames or ListIDs, values plain Python (Decimal, date, bool, text);
field names are qbXML's. Every edit moves EditSequence and TimeModified as a request would.
Refuses what QuickBooks refuses, with the same Status.
"""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from simulator.quickbooks import booking, deletion, list_writing, txn_writing
from simulator.quickbooks.amounts import amount
from simulator.quickbooks.errors import Status
from simulator.quickbooks.fields import record as record_table
from simulator.quickbooks.kinds import KINDS, LIST_KINDS, TXN_KINDS
from simulator.quickbooks.reading import PLACE
from simulator.quickbooks.references import listed, txn
from simulator.quickbooks.txn_types import TXN_TYPES
from simulator.quickbooks.values import fields_by_name

if TYPE_CHECKING:
    from simulator.quickbooks.company import CompanyFile
    from simulator.quickbooks.reading import Fields
    from simulator.quickbooks.records import Record

_ID = re.compile(r"[0-9A-F]{1,8}-[0-9]{9,10}")


def ref(name_or_id: str) -> Fields:
    """A reference by ListID when it looks like one, by FullName otherwise."""
    return {"ListID" if _ID.fullmatch(name_or_id) else "FullName": name_or_id}


def find(company: CompanyFile, kind: str, name_or_id: str) -> Record:
    """The record with this FullName, RefNumber or ID. Raises KeyError when there is none."""
    table = KINDS[kind].table
    found = company.store.get(table, name_or_id)
    if found is None and kind in LIST_KINDS:
        found = company.store.named(table, name_or_id)
    elif found is None:
        same = [r for r in company.store.of_kind(kind) if r.fields.get("RefNumber") == name_or_id]
        found = same[-1] if same else None
    if found is None or found.kind != kind:
        raise KeyError(f"{kind} {name_or_id}")
    return found


def add(company: CompanyFile, kind: str, **fields: Any) -> Record:
    """A new list object or transaction; references may be given as plain text."""
    with company.lock:
        body = _body(fields)
        if kind in TXN_KINDS:
            made, _ = txn_writing.create(company, kind, body)
            if made is None:
                raise ValueError("only credits were set: there is no transaction")
        else:
            _check(kind, body)
            made = list_writing.create(company, kind, body)
        company.saved_now()
        return made


def apply_credits(company: CompanyFile, kind: str, **fields: Any) -> None:
    """Set credits against bills or invoices without money: links, and no transaction."""
    with company.lock:
        made, _ = txn_writing.create(company, kind, _body(fields))
        if made is not None:
            raise ValueError("money moved: that is a payment")
        company.saved_now()


def edit(company: CompanyFile, kind: str, record_id: str, **fields: Any) -> Record:
    """Change the fields named; "" clears one."""
    with company.lock:
        body = _body(fields)
        if kind in TXN_KINDS:
            record = txn(company, record_id, {kind})
            txn_writing.change(company, record, body)
        else:
            _check(kind, body)
            record = listed(company, kind, record_id)
            list_writing.change(company, record, body)
        company.saved_now()
        return record


def rename(company: CompanyFile, kind: str, record_id: str, name: str) -> Record:
    """Another Name; every FullName below it changes too."""
    return edit(company, kind, record_id, Name=name)


def set_inactive(
    company: CompanyFile, kind: str, record_id: str, *, inactive: bool = True
) -> Record:
    """Hide a list object, or show it again."""
    return edit(company, kind, record_id, IsActive=not inactive)


def delete(company: CompanyFile, kind: str, record_id: str) -> None:
    """Delete a list object that is not in use, or a transaction; a person can delete transfers."""
    with company.lock:
        if kind in TXN_KINDS:
            deletion.delete_txn(company, txn(company, record_id, {kind}))
        else:
            deletion.delete_listed(company, listed(company, kind, record_id))
        company.saved_now()


def void(company: CompanyFile, kind: str, txn_id: str) -> Record:
    """Void a transaction: amounts to zero, links freed."""
    with company.lock:
        record = txn(company, txn_id, {kind})
        deletion.void(company, record)
        company.saved_now()
        return record


def set_preference(company: CompanyFile, group: str, **values: str) -> None:
    """Change preferences, in PreferencesRet's words; "" removes one."""
    with company.lock:
        kept = {**company.preferences.get(group, {}), **values}
        company.preferences[group] = {name: value for name, value in kept.items() if value != ""}
        company.saved_now()


def set_closing_date(company: CompanyFile, day: date | None, *, password: bool = True) -> None:
    """Close the books up to and including a day; only a password makes it binding."""
    company.closing_password = password
    closing = day.isoformat() if day else ""
    set_preference(company, "AccountingPreferences", ClosingDate=closing)


def text_of(value: Any) -> Any:
    """A Python value as qbXML text; dicts and lists inside out."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        return amount(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, dict):
        return _body(value)
    if isinstance(value, (list, tuple)):
        return [text_of(inner) for inner in value]
    return str(value)


def bill_expenses(company: CompanyFile, customer: str, *, item: str, day: date) -> Record:
    """Invoice a customer's billable bill lines: QuickBooks then marks them HasBeenBilled.

    `item` stands for the reimbursed costs. Raises ValueError when nothing is billable.
    """
    with company.lock:
        owner = find(company, "Customer", customer)
        due = [
            (bill, line)
            for bill in company.store.of_kind("Bill")
            for line in [
                *bill.fields.get("ExpenseLineRet", ()),
                *bill.fields.get("ItemLineRet", ()),
            ]
            if line.get("BillableStatus") == "Billable"
            and line["CustomerRef"]["ListID"] == owner.id
        ]
        if not due:
            raise ValueError(f"{customer} has no billable lines")
        rows = [
            {"ItemRef": item, "Desc": line.get("Memo", ""), "Amount": line["Amount"]}
            for _, line in due
        ]
        invoice = add(company, "Invoice", CustomerRef=owner.id, TxnDate=day, InvoiceLineAdd=rows)
        for bill, line in due:
            line["BillableStatus"] = "HasBeenBilled"
            line["_billed"] = "true"
            booking.stamp(company, bill)
        company.saved_now()
        return invoice


def balance_due(company: CompanyFile, kind: str, txn_id: str) -> Decimal:
    """What is open on a bill or invoice, or left of a credit or payment."""
    record = txn(company, txn_id, {kind})
    total = TXN_TYPES[kind].total(record)
    links = company.links
    return total - links.covered(txn_id) - links.used(txn_id)


def _body(fields: Fields) -> Fields:
    body: Fields = {}
    for name, value in fields.items():
        if name == PLACE:
            body[name] = value
        elif name.endswith("Ref") and isinstance(value, str):
            body[name] = ref(value) if value else {}
        elif name.endswith("Ref") and isinstance(value, list):
            body[name] = [ref(each) for each in value]
        else:
            body[name] = text_of(value)
    for lines in body.values():
        if isinstance(lines, list):
            for place, line in enumerate(lines):
                if isinstance(line, dict):
                    line.setdefault(PLACE, place)
    return body


def _check(kind: str, body: Fields) -> None:
    """A field on the screen takes no more characters than it holds, and no others."""
    try:
        table = fields_by_name(record_table(f"{kind}Ret").parts)
    except KeyError:
        return
    for name, value in body.items():
        field = table.get(name)
        if not isinstance(value, str) or field is None:
            continue
        value.encode("cp1252")
        if field.length is not None and len(value) > field.length:
            raise Status(
                3070,
                f'The string "{value}" in the field "{name}" is too long. '
                f"The maximum length is {field.length}.",
            )
