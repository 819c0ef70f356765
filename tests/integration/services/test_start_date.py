"""A start date that is moved: the same as if it had been chosen so from the beginning."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from services.preview_desk import PreviewError
from services.record_pages import RecordPages
from simulator.quickbooks import edit
from storage.record_search import Wanted
from tests.integration.services.test_linking import KRISTY, MELANIE, sell, seller
from tests.integration.services.test_previews import hold, items, start, summary

if TYPE_CHECKING:
    from tests.integration.services.office import Office

__all__ = ["seller"]


def sold(office: Office, number: str, day: date) -> str:
    """An invoice in QuickBooks alone."""
    line = {"ItemRef": "Framing", "Quantity": "1", "Rate": "50.00"}
    return edit.add_invoice(office.file, KRISTY, [line], day=day, RefNumber=number).id


def known_by_number(office: Office) -> str:
    """QuickBooks' 1040, older than the start date, read because BILL has one of that number."""
    office.set(sync_start_date="2026-07-15")
    sell(office, MELANIE, "2")
    old = sold(office, "1040", date(2026, 7, 14))
    office.sync()
    assert "out_of_scope" == office.record("quickbooks", "invoice", old).state
    return old


def state(office: Office, one: str) -> str:
    return office.record("quickbooks", "invoice", one).state


def why(office: Office) -> dict[str, str]:
    """{QuickBooks' id: why it is not in step}."""
    pages, at = RecordPages(office.context), office.desk.login.company_id
    lines = pages.page(office.desk.tenant, at, Wanted(entity="invoice"), limit=9)
    return {each.quickbooks.id: each.why.sentence for each in lines if each.quickbooks and each.why}


def test_an_earlier_day_brings_what_was_read_before_and_a_later_one_keeps_what_was_not_sent(
    seller: Office,
) -> None:
    old, older = known_by_number(seller), sold(seller, "1039", date(2026, 7, 10))
    assert "dated before Jul 15, 2026" in why(seller)[old]
    seller.set(sync_start_date="2026-07-01")
    seller.sync()
    assert [older] == list(seller.pairs("invoice").values())
    assert "waiting" == state(seller, old)
    assert "Its number is taken by another record of BILL." == why(seller)[old]
    seller.set(sync_start_date="2026-07-20")
    assert ("out_of_scope", "settled") == (state(seller, old), state(seller, older))
    assert "dated before Jul 20, 2026" in why(seller)[old]
    edit.edit(seller.file, "Invoice", older, Memo="Changed")
    seller.sync()
    (pair,) = seller.pairs("invoice")
    assert "Changed" == seller.cloud.record("invoice", pair)["memo"]


def test_a_run_that_asked_by_the_day_before_does_not_end_the_reading(seller: Office) -> None:
    older = sold(seller, "1039", date(2026, 7, 10))
    seller.set(sync_start_date="2026-07-15")
    sold(seller, "1041", date(2026, 7, 16))
    visit = seller.visit()
    request = visit.until("InvoiceQueryRq")
    seller.set(sync_start_date="2026-07-01")
    visit.exchange(request)
    visit.go_on()
    seller.sync()
    assert older in seller.pairs("invoice").values()


def test_a_preview_is_not_started_before_earlier_days_were_read_or_under_another_plan(
    seller: Office,
) -> None:
    hold(seller)
    old, older = known_by_number(seller), sold(seller, "1039", date(2026, 7, 10))
    seller.set(sync_start_date="2026-07-01")
    seller.compute()
    assert (False, True) == (summary(seller).fresh, summary(seller).incomplete)
    with pytest.raises(PreviewError, match="asked for more"):
        start(seller)
    seller.sync()
    assert summary(seller).fresh
    shown = {each.quickbooks_id: each.kind for each in items(seller) if each.entity == "invoice"}
    assert ("create", "waiting") == (shown[older], shown[old])
    plans = seller.desk.services.tenants
    for plan, fresh in (("payables", False), (None, True)):
        plans.set_plan(seller.desk.tenant, plan)
        assert fresh is summary(seller).fresh
    start(seller)
