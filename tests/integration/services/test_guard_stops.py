"""A guard stops a run before it writes anything, asks, and lets go on once what it has shown."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from simulator.quickbooks import edit
from storage import cursors

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.integration.services.office import Office

PAGE = 4  # records a page in these tests
TEN = [f"Vendor {number:02}" for number in range(10)]


@pytest.fixture
def met(office: Office) -> Office:
    """Ten vendors on both sides, and a cap of five new ones at once."""
    for name in TEN:
        edit.add_vendor(office.file, name)
    office.sync()
    assert 10 == len(office.pairs("vendor"))
    office.set(new_records_cap="5")
    return office


def both_sides(office: Office) -> tuple[str, Any]:
    """Everything that either side holds: the file but for the Web Connector's marks, the cloud."""
    saved = office.file.saved()
    kept = {name: saved[name] for name in ("store", "links", "deletions")}
    entities = ("vendor", "customer")
    return json.dumps(kept, sort_keys=True), {name: office.cloud.all_of(name) for name in entities}


def untouched_by_a_sync(office: Office, code: str) -> None:
    """A run that stops leaves both sides as they are, however often it is tried."""
    before = both_sides(office)
    for _ in range(2):
        office.sync()
        assert before == both_sides(office)
        assert [code] == office.codes()


def new_in_cloud(office: Office, number: int, *, of: str = "New") -> None:
    for place in range(number):
        office.cloud.put("vendor", {"name": f"{of} {place:02}"})


def new_in_quickbooks(office: Office, number: int, *, of: str = "New") -> None:
    for place in range(number):
        edit.add_vendor(office.file, f"{of} {place:02}")


NEW: list[Callable[..., None]] = [new_in_cloud, new_in_quickbooks]


def everywhere(office: Office) -> int:
    """How many vendors both sides hold, which must be as many."""
    there = [each["name"] for each in office.cloud.all_of("vendor").values()]
    assert sorted(there) == office.listed("Vendor")
    return len(there)


@pytest.mark.parametrize("enter", NEW)
def test_more_new_records_than_the_cap_stop_the_run_before_anything_is_written(
    met: Office, enter: Callable[..., None]
) -> None:
    enter(met, 6)
    edit.edit(met.file, "Vendor", edit.find(met.file, "Vendor", TEN[0]).id, Phone="111")
    untouched_by_a_sync(met, "too-many-new")
    problem = met.problem("too-many-new")
    assert "6 vendors" in problem.cause
    assert ["go-on", "raise", "retry"] == problem.choices
    met.resolve("too-many-new", "go-on")
    met.sync()
    assert 16 == everywhere(met)
    assert [] == met.open_problems()
    enter(met, 6, of="Newer")
    untouched_by_a_sync(met, "too-many-new")


@pytest.mark.parametrize("enter", NEW)
def test_as_many_as_the_cap_are_a_days_work(met: Office, enter: Callable[..., None]) -> None:
    enter(met, 5)
    met.sync()
    assert 15 == everywhere(met)


def test_what_grew_after_it_was_let_go_is_asked_again(met: Office) -> None:
    new_in_cloud(met, 6)
    met.sync()
    met.resolve("too-many-new", "go-on")
    new_in_cloud(met, 1, of="One More")
    untouched_by_a_sync(met, "too-many-new")
    assert "7 vendors" in met.problem("too-many-new").cause


def test_retry_looks_again_and_lets_nothing_go_on(met: Office) -> None:
    new_in_cloud(met, 6)
    met.sync()
    met.resolve("too-many-new", "retry")
    untouched_by_a_sync(met, "too-many-new")


def test_a_raised_cap_holds_for_the_next_time_too(met: Office) -> None:
    new_in_cloud(met, 8)
    met.sync()
    met.resolve("too-many-new", "raise")
    met.sync()
    new_in_cloud(met, 8, of="Newer")
    met.sync()
    assert 26 == everywhere(met)
    assert [] == met.open_problems()


def test_records_that_have_their_partner_already_are_not_new(met: Office) -> None:
    new_in_cloud(met, 8)
    new_in_quickbooks(met, 8)
    met.sync()
    assert 18 == everywhere(met)
    assert [] == met.open_problems()


def test_what_an_earlier_run_could_not_write_is_not_counted_again(met: Office) -> None:
    for place in range(5):
        met.cloud.put("vendor", {"name": f"Colon: {place}"})
    met.sync()
    assert ["name-has-colon"] * 5 == met.codes()
    new_in_cloud(met, 5)
    met.sync()
    assert 5 == len(met.open_problems())
    assert 15 == len(met.listed("Vendor"))


def test_a_first_sync_and_a_list_that_comes_into_use_later_know_no_cap(office: Office) -> None:
    office.set(new_records_cap="5")
    office.only("vendor")
    new_in_cloud(office, 12)
    office.sync()
    assert 12 == everywhere(office)
    for place in range(9):
        edit.add_customer(office.file, f"Customer {place}")
    office.only("vendor", "customer")
    office.sync()
    assert 9 == len(office.pairs("customer"))
    assert [] == office.open_problems()


