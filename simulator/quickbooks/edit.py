"""A person at the keyboard: the everyday forms, each as one short call.

Names and references are FullNames or ListIDs, values plain Python, field names qbXML's. Every
edit moves EditSequence and TimeModified as a request would. Refuses what QuickBooks refuses,
with the same Status.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from simulator.quickbooks.keyboard import (
    add,
    apply_credits,
    balance_due,
    bill_expenses,
    delete,
    edit,
    find,
    rename,
    set_closing_date,
    set_inactive,
    set_preference,
    void,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date
    from decimal import Decimal

    from simulator.quickbooks.company import CompanyFile
    from simulator.quickbooks.records import Record

__all__ = [
    "add",
    "add_account",
    "add_bill",
    "add_class",
    "add_credit_memo",
    "add_customer",
    "add_invoice",
    "add_service",
    "add_vendor",
    "add_vendor_credit",
    "apply_credits",
    "balance_due",
    "bill_expenses",
    "delete",
    "deposit",
    "edit",
    "find",
    "pay_bill_by_hand",
    "receive_payment",
    "rename",
    "set_closing_date",
    "set_inactive",
    "set_preference",
    "transfer",
    "void",
]


def add_customer(company: CompanyFile, name: str, *, parent: str = "", **fields: Any) -> Record:
    """A customer, or with `parent` (FullName or ListID) a job."""
    if parent:
        fields["ParentRef"] = parent
    return add(company, "Customer", Name=name, **fields)


def add_vendor(company: CompanyFile, name: str, **fields: Any) -> Record:
    """A vendor."""
    return add(company, "Vendor", Name=name, **fields)


def add_account(
    company: CompanyFile, name: str, account_type: str, *, parent: str = "", **fields: Any
) -> Record:
    """An account of one of the AccountTypes."""
    if parent:
        fields["ParentRef"] = parent
    return add(company, "Account", Name=name, AccountType=account_type, **fields)


def add_class(company: CompanyFile, name: str, *, parent: str = "", **fields: Any) -> Record:
    """A class."""
    if parent:
        fields["ParentRef"] = parent
    return add(company, "Class", Name=name, **fields)


def add_service(
    company: CompanyFile, name: str, *, account: str, price: str = "", **fields: Any
) -> Record:
    """A service item that is only sold."""
    one = {"Price": price, "AccountRef": account} if price else {"AccountRef": account}
    return add(company, "ItemService", Name=name, SalesOrPurchase=one, **fields)


def add_bill(
    company: CompanyFile,
    vendor: str,
    lines: Sequence[Mapping[str, Any]],
    *,
    day: date,
    **fields: Any,
) -> Record:
    """A bill; lines with ItemRef are item lines, the others expense lines."""
    return _purchase(company, "Bill", vendor, lines, day, fields)


def add_vendor_credit(
    company: CompanyFile,
    vendor: str,
    lines: Sequence[Mapping[str, Any]],
    *,
    day: date,
    **fields: Any,
) -> Record:
    """A credit from a vendor, lines as for a bill, amounts positive."""
    return _purchase(company, "VendorCredit", vendor, lines, day, fields)


def add_invoice(
    company: CompanyFile,
    customer: str,
    lines: Sequence[Mapping[str, Any]],
    *,
    day: date,
    **fields: Any,
) -> Record:
    """An invoice; lines with ItemGroupRef are group lines."""
    return _sale(company, "Invoice", customer, lines, day, fields)


def add_credit_memo(
    company: CompanyFile,
    customer: str,
    lines: Sequence[Mapping[str, Any]],
    *,
    day: date,
    **fields: Any,
) -> Record:
    """A credit memo, lines as for an invoice."""
    return _sale(company, "CreditMemo", customer, lines, day, fields)


def receive_payment(
    company: CompanyFile,
    customer: str,
    total: Decimal,
    *,
    day: date,
    applied: Mapping[str, Decimal] | None = None,
    **fields: Any,
) -> Record:
    """Money from a customer, applied to TxnIDs, or automatically when `applied` is None."""
    if applied is None:
        fields["IsAutoApply"] = True
    else:
        fields["AppliedToTxnAdd"] = _applied(applied)
    return add(
        company, "ReceivePayment", CustomerRef=customer, TxnDate=day, TotalAmount=total, **fields
    )


def pay_bill_by_hand(
    company: CompanyFile,
    bill: str,
    value: Decimal,
    *,
    day: date,
    bank: str,
    check_number: str = "",
    **fields: Any,
) -> Record:
    """A check for one bill (TxnID or RefNumber) drawn on a bank account."""
    record = find(company, "Bill", bill)
    fields |= {"RefNumber": check_number} if check_number else {"IsToBePrinted": True}
    return add(
        company,
        "BillPaymentCheck",
        PayeeEntityRef=record.fields["VendorRef"],
        APAccountRef=record.fields["APAccountRef"],
        TxnDate=day,
        BankAccountRef=bank,
        AppliedToTxnAdd=_applied({record.id: value}),
        **fields,
    )


def transfer(
    company: CompanyFile, source: str, target: str, value: Decimal, *, day: date, memo: str = ""
) -> Record:
    """Money from one balance-sheet account to another."""
    return add(
        company,
        "Transfer",
        TxnDate=day,
        TransferFromAccountRef=source,
        TransferToAccountRef=target,
        Amount=value,
        Memo=memo,
    )


def deposit(company: CompanyFile, payments: Sequence[str], bank: str, *, day: date) -> Record:
    """Undeposited payments (TxnIDs) to a bank account."""
    rows = [{"PaymentTxnID": txn_id} for txn_id in payments]
    return add(company, "Deposit", TxnDate=day, DepositToAccountRef=bank, DepositLineAdd=rows)


def _applied(applied: Mapping[str, Decimal]) -> list[dict[str, Any]]:
    return [{"TxnID": txn_id, "PaymentAmount": value} for txn_id, value in applied.items()]


def _purchase(
    company: CompanyFile,
    kind: str,
    vendor: str,
    lines: Sequence[Mapping[str, Any]],
    day: date,
    fields: dict[str, Any],
) -> Record:
    items = [dict(line) for line in lines if "ItemRef" in line]
    expenses = [dict(line) for line in lines if "ItemRef" not in line]
    return add(
        company,
        kind,
        VendorRef=vendor,
        TxnDate=day,
        ExpenseLineAdd=expenses,
        ItemLineAdd=items,
        **fields,
    )


def _sale(
    company: CompanyFile,
    kind: str,
    customer: str,
    lines: Sequence[Mapping[str, Any]],
    day: date,
    fields: dict[str, Any],
) -> Record:
    placed = [{**line, "#": place} for place, line in enumerate(lines)]
    rows = {
        f"{kind}LineAdd": [line for line in placed if "ItemGroupRef" not in line],
        f"{kind}LineGroupAdd": [line for line in placed if "ItemGroupRef" in line],
    }
    return add(company, kind, CustomerRef=customer, TxnDate=day, **rows, **fields)
