"""Journal entries and transfers: money moved between accounts and nothing else.

A journal entry balances within its request, amounts positive on both sides; a line on a control
account needs its name. A transfer has two balance-sheet accounts and an amount, and can be
neither deleted nor voided by request. Refuses non-posting accounts.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.quickbooks.accounts import balance, credit, debit
from simulator.quickbooks.amounts import ZERO, amount, money
from simulator.quickbooks.drafts import Draft
from simulator.quickbooks.references import invalid, is_empty, resolve, settle
from simulator.quickbooks.txn_header import invalid_value, missing, required, txn_date, unsaved

if TYPE_CHECKING:
    from decimal import Decimal

    from simulator.quickbooks.company import CompanyFile
    from simulator.quickbooks.ledger import Posting
    from simulator.quickbooks.reading import Fields
    from simulator.quickbooks.records import Record

_SIDES = ("JournalDebitLine", "JournalCreditLine")
_MOVABLE = {
    "Bank",
    "CreditCard",
    "OtherCurrentAsset",
    "FixedAsset",
    "OtherAsset",
    "OtherCurrentLiability",
    "LongTermLiability",
    "Equity",
}


def prepare_entry(company: CompanyFile, kind: str, body: Fields, own: Record | None) -> Draft:
    """Check a JournalEntryAdd (or a Mod already merged into one)."""
    fields = settle(company, {k: v for k, v in body.items() if k not in _SIDES}, where=kind)
    fields["TxnDate"] = txn_date(company, kind, body)
    fields.setdefault("IsAdjustment", "false")
    if own is None and "RefNumber" not in body:
        numbers = [str(r.fields.get("RefNumber", "")) for r in company.store.of_kind(kind)]
        fields["RefNumber"] = str(max((int(n) for n in numbers if n.isdigit()), default=0) + 1)
    sums = {}
    for side in _SIDES:
        rows = [_line(company, kind, line) for line in body.get(side, ())]
        if rows:
            fields[side] = rows
        sums[side] = sum((money(row["Amount"]) for row in rows), ZERO)
    if sums[_SIDES[0]] != sums[_SIDES[1]]:
        raise unsaved(kind, "The transaction is not in balance. Debits must equal credits.")
    return Draft(fields=fields)


def entry_total(record: Record) -> Decimal:
    """The sum of the debits."""
    return sum((money(row["Amount"]) for row in record.fields.get(_SIDES[0], ())), ZERO)


def entry_postings(company: CompanyFile, record: Record) -> list[Posting]:
    """Line by line."""
    rows = []
    for side, post in ((_SIDES[0], debit), (_SIDES[1], credit)):
        for line in record.fields.get(side, ()):
            entity = line.get("EntityRef", {}).get("ListID", "")
            if "AccountRef" in line:
                rows.append(post(line["AccountRef"]["ListID"], money(line["Amount"]), entity))
    return rows


def prepare_transfer(company: CompanyFile, kind: str, body: Fields, own: Record | None) -> Draft:
    """Check a TransferAdd (or a Mod already merged into one)."""
    for element in ("TransferFromAccountRef", "TransferToAccountRef"):
        if is_empty(body.get(element)):
            raise missing(element)
        account = resolve(company, element, required(body, element), where=kind)
        if account.fields["AccountType"] not in _MOVABLE:
            reason = "The account for this transaction must be a balance sheet account."
            raise invalid(element, body[element], kind, reason)
    if not body.get("Amount"):
        raise missing("Amount")
    if money(body["Amount"]) <= ZERO:
        raise invalid_value("Amount", body["Amount"], "The amount must be positive.")
    fields = settle(company, body, where=kind)
    if fields["TransferFromAccountRef"] == fields["TransferToAccountRef"]:
        raise unsaved(kind, "You cannot transfer funds from an account to itself.")
    fields["TxnDate"] = txn_date(company, kind, body)
    fields["Amount"] = amount(money(body["Amount"]))
    return Draft(fields=fields)


def transfer_total(record: Record) -> Decimal:
    """The amount moved."""
    return money(record.fields["Amount"])


def transfer_postings(company: CompanyFile, record: Record) -> list[Posting]:
    """Debit where it went, credit where it came from."""
    value = transfer_total(record)
    return [
        debit(record.fields["TransferToAccountRef"]["ListID"], value),
        credit(record.fields["TransferFromAccountRef"]["ListID"], value),
    ]


def show_transfer(company: CompanyFile, record: Record, view: Fields) -> None:
    """Both accounts' balances as of now."""
    for end in ("From", "To"):
        list_id = record.fields[f"Transfer{end}AccountRef"]["ListID"]
        account = company.store.records["Account", list_id]
        view[f"{end}AccountBalance"] = amount(balance(company, account))


def _line(company: CompanyFile, kind: str, line: Fields) -> Fields:
    where = f"{kind} line"
    if is_empty(line.get("AccountRef")):
        if money(line.get("Amount")):
            raise missing("AccountRef")
        return {**settle(company, line, where=where), "Amount": "0.00"}
    if money(line.get("Amount")) < ZERO:
        raise invalid_value("Amount", line["Amount"], "The amount must be positive.")
    account = resolve(company, "AccountRef", required(line, "AccountRef"), where=where)
    account_type = account.fields["AccountType"]
    if account_type == "NonPosting":
        raise invalid("AccountRef", line["AccountRef"], where, "The account is non-posting.")
    named = {"AccountsReceivable": "Customer", "AccountsPayable": "Vendor"}.get(account_type)
    if named is not None:
        ref = line.get("EntityRef")
        if ref is None or is_empty(ref):
            reason = f"A {named.lower()} is needed for a line on this account."
            raise invalid("EntityRef", {}, where, reason)
        resolve(company, "EntityRef", ref, where=where, kinds=(named,))
    settled = settle(company, line, where=where)
    settled["Amount"] = amount(money(line.get("Amount")))
    return settled