def test_without_a_cap_nobody_is_asked(met: Office) -> None:
    met.set(new_records_cap="off")
    new_in_cloud(met, 20)
    met.sync()
    assert 30 == everywhere(met)


def removed_in_quickbooks(office: Office) -> None:
    for name in TEN[:6]:
        edit.delete(office.file, "Vendor", edit.find(office.file, "Vendor", name).id)


def removed_in_cloud(office: Office) -> None:
    for key in sorted(office.cloud.all_of("vendor"))[:6]:
        office.cloud.set_archived("vendor", key, archived=True)


@pytest.mark.parametrize("remove", [removed_in_quickbooks, removed_in_cloud])
def test_a_mass_removal_leaves_both_sides_untouched_until_it_is_let_go(
    met: Office, remove: Callable[[Office], None]
) -> None:
    remove(met)
    new_in_cloud(met, 1)
    untouched_by_a_sync(met, "mass-removal")
    met.resolve("mass-removal", "retry")
    untouched_by_a_sync(met, "mass-removal")
    met.resolve("mass-removal", "go-on")
    met.sync()
    assert [] == met.open_problems()
    active = [each for each in met.cloud.all_of("vendor").values() if each["active"]]
    assert 5 == len(active)
    vendors = met.file.store.of_kind("Vendor")
    assert 5 == sum(each.fields["IsActive"] == "true" for each in vendors)


def test_letting_one_list_go_lets_no_other_go(met: Office) -> None:
    for place in range(10):
        edit.add_customer(met.file, f"Customer {place}")
    met.set(new_records_cap="off")
    met.sync()
    removed_in_quickbooks(met)
    met.sync()
    met.resolve("mass-removal", "go-on")
    for place in range(6):
        edit.delete(met.file, "Customer", edit.find(met.file, "Customer", f"Customer {place}").id)
    untouched_by_a_sync(met, "mass-removal")
    assert "customer" == met.problem("mass-removal").entity


def read_anew(office: Office, side: str) -> None:
    with office.session() as session:
        cursors.forget(session, office.company.id, side)


def test_a_list_that_quickbooks_says_is_empty_stops_the_run(met: Office) -> None:
    read_anew(met, "quickbooks")
    new_in_cloud(met, 1)
    for nth in (1, 3):  # the question in between is for the newest records by their ids
        met.file.faults.on(request="VendorQueryRq", nth=nth, then="status:1:Nothing was found.")
    untouched_by_a_sync(met, "list-emptied")
    assert "brought none" in met.problem("list-emptied").cause
    assert ["go-on", "retry"] == met.problem("list-emptied").choices
    met.file.faults.rules.clear()
    met.sync()
    assert [] == met.open_problems(), "it is all there again"
    assert 11 == everywhere(met)


def test_a_list_that_the_cloud_says_is_empty_stops_the_run(met: Office) -> None:
    read_anew(met, "cloud")
    kept = dict(met.cloud._table("vendor"))
    met.cloud._table("vendor").clear()
    new_in_quickbooks(met, 1)
    untouched_by_a_sync(met, "list-emptied")
    met.cloud._table("vendor").update(kept)
    met.resolve("list-emptied", "retry")
    met.sync()
    assert [] == met.open_problems()
    assert 11 == everywhere(met)


def test_one_id_twice_in_an_answer_is_not_believed(met: Office) -> None:
    read_anew(met, "quickbooks")
    new_in_cloud(met, 1)
    before, visit = both_sides(met), met.visit()
    said = visit.carry(visit.until("VendorQueryRq"))
    first = said[said.index("<VendorRet>") : said.index("</VendorRet>") + len("</VendorRet>")]
    visit.answer(said.replace(first, first + first, 1))
    visit.go_on()
    assert before == both_sides(met)
    assert "Verify Data" in met.problem("identity-doubled").cure
    met.sync()
    assert [] == met.open_problems()
    assert 11 == everywhere(met)


@pytest.mark.parametrize("nth", [1, 2])
def test_a_list_that_ends_before_all_of_it_came_moves_no_mark(met: Office, nth: int) -> None:
    mark = met.cursor("vendors")
    met.clock.advance(86400)
    new_in_quickbooks(met, 2 * PAGE + 2)
    met.set(new_records_cap="off")
    before, visit = both_sides(met), met.visit()
    said = visit.carry(visit.until("VendorQueryRq"))
    if nth == 1:  # a full page that does not say what is left
        left = said[said.index(" iteratorRemainingCount") : said.index(" iteratorID")]
        visit.answer(said.replace(left, ""))
    else:  # a second one that says that nothing is left, and holds less than was promised
        visit.answer(said)
        said = visit.carry(visit.until('iterator="Continue"'))
        left = said.split('iteratorRemainingCount="')[1].split('"')[0]
        visit.answer(said.replace(f'Count="{left}"', 'Count="0"'))
    visit.go_on()
    assert before == both_sides(met)
    assert ["answer-cut-short"] == met.codes()
    assert mark == met.cursor("vendors")
    met.sync()
    assert [] == met.open_problems()
    assert 10 + 2 * PAGE + 2 == everywhere(met)
