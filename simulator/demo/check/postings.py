"""How a document of BILL's must be posted, and how it is: account by account, debits positive."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from typing import TYPE_CHECKING

from simulator.bill import movements
from simulator.bill.ledger import DEAD
from simulator.quickbooks import edit

if TYPE_CHECKING:
    from simulator.bill import Record as Row
    from simulator.demo.check.view import View

ZERO = Decimal("0.00")
Sums = dict[str, Decimal]


def posted(view: View, txn_id: str) -> Sums:
    """What the ledger holds of a transaction, by account ListID."""
    return _summed([(row.account, row.amount) for row in view.books.ledger.postings(txn_id)])


def expected(view: View, entity: str, row: Row) -> Sums:
    """What it must hold; nothing for a document that was taken back."""
    rules = {
        "bill": _bill,
        "vendor_credit": _vendor_credit,
        "bill_payment": _bill_payment,
        "invoice_payment": _invoice_payment,
        "funds_transfer": _funds_transfer,
    }
    return _summed(rules[entity](view, row))


def account(view: View, name: str) -> str:
    """The ListID of an account by its FullName."""
    return edit.find(view.books, "Account", name).id


def _bill(view: View, row: Row) -> list[tuple[str, Decimal]]:
    if row["archived"]:
        return []
    spent = [(_spent_on(view, line), line["amount"]) for line in row["billLineItems"]]
    return [*spent, (account(view, "Accounts Payable"), -row["amount"])]


def _vendor_credit(view: View, row: Row) -> list[tuple[str, Decimal]]:
    if row["archived"]:
        return []
    back = [(_spent_on(view, line), -line["amount"]) for line in row["vendorCreditLineItems"]]
    return [*back, (account(view, "Accounts Payable"), row["amount"])]


def _bill_payment(view: View, row: Row) -> list[tuple[str, Decimal]]:
    if row["singleStatus"] in DEAD:
        return []
    if row["onlinePayment"]:
        source = account(view, "Money Out Clearing")
    else:
        source = _known(view, row["classifications"]["chartOfAccountId"])
    return [(account(view, "Accounts Payable"), row["amount"]), (source, -row["amount"])]


def _invoice_payment(view: View, row: Row) -> list[tuple[str, Decimal]]:
    name = "Money In Clearing" if row["onlinePayment"] else "Undeposited Funds"
    receivable = account(view, "Accounts Receivable")
    return [(account(view, name), row["amount"]), (receivable, -row["amount"])]


def _funds_transfer(view: View, row: Row) -> list[tuple[str, Decimal]]:
    bank = _known(view, view.org.bank_accounts[row["bankAccountId"]]["chartOfAccountId"])
    out, into = account(view, "Money Out Clearing"), account(view, "Money In Clearing")
    source, target = {
        movements.WITHDRAWAL: (bank, out),
        movements.DEPOSIT: (into, bank),
        movements.RETURN: (out, bank),
        movements.REVERSAL: (bank, into),
    }[row["type"]]
    return [(target, row["amount"]), (source, -row["amount"])]


def _spent_on(view: View, line: Row) -> str:
    """The account of a bill's line: its own, or the expense account of its item."""
    marks = line["classifications"]
    if "itemId" not in marks:
        return _known(view, marks["chartOfAccountId"])
    item = view.record("Item", view.in_books("item", marks["itemId"]))
    assert item is not None
    return str(item.fields["SalesAndPurchase"]["ExpenseAccountRef"]["ListID"])


def _known(view: View, cloud_id: str) -> str:
    return view.in_books("account", cloud_id) or f"no account for {cloud_id}"


def _summed(rows: list[tuple[str, Decimal]]) -> Sums:
    sums: Sums = defaultdict(lambda: ZERO)
    for name, amount in rows:
        sums[name] += amount
    return {name: amount for name, amount in sums.items() if amount}
