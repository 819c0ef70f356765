"""Deleting and voiding, and what the deleted queries still know 90 days later.

Neither asks for an EditSequence. What is in use stays; what is dated in a closed period stays.
A void keeps number and date, sets amounts to zero and frees what was linked. Refuses to delete
quietly: every deletion is remembered.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from simulator.quickbooks import booking
from simulator.quickbooks.answers import Result
from simulator.quickbooks.errors import Status, told
from simulator.quickbooks.kinds import table_of_ref
from simulator.quickbooks.references import listed, txn
from simulator.quickbooks.txn_header import need_open_period
from simulator.quickbooks.txn_types import TXN_TYPES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from simulator.quickbooks.company import CompanyFile
    from simulator.quickbooks.handlers import Call
    from simulator.quickbooks.reading import Fields
    from simulator.quickbooks.records import Record

REACH = 90 * 86_400
_AMOUNTS = ("Amount", "TotalAmount", "Rate", "Cost", "Quantity", "SalesTaxPercentage", "_tax")


def list_del(call: Call) -> Result:
    """ListDel: Status 3160 for what is in use or special."""
    kind, list_id = call.body["ListDelType"], call.body["ListID"]
    record = listed(call.company, kind, list_id)
    name = call.company.store.full_name(record)
    delete_listed(call.company, record)
    return _done(call, kind, [("ListDelType", kind), ("ListID", list_id)], [("FullName", name)])


def txn_del(call: Call) -> Result:
    """TxnDel: Status 3161 in a closed period, 3160 for what a deposit holds."""
    kind, txn_id = call.body["TxnDelType"], call.body["TxnID"]
    record = txn(call.company, txn_id, {kind})
    number = str(record.fields.get("RefNumber", ""))
    delete_txn(call.company, record)
    return _done(call, kind, [("TxnDelType", kind), ("TxnID", txn_id)], [("RefNumber", number)])


def txn_void(call: Call) -> Result:
    """TxnVoid: amounts to zero, number and date kept."""
    kind, txn_id = call.body["TxnVoidType"], call.body["TxnID"]
    record = txn(call.company, txn_id, {kind})
    void(call.company, record)
    wall = call.company.wall
    return Result(
        changed=True,
        plain=[
            ("TxnVoidType", kind),
            ("TxnID", txn_id),
            ("TimeCreated", wall.printed(record.created)),
            ("TimeModified", wall.printed(record.modified)),
            *[("RefNumber", number) for number in (record.fields.get("RefNumber"),) if number],
        ],
    )


def list_deleted(call: Call) -> Result:
    """ListDeletedQuery: ListDelType*, ListID, times and FullName."""
    return _deleted(call, "ListDelType", "ListID", "FullName", "ListDeletedRet")


def txn_deleted(call: Call) -> Result:
    """TxnDeletedQuery: TxnDelType*, TxnID, times and RefNumber."""
    return _deleted(call, "TxnDelType", "TxnID", "RefNumber", "TxnDeletedRet")


def delete_listed(company: CompanyFile, record: Record) -> None:
    """Delete a list object that nothing uses."""
    if company.store.children(record) or record.fields.get("SpecialAccountType"):
        raise _cannot("delete", record.id, "This list element is in use.")
    if any(_uses(other, record) for other in company.store.records.values()):
        raise _cannot("delete", record.id, "This list element is in use.")
    booking.remember_deletion(company, record)
    company.store.drop(record)


def delete_txn(company: CompanyFile, record: Record) -> None:
    """Delete a transaction and free what it was linked to."""
    need_open_period(company, record.kind, str(record.fields.get("TxnDate", "")), deleting=True)
    _need_undeposited(company, record, "delete")
    booking.remember_deletion(company, record)
    booking.unbook(company, record)
    company.store.drop(record)
    _free(company, record)


def void(company: CompanyFile, record: Record) -> None:
    """Void a transaction."""
    need_open_period(company, record.kind, str(record.fields.get("TxnDate", "")))
    _need_undeposited(company, record, "void")
    record.fields = _zeroed(record.fields)
    memo = str(record.fields.get("Memo", ""))
    if not memo.startswith("VOID:"):
        record.fields["Memo"] = f"VOID: {memo}".strip()
    record.fields["_void"] = "true"
    booking.stamp(company, record)
    _free(company, record)
    booking.book(company, record)


def _free(company: CompanyFile, record: Record) -> None:
    """Un-apply, and post again whoever gave a discount along the way."""
    for link in company.links.free(record.id):
        for txn_id in {link.payer, link.target} - {record.id}:
            other = company.store.get("Txn", txn_id)
            if other is not None:
                booking.book(company, other)


def _zeroed(fields: Fields) -> Fields:
    zeroed: Fields = {}
    for name, value in fields.items():
        if isinstance(value, list) and name.endswith(("LineRet", "Line", "GroupRet")):
            zeroed[name] = [_zeroed(line) for line in value]
        elif name in _AMOUNTS:
            zeroed[name] = "0" if name == "Quantity" else "0.00"
        else:
            zeroed[name] = value
    return zeroed


def _need_undeposited(company: CompanyFile, record: Record, verb: str) -> None:
    for deposit in company.store.of_kind("Deposit"):
        for line in deposit.fields.get("DepositLineRet", ()):
            if line.get("TxnID") == record.id:
                raise _cannot(verb, record.id, "The payment has been deposited.")


def _uses(other: Record, record: Record) -> bool:
    if other is record:
        return False
    return any(
        list_id == record.id
        and (other.table if element == "ParentRef" else table_of_ref(element)) == record.table
        for element, list_id in _references(other.fields)
    )


def _references(fields: Fields) -> Iterator[tuple[str, str]]:
    for name, value in fields.items():
        for inner in value if isinstance(value, list) else [value]:
            if isinstance(inner, dict):
                if name.endswith("Ref") and "ListID" in inner:
                    yield name, inner["ListID"]
                else:
                    yield from _references(inner)


def _cannot(verb: str, record_id: str, reason: str) -> Status:
    return Status(
        3160, f'Cannot {verb} the object specified by the id = "{record_id}".' + told(reason)
    )


def _done(
    call: Call, kind: str, first: list[tuple[str, str]], last: list[tuple[str, str]]
) -> Result:
    deleted = ("TimeDeleted", call.company.wall.printed(call.company.now()))
    return Result(changed=True, plain=[*first, deleted, *[row for row in last if row[1]]])


def _deleted(call: Call, type_name: str, id_name: str, shown: str, element: str) -> Result:
    company, body = call.company, call.body
    between = body.get("DeletedDateRangeFilter", {})
    wall = company.wall
    low = company.now() - REACH
    if between.get("FromDeletedDate"):
        low = max(low, wall.read(between["FromDeletedDate"], "FromDeletedDate"))
    high = math.inf  # nothing says that a clock that was set back hides what was done before
    if between.get("ToDeletedDate"):
        high = wall.read(between["ToDeletedDate"], "ToDeletedDate", end_of_day=True)
    rows = [
        row
        for row in company.deletions
        if row["type"] in body[type_name]
        and (row["type"] in TXN_TYPES) == (type_name == "TxnDelType")
        and low <= row["deleted"] <= high
    ]
    views: list[tuple[str, Fields]] = [
        (
            element,
            {
                type_name: row["type"],
                id_name: row["id"],
                "TimeCreated": wall.printed(row["created"]),
                "TimeDeleted": wall.printed(row["deleted"]),
                shown: row["name"],
            },
        )
        for row in rows
    ]
    return Result(records=views)
