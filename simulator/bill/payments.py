"""Payments out: schedule, process, and note what was paid outside.

Statuses follow BILL's single status: SCHEDULED → FUNDING_STARTED → CLEARED, VOID_PENDING →
VOIDED, CANCELED, FUNDING_FAILED_VOIDED. No API session of a sync token reaches any of this except
the noting.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from simulator.bill import ledger, movements
from simulator.bill.errors import ApiError, refuse
from simulator.bill.money import ZERO, owed

if TYPE_CHECKING:
    from simulator.bill.organization import Organization
    from simulator.bill.tables import Record

_STEPS = ("SCHEDULED", "FUNDING_STARTED", "CLEARED")
Credits = Mapping[str, Mapping[str, Decimal]]  # bill id → credit id → amount


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What one payment pays: bill id → amount of money, and the credits used beside it."""

    bills: Mapping[str, Decimal]
    process_date: date
    credits: Credits = field(default_factory=dict)
    description: str = ""


def read_credits(rows_by_bill: Mapping[str, Mapping[str, object]]) -> Credits:
    """Amounts as cents."""
    return {
        bill: {credit: owed(value) for credit, value in rows.items()}
        for bill, rows in rows_by_bill.items()
    }


def amounts(
    org: Organization,
    bills: Mapping[str, object] | Iterable[str],
    with_credits: Mapping[str, Mapping[str, object]],
) -> dict[str, Decimal]:
    """Bill id → money to pay; bills without an amount are paid in full, less the credits used."""
    if isinstance(bills, Mapping):
        return {bill_id: owed(value) for bill_id, value in bills.items()}
    used = {bill: sum(rows.values(), ZERO) for bill, rows in read_credits(with_credits).items()}
    return {
        bill_id: org.get("bills", bill_id)["dueAmount"] - used.get(bill_id, ZERO)
        for bill_id in bills
    }


def schedule(
    org: Organization, plan: Plan, *, funding_account: str = "", disbursement: str = "CHECK"
) -> Record:
    """An online payment of one vendor's bills.

    Funded from a bank account (default: the payables one) or from a card (`AP_CARD`).
    """
    card = funding_account == "AP_CARD"
    bank = "" if card else funding_account or default_bank(org, "payables")
    if bank:
        org.get("bank_accounts", bank)
    record = _payment(org, plan)
    record |= {
        "fundingAccount": {"type": "AP_CARD" if card else "BANK_ACCOUNT", "id": bank},
        "status": "SCHEDULED",
        "singleStatus": "SCHEDULED",
        "onlinePayment": True,
        "disbursementType": disbursement,
        "cancelRequestSubmitted": False,
        "processingOptions": {"requestPayFaster": False, "createBill": False},
        "_bank": bank,
    }
    _keep(org, record)
    return record


def record_offline(
    org: Organization, plan: Plan, *, to_print_check: bool, chart_of_account: str = ""
) -> Record:
    """A payment made outside: paid at once, from the account `chart_of_account` names."""
    if chart_of_account:
        org.get("chart_of_accounts", chart_of_account)
    else:
        bank = org.bank_accounts.get(default_bank(org, "payables", required=False), {})
        chart_of_account = bank.get("chartOfAccountId", "")
    record = _payment(org, plan)
    record |= {
        "status": "PAID",
        "singleStatus": "CLEARED",
        "onlinePayment": False,
        "disbursementType": "CHECK" if to_print_check else "OFFLINE",
        "disbursementStatus": "DONE",
        "toPrintCheck": to_print_check,
        "classifications": {"chartOfAccountId": chart_of_account},
        "allowExport": True,
        "_bank": "",
    }
    _keep(org, record)
    return record


def default_bank(org: Organization, side: str, *, required: bool = True) -> str:
    """The id of the default bank account for payables or receivables."""
    for bank in org.bank_accounts.active():
        if bank.get("default", {}).get(side):
            return str(bank["id"])
    if required:
        raise refuse(f"The organization has no default bank account for {side}.")
    return ""


