"""Which two accounts a funds transfer is between, and how a journal entry says the same.

Each direction goes through one clearing account. Before qbXML 12.0 there is no Transfer.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sync.refusal import Refusal
from sync.rules import no_clearing

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from sync.fields import Native
    from sync.flow import Facts, Record

OUT, IN = ("Money Out Clearing", "money_out_clearing"), ("Money In Clearing", "money_in_clearing")
# direction: the clearing account it uses, and whether the bank is the side that gives
WAYS: Mapping[str, tuple[tuple[str, str], bool]] = {
    "withdrawal": (OUT, True),
    "deposit": (IN, False),
    "returned": (OUT, False),
    "reversal": (IN, True),
}


def clearing_account_is_chosen(record: Record, facts: Facts) -> Refusal | None:
    """Each direction goes through one of two clearing accounts, which is not the bank itself."""
    title, setting = WAYS[record.get("direction") or "withdrawal"][0]
    clearing = facts.account(setting)
    if not clearing:
        return no_clearing(title)
    bank = facts.quickbooks_id("account", record.get("bank") or "")
    return _same_account(title) if bank == clearing else None


def _same_account(title: str) -> Refusal:
    return Refusal(
        code="clearing-is-the-bank",
        field="bank",
        cause=f"The money moved between the bank and {title}, and for both the same account of"
        " QuickBooks is chosen.",
        cure=f"Under Settings › Accounts choose another account as {title}: one of type Bank that"
        " is used for nothing else. Payments booked to the bank meanwhile stay there: change their"
        " account in QuickBooks.",
    )


def from_and_to(record: Record, facts: Facts) -> tuple[str, str]:
    """ListIDs: the account that gives and the one that takes. Rules and references came first."""
    (_, setting), bank_gives = WAYS[record.get("direction") or "withdrawal"]
    bank = facts.quickbooks_id("account", record.get("bank") or "") or ""
    clearing = facts.account(setting) or ""
    return (bank, clearing) if bank_gives else (clearing, bank)


def transfer(record: Record, facts: Facts) -> Mapping[str, Any]:
    """The two accounts of a Transfer."""
    gives, takes = from_and_to(record, facts)
    return {
        "TransferFromAccountRef": {"ListID": gives},
        "TransferToAccountRef": {"ListID": takes},
    }


def journal_entry(record: Record, facts: Facts) -> Mapping[str, Any]:
    """Debit the account that takes, credit the one that gives; both amounts are positive."""
    gives, takes = from_and_to(record, facts)
    told = {"Amount": record["amount"], "Memo": record.get("memo") or ""}
    return {
        "JournalDebitLine": [{"AccountRef": {"ListID": takes}, **told}],
        "JournalCreditLine": [{"AccountRef": {"ListID": gives}, **told}],
    }


def of_debit(element: str) -> Callable[[Native], Any]:
    """What the debit line, the account that takes, says at an element."""

    def read(native: Native) -> Any:
        lines = native.get("JournalDebitLine") or [{}]
        return lines[0].get(element)

    return read
