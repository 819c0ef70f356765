"""Money from customers: against its invoice, into the right account, and on to the bank."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from simulator.bill import build
from simulator.quickbooks import edit
from tests.journeys.accidents import visit, watched
from tests.journeys.selling import (
    CUSTOMER,
    balance,
    books_of,
    cloud_customer,
    hours,
    nothing_more,
    only,
    open_shop,
)

if TYPE_CHECKING:
    from simulator.bill import Record as CloudRecord
    from tests.journeys.world import Company

pytestmark = pytest.mark.journey
JULY_15, AUGUST_3 = date(2026, 7, 15), date(2026, 8, 3)


@pytest.fixture
def shop(company: Company) -> Company:
    """A shop with invoice 1001 of 300.00, known on both sides."""
    open_shop(company)
    edit.add_invoice(company.quickbooks, CUSTOMER, [hours("4")], day=JULY_15, RefNumber="1001")
    company.sync()
    return company


def receive(shop: Company, applied: str, **details: Any) -> CloudRecord:
    """A payment recorded in BILL, this much of it on invoice 1001."""
    invoice = shop.bill.invoices.one(invoiceNumber="1001")["id"]
    chosen: dict[str, Any] = {"payment_date": AUGUST_3, "reference": "CHK-77"} | details
    chosen.setdefault("invoices", {invoice: applied})
    return shop.bill.receive_payment(cloud_customer(shop), **chosen)


def due(shop: Company) -> Decimal:
    return edit.balance_due(shop.quickbooks, "Invoice", only(shop, "Invoice").id)


def test_a_check_recorded_in_the_cloud_pays_its_invoice_into_undeposited_funds(
    shop: Company,
) -> None:
    receive(shop, "300.00", kind="CHECK")
    shop.sync()
    payment = only(shop, "ReceivePayment")
    invoice = only(shop, "Invoice")
    assert ("2026-08-03", "CHK-77", "300.00") == (
        payment.fields["TxnDate"],
        payment.fields["RefNumber"],
        payment.fields["TotalAmount"],
    )
    assert invoice.fields["CustomerRef"] == payment.fields["CustomerRef"]
    assert [(invoice.id, Decimal("300.00"))] == [
        (link.target, link.amount) for link in shop.quickbooks.links.paid_by(payment.id)
    ]
    assert Decimal("0.00") == due(shop)
    assert Decimal("300.00") == balance(shop, "Undeposited Funds")
    assert [] == books_of(shop, "Transfer")
    assert [] == shop.problems()
    nothing_more(shop)


def test_a_cash_payment_goes_to_the_account_chosen_for_deposits(shop: Company) -> None:
    shop.set(deposit_to="Checking")
    receive(shop, "300.00", kind="CASH")
    shop.sync()
    assert Decimal("300.00") == balance(shop, "Checking")
    assert Decimal("0.00") == balance(shop, "Undeposited Funds")
    nothing_more(shop)


def test_an_online_payment_waits_in_clearing_until_its_payout_arrives(shop: Company) -> None:
    payment = receive(shop, "300.00", kind="ACH", online=True)
    shop.sync()
    assert Decimal("300.00") == balance(shop, "Money In Clearing")
    assert Decimal("0.00") == balance(shop, "Checking")
    assert Decimal("0.00") == due(shop)
    shop.bill.process(payment["id"])
    shop.sync()
    transfer = only(shop, "Transfer")
    assert ("2026-08-03", "300.00") == (transfer.fields["TxnDate"], transfer.fields["Amount"])
    assert Decimal("0.00") == balance(shop, "Money In Clearing")
    assert Decimal("300.00") == balance(shop, "Checking")
    assert 1 == len(books_of(shop, "ReceivePayment"))
    assert [] == shop.problems()
    nothing_more(shop)


def test_partial_payments_come_before_the_credit_memo_that_settles_the_rest(shop: Company) -> None:
    edit.add_credit_memo(shop.quickbooks, CUSTOMER, [hours("1")], day=AUGUST_3, RefNumber="CM-1")
    item = shop.bill.items.one(name="Design")["id"]
    memo = shop.bill.create(
        "credit_memos",
        customerId=cloud_customer(shop),
        referenceNumber="CM-1",
        creditDate="2026-08-03",
        creditMemoLineItems=[build.line("75.00", itemId=item)],
    )
    invoice = shop.bill.invoices.one(invoiceNumber="1001")["id"]
    shop.bill.apply_credit_memo(memo["id"], invoice, "75.00")
    receive(shop, "100.00")
    receive(shop, "125.00", reference="CHK-78")
    connector, books = watched(shop)
    visit(shop, connector)
    sent = "".join(books.requests)
    assert sent.rindex("<PaymentAmount>") < sent.index("<SetCredit>")
    payments = books_of(shop, "ReceivePayment")
    assert {"CHK-77": "100.00", "CHK-78": "125.00"} == {
        one.fields["RefNumber"]: one.fields["TotalAmount"] for one in payments
    }
    assert Decimal("0.00") == due(shop)
    memo_id = only(shop, "CreditMemo").id
    assert Decimal("0.00") == edit.balance_due(shop.quickbooks, "CreditMemo", memo_id)
    assert Decimal("225.00") == balance(shop, "Undeposited Funds")
    assert [] == shop.problems()
    nothing_more(shop)


def test_a_credit_memo_that_quickbooks_does_not_have_yet_is_applied_once_it_is_entered(
    shop: Company,
) -> None:
    item = shop.bill.items.one(name="Design")["id"]
    memo = shop.bill.create(
        "credit_memos",
        customerId=cloud_customer(shop),
        referenceNumber="CM-1",
        creditDate="2026-08-03",
        creditMemoLineItems=[build.line("75.00", itemId=item)],
    )
    invoice = shop.bill.invoices.one(invoiceNumber="1001")["id"]
    shop.bill.apply_credit_memo(memo["id"], invoice, "75.00")
    shop.sync()
    assert Decimal("300.00") == due(shop)
    edit.add_credit_memo(shop.quickbooks, CUSTOMER, [hours("1")], day=AUGUST_3, RefNumber="CM-1")
    shop.sync()
    assert Decimal("225.00") == due(shop)
    nothing_more(shop)


def test_a_voided_payment_is_deleted_and_its_invoice_is_due_again(shop: Company) -> None:
    payment = receive(shop, "300.00")
    shop.sync()
    shop.bill.void_payment(payment["id"])
    shop.sync()
    assert [] == books_of(shop, "ReceivePayment")
    assert Decimal("300.00") == due(shop)
    assert Decimal("0.00") == balance(shop, "Undeposited Funds")
    assert [] == shop.problems()
    nothing_more(shop)


def test_a_payout_that_is_reversed_takes_the_money_back_through_clearing(shop: Company) -> None:
    payment = receive(shop, "300.00", kind="ACH", online=True)
    shop.bill.process(payment["id"])
    shop.sync()
    assert Decimal("300.00") == balance(shop, "Checking")
    shop.bill.void_payment(payment["id"])
    shop.sync()
    assert [] == books_of(shop, "ReceivePayment")
    assert Decimal("0.00") == balance(shop, "Checking")
    assert Decimal("0.00") == balance(shop, "Money In Clearing")
    assert Decimal("300.00") == due(shop)
    nothing_more(shop)


def test_a_payment_voided_before_it_ever_synced_never_arrives(shop: Company) -> None:
    payment = receive(shop, "300.00")
    shop.bill.void_payment(payment["id"])
    shop.sync()
    assert [] == books_of(shop, "ReceivePayment")
    nothing_more(shop)


def test_an_overpayment_leaves_an_unused_amount(shop: Company) -> None:
    receive(shop, "300.00", amount="350.00")
    shop.sync()
    payment = only(shop, "ReceivePayment")
    assert "350.00" == payment.fields["TotalAmount"]
    assert Decimal("0.00") == due(shop)
    left = edit.balance_due(shop.quickbooks, "ReceivePayment", payment.id)
    assert Decimal("50.00") == left
    nothing_more(shop)


def test_a_payment_without_any_invoice_stays_unused_on_the_customer(shop: Company) -> None:
    receive(shop, "0.00", invoices={}, amount="80.00")
    shop.sync()
    payment = only(shop, "ReceivePayment")
    assert Decimal("80.00") == edit.balance_due(shop.quickbooks, "ReceivePayment", payment.id)
    assert Decimal("300.00") == due(shop)
    nothing_more(shop)


def test_a_payment_of_a_cloud_invoice_arrives_after_the_invoice(company: Company) -> None:
    open_shop(company)
    item = company.bill.items.one(name="Design")["id"]
    invoice = company.bill.create(
        "invoices",
        customerId=cloud_customer(company),
        invoiceNumber="1001",
        invoiceDate="2026-07-20",
        dueDate="2026-08-19",
        invoiceLineItems=[build.sale("300.00", itemId=item)],
    )
    company.bill.receive_payment(
        cloud_customer(company), {invoice["id"]: "120.00"}, payment_date=AUGUST_3
    )
    company.sync()
    assert "120.00" == only(company, "ReceivePayment").fields["TotalAmount"]
    assert Decimal("180.00") == due(company)
    assert [] == company.problems()
    nothing_more(company)


def test_a_payment_of_a_jobs_invoice_is_received_for_the_job(company: Company) -> None:
    open_shop(company)
    job = edit.add_customer(company.quickbooks, "Kitchen", parent=CUSTOMER)
    edit.add_invoice(company.quickbooks, job.id, [hours("4")], day=JULY_15, RefNumber="1001")
    company.sync()
    receive(company, "300.00")
    company.sync()
    assert job.id == only(company, "ReceivePayment").fields["CustomerRef"]["ListID"]
    assert Decimal("0.00") == due(company)
    nothing_more(company)


def test_an_online_payment_without_a_clearing_account_says_which_account_is_missing(
    shop: Company,
) -> None:
    clearing = edit.find(shop.quickbooks, "Account", "Money In Clearing")
    edit.rename(shop.quickbooks, "Account", clearing.id, "Something Else")
    receive(shop, "300.00", kind="ACH", online=True)
    shop.sync()
    assert [] == books_of(shop, "ReceivePayment")
    problem = shop.problem("clearing-account-missing")
    assert "Money In Clearing" in problem["cure"]
    shop.set(money_in_clearing="Something Else")
    shop.sync()
    assert Decimal("300.00") == balance(shop, "Something Else")
    assert [] == shop.problems()
    nothing_more(shop)
