"""Keeping a record: numbers, time stamps, EditSequence, and its postings.

EditSequence is the second of the last own edit, so two edits in one second share it, as in real
files. Refuses to check anything; whoever calls has done so.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from simulator.quickbooks.kinds import KINDS, TXN_KINDS
from simulator.quickbooks.records import Record

if TYPE_CHECKING:
    from simulator.quickbooks.company import CompanyFile
    from simulator.quickbooks.reading import Fields


def create(company: CompanyFile, kind: str, fields: Fields, *, record_id: str = "") -> Record:
    """A new record of this kind, stamped now; transactions also get the next TxnNumber."""
    now = company.now()
    number = 0
    table = KINDS[kind].table
    if kind in TXN_KINDS:
        number = company.store.counters.get("TxnNumber", 0) + 1
        company.store.counters["TxnNumber"] = number
    record = Record(
        kind=kind,
        id=record_id or company.store.new_id(table, now),
        created=now,
        modified=now,
        edit=str(now),
        fields=fields,
        number=number,
    )
    company.store.put(record)
    return record


def stamp(company: CompanyFile, record: Record) -> None:
    """The record's own data changed: TimeModified and EditSequence move to now."""
    record.modified = company.now()
    record.edit = str(record.modified)


def book(company: CompanyFile, record: Record) -> None:
    """Post a transaction anew; inventory it moved gets a newer TimeModified, no EditSequence."""
    for item in _post(company, record):
        found = company.store.get("Item", item)
        if found is not None:
            found.modified = company.now()


def unbook(company: CompanyFile, record: Record) -> None:
    """Take a transaction out of the books."""
    company.ledger.unbook(record.id)
    company.ledger.move(record.id, {})


def _post(company: CompanyFile, record: Record) -> set[str]:
    from simulator.quickbooks.txn_types import TXN_TYPES

    rules = TXN_TYPES[record.kind]
    if record.fields.get("_void") == "true":
        company.ledger.unbook(record.id)
        return company.ledger.move(record.id, {})
    company.ledger.book(record.id, rules.postings(company, record))
    return company.ledger.move(record.id, rules.stock(company, record) if rules.stock else {})


def rebook(company: CompanyFile) -> None:
    """Post every transaction: after loading a company file."""
    for item in company.store.of_kind("ItemInventory", "ItemInventoryAssembly"):
        count = item.fields.get("_opening_quantity")
        if count:
            company.ledger.move(item.id, {item.id: Decimal(count)})
    for record in company.store.of_kind(*TXN_KINDS):
        _post(company, record)


def remember_deletion(company: CompanyFile, record: Record) -> None:
    """What the deleted queries will tell, for 90 days."""
    row: Fields = {
        "type": record.kind,
        "id": record.id,
        "created": record.created,
        "deleted": company.now(),
        "name": str(record.fields.get("RefNumber", "")),
    }
    if record.kind not in TXN_KINDS:
        row["name"] = company.store.full_name(record)
    company.deletions.append(row)
