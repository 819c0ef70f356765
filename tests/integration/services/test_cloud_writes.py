"""Writes to the cloud: each a row before it is a call, and none made twice."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from simulator.quickbooks import edit
from sync.errors import CloudRefused, CloudUnavailable
from sync.ports import Rejected
from tests.integration.services.clouds import LOST_AFTER, LOST_BEFORE
from tests.integration.services.test_leaving_out import take_up

if TYPE_CHECKING:
    from sync.ports import Record, WriteResult
    from tests.integration.services.office import Office

NAME = "Bayshore Lumber"


def in_cloud(office: Office) -> list[str]:
    return sorted(str(each["name"]) for each in office.cloud.all_of("vendor").values())


def test_a_create_whose_answer_was_lost_after_it_was_done_is_found_again(office: Office) -> None:
    edit.add_vendor(office.file, NAME)
    office.cloud.trouble.append(LOST_AFTER)
    office.sync()
    assert {} == office.pairs("vendor")
    assert ["in_doubt"] == [row.state for row in office.in_doubt("cloud")]
    office.sync()
    assert [NAME] == in_cloud(office)
    assert 1 == office.cloud.writes["vendor.create"]
    assert 1 == len(office.pairs("vendor"))
    assert [] == office.in_doubt("cloud")
    office.sync()
    assert 1 == sum(office.cloud.writes.values())


def test_a_create_whose_answer_was_lost_before_it_was_done_is_made_in_the_next_run(
    office: Office,
) -> None:
    edit.add_vendor(office.file, NAME)
    office.cloud.trouble.append(LOST_BEFORE)
    office.sync()
    assert [] == in_cloud(office)
    office.sync()
    assert [NAME] == in_cloud(office)
    assert 1 == office.cloud.writes["vendor.create"]
    assert [] == office.open_problems()


def test_two_records_that_could_be_the_lost_one_wait_for_a_person(office: Office) -> None:
    vendor = edit.add_vendor(office.file, NAME)
    office.cloud.trouble.append(LOST_AFTER)
    office.sync()
    other = office.cloud.put("vendor", {"name": NAME, "email": "somebody@example.com"})
    office.sync()
    problems = {each.quickbooks_id: each for each in office.open_problems()}
    problem = problems[vendor.id]
    assert ("ambiguous", "2 records") == (problem.kind, problem.cause[:9])
    assert 1 == office.cloud.writes["vendor.create"]
    chosen = "link:" + other
    assert chosen in problem.choices
    office.problem_desk.resolve(str(problem.id), chosen)
    office.sync()
    assert vendor.id == office.pairs("vendor")[other]
    assert 1 == office.cloud.writes["vendor.create"]
    assert [] == office.in_doubt("cloud")


def test_a_lost_create_that_is_left_out_is_asked_about_again_once_taken_up(
    office: Office,
) -> None:
    vendor = edit.add_vendor(office.file, NAME)
    office.cloud.trouble.append(LOST_AFTER)
    office.sync()
    office.cloud.put("vendor", {"name": NAME, "email": "somebody@example.com"})
    office.sync()
    (problem,) = [each for each in office.open_problems() if each.quickbooks_id == vendor.id]
    office.problem_desk.resolve(str(problem.id), "skip")
    office.sync()
    assert vendor.id not in [each.quickbooks_id for each in office.open_problems()]
    assert [] == office.in_doubt("cloud")
    take_up(office, "vendor", "quickbooks", vendor.id)
    office.sync()
    (again,) = [each for each in office.open_problems() if each.quickbooks_id == vendor.id]
    assert (problem.code, problem.choices) == (again.code, again.choices)
    assert 1 == office.cloud.writes["vendor.create"]


@pytest.mark.parametrize("trouble", [LOST_BEFORE, LOST_AFTER])
def test_a_lost_update_is_made_once_or_seen_to_be_done(office: Office, trouble: str) -> None:
    vendor = edit.add_vendor(office.file, NAME)
    office.sync()
    edit.edit(office.file, "Vendor", vendor.id, Phone="415-555-1234")
    office.cloud.trouble.append(trouble)
    office.sync()
    office.sync()
    (kept,) = office.cloud.all_of("vendor").values()
    assert "415-555-1234" == kept["phone"]
    office.sync()
    assert 1 == office.cloud.writes["vendor.update"]
    assert [] == office.in_doubt("cloud")
    assert [] == office.open_problems()


def test_what_the_cloud_rejects_is_a_refusal_with_its_words_until_it_changes(
    office: Office,
) -> None:
    vendor = edit.add_vendor(office.file, NAME, Email="not an address")
    office.cloud.trouble.append(
        Rejected("bad-email", "email", "BILL does not take this address.", "Correct it.")
    )
    office.sync()
    problem = office.problem("bad-email")
    assert ("refusal", vendor.id, "email") == (
        problem.kind,
        problem.quickbooks_id,
        problem.detail["field"],
    )
    assert ("BILL does not take this address.", "Correct it.") == (problem.cause, problem.cure)
    office.sync()
    assert [] == in_cloud(office), "it waits for a person or a change"
    edit.edit(office.file, "Vendor", vendor.id, Email="lumber@example.com")
    office.sync()
    assert [NAME] == in_cloud(office)
    assert [] == office.open_problems()


def test_a_cloud_away_is_tried_three_times_and_then_the_session_ends(office: Office) -> None:
    edit.add_vendor(office.file, NAME)
    office.cloud.closed = CloudUnavailable("down for maintenance", retry_after=7.0)
    office.desk.rung.clear()
    said = office.sync()
    assert said.startswith("Not everything could be compared; the next sync tries again.")
    assert 3 == office.cloud.reads
    problem = office.problem("cloud-unavailable")
    assert "down for maintenance" in problem.cause
    assert "next sync tries again" in problem.cure
    assert [] == in_cloud(office)
    office.cloud.closed = None
    ticket, _ = office.desk.authenticate()
    assert ticket, "the next sync is asked for"
    office.desk.time.passes(600)
    office.sync()
    assert [NAME] == in_cloud(office)
    assert [] == office.open_problems()


def test_a_cloud_that_comes_back_within_the_session_costs_nothing(office: Office) -> None:
    edit.add_vendor(office.file, NAME)
    office.cloud.closed = CloudUnavailable("busy", retry_after=1.0)
    visit = office.visit()
    office.compute()
    assert 1 == office.cloud.reads
    office.cloud.closed = None
    visit.run()
    assert [NAME] == in_cloud(office)
    assert [] == office.open_problems()


def test_a_cloud_away_in_the_middle_of_writing_writes_nothing_twice(office: Office) -> None:
    for number in range(4):
        edit.add_vendor(office.file, f"Vendor {number}")
    away = CloudUnavailable("busy", retry_after=1.0)
    office.cloud.trouble.extend([None, away, None, away, None])
    office.sync()
    office.sync()
    assert [f"Vendor {number}" for number in range(4)] == in_cloud(office)
    assert 4 == office.cloud.writes["vendor.create"]
    assert 4 == len(office.pairs("vendor"))
    assert [] == office.in_doubt("cloud")


def test_a_cloud_that_refuses_our_credentials_stops_with_its_cure(office: Office) -> None:
    edit.add_vendor(office.file, NAME)
    office.cloud.closed = CloudRefused(
        "The sync token was revoked.", cure="Make a new sync token.", auth=True
    )
    office.sync()
    problem = office.problem("cloud-refused")
    assert ("The sync token was revoked.", "Make a new sync token.") == (
        problem.cause,
        problem.cure,
    )
    assert [] == in_cloud(office)
    office.cloud.closed = None
    office.sync()
    assert [NAME] == in_cloud(office)
    assert [] == office.open_problems()


def test_a_value_the_cloud_does_not_keep_is_not_written_again_and_again(office: Office) -> None:
    office.cloud.forgets = frozenset({"print_as"})
    vendor = edit.add_vendor(office.file, NAME, NameOnCheck="Bayshore Lumber Inc.")
    office.sync()
    office.sync()
    written = sum(office.cloud.writes.values())
    assert 2 >= written
    office.sync()
    assert written == sum(office.cloud.writes.values())
    assert "Bayshore Lumber Inc." == vendor.fields["NameOnCheck"]
    assert [] == office.open_problems()


def test_a_worker_that_died_while_writing_leaves_a_doubt_that_the_next_one_settles(
    office: Office,
) -> None:
    edit.add_vendor(office.file, NAME)

    class KilledError(BaseException):
        """Nothing of ours catches it."""

    def killed(entity: str, record: Record) -> WriteResult:
        create(entity, record)
        raise KilledError

    create = office.cloud.create
    office.cloud.create = killed  # type: ignore[method-assign]
    visit = office.visit()
    with pytest.raises(KilledError):
        visit.run()
    office.cloud.create = create  # type: ignore[method-assign]
    visit.go_on()
    office.sync()
    assert [NAME] == in_cloud(office)
    assert 1 == office.cloud.writes["vendor.create"]
    assert 1 == len(office.pairs("vendor"))
    assert [] == office.in_doubt("cloud")


def test_a_write_that_is_under_way_is_not_planned_a_second_time(office: Office) -> None:
    edit.add_vendor(office.file, NAME)
    office.cloud.trouble.append(LOST_AFTER)
    visit = office.visit()
    visit.go_on()
    office.compute()
    office.compute()
    assert 1 == office.cloud.writes["vendor.create"]


def test_a_mistake_of_ours_lets_the_session_go_after_some_tries_and_is_told(
    office: Office,
) -> None:
    edit.add_vendor(office.file, NAME)
    office.cloud.closed = ZeroDivisionError("a mistake")
    office.visit()
    for _ in range(3):
        assert office.run().wanted > office.run().computed
        with pytest.raises(ZeroDivisionError):
            office.compute()
    assert office.run().wanted == office.run().computed
    assert ["internal-error"] == office.codes()
    office.cloud.closed = None
    office.sync()
    assert [NAME] == in_cloud(office)
    assert [] == office.codes()
