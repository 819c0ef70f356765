"""A transaction as its Ret element shows it: lines, links from both ends, amounts applied.

Amounts that reduce a bill or invoice are negative, as real captures show; on the credit's side
they are positive. Refuses to print.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from simulator.quickbooks.amounts import ZERO, amount
from simulator.quickbooks.applying import open_amount
from simulator.quickbooks.kinds import TXN
from simulator.quickbooks.txn_types import TXN_TYPES

if TYPE_CHECKING:
    from decimal import Decimal

    from simulator.quickbooks.company import CompanyFile
    from simulator.quickbooks.links import Link
    from simulator.quickbooks.reading import Fields
    from simulator.quickbooks.records import Record

PAYMENTS = {"BillPaymentCheck", "BillPaymentCreditCard", "ReceivePayment"}


def txn_view(company: CompanyFile, record: Record, *, lines: bool, links: bool) -> Fields:
    """Everything but DataExt; `lines` and `links` as IncludeLineItems and IncludeLinkedTxns say."""
    view: Fields = {
        name: value for name, value in record.fields.items() if lines or not _is_lines(name, value)
    }
    view["TxnID"] = record.id
    view["TimeCreated"] = company.wall.printed(record.created)
    view["TimeModified"] = company.wall.printed(record.modified)
    view["EditSequence"] = record.edit
    view["TxnNumber"] = str(record.number)
    show = TXN_TYPES[record.kind].show
    if show is not None:
        show(company, record, view)
    if record.kind in PAYMENTS:
        if lines:
            view["AppliedToTxnRet"] = _applied(company, record)
    elif links:
        view["LinkedTxn"] = _linked(company, record)
    return view


def _is_lines(name: str, value: Any) -> bool:
    return isinstance(value, list) and name.endswith(("LineRet", "LineGroupRet"))


def _linked(company: CompanyFile, record: Record) -> list[Fields]:
    rows = [
        _row(company, link.payer, -(link.amount + link.discount))
        for link in company.links.paying(record.id)
    ]
    rows += [_row(company, link.target, link.amount) for link in company.links.paid_by(record.id)]
    return rows


def _row(company: CompanyFile, other: str, value: Decimal) -> Fields:
    txn = company.store.records[TXN, other]
    return {
        "TxnID": txn.id,
        "TxnType": txn.kind,
        "TxnDate": txn.fields["TxnDate"],
        "RefNumber": txn.fields.get("RefNumber", ""),
        "LinkType": "AMTTYPE",
        "Amount": amount(value),
    }


def _applied(company: CompanyFile, payment: Record) -> list[Fields]:
    links = [*company.links.paid_by(payment.id), *company.links.set_through(payment.id)]
    by_target: dict[str, list[Link]] = {}
    for link in links:
        by_target.setdefault(link.target, []).append(link)
    return [_applied_row(company, payment, target, own) for target, own in by_target.items()]


def _applied_row(company: CompanyFile, payment: Record, target_id: str, own: list[Link]) -> Fields:
    target = company.store.records[TXN, target_id]
    mine = [link for link in own if link.payer == payment.id]
    row: Fields = {
        "TxnID": target.id,
        "TxnType": target.kind,
        "TxnDate": target.fields["TxnDate"],
        "RefNumber": target.fields.get("RefNumber", ""),
        "BalanceRemaining": amount(open_amount(company, target)),
        "Amount": amount(sum((link.amount for link in mine), ZERO)),
        "LinkedTxn": [
            _row(company, link.payer, -(link.amount + link.discount))
            for link in company.links.paying(target_id)
            if link.payer != payment.id
        ],
    }
    for link in mine:
        if link.discount:
            row["DiscountAmount"] = amount(link.discount)
            row["DiscountAccountRef"] = {"ListID": link.discount_account}
            if link.discount_class:
                row["DiscountClassRef"] = {"ListID": link.discount_class}
    return row
