"""Whether an account can be a clearing account, which money passes through and nothing else uses.

Refused is what is sure: an account between which and the clearing account the cloud moves money.
What only looks like an ordinary bank account is said and left to the person, who knows her books.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Final

from services.company_settings import CLEARING, NotPossibleError
from services.holding import is_held
from storage import mappings, record_questions, records

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from typing import Any

    from storage.companies import Company
    from storage.session import Session

DEPOSIT_TO: Final = "deposit_to"
CHOOSE: Final = "Choose an account of type Bank that is used for nothing else."
_SAID: Final = "clearing"
"""Whoever calls an account this has said what it is for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Used:
    """ListIDs of accounts by what the cloud does with them."""

    moved: frozenset[str]
    paid_from: frozenset[str]


def refuse_banks(session: Session, company: Company, chosen: Mapping[str, Any]) -> None:
    """NotPossibleError for a clearing account that is a bank account money is moved to or from."""
    named = {name: str(chosen[name]) for name in CLEARING if chosen.get(name)}
    if not named:
        return
    accounts = records.list_all(session, company.id, "quickbooks", "account")
    found = {each: _of_name(accounts, account) for each, account in named.items()}
    used = _used(session, company, [one for one in found.values() if one])
    for name, one in found.items():
        if one in used.moved:
            raise NotPossibleError(
                f"“{named[name]}” is a bank account of BILL: money moves between it and the "
                f"clearing account, so they cannot be one. {CHOOSE}",
                name,
            )


def doubts(
    session: Session, company: Company, chosen: Mapping[str, Mapping[str, Any] | None]
) -> dict[str, str]:
    """{setting: what speaks against the account that is chosen}, given its AccountRet or None."""
    ids = {name: str((native or {}).get("ListID") or "") for name, native in chosen.items()}
    clearing = [ids[name] for name in CLEARING if ids.get(name)]
    names = {ids[name]: str((chosen[name] or {}).get("FullName")) for name in CLEARING}
    used = _used(session, company, clearing, names)
    found = {
        name: why
        for name in CLEARING
        if ids.get(name)
        and (why := _doubt(ids[name], chosen[name] or {}, used, begun=not is_held(company)))
    }
    if ids.get(DEPOSIT_TO) and ids[DEPOSIT_TO] in clearing:
        found[DEPOSIT_TO] = (
            "This is a clearing account: a payment that did not go through BILL would never leave "
            "it. Choose the account such payments are really put into."
        )
    return found


def _doubt(one: str, native: Mapping[str, Any], used: Used, *, begun: bool) -> str | None:
    if one in used.moved:
        return (
            "This is a bank account of BILL: money moves between it and the clearing account, so "
            f"they cannot be one. {CHOOSE}"
        )
    if one in used.paid_from:
        return (
            "Payments made outside BILL are drawn on this account, so it seems to be an ordinary "
            f"bank account. {CHOOSE}"
        )
    held = _amount(native.get("Balance"))
    if held and not begun and _SAID not in str(native.get("FullName")).casefold():
        return (
            f"This account holds ${held:,.2f} already, so it seems to be an ordinary bank account. "
            f"{CHOOSE} If it is one, leave it as it is."
        )
    return None


def _used(
    session: Session,
    company: Company,
    accounts: Collection[str],
    names: Mapping[str, str] | None = None,
) -> Used:
    """What the cloud does with these accounts of QuickBooks, known by their pairs.

    With `names`, one without a pair is taken for the cloud's account of its name: before the first
    sync nothing is paired, and that is when a person chooses.
    """
    pairs = mappings.many_by_quickbooks(session, company.id, "account", accounts)
    partners = {one: pair.cloud_id for one, pair in pairs.items()}
    if names and not partners.keys() >= set(accounts):
        rows = records.list_all(session, company.id, "cloud", "account")
        called = {str(row.data.get("name")).casefold(): row.id for row in rows}
        same = {one: called.get(name.casefold()) for one, name in names.items()}
        partners = {one: found for one, found in same.items() if found} | partners
    if not partners:
        return Used(moved=frozenset(), paid_from=frozenset())
    moved = record_questions.values_of(session, company.id, "funds_transfer", "bank")
    paid = record_questions.values_of(session, company.id, "bill_payment", "account")
    return Used(
        moved=frozenset(one for one, partner in partners.items() if partner in moved),
        paid_from=frozenset(one for one, partner in partners.items() if partner in paid),
    )


def _of_name(accounts: Collection[Any], wanted: str) -> str | None:
    """The ListID of the account of this full name or number."""
    for row in accounts:
        native = row.native or {}
        name = str(native.get("FullName", "")).casefold()
        if wanted.casefold() == name or wanted in {native.get("AccountNumber"), row.id}:
            return str(row.id)
    return None


def _amount(value: Any) -> Decimal:
    try:
        return Decimal(str(value or 0))
    except InvalidOperation:
        return Decimal(0)
