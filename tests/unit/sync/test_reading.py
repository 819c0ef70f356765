from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from sync.flows import entity
from sync.translate import (
    Missing,
    display,
    in_cloud_terms,
    left_out,
    natural_key,
    read_cloud,
    read_quickbooks,
    refusal_key,
)
from tests.unit.sync.world import (
    ACCOUNT,
    BILL,
    CUSTOMER,
    INVOICE,
    ITEM,
    JOB,
    TRANSFER,
    VENDOR,
    World,
)

WORLD = World()


def read(one: Any, kind: str, native: dict[str, Any], world: World = WORLD) -> Any:
    return read_quickbooks(one, kind, native, world)


def test_typed_and_plain_values_read_the_same() -> None:
    typed = {"Name": " Oak ", "IsActive": False, "VendorAddress": {"City": "Reno"}}
    plain = {"Name": "Oak", "IsActive": "false", "VendorAddress": {"City": "Reno"}}
    assert read(VENDOR, "VendorRet", typed) == read(VENDOR, "VendorRet", plain)
    assert {"name": "Oak", "active": False, "city": "Reno"} == read(VENDOR, "VendorRet", typed)


def test_an_account_type_reads_as_our_word_and_an_unknown_one_as_nothing() -> None:
    assert "bank" == read(ACCOUNT, "AccountRet", {"Name": "x", "AccountType": "Bank"})["type"]
    assert "type" not in read(ACCOUNT, "AccountRet", {"Name": "x", "AccountType": "Martian"})


def test_estimates_and_purchase_orders_are_no_accounts() -> None:
    assert not ACCOUNT.accepts("AccountRet", {"AccountType": "NonPosting"}, WORLD)
    assert ACCOUNT.accepts("AccountRet", {"AccountType": "Bank"}, WORLD)
    assert not ACCOUNT.accepts("VendorRet", {}, WORLD)


def test_a_parent_makes_a_customer_a_job() -> None:
    job = {"FullName": "Oak:Roof", "ParentRef": {"ListID": "QB-customer-c1"}}
    assert JOB.accepts("CustomerRet", job, WORLD)
    assert not CUSTOMER.accepts("CustomerRet", job, WORLD)
    assert CUSTOMER.accepts("CustomerRet", {"Name": "Oak"}, WORLD)
    record, missing = in_cloud_terms(JOB, read(JOB, "CustomerRet", job), WORLD)
    assert {"parent": "customer:c1", "name": "Oak:Roof"} == record
    assert () == missing


def test_only_money_accounts_have_a_book_balance() -> None:
    balance = entity("book_balance")
    native = {"ListID": "QB-account-a1", "AccountType": "Bank", "Balance": Decimal("5.5")}
    assert balance.accepts("AccountRet", native, WORLD)
    assert not balance.accepts("AccountRet", {"AccountType": "Expense"}, WORLD)
    record, _ = in_cloud_terms(balance, read(balance, "AccountRet", native), WORLD)
    assert {"account": "a1", "balance": "5.50"} == record


def test_an_item_says_its_kind_its_price_and_its_accounts_wherever_they_stand() -> None:
    both = {
        "FullName": "Work:Hour",
        "SalesTaxCodeRef": {"FullName": "Tax"},
        "SalesAndPurchase": {
            "SalesPrice": "80.00",
            "PurchaseCost": "50",
            "IncomeAccountRef": {"ListID": "QB-account-inc"},
            "ExpenseAccountRef": {"ListID": "QB-account-exp"},
        },
    }
    record = read(ITEM, "ItemServiceRet", both)
    assert ("service", "80", "50", True) == tuple(
        record[name] for name in ("type", "price", "cost", "taxable")
    )
    crossed, _ = in_cloud_terms(ITEM, record, WORLD)
    assert ("inc", "exp") == (crossed["income_account"], crossed["expense_account"])
    tax = read(ITEM, "ItemSalesTaxRet", {"Name": "CA", "TaxRate": "7.50%"})
    assert ("CA", "sales_tax", "7.5") == (tax["name"], tax["type"], tax["percentage"])
    exempt = read(ITEM, "ItemDiscountRet", {"Name": "D", "SalesTaxCodeRef": {"FullName": "Non"}})
    assert exempt["taxable"] is False


