"""What a person may set on a company, each word checked before it is kept.

One table: the command line and the pages set the same things in the same words.
"""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Final

from services.quiet import quiet_hours
from sync.flows import ENTITIES, FLOWS
from sync.value_words import day

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from storage.companies import Company

ACCOUNTS: Final = (
    "money_out_clearing",
    "money_in_clearing",
    "ap_account",
    "ar_account",
    "deposit_to",
)
YES: Final = frozenset(["yes", "true", "1", "on"])
NO: Final = frozenset(["no", "false", "0", "off"])
LARGEST_CAP: Final = 1_000_000
LEAST_FACTOR: Final = 2
AMOUNT: Final = re.compile(r"[0-9]{1,12}(\.[0-9]{1,2})?")
LONGEST_SCHEDULE: Final = 10_080  # a week, in minutes
EARLIEST_START: Final = date(1990, 1, 1)  # before QuickBooks itself; an older year is a slip
WINNERS: Final = ("quickbooks", "cloud", "ask")
AS_ALL: Final = "default"
"""In place of a winner: this entity has none of its own any more."""
CLEARING: Final = ("money_out_clearing", "money_in_clearing")
DEPARTMENTS: Final = ("departments", "accounting-classes")
GUARDS: Final = ("new_records_cap", "amount_factor", "amount_floor")
NAMES: Final = (
    "sync_start_date",
    *ACCOUNTS,
    "conflict",
    "flows",
    "schedule",
    "allowed_removals",
    *GUARDS,
    "quiet_hours",
    "departments_as",
)


class CompanySettingError(ValueError):
    """A name or value that does not fit; the message says what would, `name` which it is."""

    name: str = ""


class NotPossibleError(CompanySettingError):
    """A value that is written as it should be, and cannot be chosen as things are."""

    def __init__(self, sentence: str, name: str) -> None:
        super().__init__(sentence)
        self.name = name


def check_start_date(start: date, today: date) -> None:
    """NotPossibleError for a day nobody means: a mistyped year lets all travel, or nothing."""
    latest = today + timedelta(days=366)
    if not EARLIEST_START <= start <= latest:
        raise NotPossibleError(
            f"{_said(start)} cannot be a sync start date. Choose a day from "
            f"{_said(EARLIEST_START)} to {_said(latest)}: invoices and credit memos in QuickBooks "
            "dated before it do not travel.",
            "sync_start_date",
        )


def _said(one: date) -> str:
    return day(one.isoformat())


@dataclass(slots=True)
class Parsed:
    """Checked changes: columns of the company, and keys of its settings."""

    columns: dict[str, Any] = field(default_factory=dict)
    settings: dict[str, Any] = field(default_factory=dict)


def parsed(current: Mapping[str, Any], changes: Mapping[str, str]) -> Parsed:
    """Check every change, then return them all; an empty value is the default again."""
    found = Parsed()
    for name, value in changes.items():
        if name not in NAMES:
            raise CompanySettingError(
                f"There is no setting “{name}”. It is one of: {', '.join(NAMES)}."
            )
        kept = found.columns if name in COLUMNS else found.settings
        try:
            kept[name] = _value(name, current.get(name), value.strip())
        except CompanySettingError as error:
            error.name = name
            raise
    _clear_apart({**current, **found.settings}, found.settings)
    return found


def _clear_apart(after: Mapping[str, Any], changed: Mapping[str, Any]) -> None:
    """Money that leaves and money that comes in would else clear each other by accident."""
    both = [str(after.get(name) or "").casefold() for name in CLEARING]
    if both[0] and both[0] == both[1] and not changed.keys().isdisjoint(CLEARING):
        raise NotPossibleError(
            "Money Out Clearing and Money In Clearing must be two accounts. Choose another one "
            "for one of them, an account of type Bank that holds no money of its own.",
            next(name for name in reversed(CLEARING) if name in changed),
        )


def misfits(current: Mapping[str, Any], changes: Mapping[str, str]) -> dict[str, str]:
    """{name: what is wrong with it} of every change that does not fit, in their order."""
    found: dict[str, str] = {}
    for name, value in changes.items():
        try:
            parsed(current, {name: value})
        except CompanySettingError as error:
            found[name] = str(error)
    return found


def _value(name: str, current: Any, text: str) -> Any:
    """What is kept of the text of one setting; None for an empty one."""
    if not text:
        return None
    if name in COLUMNS:
        return COLUMNS[name](text)
    if name in VALUES:
        return VALUES[name](text)
    if name == "conflict":
        return _conflict(current, text)
    if name == "flows":
        return {**(current or {}), **_flows(text)}
    return text


