"""How a payment is applied to what it pays: facts that both payment entities share.

QuickBooks takes a payment only with the A/P or A/R account, and the party, of the very documents
it pays; those are read off our copy of the documents, never guessed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sync.refusal import Refusal
from sync.values import is_zero

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from sync.flow import Facts, Record


def only_credits(record: Record) -> bool:
    """A record of amount zero that applies credits and moves no money."""
    applied = record.get("applications") or ()
    return is_zero(record.get("amount")) and any(one.get("credits") for one in applied)


def after_payments(record: Record) -> int:
    """Payments come first (0), credit applications to the same documents after them (1)."""
    return 1 if only_credits(record) else 0


def without_nothing(application: Record) -> frozenset[str]:
    """A payment amount of zero is left out: QuickBooks wants a payment, a credit or both."""
    return frozenset({"amount"} if is_zero(application.get("amount")) else ())


def beside_credits(application: Record) -> frozenset[str]:
    """Whether the amount told back counts the credits is nowhere written; the total is compared."""
    return frozenset({"amount"} if application.get("credits") else ())


def natives_paid(record: Record, facts: Facts, entity: str) -> Iterator[Mapping[str, Any]]:
    """Our copies of the mapped documents a payment is applied to."""
    for application in record.get("applications") or ():
        mapped = facts.quickbooks_id(entity, application.get(entity) or "")
        found = facts.native(entity, mapped) if mapped else None
        if found is not None:
            yield found[1]


def common_reference(
    record: Record, facts: Facts, *, entity: str, element: str, what: str
) -> str | Refusal | None:
    """The one ListID that all documents paid have at `element`; None when none says it.

    Several are refused: QuickBooks posts a payment against one account and one party.
    """
    found = {
        ref["ListID"]: ref.get("FullName", "")
        for native in natives_paid(record, facts, entity)
        if (ref := native.get(element)) and ref.get("ListID")
    }
    if len(found) > 1:
        names = ", ".join(sorted(str(name) for name in found.values()))
        return Refusal(
            code="payment-across-accounts",
            field="applications",
            cause=f"What it pays belongs to more than one {what} in QuickBooks: {names}.",
            cure="Record it in QuickBooks by hand as one payment for each, then skip it here.",
        )
    return next(iter(found), None)
