"""Payment terms, which only meet by name, and what the bank accounts hold."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from simulator.bill import build
from simulator.quickbooks import edit
from tests.journeys.two_sides import (
    CUSTOMER,
    VENDOR,
    assert_nothing_more_is_written,
    change_in_bill,
    change_in_quickbooks,
    enter_in_bill,
    enter_in_quickbooks,
)
from tests.journeys.world import day

if TYPE_CHECKING:
    from tests.journeys.world import Company

pytestmark = pytest.mark.journey
LUMBER, KRISTY = VENDOR.sample["name"], CUSTOMER.sample["name"]


def _in_books(company: Company, kind: str, name: str) -> str | None:
    """The terms of a vendor or customer in QuickBooks, by name."""
    ref = edit.find(company.quickbooks, kind, name).fields.get("TermsRef")
    found = company.quickbooks.store.get("Terms", ref["ListID"]) if ref else None
    return found.fields["Name"] if found else None


def _in_bill(company: Company, table: str, name: str) -> str | None:
    """The same in BILL."""
    row: dict[str, Any] = company.bill.tables[table].one(name=name)
    term = row.get("additionalInfo", row).get("paymentTermId")
    return company.bill.payment_terms[term]["name"] if term else None


def test_terms_that_both_sides_have_travel_with_vendors_and_customers(company: Company) -> None:
    ids = {name: build.term(company.bill, name, 30)["id"] for name in ("Net 30", "net 15")}
    vendor = enter_in_quickbooks(company, VENDOR, VENDOR.sample)
    edit.edit(company.quickbooks, "Vendor", vendor, TermsRef="Net 30")
    customer = enter_in_bill(company, CUSTOMER, CUSTOMER.sample)
    company.bill.edit("customers", customer, paymentTermId=ids["net 15"])
    company.sync()
    assert "Net 30" == _in_bill(company, "vendors", LUMBER)
    assert "Net 15" == _in_books(company, "Customer", KRISTY)
    edit.edit(company.quickbooks, "Vendor", vendor, TermsRef="Net 15")
    company.bill.edit("customers", customer, paymentTermId=ids["Net 30"])
    company.sync()
    assert "net 15" == _in_bill(company, "vendors", LUMBER)
    assert "Net 30" == _in_books(company, "Customer", KRISTY)
    assert [] == company.problems()
    assert_nothing_more_is_written(company)


def test_terms_that_only_one_side_has_are_left_out_and_never_wiped(company: Company) -> None:
    only_there = build.term(company.bill, "60 days, by cheque", 60)["id"]
    vendor = enter_in_quickbooks(company, VENDOR, VENDOR.sample)
    edit.edit(company.quickbooks, "Vendor", vendor, TermsRef="Net 60")
    customer = enter_in_bill(company, CUSTOMER, CUSTOMER.sample)
    company.bill.edit("customers", customer, paymentTermId=only_there)
    company.sync()
    change_in_bill(company, VENDOR, LUMBER, phone="999")
    change_in_quickbooks(company, CUSTOMER, KRISTY, phone="999")
    company.sync()
    assert "Net 60" == _in_books(company, "Vendor", LUMBER)
    assert _in_bill(company, "vendors", LUMBER) is None
    assert "60 days, by cheque" == _in_bill(company, "customers", KRISTY)
    assert _in_books(company, "Customer", KRISTY) is None
    assert 1 == len(company.bill.payment_terms)
    assert [] == company.problems()
    assert_nothing_more_is_written(company)


def _balances(company: Company) -> dict[str, Decimal]:
    """What BILL shows beside each bank account."""
    banks = company.bill.bank_accounts
    return {
        banks[bank]["bankName"]: Decimal(str(shown["bankBalance"]))
        for bank, shown in company.bill.bank_balances.items()
    }


def _bank(company: Company, name: str, opening: str) -> None:
    edit.add_account(
        company.quickbooks, name, "Bank", OpenBalance=opening, OpenBalanceDate=day("2026-07-01")
    )


def test_the_balance_of_a_linked_bank_account_follows_every_posting(company: Company) -> None:
    _bank(company, "Checking", "48250.00")
    _bank(company, "Savings", "17910.19")
    company.sync()
    assert {} == _balances(company)
    ledger = company.bill.chart_of_accounts.one(name="Checking")["id"]
    build.bank(company.bill, "First Lone Star Bank", ledger_account=ledger)
    company.sync()
    assert {"First Lone Star Bank": Decimal("48250.00")} == _balances(company)
    assert_nothing_more_is_written(company)
    edit.transfer(
        company.quickbooks, "Checking", "Savings", Decimal("250.55"), day=day("2026-07-15")
    )
    company.sync()
    assert {"First Lone Star Bank": Decimal("47999.45")} == _balances(company)
    assert [] == company.problems()
    assert_nothing_more_is_written(company)


def test_a_bank_account_that_nobody_linked_troubles_nobody(company: Company) -> None:
    _bank(company, "Checking", "48250.00")
    build.bank(company.bill, "First Lone Star Bank")
    company.sync()
    edit.transfer(
        company.quickbooks, "Checking", "Undeposited Funds", Decimal(10), day=day("2026-07-15")
    )
    company.sync()
    assert {} == _balances(company)
    assert [] == company.problems()
    assert_nothing_more_is_written(company)


def test_an_overdrawn_account_shows_its_negative_balance_and_a_card_what_is_owed(
    company: Company,
) -> None:
    _bank(company, "Checking", "100.00")
    edit.add_account(company.quickbooks, "Visa", "CreditCard")
    company.sync()
    for name in ("Checking", "Visa"):
        ledger = company.bill.chart_of_accounts.one(name=name)["id"]
        build.bank(company.bill, f"{name} Bank", ledger_account=ledger)
    edit.transfer(
        company.quickbooks, "Checking", "Undeposited Funds", Decimal(350), day=day("2026-07-15")
    )
    company.sync()
    assert {"Checking Bank": Decimal(-250), "Visa Bank": Decimal(0)} == _balances(company)
    assert_nothing_more_is_written(company)
