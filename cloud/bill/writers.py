"""Writes to BILL's lists, each of which ends in one of three ways: written, rejected, unknown.

A record that lacks what BILL requires is rejected before any call. Once a first call of several has
been taken, no later trouble may look as if nothing had been written.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cloud.bill.changes import change_of
from cloud.bill.client import InDoubtError
from cloud.bill.errors import BillError
from cloud.bill.fields.columns import write_changes, write_new
from cloud.bill.fields.documents import write_extras
from cloud.bill.fields.lines import rows_of, write_invoice_lines
from cloud.bill.refusals import refusal_of
from sync.errors import CloudRefused, CloudUnavailable
from sync.ports import Rejected, Unknown, Written

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from cloud.bill.client import Client
    from cloud.bill.fields.columns import Row
    from cloud.bill.fields.listing import Listing
    from cloud.bill.lookups import BillLookups
    from sync.ports import Record, WriteResult


@dataclass(frozen=True, slots=True, kw_only=True)
class ListWriter:
    """Writes of an entity that is one list of BILL's."""

    client: Client
    look: BillLookups
    listing: Listing

    def lacks(self, record: Record, changes: Record | None = None) -> Rejected | None:
        """What BILL requires and the record has not; of `changes`, only what they are about."""
        lack = self.missing(record)
        about = changes is None or (lack is not None and lack.field in changes)
        return lack if about else None

    def missing(self, record: Record) -> Rejected | None:
        """The first thing that BILL requires and the record has not."""
        return self.listing.lacks(record) if self.listing.lacks else None

    def create(self, record: Record) -> WriteResult:
        """POST; a record that is inactive is archived right after."""
        lack = self.lacks(record)
        if lack is not None:
            return lack
        body = self.body(record)
        result = self.send(lambda: self.client.v3("POST", self.listing.path, body=body))
        if isinstance(result, Written) and record.get("active") is False:
            return self._archived_too(result)
        return result

    def update(self, record_id: str, changes: Record, record: Record) -> WriteResult:
        """PATCH of what moved; archived or restored when `active` moved."""
        lack = self.lacks(record, changes)
        if lack is not None:
            return lack
        result = self.patch(record_id, changes, record)
        if isinstance(result, Written) and "active" in changes:
            action = "archive" if changes["active"] is False else "restore"
            return self._then(result, lambda: self.move(record_id, action))
        return result

    def body(self, record: Record) -> Row:
        """The body of a create."""
        body = write_new(self.listing.columns, record)
        if self.listing.write is not None:
            self.listing.write(body, set(record), record, self.look)
        return body

    def patch(self, record_id: str, changes: Record, record: Record) -> WriteResult:
        """PATCH; without anything to send, what BILL holds now."""
        body = write_changes(self.listing.columns, set(changes), record)
        if self.listing.write is not None:
            self.listing.write(body, set(changes), record, self.look)
        template = self.listing.path + "/{id}"
        if not body:
            return self.send(lambda: self.client.v3("GET", template, record_id))
        return self.send(lambda: self.client.v3("PATCH", template, record_id, body=body))

    def move(self, record_id: str, action: str) -> WriteResult:
        """POST to archive or restore; harmless when it is so already."""
        template = f"{self.listing.path}/{{id}}/{action}"
        return self.send(lambda: self.client.v3("POST", template, record_id, body={}))

    def send(self, call: Callable[[], Any]) -> WriteResult:
        """One call, and its end."""
        try:
            row = call()
        except InDoubtError as doubt:
            return Unknown(doubt.detail)
        except BillError as refusal:
            return refusal_of(refusal.fault, self.listing)
        if not isinstance(row, dict) or not row.get("id"):
            return Unknown("BILL took the call and answered without the record.")
        return Written(str(row["id"]), self.version(row))

    def version(self, row: Mapping[str, Any]) -> str:
        """The version of what BILL holds now; "" when it cannot be told."""
        try:
            self.look.prepare(self.listing.entity, [row])
            change = change_of(self.listing, row, self.look)
        except (CloudUnavailable, CloudRefused):
            return ""
        return change.version if change is not None else ""

    def _archived_too(self, result: Written) -> WriteResult:
        done = self._then(result, lambda: self.move(result.id, "archive"))
        # "Written" would say that it is inactive in BILL, and it is not: let it be looked up.
        return done if done != result else Unknown("It was created, and archiving it failed.")

    @staticmethod
    def _then(first: Written, call: Callable[[], WriteResult]) -> WriteResult:
        """A second call after one that was taken: its failure leaves the first as it was."""
        try:
            second = call()
        except (CloudUnavailable, CloudRefused):
            return first
        return first if isinstance(second, Rejected) else second


