"""Finding list objects: by ID, by FullName, or by filters, in list order.

ActiveStatus is ActiveOnly unless asked otherwise; IDs and names find inactive records too
(QuickBooks SDK on-screen reference). Refuses transactions.
"""

from __future__ import annotations

import operator
from decimal import Decimal
from typing import TYPE_CHECKING

from simulator.quickbooks import accounts
from simulator.quickbooks.kinds import KINDS
from simulator.quickbooks.paging import page
from simulator.quickbooks.references import find, need_id, not_enabled

if TYPE_CHECKING:
    from simulator.quickbooks.answers import Result
    from simulator.quickbooks.company import CompanyFile
    from simulator.quickbooks.handlers import Call
    from simulator.quickbooks.reading import Fields
    from simulator.quickbooks.records import Record

_COMPARE = {
    "LessThan": operator.lt,
    "LessThanEqual": operator.le,
    "Equal": operator.eq,
    "GreaterThan": operator.gt,
    "GreaterThanEqual": operator.ge,
}


def query(call: Call, kinds: tuple[str, ...]) -> Result:
    """Records of `kinds`; status 500 when an asked-for ID or FullName is not there."""
    company, body = call.company, call.body
    if kinds == ("Currency",):
        raise not_enabled()
    asked = [("ListID", text) for text in body.get("ListID", ())]
    asked += [("FullName", text) for text in body.get("FullName", ())]
    if not asked:
        return page(call, lambda: matching(company, kinds, body))
    found, missing = [], ""
    for element, text in asked:
        if element == "ListID":
            need_id(text, "ListID")
        record = find(company, KINDS[kinds[0]].table, {element: text}, element)
        if record is not None and record.kind in kinds:
            found.append(record)
        else:
            missing = missing or text
    return page(call, lambda: found, missing=missing)


def matching(company: CompanyFile, kinds: tuple[str, ...], body: Fields) -> list[Record]:
    """Records that pass every filter, by FullName."""
    records = [r for r in company.store.of_kind(*kinds) if _passes(company, r, body)]
    return sorted(records, key=lambda r: company.store.full_name(r).casefold())


def _passes(company: CompanyFile, record: Record, body: Fields) -> bool:
    active = record.fields.get("IsActive") != "false"
    status = body.get("ActiveStatus", "ActiveOnly")
    if status != "All" and active != (status == "ActiveOnly"):
        return False
    wall = company.wall
    since = body.get("FromModifiedDate")
    if since and record.modified < wall.read(since, "FromModifiedDate"):
        return False
    if body.get("ToModifiedDate"):
        until = wall.read(body["ToModifiedDate"], "ToModifiedDate", end_of_day=True)
        if record.modified > until:
            return False
    if "AccountType" in body and record.fields["AccountType"] not in body["AccountType"]:
        return False
    if "ClassFilter" in body and not _in_class(company, record, body["ClassFilter"]):
        return False
    if "TotalBalanceFilter" in body and not _balance(company, record, body["TotalBalanceFilter"]):
        return False
    return _named(company.store.full_name(record), body)


def _named(full_name: str, body: Fields) -> bool:
    name = full_name.casefold()
    if "NameFilter" in body:
        wanted = body["NameFilter"]["Name"].casefold()
        how = body["NameFilter"]["MatchCriterion"]
        if how == "StartsWith":
            return name.startswith(wanted)
        return name.endswith(wanted) if how == "EndsWith" else wanted in name
    if "NameRangeFilter" in body:
        low = body["NameRangeFilter"].get("FromName", "").casefold()
        high = body["NameRangeFilter"].get("ToName", "").casefold()
        return low <= name and (not high or name <= high or name.startswith(high))
    return True


def _in_class(company: CompanyFile, record: Record, wanted: Fields) -> bool:
    own = record.fields.get("ClassRef", {}).get("ListID")
    if own is None:
        return False
    lineage = company.store.ancestry(company.store.records["Class", own])
    for element, values in wanted.items():
        deep = element.endswith("WithChildren")
        for text in values if isinstance(values, list) else [values]:
            key = "ListID" if element.startswith("ListID") else "FullName"
            found = find(company, "Class", {key: text}, element)
            if found is not None and found in (lineage if deep else lineage[:1]):
                return True
    return False


def _balance(company: CompanyFile, record: Record, wanted: Fields) -> bool:
    kind = "AccountsPayable" if record.kind == "Vendor" else "AccountsReceivable"
    total = sum(
        (accounts.owed(company, part, kind) for part in company.store.family(record)), Decimal(0)
    )
    return bool(_COMPARE[wanted["Operator"]](total, Decimal(wanted["Amount"])))
