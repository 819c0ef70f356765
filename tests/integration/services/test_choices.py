"""What a person chooses of a problem's choices, and what the next sync makes of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from services.companies import UnknownCompanyError
from services.settling import ChoiceError
from simulator.quickbooks import edit
from tests.integration.services.office import writes

if TYPE_CHECKING:
    from tests.integration.services.office import Office

NAME = "Bayshore Lumber"


def in_conflict(office: Office) -> tuple[str, str]:
    """A vendor whose telephone both sides changed; (cloud id, ListID)."""
    vendor = edit.add_vendor(office.file, NAME, Phone="415-555-0000")
    office.sync()
    (cloud_id,) = office.cloud.named("vendor", NAME)
    office.clock.advance(60)
    edit.edit(office.file, "Vendor", vendor.id, Phone="415-555-1111")
    office.cloud.edit("vendor", cloud_id, phone="415-555-2222")
    office.sync()
    return cloud_id, vendor.id


def phones(office: Office, cloud_id: str, vendor_id: str) -> tuple[str, str]:
    there = office.file.store.get("Entity", vendor_id)
    assert there is not None
    return office.cloud.record("vendor", cloud_id)["phone"], str(there.fields["Phone"])


def test_a_conflict_shows_both_values_and_changes_neither(office: Office) -> None:
    cloud_id, vendor_id = in_conflict(office)
    problem = office.problem("conflict")
    assert ("conflict", "vendor", NAME) == (problem.kind, problem.entity, problem.label)
    assert [
        {
            "field": "phone",
            "base": "415-555-0000",
            "quickbooks": "415-555-1111",
            "cloud": "415-555-2222",
        }
    ] == problem.detail["fields"]
    assert ["quickbooks", "cloud", "skip"] == problem.choices
    assert ("415-555-2222", "415-555-1111") == phones(office, cloud_id, vendor_id)
    office.sync()
    assert [problem.id] == [each.id for each in office.open_problems()]


@pytest.mark.parametrize(
    ("choice", "phone"), [("quickbooks", "415-555-1111"), ("cloud", "415-555-2222")]
)
def test_the_side_a_person_chooses_wins_at_the_next_sync(
    office: Office, choice: str, phone: str
) -> None:
    ids = in_conflict(office)
    office.resolve("conflict", choice)
    ticket, _ = office.desk.authenticate()
    assert ticket, "a choice asks for a sync"
    office.sync()
    assert (phone, phone) == phones(office, *ids)
    assert [] == office.open_problems()
    office.sync()
    assert {} == office.run().counts


MIXED = "mixed:email=cloud,phone=quickbooks"


def test_a_conflict_of_two_fields_is_decided_field_by_field(office: Office) -> None:
    vendor = edit.add_vendor(office.file, NAME, Phone="415-555-0000", Email="a@example.com")
    office.sync()
    (cloud_id,) = office.cloud.named("vendor", NAME)
    office.clock.advance(60)
    edit.edit(office.file, "Vendor", vendor.id, Phone="415-555-1111", Email="q@example.com")
    office.cloud.edit("vendor", cloud_id, phone="415-555-2222", email="c@example.com")
    office.sync()
    office.resolve("conflict", MIXED)
    office.sync()
    assert ("415-555-1111", "415-555-1111") == phones(office, cloud_id, vendor.id)
    there = office.file.store.get("Entity", vendor.id)
    assert there is not None
    both = (office.cloud.record("vendor", cloud_id)["email"], there.fields["Email"])
    assert ("c@example.com", "c@example.com") == both
    assert [] == office.open_problems()
    office.sync()
    assert {} == office.run().counts


@pytest.mark.parametrize(
    "choice",
    ["mixed:", "mixed:phone", "mixed:phone=both", "mixed:phone=cloud,email=cloud", "mixed:x=cloud"],
)
def test_a_choice_by_field_names_every_field_and_a_side(office: Office, choice: str) -> None:
    in_conflict(office)
    problem = office.problem("conflict")
    with pytest.raises(ChoiceError, match="mixed:phone=quickbooks"):
        office.problem_desk.resolve(str(problem.id), choice)
    assert [problem.id] == [each.id for each in office.open_problems()]


@pytest.mark.parametrize("winner", ["quickbooks", "cloud"])
def test_a_company_that_prefers_one_side_is_asked_nothing(office: Office, winner: str) -> None:
    office.set(conflict=winner)
    ids = in_conflict(office)
    phone = {"quickbooks": "415-555-1111", "cloud": "415-555-2222"}[winner]
    assert (phone, phone) == phones(office, *ids)
    assert [] == office.open_problems()


def test_a_conflict_that_people_settled_themselves_is_cleared(office: Office) -> None:
    ids = in_conflict(office)
    office.cloud.edit("vendor", ids[0], phone="415-555-1111")
    office.sync()
    assert [] == office.open_problems()


def test_edits_of_different_fields_merge_and_nobody_is_asked(office: Office) -> None:
    vendor = edit.add_vendor(office.file, NAME)
    office.sync()
    (cloud_id,) = office.cloud.named("vendor", NAME)
    office.clock.advance(60)
    edit.edit(office.file, "Vendor", vendor.id, Phone="415-555-1111")
    office.cloud.edit("vendor", cloud_id, email="lumber@example.com")
    office.sync()
    assert "415-555-1111" == office.cloud.record("vendor", cloud_id)["phone"]
    assert "lumber@example.com" == vendor.fields["Email"]
    assert [] == office.open_problems()


def test_two_of_one_name_are_neither_paired_nor_created_until_a_person_links(
    office: Office,
) -> None:
    one = office.cloud.put("vendor", {"name": NAME, "email": "one@example.com"})
    two = office.cloud.put("vendor", {"name": NAME, "email": "two@example.com"})
    vendor = edit.add_vendor(office.file, NAME)
    office.sync()
    assert {} == office.pairs("vendor")
    assert {} == writes(office.file)
    problem = next(each for each in office.open_problems() if each.quickbooks_id == vendor.id)
    assert ("ambiguous", [f"link:{one}", f"link:{two}", "create", "skip", "skip-all"]) == (
        problem.kind,
        problem.choices,
    )
    office.problem_desk.resolve(str(problem.id), f"link:{two}")
    office.sync()
    assert {two: vendor.id} == office.pairs("vendor")
    assert "two@example.com" == vendor.fields["Email"]
    assert [("refusal", one)] == [(each.kind, each.cloud_id) for each in office.open_problems()]


def test_a_third_of_one_name_is_added_to_the_question(office: Office) -> None:
    for _ in range(2):
        office.cloud.put("vendor", {"name": NAME})
    vendor = edit.add_vendor(office.file, NAME)
    office.sync()
    office.cloud.put("vendor", {"name": NAME})
    office.sync()
    (problem,) = [each for each in office.open_problems() if each.quickbooks_id == vendor.id]
    assert 3 == len([each for each in problem.choices if each.startswith("link:")])


def test_two_of_one_name_that_are_renamed_apart_need_no_person(office: Office) -> None:
    one = office.cloud.put("vendor", {"name": NAME, "email": "one@example.com"})
    two = office.cloud.put("vendor", {"name": NAME, "email": "two@example.com"})
    vendor = edit.add_vendor(office.file, NAME)
    office.sync()
    office.cloud.edit("vendor", two, name="Bayshore Timber")
    office.sync()
    assert vendor.id == office.pairs("vendor")[one]
    assert [NAME, "Bayshore Timber"] == office.listed("Vendor")
    assert [] == office.open_problems()


def test_what_is_not_offered_is_refused_with_what_is(office: Office) -> None:
    in_conflict(office)
    problem = office.problem("conflict")
    with pytest.raises(ChoiceError, match="“quickbooks”, “cloud”, “skip”"):
        office.problem_desk.resolve(str(problem.id), "both")
    assert [problem.id] == [each.id for each in office.open_problems()]


def test_a_problem_is_settled_once(office: Office) -> None:
    in_conflict(office)
    problem = str(office.problem("conflict").id)
    office.problem_desk.resolve(problem, "cloud")
    office.problem_desk.resolve(problem, "quickbooks")
    office.sync()
    (kept,) = office.cloud.all_of("vendor").values()
    assert "415-555-2222" == kept["phone"]


@pytest.mark.parametrize("unknown", ["no id at all", "0f0e5a4e-3c6b-4b8e-9d51-2f1c6f1c7a10"])
def test_a_problem_that_does_not_exist_is_said_to_be_none(office: Office, unknown: str) -> None:
    with pytest.raises(UnknownCompanyError, match=unknown):
        office.problem_desk.resolve(unknown, "retry")


def test_what_could_have_been_another_is_entered_when_that_one_is_gone(office: Office) -> None:
    """Two of one name: the first is entered, and the second is told why it cannot be."""
    for phone in ("415-555-0001", "415-555-0002"):
        office.cloud.put("vendor", {"name": "Acme", "phone": phone})
    edit.add_vendor(office.file, "Acme")
    office.sync()
    assert {"several-matches"} == set(office.codes())
    edit.delete(office.file, "Vendor", edit.find(office.file, "Vendor", "Acme").id)
    office.sync()
    entered = edit.find(office.file, "Vendor", "Acme").fields["Phone"]
    assert entered in {"415-555-0001", "415-555-0002"}
    assert ["qb-3100"] == office.codes()
    (left,) = (
        one for one, each in office.cloud.all_of("vendor").items() if each["phone"] != entered
    )
    office.cloud.edit("vendor", left, name="Acme Two")
    office.sync()
    assert {"Acme", "Acme Two"} == set(office.listed("Vendor"))
    assert [] == office.open_problems()


def remove(office: Office, number: int) -> None:
    """Delete vendors in QuickBooks."""
    for vendor in office.file.store.of_kind("Vendor")[:number]:
        edit.delete(office.file, "Vendor", vendor.id)


def archived(office: Office) -> int:
    return sum(1 for each in office.cloud.all_of("vendor").values() if not each["active"])


def test_a_mass_removal_stops_the_run_until_a_person_allows_it(office: Office) -> None:
    for number in range(10):
        edit.add_vendor(office.file, f"Vendor {number}")
    office.sync()
    remove(office, 6)
    office.cloud.put("vendor", {"name": "Cloud Nine Supplies"})
    office.sync()
    assert 0 == archived(office)
    assert "Cloud Nine Supplies" not in office.listed("Vendor")
    problem = office.problem("mass-removal")
    assert "6 of 10" in problem.cause
    office.sync()
    assert 0 == archived(office)
    office.resolve("mass-removal", "go-on")
    office.sync()
    assert 6 == archived(office)
    assert "Cloud Nine Supplies" in office.listed("Vendor")
    assert [] == office.open_problems()
    remove(office, 5)
    office.sync()
    assert ["mass-removal"] == office.codes(), "it was allowed once, not for ever"


def test_a_few_removals_are_simply_carried_out(office: Office) -> None:
    for number in range(10):
        edit.add_vendor(office.file, f"Vendor {number}")
    office.sync()
    remove(office, 4)
    office.sync()
    assert 4 == archived(office)
    assert [] == office.open_problems()
