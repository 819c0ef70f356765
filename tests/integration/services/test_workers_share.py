"""Who computes, and what a tick finds that nobody rang for."""

from __future__ import annotations

import threading
import time as clock
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import text

from services import pull
from services.lease import Lease, LeaseLostError
from simulator.quickbooks import edit
from storage import exchanges, sessions
from storage import runs as stored_runs

if TYPE_CHECKING:
    from collections.abc import Mapping
    from uuid import UUID

    from services.context import Context
    from storage.companies import Company
    from storage.session import Session
    from tests.integration.services.office import Office, Visit


def fill(office: Office, number: int = 6) -> None:
    for place in range(number):
        edit.add_vendor(office.file, f"Vendor {place}")


def all_read(office: Office) -> Visit:
    """A session whose questions are answered and not digested yet."""
    visit = office.visit()
    for _ in range(30):
        request = visit.ask(compute=False)
        if not request:
            return visit
        visit.exchange(request)
    raise AssertionError("the questions never ended")


def outstanding(office: Office) -> str:
    """The message set that is out."""
    with office.session() as session:
        current = sessions.open_for_company(session, office.company.id)
    assert current is not None
    assert current.outstanding_set is not None
    return current.outstanding_set


def is_kept(office: Office, set_id: str) -> bool:
    with office.session() as session:
        return exchanges.by_set(session, office.company.id, set_id) is not None


