"""What a run asked, how far it got and what its numbers count, in the words of a bookkeeper."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from services.event_words import WORK_STATES
from services.holding import REHEARSED
from services.standing import RESULTS
from services.words_for_people import QUICKBOOKS, cloud, flow, flows
from sync.field_words import begun, joined
from sync.value_words import day

if TYPE_CHECKING:
    from collections.abc import Mapping

    from storage.run_story import SetPart
    from storage.runs import Run

READS: Final = {
    "accounts": "accounts",
    "classes": "classes",
    "terms": "payment terms",
    "vendors": "vendors",
    "customers": "customers and jobs",
    "items": "items",
    "book_balances": "balances of bank and card accounts",
    "credit_memos": "credit memos",
    "invoices": "invoices",
    "bills": "bills",
    "vendor_credits": "vendor credits",
    "bill_payments_by_check": "bill payments by check",
    "bill_payments_by_card": "bill payments by credit card",
    "transfers": "transfers",
    "invoice_payments": "customers’ payments",
    "deleted_lists": "deleted names, items and accounts",
    "deleted_transactions": "deleted transactions",
}
"""A question's name → what it brings."""
_SINGLE: Final = ("RefNumberCaseSensitive", "RefNumber", "TxnID", "ListID", "FullName")
COUNTED: Final = {
    "created": "created",
    "updated": "changed",
    "archived": "archived",
    "restored": "brought back",
    "voided": "voided",
    "refuse": "refused",
    "retry": "to be tried again",
    "refresh": "changed meanwhile",
    "stop": "stopped",
    "in_doubt": "in doubt",
}
"""What a run counts, in the order in which it is told."""
MOVED: Final = frozenset({"created", "updated", "archived", "restored", "voided"})
"""Of these something really was changed on the other side."""
_FILTERS: Final = {
    "FromModifiedDate": "changed since",
    "FromDeletedDate": "since",
    "FromTxnDate": "dated on or after",
}
_LEFT: Final = ("refuse", "stop")
WRITES: Final = {
    "add": "Add",
    "mod": "Change",
    "void": "Void",
    "create": "Create",
    "update": "Change",
    "archive": "Archive",
    "restore": "Bring back",
}
_WRITTEN: Final = {
    "create": "created",
    "update": "changed",
    "archive": "archived",
    "restore": "brought back",
}
_PHASES: Final = {
    "opening": "It is looking at which company file is open.",
    "reading": f"It is reading what changed in {QUICKBOOKS}.",
    "comparing": "Both sides are being compared.",
    "writing": "What differs is being written.",
    "done": "It is at its end.",
}


def counted(counts: Mapping[str, int]) -> list[tuple[int, str]]:
    """What was counted of one flow, in (number, words)."""
    known = [(counts[word], words) for word, words in COUNTED.items() if counts.get(word)]
    others = [(number, word) for word, number in counts.items() if word not in COUNTED and number]
    return known + others


def by_flow(
    counts: Mapping[str, Mapping[str, int]], cloud_kind: str
) -> list[tuple[str, list[tuple[int, str]]]]:
    """A run's counts as (a flow's words, what was counted), in the order of the dashboard."""
    order = [*flows(cloud_kind), *counts]
    names = [name for name in dict.fromkeys(order) if any(counts.get(name, {}).values())]
    return [(flow(name, cloud_kind), counted(counts[name])) for name in names]


def moved(counts: Mapping[str, Mapping[str, int]]) -> int:
    """How many records were really changed on either side."""
    return sum(
        number for words in counts.values() for word, number in words.items() if word in MOVED
    )


def reached(run: Run, cloud_kind: str, *, held: bool = False) -> str:
    """How far a run got, and what becomes of what it did not do; `held`: nothing is written yet."""
    if run.ended_at is None:
        return f"It still goes on. {_PHASES.get(run.phase, '')}".strip()
    if run.result != "done":
        how = RESULTS.get(run.result or "", run.result or "broke off")
        how = f"was {how}" if how == "refused" else how
        return f"It {how}. What it had not done yet is done by the next sync; nothing is lost."
    unread = [READS.get(name, name) for name in run.checked.get("failed", ())]
    if unread:
        return (
            f"It came to its end, but {joined(unread)} could not be read from {QUICKBOOKS}. "
            "The next sync reads them again; see the company’s problems."
        )
    if not run.cloud_read:
        return (
            f"{QUICKBOOKS} was read, but {cloud(cloud_kind)} was not read to its end. "
            "The next sync goes on where this one stopped."
        )
    whole = "It went all the way: both sides were read and compared"
    if held:
        return f"{whole}. Nothing was written: the company is in preview, and waits for its start."
    if REHEARSED in run.checked and not moved(run.counts):
        return f"{whole}. Nothing was to be written yet: the company was in preview."
    left = sum(words.get(word, 0) for words in run.counts.values() for word in _LEFT)
    if left:
        return (
            f"{whole}, and what could be written was. {left:,} could not be, now: see the "
            "company’s problems."
        )
    return f"{whole}, and everything that could be written was."


def question(part: SetPart, *, timed: bool = True) -> str:
    """What a query asked, and since when, by the clock of the PC: so QuickBooks prints it.

    Not `timed`, it ends before that time (see `since`).
    """
    what = READS.get(part.read_name or "", part.read_name or "records")
    body = part.body or {}
    bound = _bound(body)
    if part.goes_on:
        return f"Further {what}"
    if any(name in body for name in _SINGLE):
        return f"Certain {what}, each by its number"
    if bound is None:
        return f"All {what}"
    words, value = bound
    return begun(f"{what} {words} {_told(value)}" if timed else f"{what} {words}")


def since(part: SetPart) -> str | None:
    """The time on the PC's clock since which a query asked; None for a plain date, or none."""
    bound = None if part.goes_on else _bound(part.body or {})
    return bound[1] if bound is not None and "T" in bound[1] else None


def came(part: SetPart) -> str:
    """What a query brought; '' where that was not kept."""
    if part.records is None:
        return ""
    if not part.records:
        return "nothing new" if _bound(part.body or {}) else "none"
    return f"{part.records:,} came"


def _bound(body: Mapping[str, Any]) -> tuple[str, str] | None:
    for name, words in _FILTERS.items():
        found = _deep(body, name)
        if found is not None:
            return words, str(found)
    return None


def _deep(body: Mapping[str, Any], name: str) -> Any:
    """The value of a filter, wherever in the body it stands."""
    if name in body:
        return body[name]
    inner = (value for value in body.values() if isinstance(value, dict))
    return next((found for each in inner if (found := _deep(each, name)) is not None), None)


def _told(text: str) -> str:
    """“Nov 3, 2026, 1:55 PM” of “2026-11-03T13:55:00”, and a plain date as a date."""
    date, _, time = text.partition("T")
    try:
        clock = datetime.fromisoformat(text)
    except ValueError:
        return text
    if not time:
        return day(date)
    return f"{day(date)}, {clock.hour % 12 or 12}:{clock:%M %p} by the PC’s clock"


def written(action: str, state: str) -> str:
    """What became of writes into the cloud: “created”, or “to create: refused”."""
    if state == "settled":
        return _WRITTEN.get(action, action)
    return f"to {WRITES.get(action, action).lower()}: {WORK_STATES.get(state, state).lower()}"
