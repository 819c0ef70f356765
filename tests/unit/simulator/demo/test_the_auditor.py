"""The demo's auditor finds what is wrong: each test breaks one thing in books that agreed."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from simulator.bill import Bill, BillServer, build
from simulator.demo.check import check
from simulator.demo.product import Product
from simulator.demo.site import Site
from simulator.quickbooks import CompanyFile, edit

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from simulator.bill import Record as Row
    from simulator.quickbooks.records import Record

DAY = date(2026, 7, 20)
ADDRESS = {"Addr1": "1 Main Street", "City": "Austin", "State": "TX", "PostalCode": "78701"}
# Accounts that a new company file has, and the types they have in BILL.
KEPT = {
    "Accounts Receivable": "ACCOUNTS_RECEIVABLE",
    "Undeposited Funds": "OTHER_CURRENT_ASSET",
    "Inventory Asset": "OTHER_CURRENT_ASSET",
    "Accounts Payable": "ACCOUNTS_PAYABLE",
    "Sales Tax Payable": "OTHER_CURRENT_LIABILITY",
    "Opening Bal Equity": "EQUITY",
    "Retained Earnings": "EQUITY",
    "Cost of Goods Sold": "COST_OF_GOODS_SOLD",
    "Uncategorized Income": "INCOME",
    "Uncategorized Expenses": "EXPENSE",
}
NEW = {"Checking": "Bank", "Money Out Clearing": "Bank", "Money In Clearing": "Bank"}


class Books:
    """A tenant whose two sides agree: a bill, paid online and withdrawn."""

    def __init__(self, site: Site) -> None:
        self.site = site
        for name in NEW:
            edit.add_account(site.books, name, "Bank")
        for name, kind in (KEPT | dict.fromkeys(NEW, "BANK")).items():
            record = edit.find(site.books, "Account", name)
            number, text = record.fields.get("AccountNumber", ""), record.fields.get("Desc")
            more = {"description": text} if text else {}
            self.pair("account", build.account(site.org, name, kind, number=number, **more), record)
        build.bank(site.org, "Bank", ledger_account=self.account("Checking"))
        self._people()
        self._bill()

    def pair(self, entity: str, row: Row, record: Record) -> None:
        """Say that two records are one, as the product would."""
        self.site.pairs.append(
            {"entity": entity, "cloud_id": row["id"], "quickbooks_id": record.id, "name": row["id"]}
        )

    def account(self, name: str) -> str:
        """BILL's id of an account."""
        return str(self.site.org.chart_of_accounts.one(name=name)["id"])

    def troubles(self) -> str:
        """What the auditor says."""
        return "\n".join(check(self.site).troubles)

    def _people(self) -> None:
        self.vendor = build.vendor(self.site.org, "Bolt Supply")
        self.books_vendor = edit.add_vendor(
            self.site.books,
            "Bolt Supply",
            Email=self.vendor["email"],
            Phone=self.vendor["phone"],
            NameOnCheck="Bolt Supply",
            VendorAddress=ADDRESS,
        )
        self.pair("vendor", self.vendor, self.books_vendor)

    def _bill(self) -> None:
        org, books = self.site.org, self.site.books
        line = build.line("50.00", chartOfAccountId=self.account("Uncategorized Expenses"))
        self.bill = build.bill(org, self.vendor["id"], "B-1", [line], day=DAY)
        self.books_bill = self.enter_bill()
        self.pair("bill", self.bill, self.books_bill)
        self.payment = org.pay_bills([self.bill["id"]], process_date=DAY)
        org.process(through=DAY)
        paid = edit.pay_bill_by_hand(
            books, self.books_bill.id, Decimal("50.00"), day=DAY, bank="Money Out Clearing"
        )
        self.pair("bill_payment", self.payment, paid)
        moved = edit.transfer(
            books, "Checking", "Money Out Clearing", Decimal("50.00"), day=DAY, memo="mark"
        )
        (movement,) = org.money_movements.values()
        self.pair("funds_transfer", movement, moved)
        (bank,) = org.bank_accounts.values()
        org.set_bank_balance(bank["id"], {"bankBalance": "-50.00"})

    def enter_bill(self) -> Record:
        """The bill, once more, in QuickBooks."""
        expense = {"AccountRef": "Uncategorized Expenses", "Amount": Decimal("50.00")}
        return edit.add_bill(
            self.site.books, "Bolt Supply", [expense], day=DAY, RefNumber="B-1",
            DueDate=date.fromisoformat(self.bill["dueDate"]),
        )  # fmt: skip


@pytest.fixture
def books(tmp_path: Path) -> Iterator[Books]:
    with BillServer(Bill()) as server:
        product = Product(["false"], tmp_path, {})
        yield Books(Site("Tenant", CompanyFile.empty(), server, product, tmp_path))


def test_books_that_agree_are_said_to_agree(books: Books) -> None:
    verdict = check(books.site)
    assert [] == verdict.troubles
    assert 17 == verdict.compared
    assert "trial balance: debits = credits = 50.00" in verdict.agreements
    assert "Money Out Clearing ties out at 0.00" in verdict.agreements


def test_a_field_that_differs_is_found(books: Books) -> None:
    edit.edit(books.site.books, "Vendor", books.books_vendor.id, Phone="512-555-0199")
    assert "vendor “Bolt Supply”, Phone" in books.troubles()


def test_an_address_that_differs_is_found(books: Books) -> None:
    books.site.org.edit("vendors", books.vendor["id"], address={**build.ADDRESS, "city": "Waco"})
    assert "VendorAddress/City" in books.troubles()


def test_a_record_that_is_out_of_use_on_one_side_is_found(books: Books) -> None:
    edit.set_inactive(books.site.books, "Vendor", books.books_vendor.id)
    assert "in use" in books.troubles()


def test_a_bill_that_is_there_twice_is_found(books: Books) -> None:
    books.enter_bill()
    assert "neither a person nor BILL made it" in books.troubles()


def test_what_a_person_entered_in_quickbooks_is_their_own(books: Books) -> None:
    def act(_site: Site) -> None:
        books.enter_bill()

    books.site.play(act)
    assert "" == books.troubles()


def test_two_customers_of_one_name_are_found(books: Books) -> None:
    for _ in range(2):
        build.customer(books.site.org, "Ann")
    assert "BILL has 2 customers called “ann”" in books.troubles()


def test_a_record_on_one_side_alone_is_found_unless_somebody_was_told(books: Books) -> None:
    record = edit.add_customer(books.site.books, "Without e-mail")
    assert "“Without e-mail” is in QuickBooks alone" in books.troubles()
    told: dict[str, Any] = {"entity": "customer", "cloud_id": None, "quickbooks_id": record.id}
    books.site.problems = [told]
    assert "" == books.troubles()


def test_an_amount_in_the_wrong_account_is_found(books: Books) -> None:
    wrong = {"AccountRef": "Cost of Goods Sold", "Amount": Decimal("50.00")}
    edit.edit(books.site.books, "Bill", books.books_bill.id, ExpenseLineAdd=[wrong])
    assert "postings" in books.troubles()


def test_a_payment_that_was_voided_on_one_side_is_found(books: Books) -> None:
    books.site.org.void_payment(books.payment["id"])
    found = books.troubles()
    assert "bill payment" in found
    assert "funds_transfer" in found


def test_a_bank_balance_that_bill_does_not_know_is_found(books: Books) -> None:
    def act(site: Site) -> None:
        edit.transfer(site.books, "Checking", "Money In Clearing", Decimal("5.00"), day=DAY)

    books.site.play(act)
    assert "Checking, balance in BILL" in books.troubles()