class InvoiceWriter(ListWriter):
    """Invoices: lines keep their ids, and v2 takes what v3 has no place for."""

    __slots__ = ()

    def missing(self, record: Record) -> Rejected | None:
        """What every invoice needs in BILL."""
        return _invoice_lacks(record)

    def create(self, record: Record) -> WriteResult:
        """POST without an e-mail to the customer, then the v2 fields."""
        lack = self.lacks(record)
        if lack is not None:
            return lack
        body = {**self.body(record), "processingOptions": {"sendEmail": False}}
        result = self.send(lambda: self.client.v3("POST", self.listing.path, body=body))
        extras = [name for name in self.listing.extras if record.get(name)]
        return self._with_extras(result, extras, record)

    def patch(self, record_id: str, changes: Record, record: Record) -> WriteResult:
        """PATCH of header fields; PUT with every line's id when lines or customer moved."""
        extras = [name for name in self.listing.extras if name in changes]
        rest = {name: value for name, value in changes.items() if name not in extras}
        if {"lines", "customer", "customer_root", "department"} & set(rest):
            result = self._replace(record_id, record)
            extras = list(self.listing.extras)  # a PUT may drop what it does not name
        else:
            # dataclass(slots=True) replaces the class, so super() without names cannot find it
            result = ListWriter.patch(self, record_id, rest, record)
        return self._with_extras(result, extras, record)

    def _replace(self, record_id: str, record: Record) -> WriteResult:
        template = self.listing.path + "/{id}"
        try:
            old = self.client.v3("GET", template, record_id)
        except BillError as refusal:
            return refusal_of(refusal.fault, self.listing)
        body = write_new(self.listing.columns, record)
        if self.listing.write is not None:
            self.listing.write(body, set(record), record, self.look)
        continued = self._lines(record, old)
        body["invoiceLineItems"] = continued
        for name in ("payToChartOfAccountId", "enableCardPayment"):
            if isinstance(old, dict) and old.get(name) is not None:
                body[name] = old[name]
        return self.send(lambda: self.client.v3("PUT", template, record_id, body=body))

    def _lines(self, record: Record, old: Any) -> list[Row]:
        before = rows_of(old if isinstance(old, dict) else {}, "invoiceLineItems")
        return write_invoice_lines(record.get("lines") or [], self.look, before)

    def _with_extras(self, result: WriteResult, names: list[str], record: Record) -> WriteResult:
        """Send the v2 fields; what v2 does not take stays a difference that the next read shows."""
        if not isinstance(result, Written) or not names or not self.look.has_extras("invoice"):
            return result
        obj = {"entity": "Invoice", "id": result.id, **write_extras(names, record, self.look)}
        try:
            self.client.v2("Crud/Update/Invoice.json", {"obj": obj})
            row = self.client.v3("GET", self.listing.path + "/{id}", result.id)
        except (BillError, InDoubtError, CloudUnavailable, CloudRefused):
            return result
        return Written(result.id, self.version(row)) if isinstance(row, dict) else result


def _invoice_lacks(record: Record) -> Rejected | None:
    customer = str(record.get("customer") or "")
    if not customer:
        return Rejected(
            "bill-missing-customer",
            "customer",
            "BILL takes no invoice without a customer.",
            "Choose the customer of this invoice in QuickBooks.",
        )
    if customer.startswith("job:") and not record.get("customer_root"):
        return Rejected(
            "bill-missing-customer",
            "customer",
            "The customer above the invoice's job is not known in BILL.",
            "Look under Records why the customer above the job is not in BILL, and settle that; "
            "this invoice follows by itself.",
        )
    if not record.get("lines"):
        return Rejected(
            "bill-missing-lines",
            "lines",
            "BILL takes no invoice without a line.",
            "Add a line with an item to this invoice in QuickBooks.",
        )
    return None
