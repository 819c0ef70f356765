"""Work rows on a real database: order, leases, doubts, and nothing twice."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

import pytest

from storage import work
from storage.work import NewWork, Verdict
from tests.integration.storage.conftest import NOW

if TYPE_CHECKING:
    from storage.session import Session
    from tests.integration.storage.conftest import House


def add_of(cloud_id: str, *, position: int = 10, side: str = "quickbooks") -> NewWork:
    action = "add" if side == "quickbooks" else "create"
    return NewWork(
        side=side,
        action=action,
        entity="vendor",
        position=position,
        cloud_id=cloud_id,
        request={"name": "VendorAddRq", "body": {"VendorAdd": {"Name": cloud_id}}},
    )


def lease(
    session: Session,
    house: House,
    *,
    limit: int = 10,
    seconds: float = 60,
    side: str = "quickbooks",
) -> list[work.Work]:
    return work.next_planned(
        session,
        house.company,
        side=side,
        limit=limit,
        now=NOW,
        token=uuid4(),
        lease_seconds=seconds,
    )


def send(house: House, *ids: UUID, message_set: str = "set-1") -> None:
    with house.session() as session:
        asked = {each: str(number) for number, each in enumerate(ids)}
        assert len(ids) == work.mark_sent(session, asked, message_set_id=message_set, now=NOW)


def plan(house: House, *rows: NewWork) -> list[UUID]:
    with house.session() as session:
        return work.enqueue(session, house.company, rows)


def test_work_leaves_in_order_of_position_and_then_of_planning(house: House) -> None:
    rows = [add_of("late", position=30), *(add_of(f"v{n}", position=20) for n in range(20))]
    plan(house, *rows, add_of("first", position=10))
    with house.session() as session:
        leased = lease(session, house, limit=50)
    expected = ["first", *(f"v{n}" for n in range(20)), "late"]
    assert expected == [row.cloud_id for row in leased]
    assert {"leased"} == {row.state for row in leased}
    assert {"name": "VendorAddRq", "body": {"VendorAdd": {"Name": "first"}}} == leased[0].request


def test_two_connections_never_lease_the_same_row(house: House) -> None:
    plan(house, *(add_of(f"v{n}") for n in range(6)))
    with house.session() as one, house.session() as two:
        first = lease(one, house, limit=3)
        second = lease(two, house, limit=6)
    assert ["v0", "v1", "v2"] == [row.cloud_id for row in first]
    assert ["v3", "v4", "v5"] == [row.cloud_id for row in second]


def test_a_lease_that_ran_out_is_planned_again_and_a_running_one_is_not(house: House) -> None:
    plan(house, add_of("v1"))
    with house.session() as session:
        lease(session, house, seconds=60)
    with house.session() as session:
        assert [] == lease(session, house)
    plan(house, add_of("v2"))
    with house.session() as session:
        assert ["v2"] == [row.cloud_id for row in lease(session, house, seconds=-1)]
    with house.session() as session:
        assert ["v2"] == [row.cloud_id for row in lease(session, house)]


def test_work_put_off_waits_for_its_time(house: House) -> None:
    (later,) = plan(house, add_of("v1"))
    with house.session() as session:
        lease(session, house)
        work.put_back(
            session, [later], not_before=NOW + timedelta(minutes=5), outcome={"code": "qb-3175"}
        )
        assert [] == lease(session, house)
        found = work.next_planned(
            session,
            house.company,
            side="quickbooks",
            limit=1,
            now=NOW + timedelta(minutes=6),
            token=uuid4(),
            lease_seconds=60,
        )
    assert [({"code": "qb-3175"}, later)] == [(row.outcome, row.id) for row in found]


def test_a_second_open_write_of_one_record_is_not_taken_in(house: House) -> None:
    (first,) = plan(house, add_of("v1"))
    assert [] == plan(house, add_of("v1"))
    with house.session() as session:
        assert work.settle(session, first, {"code": "done"}, now=NOW, quickbooks_id="80000001-1")
    assert 1 == len(plan(house, add_of("v1")))


def test_reads_may_repeat(house: House) -> None:
    reads = [
        NewWork(side="quickbooks", action="query", position=1, read_name="vendors")
        for _ in range(2)
    ]
    assert 2 == len(plan(house, *reads))


def test_what_was_sent_and_not_answered_is_in_doubt_and_never_leased(house: House) -> None:
    sent, kept = plan(house, add_of("v1"), add_of("v2"))
    with house.session() as session:
        lease(session, house, limit=1)
    send(house, sent)
    with house.session() as session:
        assert [sent] == [row.id for row in work.doubt_sent(session, house.company)]
        assert [sent] == [row.id for row in work.in_doubt(session, house.company)]
        assert [kept] == [row.id for row in lease(session, house)]
        assert [("set-1", "0", 1)] == [
            (row.message_set_id, row.request_id, row.attempt)
            for row in work.of_set(session, house.company, "set-1")
        ]


def test_doubt_may_be_cast_on_one_message_set_alone(house: House) -> None:
    one, two = plan(house, add_of("v1"), add_of("v2"))
    send(house, one, message_set="set-1")
    send(house, two, message_set="set-2")
    with house.session() as session:
        doubted = work.doubt_sent(session, house.company, message_set_id="set-2")
    assert [two] == [row.id for row in doubted]


def test_the_same_answer_twice_changes_nothing_the_second_time(house: House) -> None:
    (sent,) = plan(house, add_of("v1"))
    send(house, sent)
    done = Verdict(id=sent, state="settled", outcome={"code": "qb-0"}, quickbooks_id="80000001-1")
    late = Verdict(id=sent, state="refused", outcome={"code": "qb-3100"})
    with house.session() as session:
        assert [sent] == work.settle_many(session, [done], now=NOW)
        assert [] == work.settle_many(session, [late], now=NOW)
        row = work.get(session, sent)
    assert row is not None
    assert ("settled", "80000001-1", "v1", {"code": "qb-0"}) == (
        row.state,
        row.quickbooks_id,
        row.cloud_id,
        row.outcome,
    )


def test_an_answer_settles_what_was_in_doubt(house: House) -> None:
    (sent,) = plan(house, add_of("v1"))
    send(house, sent)
    with house.session() as session:
        work.doubt(session, [sent])
        assert work.refuse(session, sent, {"code": "qb-3100"}, now=NOW)
        assert [] == work.in_doubt(session, house.company)


def test_a_row_that_left_cannot_leave_again(house: House) -> None:
    (sent,) = plan(house, add_of("v1"))
    send(house, sent)
    with house.session() as session:
        assert 0 == work.mark_sent(session, {sent: "9"}, message_set_id="set-2", now=NOW)


def test_only_what_never_left_can_be_cancelled(house: House) -> None:
    sent, planned = plan(house, add_of("v1"), add_of("v2"))
    send(house, sent)
    with house.session() as session:
        assert 1 == work.cancel(session, [sent, planned], {"code": "replaced"}, now=NOW)
        assert ["sent"] == [row.state for row in work.open_writes(session, house.company)]


def test_open_reads_end_with_their_session_and_writes_stay(house: House) -> None:
    query = NewWork(side="quickbooks", action="query", position=1, read_name="vendors")
    plan(house, query, add_of("v1"))
    with house.session() as session:
        assert ["vendors"] == [row.read_name for row in work.open_reads(session, house.company)]
        assert 1 == work.cancel_reads(session, house.company, now=NOW)
        assert [] == work.open_reads(session, house.company)
        assert {("quickbooks", "planned"): 1} == work.open_counts(session, house.company)


def test_a_pair_is_found_by_either_id_and_not_by_a_missing_one(house: House) -> None:
    mod = NewWork(
        side="quickbooks", action="mod", entity="vendor", position=1, quickbooks_id="80000002-1"
    )
    plan(house, add_of("v1"), mod)
    with house.session() as session:
        of = work.open_for_pair
        by_cloud = of(session, house.company, entity="vendor", cloud_id="v1")
        by_list_id = of(session, house.company, entity="vendor", quickbooks_id="80000002-1")
        assert ["add"] == [row.action for row in by_cloud]
        assert ["mod"] == [row.action for row in by_list_id]
        assert [] == of(session, house.company, entity="vendor")
        assert [] == of(session, house.company, entity="customer", cloud_id="v1")


def test_a_cloud_write_whose_worker_went_away_is_in_doubt(house: House) -> None:
    plan(house, add_of("80000001-1", side="cloud"), add_of("80000002-1", side="cloud"))
    with house.session() as session:
        alive = lease(session, house, side="cloud", limit=1, seconds=60)
        gone = lease(session, house, side="cloud", limit=1, seconds=-1)
    with house.session() as session:
        left = {row.id: "" for row in (*alive, *gone)}
        assert 2 == work.mark_sent(session, left, message_set_id=None, now=NOW)
        assert [gone[0].id] == [row.id for row in work.doubt_lost(session, house.company)]
        assert [gone[0].id] == [
            row.id for row in work.in_doubt(session, house.company, side="cloud")
        ]


@pytest.mark.parametrize("state", ["settled", "refused", "cancelled"])
def test_ended_work_is_not_open(house: House, state: str) -> None:
    (row,) = plan(house, add_of("v1"))
    with house.session() as session:
        work.settle_many(session, [Verdict(id=row, state=state)], now=NOW)
        assert {} == work.open_counts(session, house.company)


def test_a_run_narrows_what_is_leased_counted_and_asked_about(house: House) -> None:
    run = uuid4()
    check = NewWork(side="quickbooks", action="status", position=1, run_id=run)
    query = NewWork(side="quickbooks", action="query", position=2, run_id=run)
    plan(house, add_of("v1", position=0), check, query)
    with house.session() as session:
        leased = work.next_planned(
            session,
            house.company,
            side="quickbooks",
            limit=9,
            now=NOW,
            token=uuid4(),
            lease_seconds=60,
            run_id=run,
            actions=("query",),
        )
        assert [query.id] == [row.id for row in leased]
        work.settle(session, check.id, {"code": "qb-0"}, now=NOW)
        checks = work.status_checks(session, house.company, run)
        assert [check.id] == [row.id for row in checks]
        assert {("quickbooks", "settled"): 1, ("quickbooks", "leased"): 1} == work.counts(
            session, run
        )
