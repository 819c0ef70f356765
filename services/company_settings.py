"""What a person may set on a company, each word checked before it is kept.

One table: the command line and the pages set the same things in the same words.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from sync.flows import ENTITIES, FLOWS

if TYPE_CHECKING:
    from collections.abc import Mapping

ACCOUNTS: Final = (
    "money_out_clearing",
    "money_in_clearing",
    "ap_account",
    "ar_account",
    "deposit_to",
)
WINNERS: Final = ("quickbooks", "cloud", "ask")
NAMES: Final = ("sync_start_date", *ACCOUNTS, "conflict", "flows", "schedule", "allowed_removals")


class CompanySettingError(ValueError):
    """A name or value that does not fit; the message says what would."""


@dataclass(slots=True)
class Parsed:
    """Checked changes: columns of the company, and keys of its settings."""

    columns: dict[str, Any] = field(default_factory=dict)
    settings: dict[str, Any] = field(default_factory=dict)


def parsed(current: Mapping[str, Any], changes: Mapping[str, str]) -> Parsed:
    """Check every change, then return them all; an empty value forgets the setting."""
    found = Parsed()
    for name, value in changes.items():
        if name == "sync_start_date":
            found.columns[name] = _date(value)
        elif name == "schedule":
            found.columns[name] = _minutes(value)
        elif name in ACCOUNTS:
            found.settings[name] = value.strip() or None
        elif name == "conflict":
            found.settings[name] = _conflict(current.get(name), value)
        elif name == "flows":
            found.settings[name] = {**(current.get(name) or {}), **_flows(value)}
        elif name == "allowed_removals":
            found.settings[name] = value.strip().lower() in {"yes", "true", "1", "on"} or None
        else:
            raise CompanySettingError(
                f"There is no setting “{name}”. It is one of: {', '.join(NAMES)}."
            )
    return found


def _date(value: str) -> date:
    try:
        return date.fromisoformat(value.strip())
    except ValueError:
        raise CompanySettingError(f"“{value}” is not a date. Write it as 2026-07-01.") from None


def _minutes(value: str) -> int | None:
    text = value.strip().lower().removesuffix("minutes").removesuffix("min").strip()
    if text in {"", "manual", "none"}:
        return None
    if not text.isdigit():
        raise CompanySettingError(
            f"“{value}” is not a schedule. Write a number of minutes, or leave it empty for the "
            "usual one."
        )
    return int(text)


def _conflict(current: Any, value: str) -> dict[str, str]:
    """`ask`, or `vendor:cloud,customer:quickbooks`; the empty entity is all others."""
    kept = dict(current) if isinstance(current, dict) else {"": current} if current else {}
    known = {entity.name for entity in ENTITIES}
    for part in value.split(","):
        entity, _, winner = part.strip().rpartition(":")
        if entity and entity not in known:
            raise CompanySettingError(f"There is no entity “{entity}”.")
        if winner not in WINNERS:
            raise CompanySettingError(
                f"“{winner}” is not a choice. It is one of: {', '.join(WINNERS)}."
            )
        kept[entity] = winner
    return kept


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
