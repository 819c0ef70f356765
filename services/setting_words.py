"""A company's settings in words: what each is called, and what a change made of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from services.words_for_people import QUICKBOOKS, cloud, entity, flow
from sync.value_words import day, money

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from services.company_settings import Parsed
    from storage.companies import Company

LABELS: Final = {
    "sync_start_date": "Sync start date",
    "schedule": "How often",
    "quiet_hours": "Quiet hours",
    "money_out_clearing": "Money Out Clearing",
    "money_in_clearing": "Money In Clearing",
    "ap_account": "Accounts Payable",
    "ar_account": "Accounts Receivable",
    "deposit_to": "Deposit to",
    "conflict": "When both sides changed the same field",
    "flows": "Flows",
    "new_records_cap": "New records in one sync",
    "amount_factor": "Unusual amounts, from how many times",
    "amount_floor": "Unusual amounts, from what sum",
    "allowed_removals": "Many removals at once",
    "departments_as": "Classes in the cloud",
}
"""Setting → what a person calls it."""
STAYS: Final = "Invoices and credit memos in QuickBooks dated before this day are not sent to BILL."
POSTED: Final = (
    "Bills, vendor credits, payments and transfers of BILL are posted in QuickBooks whatever their "
    "date; only a closing date in the company file keeps older ones out."
)
FOUND: Final = (
    "A bill or vendor credit that you entered in QuickBooks by hand is found by vendor, number and "
    "amount, and not posted again. Payments, transfers, and bills without a number are not found "
    "that way: in the preview, leave out those that you entered by hand."
)
"""What the sync start date bounds, what it does not, and what keeps that from being there twice."""
START_DATE: Final = f"{STAYS} {POSTED}"
MOVED: Final = (
    "Moved earlier, QuickBooks' invoices dated from that day on are read with the next sync and "
    "sent to BILL; how many they are is known only then. Moved later, those that were not sent yet "
    "stay in QuickBooks. What is on both sides stays in step."
)
"""What another day does to a company that has begun."""
_USUAL: Final = "as usual"
_WORDS: Final = {
    "departments": "departments",
    "accounting-classes": "accounting classes",
    "off": "off",
}
_WINNERS: Final = {"ask": "ask", "quickbooks": f"{QUICKBOOKS} is right", "default": _USUAL}
_WHOLE: Final = {"flows": "flow:", "conflict": "conflict:"}
"""Settings that are several in one → what each of theirs is written down under."""


def differences(company: Company, wanted: Parsed) -> dict[str, list[Any]]:
    """{setting: [what it was, what it is]} of all that is really changed; None is the usual.

    A flow is “flow:vendor.pull”, the winner of an entity “conflict:vendor”. No setting is a secret.
    """
    before = {
        **company.settings,
        "sync_start_date": company.sync_start_date,
        "schedule": company.schedule_minutes,
    }
    found: dict[str, list[Any]] = {}
    for name, value in {**wanted.columns, **wanted.settings}.items():
        for key, was, now in _parts(name, before.get(name), value):
            if was != now:
                found[key] = [was, now]
    return found


def label(name: str, cloud_kind: str = "bill") -> str:
    """What a setting, or a part of one, is called."""
    of, _, part = name.partition(":")
    if of == "flow":
        return flow(part, cloud_kind)
    if of == "conflict" and part:
        return f"{LABELS['conflict']}, {entity(part, many=True).lower()}"
    return LABELS.get(of, of.replace("_", " ").capitalize())


def told(name: str, value: Any, cloud_kind: str = "bill") -> str:
    """A setting's value in words."""
    of = name.partition(":")[0]
    if value is None or value == "":
        return _USUAL
    if isinstance(value, bool):
        return {"flow": ("off", "on")}.get(of, ("no", "yes"))[value]
    if of == "sync_start_date":
        return day(str(value))
    if of == "schedule":
        return f"every {value} minutes"
    if of == "amount_floor":
        return money(str(value))
    if of == "conflict":
        words = {**_WINNERS, "cloud": f"{cloud(cloud_kind)} is right"}
        return words.get(str(value), str(value))
    return _WORDS.get(str(value), str(value))


def _parts(name: str, was: Any, now: Any) -> Iterator[tuple[str, Any, Any]]:
    """(key, before, after) of a setting, or of each part of one that is several in one.

    As long as nobody said anything a flow is on, and a person is asked who is right.
    """
    if name not in _WHOLE:
        yield name, None if was is None else str(was), None if now is None else str(now)
        return
    old, new = _by_part(was), _by_part(now)
    for part in {**old, **new}:
        key = f"{_WHOLE[name]}{part}" if part else name
        unsaid = True if name == "flows" else None if part else "ask"
        yield key, old.get(part, unsaid), new.get(part, unsaid)


def _by_part(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {"": value} if value else {}
