"""Bills, vendor credits and invoices as they come from BILL, with and without v2."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from simulator.bill import Settings
from sync.ports import Rejected
from tests.integration.cloud.organization import (
    ADDRESS,
    at_bill,
    cursor_after,
    everything,
    written,
)

if TYPE_CHECKING:
    from tests.integration.cloud.organization import AtBill


def coded(org: Any) -> dict[str, str]:
    """One of everything a line can point at."""
    account = org.create("chart_of_accounts", name="Office", account={"type": "EXPENSE"})["id"]
    return {
        "vendor": org.create("vendors", name="Happy Office Supply", address=ADDRESS)["id"],
        "customer": org.create("customers", name="Abercrombie", email="a@aber.example")["id"],
        "job": org.create("jobs", name="Abercrombie:Remodel")["id"],
        "item": org.create("items", type="SERVICE", name="Framing")["id"],
        "department": org.create("departments", name="East")["id"],
        "class": org.create("accounting_classes", name="West")["id"],
        "account": account,
    }


def a_bill(org: Any, ids: dict[str, str], lines: list[dict[str, Any]], **fields: Any) -> str:
    made = org.create(
        "bills",
        vendorId=ids["vendor"],
        dueDate="2026-12-15",
        invoice={"invoiceNumber": "HO-1187", "invoiceDate": "2026-11-15"},
        billLineItems=lines,
        **fields,
    )
    return str(made["id"])


def lines(ids: dict[str, str]) -> list[dict[str, Any]]:
    return [
        {
            "amount": 220,
            "quantity": 4,
            "price": 55,
            "description": "Framing labour",
            "jobBillable": True,
            "classifications": {
                "itemId": ids["item"],
                "departmentId": ids["department"],
                "jobId": ids["job"],
                "customerId": ids["customer"],
            },
        },
        {
            "amount": "80.05",
            "description": "Paper",
            "classifications": {
                "chartOfAccountId": ids["account"],
                "customerId": ids["customer"],
                "accountingClassId": ids["class"],
            },
        },
    ]


def test_a_bill_carries_accounts_items_jobs_customers_and_the_billable_flag(bill: AtBill) -> None:
    ids = coded(bill.org)
    terms = bill.org.create("payment_terms", name="Net 30")["id"]
    made = a_bill(bill.org, ids, lines(ids), description="Nov supplies", paymentTermId=terms)
    change = everything(bill.connect(), "bill")[made]
    assert "HO-1187" == change.label
    assert {
        "vendor": ids["vendor"],
        "number": "HO-1187",
        "date": "2026-11-15",
        "due_date": "2026-12-15",
        "memo": "Nov supplies",
        "terms": terms,
        "active": True,
        "lines": [
            {
                "item": ids["item"],
                "description": "Framing labour",
                "amount": "220.00",
                "quantity": "4",
                "rate": "55",
                "department": ids["department"],
                "customer": f"job:{ids['job']}",
                "billable": True,
            },
            {
                "account": ids["account"],
                "description": "Paper",
                "amount": "80.05",
                "customer": f"customer:{ids['customer']}",
                "billable": False,
            },
        ],
    } == change.record
    assert change == bill.connect().get("bill", made)


def test_without_v2_nothing_is_billable_and_nothing_else_is_missing() -> None:
    with at_bill(Settings(v2_for_tokens=False)) as bill:
        ids = coded(bill.org)
        made = a_bill(bill.org, ids, lines(ids))
        cloud = bill.connect()
        record = everything(cloud, "bill")[made].record
        assert [False, False] == [line["billable"] for line in record["lines"]]
        refused = bill.org.calls["POST /List/PaymentTerm.json"]
        everything(cloud, "bill")
        assert refused == bill.org.calls["POST /List/PaymentTerm.json"]


def test_a_page_of_bills_costs_one_v2_call_and_not_one_per_bill(bill: AtBill) -> None:
    ids = coded(bill.org)
    for _ in range(60):
        a_bill(bill.org, ids, lines(ids))
    found = everything(bill.connect(), "bill")
    assert 60 == sum(change.record["lines"][0]["billable"] for change in found.values())
    v2 = {name: count for name, count in bill.org.calls.items() if ".json" in name}
    assert {"POST /List/Bill.json": 1} == v2


def test_classes_can_be_kept_in_bills_accounting_classes(bill: AtBill) -> None:
    ids = coded(bill.org)
    made = a_bill(bill.org, ids, lines(ids))
    cloud = bill.connect(options={"departments": "accounting-classes"})
    found = everything(cloud, "bill")[made].record["lines"]
    assert [None, ids["class"]] == [line.get("department") for line in found]
    assert [ids["class"]] == list(everything(cloud, "department"))
    new = written(cloud.create("department", {"name": "North"}))
    assert new.id in bill.org.accounting_classes


def test_a_line_without_an_account_takes_the_bills_own(bill: AtBill) -> None:
    ids = coded(bill.org)
    header = {"chartOfAccountId": ids["account"], "departmentId": ids["department"]}
    made = a_bill(bill.org, ids, [{"amount": 5}], classifications=header)
    (line,) = everything(bill.connect(), "bill")[made].record["lines"]
    assert {"account": ids["account"], "department": ids["department"], "amount": "5.00"} == line


def test_an_archived_bill_is_reported_archived(bill: AtBill) -> None:
    ids = coded(bill.org)
    made = a_bill(bill.org, ids, lines(ids))
    cloud = bill.connect()
    cursor = cursor_after(cloud, "bill")
    bill.org.archive("bills", made)
    change = everything(cloud, "bill", cursor)[made]
    assert change.archived
    assert change.record["active"] is False


def test_paying_a_bill_does_not_change_its_version(bill: AtBill) -> None:
    ids = coded(bill.org)
    made = a_bill(bill.org, ids, lines(ids))
    cloud = bill.connect()
    before = everything(cloud, "bill")[made]
    bill.org.record_offline_payment([made])
    assert before == everything(cloud, "bill")[made]


def an_invoice(ids: dict[str, str], **changes: Any) -> dict[str, Any]:
    return {
        "number": "1042",
        "date": "2026-11-18",
        "due_date": "2026-12-18",
        "customer": f"customer:{ids['customer']}",
        "lines": [{"item": ids["item"], "quantity": "2", "rate": "60", "amount": "120.00"}],
        **changes,
    }


def test_an_invoice_of_a_job_belongs_to_the_customer_above_it(bill: AtBill) -> None:
    ids = coded(bill.org)
    cloud = bill.connect()
    record = an_invoice(ids, customer=f"job:{ids['job']}", customer_root=ids["customer"])
    made = written(cloud.create("invoice", record))
    at_bill_ = bill.org.invoices[made.id]
    assert ids["customer"] == at_bill_["customerId"]
    assert ids["job"] == at_bill_["classifications"]["jobId"]
    read = everything(cloud, "invoice")[made.id].record
    assert f"job:{ids['job']}" == read["customer"]
    assert "120.00" == read["total"]
    assert [made.id] == [change.id for change in cloud.find("invoice", record)]
    rootless = {name: value for name, value in record.items() if name != "customer_root"}
    refused = cloud.create("invoice", rootless)
    assert isinstance(refused, Rejected)
    assert "customer" == refused.field


def test_an_invoices_terms_order_memo_and_mail_flag_go_through_v2(bill: AtBill) -> None:
    ids = coded(bill.org)
    terms = bill.org.create("payment_terms", name="Net 30")["id"]
    cloud = bill.connect()
    extras = {"terms": terms, "po_number": "PO-7", "memo": "Thank you", "to_be_emailed": True}
    record = an_invoice(ids, **extras)
    made = written(cloud.create("invoice", record))
    change = everything(cloud, "invoice")[made.id]
    assert extras == {name: change.record[name] for name in extras}
    assert made.version == change.version
    assert "Net 30" == bill.org.invoices[made.id]["terms"]
    wanted = {**record, "po_number": None, "to_be_emailed": False}
    done = written(
        cloud.update("invoice", made.id, {"po_number": None, "to_be_emailed": False}, wanted)
    )
    change = everything(cloud, "invoice")[made.id]
    assert "po_number" not in change.record
    assert change.record["to_be_emailed"] is False
    assert "Thank you" == change.record["memo"]
    assert done.version == change.version
    assert [] == bill.org.emails


def test_changing_lines_keeps_what_only_v2_knows(bill: AtBill) -> None:
    ids = coded(bill.org)
    cloud = bill.connect()
    record = an_invoice(ids, po_number="PO-7")
    made = written(cloud.create("invoice", record))
    kept = bill.org.invoices[made.id]["invoiceLineItems"][0]["id"]
    wanted = {**record, "lines": [{**record["lines"][0], "quantity": "3", "amount": "180.00"}]}
    written(cloud.update("invoice", made.id, {"lines": wanted["lines"]}, wanted))
    change = everything(cloud, "invoice")[made.id]
    assert "PO-7" == change.record["po_number"]
    assert "180.00" == change.record["total"]
    assert [kept] == [line["id"] for line in bill.org.invoices[made.id]["invoiceLineItems"]]


def test_without_v2_an_invoice_is_written_without_the_fields_only_v2_has() -> None:
    with at_bill(Settings(v2_for_tokens=False)) as bill:
        ids = coded(bill.org)
        cloud = bill.connect()
        everything(cloud, "invoice")
        record = an_invoice(ids, po_number="PO-7", to_be_emailed=True)
        made = written(cloud.create("invoice", record))
        change = everything(cloud, "invoice")[made.id]
        assert "po_number" not in change.record
        assert "po_number" not in cloud.holds("invoice", record)


def test_a_line_bill_would_multiply_differently_keeps_its_amount(bill: AtBill) -> None:
    ids = coded(bill.org)
    cloud = bill.connect()
    odd = [
        {"item": ids["item"], "quantity": "3", "rate": "33.333", "amount": "100.01"},
        {"item": ids["item"], "description": "Lump sum", "amount": "19.99"},
        {"item": ids["item"], "description": "Discount", "amount": "-5.00"},
        {"description": "Sales tax", "item": ids["item"], "amount": "8.25"},
    ]
    made = written(cloud.create("invoice", an_invoice(ids, lines=odd)))
    read = everything(cloud, "invoice")[made.id].record
    assert ["100.01", "19.99", "-5.00", "8.25"] == [line["amount"] for line in read["lines"]]
    assert "123.25" == read["total"]


def test_a_sales_tax_typed_into_bill_becomes_a_line(bill: AtBill) -> None:
    ids = coded(bill.org)
    tax = bill.org.create("items", type="SALES_TAX", name="County", percentage="10")["id"]
    made = bill.org.create(
        "invoices",
        customer={"id": ids["customer"]},
        invoiceNumber="7",
        invoiceDate="2026-11-18",
        dueDate="2026-12-18",
        salesTaxItemId=tax,
        salesTaxPercentage=10,
        invoiceLineItems=[
            {
                "quantity": 1,
                "price": 100,
                "taxable": True,
                "classifications": {"itemId": ids["item"]},
            }
        ],
    )
    record = everything(bill.connect(), "invoice")[made["id"]].record
    assert {"description": "Sales tax", "item": tax, "amount": "10.00"} == record["lines"][-1]
    assert "110.00" == record["total"]


@pytest.mark.parametrize("missing", ["line1", "city", "zip", "country"])
def test_a_vendor_without_an_address_is_refused_before_any_call(bill: AtBill, missing: str) -> None:
    vendor = {"name": "Acme", "line1": "1 Main", "city": "Berlin", "zip": "10115"}
    vendor["country"] = "Germany"
    cloud = bill.connect()
    refused = cloud.create("vendor", {**vendor, missing: None})
    assert isinstance(refused, Rejected)
    assert ("bill-missing-address", missing) == (refused.code, refused.field)
    assert "Vendor Center" in refused.cure
    assert 0 == sum(bill.org.calls.values())
    made = written(cloud.create("vendor", vendor))
    assert "DE" == bill.org.vendors[made.id]["address"]["country"]
    assert vendor["country"] == cloud.holds("vendor", vendor)["country"]
    again = cloud.update("vendor", made.id, {missing: None}, {**vendor, missing: None})
    assert isinstance(again, Rejected)


def test_a_customer_without_an_email_is_refused_before_any_call(bill: AtBill) -> None:
    refused = bill.connect().create("customer", {"name": "Abercrombie"})
    assert isinstance(refused, Rejected)
    assert ("bill-missing-email", "email") == (refused.code, refused.field)
    assert "Customer Center" in refused.cure
    assert 0 == sum(bill.org.calls.values())


def test_a_refusal_of_bills_names_its_words_and_what_to_do(bill: AtBill) -> None:
    cloud = bill.connect()
    account = {"name": "One", "number": "1000", "type": "bank"}
    written(cloud.create("account", account))
    refused = cloud.create("account", {**account, "name": "Two"})
    assert isinstance(refused, Rejected)
    assert refused.code.startswith("bill-bdc-")
    assert refused.cause
    assert refused.cure


def test_a_balance_is_set_for_the_bank_account_tied_to_it(bill: AtBill) -> None:
    account = bill.org.create("chart_of_accounts", name="Checking", account={"type": "BANK"})["id"]
    cloud = bill.connect()
    refused = cloud.create("book_balance", {"account": account, "balance": "1234.56"})
    assert isinstance(refused, Rejected)
    assert "bill-bank-not-linked" == refused.code
    bank = bill.org.create("bank_accounts", bankName="First", chartOfAccountId=account)["id"]
    cloud = bill.connect()
    made = written(cloud.create("book_balance", {"account": account, "balance": "1234.56"}))
    assert (account, "") == (made.id, made.version)
    assert "1234.56" == str(bill.org.bank_balances[bank]["bankBalance"])
    written(cloud.update("book_balance", account, {"balance": "-3.00"}, {"balance": "-3.00"}))
    assert "-3.00" == str(bill.org.bank_balances[bank]["bankBalance"])
