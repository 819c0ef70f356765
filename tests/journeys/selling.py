"""A company that sells: what its bookkeeper set up on both sides before a story begins."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, Any

from simulator.bill import build
from simulator.quickbooks import edit

if TYPE_CHECKING:
    from collections.abc import Mapping

    from simulator.bill import Record as CloudRecord
    from simulator.quickbooks.records import Record
    from tests.journeys.world import Company

CUSTOMER = "Abercrombie, Kristy"
EMAIL = "kristy@abercrombie.example"


def open_shop(company: Company) -> None:
    """Accounts, an item, a customer and a clearing account in QuickBooks; a bank in both."""
    books = company.quickbooks
    edit.add_account(books, "Design Income", "Income", AccountNumber="40100")
    edit.add_account(books, "Checking", "Bank", AccountNumber="10100")
    edit.add_account(books, "Money In Clearing", "Bank", AccountNumber="10800")
    edit.add_service(books, "Design", account="Design Income", price="75.00")
    edit.add_customer(books, CUSTOMER, Email=EMAIL)
    company.sync()
    checking = company.bill.chart_of_accounts.one(name="Checking")
    build.bank(company.bill, "First Bank", ledger_account=str(checking["id"]))


def hours(quantity: str, *, rate: str = "75.00", words: str = "Design work") -> dict[str, Any]:
    """An invoice line of the service that the shop sells."""
    return {"ItemRef": "Design", "Desc": words, "Quantity": quantity, "Rate": rate}


def cloud_customer(company: Company, name: str = CUSTOMER) -> str:
    """Its id in BILL."""
    return str(company.bill.customers.one(name=name)["id"])


def cloud_invoice(company: Company, number: str, price: str, **fields: Any) -> CloudRecord:
    """An invoice typed into BILL, one line of the shop's service."""
    item = company.bill.items.one(name="Design")["id"]
    sale = build.sale(price, itemId=item, description="Design work")
    values: Mapping[str, Any] = {
        "customerId": cloud_customer(company),
        "invoiceDate": "2026-07-20",
        "dueDate": "2026-08-19",
    } | fields
    return company.bill.create("invoices", invoiceNumber=number, invoiceLineItems=[sale], **values)


def books_of(company: Company, kind: str) -> list[Record]:
    """Every record of a kind in the company file, oldest first."""
    return list(company.quickbooks.store.of_kind(kind))


def only(company: Company, kind: str) -> Record:
    """The one record of a kind in the company file."""
    found = books_of(company, kind)
    assert len(found) == 1, [record.fields for record in found]
    return found[0]


def lines_of(invoice: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    """A cloud invoice's lines: words, quantity, price, and the cents they come to."""
    found = []
    for line in invoice["invoiceLineItems"]:
        quantity, price = Decimal(str(line["quantity"])), Decimal(str(line["price"]))
        cents = (quantity * price).quantize(Decimal("0.01"), ROUND_HALF_UP)
        found.append((line.get("description"), quantity, price, cents))
    return found


def balance(company: Company, account: str) -> Decimal:
    """What an account holds in QuickBooks now, by its name."""
    record = edit.find(company.quickbooks, "Account", account)
    return Decimal(company.quickbooks.ledger.balance(record.id))


def state(company: Company) -> tuple[dict[str, int], list[tuple[str, str]]]:
    """What was ever written to BILL, and the version of every record in QuickBooks."""
    records = company.quickbooks.store.records.values()
    return dict(company.bill.writes), sorted((one.id, one.edit) for one in records)


def nothing_more(company: Company) -> None:
    """A further sync with no edits writes nothing on either side."""
    before = state(company)
    company.sync()
    assert before == state(company)