def settings_version(company: Company) -> str:
    """A word that changes with everything a person may set here."""
    # What a sync notes there for itself is not a change that anybody has to know of.
    chosen = {name: company.settings.get(name) for name in NAMES}
    told = [chosen, str(company.sync_start_date), company.schedule_minutes]
    text = json.dumps(told, sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def _date(value: str) -> date:
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise CompanySettingError(f"“{value}” is not a date. Write it as 2026-07-01.") from None


def _minutes(value: str) -> int:
    text = value.lower().removesuffix("minutes").removesuffix("min").strip()
    minutes = int(text) if text.isdecimal() else 0
    if not 1 <= minutes <= LONGEST_SCHEDULE:
        raise CompanySettingError(
            f"“{value}” is not a schedule. Write a number of minutes from 1 to "
            f"{LONGEST_SCHEDULE}, or leave it empty for the usual one."
        )
    return minutes


def _yes(value: str) -> bool | None:
    word = value.lower()
    if word not in YES and word not in NO:
        raise CompanySettingError(f"“{value}” is neither yes nor no.")
    return word in YES or None


def _conflict(current: Any, value: str) -> dict[str, str] | None:
    """`ask`, or `vendor:cloud,customer:default`; the empty entity is all others."""
    kept = dict(current) if isinstance(current, dict) else {"": current} if current else {}
    known = {entity.name for entity in ENTITIES}
    for part in value.split(","):
        entity, _, winner = part.strip().rpartition(":")
        if entity and entity not in known:
            raise CompanySettingError(f"There is no entity “{entity}”.")
        if entity and winner == AS_ALL:
            kept.pop(entity, None)
            continue
        if winner not in WINNERS:
            raise CompanySettingError(
                f"“{winner}” is not a choice. It is one of: {', '.join(WINNERS)}."
            )
        kept[entity] = winner
    return kept or None


def _flows(value: str) -> dict[str, bool]:
    """`vendor.push=off,customer.pull=on`, a colon in place of the sign being as good."""
    chosen: dict[str, bool] = {}
    for part in value.split(","):
        name, _, word = part.strip().replace("=", ":").partition(":")
        if name not in FLOWS:
            raise CompanySettingError(
                f"There is no flow “{name}”. It is one of: {', '.join(FLOWS)}."
            )
        if word not in {"on", "off"}:
            raise CompanySettingError(f"Say {name}:on or {name}:off.")
        chosen[name] = word == "on"
    return chosen


def _cap(value: str) -> str:
    """A number of records, or off."""
    text = value.lower().replace(",", "")
    if text != "off" and not (text.isdecimal() and 0 < int(text) <= LARGEST_CAP):
        raise CompanySettingError(
            f"“{value}” is not a number of records. Write one from 1 to {LARGEST_CAP}, or off."
        )
    return text


def _factor(value: str) -> str:
    """A whole number of times, or off."""
    text = value.lower().removesuffix("x")
    if text != "off" and not (text.isdecimal() and LEAST_FACTOR <= int(text) <= LARGEST_CAP):
        raise CompanySettingError(
            f"“{value}” is not a factor. Write a whole number from {LEAST_FACTOR} up (50: fifty"
            " times the usual amount is asked about), or off."
        )
    return text


def _floor(value: str) -> str:
    """An amount of money, zero or more."""
    text = value.replace(",", "").removeprefix("$")
    if not AMOUNT.fullmatch(text):
        raise CompanySettingError(f"“{value}” is not an amount. Write it as 1000 or 1000.00.")
    return text


def _quiet(value: str) -> str:
    """Hours in which no sync begins by itself."""
    try:
        return str(quiet_hours(value))
    except ValueError as error:
        raise CompanySettingError(str(error)) from None


def _departments(value: str) -> str:
    """Which list of the cloud holds QuickBooks' classes."""
    if value not in DEPARTMENTS:
        raise CompanySettingError(
            f"“{value}” is not a list of the cloud. It is one of: {', '.join(DEPARTMENTS)}."
        )
    return value


VALUES: Final[Mapping[str, Callable[[str], Any]]] = {
    "allowed_removals": _yes,
    "new_records_cap": _cap,
    "amount_factor": _factor,
    "amount_floor": _floor,
    "quiet_hours": _quiet,
    "departments_as": _departments,
}
COLUMNS: Final[Mapping[str, Callable[[str], Any]]] = {
    "sync_start_date": _date,
    "schedule": _minutes,
}
