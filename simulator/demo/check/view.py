"""Both records of every pair, and ids of one side in the other's terms."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterator

    from simulator.bill import Organization
    from simulator.bill import Record as Row
    from simulator.demo.check.verdict import Verdict
    from simulator.quickbooks import CompanyFile
    from simulator.quickbooks.records import Record

# Where each side keeps an entity: BILL's table, QuickBooks' store table.
PLACES = {
    "account": ("chart_of_accounts", "Account"),
    "department": ("departments", "Class"),
    "vendor": ("vendors", "Entity"),
    "customer": ("customers", "Entity"),
    "job": ("jobs", "Entity"),
    "item": ("items", "Item"),
    "invoice": ("invoices", "Txn"),
    "bill": ("bills", "Txn"),
    "vendor_credit": ("vendor_credits", "Txn"),
    "credit_memo": ("credit_memos", "Txn"),
    "bill_payment": ("payments", "Txn"),
    "invoice_payment": ("receivable_payments", "Txn"),
    "funds_transfer": ("money_movements", "Txn"),
}


class Audited(Protocol):
    """What the auditor is shown of a tenant.

    `pairs` and `problems` are the product's word for which records are one, and what people were
    told; `own_transactions` are TxnIDs that people entered in QuickBooks.
    """

    books: CompanyFile
    org: Organization
    pairs: list[dict[str, Any]]
    problems: list[dict[str, Any]]
    own_transactions: set[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Both:
    """One thing on both sides; a transaction that was deleted, or never was one, has no record."""

    name: str
    row: Row
    record: Record | None


class View:
    """One tenant as the auditor sees it."""

    def __init__(self, site: Audited, verdict: Verdict) -> None:
        self.site = site
        self.org: Organization = site.org
        self.books: CompanyFile = site.books
        self._verdict = verdict
        self._to_books: dict[tuple[str, str], str] = {}
        self._to_bill: dict[tuple[str, str], str] = {}
        for each in site.pairs:
            entity, ours, theirs = each["entity"], each["cloud_id"], each["quickbooks_id"]
            if (entity, ours) in self._to_books or (entity, theirs) in self._to_bill:
                verdict.trouble(f"{entity} {each['name']} is in two pairs")
            self._to_books[entity, ours] = theirs
            self._to_bill[entity, theirs] = ours

    def both(self, entity: str) -> Iterator[Both]:
        """Every pair of an entity; a record that is not where its id says is trouble."""
        for (kind, ours), theirs in self._to_books.items():
            if kind == entity:
                found = self._found(entity, ours, theirs)
                if found is not None:
                    yield found

    def in_books(self, entity: str, cloud_id: str | None) -> str | None:
        """The ListID or TxnID of a BILL id."""
        return self._to_books.get((entity, cloud_id)) if cloud_id else None

    def in_bill(self, entity: str, quickbooks_id: str | None) -> str | None:
        """BILL's id of a ListID or TxnID."""
        return self._to_bill.get((entity, quickbooks_id)) if quickbooks_id else None

    def record(self, table: str, record_id: str | None) -> Record | None:
        """A record of the company file."""
        return self.books.store.get(table, record_id) if record_id else None

    def mapped(self, entity: str) -> set[str]:
        """QuickBooks' ids of an entity that are in a pair."""
        return {theirs for kind, theirs in self._to_bill if kind == entity}

    def _found(self, entity: str, ours: str, theirs: str) -> Both | None:
        bill_table, books_table = PLACES[entity]
        row = self.org.tables[bill_table].get(ours)
        record = self.books.store.get(books_table, theirs)
        if "/" in ours:  # a credit that was used without a payment: no object on either side
            return None
        if row is None:
            self._verdict.trouble(f"{entity} {ours} is in a pair, and BILL has none")
            return None
        if record is None and entity != "invoice_payment":
            self._verdict.trouble(f"{entity} {theirs} is in a pair, and QuickBooks has none")
            return None
        return Both(name=_name(row), row=row, record=record)


def _name(row: Row) -> str:
    for key in ("name", "invoiceNumber", "referenceNumber", "confirmationNumber", "id"):
        if row.get(key):
            return str(row[key])
    return str(row)


def list_id(fields: dict[str, Any], name: str) -> str | None:
    """The ListID of a reference field."""
    ref = fields.get(name)
    return str(ref["ListID"]) if ref else None
