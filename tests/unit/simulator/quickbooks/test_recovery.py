"""Message-set recovery: what the company file remembers about sets it has run."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from lxml import etree

from simulator.quickbooks import CompanyFile, Faults, HResult, recovery

if TYPE_CHECKING:
    from pathlib import Path

    from tests.unit.simulator.quickbooks.desk import Desk

ADD = "<VendorAddRq requestID='7'><VendorAdd><Name>{}</Name></VendorAdd></VendorAddRq>"


def told(desk: Desk, body: str, **ids: str) -> tuple[str | None, list[tuple[str, int]]]:
    """messageSetStatusCode, and (request, statusCode) of every answer."""
    root = etree.fromstring(desk.raw(body, **ids).encode("ascii"))
    rows = [(str(child.tag), int(child.attrib["statusCode"])) for child in root[0]]
    code = root[0].get("messageSetStatusCode")
    return (None if code is None else str(code)), rows


def vendors(desk: Desk) -> list[str]:
    return desk.ask("<VendorQueryRq/>").texts("VendorRet/Name")


def test_a_new_set_runs_and_says_zero(desk: Desk) -> None:
    assert ("0", [("VendorAddRs", 0)]) == told(desk, ADD.format("A"), newMessageSetID="X1")


def test_a_set_without_recovery_says_nothing_about_it(desk: Desk) -> None:
    assert (None, [("VendorAddRs", 0)]) == told(desk, ADD.format("A"))


def test_the_same_set_again_is_not_run_and_gives_its_kept_status(desk: Desk) -> None:
    first = desk.raw(ADD.format("A"), newMessageSetID="X1")
    again = desk.raw(ADD.format("A"), newMessageSetID="X1")
    assert "VendorRet" in first
    assert "VendorRet" not in again
    assert 'requestID="7" statusCode="0"' in again
    assert ["A"] == vendors(desk)


def test_white_space_between_elements_is_not_other_content(desk: Desk) -> None:
    told(desk, ADD.format("A"), newMessageSetID="X1")
    assert ("0", [("VendorAddRs", 0)]) == told(
        desk, ADD.format("A").replace("><", ">\n<"), newMessageSetID="X1"
    )


def test_other_content_under_a_kept_id_is_9001_and_does_not_run(desk: Desk) -> None:
    told(desk, ADD.format("A"), newMessageSetID="X1")
    assert ("9001", []) == told(desk, ADD.format("B"), newMessageSetID="X1")
    assert ["A"] == vendors(desk)


def test_a_status_check_tells_what_became_of_the_set(desk: Desk) -> None:
    told(desk, ADD.format("A") + ADD.format("A"), newMessageSetID="X1")
    expected = ("0", [("VendorAddRs", 0), ("VendorAddRs", 3100)])
    assert expected == told(desk, "", newMessageSetID="X1", oldMessageSetID="X1")
    assert expected == told(desk, "", newMessageSetID="X1", oldMessageSetID="X1")


def test_a_status_check_of_an_unknown_id_is_600(desk: Desk) -> None:
    assert ("600", []) == told(desk, "", newMessageSetID="X9", oldMessageSetID="X9")


def test_the_old_id_alone_deletes_the_record(desk: Desk) -> None:
    told(desk, ADD.format("A"), newMessageSetID="X1")
    assert ("0", []) == told(desk, "", oldMessageSetID="X1")
    assert ("600", []) == told(desk, "", newMessageSetID="X1", oldMessageSetID="X1")
    assert ("600", []) == told(desk, "", oldMessageSetID="X1")


def test_after_the_record_is_gone_the_same_set_runs_again(desk: Desk) -> None:
    told(desk, ADD.format("A"), newMessageSetID="X1")
    told(desk, "", oldMessageSetID="X1")
    assert ("0", [("VendorAddRs", 3100)]) == told(desk, ADD.format("A"), newMessageSetID="X1")


def test_a_new_set_can_delete_the_one_before_it(desk: Desk) -> None:
    told(desk, ADD.format("A"), newMessageSetID="X1")
    assert ("0", [("VendorAddRs", 0)]) == told(
        desk, ADD.format("B"), newMessageSetID="X2", oldMessageSetID="X1"
    )
    assert ("600", []) == told(desk, "", newMessageSetID="X1", oldMessageSetID="X1")
    assert ["A", "B"] == vendors(desk)


def test_clear_all_deletes_this_applications_records_only(desk: Desk) -> None:
    told(desk, ADD.format("A"), newMessageSetID="X1")
    mine, desk.session = desk.session, desk.company.open_session("Other", "{2}")
    told(desk, ADD.format("B"), newMessageSetID="X1")
    desk.session = mine
    told(desk, "", oldMessageSetID="ClearAllMessageSets")
    assert ("600", []) == told(desk, "", newMessageSetID="X1", oldMessageSetID="X1")
    desk.session = desk.company.open_session("Other", "{2}")
    assert "0" == told(desk, "", newMessageSetID="X1", oldMessageSetID="X1")[0]


def test_an_id_of_more_than_23_characters_is_9004_and_nothing_runs(desk: Desk) -> None:
    assert ("9004", []) == told(desk, ADD.format("A"), newMessageSetID="X" * 24)
    assert [] == vendors(desk)
    assert "0" == told(desk, ADD.format("A"), newMessageSetID="X" * 23)[0]


def test_records_survive_sessions_and_are_kept_in_the_file(desk: Desk, tmp_path: Path) -> None:
    told(desk, ADD.format("A"), newMessageSetID="X1")
    desk.company.save(tmp_path / "rock.qbw")
    desk.company = CompanyFile.load(tmp_path / "rock.qbw", clock=desk.clock)
    desk.session = desk.company.open_session(desk.session.app_name, desk.session.owner_id)
    expected = ("0", [("VendorAddRs", 0)])
    assert expected == told(desk, "", newMessageSetID="X1", oldMessageSetID="X1")


def test_a_restored_backup_has_forgotten_them(desk: Desk) -> None:
    backup = desk.company.saved()
    told(desk, ADD.format("A"), newMessageSetID="X1")
    desk.company = CompanyFile.restored(backup, clock=desk.clock)
    assert ("600", []) == told(desk, "", newMessageSetID="X1", oldMessageSetID="X1")


def test_a_set_that_died_unparsed_left_no_record(desk: Desk) -> None:
    with pytest.raises(HResult):
        desk.raw("<NoSuchRq/>", newMessageSetID="X1")
    assert ("600", []) == told(desk, "", newMessageSetID="X1", oldMessageSetID="X1")


def test_an_answer_lost_after_the_work_can_be_asked_for(desk: Desk) -> None:
    desk.company.faults = Faults().on(request="VendorAddRq", then="apply_then_lose")
    with pytest.raises(HResult, match="0x80040402"):
        desk.raw(ADD.format("A"), newMessageSetID="X1")
    assert ("0", [("VendorAddRs", 0)]) == told(desk, "", newMessageSetID="X1", oldMessageSetID="X1")
    assert ["A"] == vendors(desk)


def test_a_crash_in_the_middle_leaves_work_done_and_no_record(desk: Desk) -> None:
    desk.company.faults = Faults().on(request="VendorAddRq", nth=2, then="hresult:0x80040402")
    with pytest.raises(HResult, match="0x80040402"):
        desk.raw(ADD.format("A") + ADD.format("B"), newMessageSetID="X1")
    assert ("600", []) == told(desk, "", newMessageSetID="X1", oldMessageSetID="X1")
    assert ["A"] == vendors(desk)


@pytest.mark.parametrize("code", ["600", "9001", "9002", "9005"])
def test_a_record_that_came_to_harm_says_its_code_alone_and_the_set_ran(
    desk: Desk, code: str
) -> None:
    desk.company.faults.on(request="VendorAddRq", then=f"record:{code}")
    said = "9005" if code == "9005" else "0"
    assert (said, [("VendorAddRs", 0)]) == told(desk, ADD.format("A"), newMessageSetID="X1")
    assert (code, []) == told(desk, "", newMessageSetID="X1", oldMessageSetID="X1")
    assert ["A"] == vendors(desk)
    again = recovery.MessageSets.loaded(desk.company.message_sets.saved())
    assert desk.company.message_sets == again
    told(desk, ADD.format("B"), newMessageSetID="X2")
    assert ("0", [("VendorAddRs", 0)]) == told(desk, "", newMessageSetID="X2", oldMessageSetID="X2")


def test_requests_are_counted_whether_they_change_anything_or_not(desk: Desk) -> None:
    before = desk.company.requests["VendorAddRq"]
    told(desk, ADD.format("A"))
    told(desk, ADD.format("A"))
    assert 2 == desk.company.requests["VendorAddRq"] - before
    assert 1 == desk.company.writes["VendorAddRq"]
