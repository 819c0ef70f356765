"""Which company file is open, which edition it is, and what it cannot do."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from simulator.bill import build
from simulator.quickbooks import CompanyFile, edit
from simulator.quickbooks.company import VERSIONS
from tests.journeys.selling import (
    CUSTOMER,
    balance,
    books_of,
    cloud_customer,
    hours,
    nothing_more,
    only,
    open_shop,
    state,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.journeys.world import Company

pytestmark = pytest.mark.journey
PATH = "C:\\Books\\rock.qbw"


def test_the_wrong_file_is_refused_before_anything_is_sent_and_the_right_one_goes_on(
    company: Company,
) -> None:
    edit.add_customer(company.quickbooks, "Baker, Chris", Email="chris@baker.example")
    company.sync()
    other = CompanyFile.empty(name="Larry's Landscaping")
    edit.add_vendor(other, "Nobody's Business")
    build.vendor(company.bill, "Cal Telephone")
    company.connector.desk.open_file(PATH, other)
    before = state(company)
    company.command("sync")
    outcome = company.connector.update()
    assert "Larry's Landscaping" in outcome.status
    assert "Rock Castle Construction" in outcome.status
    assert (0, before) == (outcome.rounds, state(company))
    assert {} == {name: n for name, n in other.writes.items() if not name.startswith("DataExt")}
    assert "right company file" in company.problem("wrong-company-file")["cure"]
    company.connector.desk.open_file(PATH, company.quickbooks)
    assert "done" == company.connector.update().kind
    assert edit.find(company.quickbooks, "Vendor", "Cal Telephone")
    assert [] == company.problems()
    nothing_more(company)


def test_another_file_open_at_another_place_is_told_and_the_sync_waits_for_the_right_one(
    company: Company,
) -> None:
    company.sync()
    build.vendor(company.bill, "Cal Telephone")
    company.connector.desk.open_file("C:\\Books\\other.qbw", CompanyFile.empty(name="Other"))
    company.command("sync")
    outcome = company.connector.update()
    assert "error" == outcome.kind
    assert "0x8004040A" in outcome.status
    company.connector.desk.open_file(PATH, company.quickbooks)
    assert "done" == company.connector.update().kind
    assert edit.find(company.quickbooks, "Vendor", "Cal Telephone")


@pytest.mark.parametrize(
    ("country", "name"), [("CA", "Canadian"), ("UK", "British"), ("AU", "Australian")]
)
def test_another_edition_is_refused_in_a_plain_sentence_with_nothing_written(
    another_company: Callable[..., Company], country: str, name: str
) -> None:
    company = another_company(CompanyFile.empty(name="Maple Homes", country=country))
    build.vendor(company.bill, "Bayshore Lumber")
    edit.add_vendor(company.quickbooks, "Cal Telephone")
    before = state(company)
    company.command("sync")
    outcome = company.connector.update()
    assert f"This is the {name} edition of QuickBooks" in outcome.status
    assert "only the US edition" in outcome.status
    assert before == state(company)
    assert "US edition" in company.problem("edition-not-supported")["cure"]


def test_a_quickbooks_too_old_is_told_in_the_web_connector_and_goes_on_once_it_is_updated(
    another_company: Callable[..., Company],
) -> None:
    old = CompanyFile.empty(
        name="Oldest Books", year=2008, versions=VERSIONS[: VERSIONS.index("8.0")]
    )
    company = another_company(old)
    build.vendor(company.bill, "Bayshore Lumber")
    before = state(company)
    outcome = company.connector.update()
    assert "QuickBooks Pro 2008 is too old" in outcome.status
    assert "in QuickBooks 2009 or newer" in outcome.status
    assert before == state(company)
    assert "2009 or newer" in company.problem("old-quickbooks")["cure"]
    old.year, old.versions = 2009, VERSIONS[: VERSIONS.index("8.0") + 1]
    company.sync()
    assert "old-quickbooks" not in [each["code"] for each in company.problems()]
    assert edit.find(old, "Vendor", "Bayshore Lumber")


def test_before_transfers_existed_a_payout_arrives_as_a_journal_entry(
    another_company: Callable[..., Company],
) -> None:
    company = another_company(
        CompanyFile.empty(name="Old Books", year=2012, versions=VERSIONS[:-2])
    )
    open_shop(company)
    edit.add_invoice(
        company.quickbooks, CUSTOMER, [hours("4")], day=date(2026, 7, 15), RefNumber="1001"
    )
    company.sync()
    invoice = company.bill.invoices.one()["id"]
    payment = company.bill.receive_payment(
        cloud_customer(company),
        {invoice: "300.00"},
        kind="ACH",
        online=True,
        payment_date=date(2026, 8, 3),
    )
    company.bill.process(payment["id"])
    company.sync()
    assert [] == books_of(company, "Transfer")
    assert "2026-08-03" == only(company, "JournalEntry").fields["TxnDate"]
    assert (Decimal("300.00"), Decimal("0.00")) == (
        balance(company, "Checking"),
        balance(company, "Money In Clearing"),
    )
    assert [] == company.problems()
    nothing_more(company)


def test_without_class_tracking_departments_stay_where_they_are(
    another_company: Callable[..., Company],
) -> None:
    company = another_company(CompanyFile.empty(name="No Classes", class_tracking=False))
    open_shop(company)
    north = build.department(company.bill, "North")
    item = company.bill.items.one(name="Design")["id"]
    company.bill.create(
        "invoices",
        customerId=cloud_customer(company),
        invoiceNumber="2001",
        invoiceDate="2026-07-20",
        dueDate="2026-08-19",
        invoiceLineItems=[build.sale("100.00", itemId=item, departmentId=north["id"])],
    )
    company.sync()
    assert [] == books_of(company, "Class")
    made = only(company, "Invoice")
    assert Decimal("100.00") == edit.balance_due(company.quickbooks, "Invoice", made.id)
    assert [] == company.problems()
    nothing_more(company)
    edit.set_preference(company.quickbooks, "AccountingPreferences", IsUsingClassTracking="true")
    company.sync()
    assert ["North"] == [one.fields["Name"] for one in books_of(company, "Class")]


def test_a_company_that_may_only_read_stops_with_the_cure_and_loses_nothing(
    company: Company,
) -> None:
    company.sync()
    build.vendor(company.bill, "Cal Telephone")
    company.quickbooks.faults.on(
        request="VendorAddRq", then="status:3263:The application may only read."
    )
    company.sync()
    assert [] == books_of(company, "Vendor")
    assert "Integrated Applications" in company.problem("qb-3263")["cure"].replace("\n", " ")
    company.sync()
    assert edit.find(company.quickbooks, "Vendor", "Cal Telephone")
    assert [] == company.problems()
