"""One organization: its records and what a person does with them in BILL's web app.

The web app may do everything the API may, and more: pay, receive, void, set the fields that only
v2 shows. All of it goes through the same checks; a refusal is an ApiError.
"""

from __future__ import annotations

from collections import Counter
from threading import RLock
from typing import TYPE_CHECKING, Any

from simulator.bill import documents, ids, ledger, payments, receipts, voids
from simulator.bill.entities import ENTITIES
from simulator.bill.errors import missing, refuse
from simulator.bill.intake import Intake
from simulator.bill.tables import Record, Table

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from datetime import date

    from simulator.bill.clock import Clock
    from simulator.bill.settings import Settings
    from simulator.bill.shape import Surface

Amount = object  # whatever money() reads: Decimal, int, str, float


class Organization:
    """Tables by kind (`org.vendors`, …), counts of calls, and the web app's methods."""

    chart_of_accounts: Table
    departments: Table
    accounting_classes: Table
    locations: Table
    jobs: Table
    employees: Table
    items: Table
    vendors: Table
    customers: Table
    bills: Table
    vendor_credits: Table
    payments: Table
    invoices: Table
    credit_memos: Table
    receivable_payments: Table
    bank_accounts: Table
    payment_terms: Table
    money_movements: Table

    def __init__(
        self, *, profile: Record, clock: Clock, settings: Settings, lock: RLock | None = None
    ) -> None:
        self.profile = profile  # id, name, processingOptions, …
        self.clock = clock
        self.settings = settings
        # One lock for the whole service: autosave writes every organization at once.
        self.lock = lock or RLock()
        self.changed: Callable[[], None] = lambda: None  # called after every commit
        self.tables: dict[str, Table] = {kind: Table(kind) for kind in ENTITIES}
        for kind, table in self.tables.items():
            setattr(self, kind, table)
        self.serial = 0
        self.calls: Counter[str] = Counter()  # "GET /vendors", "PATCH /vendors/{id}" → calls
        self.writes: Counter[str] = Counter()  # the same, only writes that were committed
        self.bank_balances: dict[str, Record] = {}  # bank account id → bankBalance, bankBalanceDate
        self.emails: list[Record] = []  # invoices sent: invoiceId, to, at

    @property
    def id(self) -> str:
        """The organization id."""
        return str(self.profile["id"])

    def new_id(self, prefix: str) -> str:
        """A fresh id of that kind."""
        self.serial += 1
        return ids.make(prefix, owner=self.id, number=self.serial)

    def stamp(self) -> str:
        """A time for a record that changes now."""
        return self.clock.stamp(self.settings.stamp_milliseconds)

    def get(self, kind: str, record_id: str) -> Record:
        """The record; a 404 as ApiError when there is none."""
        row = self.tables[kind].get(record_id)
        if row is None:
            raise missing(record_id)
        return row

    def write(
        self, kind: str, body: object, *, surface: Surface, record_id: str = "", whole: bool = True
    ) -> Record:
        """Create (no id), replace (`whole`) or patch one record after every check."""
        with self.lock:
            entity = ENTITIES[kind]
            old = self.get(kind, record_id) if record_id else None
            intake = Intake(surface=surface, tables=self.tables, new_id=self.new_id)
            fields = intake.read(entity, body, old, whole=whole)
            rest = {k: v for k, v in (old or {}).items() if k not in entity.fields}
            record = {**rest, **fields}
            documents.check(self, kind, record, old)
            record["id"] = record_id or self.new_id(entity.prefix)
            record.setdefault("archived", False)
            record["updatedTime"] = self.stamp()
            record.setdefault("createdTime", record["updatedTime"])
            self.tables[kind].put(record)
            ledger.settle_document(self, kind, record, old)
            self.changed()
            return record

    def create(self, kind: str, **fields: Any) -> Record:
        """A new record, typed into the web app."""
        return self.write(kind, fields, surface="web")

    def edit(self, kind: str, record_id: str, **fields: Any) -> Record:
        """Change these fields (None clears one); lines are named by id, new ones have none."""
        return self.write(kind, fields, surface="web", record_id=record_id, whole=False)

    def replace(self, kind: str, record_id: str, **fields: Any) -> Record:
        """Put the record anew: fields and lines not named are gone."""
        return self.write(kind, fields, surface="web", record_id=record_id)

    def archive(self, kind: str, record_id: str) -> Record:
        """Archive; archiving twice changes nothing and is no error."""
        return self._flag(kind, record_id, archived=True)

    def restore(self, kind: str, record_id: str) -> Record:
        """Bring an archived record back."""
        return self._flag(kind, record_id, archived=False)

    def _flag(self, kind: str, record_id: str, *, archived: bool) -> Record:
        with self.lock:
            record = self.get(kind, record_id)
            if record.get("archived", False) != archived:
                if archived:
                    documents.check_archive(self, kind, record)
                record["archived"] = archived
                record["updatedTime"] = self.stamp()
                ledger.settle_document(self, kind, record, record)
                self.changed()
            return record

    def merge(self, kind: str, record_id: str, into: str) -> Record:
        """Merge one list record into another: all that v3 shows of it is an archived row."""
        self.get(kind, into)
        return self.archive(kind, record_id)

    def pay_bills(
        self,
        bills: Mapping[str, Amount] | Iterable[str],
        *,
        process_date: date | None = None,
        funding_account: str = "",
        with_credits: Mapping[str, Mapping[str, Amount]] | None = None,
        disbursement: str = "CHECK",
        description: str = "",
    ) -> Record:
        """Schedule one online payment to one vendor. See payments.schedule."""
        plan = payments.Plan(
            bills=payments.amounts(self, bills, with_credits or {}),
            process_date=process_date or self.clock.today(),
            credits=payments.read_credits(with_credits or {}),
            description=description,
        )
        with self.lock:
            record = payments.schedule(
                self, plan, funding_account=funding_account, disbursement=disbursement
            )
            self.changed()
            return record

    def record_offline_payment(
        self,
        bills: Mapping[str, Amount] | Iterable[str],
        *,
        process_date: date | None = None,
        to_print_check: bool = False,
        chart_of_account: str = "",
        with_credits: Mapping[str, Mapping[str, Amount]] | None = None,
        description: str = "",
    ) -> Record:
        """Note a payment made outside BILL; it is paid at once and moves no money here."""
        plan = payments.Plan(
            bills=payments.amounts(self, bills, with_credits or {}),
            process_date=process_date or self.clock.today(),
            credits=payments.read_credits(with_credits or {}),
            description=description,
        )
        with self.lock:
            record = payments.record_offline(
                self, plan, to_print_check=to_print_check, chart_of_account=chart_of_account
            )
            self.changed()
            return record

    def process(
        self, payment_id: str = "", *, through: date | None = None, until: str = "CLEARED"
    ) -> list[Record]:
        """One processing run over payments out and in; the money moves. See payments.process."""
        with self.lock:
            done: list[Record] = []
            if not payment_id.startswith("0rp"):
                done += payments.process(self, payment_id, through=through, until=until)
            if not payment_id.startswith("stp"):
                done += receipts.process(self, payment_id, through=through)
            self.changed()
            return done

    def void_payment(
        self,
        payment_id: str,
        *,
        kind: str = "VOID_ONLY",
        reason: str = "",
        complete: bool = True,
        reissue_date: date | None = None,
    ) -> Record:
        """Void a payment out (VOID_ONLY, VOID_AND_CREDIT, VOID_AND_REISSUE) or a received one."""
        with self.lock:
            if payment_id.startswith("0rp"):
                record = receipts.void(self, payment_id)
            else:
                record = voids.request_void(self, payment_id, kind=kind, reason=reason)
                if complete:
                    record = voids.complete_void(self, payment_id, reissue_date=reissue_date)
            self.changed()
            return record

    def complete_void(self, payment_id: str, *, reissue_date: date | None = None) -> Record:
        """Let BILL finish a void that was only requested."""
        with self.lock:
            record = voids.complete_void(self, payment_id, reissue_date=reissue_date)
            self.changed()
            return record

    def cancel_payment(self, payment_id: str) -> Record:
        """Cancel before the money left: the bills are due again."""
        with self.lock:
            record = voids.cancel(self, payment_id)
            self.changed()
            return record

    def fail_payment(self, payment_id: str) -> Record:
        """The withdrawal bounced (FUNDING_FAILED_VOIDED): the bills are due again."""
        with self.lock:
            record = voids.fail_funding(self, payment_id)
            self.changed()
            return record

    def apply_credit(self, credit_id: str, bill_id: str, amount: Amount) -> Record:
        """Apply a vendor credit to a bill without a payment (0: take it off); the credit."""
        self.edit("bills", bill_id, vendorCredits=[{"id": credit_id, "amount": amount}])
        return self.vendor_credits[credit_id]

    def apply_credit_memo(self, memo_id: str, invoice_id: str, amount: Amount) -> Record:
        """Apply a credit memo to an invoice of the same customer. Returns the memo."""
        with self.lock:
            record = receipts.apply_memo(self, memo_id, invoice_id, amount)
            self.changed()
            return record

    def receive_payment(
        self,
        customer_id: str,
        invoices: Mapping[str, Amount],
        *,
        amount: Amount | None = None,
        online: bool = False,
        kind: str = "CHECK",
        payment_date: date | None = None,
        description: str = "",
        reference: str = "",
    ) -> Record:
        """Money from a customer; online ones wait for `process`, the others are paid at once."""
        plan = receipts.Plan(
            customer_id=customer_id,
            invoices=receipts.amounts(invoices),
            amount=receipts.total(invoices, amount),
            kind=kind,
            payment_date=payment_date or self.clock.today(),
            online=online,
            description=description,
            reference=reference,
        )
        with self.lock:
            record = receipts.receive(self, plan)
            self.changed()
            return record

    def set_bank_balance(self, bank_id: str, balance: Record) -> Record:
        """Keep the ledger's balance of a bank account that has a chart-of-accounts row."""
        with self.lock:
            if not self.get("bank_accounts", bank_id).get("chartOfAccountId"):
                raise refuse("The bank account is not associated with a chart of accounts.")
            self.bank_balances[bank_id] = balance
            self.changed()
            return balance
