"""Checks and deposits: what users do by hand around our transactions.

A check pays lines from a bank account; a deposit carries undeposited payments, and other money,
to a bank. Refuses to deposit a payment twice.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.quickbooks import purchase_lines
from simulator.quickbooks.accounts import credit, debit, special
from simulator.quickbooks.amounts import ZERO, amount, money
from simulator.quickbooks.drafts import Draft
from simulator.quickbooks.references import invalid, is_empty, resolve, settle, txn
from simulator.quickbooks.txn_header import missing, required, txn_date, unsaved

if TYPE_CHECKING:
    from decimal import Decimal

    from simulator.quickbooks.company import CompanyFile
    from simulator.quickbooks.ledger import Posting
    from simulator.quickbooks.reading import Fields
    from simulator.quickbooks.records import Record

_LINES = {"ExpenseLineAdd", "ItemLineAdd", "ItemGroupLineAdd", "LinkToTxnID", "ApplyCheckToTxnAdd"}


def prepare_check(company: CompanyFile, kind: str, body: Fields, own: Record | None) -> Draft:
    """Check a CheckAdd."""
    account = resolve(company, "BankAccountRef", required(body, "AccountRef"), where=kind)
    if account.fields["AccountType"] != "Bank":
        reason = "The account for this transaction must be of type Bank."
        raise invalid("BankAccountRef", body["AccountRef"], kind, reason)
    fields = settle(company, {k: v for k, v in body.items() if k not in _LINES}, where=kind)
    fields["AccountRef"] = {"ListID": account.id}
    fields["TxnDate"] = txn_date(company, kind, body)
    fields["IsToBePrinted"] = (
        "false" if body.get("RefNumber") else body.get("IsToBePrinted", "false")
    )
    fields.update(purchase_lines.prepare(company, kind, body))
    return Draft(fields=fields)


def check_total(record: Record) -> Decimal:
    """The sum of the lines."""
    return purchase_lines.total(record.fields)


def check_postings(company: CompanyFile, record: Record) -> list[Posting]:
    """Debit what was bought, credit the bank."""
    rows = [
        debit(
            line["_account"],
            money(line["Amount"]),
            line.get("CustomerRef", {}).get("ListID", ""),
        )
        for line in purchase_lines.all_lines(record.fields)
        if money(line.get("Amount"))
    ]
    return [*rows, credit(record.fields["AccountRef"]["ListID"], check_total(record))]


def show_check(company: CompanyFile, record: Record, view: Fields) -> None:
    """The check's amount."""
    view["Amount"] = amount(check_total(record))


def prepare_deposit(company: CompanyFile, kind: str, body: Fields, own: Record | None) -> Draft:
    """Check a DepositAdd; payments must lie in Undeposited Funds and not be deposited yet."""
    bank = resolve(
        company, "DepositToAccountRef", required(body, "DepositToAccountRef"), where=kind
    )
    if bank.fields["AccountType"] not in {"Bank", "OtherCurrentAsset"}:
        reason = "The account for this transaction must be of type Bank."
        raise invalid("DepositToAccountRef", body["DepositToAccountRef"], kind, reason)
    if not body.get("DepositLineAdd"):
        raise missing("DepositLineAdd")
    header = {k: v for k, v in body.items() if k not in {"DepositLineAdd", "CashBackInfoAdd"}}
    fields = settle(company, header, where=kind)
    fields["TxnDate"] = txn_date(company, kind, body)
    fields["DepositLineRet"] = [_line(company, kind, line) for line in body["DepositLineAdd"]]
    return Draft(fields=fields)


def deposit_total(record: Record) -> Decimal:
    """The sum of the lines."""
    rows = record.fields.get("DepositLineRet", ())
    return sum((money(row.get("Amount")) for row in rows), ZERO)


def deposit_postings(company: CompanyFile, record: Record) -> list[Posting]:
    """Debit the bank, credit where each line comes from."""
    rows = [debit(record.fields["DepositToAccountRef"]["ListID"], deposit_total(record))]
    for line in record.fields.get("DepositLineRet", ()):
        entity = line.get("EntityRef", {}).get("ListID", "")
        rows.append(credit(line["AccountRef"]["ListID"], money(line.get("Amount")), entity))
    return rows


def show_deposit(company: CompanyFile, record: Record, view: Fields) -> None:
    """The deposit's total."""
    view["DepositTotal"] = amount(deposit_total(record))


def waiting(company: CompanyFile) -> list[Record]:
    """Payments in Undeposited Funds that no deposit has taken."""
    funds = special(company, "UndepositedFunds").id
    taken = {
        line.get("TxnID")
        for deposit in company.store.of_kind("Deposit")
        for line in deposit.fields.get("DepositLineRet", ())
    }
    return [
        payment
        for payment in company.store.of_kind("ReceivePayment")
        if payment.fields["DepositToAccountRef"]["ListID"] == funds and payment.id not in taken
    ]


def _line(company: CompanyFile, kind: str, line: Fields) -> Fields:
    if "PaymentTxnID" not in line:
        if is_empty(line.get("AccountRef")):
            raise missing("AccountRef")
        settled = settle(company, line, where=f"{kind} line")
        return {**settled, "Amount": amount(money(line.get("Amount")))}
    payment = txn(company, line["PaymentTxnID"], {"ReceivePayment"})
    if payment not in waiting(company):
        raise unsaved(kind, "The payment has already been deposited.")
    return {
        "TxnType": payment.kind,
        "TxnID": payment.id,
        "EntityRef": payment.fields["CustomerRef"],
        "AccountRef": {"ListID": special(company, "UndepositedFunds").id},
        "Memo": line.get("OverrideMemo") or payment.fields.get("Memo", ""),
        "CheckNumber": line.get("OverrideCheckNumber") or payment.fields.get("RefNumber", "")[:11],
        "Amount": payment.fields["TotalAmount"],
    }
