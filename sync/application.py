"""How a payment is applied to what it pays: facts that both payment entities share.

QuickBooks takes a payment only with the A/P or A/R account, and the party, of the very documents
it pays; those are read off our copy of the documents, never guessed.
"""

from __future__ import annotations

from decimal import Decimal
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


def further_credits(base: Record, record: Record) -> Record | None:
    """The credits that came on top of those a credit application has set already.

    QuickBooks keeps the links and no transaction, so it can be added to and not changed. None when
    less is applied than before, which no program can undo there. For any other payment: nothing.
    """
    if not only_credits(base):
        return {**record, "applications": []}
    before, now = _credits_set(base), _credits_set(record)
    more = {key: value - before.get(key, Decimal(0)) for key, value in now.items()}
    if any(value < 0 for value in more.values()) or before.keys() - now.keys():
        return None
    applied: list[Record] = []
    for application in record.get("applications") or ():
        left = [
            {**credit, "amount": f"{value:.2f}"}
            for credit in application.get("credits") or ()
            if (value := more[_key(application, credit)])
        ]
        if left:
            applied.append({**application, "credits": left})
    return {**record, "applications": applied}


def _credits_set(record: Record) -> dict[tuple[str, ...], Decimal]:
    """Amounts by the document and the credit."""
    return {
        _key(application, credit): Decimal(credit.get("amount") or 0)
        for application in record.get("applications") or ()
        for credit in application.get("credits") or ()
    }


def _key(application: Record, credit: Record) -> tuple[str, ...]:
    paid = (str(value) for name, value in application.items() if name not in {"amount", "credits"})
    return (*paid, str(credit.get("credit")))


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
            cure="Record it in QuickBooks by hand as one payment for each, then choose “skip”.",
        )
    return next(iter(found), None)
