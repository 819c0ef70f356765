"""A company that is looked at before it begins: shown in full, written to on neither side."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest

from simulator.bill import build
from simulator.quickbooks import CompanyFile, edit
from tests.journeys.payables import assert_books_agree, open_office
from tests.journeys.world import CommandError, Company

if TYPE_CHECKING:
    from tests.journeys.payables import Office
    from tests.journeys.world import Server

pytestmark = pytest.mark.journey


@pytest.fixture
def office(server: Server) -> Office:
    """An office that buys and pays, connected with a preview."""
    file = CompanyFile.empty(name="Rock Castle Construction")
    office = open_office(Company(server, file, more=("--preview",)))
    edit.add_vendor(file, "Only in QuickBooks")
    new = str(build.vendor(office.company.bill, "Only in BILL")["id"])
    bill = office.bill("A-1", vendor=new)
    office.bill("A-2")
    office.credit("C-1", "10.00")
    checking = office.accounts["Checking"]
    office.pay_outside({str(bill["id"]): "100.00"}, chart_of_account=checking)
    return office


def written(company: Company) -> tuple[dict[str, int], dict[str, int]]:
    """Every write that either side took, the Web Connector's own marks left out."""
    books = company.quickbooks.writes.items()
    return (
        {name: n for name, n in books if not name.startswith("DataExt")},
        # A balance follows every payment: how often is nothing a preview could know.
        {name: n for name, n in company.bill.writes.items() if n and "Balance" not in name},
    )


def promised(
    preview: dict[str, Any], side: str, *, kinds: tuple[str, ...] = ("create", "change")
) -> list[tuple[str, str]]:
    """What would be made or changed there."""
    return [
        (each["entity"], each["label"])
        for each in preview["items"]
        if each["kind"] in kinds and each["side"] == side and each["entity"] != "book_balance"
    ]


def test_what_the_preview_shows_is_what_the_first_sync_does(office: Office) -> None:
    company = office.company
    before = written(company)
    for _ in range(2):
        company.sync()
        assert before == written(company)
    preview = company.command("preview")
    assert preview["held"]
    assert preview["fresh"]
    company.command("start")
    company.sync()
    books, cloud = written(company)
    to_books, to_cloud = promised(preview, "quickbooks"), promised(preview, "cloud")
    assert len(to_books) == sum(books.values()) - sum(before[0].values()), (to_books, books)
    made = Counter(entity for entity, _ in promised(preview, "quickbooks", kinds=("create",)))
    assert {"vendor": 1, "bill": 2, "vendor_credit": 1, "bill_payment": 1} == made
    refused = [each for each in preview["items"] if each["kind"] == "refused"]
    assert [("Only in QuickBooks", "bill-missing-address")] == [
        (each["label"], each["code"]) for each in refused
    ]
    assert len(to_cloud) == sum(cloud.values()) - sum(before[1].values()), (to_cloud, cloud)
    assert ["bill-missing-address"] == [each["code"] for each in company.problems()]
    assert_books_agree(company)


def test_nothing_starts_without_a_preview(server: Server) -> None:
    company = Company(server, CompanyFile.empty(name="Second Company"), more=("--preview",))
    with pytest.raises(CommandError, match="no preview"):
        company.command("start")
