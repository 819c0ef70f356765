"""The people of one company: they open it on both sides, then do what a script's edits say.

They know the two products and nothing of what stands between them. A die picks among what a side
holds at that moment; what a side refuses is noted and is nobody's mistake. Everything they type
bears the company's mark, a word that no other company uses.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from simulator.bill import build
from simulator.bill.errors import ApiError
from simulator.quickbooks import edit as keyboard
from simulator.quickbooks.errors import Status
from tests.chaos import at_quickbooks, in_the_cloud
from tests.chaos.hands import Hands, NothingToDoError

if TYPE_CHECKING:
    from simulator.bill import Organization
    from simulator.bill import Record as Row
    from simulator.quickbooks import CompanyFile
    from tests.chaos.script import Edit

Rules = Mapping[str, Callable[[Hands, int, int, int], str]]
ACCOUNTS = (
    ("Checking", "Bank", "BANK", "10100"),
    ("Money Out Clearing", "Bank", "BANK", "10700"),
    ("Money In Clearing", "Bank", "BANK", "10800"),
    ("Job Materials", "CostOfGoodsSold", "COST_OF_GOODS_SOLD", "50100"),
    ("Office", "Expense", "EXPENSE", "60100"),
    ("Utilities", "Expense", "EXPENSE", "60200"),
    ("Design Income", "Income", "INCOME", "40100"),
)


class People:
    """Everybody who works for one company."""

    def __init__(self, books: CompanyFile, org: Organization, mark: str) -> None:
        self.hands = Hands(books=books, org=org, mark=mark)

    def open(self) -> None:
        """The same lists typed into both sides, to meet at the first sync, and a linked bank."""
        books, org, mark = self.hands.books, self.hands.org, self.hands.mark
        for name, kind, _, number in ACCOUNTS:
            keyboard.add_account(books, name, kind, AccountNumber=number)
        keyboard.add_class(books, f"East {mark}")
        self.hands.books_customer(f"Abercrombie {mark}")
        keyboard.add_customer(books, "Remodel", parent=f"Abercrombie {mark}", JobDesc=mark)
        keyboard.add_service(books, f"Design {mark}", account="Design Income", price="75.00")
        both = {
            "Price": "60.00",
            "IncomeAccountRef": {"FullName": "Design Income"},
            "PurchaseCost": "40.00",
            "ExpenseAccountRef": {"FullName": "Job Materials"},
        }
        keyboard.add(books, "ItemService", Name=f"Tile work {mark}", SalesAndPurchase=both)
        self.hands.books_vendor(f"Lone Star {mark}")
        for name, _, kind, number in ACCOUNTS[:-1]:
            build.account(org, name, kind, number=number)
        build.department(org, f"West {mark}")
        checking = org.chart_of_accounts.one(name="Checking")
        build.bank(org, "First Bank", ledger_account=str(checking["id"]))
        self.hands.cloud_vendor(f"Lone Star {mark}")
        self.hands.cloud_vendor(f"Quick Print {mark}")
        self.hands.cloud_customer(f"Harbor Point {mark}")

    @property
    def own_transactions(self) -> set[str]:
        """TxnIDs that a person entered in QuickBooks."""
        return self.hands.own

    def do(self, step: Edit) -> str:
        """One edit; in a word what came of it."""
        every: Mapping[str, Rules] = {
            "quickbooks": at_quickbooks.RULES,
            "cloud": in_the_cloud.RULES,
            "both": at_quickbooks.BOTH,
        }
        try:
            # Nobody sees half of an edit: a form is saved as a whole on either side.
            return every[step.side][step.word](self.hands, *step.dice)
        except NothingToDoError:
            return "there is none"
        except (ApiError, Status) as refused:
            return f"refused: {refused}"

    def show_everything(self, cures: str) -> int:
        """What was hidden is shown again, on both sides: the cure of most refusals. How many.

        What only BILL has is shown when a cure names it.
        """
        hands, shown = self.hands, 0
        for kind in ("Vendor", "Customer", "Class", "Account", "ItemService"):
            for each in hands.books.store.of_kind(kind):
                if each.fields.get("IsActive") == "false":
                    keyboard.set_inactive(hands.books, kind, each.id, inactive=False)
                    shown += 1
        for table in ("vendors", "customers", "departments", "chart_of_accounts", "jobs", "items"):
            for row in hands.org.tables[table].values():
                wanted = f"“{row['name']}”" in cures or not self._is_deleted(table, row)
                if row.get("archived") and wanted:
                    hands.org.restore(table, row["id"])
                    shown += 1
        return shown

    def _is_deleted(self, table: str, row: Row) -> bool:
        """Whether QuickBooks has no such record any more: then it stays out of use here too."""
        kind = {"vendors": "Vendor", "customers": "Customer", "departments": "Class"}.get(table)
        named = {each.fields.get("Name") for each in self.hands.books.store.of_kind(kind or "")}
        return row["name"] not in named
