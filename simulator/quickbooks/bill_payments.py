"""Paying bills: by check from a bank account, or by credit card.

Payee, A/P account and account type must fit; IsToBePrinted or a RefNumber, never both, is the
order tables' matter. A payment made of credits alone is no transaction at all. Refuses
prepayments: what is paid is always a bill.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.quickbooks.accounts import credit, debit
from simulator.quickbooks.amounts import ZERO, amount, money
from simulator.quickbooks.applying import PAYABLES, Payer, links_of
from simulator.quickbooks.bills import payable_account
from simulator.quickbooks.drafts import SELF, Draft
from simulator.quickbooks.references import invalid, resolve, settle
from simulator.quickbooks.txn_header import invalid_value, required, txn_date

if TYPE_CHECKING:
    from decimal import Decimal

    from simulator.quickbooks.company import CompanyFile
    from simulator.quickbooks.ledger import Posting
    from simulator.quickbooks.links import Link
    from simulator.quickbooks.reading import Fields
    from simulator.quickbooks.records import Record

SOURCES = {
    "BillPaymentCheck": ("BankAccountRef", "Bank", "Bank"),
    "BillPaymentCreditCard": ("CreditCardAccountRef", "CreditCard", "Credit Card"),
}


def prepare(company: CompanyFile, kind: str, body: Fields, own: Record | None) -> Draft:
    """Check a BillPayment*Add (or a Mod already merged into one)."""
    payee = resolve(
        company, "PayeeEntityRef", required(body, "PayeeEntityRef"), where=kind, kinds=("Vendor",)
    )
    payable = payable_account(company, body.get("APAccountRef"), kind)
    source = source_account(company, kind, body)
    rows = body.get("AppliedToTxnAdd")
    header = {k: v for k, v in body.items() if k != "AppliedToTxnAdd"}
    fields = settle(company, header, where=kind)
    fields["PayeeEntityRef"] = {"ListID": payee.id}
    fields["APAccountRef"] = {"ListID": payable.id}
    fields[SOURCES[kind][0]] = {"ListID": source.id}
    fields["TxnDate"] = txn_date(company, kind, body)
    if kind == "BillPaymentCheck":
        fields["IsToBePrinted"] = (
            "false" if body.get("RefNumber") else body.get("IsToBePrinted", "false")
        )
        if "VendorAddress" in payee.fields:
            fields["Address"] = payee.fields["VendorAddress"]
    links = None
    if rows is not None or own is None:
        payer = Payer(entity=payee, account=payable.id, kind=kind, own=own)
        links = links_of(company, PAYABLES, payer, rows or [])
    paid = _paid(links) if links is not None else money(own.fields["Amount"] if own else "0")
    asked = body.get("Amount")
    if own is not None and asked is not None and money(asked) != paid:
        raise invalid_value("Amount", asked, "The amount must equal what is applied to bills.")
    fields["Amount"] = amount(paid)
    only_links = links is not None and not any(link.payer == SELF for link in links)
    if only_links and own is not None:
        raise invalid_value("Amount", "0.00", "The amount of a payment cannot be zero.")
    return Draft(fields=fields, links=links, only_links=only_links)


def source_account(company: CompanyFile, kind: str, body: Fields) -> Record:
    """Where the money comes from; Status 3140 when it is not of the one type allowed."""
    element, account_type, shown = SOURCES[kind]
    account = resolve(company, element, required(body, element), where=kind)
    if account.fields["AccountType"] != account_type:
        reason = f"The account for this transaction must be of type {shown}."
        raise invalid(element, body[element], kind, reason)
    return account


def total(record: Record) -> Decimal:
    """The money that left."""
    return money(record.fields["Amount"])


def postings(company: CompanyFile, record: Record) -> list[Posting]:
    """Debit A/P with payment and discounts, credit the source and the discount accounts."""
    element = SOURCES[record.kind][0]
    payable = record.fields["APAccountRef"]["ListID"]
    vendor = record.fields["PayeeEntityRef"]["ListID"]
    rows = [
        debit(payable, total(record), vendor),
        credit(record.fields[element]["ListID"], total(record)),
    ]
    for link in company.links.paid_by(record.id):
        if link.discount:
            rows += [
                debit(payable, link.discount, vendor),
                credit(link.discount_account, link.discount),
            ]
    return rows


def _paid(links: list[Link]) -> Decimal:
    return sum((link.amount for link in links if link.payer == SELF), ZERO)