def process(
    org: Organization, payment_id: str = "", *, through: date | None = None, until: str = "CLEARED"
) -> list[Record]:
    """Move payments on to `until`: those due by `through` (default today), or one at any date.

    Passing FUNDING_STARTED withdraws the money: one movement per bank account and process date,
    or one per payment when the organization's individualTransferOut says so. Card-funded and
    re-issued payments withdraw nothing.
    """
    last = (through or org.clock.today()).isoformat()
    run = [
        row
        for row in org.payments.values()
        if row["singleStatus"] in _STEPS[: _STEPS.index(until)]
        and (row["id"] == payment_id if payment_id else row["processDate"] <= last)
    ]
    funded = [
        (row, party(org, row), row["amount"])
        for row in run
        if row["singleStatus"] == "SCHEDULED"
        and row["_bank"]
        and row["amount"]
        and not row.get("_reissueOf")
    ]
    individual = bool(org.profile["processingOptions"].get("individualTransferOut"))
    for movement in movements.batch(
        org, movements.WITHDRAWAL, funded, date_field="processDate", individual=individual
    ):
        for item in movement["moneyMovementItems"]:
            org.payments[item["sentPayId"]]["_withdrawn"] = True
    for row in run:
        _advance(org, row, until)
    return run


def _advance(org: Organization, row: Record, until: str) -> None:
    row["singleStatus"] = until
    if until == "CLEARED":
        row["status"] = "PAID"
        row["disbursementStatus"] = "DONE"
        row["disbursementInfo"] = {"isVoidable": True, **_disbursed(org, row)}
    touch(org, row)


def _disbursed(org: Organization, row: Record) -> Record:
    sent = date.fromisoformat(row["processDate"]) + timedelta(days=1)
    days = {"sentDate": sent.isoformat(), "arrivesByDate": (sent + timedelta(days=6)).isoformat()}
    if row["disbursementType"] == "CHECK":
        return {"checkDisbursement": {**days, "checkNumber": 40_000 + org.serial}}
    return {"achDisbursement": days} if row["disbursementType"] == "ACH" else {}


def party(org: Organization, payment: Record) -> str:
    """The vendor's name."""
    return str(org.vendors[payment["vendorId"]]["name"])


def _payment(org: Organization, plan: Plan) -> Record:
    bills = [org.get("bills", bill_id) for bill_id in plan.bills]
    vendors = {bill["vendorId"] for bill in bills}
    if len(vendors) != 1:
        raise refuse("A payment pays the bills of exactly one vendor.")
    (vendor,) = vendors
    left = {
        row["id"]: row["amount"] - row["appliedAmount"]
        for row in org.vendor_credits.active()
        if row["vendorId"] == vendor
    }
    parts = [_part(org, bill, plan, left) for bill in bills]
    total = sum((part["amount"] for part in parts), ZERO)
    now = org.stamp()
    record: Record = {
        "id": org.new_id("stp"),
        "vendorId": vendor,
        "billPayments": parts,
        "processDate": plan.process_date.isoformat(),
        "description": plan.description,
        "amount": total,
        "fundingAmount": total,
        "transactionNumber": org.new_id("TX").upper(),
        "confirmationNumber": f"P{plan.process_date:%y%m%d}01 - {org.serial:07}",
        "voidInfo": [],
        "createdTime": now,
        "updatedTime": now,
    }
    if len(parts) == 1:
        record["billId"] = parts[0]["billId"]
    return record


def _part(org: Organization, bill: Record, plan: Plan, left: dict[str, Decimal]) -> Record:
    amount = plan.bills[bill["id"]]
    uses = plan.credits.get(bill["id"], {})
    if bill["archived"]:
        raise refuse(f"{bill['id']} is archived.")
    if amount + sum(uses.values(), ZERO) > bill["dueAmount"]:
        raise ApiError(400, "BDC_1159")
    if not amount and not uses:
        raise refuse("A payment needs an amount or a credit.")
    for credit_id, used in uses.items():
        if used > left.get(credit_id, ZERO):
            raise refuse(f"{credit_id} has only {left.get(credit_id, ZERO)} left for this vendor.")
        left[credit_id] -= used
    part: Record = {"id": org.new_id("blp"), "billId": bill["id"], "amount": amount}
    if uses:
        part["vendorCredits"] = [{"id": key, "amount": used} for key, used in uses.items()]
    return part


def _keep(org: Organization, record: Record) -> None:
    org.payments.put(record)
    _settle(org, record)


def touch(org: Organization, record: Record) -> None:
    """A payment changed: its updatedTime, and everything it pays."""
    record["updatedTime"] = org.stamp()
    _settle(org, record)


def _settle(org: Organization, record: Record) -> None:
    for part in record["billPayments"]:
        ledger.settle_bill(org, part["billId"])
        for use in part.get("vendorCredits", []):
            ledger.settle_vendor_credit(org, use["id"])
