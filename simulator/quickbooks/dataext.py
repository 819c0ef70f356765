"""Data extensions: custom fields (OwnerID 0) and applications' private data (OwnerID a GUID).

A definition comes first, then values on the objects it is assigned to; the Web Connector keeps
FileID and AppLock on the Company this way. Refuses values on single transaction lines.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.quickbooks.answers import Result
from simulator.quickbooks.errors import NOT_IN_LIST, Status, told
from simulator.quickbooks.kinds import ITEMS, KINDS
from simulator.quickbooks.references import find, invalid, txn

if TYPE_CHECKING:
    from simulator.quickbooks.company import CompanyFile
    from simulator.quickbooks.handlers import Call
    from simulator.quickbooks.reading import Fields

_LENGTHS = {"STR255TYPE": 255, "STR1024TYPE": 1024}


def define(call: Call) -> Result:
    """DataExtDefAdd: once per OwnerID and name."""
    body = call.body["DataExtDefAdd"]
    if not body["DataExtName"].strip():
        raise Status(3150, 'There is a missing element: "DataExtName".')
    if _definition(call.company, body) is not None:
        raise Status(
            3100, f'The name "{body["DataExtName"]}" of the list element is already in use.'
        )
    row: Fields = {
        "OwnerID": body["OwnerID"],
        "DataExtID": str(_next_id(call.company)),
        "DataExtName": body["DataExtName"],
        "DataExtType": body["DataExtType"],
        "AssignToObject": list(body.get("AssignToObject", ())),
        "DataExtListRequire": body.get("DataExtListRequire") or "false",
        "DataExtTxnRequire": body.get("DataExtTxnRequire") or "false",
        "DataExtFormatString": body.get("DataExtFormatString", ""),
    }
    call.company.definitions.append(row)
    return Result(records=[("DataExtDefRet", dict(row))], changed=True)


def redefine(call: Call) -> Result:
    """DataExtDefMod: new name, or assigned to more or fewer objects."""
    body = call.body["DataExtDefMod"]
    row = _need_definition(call.company, body)
    for name in body.get("AssignToObject", ()):
        if name not in row["AssignToObject"]:
            row["AssignToObject"].append(name)
    gone = set(body.get("RemoveFromObject", ()))
    row["AssignToObject"] = [name for name in row["AssignToObject"] if name not in gone]
    row["DataExtName"] = body.get("DataExtNewName") or row["DataExtName"]
    return Result(records=[("DataExtDefRet", dict(row))], changed=True)


def undefine(call: Call) -> Result:
    """DataExtDefDel: the definition and every value under it."""
    body = call.body
    row = _need_definition(call.company, body)
    call.company.definitions.remove(row)
    for rows in _everywhere(call.company):
        rows[:] = [value for value in rows if not _same(value, body)]
    view = {"OwnerID": row["OwnerID"], "DataExtName": row["DataExtName"]}
    return Result(
        records=[("DataExtDefDelRet", {**view, "TimeDeleted": _now(call.company)})], changed=True
    )


def definitions(call: Call) -> Result:
    """DataExtDefQuery by OwnerID or by the object assigned to."""
    body = call.body
    owners = {owner.casefold() for owner in body.get("OwnerID", ())}
    objects = set(body.get("AssignToObject", ()))
    found = [
        row
        for row in call.company.definitions
        if (not owners or row["OwnerID"].casefold() in owners)
        and (not objects or objects & set(row["AssignToObject"]))
    ]
    return Result(records=[("DataExtDefRet", dict(row)) for row in found])


def add(call: Call) -> Result:
    """DataExtAdd: the first value on an object."""
    body = call.body["DataExtAdd"]
    rows, kind = _values(call.company, body)
    row = _row(call.company, body, kind)
    if any(_same(value, body) for value in rows):
        raise Status(
            3180,
            f'There was an error when saving a data extension named "{body["DataExtName"]}".'
            + told("The object already has a value for it."),
        )
    rows.append(row)
    return Result(records=[("DataExtRet", dict(row))], changed=True)


def modify(call: Call) -> Result:
    """DataExtMod: another value; the first one too, as custom fields always exist."""
    body = call.body["DataExtMod"]
    rows, kind = _values(call.company, body)
    row = _row(call.company, body, kind)
    rows[:] = [value for value in rows if not _same(value, body)] + [row]
    return Result(records=[("DataExtRet", dict(row))], changed=True)


def delete(call: Call) -> Result:
    """DataExtDel: 3120 when there is no value."""
    body = call.body["DataExtDel"]
    rows, _ = _values(call.company, body)
    kept = [value for value in rows if not _same(value, body)]
    if len(kept) == len(rows):
        raise Status(
            3120,
            f'Object "{body["DataExtName"]}" specified in the request cannot be found.'
            + told(NOT_IN_LIST),
        )
    rows[:] = kept
    view = {"OwnerID": body["OwnerID"], "DataExtName": body["DataExtName"]}
    return Result(
        records=[("DataExtDelRet", {**view, "TimeDeleted": _now(call.company)})], changed=True
    )


def _next_id(company: CompanyFile) -> int:
    company.store.counters["DataExt"] = company.store.counters.get("DataExt", 0) + 1
    return company.store.counters["DataExt"]


def _now(company: CompanyFile) -> str:
    return company.wall.printed(company.now())


def _same(row: Fields, body: Fields) -> bool:
    return all(row[k].casefold() == body[k].casefold() for k in ("OwnerID", "DataExtName"))


def _definition(company: CompanyFile, body: Fields) -> Fields | None:
    return next((row for row in company.definitions if _same(row, body)), None)


def _need_definition(company: CompanyFile, body: Fields) -> Fields:
    row = _definition(company, body)
    if row is None:
        raise Status(
            3140,
            "There is an invalid reference to QuickBooks data extension "
            f'"{body["DataExtName"]}".' + told(NOT_IN_LIST),
        )
    return row


def _row(company: CompanyFile, body: Fields, kind: str) -> Fields:
    definition = _need_definition(company, body)
    if kind not in definition["AssignToObject"]:
        raise Status(
            3351, f'The data extension "{body["DataExtName"]}" cannot be used on a {kind}.'
        )
    longest = _LENGTHS.get(definition["DataExtType"])
    if longest is not None and len(body["DataExtValue"]) > longest:
        raise Status(
            3070,
            f'The string "{body["DataExtValue"]}" in the field "DataExtValue" is too long. '
            f"The maximum length is {longest}.",
        )
    return {
        "OwnerID": definition["OwnerID"],
        "DataExtName": definition["DataExtName"],
        "DataExtType": definition["DataExtType"],
        "DataExtValue": body["DataExtValue"],
    }


def _values(company: CompanyFile, body: Fields) -> tuple[list[Fields], str]:
    """The list of values on the object `body` names, and what kind of object it is."""
    if "OtherDataExtType" in body:
        return company.extensions, "Company"
    if "TxnDataExtType" in body:
        kind = body["TxnDataExtType"]
        if "TxnLineID" in body:
            raise Status(3351, "Data extensions on transaction lines cannot be used here.")
        return txn(company, body["TxnID"], {kind}).fields.setdefault("_extensions", []), kind
    kind = body["ListDataExtType"]
    kinds = ITEMS if kind == "Item" else (kind,)
    record = find(company, KINDS[kinds[0]].table, body["ListObjRef"], "ListObjRef")
    if record is None or record.kind not in kinds:
        raise invalid(f"{kind}Ref", body["ListObjRef"], "data extension", NOT_IN_LIST)
    return record.fields.setdefault("_extensions", []), kind


def _everywhere(company: CompanyFile) -> list[list[Fields]]:
    found = [record.fields.get("_extensions") for record in company.store.records.values()]
    return [company.extensions, *[rows for rows in found if rows]]
