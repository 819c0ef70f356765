"""Lines of bills and credits, each side's spelled as one comparable tuple."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from simulator.demo.check.view import list_id

if TYPE_CHECKING:
    from collections.abc import Iterator

    from simulator.bill import Record as Row
    from simulator.demo.check.view import View

Line = tuple[Any, ...]


def bill_line(view: View, line: Row, *, billable: bool) -> Line:
    """A line of BILL's, its ids in QuickBooks' terms."""
    marks = line.get("classifications", {})
    owner = view.in_books("job", marks.get("jobId")) or view.in_books(
        "customer", marks.get("customerId")
    )
    item = view.in_books("item", marks.get("itemId"))
    return (
        item or view.in_books("account", marks.get("chartOfAccountId")),
        line["amount"],
        line.get("description") or "",
        view.in_books("department", marks.get("departmentId")),
        owner,
        bool(billable and owner and line.get("jobBillable")),
    )


def books_lines(fields: dict[str, Any], *, billable: bool) -> Iterator[Line]:
    """The expense and item lines of a bill or vendor credit in the company file."""
    for name, what, words in (
        ("ExpenseLineRet", "AccountRef", "Memo"),
        ("ItemLineRet", "ItemRef", "Desc"),
    ):
        for line in fields.get(name, ()):
            yield (
                list_id(line, what),
                Decimal(line["Amount"]),
                line.get(words, ""),
                list_id(line, "ClassRef"),
                list_id(line, "CustomerRef"),
                billable and line.get("BillableStatus") == "Billable",
            )