@pytest.mark.parametrize(
    ("native", "accepted"),
    [
        ({"TxnDate": "2026-01-01"}, True),
        ({"TxnDate": date(2026, 1, 1), "IsPending": False}, True),
        ({"TxnDate": "2025-12-31"}, False),
        ({"TxnDate": "2026-01-01", "IsPending": "true"}, False),
        ({"TxnDate": "2026-01-01", "IsPending": True}, False),
        ({}, False),
    ],
)
def test_only_posted_invoices_from_the_start_date_on_are_in_scope(
    native: dict[str, Any], accepted: bool
) -> None:
    assert accepted is INVOICE.accepts("InvoiceRet", native, WORLD)


def test_an_invoice_that_the_cloud_has_stays_in_scope_wherever_its_date_is_moved_to() -> None:
    native = {"TxnID": "QB-invoice-7", "TxnDate": "2025-12-31"}
    assert INVOICE.accepts("InvoiceRet", native, WORLD) is True


def test_an_invoice_gets_its_total_and_a_line_for_its_sales_tax() -> None:
    native = {
        "Subtotal": "100.00",
        "SalesTaxTotal": "7.50",
        "ItemSalesTaxRef": {"ListID": "QB-item-tax"},
    }
    record = read(INVOICE, "InvoiceRet", native)
    assert "107.50" == record["total"]
    assert [{"item": "QB-item-tax", "description": "Sales tax", "amount": "7.50"}] == record[
        "lines"
    ]
    untaxed = read(INVOICE, "InvoiceRet", {"Subtotal": "1.00", "SalesTaxTotal": "0.00"})
    assert "lines" not in untaxed
    no_item = read(INVOICE, "InvoiceRet", {"Subtotal": "1.00", "SalesTaxTotal": "1.00"})
    assert [{"description": "Sales tax", "amount": "1.00"}] == no_item["lines"]


def test_a_voided_transaction_reads_as_taken_back() -> None:
    assert read(BILL, "BillRet", {"Memo": "VOID: rent"})["active"] is False
    assert read(BILL, "BillRet", {"Memo": "rent"})["active"] is True


def test_a_transfer_is_read_without_our_key_in_its_memo() -> None:
    assert "Payout" == read(TRANSFER, "TransferRet", {"Memo": "Payout [DB7K2M9Q]"})["memo"]
    assert "memo" not in read(TRANSFER, "TransferRet", {"Memo": "[DB7K2M9Q]"})


def test_a_journal_entry_says_the_same_as_a_transfer() -> None:
    native = {"TxnDate": "2026-02-01", "JournalDebitLine": [{"Amount": "5.00", "Memo": "Payout"}]}
    record = read(TRANSFER, "JournalEntryRet", native)
    assert ("5.00", "Payout") == (record["amount"], record["memo"])
    assert "amount" not in read(TRANSFER, "JournalEntryRet", {})


def test_a_reference_without_a_mapping_is_reported_with_its_name() -> None:
    gone = ("VendorRet", {"Name": "Oak", "IsActive": "false"})
    world = World(unmapped=frozenset({"v1"}), natives={("vendor", "QB-vendor-v1"): gone})
    record, missing = in_cloud_terms(BILL, {"vendor": "QB-vendor-v1", "number": "7"}, world)
    assert {"number": "7"} == record
    assert (
        Missing(
            field="vendor", entities=("vendor",), id="QB-vendor-v1", label="Oak", inactive=True
        ),
    ) == missing


def test_an_item_account_is_left_out_only_when_it_will_never_come() -> None:
    record = {"name": "Hour", "income_account": "QB-account-x"}
    unmapped = frozenset({"x"})
    _, missing = in_cloud_terms(ITEM, record, World(unmapped=unmapped))
    assert ["income_account"] == [one.field for one in missing]
    inactive = ("AccountRet", {"Name": "Old", "IsActive": False})
    world = World(unmapped=unmapped, natives={("account", "QB-account-x"): inactive})
    assert ({"name": "Hour"}, ()) == in_cloud_terms(ITEM, record, world)


