"""Payments received from customers, applied to invoices by hand or automatically.

What is applied may not exceed the total or an invoice's balance; the rest stays unused on the
payment. Refuses a deposit account that cannot hold money.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.quickbooks.accounts import credit, debit, special
from simulator.quickbooks.amounts import ZERO, amount, money
from simulator.quickbooks.applying import (
    RECEIVABLES,
    Payer,
    links_of,
    open_amount,
    remaining_credit,
)
from simulator.quickbooks.drafts import SELF, Draft
from simulator.quickbooks.links import Link
from simulator.quickbooks.references import invalid, is_empty, resolve, settle
from simulator.quickbooks.sales import receivable_account
from simulator.quickbooks.txn_header import invalid_value, required, txn_date

if TYPE_CHECKING:
    from decimal import Decimal

    from simulator.quickbooks.company import CompanyFile
    from simulator.quickbooks.ledger import Posting
    from simulator.quickbooks.reading import Fields
    from simulator.quickbooks.records import Record

_HOLDS_MONEY = {"Bank", "OtherCurrentAsset"}
_KIND = "ReceivePayment"


def prepare(company: CompanyFile, kind: str, body: Fields, own: Record | None) -> Draft:
    """Check a ReceivePaymentAdd (or a Mod already merged into one)."""
    customer = resolve(
        company, "CustomerRef", required(body, "CustomerRef"), where=kind, kinds=("Customer",)
    )
    receivable = receivable_account(company, body.get("ARAccountRef"), kind)
    skipped = {"AppliedToTxnAdd", "IsAutoApply"}
    fields = settle(company, {k: v for k, v in body.items() if k not in skipped}, where=kind)
    fields["CustomerRef"] = {"ListID": customer.id}
    fields["ARAccountRef"] = {"ListID": receivable.id}
    fields["DepositToAccountRef"] = {"ListID": _deposit_to(company, body).id}
    fields["TxnDate"] = txn_date(company, kind, body)
    fields["TotalAmount"] = amount(money(body.get("TotalAmount")))
    whole = money(fields["TotalAmount"])
    if whole < ZERO:
        raise invalid_value("TotalAmount", fields["TotalAmount"], "The amount must be positive.")
    payer = Payer(entity=customer, account=receivable.id, kind=kind, own=own)
    links: list[Link] | None = None
    if "AppliedToTxnAdd" in body:
        links = links_of(company, RECEIVABLES, payer, body["AppliedToTxnAdd"])
    elif body.get("IsAutoApply") == "true":
        links = _automatic(company, payer, whole)
    elif own is None:
        links = []
    applied = _applied(links) if links is not None else company.links.used(own.id if own else "")
    if applied > whole:
        raise invalid_value(
            "TotalAmount", amount(whole), "The amounts applied are more than the total payment."
        )
    moved = whole > ZERO or own is not None or any(link.payer == SELF for link in links or ())
    return Draft(fields=fields, links=links, only_links=bool(links) and not moved)


def total(record: Record) -> Decimal:
    """The money received."""
    return money(record.fields["TotalAmount"])


def postings(company: CompanyFile, record: Record) -> list[Posting]:
    """Debit the deposit account and discounts, credit A/R."""
    customer = record.fields["CustomerRef"]["ListID"]
    control = record.fields["ARAccountRef"]["ListID"]
    rows = [debit(record.fields["DepositToAccountRef"]["ListID"], total(record))]
    left = total(record)
    for link in company.links.paid_by(record.id):
        # A parent's payment lowers the balance of the job whose invoice it pays.
        job = company.store.records["Txn", link.target].fields["CustomerRef"]["ListID"]
        rows.append(credit(control, link.amount, job))
        left -= link.amount
        if link.discount:
            rows += [
                debit(link.discount_account, link.discount),
                credit(control, link.discount, job),
            ]
    rows.append(credit(control, left, customer))
    return rows


def show(company: CompanyFile, record: Record, view: Fields) -> None:
    """UnusedPayment, and the customer's unused credits beside it."""
    view["UnusedPayment"] = amount(total(record) - company.links.used(record.id))
    customer = record.fields["CustomerRef"]["ListID"]
    credits_left = [
        remaining_credit(company, memo)
        for memo in company.store.of_kind("CreditMemo")
        if memo.fields["CustomerRef"]["ListID"] == customer
    ]
    view["UnusedCredits"] = amount(sum(credits_left, ZERO))


def _deposit_to(company: CompanyFile, body: Fields) -> Record:
    ref = body.get("DepositToAccountRef")
    if ref is None or is_empty(ref):
        return special(company, "UndepositedFunds")
    account = resolve(company, "DepositToAccountRef", ref, where=_KIND)
    if account.fields["AccountType"] not in _HOLDS_MONEY:
        reason = "The account for this transaction must be of type Bank or Other Current Asset."
        raise invalid("DepositToAccountRef", ref, _KIND, reason)
    return account


def _automatic(company: CompanyFile, payer: Payer, whole: Decimal) -> list[Link]:
    """An invoice of exactly this amount, else the oldest first."""
    open_ones = [
        (invoice, open_amount(company, invoice, payer.own))
        for invoice in sorted(
            company.store.of_kind("Invoice"), key=lambda r: (r.fields["TxnDate"], r.number)
        )
        if invoice.fields["CustomerRef"]["ListID"] == payer.entity.id
        and invoice.fields["ARAccountRef"]["ListID"] == payer.account
        and invoice.fields.get("IsPending") != "true"
    ]
    exact = [row for row in open_ones if row[1] == whole > ZERO][:1]
    links, left = [], whole
    for invoice, due in exact or open_ones:
        pays = min(left, due)
        if pays > ZERO:
            links.append(Link(payer=SELF, target=invoice.id, amount=pays))
            left -= pays
    return links


def _applied(links: list[Link]) -> Decimal:
    return sum((link.amount for link in links if link.payer == SELF), ZERO)
