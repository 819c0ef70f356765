"""Book balances: what QuickBooks says a bank account holds, shown in BILL when bills are paid.

v2's SetBankBalance (BILL API v2 documentation); v3 has no twin. It only works for a bank account
that is tied to the chart-of-accounts row. The record's id is that row's, there is no other.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cloud.bill.client import InDoubtError
from cloud.bill.errors import BillError
from sync.ports import Rejected, Unknown, Written

if TYPE_CHECKING:
    from cloud.bill.client import Client
    from cloud.bill.lookups import BillLookups
    from sync.ports import Record, WriteResult


@dataclass(frozen=True, slots=True, kw_only=True)
class BalanceWriter:
    """Sets balances; setting one twice is the same as once."""

    client: Client
    look: BillLookups

    def lacks(self, record: Record, changes: Record | None = None) -> Rejected | None:
        """A bank account that is tied to the record's account."""
        del changes
        if self._banks(record):
            return None
        return Rejected(
            "bill-bank-not-linked",
            "account",
            "No bank account in BILL is tied to this account, so BILL has nowhere to show its "
            "balance.",
            "Nothing has to be done. To have it shown, open Settings > Bank Accounts in BILL and "
            "choose this account of the chart of accounts for its bank account.",
            quiet=True,
        )

    def create(self, record: Record) -> WriteResult:
        """Set the balance of every bank account tied to the record's account."""
        account, lack = str(record.get("account") or ""), self.lacks(record)
        if lack is not None:
            return lack
        for bank in self._banks(record):
            data = {"bankAccountId": bank, "bankBalance": float(record.get("balance") or "0.00")}
            try:
                self.client.v2("SetBankBalance.json", data)
            except InDoubtError as doubt:
                return Unknown(doubt.detail)
            except BillError as refusal:
                return Rejected(
                    f"bill-{refusal.fault.code.lower().replace('_', '-')}",
                    "balance",
                    f"BILL did not take the balance: {refusal.fault.message}",
                    "Ask BILL to allow SetBankBalance for this service, or switch “Book balances → "
                    "BILL” off under Settings › What travels.",
                )
        return Written(account, "")

    def update(self, record_id: str, changes: Record, record: Record) -> WriteResult:
        """Set the new balance."""
        return self.create({**record, "account": record.get("account") or record_id})

    def _banks(self, record: Record) -> list[str]:
        account = str(record.get("account") or "")
        return sorted(bank for bank, tied in self.look.banks().items() if tied == account)
