"""Whatever anybody does, the books balance, and the balances agree with the transactions."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from simulator.quickbooks import CompanyFile, Status, SteppingClock, edit
from simulator.quickbooks.ledger import Ledger, Posting, register, trial_balance

if TYPE_CHECKING:
    from tests.unit.simulator.quickbooks.desk import Desk

from tests.unit.simulator.quickbooks.forms import bill

CENTS = st.integers(1, 50_000).map(lambda n: Decimal(n) / 100)
DAY = date(2026, 7, 1)


def test_an_unbalanced_transaction_is_the_simulators_own_mistake() -> None:
    with pytest.raises(ArithmeticError, match=r"out of balance by 0\.01"):
        Ledger().book("1", [Posting(account="a", amount=Decimal("0.01"))])


def test_a_register_tells_what_moved_an_account(shop: Desk) -> None:
    bill(shop, "30.00", header="<RefNumber>7</RefNumber>")
    (entry,) = register(shop.company, "Accounts Payable")
    assert ("Bill", "2026-07-01", "7", "Lumber Yard", Decimal("-30.00")) == (
        entry.txn_type,
        entry.txn_date,
        entry.ref_number,
        entry.entity,
        entry.amount,
    )
    with pytest.raises(KeyError):
        register(shop.company, "No Such Account")


def test_the_trial_balance_lists_every_posting_account_and_sums_to_zero(shop: Desk) -> None:
    bill(shop, "30.00")
    balance = trial_balance(shop.company)
    assert Decimal("30.00") == balance["Rent"]
    assert "Estimates" not in balance
    assert Decimal(0) == sum(balance.values())


class Office(RuleBasedStateMachine):
    """A bookkeeper who tries everything, refusals included."""

    @initialize()
    def open_file(self) -> None:
        self.clock = SteppingClock()
        self.company = CompanyFile.empty(clock=self.clock)
        edit.add_account(self.company, "Checking", "Bank")
        edit.add_account(self.company, "Rent", "Expense")
        edit.add_account(self.company, "Sales", "Income")
        edit.add_account(self.company, "Discounts", "Expense")
        edit.add_vendor(self.company, "V")
        edit.add_customer(self.company, "C")
        edit.add_customer(self.company, "J", parent="C")
        edit.add_service(self.company, "Labor", account="Sales", price="10.00")

    def attempt(self, act: Any, *args: Any, **how: Any) -> None:
        self.clock.advance(1)
        before = trial_balance(self.company)
        try:
            act(self.company, *args, **how)
        except (Status, ValueError):
            assert before == trial_balance(self.company), "a refusal changed the books"

    def some(self, kind: str, pick: int) -> str:
        records = self.company.store.of_kind(kind)
        return records[pick % len(records)].id if records else "FFFF-1700000000"

    @rule(value=CENTS, back=st.booleans())
    def buy(self, value: Decimal, *, back: bool) -> None:
        act = edit.add_vendor_credit if back else edit.add_bill
        self.attempt(act, "V", [{"AccountRef": "Rent", "Amount": value}], day=DAY)

    @rule(hours=st.integers(1, 30), job=st.booleans(), back=st.booleans())
    def sell(self, hours: int, *, job: bool, back: bool) -> None:
        act = edit.add_credit_memo if back else edit.add_invoice
        lines = [{"ItemRef": "Labor", "Quantity": str(hours)}]
        self.attempt(act, "C:J" if job else "C", lines, day=DAY)

    @rule(pick=st.integers(0, 9), value=CENTS, credit=CENTS, discount=CENTS)
    def pay(self, pick: int, value: Decimal, credit: Decimal, discount: Decimal) -> None:
        row = {
            "TxnID": self.some("Bill", pick),
            "PaymentAmount": value,
            "SetCredit": [
                {"CreditTxnID": self.some("VendorCredit", pick), "AppliedAmount": credit}
            ],
            "DiscountAmount": discount if pick % 2 else Decimal(0),
            "DiscountAccountRef": "Discounts",
        }
        if not self.company.store.of_kind("VendorCredit") or pick % 3:
            del row["SetCredit"]
        self.attempt(
            edit.add,
            "BillPaymentCheck",
            PayeeEntityRef="V",
            TxnDate=DAY,
            BankAccountRef="Checking",
            RefNumber="1",
            AppliedToTxnAdd=[row],
        )

    @rule(pick=st.integers(0, 9), total=CENTS, value=CENTS, auto=st.booleans())
    def receive(self, pick: int, total: Decimal, value: Decimal, *, auto: bool) -> None:
        applied = None if auto else {self.some("Invoice", pick): value}
        self.attempt(edit.receive_payment, "C", total, day=DAY, applied=applied)

    @rule(pick=st.integers(0, 9), value=CENTS)
    def change(self, pick: int, value: Decimal) -> None:
        kind = ("Bill", "ReceivePayment", "BillPaymentCheck")[pick % 3]
        changes: dict[str, dict[str, Any]] = {
            "Bill": {
                "ExpenseLineMod": [{"TxnLineID": "-1", "AccountRef": "Rent", "Amount": value}]
            },
            "ReceivePayment": {"TotalAmount": value},
            "BillPaymentCheck": {"TxnDate": DAY + timedelta(days=pick)},
        }
        self.attempt(edit.edit, kind, self.some(kind, pick), **changes[kind])

    @rule(pick=st.integers(0, 20), void=st.booleans())
    def undo(self, pick: int, *, void: bool) -> None:
        kinds = ("Bill", "VendorCredit", "Invoice", "CreditMemo", "BillPaymentCheck")
        kind = (*kinds, "ReceivePayment")[pick % (5 if void else 6)]
        self.attempt(edit.void if void else edit.delete, kind, self.some(kind, pick))

    @invariant()
    def the_books_balance(self) -> None:
        if hasattr(self, "company"):
            assert Decimal(0) == sum(trial_balance(self.company).values())

    @invariant()
    def control_accounts_equal_what_is_open(self) -> None:
        """A/P is open bills less credits; A/R open invoices less memos and unused payments."""
        if not hasattr(self, "company"):
            return
        balance = trial_balance(self.company)
        sums = {}
        for kind in ("Bill", "VendorCredit", "Invoice", "CreditMemo", "ReceivePayment"):
            due = [
                edit.balance_due(self.company, kind, r.id) for r in self.company.store.of_kind(kind)
            ]
            assert all(value >= 0 for value in due)
            sums[kind] = sum(due, Decimal(0))
        loose = sum(
            (
                edit.balance_due(self.company, "BillPaymentCheck", r.id)
                for r in self.company.store.of_kind("BillPaymentCheck")
            ),
            Decimal(0),
        )  # money left on a check whose bill was deleted
        assert -balance["Accounts Payable"] == sums["Bill"] - sums["VendorCredit"] - loose
        receivable = sums["Invoice"] - sums["CreditMemo"] - sums["ReceivePayment"]
        assert balance["Accounts Receivable"] == receivable

    @invariant()
    def a_reloaded_file_has_the_same_books(self) -> None:
        if hasattr(self, "company"):
            again = CompanyFile.restored(self.company.saved())
            assert trial_balance(self.company) == trial_balance(again)


Office.TestCase.settings = settings(
    max_examples=25,
    stateful_step_count=25,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
TestOffice = Office.TestCase
