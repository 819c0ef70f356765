"""Invoices, money in and credit memos."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from simulator.bill import ApiError, build, movements

if TYPE_CHECKING:
    from simulator.bill import Organization, Record
    from tests.unit.simulator.bill.conftest import Api

LINES = [{"quantity": 2, "description": "Sticks", "price": 14.99}, {"price": 50}]


@pytest.fixture
def invoice(org: Organization, customer: Record) -> Record:
    return build.invoice(org, customer["id"], "1042", [build.sale("60", quantity=2)])


def test_an_invoice_is_created_with_a_customer_object_and_read_with_an_id(
    api: Api, customer: Record
) -> None:
    wanted: dict[str, Any] = {
        "customer": {"id": customer["id"]},
        "invoiceNumber": "202502",
        "invoiceLineItems": LINES,
        "processingOptions": {"sendEmail": False},
    }
    made = api.send("POST", "/invoices", wanted)
    assert customer["id"] == made["customerId"]
    assert "customer" not in made
    assert ("OPEN", 79.98, 79.98) == (made["status"], made["totalAmount"], made["dueAmount"])
    assert {"amount": 79.98} == api.get(f"/customers/{customer['id']}")["balance"]
    wrong = {**wanted, "customerId": customer["id"]}
    del wrong["customer"]
    assert 400 == api.call("POST", "/invoices", wrong).status_code
    assert 400 == api.call("POST", "/invoices", {**wanted, "isToBeEmailed": True}).status_code


@pytest.mark.parametrize("missing", ["customer", "invoiceLineItems"])
def test_an_invoice_needs_a_customer_and_lines(api: Api, customer: Record, missing: str) -> None:
    wanted = {"customer": {"id": customer["id"]}, "invoiceLineItems": LINES}
    del wanted[missing]
    assert 400 == api.call("POST", "/invoices", wanted).status_code


def test_patch_and_put_edit_an_invoices_lines(api: Api, invoice: Record) -> None:
    path = f"/invoices/{invoice['id']}"
    line = invoice["invoiceLineItems"][0]["id"]
    patched = api.send(
        "PATCH", path, {"invoiceLineItems": [{"id": line, "price": 70}, {"price": 1}]}
    )
    assert 141 == patched["totalAmount"]
    whole = {"customer": {"id": invoice["customerId"]}, "invoiceLineItems": [{"price": 3}]}
    put = api.send("PUT", path, whole)
    assert (3, 1) == (put["totalAmount"], len(put["invoiceLineItems"]))
    assert 400 == api.call("PUT", path, {"invoiceLineItems": [{"price": 3}]}).status_code


def test_sales_tax_is_taken_on_taxable_lines_and_rounded_half_up(
    api: Api, org: Organization, customer: Record
) -> None:
    tax = org.create("items", name="State tax", type="SALES_TAX", percentage="8.25")
    made = build.invoice(
        org,
        customer["id"],
        "1",
        [build.sale("10.02"), build.sale("5", taxable=False)],
        salesTaxItemId=tax["id"],
    )
    shown = api.get(f"/invoices/{made['id']}")
    assert (0.83, 15.85) == (shown["salesTaxTotal"], shown["totalAmount"])


def test_an_online_bank_payment_is_scheduled_then_paid_out_to_the_bank(
    api: Api, org: Organization, checking: Record, invoice: Record
) -> None:
    paid = org.receive_payment(
        invoice["customerId"], {invoice["id"]: "120"}, online=True, kind="ACH"
    )
    assert "SCHEDULED" == api.get(f"/invoices/{invoice['id']}")["status"]
    assert 0 == len(org.money_movements)
    org.process()
    shown = api.get(f"/invoices/{invoice['id']}")
    assert ("PAID_IN_FULL", 0) == (shown["status"], shown["dueAmount"])
    assert [(paid["id"], 120, "PAID")] == [
        (p["id"], p["amount"], p["status"]) for p in shown["payments"]
    ]
    (movement,) = org.money_movements.values()
    assert (movements.DEPOSIT, checking["id"]) == (movement["type"], movement["bankAccountId"])
    assert paid["id"] == movement["moneyMovementItems"][0]["receivedPayId"]


def test_a_card_payment_is_paid_at_once_and_makes_no_transfer(
    org: Organization, checking: Record, invoice: Record
) -> None:
    org.receive_payment(
        invoice["customerId"], {invoice["id"]: "120"}, online=True, kind="CREDIT_CARD"
    )
    assert "PAID_IN_FULL" == org.invoices[invoice["id"]]["status"]
    org.process()
    assert 0 == len(org.money_movements)


def test_a_payment_recorded_through_the_api_leaves_what_is_over_unapplied(
    api: Api, org: Organization, invoice: Record
) -> None:
    made = api.send(
        "POST",
        "/invoices/record-payment",
        {
            "amount": "100",
            "customerId": invoice["customerId"],
            "paymentDate": "2026-12-20",
            "paymentType": "CHECK",
            "invoices": [{"id": invoice["id"], "amount": "80"}],
            "description": "In the shop",
        },
    )
    assert 20 == made["unappliedAmount"]
    shown = api.get(f"/receivable-payments/{made['id']}")
    assert (100, 20, "PAID", False) == (
        shown["amount"],
        shown["unappliedAmount"],
        shown["status"],
        shown["onlinePayment"],
    )
    assert ("PARTIAL_PAYMENT", Decimal(40)) == (
        org.invoices[invoice["id"]]["status"],
        org.invoices[invoice["id"]]["dueAmount"],
    )


@pytest.mark.parametrize(
    "change",
    [
        {"amount": "79"},
        {"paymentType": "SHELLS"},
        {"paymentDate": "soon"},
        {"invoices": [{"id": "00e01NOBODY", "amount": "1"}]},
        {"customerId": "0cu01NOBODY"},
        {"nonsense": 1},
        {"amount": "-5", "invoices": []},
    ],
)
def test_a_recorded_payment_that_makes_no_sense_is_refused(
    api: Api, org: Organization, invoice: Record, change: dict[str, Any]
) -> None:
    wanted = {
        "amount": "100",
        "customerId": invoice["customerId"],
        "paymentDate": "2026-12-20",
        "paymentType": "CHECK",
        "invoices": [{"id": invoice["id"], "amount": "80"}],
        **change,
    }
    assert api.call("POST", "/invoices/record-payment", wanted).status_code in {400, 404}
    assert 0 == len(org.receivable_payments)


def test_a_received_payment_taken_back_reopens_the_invoice_and_reverses_the_deposit(
    org: Organization, checking: Record, invoice: Record
) -> None:
    paid = org.receive_payment(
        invoice["customerId"], {invoice["id"]: "120"}, online=True, kind="ACH"
    )
    org.process()
    org.void_payment(paid["id"])
    row = org.invoices[invoice["id"]]
    assert ("OPEN", ["VOID"]) == (row["status"], [p["status"] for p in row["payments"]])
    assert [movements.DEPOSIT, movements.REVERSAL] == [
        m["type"] for m in org.money_movements.values()
    ]
    with pytest.raises(ApiError, match="VOID"):
        org.void_payment(paid["id"])


def test_a_credit_memo_is_applied_after_a_part_payment_and_closes_the_invoice(
    api: Api, org: Organization, invoice: Record
) -> None:
    org.receive_payment(invoice["customerId"], {invoice["id"]: "100"})
    memo = build.credit_memo(org, invoice["customerId"], "CM-1", [build.sale("25")])
    with pytest.raises(ApiError, match=r"20\.00 due"):
        org.apply_credit_memo(memo["id"], invoice["id"], "21")
    org.apply_credit_memo(memo["id"], invoice["id"], "20")
    shown = api.get(f"/credit-memos/{memo['id']}")
    assert [{"invoiceId": invoice["id"], "amount": 20}] == shown["usage"]
    assert ("PARTIALLY_APPLIED", 20) == (shown["status"], shown["appliedAmount"])
    assert "PAID_IN_FULL" == api.get(f"/invoices/{invoice['id']}")["status"]
    assert 400 == api.call("POST", f"/credit-memos/{memo['id']}/archive").status_code


def test_a_credit_memo_line_may_be_a_percentage_of_the_line_before(
    api: Api, customer: Record
) -> None:
    made = api.send(
        "POST",
        "/credit-memos",
        {
            "customerId": customer["id"],
            "referenceNumber": "CM-2",
            "creditDate": "2026-12-28",
            "creditMemoLineItems": [{"price": 50, "quantity": 1}, {"ratePercent": -10}],
        },
    )
    assert (45, "0cm") == (made["amount"], made["id"][:3])


def test_an_invoice_is_mailed_only_to_somebody_and_answers_nothing(
    api: Api, org: Organization, customer: Record
) -> None:
    made = build.invoice(org, customer["id"], "7", [build.sale("1")], isToBeEmailed=True)
    path = f"/invoices/{made['id']}/email"
    assert 400 == api.call("POST", path, {"recipient": {"to": []}}).status_code
    answer = api.call(
        "POST", path, {"recipient": {"to": ["a@b.example"]}, "replyTo": {"userId": "00601"}}
    )
    assert (200, b"") == (answer.status_code, answer.content)
    assert [["a@b.example"]] == [mail["to"] for mail in org.emails]
    assert org.invoices[made["id"]]["isToBeEmailed"] is False
