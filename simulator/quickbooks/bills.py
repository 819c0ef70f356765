"""Bills and vendor credits: what is owed to a vendor, and what the vendor owes back.

The amount is the sum of the lines; the A/P account and the due date have defaults. Refuses to
move a bill that payments are applied to over to another vendor or A/P account.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.quickbooks import purchase_lines
from simulator.quickbooks.accounts import credit, debit, special
from simulator.quickbooks.amounts import ZERO, amount, money
from simulator.quickbooks.drafts import Draft
from simulator.quickbooks.references import invalid, is_empty, resolve, settle
from simulator.quickbooks.txn_header import due_date, invalid_value, required, txn_date, unsaved

if TYPE_CHECKING:
    from decimal import Decimal

    from simulator.quickbooks.company import CompanyFile
    from simulator.quickbooks.ledger import Posting
    from simulator.quickbooks.reading import Fields
    from simulator.quickbooks.records import Record

_LINES = {"ExpenseLineAdd", "ItemLineAdd", "ItemGroupLineAdd", "LinkToTxnID"}


def prepare(company: CompanyFile, kind: str, body: Fields, own: Record | None) -> Draft:
    """Check a BillAdd or VendorCreditAdd (or a Mod already merged into one)."""
    vendor = resolve(
        company, "VendorRef", required(body, "VendorRef"), where=kind, kinds=("Vendor",)
    )
    payable = payable_account(company, body.get("APAccountRef"), kind)
    header = {k: v for k, v in body.items() if k not in _LINES}
    fields = settle(company, header, where=kind)
    fields["VendorRef"] = {"ListID": vendor.id}
    fields["APAccountRef"] = {"ListID": payable.id}
    fields["TxnDate"] = txn_date(company, kind, body)
    fields.update(purchase_lines.prepare(company, kind, body))
    if purchase_lines.total(fields) < ZERO:
        raise unsaved(kind, "The transaction amount must be positive.")
    if kind == "Bill":
        _terms(company, fields, vendor, body)
        if "VendorAddress" not in fields and "VendorAddress" in vendor.fields:
            fields["VendorAddress"] = vendor.fields["VendorAddress"]
    if own is not None:
        _stays(company, own, fields)
    return Draft(fields=fields)


def payable_account(company: CompanyFile, ref: Fields | None, where: str) -> Record:
    """The A/P account a reference names, or the company's own. Status 3140 for another type."""
    if ref is None or is_empty(ref):
        return special(company, "AccountsPayable")
    account = resolve(company, "APAccountRef", ref, where=where)
    if account.fields["AccountType"] != "AccountsPayable":
        raise invalid(
            "APAccountRef",
            ref,
            where,
            "The account for this transaction must be of type Accounts Payable.",
        )
    return account


def total(record: Record) -> Decimal:
    """AmountDue or CreditAmount."""
    return purchase_lines.total(record.fields)


def postings(company: CompanyFile, record: Record) -> list[Posting]:
    """Debit what was bought, credit A/P; a vendor credit the other way round."""
    sign = -1 if record.kind == "VendorCredit" else 1
    vendor = record.fields["VendorRef"]["ListID"]
    rows = [
        debit(
            line["_account"],
            sign * money(line["Amount"]),
            line.get("CustomerRef", {}).get("ListID", ""),
        )
        for line in purchase_lines.all_lines(record.fields)
        if money(line.get("Amount"))
    ]
    payable = record.fields["APAccountRef"]["ListID"]
    return [*rows, credit(payable, sign * total(record), vendor)]


def stock(company: CompanyFile, record: Record) -> dict[str, Decimal]:
    """Inventory received, or sent back by a vendor credit."""
    sign = -1 if record.kind == "VendorCredit" else 1
    moved: dict[str, Decimal] = {}
    for line in purchase_lines.all_lines(record.fields):
        if "_stocked" in line:
            item = line["_stocked"]
            moved[item] = moved.get(item, ZERO) + sign * money(line.get("Quantity") or "0")
    return moved


def show(company: CompanyFile, record: Record, view: Fields) -> None:
    """What is computed in a BillRet or VendorCreditRet."""
    value = total(record)
    if record.kind == "Bill":
        left = value - company.links.covered(record.id)
        view["AmountDue"], view["OpenAmount"] = amount(value), amount(left)
        view["IsPaid"] = "true" if left <= ZERO else "false"
    else:
        view["CreditAmount"] = amount(value)
        view["OpenAmount"] = amount(value - company.links.used(record.id))


def _terms(company: CompanyFile, fields: Fields, vendor: Record, body: Fields) -> None:
    if "TermsRef" not in fields and "TermsRef" not in body and "TermsRef" in vendor.fields:
        fields["TermsRef"] = vendor.fields["TermsRef"]
    terms = company.store.get("Terms", fields.get("TermsRef", {}).get("ListID", ""))
    if not fields.get("DueDate"):
        days = int(company.preference("PurchasesAndVendorsPreferences", "DaysBillsAreDue") or "10")
        fields["DueDate"] = due_date(fields["TxnDate"], terms, days)


def _stays(company: CompanyFile, own: Record, fields: Fields) -> None:
    links = company.links
    taken = links.covered(own.id) if own.kind == "Bill" else links.used(own.id)
    if taken == ZERO:
        return
    for element in ("VendorRef", "APAccountRef"):
        if own.fields[element] != fields[element]:
            raise unsaved(own.kind, "Payments or credits are applied to this transaction.")
    if purchase_lines.total(fields) < taken:
        raise invalid_value(
            "Amount",
            amount(purchase_lines.total(fields)),
            "The amount is less than what is already applied.",
        )
