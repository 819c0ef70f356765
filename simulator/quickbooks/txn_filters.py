"""Whether a transaction passes a query's filters.

Dates, names, accounts, numbers, paid or not. Refuses to order or page.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from simulator.quickbooks.amounts import ZERO
from simulator.quickbooks.applying import open_amount
from simulator.quickbooks.errors import Status
from simulator.quickbooks.kinds import table_of_ref
from simulator.quickbooks.references import find
from simulator.quickbooks.txn_types import TXN_TYPES

if TYPE_CHECKING:
    from simulator.quickbooks.company import CompanyFile
    from simulator.quickbooks.reading import Fields
    from simulator.quickbooks.records import Record


def passes(company: CompanyFile, record: Record, body: Fields) -> bool:
    """True when every filter in `body` lets the record through."""
    return (
        _modified(company, record, body.get("ModifiedDateRangeFilter", {}))
        and _dated(company, record, body.get("TxnDateRangeFilter", {}))
        and _entity(company, record, body.get("EntityFilter", {}))
        and _account(company, record, body.get("AccountFilter", {}))
        and _number(str(record.fields.get("RefNumber", "")), body)
        and _paid(company, record, body.get("PaidStatus", "All"))
    )


def _modified(company: CompanyFile, record: Record, between: Fields) -> bool:
    low, high = between.get("FromModifiedDate"), between.get("ToModifiedDate")
    if low and record.modified < company.wall.read(low, "FromModifiedDate"):
        return False
    return not high or record.modified <= company.wall.read(high, "ToModifiedDate", end_of_day=True)


def _dated(company: CompanyFile, record: Record, between: Fields) -> bool:
    dated = str(record.fields.get("TxnDate", ""))
    low, high = between.get("FromTxnDate", ""), between.get("ToTxnDate", "")
    if "DateMacro" in between:
        low, high = _macro(company.wall.date(company.clock()), between["DateMacro"])
    return (not low or dated >= low) and (not high or dated <= high)


def _macro(today: date, macro: str) -> tuple[str, str]:
    month, year = today.replace(day=1), today.replace(month=1, day=1)
    last_month = (month - timedelta(days=1)).replace(day=1)
    ranges = {
        "All": (date.min, date.max),
        "Today": (today, today),
        "ThisMonth": (month, (month + timedelta(days=31)).replace(day=1) - timedelta(days=1)),
        "ThisMonthToDate": (month, today),
        "LastMonth": (last_month, month - timedelta(days=1)),
        "ThisCalendarYear": (year, year.replace(month=12, day=31)),
        "ThisCalendarYearToDate": (year, today),
        "ThisFiscalYear": (year, year.replace(month=12, day=31)),
        "ThisFiscalYearToDate": (year, today),
    }
    if macro not in ranges:
        raise Status(3110, f'The enumerated value "{macro}" in the field "DateMacro" is unknown.')
    low, high = ranges[macro]
    return low.isoformat(), high.isoformat()


def _entity(company: CompanyFile, record: Record, wanted: Fields) -> bool:
    if not wanted:
        return True
    own = record.fields.get(TXN_TYPES[record.kind].entity, {}).get("ListID")
    names = {own} if own else set()
    for side in ("JournalDebitLine", "JournalCreditLine", "DepositLineRet"):
        for line in record.fields.get(side, ()):
            names.add(line.get("EntityRef", {}).get("ListID"))
    return _listed(company, "EntityRef", names, wanted)


def _account(company: CompanyFile, record: Record, wanted: Fields) -> bool:
    if not wanted:
        return True
    touched: set[str | None] = {row.account for row in company.ledger.postings(record.id)}
    return _listed(company, "AccountRef", touched, wanted)


def _listed(company: CompanyFile, element: str, own: set[str | None], wanted: Fields) -> bool:
    table = table_of_ref(element)
    for key, values in wanted.items():
        for text in values if isinstance(values, list) else [values]:
            by = "ListID" if key.startswith("ListID") else "FullName"
            found = find(company, table, {by: text}, key)
            if found is None:
                continue
            family = company.store.family(found) if key.endswith("WithChildren") else [found]
            if own & {member.id for member in family}:
                return True
    return False


def _number(number: str, body: Fields) -> bool:
    own = number.casefold()
    if "RefNumberFilter" in body:
        wanted = body["RefNumberFilter"]["RefNumber"].casefold()
        how = body["RefNumberFilter"]["MatchCriterion"]
        if how == "StartsWith":
            return own.startswith(wanted)
        return own.endswith(wanted) if how == "EndsWith" else wanted in own
    if "RefNumberRangeFilter" in body:
        low = body["RefNumberRangeFilter"].get("FromRefNumber", "").casefold()
        high = body["RefNumberRangeFilter"].get("ToRefNumber", "").casefold()
        return low <= own and (not high or own <= high)
    return True


def _paid(company: CompanyFile, record: Record, wanted: str) -> bool:
    if wanted == "All" or record.kind not in {"Bill", "Invoice"}:
        return True
    return (open_amount(company, record) <= ZERO) == (wanted == "PaidOnly")
