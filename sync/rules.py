"""What QuickBooks would refuse, refused before it is asked, with the cure in words.

Each rule looks at one record in cloud terms and answers with a Refusal or None. Facts about what
QuickBooks refuses: QuickBooks SDK on-screen reference and the texts of real refusals.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sync.flow import Refusal
from sync.values import is_negative, total

if TYPE_CHECKING:
    from sync.flow import Facts, Record


def name_has_no_colon(record: Record, facts: Facts) -> Refusal | None:
    """A colon separates parent from child in a QuickBooks FullName."""
    name = record.get("name") or ""
    if ":" not in name:
        return None
    return Refusal(
        code="name-has-colon",
        field="name",
        cause=f"The name “{name}” has a colon, which QuickBooks keeps for sub-records.",
        cure="Rename it in the cloud without the colon; the next sync sends it.",
    )


def lines_name_account_or_item(record: Record, facts: Facts) -> Refusal | None:
    """A line posts to an account or through an item; QuickBooks has no third way."""
    for number, line in enumerate(record.get("lines") or (), start=1):
        if not line.get("account") and not line.get("item"):
            return Refusal(
                code="line-without-account",
                field="lines",
                cause=f"Line {number} names neither an account nor an item.",
                cure=f"Choose an account or an item on line {number} in the cloud.",
            )
    return None


def lines_name_item(record: Record, facts: Facts) -> Refusal | None:
    """An invoice line posts through its item; only a line of mere text may do without."""
    for number, line in enumerate(record.get("lines") or (), start=1):
        counts = any(line.get(part) for part in ("amount", "quantity", "rate"))
        if counts and not line.get("item"):
            return Refusal(
                code="line-without-item",
                field="lines",
                cause=f"Line {number} has an amount and no item; QuickBooks invoices post through"
                " items.",
                cure=f"Choose an item on line {number} in the cloud.",
            )
    return None


def billable_lines_name_customer(record: Record, facts: Facts) -> Refusal | None:
    """Billable without customer or job is status 3140 in QuickBooks."""
    for number, line in enumerate(record.get("lines") or (), start=1):
        if line.get("billable") and not line.get("customer"):
            return Refusal(
                code="billable-without-customer",
                field="lines",
                cause=f"Line {number} is billable and names no customer or job.",
                cure=f"Choose the customer or job on line {number} in the cloud, or make the line"
                " not billable.",
            )
    return None


def total_is_not_negative(record: Record, facts: Facts) -> Refusal | None:
    """A negative line is fine; a document that owes backwards is another kind of document."""
    amount = total([line.get("amount") for line in record.get("lines") or ()])
    if not is_negative(amount):
        return None
    return Refusal(
        code="total-negative",
        field="lines",
        cause=f"The lines add up to {amount}, and QuickBooks takes no negative total here.",
        cure="Enter it as a credit in the cloud instead, with the amounts turned around.",
    )


def money_out_clearing_is_chosen(record: Record, facts: Facts) -> Refusal | None:
    """An online payment is drawn on the clearing account, which the bookkeeper must have chosen."""
    if not record.get("online") or facts.account("money_out_clearing"):
        return None
    return no_clearing("Money Out Clearing")


def money_in_clearing_is_chosen(record: Record, facts: Facts) -> Refusal | None:
    """An online receipt is deposited to the clearing account the bookkeeper must have chosen."""
    if not record.get("online") or facts.account("money_in_clearing"):
        return None
    return no_clearing("Money In Clearing")


def no_clearing(title: str) -> Refusal:
    """The refusal for a clearing account that nobody has chosen."""
    return Refusal(
        code="clearing-account-missing",
        field="account",
        cause=f"No {title} account is chosen for this company, so the payment has nowhere to post.",
        cure=f"Create an account of type Bank named “{title}” in QuickBooks (Lists › Chart of"
        " Accounts › Account › New). After the next sync, choose it under Settings › Accounts.",
    )


def pays_something(record: Record, facts: Facts) -> Refusal | None:
    """QuickBooks has no bill payment without a bill; money in advance is another document."""
    if record.get("applications"):
        return None
    return Refusal(
        code="payment-without-bill",
        field="applications",
        cause="The payment names no bill that it pays.",
        cure="Apply it to a bill in the cloud; or enter it in QuickBooks as a check (Banking ›"
        " Write Checks), and choose “skip”.",
    )
