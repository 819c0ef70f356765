"""Scripted trouble happens where the script says, once, and nowhere else."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

from simulator.quickbooks import Faults, HResult, edit
from tests.unit.simulator.quickbooks.forms import bill, current, expense, ref

if TYPE_CHECKING:
    from tests.unit.simulator.quickbooks.desk import Desk

VENDOR = "<VendorAddRq><VendorAdd><Name>{}</Name></VendorAdd></VendorAddRq>"


def names(desk: Desk) -> list[str]:
    return desk.ask("<VendorQueryRq/>").texts("VendorRet/Name")


def test_a_status_comes_at_the_nth_request_and_the_write_is_not_made(desk: Desk) -> None:
    desk.company.faults.on(request="VendorAddRq", nth=2, then="status:3180:busy: later")
    answers = desk.set("".join(VENDOR.format(n) for n in "ABC"))
    assert [0, 3180, 0] == [a.code for a in answers]
    assert "busy: later" == answers[1].message
    assert ["A", "C"] == names(desk)
    assert [("VendorAddRq", "status:3180:busy: later")] == desk.company.faults.fired


def test_other_requests_do_not_count(desk: Desk) -> None:
    desk.company.faults.on(request="VendorAddRq", then="status:1000:")
    assert [0, 1000] == [a.code for a in desk.set("<HostQueryRq/>" + VENDOR.format("A"))]


def test_any_request_can_be_meant(desk: Desk) -> None:
    desk.company.faults.on(request="*", then="lock")
    answer = desk.ask("<HostQueryRq/>")
    assert (3175, True) == (answer.code, "in use by another user" in answer.message)
    assert 0 == desk.ask("<HostQueryRq/>").code


def test_a_dropped_session_takes_its_iterators_along(desk: Desk) -> None:
    for name in "AB":
        desk.name("Vendor", name)
    first = desk.ask('<VendorQueryRq iterator="Start"><MaxReturned>1</MaxReturned></VendorQueryRq>')
    desk.company.faults.on(request="VendorQueryRq", then="drop_session")
    more = (
        f'<VendorQueryRq iterator="Continue" iteratorID="{first.get("iteratorID")}">'
        "<MaxReturned>1</MaxReturned></VendorQueryRq>"
    )
    with pytest.raises(HResult, match="0x80040402"):
        desk.ask(more)
    with pytest.raises(HResult, match="0x8004040D"):
        desk.ask(more)
    desk.session = desk.company.open_session("Deskbridge", "{1}")
    assert 3391 == desk.ask(more).code


def test_apply_then_lose_does_all_the_work_and_says_nothing(desk: Desk) -> None:
    desk.company.faults = Faults().on(request="VendorAddRq", then="apply_then_lose")
    with pytest.raises(HResult, match="0x80040402"):
        desk.raw(VENDOR.format("A") + VENDOR.format("B"))
    assert ["A", "B"] == names(desk)


def test_a_stale_record_was_saved_by_somebody_just_before(shop: Desk) -> None:
    txn_id = bill(shop, "1.00")
    begin = current(shop, "Bill", txn_id)
    shop.company.faults.on(request="BillModRq", then="stale")
    answer = shop.refused("Bill", begin + "<Memo>m</Memo>", "Mod")
    assert 3200 == answer.code
    assert (answer.text("BillRet/EditSequence") or "missing") not in begin
    assert 0 == shop.mod("Bill", current(shop, "Bill", txn_id) + "<Memo>m</Memo>").code


def test_a_person_may_act_at_that_very_moment(shop: Desk) -> None:
    vendor = edit.find(shop.company, "Vendor", "Lumber Yard")
    shop.company.faults.on(
        request="BillAddRq",
        then=lambda company: edit.set_inactive(company, "Vendor", vendor.id),
    )
    assert 3140 == shop.refused("Bill", ref("VendorRef", "Lumber Yard") + expense("1.00")).code


def test_slow_is_slow(desk: Desk) -> None:
    desk.company.faults.on(request="HostQueryRq", then="slow:0.05")
    begin = time.monotonic()
    desk.ask("<HostQueryRq/>")
    assert time.monotonic() - begin >= 0.05


def test_an_unknown_fault_is_a_mistake_in_the_test(desk: Desk) -> None:
    desk.company.faults.on(request="HostQueryRq", then="explode")
    with pytest.raises(ValueError, match="explode"):
        desk.ask("<HostQueryRq/>")
