"""Funds transfers worked out from payments, for organizations whose v2 MoneyMovement is denied.

BILL withdraws one sum per bank account and process date, or one per payment when the organization
says so (`individualTransferOut`/`In`, BILL API v3 documentation). A cut-off at 3 pm may split a day
in two, so every such transfer is marked as estimated. Card payments move no bank money.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Final

from cloud.bill.fields.columns import date, decimal, dig, flag, money, text
from cloud.bill.fields.lines import rows_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from cloud.bill.fields.columns import Row
    from cloud.bill.fields.listing import Lookups

# The money has not left the bank yet, or never did.
NOT_WITHDRAWN: Final = frozenset(
    {
        "",
        "SCHEDULED",
        "READY_TO_FUND",
        "CANCELLATION_IN_PROGRESS",
        "CANCELED",
        "CANCELLED",
        "FUNDING_FAILED_VOIDED",
        "FUNDING_FAILED_ACTION_NEEDED",
        "APPROVING",
        "DENIED",
    }
)
FAILED: Final = frozenset({"FUNDING_FAILED_VOIDED"})
RETURNED: Final = "VOIDED"


@dataclass(slots=True)
class _Sum:
    """One transfer in the making: what moved, and whether anything ever did."""

    direction: str
    bank_id: str
    day: str
    live: list[Decimal] = field(default_factory=list)
    failed: list[Decimal] = field(default_factory=list)


def estimate(
    payments: Iterable[Mapping[str, Any]],
    receipts: Iterable[Mapping[str, Any]],
    *,
    single_out: bool,
    single_in: bool,
    look: Lookups,
) -> dict[str, Row]:
    """Transfers by their id ("est…"), from all payments of the days in question."""
    sums: dict[str, _Sum] = {}
    rows = list(payments)
    reissued = _reissued(rows)
    for row in rows:
        bank, day, amount = _bank(row, "fundingAccount"), date(row.get("processDate")), _amount(row)
        if not (bank and day and amount and flag(row.get("onlinePayment"))):
            continue
        status = str(row.get("singleStatus") or "").upper()
        if row.get("id") not in reissued:
            out = _sum(sums, "withdrawal", bank, day, row if single_out else None)
            if status not in NOT_WITHDRAWN:
                out.live.append(amount)
            elif status in FAILED:
                out.failed.append(amount)
        if status == RETURNED and _void(row).get("type") != "VOID_AND_REISSUE":
            back = date(_void(row).get("updatedTime")) or day
            _sum(sums, "returned", bank, back, row).live.append(amount)
    for row in receipts:
        bank, day = _bank(row, "receivablesAccount"), date(row.get("paymentDate"))
        amount = _amount(row)
        paid = str(row.get("status") or "").upper() == "PAID"
        card = str(row.get("receivablesType") or "").upper() == "CREDIT_CARD"
        if bank and day and amount and paid and flag(row.get("onlinePayment")) and not card:
            _sum(sums, "deposit", bank, day, row if single_in else None).live.append(amount)
    return {key: _record(one, look) for key, one in sums.items() if one.live or one.failed}


def _sum(
    sums: dict[str, _Sum], direction: str, bank: str, day: str, alone: Mapping[str, Any] | None
) -> _Sum:
    parts = (direction, bank, day, str(alone.get("id")) if alone else "")
    key = "est" + sha256("|".join(parts).encode()).hexdigest()[:20]
    return sums.setdefault(key, _Sum(direction, bank, day))


def _record(one: _Sum, look: Lookups) -> Row:
    bank = look.bank_account(one.bank_id)
    record: Row = {
        "date": one.day,
        "amount": money(sum(one.live or one.failed, Decimal(0))),
        "direction": one.direction,
        "memo": "Estimated from payments",
        "estimated": True,
        "void": not one.live,
    }
    return {**record, "bank": bank} if bank else record


def _reissued(rows: list[Mapping[str, Any]]) -> set[str]:
    """Payments that took the place of a voided one: BILL kept the money, nothing was withdrawn.

    BILL does not say which they are: same vendor, amount and bills, made after the void.
    """
    found: set[str] = set()
    for old in rows:
        if _void(old).get("type") != "VOID_AND_REISSUE" or old.get("singleStatus") != RETURNED:
            continue
        after = str(_void(old).get("updatedTime") or "")
        for new in rows:
            made = str(new.get("createdTime") or "")
            if new.get("id") not in found and _same(old, new) and made >= after:
                found.add(str(new.get("id")))
                break
    return found


def _same(old: Mapping[str, Any], new: Mapping[str, Any]) -> bool:
    return old is not new and all(
        _pays(old)[part] == _pays(new)[part] for part in ("vendor", "amount", "bills")
    )


def _pays(row: Mapping[str, Any]) -> dict[str, Any]:
    bills = {str(part.get("billId")) for part in rows_of(row, "billPayments")}
    bills |= {str(row["billId"])} if row.get("billId") else set()
    return {"vendor": row.get("vendorId"), "amount": _amount(row), "bills": bills}


def _void(row: Mapping[str, Any]) -> Mapping[str, Any]:
    voids = rows_of(row, "voidInfo")
    return voids[-1] if voids else {}


def _bank(row: Mapping[str, Any], place: str) -> str | None:
    kind = str(dig(row, f"{place}.type") or "BANK_ACCOUNT").upper()
    return text(dig(row, f"{place}.id")) if kind == "BANK_ACCOUNT" else None


def _amount(row: Mapping[str, Any]) -> Decimal | None:
    return decimal(row.get("amount"))
