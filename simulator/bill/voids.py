"""Payments that come undone: voided, re-issued, canceled, refused by the bank.

A void is asked for first and completed later; until then the bills stay paid. Money comes back
only when it had left.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.bill import ledger, movements
from simulator.bill.errors import refuse
from simulator.bill.payments import Plan, party, schedule, touch

if TYPE_CHECKING:
    from datetime import date

    from simulator.bill.organization import Organization
    from simulator.bill.tables import Record

VOIDS = ("VOID_ONLY", "VOID_AND_CREDIT", "VOID_AND_REISSUE")


def request_void(org: Organization, payment_id: str, *, kind: str, reason: str) -> Record:
    """Ask BILL for a void: VOID_PENDING until it is completed; the bills stay paid until then."""
    row = org.get("payments", payment_id)
    if kind not in VOIDS:
        raise refuse(f"type: {kind!r} is not one of {', '.join(VOIDS)}.")
    if row["singleStatus"] in ledger.DEAD | {"VOID_PENDING", "SCHEDULED"}:
        raise refuse(f"A payment that is {row['singleStatus']} cannot be voided.")
    now = org.stamp()
    row["voidInfo"] = [
        {
            "id": org.new_id("vpr"),
            "type": kind,
            "status": "TO_BE_PROCESSED",
            "reason": reason,
            "createdTime": now,
            "updatedTime": now,
        }
    ]
    row["singleStatus"] = "VOID_PENDING"
    touch(org, row)
    return row


def complete_void(
    org: Organization, payment_id: str, *, reissue_date: date | None = None
) -> Record:
    """VOIDED: bills are due again and withdrawn money comes back, or a new payment replaces it."""
    row = org.get("payments", payment_id)
    if row["singleStatus"] != "VOID_PENDING":
        raise refuse(f"A payment that is {row['singleStatus']} has no void to complete.")
    void = row["voidInfo"][-1]
    void["status"] = "ACCEPTED"
    void["updatedTime"] = org.stamp()
    row["singleStatus"] = "VOIDED"
    row["status"] = "VOID"
    row.get("disbursementInfo", {})["isVoidable"] = False
    touch(org, row)
    if void["type"] == "VOID_AND_REISSUE":
        _reissue(org, row, reissue_date or org.clock.today())
    elif row.get("_withdrawn"):
        movements.move(
            org,
            movements.RETURN,
            [(row, party(org, row), row["amount"])],
            bank=row["_bank"],
            process_date=org.clock.today().isoformat(),
        )
    return row


def _reissue(org: Organization, row: Record, process_date: date) -> None:
    plan = Plan(
        bills={part["billId"]: part["amount"] for part in row["billPayments"]},
        process_date=process_date,
        credits={
            part["billId"]: {use["id"]: use["amount"] for use in part.get("vendorCredits", [])}
            for part in row["billPayments"]
        },
        description=row.get("description", ""),
    )
    card = row.get("fundingAccount", {}).get("type") == "AP_CARD"
    fresh = schedule(
        org,
        plan,
        funding_account="AP_CARD" if card else row["_bank"],
        disbursement=row["disbursementType"],
    )
    fresh["_reissueOf"] = row["id"]
    fresh["_withdrawn"] = row.get("_withdrawn", False)


def cancel(org: Organization, payment_id: str) -> Record:
    """Cancel a payment that is still SCHEDULED."""
    row = org.get("payments", payment_id)
    if row["singleStatus"] != "SCHEDULED":
        raise refuse(f"A payment that is {row['singleStatus']} cannot be canceled.")
    row["singleStatus"] = "CANCELED"
    row["status"] = "CANCELLED"
    row["cancelRequestSubmitted"] = True
    touch(org, row)
    return row


def fail_funding(org: Organization, payment_id: str) -> Record:
    """The bank refused the withdrawal: a failed movement, no money, bills due again."""
    row = org.get("payments", payment_id)
    if row["singleStatus"] not in {"SCHEDULED", "FUNDING_STARTED"}:
        raise refuse(f"A payment that is {row['singleStatus']} cannot fail to fund.")
    if row["_bank"] and not row.get("_withdrawn"):
        movements.move(
            org,
            movements.WITHDRAWAL,
            [(row, party(org, row), row["amount"])],
            bank=row["_bank"],
            process_date=row["processDate"],
            status=movements.FAILED,
        )
    row["singleStatus"] = "FUNDING_FAILED_VOIDED"
    row["status"] = "FAILED"
    touch(org, row)
    return row
