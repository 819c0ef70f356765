"""Voids, failures and money movement: what the bank would see of a payment's life."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from simulator.bill import ApiError, build, movements

if TYPE_CHECKING:
    from simulator.bill import Organization, Record
    from tests.unit.simulator.bill.conftest import Api


@pytest.fixture
def owed(org: Organization, vendor: Record) -> Record:
    return build.bill(org, vendor["id"], "HO-1187", [build.line("300")])


@pytest.fixture
def cleared(org: Organization, checking: Record, owed: Record) -> Record:
    credit = build.vendor_credit(org, owed["vendorId"], "CR-55", [build.line("50")])
    paid = org.pay_bills([owed["id"]], with_credits={owed["id"]: {credit["id"]: "50"}})
    org.process(paid["id"])
    return paid


def moved(org: Organization) -> list[tuple[str, str, Decimal]]:
    return [(m["type"], m["status"], m["amount"]) for m in org.money_movements.values()]


def test_a_cleared_payment_has_left_the_bank_once(
    api: Api, org: Organization, cleared: Record
) -> None:
    shown = api.get(f"/payments/{cleared['id']}")
    assert ("CLEARED", "PAID", "DONE") == (
        shown["singleStatus"],
        shown["status"],
        shown["disbursementStatus"],
    )
    assert shown["disbursementInfo"]["checkDisbursement"]["checkNumber"] > 40_000
    assert [(movements.WITHDRAWAL, movements.DONE, Decimal(250))] == moved(org)
    org.process()
    assert 1 == len(org.money_movements)


def test_one_withdrawal_a_day_and_bank_carries_all_payments_unless_the_organization_says_each(
    org: Organization, checking: Record, vendor: Record
) -> None:
    bills = [build.bill(org, vendor["id"], str(n), [build.line("10")]) for n in range(4)]
    tomorrow = org.clock.today() + timedelta(days=1)
    for row in bills[:2]:
        org.pay_bills([row["id"]])
    org.pay_bills([bills[2]["id"]], process_date=tomorrow)
    org.process()
    (first,) = org.money_movements.values()
    assert Decimal(20) == first["amount"]
    assert 2 == len(first["moneyMovementItems"])
    assert {vendor["name"]} == {item["name"] for item in first["moneyMovementItems"]}
    org.profile["processingOptions"]["individualTransferOut"] = True
    org.pay_bills([bills[3]["id"]], process_date=tomorrow)
    org.process(through=tomorrow)
    assert [20, 10, 10] == [int(m["amount"]) for m in org.money_movements.values()]


def test_a_scheduled_payment_waits_for_its_process_date(
    org: Organization, checking: Record, owed: Record
) -> None:
    later = org.clock.today() + timedelta(days=3)
    paid = org.pay_bills([owed["id"]], process_date=later)
    assert [] == org.process()
    org.process(through=later)
    assert "CLEARED" == org.payments[paid["id"]]["singleStatus"]


@pytest.mark.parametrize("kind", ["VOID_ONLY", "VOID_AND_CREDIT"])
def test_a_void_after_the_withdrawal_frees_bill_and_credit_and_brings_the_money_back(
    org: Organization, cleared: Record, owed: Record, kind: str
) -> None:
    org.void_payment(cleared["id"], kind=kind, reason="lost check", complete=False)
    assert "VOID_PENDING" == cleared["singleStatus"]
    assert "PAID" == org.bills[owed["id"]]["paymentStatus"]
    org.complete_void(cleared["id"])
    assert ("VOIDED", "VOID") == (cleared["singleStatus"], cleared["status"])
    assert [(kind, "ACCEPTED", "lost check")] == [
        (v["type"], v["status"], v["reason"]) for v in cleared["voidInfo"]
    ]
    assert "UNPAID" == org.bills[owed["id"]]["paymentStatus"]
    assert ["NOT_APPLIED"] == [c["status"] for c in org.vendor_credits.values()]
    assert (movements.RETURN, movements.DONE, Decimal(250)) == moved(org)[-1]


def test_a_reissue_replaces_the_payment_and_no_money_crosses_the_bank_again(
    org: Organization, cleared: Record, owed: Record
) -> None:
    org.void_payment(cleared["id"], kind="VOID_AND_REISSUE")
    fresh = org.payments.one(singleStatus="SCHEDULED")
    assert (Decimal(250), owed["id"]) == (fresh["amount"], fresh["billId"])
    org.process()
    assert "CLEARED" == fresh["singleStatus"]
    assert 1 == len(org.money_movements)
    assert "PAID" == org.bills[owed["id"]]["paymentStatus"]
    org.void_payment(fresh["id"])
    assert (movements.RETURN, movements.DONE, Decimal(250)) == moved(org)[-1]


def test_a_canceled_payment_leaves_the_bill_due_and_the_bank_alone(
    org: Organization, checking: Record, owed: Record
) -> None:
    paid = org.pay_bills([owed["id"]])
    org.cancel_payment(paid["id"])
    assert "CANCELED" == paid["singleStatus"]
    assert Decimal(300) == org.bills[owed["id"]]["dueAmount"]
    org.process()
    assert [] == moved(org)
    with pytest.raises(ApiError, match="CANCELED"):
        org.void_payment(paid["id"])


def test_a_withdrawal_that_bounced_is_a_failed_movement_and_the_bill_is_due_again(
    org: Organization, checking: Record, owed: Record
) -> None:
    paid = org.pay_bills([owed["id"]])
    org.fail_payment(paid["id"])
    assert "FUNDING_FAILED_VOIDED" == paid["singleStatus"]
    assert "UNPAID" == org.bills[owed["id"]]["paymentStatus"]
    assert [(movements.WITHDRAWAL, movements.FAILED, Decimal(300))] == moved(org)


def test_a_payment_funded_by_card_withdraws_nothing_from_a_bank(
    org: Organization, checking: Record, owed: Record
) -> None:
    paid = org.pay_bills([owed["id"]], funding_account="AP_CARD")
    org.process()
    assert ("AP_CARD", "CLEARED") == (paid["fundingAccount"]["type"], paid["singleStatus"])
    assert [] == moved(org)


def test_an_offline_payment_can_be_voided_and_names_the_paying_account(
    org: Organization, owed: Record
) -> None:
    petty = build.account(org, "Petty cash", "BANK")
    paid = org.record_offline_payment([owed["id"]], chart_of_account=petty["id"])
    assert petty["id"] == paid["classifications"]["chartOfAccountId"]
    org.void_payment(paid["id"])
    assert "UNPAID" == org.bills[owed["id"]]["paymentStatus"]
    assert [] == moved(org)
