"""Finding transactions: by TxnID, by RefNumber, or by filters, by date.

A modified-date filter or a txn-date filter, never both, is the order tables' matter. Refuses
list objects.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.quickbooks import checks
from simulator.quickbooks.amounts import ZERO, amount
from simulator.quickbooks.answers import Result
from simulator.quickbooks.applying import open_amount, remaining_credit
from simulator.quickbooks.kinds import TXN, TXN_KINDS
from simulator.quickbooks.paging import page
from simulator.quickbooks.references import need_id, resolve
from simulator.quickbooks.txn_filters import passes
from simulator.quickbooks.txn_types import TXN_TYPES

if TYPE_CHECKING:
    from simulator.quickbooks.company import CompanyFile
    from simulator.quickbooks.handlers import Call
    from simulator.quickbooks.reading import Fields
    from simulator.quickbooks.records import Record


def query(call: Call, kind: str) -> Result:
    """Transactions of one kind; status 500 when an asked-for TxnID or RefNumber is not there."""
    company, body = call.company, call.body
    records = company.store.of_kind(kind)
    found: list[Record] = []
    missing = ""
    for txn_id in body.get("TxnID", ()):
        need_id(txn_id, "TxnID")
        record = company.store.get(TXN, txn_id)
        if record is not None and record.kind == kind:
            found.append(record)
        else:
            missing = missing or txn_id
    for name in ("RefNumber", "RefNumberCaseSensitive"):
        for number in body.get(name, ()):
            same = [r for r in records if _has_number(r, number, exact=name != "RefNumber")]
            found += same
            missing = missing or ("" if same else number)
    if any(name in body for name in ("TxnID", "RefNumber", "RefNumberCaseSensitive")):
        return page(call, lambda: found, missing=missing)
    return page(call, lambda: ordered([r for r in records if passes(company, r, body)]))


def ordered(records: list[Record]) -> list[Record]:
    """By TxnDate, then as they were made: never by TimeModified."""
    return sorted(records, key=lambda r: (str(r.fields.get("TxnDate", "")), r.number))


def bills_to_pay(call: Call) -> Result:
    """BillToPayQuery: a vendor's open bills and open credits in one answer."""
    company, body = call.company, call.body
    payee = resolve(company, "PayeeEntityRef", body["PayeeEntityRef"], where="BillToPayQuery")
    found: list[tuple[str, Fields]] = []
    for record in ordered(company.store.of_kind("Bill", "VendorCredit")):
        if record.fields["VendorRef"]["ListID"] != payee.id:
            continue
        if "DueDate" in body and record.fields.get("DueDate", "") > body["DueDate"]:
            continue
        row: Fields = {
            "TxnID": record.id,
            "TxnType": record.kind,
            "APAccountRef": record.fields["APAccountRef"],
            "TxnDate": record.fields["TxnDate"],
            "RefNumber": record.fields.get("RefNumber", ""),
        }
        if record.kind == "Bill" and open_amount(company, record) > ZERO:
            row["DueDate"] = record.fields.get("DueDate", "")
            row["AmountDue"] = amount(open_amount(company, record))
            found.append(("BillToPayRet", {"BillToPay": row}))
        elif record.kind == "VendorCredit" and remaining_credit(company, record) > ZERO:
            row["CreditRemaining"] = amount(remaining_credit(company, record))
            found.append(("BillToPayRet", {"CreditToApply": row}))
    return Result(records=found)


def payments_to_deposit(call: Call) -> Result:
    """ReceivePaymentToDepositQuery: payments that wait in Undeposited Funds."""
    rows: list[tuple[str, Fields]] = [
        (
            "ReceivePaymentToDepositRet",
            {
                "TxnID": payment.id,
                "TxnType": payment.kind,
                "CustomerRef": payment.fields["CustomerRef"],
                "TxnDate": payment.fields["TxnDate"],
                "RefNumber": payment.fields.get("RefNumber", ""),
                "Amount": payment.fields["TotalAmount"],
            },
        )
        for payment in checks.waiting(call.company)
    ]
    return Result(records=rows)


def transactions(call: Call) -> Result:
    """TransactionQuery: all kinds mixed, a summary each."""
    company, body = call.company, call.body
    kinds = set(body.get("TransactionTypeFilter", {}).get("TxnTypeFilter", ())) - {"All"}
    wanted: Fields = {
        "TxnID": body.get("TxnID"),
        "ModifiedDateRangeFilter": body.get("TransactionModifiedDateRangeFilter"),
        "TxnDateRangeFilter": body.get("TransactionDateRangeFilter"),
        "EntityFilter": body.get("TransactionEntityFilter"),
        "AccountFilter": body.get("TransactionAccountFilter"),
        "RefNumberFilter": body.get("RefNumberFilter"),
        "RefNumberRangeFilter": body.get("RefNumberRangeFilter"),
    }
    filters = {name: value for name, value in wanted.items() if value and name != "TxnID"}
    numbers = {n.casefold() for n in body.get("RefNumber", ())}
    found = [
        record
        for record in ordered(company.store.of_kind(*TXN_KINDS))
        if (not kinds or record.kind in kinds)
        and (not body.get("TxnID") or record.id in body["TxnID"])
        and (not numbers or str(record.fields.get("RefNumber", "")).casefold() in numbers)
        and passes(company, record, filters)
    ]
    result = page(call, lambda: found)
    shown = {view["TxnID"] for _, view in result.records}
    result.records = [
        ("TransactionRet", _summary(company, record)) for record in found if record.id in shown
    ]
    return result


def _summary(company: CompanyFile, record: Record) -> Fields:
    rules = TXN_TYPES[record.kind]
    return {
        "TxnType": record.kind,
        "TxnID": record.id,
        "TimeCreated": company.wall.printed(record.created),
        "TimeModified": company.wall.printed(record.modified),
        "EntityRef": record.fields.get(rules.entity, {}),
        "AccountRef": record.fields.get(rules.account, {}),
        "TxnDate": record.fields["TxnDate"],
        "RefNumber": record.fields.get("RefNumber", ""),
        "Amount": amount(rules.total(record)),
        "Memo": record.fields.get("Memo", ""),
    }


def _has_number(record: Record, number: str, *, exact: bool) -> bool:
    own = str(record.fields.get("RefNumber", ""))
    return own == number if exact else own.casefold() == number.casefold()
