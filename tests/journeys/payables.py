"""An office that buys and pays, the same on both sides, and an accountant who adds everything up.

What stands here looks only at the company file and at BILL, never at anything of the product's but
the ids of mapped vendors.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from simulator.bill import build
from simulator.quickbooks import edit, ledger

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from simulator.bill import Record as BillRecord
    from simulator.quickbooks import CompanyFile
    from simulator.quickbooks.records import Record
    from tests.journeys.world import Company

AUGUST = date(2026, 8, 3)
OUT = "Money Out Clearing"
_ACCOUNTS = (
    ("Checking", "Bank", "BANK"),
    (OUT, "Bank", "BANK"),
    ("Money In Clearing", "Bank", "BANK"),
    ("Company Visa", "CreditCard", "CREDIT_CARD"),
    ("Job Materials", "CostOfGoodsSold", "COST_OF_GOODS_SOLD"),
    ("Office", "Expense", "EXPENSE"),
    ("Utilities", "Expense", "EXPENSE"),
)
_TABLES = {
    "ClassRef": "Class",
    "CustomerRef": "Entity",
    "VendorRef": "Entity",
    "PayeeEntityRef": "Entity",
    "ItemRef": "Item",
    "TermsRef": "Terms",
}
_DEAD = {"CANCELED", "VOIDED", "FUNDING_FAILED_VOIDED"}
JOB = "Abercrombie:Remodel Bathroom"
ZERO = Decimal("0.00")


@dataclass(frozen=True, slots=True, kw_only=True)
class Office:
    """A connected company: ids in BILL by name, and the everyday things people do there."""

    company: Company
    accounts: Mapping[str, str]
    departments: Mapping[str, str]
    jobs: Mapping[str, str]
    items: Mapping[str, str]
    vendor: str
    bank: str

    def bill(
        self, number: str, *lines: BillRecord, day: date = AUGUST, vendor: str = "", **extra: Any
    ) -> BillRecord:
        """A bill entered in BILL; without lines, 100.00 of office supplies."""
        rows = lines or (self.line("100.00"),)
        org = self.company.bill
        return build.bill(org, vendor or self.vendor, number, rows, day=day, **extra)

    def line(self, amount: str, account: str = "Office", **more: Any) -> BillRecord:
        """An expense line."""
        return build.line(amount, chartOfAccountId=self.accounts[account], **more)

    def credit(self, number: str, amount: str, day: date = AUGUST) -> BillRecord:
        """A vendor credit entered in BILL."""
        rows = [self.line(amount)]
        return build.vendor_credit(self.company.bill, self.vendor, number, rows, day=day)

    def pay(
        self, bills: Mapping[str, object] | Sequence[str], day: date = AUGUST, **options: Any
    ) -> BillRecord:
        """An online payment, scheduled in BILL for a day."""
        return self.company.bill.pay_bills(bills, process_date=day, **options)

    def pay_outside(
        self, bills: Mapping[str, object] | Sequence[str], day: date = AUGUST, **options: Any
    ) -> BillRecord:
        """A payment made outside BILL and noted there."""
        return self.company.bill.record_offline_payment(bills, process_date=day, **options)

    def agrees(self) -> None:
        """Nothing waits for a person, everything balances, and one more sync writes nothing."""
        waiting = self.company.problems()
        assert [] == waiting, waiting
        assert_books_agree(self.company)
        assert_quiet(self.company)


def open_office(company: Company, *, classes: bool = True, clearing: bool = True) -> Office:
    """The same lists typed into both sides, to meet at the first sync, and a linked bank."""
    chosen = [each for each in _ACCOUNTS if clearing or "Clearing" not in each[0]]
    _type_into_quickbooks(company.quickbooks, chosen, classes=classes)
    org = company.bill
    for name, _, kind in chosen:
        build.account(org, name, kind)
    if classes:
        build.department(org, "East")
        build.department(org, "West")
    build.customer(org, "Abercrombie")
    build.job(org, JOB)
    accounts = _ids(org.chart_of_accounts)
    build.item(org, "Tile work", price="60.00")
    vendor = build.vendor(org, "Lone Star Lumber")
    bank = build.bank(org, "First Bank", ledger_account=accounts["Checking"])
    return Office(
        company=company,
        accounts=accounts,
        departments=_ids(org.departments),
        jobs=_ids(org.jobs),
        items=_ids(org.items),
        vendor=str(vendor["id"]),
        bank=str(bank["id"]),
    )


def _type_into_quickbooks(
    books: CompanyFile, accounts: Sequence[tuple[str, str, str]], *, classes: bool
) -> None:
    for name, account_type, _ in accounts:
        edit.add_account(books, name, account_type)
    for name in ("East", "West") if classes else ():
        edit.add_class(books, name)
    edit.add_customer(books, "Abercrombie")
    edit.add_customer(books, "Remodel Bathroom", parent="Abercrombie")
    both = {
        "Price": "60.00",
        "IncomeAccountRef": {"FullName": "Uncategorized Income"},
        "PurchaseCost": "40.00",
        "ExpenseAccountRef": {"FullName": "Job Materials"},
    }
    edit.add(books, "ItemService", Name="Tile work", SalesAndPurchase=both)
    edit.add_vendor(books, "Lone Star Lumber")


def _ids(table: Any) -> dict[str, str]:
    return {str(row["name"]): str(row["id"]) for row in table.values()}


def in_books(company: Company, kind: str) -> list[Record]:
    """Every transaction of a kind in the company file."""
    return list(company.quickbooks.store.of_kind(kind))


def the_one(company: Company, kind: str) -> Record:
    """The only transaction of its kind."""
    found = in_books(company, kind)
    assert 1 == len(found), found
    return found[0]


def named(company: Company, holder: Mapping[str, Any], element: str) -> str | None:
    """The FullName behind a reference of a record or a line."""
    ref = holder.get(element)
    if not ref:
        return None
    found = company.quickbooks.store.get(_TABLES.get(element, "Account"), ref["ListID"])
    assert found is not None, (element, ref)
    return str(company.quickbooks.store.full_name(found))


def lines_of(company: Company, record: Record) -> list[dict[str, Any]]:
    """Expense lines, then item lines, with names in place of ids."""
    found = []
    for part in ("ExpenseLineRet", "ItemLineRet"):
        for line in record.fields.get(part, ()):
            told = {
                "account": named(company, line, "AccountRef"),
                "item": named(company, line, "ItemRef"),
                "quantity": line.get("Quantity"),
                "amount": line.get("Amount"),
                "text": line.get("Memo") or line.get("Desc"),
                "class": named(company, line, "ClassRef"),
                "customer": named(company, line, "CustomerRef"),
                "billable": line.get("BillableStatus"),
            }
            found.append({name: value for name, value in told.items() if value})
    return found


def applied_by(company: Company, record: Record) -> dict[str, Decimal]:
    """What a payment or a credit takes off: {RefNumber of the bill: amount}."""
    store = company.quickbooks.store
    return {
        str(store.records["Txn", link.target].fields.get("RefNumber")): link.amount
        for link in company.quickbooks.links.paid_by(record.id)
    }


def due(company: Company, number: str) -> Decimal:
    """What is open on a bill, or left of a vendor credit, in QuickBooks."""
    for kind in ("Bill", "VendorCredit"):
        for record in in_books(company, kind):
            if record.fields.get("RefNumber") == number:
                return edit.balance_due(company.quickbooks, kind, record.id)
    raise AssertionError(f"no {number} in {company.quickbooks.info['CompanyName']}")


def balance(company: Company, account: str) -> Decimal:
    """The debit balance of an account by its FullName."""
    return ledger.trial_balance(company.quickbooks)[account]


def assert_books_agree(company: Company) -> None:
    """Debits equal credits, and what each vendor is owed is what BILL says is open."""
    books = company.quickbooks
    assert ZERO == sum(ledger.trial_balance(books).values(), ZERO)
    accounts = books.store.of_kind("Account")
    payable = [one for one in accounts if one.fields["AccountType"] == "AccountsPayable"]
    for pair in company.records("vendor"):
        owed = -sum(
            (books.ledger.entity_balance(one.id, pair["quickbooks_id"]) for one in payable), ZERO
        )
        assert _open_in_bill(company, pair["cloud_id"]) == owed, pair


def _open_in_bill(company: Company, vendor: str) -> Decimal:
    bills = (row for row in company.bill.bills.find(vendorId=vendor) if not row["archived"])
    credits_ = company.bill.vendor_credits.find(vendorId=vendor)
    left = (row["amount"] - row["appliedAmount"] for row in credits_ if not row["archived"])
    return sum((row["dueAmount"] for row in bills), ZERO) - sum(left, ZERO)


def assert_clearing_ties_out(company: Company, *, expected: str = "0.00") -> None:
    """Money Out Clearing holds what was withdrawn and not yet paid; and it is this amount."""
    moved = {"1": 1, "3": -1}
    withdrawn = sum(
        (
            moved.get(row["type"], 0) * row["amount"]
            for row in company.bill.money_movements.values()
            if row["status"] == "1"
        ),
        ZERO,
    )
    paid = sum(
        (
            row["amount"]
            for row in company.bill.payments.values()
            if row["onlinePayment"] and row["singleStatus"] not in _DEAD
        ),
        ZERO,
    )
    assert Decimal(expected) == balance(company, OUT)
    assert withdrawn - paid == balance(company, OUT)


def assert_quiet(company: Company) -> None:
    """One more sync with no edits writes nothing, anywhere."""
    before = _everything(company)
    company.sync()
    after = _everything(company)
    assert before == after, [pair for pair in zip(before, after, strict=True) if pair[0] != pair[1]]


def _everything(company: Company) -> tuple[Any, ...]:
    saved = company.quickbooks.saved()
    return (
        dict(company.bill.writes),
        saved["store"],
        saved["links"],
        saved["deletions"],
        list(saved["message_sets"]),
    )


def problems_of(company: Company, entity: str) -> list[str]:
    """The codes of what waits for a person about an entity."""
    return [each["code"] for each in company.problems() if each["entity"] == entity]


def rows(records: Sequence[Record], *names: str) -> Iterator[tuple[Any, ...]]:
    """These fields of each record, in order of date and number."""
    for record in sorted(records, key=lambda one: (one.fields["TxnDate"], one.id)):
        yield tuple(record.fields.get(name) for name in names)
