"""Bills and vendor credits: amounts follow lines and payments, and nothing pays twice."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from simulator.bill import ApiError, build
from tests.unit.simulator.bill.conftest import Api, refusal

if TYPE_CHECKING:
    from simulator.bill import Bill, Organization, Record


def body(vendor_id: str, **extra: Any) -> dict[str, Any]:
    return {
        "vendorId": vendor_id,
        "dueDate": "2026-12-31",
        "invoice": {"invoiceNumber": "HO-1", "invoiceDate": "2026-12-01"},
        "billLineItems": [
            {"amount": 149, "description": "Interface"},
            {"price": 19.995, "quantity": 4, "description": "Pedal"},
        ],
        **extra,
    }


@pytest.fixture
def owed(org: Organization, vendor: Record) -> Record:
    return build.bill(org, vendor["id"], "HO-1187", [build.line("220"), build.line("80")])


@pytest.fixture
def credit(org: Organization, vendor: Record) -> Record:
    return build.vendor_credit(org, vendor["id"], "CR-55", [build.line("50")])


def figures(org: Organization, bill_id: str) -> dict[str, Any]:
    row = org.bills[bill_id]
    names = ("paidAmount", "scheduledAmount", "creditAmount", "dueAmount")
    return {
        "status": row["paymentStatus"],
        **{name.removesuffix("Amount"): int(row[name]) for name in names},
    }


def test_a_bills_amount_is_the_sum_of_its_lines(api: Api, vendor: Record) -> None:
    made = api.send("POST", "/bills", body(vendor["id"]))
    assert 228.98 == made["amount"]
    assert 228.98 == made["dueAmount"]
    assert "UNPAID" == made["paymentStatus"]
    assert vendor["name"] == made["vendorName"]
    assert ["bli", "bli"] == [line["id"][:3] for line in made["billLineItems"]]
    assert {"amount": 228.98} == api.get(f"/vendors/{vendor['id']}")["balance"]


@pytest.mark.parametrize("missing", ["vendorId", "dueDate", "invoice", "billLineItems"])
def test_a_bill_without_what_it_needs_is_refused(api: Api, vendor: Record, missing: str) -> None:
    wanted = {name: value for name, value in body(vendor["id"]).items() if name != missing}
    answer = api.call("POST", "/bills", wanted)
    assert 400 == answer.status_code
    assert missing in answer.json()[0]["message"]


@pytest.mark.parametrize(
    "lines",
    [
        [],
        "x",
        [7],
        [{"description": "no amount"}],
        [{"amount": "much"}],
        [{"amount": 1, "jobBillable": True}],
        [{"amount": 1, "classifications": {"itemId": "0ii01NOBODY"}}],
        [{"amount": 1, "id": "bli01NOBODY"}],
        [{"amount": -1}],
    ],
)
def test_lines_that_make_no_sense_are_refused(api: Api, vendor: Record, lines: object) -> None:
    answer = api.call("POST", "/bills", body(vendor["id"], billLineItems=lines))
    assert 400 == answer.status_code


def test_a_bill_for_an_archived_vendor_is_refused(
    api: Api, org: Organization, vendor: Record
) -> None:
    org.archive("vendors", vendor["id"])
    assert 400 == api.call("POST", "/bills", body(vendor["id"])).status_code


def test_patch_edits_a_line_by_id_and_put_deletes_the_lines_it_leaves_out(
    api: Api, owed: Record
) -> None:
    path = f"/bills/{owed['id']}"
    first, second = owed["billLineItems"]
    patched = api.send("PATCH", path, {"billLineItems": [{"id": first["id"], "amount": 100}]})
    assert [100, 80] == [line["amount"] for line in patched["billLineItems"]]
    whole = body(owed["vendorId"], billLineItems=[{"id": second["id"], "amount": 7}, {"amount": 3}])
    put = api.send("PUT", path, whole)
    assert second["id"] == put["billLineItems"][0]["id"]
    assert [7, 3] == [line["amount"] for line in put["billLineItems"]]
    assert 10 == put["amount"]


def test_put_leaves_alone_what_only_v2_can_see(api: Api, org: Organization, vendor: Record) -> None:
    made = build.bill(org, vendor["id"], "1", [build.line("5", jobBillable=True)])
    line = made["billLineItems"][0]["id"]
    api.send(
        "PUT", f"/bills/{made['id']}", body(vendor["id"], billLineItems=[{"id": line, "amount": 6}])
    )
    assert org.bills[made["id"]]["billLineItems"][0]["jobBillable"] is True
    assert "jobBillable" not in api.get(f"/bills/{made['id']}")["billLineItems"][0]


def test_paying_part_then_the_rest_moves_the_bill_through_its_states(
    org: Organization, checking: Record, owed: Record
) -> None:
    part = org.pay_bills({owed["id"]: "100"})
    assert {
        "status": "PARTIALLY_PAID",
        "paid": 0,
        "scheduled": 100,
        "credit": 0,
        "due": 200,
    } == figures(org, owed["id"])
    org.process(part["id"])
    rest = org.pay_bills([owed["id"]])
    assert "SCHEDULED" == figures(org, owed["id"])["status"]
    org.process(rest["id"], until="FUNDING_STARTED")
    assert "IN_PROCESS" == figures(org, owed["id"])["status"]
    org.process(rest["id"])
    assert {
        "status": "PAID",
        "paid": 300,
        "scheduled": 0,
        "credit": 0,
        "due": 0,
    } == figures(org, owed["id"])


def test_paying_more_than_is_due_is_bdc_1159(
    org: Organization, checking: Record, owed: Record
) -> None:
    with pytest.raises(ApiError, match="BDC_1159"):
        org.pay_bills({owed["id"]: "300.01"})


def test_a_payment_pays_several_bills_of_one_vendor_and_not_of_two(
    org: Organization, checking: Record, vendor: Record, owed: Record
) -> None:
    second = build.bill(org, vendor["id"], "2", [build.line("10")])
    other = build.bill(org, build.vendor(org, "Other")["id"], "3", [build.line("10")])
    paid = org.pay_bills([owed["id"], second["id"]])
    assert Decimal(310) == paid["amount"]
    assert "billId" not in paid
    with pytest.raises(ApiError, match="exactly one vendor"):
        org.pay_bills([second["id"], other["id"]])


def test_a_credit_inside_a_payment_shows_on_bill_payment_and_credit(
    api: Api, org: Organization, checking: Record, owed: Record, credit: Record
) -> None:
    uses = {owed["id"]: {credit["id"]: "50"}}
    paid = org.pay_bills([owed["id"]], with_credits=uses)
    shown = api.get(f"/payments/{paid['id']}")
    (part,) = shown["billPayments"]
    assert 250 == shown["amount"]
    assert [{"id": credit["id"], "amount": 50}] == part["vendorCredits"]
    assert 50 == api.get(f"/bills/{owed['id']}")["creditAmount"]
    after = api.get(f"/vendor-credits/{credit['id']}")
    assert [{"billId": owed["id"], "paymentId": paid["id"], "amount": 50}] == after["usage"]
    assert "FULLY_APPLIED" == after["status"]
    with pytest.raises(ApiError, match="only 0"):
        org.apply_credit(
            credit["id"], build.bill(org, owed["vendorId"], "9", [build.line("9")])["id"], "1"
        )


def test_a_credit_is_applied_to_a_bill_by_patch_and_taken_off_with_zero(
    api: Api, org: Organization, owed: Record, credit: Record
) -> None:
    path = f"/bills/{owed['id']}"
    api.send("PATCH", path, {"vendorCredits": [{"id": credit["id"], "amount": 20}]})
    after = org.vendor_credits[credit["id"]]
    assert ("PARTIALLY_APPLIED", 20) == (after["status"], after["appliedAmount"])
    assert [{"billId": owed["id"], "amount": 20}] == after["usage"]
    assert 280 == org.bills[owed["id"]]["dueAmount"]
    api.send("PATCH", path, {"vendorCredits": [{"id": credit["id"], "amount": 0}]})
    assert "NOT_APPLIED" == org.vendor_credits[credit["id"]]["status"]
    too_much = api.call("PATCH", path, {"vendorCredits": [{"id": credit["id"], "amount": 51}]})
    assert 400 == too_much.status_code


def test_a_bill_settled_by_a_credit_alone_is_paid_by_a_payment_of_zero(
    org: Organization, checking: Record, vendor: Record, credit: Record
) -> None:
    small = build.bill(org, vendor["id"], "S", [build.line("50")])
    paid = org.pay_bills([small["id"]], with_credits={small["id"]: {credit["id"]: "50"}})
    org.process(paid["id"])
    assert ("PAID", 50) == (
        figures(org, small["id"])["status"],
        figures(org, small["id"])["credit"],
    )
    assert 0 == len(org.money_movements)


def test_a_paid_bill_can_neither_shrink_below_its_payments_nor_be_archived(
    api: Api, org: Organization, checking: Record, owed: Record
) -> None:
    org.pay_bills([owed["id"]])
    first = owed["billLineItems"][0]["id"]
    smaller = api.call(
        "PATCH", f"/bills/{owed['id']}", {"billLineItems": [{"id": first, "amount": 1}]}
    )
    assert (400, "BDC_1159") == refusal(smaller)
    assert 400 == api.call("POST", f"/bills/{owed['id']}/archive").status_code


def test_an_offline_payment_recorded_through_the_api_is_paid_at_once(
    api: Api, org: Organization, checking: Record, owed: Record
) -> None:
    wanted = {
        "vendorId": owed["vendorId"],
        "processDate": "2026-12-20",
        "toPrintCheck": True,
        "payments": [{"billId": owed["id"], "amount": 70}],
    }
    made = api.send("POST", "/bills/record-payment", wanted)
    assert ("CLEARED", False, True) == (
        made["singleStatus"],
        made["onlinePayment"],
        made["toPrintCheck"],
    )
    assert checking["chartOfAccountId"] == made["classifications"]["chartOfAccountId"]
    assert made == api.get(f"/payments/{made['id']}")
    assert 70 == figures(org, owed["id"])["paid"]
    assert 0 == len(org.money_movements)
    wanted["payments"] = [{"billId": owed["id"], "amount": 231}]
    assert (400, "BDC_1159") == refusal(api.call("POST", "/bills/record-payment", wanted))
    assert 400 == api.call("POST", "/bills/record-payment", {**wanted, "x": 1}).status_code


@pytest.mark.parametrize("moves", [True, False])
def test_paying_moves_the_bills_updated_time_only_when_the_switch_says_so(
    org: Organization, bill: Bill, checking: Record, owed: Record, *, moves: bool
) -> None:
    bill.settings.payment_moves_document = moves
    before = owed["updatedTime"]
    org.pay_bills([owed["id"]])
    org.process()
    assert moves is (before < org.bills[owed["id"]]["updatedTime"])


def test_a_vendor_credit_has_no_restore(api: Api, credit: Record) -> None:
    api.send("POST", f"/vendor-credits/{credit['id']}/archive")
    answer = api.call("POST", f"/vendor-credits/{credit['id']}/restore")
    assert (404, "BDC_1121") == refusal(answer)


def test_a_number_used_twice_is_accepted_until_the_switch_says_no(
    org: Organization, bill: Bill, vendor: Record, owed: Record
) -> None:
    build.bill(org, vendor["id"], "HO-1187", [build.line("1")])
    bill.settings.unique_document_numbers = True
    with pytest.raises(ApiError, match="already in use"):
        build.bill(org, vendor["id"], "HO-1187", [build.line("1")])
