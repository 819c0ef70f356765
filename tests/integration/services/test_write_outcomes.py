"""What QuickBooks says to one write: what happens to it, to its record, and to those beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from simulator.quickbooks import edit
from storage import work
from storage.work import NewWork
from tests.integration.services.office import open_kinds, writes

if TYPE_CHECKING:
    from tests.integration.services.office import Office

PARSE_ERROR = "0x80040400"
NAMES = ("Adler Hardware", "Baker Tile", "Cole Paint")


def three(office: Office) -> list[str]:
    """Three vendors that the cloud has and QuickBooks has not."""
    return [office.cloud.put("vendor", {"name": name}) for name in NAMES]


def states(office: Office, ids: list[str]) -> list[str]:
    return [office.record("cloud", "vendor", one).state for one in ids]


def test_a_name_in_use_is_refused_with_a_cure_and_the_others_settle(office: Office) -> None:
    office.file.faults.on(request="VendorAddRq", then="status:3100:The name is in use.")
    ids = three(office)
    office.sync()
    assert list(NAMES[1:]) == office.listed("Vendor")
    problem = office.problem("qb-3100")
    assert ("refusal", "vendor", ids[0], NAMES[0]) == (
        problem.kind,
        problem.entity,
        problem.cloud_id,
        problem.label,
    )
    assert "Rename one of the two" in problem.cure
    assert "QuickBooks says: The name is in use." in problem.cause
    assert ["refused", "settled", "settled"] == states(office, ids)
    assert {"created": 2, "refuse": 1} == office.counts("vendor.push")
    office.sync()
    assert list(NAMES[1:]) == office.listed("Vendor"), "a person has not chosen yet"
    office.resolve("qb-3100", "retry")
    office.sync()
    assert list(NAMES) == office.listed("Vendor")
    assert [] == office.open_problems()


def test_a_refused_record_is_tried_again_once_it_was_changed_in_the_cloud(office: Office) -> None:
    edit.add_customer(office.file, NAMES[0])
    ids = three(office)
    office.sync()
    assert ["qb-3100"] == office.codes()
    office.cloud.edit("vendor", ids[0], name=f"{NAMES[0]} (V)")
    office.sync()
    assert [f"{NAMES[0]} (V)", *NAMES[1:]] == office.listed("Vendor")
    assert [] == office.open_problems()


@pytest.mark.parametrize("code", [3175, 3176, 1000])
def test_a_record_in_use_is_tried_again_in_the_next_session_and_shown_to_nobody(
    office: Office, code: int
) -> None:
    office.file.faults.on(request="VendorAddRq", then=f"status:{code}:It is in use.")
    ids = three(office)
    visit = office.visit()
    visit.run()
    assert list(NAMES[1:]) == office.listed("Vendor")
    assert ["waiting", "settled", "settled"] == states(office, ids)
    assert [] == office.open_problems()
    assert 3 == "".join(visit.asked).count("<VendorAddRq"), "not again in the same session"
    office.sync()
    assert list(NAMES) == office.listed("Vendor")


@pytest.mark.parametrize(("code", "cure"), [(3250, "Switch it on"), (3260, "more rights")])
def test_a_missing_feature_or_right_stops_the_flow_in_words_until_it_works(
    office: Office, code: int, cure: str
) -> None:
    office.file.faults.on(request="VendorAddRq", then=f"status:{code}:It is off.")
    ids = three(office)
    office.sync()
    problem = office.problem(f"qb-{code}")
    assert ("stop", "vendor") == (problem.kind, problem.entity)
    assert cure in problem.cure
    assert ["waiting", "settled", "settled"] == states(office, ids)
    office.sync()
    assert list(NAMES) == office.listed("Vendor")
    assert [] == office.open_problems(), "it worked, so nothing is stopped any more"


def test_an_answer_nobody_knows_stops_and_is_shown_with_its_words(office: Office) -> None:
    office.file.faults.on(request="VendorAddRq", then="status:4242:Strange things happen.")
    three(office)
    office.sync()
    problem = office.problem("qb-4242")
    assert ["stop"] == open_kinds([problem])
    assert "QuickBooks says: Strange things happen." in problem.cause
    assert list(NAMES[1:]) == office.listed("Vendor")


def test_a_stale_copy_is_merged_with_what_quickbooks_has_in_the_same_session(
    office: Office,
) -> None:
    ids = three(office)
    office.sync()
    office.cloud.edit("vendor", ids[0], email="adler@example.com")
    visit = office.visit()
    request = visit.until("VendorModRq")
    office.clock.advance(5)
    vendor_id = edit.find(office.file, "Vendor", NAMES[0]).id
    edit.edit(office.file, "Vendor", vendor_id, Phone="415-555-1234")
    visit.exchange(request)
    visit.go_on()
    vendor = edit.find(office.file, "Vendor", NAMES[0]).fields
    assert ("adler@example.com", "415-555-1234") == (vendor["Email"], vendor["Phone"])
    assert "415-555-1234" == office.cloud.record("vendor", ids[0])["phone"]
    assert [] == office.open_problems()
    office.sync()
    assert {"VendorAddRq": 3, "VendorModRq": 1} == writes(office.file)


def test_a_stale_copy_does_not_go_round_for_ever(office: Office) -> None:
    ids = three(office)
    office.sync()
    for nth in range(1, 30):
        office.file.faults.on(request="VendorModRq", nth=nth, then="stale")
    office.cloud.edit("vendor", ids[0], email="adler@example.com")
    visit = office.visit()
    visit.run()
    assert 5 > "".join(visit.asked).count("<VendorModRq")
    office.file.faults.rules.clear()
    office.sync()
    assert "adler@example.com" == edit.find(office.file, "Vendor", NAMES[0]).fields["Email"]


def test_what_quickbooks_could_not_parse_is_refused_here_in_our_words(office: Office) -> None:
    ids = three(office)
    office.cloud.edit("vendor", ids[0], phone="415-555-1234-and-a-good-deal-more")
    visit = office.visit()
    visit.run()
    assert list(NAMES[1:]) == office.listed("Vendor")
    (problem,) = office.open_problems()
    assert ("refusal", ids[0]) == (problem.kind, problem.cloud_id)
    assert "21" in problem.cause + problem.cure
    assert "a-good-deal-more" not in "".join(visit.asked)
    office.cloud.edit("vendor", ids[0], phone="415-555-1234")
    office.sync()
    assert list(NAMES) == office.listed("Vendor")
    assert [] == office.open_problems()


def test_a_rule_that_refuses_is_asked_again_in_every_run_and_cleared(office: Office) -> None:
    made = office.cloud.put("vendor", {"name": "Adler: Hardware"})
    office.sync()
    (problem,) = office.open_problems()
    assert ("refusal", made) == (problem.kind, problem.cloud_id)
    assert "colon" in (problem.cause + problem.cure).lower()
    office.sync()
    assert [problem.id] == [each.id for each in office.open_problems()], "still open, not doubled"
    office.cloud.edit("vendor", made, name="Adler Hardware")
    office.sync()
    assert [] == office.open_problems()
    assert ["Adler Hardware"] == office.listed("Vendor")


def test_a_set_that_quickbooks_broke_off_is_in_doubt_and_ends_the_session(office: Office) -> None:
    office.file.faults.on(request="VendorAddRq", nth=2, then="hresult:0x80040402")
    three(office)
    visit = office.visit()
    request = visit.until("VendorAddRq")
    assert -1 == visit.exchange(request)
    assert "is asked what became of it" in visit.last_error()
    assert not visit.is_open()
    assert 3 == len(office.in_doubt())
    visit.close()
    ticket, _ = office.desk.authenticate()
    assert ticket, "what is in doubt is due at once"
    office.desk.time.passes(600)
    visit = office.visit()
    assert "oldMessageSetID" in visit.ask()
    visit.exchange(visit.asked[-1])
    visit.go_on()
    assert list(NAMES) == office.listed("Vendor")
    assert [] == office.in_doubt()
    assert 3 == len(office.pairs("vendor"))


def test_a_set_that_was_applied_before_quickbooks_died_is_not_sent_again(office: Office) -> None:
    office.file.faults.on(request="VendorAddRq", then="apply_then_lose")
    three(office)
    office.sync()
    assert 3 == len(office.in_doubt())
    office.sync()
    assert list(NAMES) == office.listed("Vendor")
    assert {"VendorAddRq": 3} == writes(office.file)
    assert 3 == len(office.pairs("vendor"))
    assert [] == office.in_doubt()
    assert [] == office.open_problems()


def test_a_lost_change_is_judged_anew_from_what_is_read(office: Office) -> None:
    ids = three(office)
    office.sync()
    office.cloud.edit("vendor", ids[0], email="adler@example.com")
    office.file.faults.on(request="VendorModRq", then="apply_then_lose")
    office.sync()
    office.sync()
    office.sync()
    assert "adler@example.com" == edit.find(office.file, "Vendor", NAMES[0]).fields["Email"]
    assert {"VendorAddRq": 3, "VendorModRq": 1} == writes(office.file)
    assert [] == office.in_doubt()


def test_an_answer_of_a_write_that_cannot_be_read_is_in_doubt(office: Office) -> None:
    three(office)
    visit = office.visit()
    said = visit.carry(visit.until("VendorAddRq"))
    assert 0 < visit.answer(said[: len(said) // 2])
    assert 3 == len(office.in_doubt())
    visit.go_on()
    office.sync()
    assert {"VendorAddRq": 3} == writes(office.file)
    assert 3 == len(office.pairs("vendor"))
    assert [] == office.in_doubt()


def test_an_answer_that_leaves_one_write_out_puts_that_one_in_doubt(office: Office) -> None:
    ids = three(office)
    visit = office.visit()
    said = visit.carry(visit.until("VendorAddRq"))
    first, second = said.index("<VendorAddRs"), said.index("</VendorAddRs>")
    visit.answer(said[:first] + said[second + len("</VendorAddRs>") :])
    assert [ids[0]] == [row.cloud_id for row in office.in_doubt()]
    visit.go_on()
    office.sync()
    assert {"VendorAddRq": 3} == writes(office.file)
    assert 3 == len(office.pairs("vendor"))


def test_a_foreign_answer_to_a_write_settles_nothing_and_leaves_it_in_doubt(
    office: Office,
) -> None:
    three(office)
    visit = office.visit()
    visit.carry(visit.until("VendorAddRq"))
    visit.answer("<html><body>Gateway timeout</body></html>")
    assert 3 == len(office.in_doubt())
    assert {} == office.pairs("vendor")


def test_a_set_quickbooks_could_not_read_is_sent_again_one_by_one(office: Office) -> None:
    ids = three(office)
    visit = office.visit()
    visit.until("VendorAddRq")
    assert 0 < visit.fail(PARSE_ERROR, "QuickBooks found an error when parsing the text.")
    assert [] == office.in_doubt(), "QuickBooks ran none of it"
    alone = visit.ask()
    assert [NAMES[0]] == [name for name in NAMES if name in alone]
    assert 0 < visit.fail(PARSE_ERROR, "QuickBooks found an error when parsing the text.")
    visit.go_on()
    assert list(NAMES[1:]) == office.listed("Vendor")
    assert ["refused", "settled", "settled"] == states(office, ids)
    assert [ids[0]] == [each.cloud_id for each in office.open_problems()]
    assert ["hr-0x80040400"] == office.codes()


def test_a_set_that_quickbooks_turned_away_is_sent_in_the_next_session(office: Office) -> None:
    three(office)
    visit = office.visit()
    visit.until("VendorAddRq")
    assert -1 == visit.fail("0x80040423", "The version of qbXML is not supported.")
    assert "Update QuickBooks Desktop" in visit.last_error()
    assert [] == office.in_doubt()
    assert ["hr-0x80040423"] == office.codes()
    office.sync()
    assert list(NAMES) == office.listed("Vendor")
    assert [] == office.open_problems()


def test_work_that_was_planned_and_never_sent_is_planned_anew(office: Office) -> None:
    ids = three(office)
    visit = office.visit()
    visit.until("VendorAddRq")
    visit.close()
    for one in ids:
        office.cloud.edit("vendor", one, email="new@example.com")
    office.sync()
    office.sync()
    emails = {edit.find(office.file, "Vendor", name).fields.get("Email") for name in NAMES}
    assert {"new@example.com"} == emails
    assert 3 == len(office.pairs("vendor"))
    assert 3 == writes(office.file)["VendorAddRq"]


def test_a_letter_quickbooks_cannot_write_is_refused_before_it_costs_the_whole_set(
    office: Office,
) -> None:
    ids = three(office)
    office.cloud.edit("vendor", ids[0], company_name="北京木材")
    office.sync()
    assert list(NAMES[1:]) == office.listed("Vendor")
    (problem,) = office.open_problems()
    assert ("refusal", ids[0]) == (problem.kind, problem.cloud_id)
    assert "characters-not-kept" == problem.code
    office.cloud.edit("vendor", ids[0], company_name="Beijing Lumber")
    office.sync()
    assert list(NAMES) == office.listed("Vendor")
    assert [] == office.open_problems()


def test_a_request_that_breaks_the_format_never_leaves_and_is_shown(office: Office) -> None:
    vendor = office.cloud.put("vendor", {"name": NAMES[0]})
    office.sync()
    broken = NewWork(
        side="quickbooks",
        action="mod",
        position=1,
        entity="vendor",
        cloud_id=vendor,
        request={"name": "VendorAddRq", "body": {"VendorAdd": {"Nome": NAMES[1]}}},
        intent={"label": NAMES[1]},
    )
    visit = office.visit()
    visit.exchange(visit.until("VendorQueryRq"))
    with office.session() as session:
        work.enqueue(session, office.company.id, [broken])
    visit.go_on()
    assert "Nome" not in "".join(visit.asked)
    (problem,) = office.open_problems()
    assert problem.code.startswith("format-")
    assert (NAMES[1], vendor) == (problem.label, problem.cloud_id)
    assert "refused" == office.record("cloud", "vendor", vendor).state
