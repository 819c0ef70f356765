"""Payments, credits and transfers as they come from BILL's simulator over HTTP."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from simulator.bill import Settings
from sync.errors import CloudRefused
from tests.integration.cloud.organization import ADDRESS, at_bill, cursor_after, everything

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.integration.cloud.organization import AtBill

DAY = date(2026, 11, 23)


@pytest.fixture(params=["v2", "v2 denied"])
def any_bill(request: pytest.FixtureRequest) -> Iterator[AtBill]:
    with at_bill(Settings(v2_for_tokens=request.param == "v2")) as running:
        yield running


def a_bank(org: Any) -> tuple[str, str]:
    account = org.create(
        "chart_of_accounts", name="Checking", account={"type": "BANK", "number": "1000"}
    )
    both = {"payables": True, "receivables": True}
    bank = org.create(
        "bank_accounts", bankName="First", default=both, chartOfAccountId=account["id"]
    )
    return account["id"], bank["id"]


def a_vendor(org: Any) -> str:
    return str(org.create("vendors", name="Happy Office Supply", address=ADDRESS)["id"])


def a_bill(org: Any, vendor: str, amount: str, number: str = "HO-1") -> str:
    account = org.create("chart_of_accounts", name=f"Office {number}", account={"type": "EXPENSE"})
    line = {"amount": amount, "classifications": {"chartOfAccountId": account["id"]}}
    made = org.create(
        "bills",
        vendorId=vendor,
        dueDate="2026-12-15",
        invoice={"invoiceNumber": number, "invoiceDate": "2026-11-15"},
        billLineItems=[line],
    )
    return str(made["id"])


def a_credit(org: Any, vendor: str, amount: str) -> str:
    made = org.create(
        "vendor_credits",
        vendorId=vendor,
        referenceNumber="CR-55",
        creditDate="2026-11-16",
        vendorCreditLineItems=[{"amount": amount}],
    )
    return str(made["id"])


def test_a_scheduled_payment_counts_and_names_what_it_pays(bill: AtBill) -> None:
    a_bank(bill.org)
    vendor = a_vendor(bill.org)
    paid, credit = a_bill(bill.org, vendor, "300"), a_credit(bill.org, vendor, "50")
    pay = bill.org.pay_bills({paid: "250"}, process_date=DAY, with_credits={paid: {credit: "50"}})
    found = everything(bill.connect(), "bill_payment")
    assert [pay["id"]] == list(found)
    record = found[pay["id"]].record
    assert {
        "vendor": vendor,
        "date": "2026-11-23",
        "number": pay["confirmationNumber"],
        "amount": "250.00",
        "online": True,
        "void": False,
        "applications": [
            {"bill": paid, "amount": "250.00", "credits": [{"credit": credit, "amount": "50.00"}]}
        ],
    } == record


def test_a_payment_is_void_when_bill_is_done_voiding_it_and_not_before(bill: AtBill) -> None:
    a_bank(bill.org)
    vendor = a_vendor(bill.org)
    pay = bill.org.pay_bills([a_bill(bill.org, vendor, "300")], process_date=DAY)
    cloud = bill.connect()
    cursor = cursor_after(cloud, "bill_payment")
    bill.org.process(pay["id"])
    bill.org.void_payment(pay["id"], kind="VOID_AND_CREDIT", complete=False)
    assert everything(cloud, "bill_payment", cursor)[pay["id"]].record["void"] is False
    bill.org.complete_void(pay["id"])
    assert everything(cloud, "bill_payment", cursor)[pay["id"]].record["void"] is True


def test_a_canceled_payment_and_one_whose_funding_failed_are_void(bill: AtBill) -> None:
    a_bank(bill.org)
    vendor = a_vendor(bill.org)
    one = bill.org.pay_bills([a_bill(bill.org, vendor, "10", "A")], process_date=DAY)
    two = bill.org.pay_bills([a_bill(bill.org, vendor, "20", "B")], process_date=DAY)
    bill.org.cancel_payment(one["id"])
    bill.org.fail_payment(two["id"])
    found = everything(bill.connect(), "bill_payment")
    assert found[one["id"]].record["void"] is True
    assert found[two["id"]].record["void"] is True


def test_a_reissued_payment_is_the_old_one_void_and_a_new_one(bill: AtBill) -> None:
    a_bank(bill.org)
    vendor = a_vendor(bill.org)
    old = bill.org.pay_bills([a_bill(bill.org, vendor, "300")], process_date=DAY)
    bill.org.process(old["id"])
    bill.org.void_payment(old["id"], kind="VOID_AND_REISSUE")
    found = everything(bill.connect(), "bill_payment")
    assert 2 == len(found)
    assert found.pop(old["id"]).record["void"] is True
    (new,) = found.values()
    assert new.record["void"] is False


def test_an_offline_payment_names_its_paying_account_and_whether_a_check_is_printed(
    bill: AtBill,
) -> None:
    account, _ = a_bank(bill.org)
    vendor = a_vendor(bill.org)
    other = bill.org.create("chart_of_accounts", name="Petty cash", account={"type": "BANK"})
    one = bill.org.record_offline_payment([a_bill(bill.org, vendor, "10", "A")], process_date=DAY)
    two = bill.org.record_offline_payment(
        [a_bill(bill.org, vendor, "20", "B")],
        process_date=DAY,
        to_print_check=True,
        chart_of_account=other["id"],
    )
    found = everything(bill.connect(), "bill_payment")
    assert account == found[one["id"]].record["account"]
    assert found[one["id"]].record["online"] is False
    assert other["id"] == found[two["id"]].record["account"]
    assert found[two["id"]].record["to_print"] is True


def test_an_offline_payment_without_an_account_takes_the_one_its_bill_is_paid_from(
    bill: AtBill,
) -> None:
    vendor = a_vendor(bill.org)
    account = bill.org.create("chart_of_accounts", name="Checking", account={"type": "BANK"})
    paid = a_bill(bill.org, vendor, "10")
    bill.org.edit("bills", paid, payFromChartOfAccountId=account["id"])
    made = bill.org.record_offline_payment([paid], process_date=DAY)
    found = everything(bill.connect(), "bill_payment")
    assert account["id"] == found[made["id"]].record["account"]


def test_a_credit_applied_without_a_payment_is_a_payment_of_nothing(bill: AtBill) -> None:
    vendor = a_vendor(bill.org)
    paid, credit = a_bill(bill.org, vendor, "300"), a_credit(bill.org, vendor, "50")
    cloud = bill.connect()
    cursor = cursor_after(cloud, "bill_payment")
    bill.org.apply_credit(credit, paid, "50")
    found = everything(cloud, "bill_payment", cursor)
    assert [f"{credit}/{paid}"] == list(found)
    record = found[f"{credit}/{paid}"].record
    assert "0.00" == record["amount"]
    assert "2026-11-16" == record["date"]
    assert [
        {"bill": paid, "amount": "0.00", "credits": [{"credit": credit, "amount": "50.00"}]}
    ] == record["applications"]
    assert found[f"{credit}/{paid}"] == cloud.get("bill_payment", f"{credit}/{paid}")


def test_a_credit_taken_off_again_is_reported_void(bill: AtBill) -> None:
    vendor = a_vendor(bill.org)
    paid, credit = a_bill(bill.org, vendor, "300"), a_credit(bill.org, vendor, "50")
    bill.org.apply_credit(credit, paid, "50")
    cloud = bill.connect()
    cursor = cursor_after(cloud, "bill_payment")
    bill.org.apply_credit(credit, paid, "0")
    found = everything(cloud, "bill_payment", cursor)
    assert found[f"{credit}/{paid}"].record["void"] is True
    cursor = cursor_after(cloud, "bill_payment", cursor)
    assert {} == everything(cloud, "bill_payment", cursor)


@pytest.mark.parametrize("moves", [True, False])
def test_a_use_is_seen_whether_or_not_it_moves_the_credits_updated_time(*, moves: bool) -> None:
    with at_bill(Settings(usage_moves_credit=moves, payment_moves_document=moves)) as bill:
        vendor = a_vendor(bill.org)
        paid, credit = a_bill(bill.org, vendor, "300"), a_credit(bill.org, vendor, "50")
        cloud = bill.connect()
        cursor = cursor_after(cloud, "bill_payment")
        bill.bill.clock.advance(hours=1)
        bill.org.apply_credit(credit, paid, "50")
        assert [f"{credit}/{paid}"] == list(everything(cloud, "bill_payment", cursor))


def a_customer(org: Any) -> str:
    return str(org.create("customers", name="Abercrombie", email="pay@aber.example")["id"])


def an_invoice(org: Any, customer: str, amount: int, number: str) -> str:
    item = org.create("items", type="SERVICE", name=f"Work {number}")
    made = org.create(
        "invoices",
        customer={"id": customer},
        invoiceNumber=number,
        invoiceDate="2026-11-18",
        dueDate="2026-12-18",
        invoiceLineItems=[
            {"quantity": 1, "price": amount, "classifications": {"itemId": item["id"]}}
        ],
    )
    return str(made["id"])


def test_a_received_payment_names_its_invoices_and_how_it_came(bill: AtBill) -> None:
    a_bank(bill.org)
    customer = a_customer(bill.org)
    one, two = (an_invoice(bill.org, customer, 100, number) for number in ("1", "2"))
    made = bill.org.receive_payment(
        customer, {one: "100", two: "30"}, kind="CHECK", payment_date=DAY, reference="4711"
    )
    found = everything(bill.connect(), "invoice_payment")
    assert {
        "customer": f"customer:{customer}",
        "date": "2026-11-23",
        "number": "4711",
        "amount": "130.00",
        "method": "CHECK",
        "online": False,
        "void": False,
        "applications": [
            {"invoice": one, "amount": "100.00"},
            {"invoice": two, "amount": "30.00"},
        ],
    } == found[made["id"]].record
    bill.org.void_payment(made["id"])
    assert everything(bill.connect(), "invoice_payment")[made["id"]].record["void"] is True


def test_an_applied_credit_memo_is_a_received_payment_of_nothing(bill: AtBill) -> None:
    customer = a_customer(bill.org)
    invoice = an_invoice(bill.org, customer, 100, "1")
    memo = bill.org.create(
        "credit_memos",
        customerId=customer,
        referenceNumber="CM-1",
        creditDate="2026-11-19",
        creditMemoLineItems=[{"quantity": 1, "price": 40}],
    )
    bill.org.apply_credit_memo(memo["id"], invoice, "40")
    found = everything(bill.connect(), "invoice_payment")
    record = found[f"{memo['id']}/{invoice}"].record
    assert f"customer:{customer}" == record["customer"]
    assert [
        {
            "invoice": invoice,
            "amount": "0.00",
            "credits": [{"credit": memo["id"], "amount": "40.00"}],
        }
    ] == record["applications"]
    memos = everything(bill.connect(), "credit_memo")
    assert {
        "number": "CM-1",
        "date": "2026-11-19",
        "amount": "40.00",
        "customer": f"customer:{customer}",
        "active": True,
    } == memos[memo["id"]].record


def _net(found: dict[str, Any]) -> dict[str, list[str]]:
    sums: dict[str, list[str]] = {}
    for change in found.values():
        if not change.record["void"]:
            sums.setdefault(change.record["direction"], []).append(change.record["amount"])
    return {name: sorted(amounts) for name, amounts in sums.items()}


def test_payments_of_a_day_leave_the_bank_in_one_transfer(any_bill: AtBill) -> None:
    account, _ = a_bank(any_bill.org)
    vendor = a_vendor(any_bill.org)
    for amount, number in (("10", "A"), ("20.50", "B")):
        any_bill.org.pay_bills([a_bill(any_bill.org, vendor, amount, number)], process_date=DAY)
    cloud = any_bill.connect()
    assert {} == everything(cloud, "funds_transfer")
    any_bill.org.process(through=DAY)
    found = everything(cloud, "funds_transfer", cursor_after(cloud, "funds_transfer"))
    assert {"withdrawal": ["30.50"]} == _net(found)
    (change,) = found.values()
    assert account == change.record["bank"]
    assert "2026-11-23" == change.record["date"]
    assert change.record["estimated"] is change.id.startswith("est")


def test_an_organization_with_single_transfers_has_one_per_payment(any_bill: AtBill) -> None:
    a_bank(any_bill.org)
    any_bill.org.profile["processingOptions"]["individualTransferOut"] = True
    vendor = a_vendor(any_bill.org)
    for amount, number in (("10", "A"), ("20", "B")):
        any_bill.org.pay_bills([a_bill(any_bill.org, vendor, amount, number)], process_date=DAY)
    any_bill.org.process(through=DAY)
    assert {"withdrawal": ["10.00", "20.00"]} == _net(
        everything(any_bill.connect(), "funds_transfer")
    )


def test_money_that_comes_back_after_a_void_is_a_transfer_of_its_own(any_bill: AtBill) -> None:
    a_bank(any_bill.org)
    vendor = a_vendor(any_bill.org)
    pay = any_bill.org.pay_bills([a_bill(any_bill.org, vendor, "300")], process_date=DAY)
    any_bill.org.process(pay["id"])
    cloud = any_bill.connect()
    cursor = cursor_after(cloud, "funds_transfer")
    any_bill.org.void_payment(pay["id"], kind="VOID_AND_CREDIT")
    found = {**everything(cloud, "funds_transfer"), **everything(cloud, "funds_transfer", cursor)}
    assert {"withdrawal": ["300.00"], "returned": ["300.00"]} == _net(found)


def test_a_reissued_payment_takes_no_second_sum_from_the_bank(any_bill: AtBill) -> None:
    a_bank(any_bill.org)
    vendor = a_vendor(any_bill.org)
    pay = any_bill.org.pay_bills([a_bill(any_bill.org, vendor, "300")], process_date=DAY)
    any_bill.org.process(pay["id"])
    any_bill.org.void_payment(pay["id"], kind="VOID_AND_REISSUE", reissue_date=date(2026, 11, 30))
    any_bill.org.process(through=date(2026, 12, 1))
    assert {"withdrawal": ["300.00"]} == _net(everything(any_bill.connect(), "funds_transfer"))


def test_a_withdrawal_that_failed_is_void(any_bill: AtBill) -> None:
    a_bank(any_bill.org)
    vendor = a_vendor(any_bill.org)
    pay = any_bill.org.pay_bills([a_bill(any_bill.org, vendor, "300")], process_date=DAY)
    any_bill.org.fail_payment(pay["id"])
    found = everything(any_bill.connect(), "funds_transfer")
    assert [True] == [change.record["void"] for change in found.values()]


def test_what_customers_paid_online_is_deposited_and_cards_and_checks_are_not(
    any_bill: AtBill,
) -> None:
    account, _ = a_bank(any_bill.org)
    customer = a_customer(any_bill.org)
    for number, kind, online in (
        ("1", "ACH", True),
        ("2", "CREDIT_CARD", True),
        ("3", "CHECK", False),
    ):
        invoice = an_invoice(any_bill.org, customer, 100, number)
        any_bill.org.receive_payment(
            customer, {invoice: "100"}, kind=kind, online=online, payment_date=DAY
        )
    any_bill.org.process(through=DAY)
    found = everything(any_bill.connect(), "funds_transfer")
    assert {"deposit": ["100.00"]} == _net(found)
    assert [account] == [change.record["bank"] for change in found.values()]


def test_the_way_transfers_are_read_never_changes_in_mid_course() -> None:
    with at_bill() as bill:
        a_bank(bill.org)
        vendor = a_vendor(bill.org)
        bill.org.pay_bills([a_bill(bill.org, vendor, "300")], process_date=DAY)
        bill.org.process(through=DAY)
        cursor = cursor_after(bill.connect(), "funds_transfer")
        bill.bill.settings.v2_for_tokens = False
        with pytest.raises(CloudRefused) as refused:
            everything(bill.connect(), "funds_transfer", cursor)
        assert "MoneyMovement" in refused.value.cure
        estimated = cursor_after(bill.connect(), "funds_transfer")
        bill.bill.settings.v2_for_tokens = True
        found = everything(bill.connect(), "funds_transfer", estimated)
        assert all(change.record["estimated"] for change in found.values())
