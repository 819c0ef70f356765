"""What a bill payment is drawn on and posts to: the accounts, and how its number is told.

Online payments are drawn on Money Out Clearing, offline ones on the paying account. QuickBooks
wants the A/P account of the very bills it pays, and exactly one of check number and to be printed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sync.application import common_reference, only_credits
from sync.refusal import Refusal
from sync.rules import no_clearing

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sync.flow import Facts, Record

NUMBER_LENGTH = 11


def paying_account_is_known(record: Record, facts: Facts) -> Refusal | None:
    """Every payment says in QuickBooks what it was drawn on, even one that only applies credits.

    Those name the clearing account and post nothing to it; money that left must say where.
    """
    if record.get("online") or record.get("account"):
        return None
    if only_credits(record):
        chosen = facts.account("money_out_clearing")
        return None if chosen else no_clearing("Money Out Clearing")
    return Refusal(
        code="paying-account-missing",
        field="account",
        cause="The payment was made outside the cloud and does not say from which account.",
        cure="Choose the bank or credit card account of this payment in the cloud.",
    )


def drawn_on(record: Record, facts: Facts) -> str:
    """The ListID of the account that pays; the rules saw to it that there is one."""
    paid_from = record.get("account") if not record.get("online") else None
    mapped = facts.quickbooks_id("account", paid_from) if paid_from else None
    return mapped or facts.account("money_out_clearing") or ""


def is_paid_by_card(record: Record, facts: Facts) -> bool:
    """QuickBooks keeps a bill payment by credit card as another object."""
    found = facts.native("account", drawn_on(record, facts))
    return found is not None and found[1].get("AccountType") == "CreditCard"


def is_paid_by_check(record: Record, facts: Facts) -> bool:
    """Everything else is a check to QuickBooks, online payments too."""
    return not is_paid_by_card(record, facts)


def payable(record: Record, facts: Facts) -> Mapping[str, Any] | Refusal:
    """The A/P account of the bills."""
    found = common_reference(
        record, facts, entity="bill", element="APAccountRef", what="accounts payable account"
    )
    if isinstance(found, Refusal):
        return found
    account = found or facts.account("ap_account")
    return {"APAccountRef": {"ListID": account}} if account else {}


def check(record: Record, facts: Facts) -> Mapping[str, Any] | Refusal:
    """Bank and A/P account, and exactly one of check number and to be printed."""
    account, number = payable(record, facts), record.get("number")
    if isinstance(account, Refusal):
        return account
    bank = {"BankAccountRef": {"ListID": drawn_on(record, facts)}}
    if number and not record.get("to_print"):
        return {**bank, **account, "RefNumber": number[-NUMBER_LENGTH:]}
    return {**bank, **account, "IsToBePrinted": bool(record.get("to_print"))}


def card(record: Record, facts: Facts) -> Mapping[str, Any] | Refusal:
    """Credit card and A/P account, and the number if there is one."""
    account, number = payable(record, facts), record.get("number")
    if isinstance(account, Refusal):
        return account
    told = {"RefNumber": number[-NUMBER_LENGTH:]} if number else {}
    return {"CreditCardAccountRef": {"ListID": drawn_on(record, facts)}, **account, **told}