def test_two_workers_at_once_do_the_work_once(office: Office) -> None:
    fill(office)
    visit = all_read(office)
    workers = [threading.Thread(target=office.compute) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(timeout=60)
    visit.go_on()
    assert 6 == office.cloud.writes["vendor.create"]
    assert 6 == len(office.cloud.all_of("vendor"))
    assert {"created": 6} == office.counts("vendor.pull")


def test_a_page_that_comes_while_the_others_are_taken_in_is_not_left_behind(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.only("vendor")  # so that the vendors are the last page
    fill(office)
    visit = office.visit()
    visit.exchange(visit.ask(compute=False))
    take_in = pull.take_in

    def and_meanwhile(context: Context, company: Company) -> int:
        took = take_in(context, company)
        if request := visit.ask(compute=False):
            visit.exchange(request)
        return took

    monkeypatch.setattr(pull, "take_in", and_meanwhile)
    office.compute()
    assert 6 == len(office.cloud.all_of("vendor"))


def test_a_worker_that_finds_the_run_taken_goes_away(office: Office) -> None:
    fill(office)
    all_read(office)
    other = Lease(office.context.database, office.desk.tenant, office.run().id)
    assert other.claim()
    office.compute()
    assert {} == office.cloud.all_of("vendor")
    other.release()
    office.compute()
    assert 6 == len(office.cloud.all_of("vendor"))


def test_a_worker_that_lost_its_lease_stops_and_the_next_one_goes_on(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(office)
    all_read(office)

    def taken_over() -> None:
        (hold,) = holds
        with office.session() as session:
            stored_runs.release(session, office.run().id, hold)

    holds: list[UUID] = []
    claim = stored_runs.claim_lease

    def noted(session: Session, run_id: UUID, token: UUID, *, seconds: float) -> bool:
        holds.append(token)
        return claim(session, run_id, token, seconds=seconds)

    monkeypatch.setattr(stored_runs, "claim_lease", noted)
    office.cloud.when_reading = taken_over
    office.compute()
    assert {} == office.cloud.all_of("vendor")
    assert office.run().wanted != office.run().computed
    office.compute()
    assert 6 == len(office.cloud.all_of("vendor"))


def test_a_lease_says_when_it_is_gone(office: Office) -> None:
    office.visit()
    database, tenant, run = office.context.database, office.desk.tenant, office.run().id
    lease = Lease(database, tenant, run)
    with pytest.raises(LeaseLostError):
        lease.renew()
    assert lease.claim()
    lease.renew()
    lease.release()
    with pytest.raises(LeaseLostError):
        lease.renew()


def test_a_lease_that_ran_out_is_known_without_asking(office: Office) -> None:
    office.visit()
    database, tenant, run = office.context.database, office.desk.tenant, office.run().id
    lease = Lease(database, tenant, run, seconds=0.2)
    with pytest.raises(LeaseLostError):
        lease.check()
    assert lease.claim()
    lease.check()
    clock.sleep(0.21)
    with pytest.raises(LeaseLostError):
        lease.check()
    lease.renew()
    lease.check()


def test_a_lease_is_kept_through_small_steps_by_asking_now_and_then(office: Office) -> None:
    office.visit()
    database, tenant, run = office.context.database, office.desk.tenant, office.run().id
    lease = Lease(database, tenant, run, seconds=0.4)
    assert lease.claim()
    with office.session() as session:
        stored_runs.release(session, run, lease.token)
    lease.keep()
    clock.sleep(0.11)
    with pytest.raises(LeaseLostError):
        lease.keep()


def test_what_a_worker_made_after_another_took_over_is_taken_back(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Stopped between its commit and its call, for longer than its lease."""
    fill(office, 1)
    all_read(office)
    create = office.cloud.create

    def another_first(entity: str, record: Mapping[str, Any]) -> object:
        monkeypatch.setattr(office.cloud, "create", create)
        with office.session() as session:
            session.execute(text("UPDATE runs SET lease_until = now() - interval '1 second'"))
        office.compute()
        return create(entity, record)

    monkeypatch.setattr(office.cloud, "create", another_first)
    office.compute()
    made = office.cloud.all_of("vendor")
    assert [False, True] == sorted(record["active"] for record in made.values())
    (kept,) = (one for one, record in made.items() if record["active"])
    assert [kept] == list(office.pairs("vendor"))
    office.sync()
    office.sync()
    assert ["Vendor 0"] == office.listed("Vendor")
    assert [] == office.open_problems()


def test_a_wake_up_that_was_lost_is_made_good_by_the_next_tick(office: Office) -> None:
    fill(office)
    all_read(office)
    office.desk.rung.clear()
    office.sweeper.wake_what_was_missed()
    assert (office.desk.tenant, office.company.id) in office.desk.rung
    office.compute()
    office.desk.rung.clear()
    office.sweeper.wake_what_was_missed()
    assert (office.desk.tenant, office.company.id) not in office.desk.rung


def test_a_web_connector_that_fell_silent_is_given_up_and_its_work_is_in_doubt(
    office: Office,
) -> None:
    office.cloud.put("vendor", {"name": "Cloud Nine Supplies"})
    visit = office.visit()
    visit.carry(visit.until("VendorAddRq"))
    office.desk.time.passes(office.context.settings.session_idle_limit - 10)
    office.sweeper.wake_what_was_missed()
    assert visit.is_open()
    office.desk.time.passes(20)
    office.sweeper.wake_what_was_missed()
    assert not visit.is_open()
    assert 1 == len(office.in_doubt())
    assert "" == visit.send(None)
    office.sync()
    assert ["Cloud Nine Supplies"] == office.listed("Vendor")
    assert [] == office.in_doubt()


def test_raw_exchanges_are_forgotten_after_their_days_and_not_before(office: Office) -> None:
    visit = office.visit()
    request = visit.until("VendorQueryRq")
    set_id = outstanding(office)
    visit.exchange(request)
    visit.go_on()
    days = office.context.settings.exchange_days
    office.desk.time.passes((days - 1) * 86_400)
    office.sweeper.forget_old_exchanges()
    assert is_kept(office, set_id)
    office.desk.time.passes(2 * 86_400)
    assert office.sweeper.forget_old_exchanges() > 0
    assert not is_kept(office, set_id)


def test_a_run_ends_once_its_last_answer_is_digested_after_the_window_was_closed(
    office: Office,
) -> None:
    office.cloud.put("vendor", {"name": "Cloud Nine Supplies"})
    visit = office.visit()
    visit.exchange(visit.until("VendorAddRq"))
    visit.close()
    assert office.run().ended_at is None
    office.compute()
    assert "closed" == office.run().result
    assert 1 == len(office.pairs("vendor"))


def test_pages_that_nobody_digested_before_the_window_was_closed_are_not_lost(
    office: Office,
) -> None:
    fill(office)
    all_read(office).close()
    assert "closed" == office.run().result
    office.sync()
    assert 6 == len(office.cloud.all_of("vendor"))
    assert 6 == office.cloud.writes["vendor.create"]
