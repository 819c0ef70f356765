"""What looks like a record that was left out is held: it is not made a second time beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from services.choice_words import buttons
from simulator.quickbooks import edit
from tests.integration.services.office import writes
from tests.integration.services.test_leaving_out import leave_vendor_out, left, take_up
from tests.integration.services.test_linking import KRISTY, MELANIE, sell, seller, typed

__all__ = ["seller"]  # a fixture

if TYPE_CHECKING:
    from tests.integration.services.office import Office

NAME = "Lone Star Lumber"
LIKE = "like-left-out"


def one_is_out(office: Office, side: str) -> tuple[str, str]:
    """(id of the one that is left out, id of its like, entered on the other side later)."""
    office.only("vendor")
    if side == "quickbooks":
        out = edit.add_vendor(office.file, NAME, IsActive=False).id
        office.sync()
        leave_vendor_out(office, quickbooks_id=out)
        edit.set_inactive(office.file, "Vendor", out, inactive=False)
        return out, office.cloud.put("vendor", {"name": NAME})
    out = office.cloud.put("vendor", {"name": NAME, "active": False})
    office.cloud.set_archived("vendor", out, archived=True)
    office.sync()
    leave_vendor_out(office, cloud_id=out)
    office.cloud.set_archived("vendor", out, archived=False)
    return out, edit.add_vendor(office.file, NAME).id


def untouched(office: Office) -> None:
    assert ({}, {}) == (writes(office.file), dict(office.cloud.writes))


@pytest.mark.parametrize("side", ["quickbooks", "cloud"])
def test_the_like_of_what_is_left_out_is_asked_about_and_not_made_beside_it(
    office: Office, side: str
) -> None:
    out, like = one_is_out(office, side)
    office.sync()
    office.sync()
    untouched(office)
    problem = office.problem(LIKE)
    whose = "QuickBooks'" if side == "quickbooks" else "the cloud's"
    assert (
        f"It looks like {whose} vendor “{NAME}”, which was left out for good by ann@x.org on"
        in (problem.cause)
    )
    assert ("ambiguous", [f"link:{out}", "skip"]) == (problem.kind, problem.choices)
    take_up(office, "vendor", side, out)
    office.sync()
    assert [] == office.open_problems()
    ids = (like, out) if side == "quickbooks" else (out, like)
    assert dict([ids]) == office.pairs("vendor")


def test_what_is_renamed_is_no_like_any_more_and_travels(office: Office) -> None:
    out, like = one_is_out(office, "quickbooks")
    office.sync()
    office.cloud.edit("vendor", like, name=f"{NAME} of Austin")
    office.sync()
    assert [NAME, f"{NAME} of Austin"] == office.listed("Vendor")
    assert ([], {"vendor": 1}) == (office.open_problems(), left(office))
    assert out not in office.pairs("vendor").values()


@pytest.mark.parametrize("choice", ["link", "skip"])
def test_a_like_is_linked_and_so_taken_up_or_left_out_as_well(office: Office, choice: str) -> None:
    out, like = one_is_out(office, "cloud")
    office.sync()
    office.resolve(LIKE, f"link:{out}" if choice == "link" else "skip")
    office.sync()
    untouched(office)
    expected = ({out: like}, {}) if choice == "link" else ({}, {"vendor": 2})
    assert (*expected, []) == (office.pairs("vendor"), left(office), office.open_problems())


def test_what_no_flow_would_carry_is_not_asked_about(office: Office) -> None:
    one_is_out(office, "quickbooks")
    office.set(flows="vendor.push:off")
    office.sync()
    assert [] == office.open_problems()


def test_one_of_several_or_all_of_them_are_left_out(office: Office) -> None:
    office.only("vendor")
    there = edit.add_vendor(office.file, NAME).id
    made = [office.cloud.put("vendor", {"name": NAME}) for _ in range(2)]
    office.sync()
    asked = {each.quickbooks_id or each.cloud_id: each for each in office.open_problems()}
    assert ["skip", "skip-all"] == asked[there].choices[-2:]
    told = {each.choice: each for each in buttons(asked[there], "bill", {})}
    assert "Leave all 3 out for good" == told["skip-all"].words
    assert "What looks like it in BILL stays in the sync" in told["skip"].asked
    office.problem_desk.resolve(str(asked[there].id), "skip")
    office.sync()
    untouched(office)
    assert [LIKE, LIKE] == office.codes()
    office.problem_desk.resolve(str(office.open_problems()[0].id), "skip")
    take_up(office, "vendor", "quickbooks", there)
    office.sync()
    assert [there] == list(office.pairs("vendor").values())
    assert made[0] in office.pairs("vendor") or made[1] in office.pairs("vendor")
    assert ([], {"vendor": 1}) == (office.open_problems(), left(office))


def test_all_that_could_be_one_are_left_out_by_one_press(office: Office) -> None:
    office.only("vendor")
    there = edit.add_vendor(office.file, NAME).id
    for _ in range(2):
        office.cloud.put("vendor", {"name": NAME})
    office.sync()
    (problem,) = [each for each in office.open_problems() if each.quickbooks_id == there]
    office.problem_desk.resolve(str(problem.id), "skip-all")
    office.sync()
    untouched(office)
    assert ([], {"vendor": 3}) == (office.open_problems(), left(office))


@pytest.mark.parametrize("choice", ["skip", "skip-all"])
def test_the_other_document_of_a_taken_number_is_not_made_beside_one_that_is_left_out(
    seller: Office, choice: str
) -> None:
    sell(seller, KRISTY, "2")
    old = typed(seller, MELANIE, "2")
    seller.sync()
    before = (writes(seller.file), dict(seller.cloud.writes))
    seller.resolve("number-taken", choice)
    seller.sync()
    assert before == (writes(seller.file), dict(seller.cloud.writes))
    if choice == "skip-all":
        assert ([], {"invoice": 2}) == (seller.open_problems(), left(seller))
        return
    problem = seller.problem(LIKE)
    assert (old, ["skip"]) == (problem.quickbooks_id, problem.choices)
    assert "In QuickBooks: 1040 · Abercrombie, Melanie · Jul 14, 2026 · $100.00." in problem.cause
    assert "leave it out too. If they are two, give one of them another number" in problem.cure
