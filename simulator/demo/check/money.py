"""The sums: what is owed on both sides, the clearing accounts, the bank, the trial balance."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from simulator.bill import movements
from simulator.bill.ledger import DEAD, DEAD_RECEIPTS
from simulator.demo.check.postings import account
from simulator.quickbooks import edit, ledger

if TYPE_CHECKING:
    from collections.abc import Iterable

    from simulator.demo.check.verdict import Verdict
    from simulator.demo.check.view import View

ZERO = Decimal("0.00")


def check(view: View, verdict: Verdict) -> None:
    """Every sum that must tie out."""
    _payable(view, verdict)
    _receivable(view, verdict)
    _clearing(view, verdict)
    _bank(view, verdict)
    _trial_balance(view, verdict)


def _payable(view: View, verdict: Verdict) -> None:
    """What is still due on each bill of BILL's."""
    owed = ZERO
    for both in view.both("bill"):
        assert both.record is not None
        if not both.row["archived"]:
            due = edit.balance_due(view.books, "Bill", both.record.id)
            verdict.same(f"bill {both.name}, due", both.row["dueAmount"], due)
            owed += due
    verdict.agreed(f"payable on BILL's bills {owed:,.2f} on both sides")


def _receivable(view: View, verdict: Verdict) -> None:
    """What was paid and credited through BILL on each invoice."""
    taken = ZERO
    ours = {each.record.id for each in view.both("invoice_payment") if each.record is not None}
    memos = {each.record.id for each in view.both("credit_memo") if each.record is not None}
    for both in view.both("invoice"):
        assert both.record is not None
        if both.row["archived"]:
            continue
        links = view.books.links.paying(both.record.id)
        paid = _sum(link.amount for link in links if link.payer in ours | memos)
        verdict.same(
            f"invoice {both.name}, paid", both.row["totalAmount"] - both.row["dueAmount"], paid
        )
        taken += paid
    verdict.agreed(f"received through BILL {taken:,.2f} on both sides")


def _clearing(view: View, verdict: Verdict) -> None:
    """A clearing account holds what has left one place and not reached the other."""
    moved = {
        kind: _sum(row["amount"] for row in view.org.money_movements.find(type=kind))
        for kind in (
            movements.WITHDRAWAL,
            movements.DEPOSIT,
            movements.RETURN,
            movements.REVERSAL,
        )
    }
    paid = _sum(
        row["amount"]
        for row in view.org.payments.values()
        if row["onlinePayment"] and row["singleStatus"] not in DEAD
    )
    received = _sum(
        row["amount"]
        for row in view.org.receivable_payments.values()
        if row["onlinePayment"] and row["status"] not in DEAD_RECEIPTS
    )
    out = moved[movements.WITHDRAWAL] - moved[movements.RETURN] - paid
    into = received - moved[movements.DEPOSIT] + moved[movements.REVERSAL]
    for name, wanted in (("Money Out Clearing", out), ("Money In Clearing", into)):
        held = view.books.ledger.balance(account(view, name))
        verdict.same(name, wanted, held)
        verdict.agreed(f"{name} ties out at {held:,.2f}")


def _bank(view: View, verdict: Verdict) -> None:
    """BILL's cash forecast shows the balance of the books, which is the sum of the register."""
    for bank in view.org.bank_accounts.active():
        list_id = view.in_books("account", bank.get("chartOfAccountId"))
        record = view.record("Account", list_id)
        if record is None:
            verdict.trouble(f"bank account {bank['bankName']} has no account in QuickBooks")
            continue
        name = view.books.store.full_name(record)
        register = _sum(entry.amount for entry in ledger.register(view.books, name))
        verdict.same(f"{name}, register", view.books.ledger.balance(record.id), register)
        shown = view.org.bank_balances.get(bank["id"], {}).get("bankBalance")
        verdict.same(
            f"{name}, balance in BILL", None if shown is None else Decimal(str(shown)), register
        )
        verdict.agreed(f"{name} stands at {register:,.2f} on both sides")


def _trial_balance(view: View, verdict: Verdict) -> None:
    balances = ledger.trial_balance(view.books).values()
    debits = _sum(amount for amount in balances if amount > 0)
    credits_ = -_sum(amount for amount in balances if amount < 0)
    verdict.same("trial balance", debits, credits_)
    verdict.agreed(f"trial balance: debits = credits = {debits:,.2f}")


def _sum(amounts: Iterable[Decimal]) -> Decimal:
    return sum(amounts, ZERO)
