"""What a tenant signed up for, and which flows that leaves: checked words, None is everything.

A flow outside the plan is off, as if it were switched off in the company's settings: nothing of it
is read, planned or written, and nothing that is there is deleted. Lists that both halves need stay.
"""

from __future__ import annotations

from typing import Final

from sync.flows import FLOWS

PLANS: Final = ("both", "payables", "receivables")
WORDS: Final = {
    None: "Everything",
    "both": "Payables and receivables",
    "payables": "Payables",
    "receivables": "Receivables",
}
SAID: Final = {
    None: "Every flow, and whatever is added to the product later.",
    "both": "The flows of both halves and those of every plan: today that is every flow.",
    "payables": "The flows of payables and those of every plan. Those of receivables are off.",
    "receivables": "The flows of receivables and those of every plan. Those of payables are off.",
}
"""Plan → what it switches on and off."""
_HALVES: Final = {
    "payables": frozenset(
        {
            "vendor.pull", "vendor.push", "bill.push", "billable_expense.push",
            "vendor_credit.push", "bill_payment.push",
        }
    ),
    "receivables": frozenset({"invoice.pull", "invoice.push", "invoice_payment.push"}),
}  # fmt: skip
assert frozenset().union(*_HALVES.values()) <= frozenset(FLOWS)


class PlanError(ValueError):
    """A plan that does not exist; the message says which do."""


def allows(plan: str | None, flow: str) -> bool:
    """Whether a tenant with this plan has this flow, such as "bill.push"."""
    half = half_of(flow)
    return half is None or plan not in _HALVES or plan == half


def half_of(flow: str) -> str | None:
    """The half of the product that a flow belongs to alone: payables, receivables, or None."""
    return next((half for half, flows in _HALVES.items() if flow in flows), None)


def why_off(plan: str | None, flow: str) -> str | None:
    """Why a flow is off, for whoever looks for it; None when the plan has it."""
    if allows(plan, flow):
        return None
    return (
        f"Your plan has no {half_of(flow)}. Ask whoever sold you Deskbridge to add them; nothing "
        "that is there is lost meanwhile."
    )


def checked(plan: str | None) -> str | None:
    """A plan as it is kept; PlanError for a word that is none. "" and "everything" are None."""
    known = (plan or "").strip().lower()
    if known in {"", "everything"}:
        return None
    if known not in PLANS:
        raise PlanError(f"“{plan}” is not a plan. It is one of: {', '.join(PLANS)}, everything.")
    return known


def changed(before: str | None, after: str | None) -> dict[str, list[str]]:
    """{"plan": [what it was, what it is]} in words, for the audit log; {} for the same plan."""
    return {} if before == after else {"plan": [WORDS[before], WORDS[after]]}
