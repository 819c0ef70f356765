"""The seeded company: the same every time, large, awkward, and in balance."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from simulator.quickbooks.kinds import ITEMS
from simulator.quickbooks.ledger import trial_balance
from simulator.quickbooks.seed import build

if TYPE_CHECKING:
    from simulator.quickbooks import CompanyFile


@pytest.fixture(scope="module")
def company() -> CompanyFile:
    return build(1)


def fields(company: CompanyFile, kind: str, name: str) -> list[str]:
    return [str(r.fields.get(name, "")) for r in company.store.of_kind(kind)]


def test_the_same_seed_builds_the_same_file(company: CompanyFile) -> None:
    assert company.saved() == build(1).saved()
    assert company.saved() != build(2).saved()


def test_it_is_large_enough_and_in_balance(company: CompanyFile) -> None:
    counts = Counter(record.kind for record in company.store.records.values())
    jobs = [c for c in company.store.of_kind("Customer") if "ParentRef" in c.fields]
    deep = [job for job in jobs if len(company.store.ancestry(job)) == 3]
    assert len(company.store.records) >= 400
    assert counts["Customer"] - len(jobs) >= 120
    assert len(jobs) >= 60
    assert len(deep) >= 3
    assert counts["Vendor"] >= 80
    assert Decimal(0) == sum(trial_balance(company).values())


def test_every_kind_of_item_and_account_is_there(company: CompanyFile) -> None:
    assert all(company.store.of_kind(kind) for kind in ITEMS)
    assert 16 == len(set(fields(company, "Account", "AccountType")))


@pytest.mark.parametrize(
    "kind",
    [
        "Account",
        "Class",
        "Vendor",
        "Customer",
        "Employee",
        "OtherName",
        "ItemService",
        "StandardTerms",
        "SalesTaxCode",
    ],
)
def test_every_list_has_inactive_records(company: CompanyFile, kind: str) -> None:
    assert {"true", "false"} == set(fields(company, kind, "IsActive"))


@pytest.mark.parametrize(
    ("kind", "length"),
    [("Customer", 41), ("Vendor", 41), ("Account", 31), ("Class", 31), ("StandardTerms", 31)],
)
def test_some_names_are_as_long_as_they_can_be(
    company: CompanyFile, kind: str, length: int
) -> None:
    assert length == max(len(name) for name in fields(company, kind, "Name"))


@pytest.mark.parametrize("kind", ["Customer", "Vendor", "Account", "Class", "ItemService"])
def test_names_hold_accents_and_characters_xml_minds(company: CompanyFile, kind: str) -> None:
    text = "".join(fields(company, kind, "Name"))
    assert not text.isascii()
    assert '"' in text
    assert "&" in text


def test_clearing_accounts_are_banks_and_classes_have_three_levels(company: CompanyFile) -> None:
    for name in ("Money Out Clearing", "Money In Clearing"):
        account = company.store.named("Account", name)
        assert account is not None
        assert "Bank" == account.fields["AccountType"]
    assert 3 == max(len(company.store.ancestry(c)) for c in company.store.of_kind("Class"))


def test_invoices_lie_on_both_sides_of_the_first_of_july(company: CompanyFile) -> None:
    dates = fields(company, "Invoice", "TxnDate")
    assert min(dates) < "2026-07-01" < max(dates)
    assert all(date.startswith("2026-") for date in dates)


def test_bills_are_paid_in_full_in_part_by_credit_and_not_at_all(company: CompanyFile) -> None:
    links = company.links
    covered = [links.covered(bill.id) for bill in company.store.of_kind("Bill")]
    assert {True, False} == {value == 0 for value in covered}
    assert any(link.via for b in company.store.of_kind("Bill") for link in links.paying(b.id))
    assert any(memo.startswith("VOID:") for memo in fields(company, "Bill", "Memo"))
    billable = [
        line
        for bill in company.store.of_kind("Bill")
        for line in bill.fields["ExpenseLineRet"]
        if line.get("BillableStatus") == "Billable"
    ]
    assert len(billable) > 5


def test_some_customers_lack_e_mail_and_some_vendors_an_address(company: CompanyFile) -> None:
    assert "" in fields(company, "Customer", "Email")
    assert "" in fields(company, "Vendor", "VendorAddress")


def test_a_large_file_can_be_asked_for() -> None:
    large = build(1, customers=400, vendors=500)
    assert len(large.store.of_kind("Vendor")) > 500
