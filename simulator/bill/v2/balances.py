"""SetBankBalance and GetBankBalance: the ledger's balance, shown when bills are paid.

Field names bankBalance and bankBalanceDate are BILL API v2's; naming the account by bankAccountId
is an assumption, the default payables account is meant when it is left out.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from simulator.bill.errors import refuse
from simulator.bill.money import money
from simulator.bill.payments import default_bank

if TYPE_CHECKING:
    from collections.abc import Mapping

    from simulator.bill.organization import Organization
    from simulator.bill.tables import Record

_KEYS = frozenset({"bankAccountId", "bankBalance", "bankBalanceDate"})


def keep(org: Organization, data: Mapping[str, Any]) -> Record:
    """Set the balance; the bank account must be tied to a chart-of-accounts row."""
    unknown = set(data) - _KEYS
    if unknown:
        raise refuse(f"Unknown field: {', '.join(sorted(unknown))}.")
    try:
        balance: Record = {
            "bankBalance": money(data.get("bankBalance")),
            "bankBalanceDate": _day(data, org.clock.today()),
        }
    except ValueError as trouble:
        raise refuse(f"bankBalance, bankBalanceDate: {trouble}.") from trouble
    bank = _bank(org, data)
    return {"bankAccountId": bank, **org.set_bank_balance(bank, balance)}


def read(org: Organization, data: Mapping[str, Any]) -> Record:
    """The balance as it was set; without one, only the account's id."""
    bank = _bank(org, data)
    return {"bankAccountId": bank, **org.bank_balances.get(bank, {})}


def _bank(org: Organization, data: Mapping[str, Any]) -> str:
    bank = str(data.get("bankAccountId") or default_bank(org, "payables"))
    org.get("bank_accounts", bank)
    return bank


def _day(data: Mapping[str, Any], today: date) -> str:
    return date.fromisoformat(str(data.get("bankBalanceDate") or today)[:10]).isoformat()