def test_an_invoice_of_a_job_names_the_customer_at_the_top() -> None:
    world = World(
        natives={
            ("job", "QB-job-j2"): ("CustomerRet", {"ParentRef": {"ListID": "QB-job-j1"}}),
            ("job", "QB-job-j1"): ("CustomerRet", {"ParentRef": {"ListID": "QB-customer-c1"}}),
        }
    )
    record, _ = in_cloud_terms(INVOICE, {"customer": "QB-job-j2"}, world)
    assert {"customer": "job:j2", "customer_root": "c1"} == record


def test_a_hierarchy_without_a_top_has_no_root() -> None:
    world = World(
        natives={("job", "QB-job-j1"): ("CustomerRet", {"ParentRef": {"ListID": "QB-job-j1"}})}
    )
    record, _ = in_cloud_terms(INVOICE, {"customer": "QB-job-j1"}, world)
    assert {"customer": "job:j1"} == record


def test_what_cannot_be_compared_now_is_named() -> None:
    world = World(features=frozenset(), unmapped=frozenset({"t1"}))
    cloud = {"terms": "t1", "lines": [{"department": "d1", "item": "i1"}]}
    found = left_out(INVOICE, world, cloud=cloud, quickbooks={"lines": [{"item": "QB-item-i1"}]})
    assert {"terms", "department", "lines.department"} == found
    assert {"terms"} == left_out(VENDOR, world, quickbooks={"terms": "QB-terms-t1"})
    assert frozenset() == left_out(VENDOR, World(), cloud={"terms": "t1"})


def test_departments_are_dropped_while_class_tracking_is_off() -> None:
    record, missing = in_cloud_terms(
        INVOICE, {"department": "QB-department-d1"}, World(features=frozenset())
    )
    assert ({}, ()) == (record, missing)


def test_the_clouds_record_is_spelled_canonically() -> None:
    record = {
        "name": "  Oak  Ltd ",
        "email": "",
        "eligible_1099": "true",
        "stranger": 1,
        "terms": "t1",
    }
    found = read_cloud(VENDOR, record, archived=True)
    assert {"name": "Oak  Ltd", "eligible_1099": True, "terms": "t1", "active": False} == found


def test_a_value_that_cannot_be_read_names_its_field() -> None:
    with pytest.raises(ValueError, match=r"bill\.date"):
        read_cloud(BILL, {"date": "yesterday"})
    with pytest.raises(ValueError, match=r"bill\.lines\.amount"):
        read_cloud(BILL, {"lines": [{"account": "a", "amount": "1.005"}]})


def test_natural_keys_ignore_case_and_repeated_blanks() -> None:
    assert natural_key(VENDOR, {"name": "OAK  Ltd"}) == natural_key(VENDOR, {"name": "oak ltd"})
    assert (("oak ltd",),) == natural_key(VENDOR, {"name": "OAK  Ltd"})


def test_a_key_without_one_of_its_parts_matches_nothing_but_the_top_has_no_parent() -> None:
    assert ((), ("", "rent")) == natural_key(ACCOUNT, {"name": "Rent"})
    assert (("6000",), ("p1", "rent")) == natural_key(
        ACCOUNT, {"name": "Rent", "number": "6000", "parent": "p1"}
    )


def test_a_bill_is_known_by_vendor_number_and_the_sum_of_its_lines() -> None:
    record = {"vendor": "v1", "number": "A7", "lines": [{"amount": "1.00"}, {"amount": "2.50"}]}
    assert (("v1", "a7", "3.50"),) == natural_key(BILL, record)
    assert ((),) == natural_key(BILL, {"vendor": "v1"})


def test_an_invoice_number_refuses_and_never_matches() -> None:
    assert () == natural_key(INVOICE, {"number": "7"})
    assert ("7",) == refusal_key(INVOICE, {"number": "7"})
    assert () == refusal_key(INVOICE, {})
    assert () == refusal_key(VENDOR, {"name": "Oak"})


def test_people_see_a_name_or_a_number() -> None:
    assert "Oak" == display(VENDOR, {"name": "Oak"})
    assert "7, 2026-02-01" == display(BILL, {"number": "7", "date": "2026-02-01"})
    assert "bill" == display(BILL, {})
