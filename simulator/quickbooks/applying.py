"""Applying payments and credits to what they pay, on either side.

The payer's name must be the bill's, the control account too, and nobody pays more than is
open. Credits and discounts reduce first (QuickBooks SDK on-screen reference). Refuses to store:
it returns links.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from simulator.quickbooks.amounts import ZERO, amount, money
from simulator.quickbooks.drafts import SELF
from simulator.quickbooks.errors import NOT_IN_LIST
from simulator.quickbooks.kinds import TXN
from simulator.quickbooks.links import Link
from simulator.quickbooks.references import invalid, is_empty, need_id, not_found, resolve
from simulator.quickbooks.txn_header import invalid_value, missing

if TYPE_CHECKING:
    from decimal import Decimal

    from simulator.quickbooks.company import CompanyFile
    from simulator.quickbooks.reading import Fields
    from simulator.quickbooks.records import Record

TOO_MUCH = "You cannot pay more than the amount due."


@dataclass(slots=True, frozen=True, kw_only=True)
class Side:
    """Payables or receivables: which transactions are paid, and by which credits."""

    targets: tuple[str, ...]
    credits: tuple[str, ...]
    entity: str
    account: str
    row: str


PAYABLES = Side(
    targets=("Bill",),
    credits=("VendorCredit",),
    entity="VendorRef",
    account="APAccountRef",
    row="AppliedToTxnAdd",
)
RECEIVABLES = Side(
    targets=("Invoice",),
    credits=("CreditMemo", "ReceivePayment"),
    entity="CustomerRef",
    account="ARAccountRef",
    row="AppliedToTxnAdd",
)


@dataclass(slots=True, kw_only=True)
class Payer:
    """Who pays: the name, the control account, and the payment itself when it is a Mod."""

    entity: Record
    account: str
    kind: str
    own: Record | None = None


def links_of(company: CompanyFile, side: Side, payer: Payer, rows: list[Fields]) -> list[Link]:
    """Links for AppliedToTxn rows. Raises Status 3000, 3120, 3140, 3150 or 3210."""
    found: list[Link] = []
    for row in rows:
        target = _target(company, side, payer, row["TxnID"])
        left = open_amount(company, target, payer.own) - _taken(found, target=target.id)
        if left <= ZERO:
            raise not_found(target.id)
        found += _row(company, side, payer, row, target, left, found)
    return found


def open_amount(company: CompanyFile, target: Record, own: Record | None = None) -> Decimal:
    """What is left to pay, as if `own` had never been applied."""
    from simulator.quickbooks.txn_types import TXN_TYPES

    others = [link for link in company.links.paying(target.id) if not _is_own(link, own)]
    return TXN_TYPES[target.kind].total(target) - _taken(others)


def remaining_credit(company: CompanyFile, credit: Record, own: Record | None = None) -> Decimal:
    """What is left of a credit or payment, as if `own` had never used it."""
    from simulator.quickbooks.txn_types import TXN_TYPES

    used = sum(
        (link.amount for link in company.links.paid_by(credit.id) if not _is_own(link, own)), ZERO
    )
    return TXN_TYPES[credit.kind].total(credit) - used


def credit_links(
    company: CompanyFile,
    side: Side,
    payer: Payer,
    rows: list[Fields],
    target: str,
    *,
    before: list[Link],
) -> list[Link]:
    """Links for SetCredit rows; each credit must be the same name's and have enough left."""
    found: list[Link] = []
    for row in rows:
        credit_id = row["CreditTxnID"]
        need_id(credit_id, "CreditTxnID")
        record = company.store.get(TXN, credit_id)
        if (
            record is None
            or record.kind not in side.credits
            or not _same(company, side, payer, record)
        ):
            raise not_found(credit_id)
        value = money(row["AppliedAmount"])
        left = remaining_credit(company, record, payer.own)
        left -= sum((k.amount for k in [*before, *found] if k.payer == credit_id), ZERO)
        if value <= ZERO or value > left:
            raise invalid_value(
                "SetCredit applied amount",
                amount(value),
                "You cannot apply more than the remaining credit.",
            )
        found.append(Link(payer=credit_id, target=target, amount=value, via=SELF))
    return found


def _target(company: CompanyFile, side: Side, payer: Payer, txn_id: str) -> Record:
    need_id(txn_id, "TxnID")
    target = company.store.get(TXN, txn_id)
    if target is None or target.kind not in side.targets:
        raise not_found(txn_id)
    if target.fields.get("IsPending") == "true":
        raise not_found(txn_id)
    if not _same(company, side, payer, target):
        raise not_found(txn_id)
    account = target.fields[side.account]
    if account["ListID"] != payer.account:
        full_name = company.store.full_name(company.store.records["Account", payer.account])
        raise invalid(side.account, {"FullName": full_name}, payer.kind, NOT_IN_LIST)
    return target


def _same(company: CompanyFile, side: Side, payer: Payer, record: Record) -> bool:
    """The same name; a customer may also pay for the jobs below."""
    entity = company.store.records["Entity", record.fields[side.entity]["ListID"]]
    return payer.entity in company.store.ancestry(entity)


def _row(
    company: CompanyFile,
    side: Side,
    payer: Payer,
    row: Fields,
    target: Record,
    left: Decimal,
    before: list[Link],
) -> list[Link]:
    pays, discount = money(row.get("PaymentAmount")), money(row.get("DiscountAmount"))
    credits_set = row.get("SetCredit", [])
    if not credits_set and not row.get("PaymentAmount") and not row.get("DiscountAmount"):
        raise missing("PaymentAmount")
    for name, value in (("payment", pays), ("discount", discount)):
        if value < ZERO:
            raise invalid_value(f"{side.row} {name} amount", amount(value), TOO_MUCH)
    found = credit_links(company, side, payer, credits_set, target.id, before=before)
    if pays + discount + _taken(found) > left:
        raise invalid_value(f"{side.row} payment amount", amount(pays), TOO_MUCH)
    if pays or discount:
        account, klass = _discount(company, payer, row) if discount else ("", "")
        found.append(
            Link(
                payer=SELF,
                target=target.id,
                amount=pays,
                discount=discount,
                discount_account=account,
                discount_class=klass,
            )
        )
    return found


def _discount(company: CompanyFile, payer: Payer, row: Fields) -> tuple[str, str]:
    ref = row.get("DiscountAccountRef")
    if is_empty(ref):
        ref = company.preferences["PurchasesAndVendorsPreferences"].get("DefaultDiscountAccountRef")
    if ref is None or is_empty(ref):
        raise missing("DiscountAccountRef")
    account = resolve(company, "DiscountAccountRef", ref, where=payer.kind)
    klass = row.get("DiscountClassRef")
    if is_empty(klass):
        return account.id, ""
    assert klass is not None
    return account.id, resolve(company, "DiscountClassRef", klass, where=payer.kind).id


def _taken(links: list[Link], *, target: str = "") -> Decimal:
    return sum(
        (link.amount + link.discount for link in links if not target or link.target == target), ZERO
    )


def _is_own(link: Link, own: Record | None) -> bool:
    return own is not None and own.id in {link.payer, link.via}
