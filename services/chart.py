"""QuickBooks' chart of accounts as a person chooses from it: what each setting takes, and a guess.

Nothing is chosen here: what is pre-selected counts once a person has saved it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from services import clearing
from services.facts import USUAL_ACCOUNTS
from storage import records

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from services.context import Context
    from storage.companies import Company


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """One account of the company file, by the name a person reads there."""

    name: str
    type: str
    number: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """A setting that names an account. `chosen` is saved, `recommended` would fit.

    `doubt` speaks against what is chosen, or counts without a choice; '' for nothing.
    """

    setting: str
    title: str
    why: str
    accounts: tuple[Account, ...]
    chosen: str
    recommended: str
    doubt: str = ""


CHOICES: Final = (
    (
        "money_out_clearing",
        "Money Out Clearing",
        "Payments that BILL makes are booked here until the money has left your bank.",
        ("Bank",),
        ("out", "clearing"),
    ),
    (
        "money_in_clearing",
        "Money In Clearing",
        "Customers' payments through BILL are booked here until the money is at your bank.",
        ("Bank",),
        ("in", "clearing"),
    ),
    (
        "ap_account",
        "Accounts Payable",
        "Bills are booked against this account. Most companies have one.",
        ("AccountsPayable",),
        (),
    ),
    (
        "ar_account",
        "Accounts Receivable",
        "Invoices are booked against this account. Most companies have one.",
        ("AccountsReceivable",),
        (),
    ),
    (
        "deposit_to",
        "Deposit to",
        "Customers' payments that did not go through BILL are put here.",
        ("Bank", "OtherCurrentAsset"),
        ("undeposited",),
    ),
)


class Chart:
    """Choosing accounts."""

    def __init__(self, context: Context) -> None:
        self._context = context

    def choices(self, company: Company) -> list[Choice]:
        """Every setting that names an account, with the accounts that fit it."""
        with self._context.database.tenant_session(company.tenant_id) as session:
            rows = records.list_all(session, company.id, "quickbooks", "account")
            natives = [{**(row.native or {}), "ListID": row.id} for row in rows]
            made = _choices(company, natives)
            by_name = {str(each.get("FullName")).casefold(): each for each in natives}
            chosen = {each.setting: by_name.get(_counts(each).casefold()) for each in made}
            told = clearing.doubts(session, company, chosen)
        return [replace(each, doubt=told.get(each.setting, "")) for each in made]

    def misfits(self, company: Company, wanted: Mapping[str, str]) -> dict[str, str]:
        """{setting: what is wrong} of accounts that are newly chosen and are none that fits.

        Nothing is wrong before the chart was read: there is nothing to choose from then.
        """
        wrong = {}
        for each in self.choices(company):
            name = wanted.get(each.setting, "").strip()
            known = {one.name.casefold() for one in each.accounts} | {
                one.number for one in each.accounts if one.number
            }
            if name and name != each.chosen and each.accounts and name.casefold() not in known:
                wrong[each.setting] = (
                    f"QuickBooks' chart has no account “{name}” that fits here. Choose one of the "
                    "list; one that was just made is in it after the next sync."
                )
        return wrong


def _counts(choice: Choice) -> str:
    """The account that counts: where none is chosen, one of the usual name."""
    return choice.chosen or USUAL_ACCOUNTS.get(choice.setting, "")


def _choices(company: Company, natives: Sequence[Mapping[str, Any]]) -> list[Choice]:
    found = _accounts(natives)
    made = []
    for setting, title, why, types, words in CHOICES:
        fit = tuple(each for each in found if each.type in types)
        chosen = str(company.settings.get(setting) or "")
        known = next(
            (one.name for one in fit if chosen.casefold() in {one.name.casefold(), one.number}),
            chosen,
        )
        made.append(
            Choice(
                setting=setting,
                title=title,
                why=why,
                accounts=fit,
                chosen=known if chosen else "",
                recommended=_recommended(setting, fit, words),
            )
        )
    return made


def _accounts(natives: Sequence[Mapping[str, Any]]) -> list[Account]:
    """The active ones, by name."""
    accounts = [
        Account(
            name=str(each.get("FullName") or each.get("Name") or ""),
            type=str(each.get("AccountType") or ""),
            number=str(each.get("AccountNumber") or ""),
        )
        for each in natives
        if each.get("IsActive") not in {False, "false"}
    ]
    return sorted(accounts, key=lambda each: (each.name.casefold(), each.number))


def _recommended(setting: str, fit: tuple[Account, ...], words: tuple[str, ...]) -> str:
    usual = USUAL_ACCOUNTS.get(setting, "").casefold()
    for one in fit:
        if one.name.casefold() == usual:
            return one.name
    for one in fit:
        said = one.name.casefold().replace(":", " ").split()
        if words and all(word in said for word in words):
            return one.name
    return fit[0].name if len(fit) == 1 and not words else ""
