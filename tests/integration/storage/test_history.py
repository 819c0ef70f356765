"""Problems and the journal: what a person sees of the past and the present."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest

from storage import companies, journal, problems, reads, runs, sessions, work
from storage.errors import NotFoundError
from storage.journal import Event
from storage.problems import NewProblem
from storage.work import NewWork
from tests.integration.storage.conftest import NOW

if TYPE_CHECKING:
    from uuid import UUID

    from tests.integration.storage.conftest import House


def refusal(cloud_id: str | None = "v1", **values: Any) -> NewProblem:
    settings: dict[str, Any] = {
        "kind": "refusal",
        "code": "name-too-long",
        "entity": "vendor",
        "label": "Able",
        "cause": "The name has 45 characters.",
        "cure": "Shorten it to 41.",
        "choices": ["retry", "skip"],
    }
    return NewProblem(cloud_id=cloud_id, **(settings | values))


def raise_it(house: House, problem: NewProblem) -> UUID:
    with house.session() as session:
        return problems.open_problem(session, house.company, problem)


def open_codes(house: House) -> list[str]:
    with house.session() as session:
        return [each.code for each in problems.list_open(session, house.company)]


def test_one_problem_of_a_kind_is_open_per_record_with_its_newest_words(house: House) -> None:
    first = raise_it(house, refusal())
    again = raise_it(house, refusal(code="name-has-a-colon", detail={"name": "A:B"}))
    assert first == again
    with house.session() as session:
        (found,) = problems.list_open(session, house.company)
    expected = ("name-has-a-colon", {"name": "A:B"}, ["retry", "skip"])
    assert expected == (found.code, found.detail, found.choices)


def test_other_kinds_records_and_ids_stand_beside_it(house: House) -> None:
    ids = {
        raise_it(house, each)
        for each in (
            refusal(),
            refusal(kind="drift"),
            refusal("v2"),
            refusal(quickbooks_id="80000001-1"),
            refusal(entity="customer"),
        )
    }
    assert 5 == len(ids)


@pytest.mark.parametrize("entity", [None, "vendor"])
def test_stops_of_a_company_or_a_list_are_one_per_code_and_hide_no_other(
    house: House, entity: str | None
) -> None:
    one, other = (
        NewProblem(kind="stop", code=code, label="", cause="c", cure="d", entity=entity)
        for code in ("cloud-unavailable", "answer-cut-short")
    )
    assert raise_it(house, one) == raise_it(house, one)
    with house.session() as session:
        assert 2 == len(problems.open_many(session, house.company, [other, one, other]))
    assert ["cloud-unavailable", "answer-cut-short"] == open_codes(house)


def test_the_same_problem_twice_in_one_batch_is_one(house: House) -> None:
    with house.session() as session:
        assert 1 == len(problems.open_many(session, house.company, [refusal(), refusal()]))
        assert [] == problems.open_many(session, house.company, [])


def test_a_cleared_problem_may_come_back_as_a_new_one(house: House) -> None:
    first = raise_it(house, refusal())
    with house.session() as session:
        cleared = problems.clear(session, house.company, entity="vendor", cloud_id="v1")
        assert 1 == cleared
    assert first != raise_it(house, refusal())


def test_a_record_is_cleared_by_either_id_and_only_as_far_as_asked(house: House) -> None:
    raise_it(house, refusal("v1", code="by cloud id"))
    raise_it(house, refusal(None, quickbooks_id="q1", code="by list id"))
    raise_it(house, refusal("v1", kind="drift", code="drift"))
    raise_it(house, refusal("v2", code="another"))
    raise_it(house, NewProblem(kind="stop", code="whole", label="", cause="", cure=""))
    with house.session() as session:
        count = problems.clear(
            session,
            house.company,
            entity="vendor",
            cloud_id="v1",
            quickbooks_id="q1",
            kinds=("refusal",),
        )
        assert 2 == count
    assert ["another", "drift", "whole"] == sorted(open_codes(house))
    with house.session() as session:
        assert 0 == problems.clear(session, house.company, code="something else")
        assert 1 == problems.clear(session, house.company, code="whole")
        assert {"drift": 1, "refusal": 1} == problems.counts(session, house.company)
        assert 0 == problems.clear(session, house.company, entity="vendor")
        drifts = problems.list_open(session, house.company, kinds=("drift",), entity="vendor")
    assert ["drift"] == [each.code for each in drifts]


def test_a_person_resolves_a_problem_once(house: House) -> None:
    number = raise_it(house, refusal())
    with house.session() as session:
        assert problems.resolve(session, number, "retry")
        assert not problems.resolve(session, number, "skip")
        found = problems.get(session, number)
        with pytest.raises(NotFoundError):
            problems.get(session, uuid4())
    assert "retry" == found.resolution
    assert found.cleared_at is not None


def test_a_record_has_a_story_under_both_its_ids(house: House) -> None:
    run = uuid4()
    with house.session() as session:
        journal.write_many(
            session,
            house.company,
            [
                Event(event="seen", entity="vendor", cloud_id="v1"),
                Event(
                    event="created",
                    entity="vendor",
                    cloud_id="v1",
                    quickbooks_id="q1",
                    run_id=run,
                    detail={"name": "Able"},
                ),
                Event(event="edited", entity="vendor", quickbooks_id="q1"),
                Event(event="other", entity="customer", cloud_id="v1"),
            ],
        )
        journal.write_many(session, house.company, [])
        told = journal.story(session, house.company, "vendor", cloud_id="v1", quickbooks_id="q1")
        by_cloud = journal.story(session, house.company, "vendor", cloud_id="v1", limit=1)
        nothing = journal.story(session, house.company, "vendor")
        page = journal.recent(session, house.company, limit=2)
        rest = journal.recent(session, house.company, before=page[-1].id)
    assert ["edited", "created", "seen"] == [entry.event for entry in told]
    assert (run, {"name": "Able"}) == (told[1].run_id, told[1].detail)
    assert ["created"] == [entry.event for entry in by_cloud]
    assert [] == nothing
    assert ["other", "edited"] == [entry.event for entry in page]
    assert ["created", "seen"] == [entry.event for entry in rest]


def test_a_status_tells_how_the_company_stands(house: House) -> None:
    with house.session() as session:
        company = house.company
        run = runs.start(session, company, now=NOW)
        begun = sessions.open_session(session, company, ticket_hash=uuid4().bytes, now=NOW)
        planned = NewWork(side="quickbooks", action="add", position=1, cloud_id="v1")
        doubted = NewWork(side="quickbooks", action="add", position=1, cloud_id="v2")
        work.enqueue(session, company, [planned, doubted])
        work.mark_sent(session, {doubted.id: "1"}, message_set_id="s", now=NOW)
        work.doubt_sent(session, company)
        problems.open_problem(session, company, refusal())
        status = reads.company_status(session, company)
        assert companies.get(session, company) == status.company
        with pytest.raises(NotFoundError):
            reads.company_status(session, uuid4())
    assert (run, begun, 1) == (status.last_run, status.open_session, status.in_doubt)
    work_counts = {("quickbooks", "planned"): 1, ("quickbooks", "in_doubt"): 1}
    assert (work_counts, {"refusal": 1}, {}) == (status.work, status.problems, status.records)
