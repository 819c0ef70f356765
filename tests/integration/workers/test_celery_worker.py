"""A real worker: what it does when it is rung for, when nobody rang, and when it is killed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from services.system import System
from simulator.quickbooks import edit
from tests.integration.workers.conftest import eventually

if TYPE_CHECKING:
    from tests.integration.services.office import Visit
    from tests.integration.workers.conftest import Plant

ADDRESS = {"Addr1": "1 Main Street", "City": "Austin", "State": "TX", "PostalCode": "78701"}
NAMES = ["Adler Hardware", "Baker Tile", "Cole Paint"]


def fill(plant: Plant) -> None:
    for name in NAMES:
        edit.add_vendor(plant.office.file, name, VendorAddress=ADDRESS)


def at_bill(plant: Plant) -> list[str]:
    return sorted(str(each["name"]) for each in plant.org.vendors.values())


def all_read(plant: Plant) -> Visit:
    """A session whose questions are all answered; whoever computes is not waited for."""
    visit = plant.office.visit()
    while request := visit.ask():
        visit.exchange(request)
    return visit


def is_computed(plant: Plant) -> bool:
    run = plant.office.run()
    return run.wanted == run.computed


def test_a_whole_session_is_computed_by_the_worker_that_was_rung_for(plant: Plant) -> None:
    fill(plant)
    assert plant.office.sync().startswith("3 records were brought in step")
    assert NAMES == at_bill(plant)


def test_a_tick_makes_good_for_rings_that_were_lost(plant: Plant) -> None:
    fill(plant)
    plant.bells.is_broken = True
    visit = all_read(plant)
    assert [] == at_bill(plant)
    plant.bells.send("deskbridge.sweep")
    eventually(lambda: is_computed(plant), plant)
    assert NAMES == at_bill(plant)
    visit.go_on()


def test_a_worker_killed_in_the_middle_leaves_everything_to_the_next_one(plant: Plant) -> None:
    fill(plant)
    plant.bells.is_broken = True
    visit = all_read(plant)
    plant.bill.faults.on(method="POST", path="/vendors", nth=2, then="hang")
    plant.bells.send("deskbridge.sweep")
    eventually(lambda: bool(plant.bill.faults.fired), plant)
    assert 1 == len(at_bill(plant))
    plant.worker.kill()
    plant.worker.again()
    plant.let_leases_run_out()
    plant.bells.send("deskbridge.sweep")
    eventually(lambda: is_computed(plant), plant)
    plant.bells.is_broken = False
    visit.go_on()
    plant.office.sync()
    assert NAMES == at_bill(plant)
    assert 3 == len(plant.office.pairs("vendor"))


def test_a_worker_says_that_it_lives_and_a_tick_that_it_came(plant: Plant) -> None:
    system = System(plant.office.context)
    eventually(lambda: bool((queue := system.state().queue) and queue.workers), plant)
    plant.bells.send("deskbridge.sweep")
    eventually(lambda: bool((queue := system.state().queue) and queue.last_tick), plant)
