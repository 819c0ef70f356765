"""What every transaction's header is asked: its date, the closed period, its due date.

Refuses a dated write in a closed period when the closing date is guarded by a password.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from simulator.quickbooks.errors import Status

if TYPE_CHECKING:
    from simulator.quickbooks.company import CompanyFile
    from simulator.quickbooks.reading import Fields
    from simulator.quickbooks.records import Record


def txn_date(company: CompanyFile, kind: str, body: Fields) -> str:
    """TxnDate, or the date of the last transaction saved of this kind, or today.

    Not simply today: QuickBooks goes on where the user was (QuickBooks SDK on-screen reference).
    """
    if body.get("TxnDate"):
        return str(body["TxnDate"])
    saved = company.store.of_kind(kind)
    if saved:
        return str(saved[-1].fields["TxnDate"])
    return company.wall.date(company.clock()).isoformat()


def need_open_period(
    company: CompanyFile, kind: str, dated: str, *, deleting: bool = False
) -> None:
    """Raise Status 3171 (3161 when deleting) on or before a closing date kept by a password."""
    closing = company.preference("AccountingPreferences", "ClosingDate")
    if not closing or not company.closing_password or not dated or dated > closing:
        return
    verb, code = ("delete", 3161) if deleting else ("modify", 3171)
    raise Status(
        code,
        f"An attempt was made to {verb} a {kind} with a date that is on or before the closing date "
        "of the company. If you are sure you really want to do this, please ask a user with Admin "
        "privileges to remove the password for editing transactions on or before to closing date "
        "(this setting is in the Accounting Company Preferences), then try again.",
    )


def due_date(dated: str, terms: Record | None, days: int) -> str:
    """When a transaction of this date is due by these terms, or after `days` without terms."""
    start = date.fromisoformat(dated)
    if terms is None:
        return (start + timedelta(days=days)).isoformat()
    if terms.kind == "StandardTerms":
        return (start + timedelta(days=int(terms.fields.get("StdDueDays", "0")))).isoformat()
    day = int(terms.fields["DayOfMonthDue"])
    late = start.day > day - int(terms.fields.get("DueNextMonthDays", "0"))
    month = start.month + (1 if late else 0)
    first = date(start.year + (month - 1) // 12, (month - 1) % 12 + 1, 1)
    following = date(first.year + first.month // 12, first.month % 12 + 1, 1)
    last = (following - timedelta(days=1)).day
    return first.replace(day=min(day, last)).isoformat()


def unsaved(kind: str, reason: str) -> Status:
    """Status 3180 about a transaction, in QuickBooks' wording."""
    return Status(
        3180, f"There was an error when saving a {kind}.  QuickBooks error message: {reason}"
    )


def missing(element: str) -> Status:
    """Status 3150."""
    return Status(3150, f'There is a missing element: "{element}".')


def required(body: Fields, element: str) -> Fields:
    """The reference `element` holds; Status 3150 when a request left it out or emptied it."""
    ref: Fields = body.get(element) or {}
    if not (ref.get("ListID") or ref.get("FullName")):
        raise missing(element)
    return ref


def invalid_value(field: str, value: str, reason: str) -> Status:
    """Status 3210: a value that is well formed and not allowed."""
    return Status(
        3210,
        f'The "{field}" field has an invalid value "{value}".  QuickBooks error message: {reason}',
    )
