"""The PC's clock is wrong, or is set back: it is told, and no edit is lost."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services import pc_clock
from simulator.quickbooks import edit
from simulator.web_connector import company_stamp
from tests.integration.services.desk import connected
from tests.integration.services.office import Office

if TYPE_CHECKING:
    from services.bootstrap import Services
    from tests.integration.services.desk import Bell, Time

HOUR = 3600.0
MACHINE = "FRONTDESK"


class Pc:
    """An office whose one computer has a clock of its own; QuickBooks goes by it."""

    def __init__(self, office: Office) -> None:
        self.office = office
        self.offset = 0.0
        office.file.clock = self.shows

    def shows(self) -> float:
        """Unix seconds as this PC has them."""
        return self.office.context.clock.now().timestamp() + self.offset

    def later(self, seconds: float) -> None:
        """Time passes for everybody."""
        self.office.desk.time.passes(seconds)

    def sync(self, machine: str = MACHINE) -> str:
        """A whole session, with the file locked in this computer's name and time."""
        self.later(60)
        visit = self.office.visit()
        visit.introduction()
        owner = f"{{{self.office.company.owner_id}}}"
        value = company_stamp.lock_value(machine, locked=True, at=self.shows())
        assert "" == company_stamp.stamp(visit.connection, owner, "AppLock", value)
        return visit.run()


@pytest.fixture
def pc(office: Office) -> Pc:
    """A company that is in step, on a PC whose clock is right."""
    made = Pc(office)
    office.only("vendor")
    for number in range(20):
        edit.add_vendor(office.file, f"Vendor {number:02}")
    made.sync()
    made.later(HOUR)
    edit.add_vendor(office.file, "The newest")
    made.sync()
    assert 21 == len(office.pairs("vendor"))
    return made


def phone_in_the_cloud(office: Office, name: str) -> object:
    (one,) = office.cloud.named("vendor", name)
    return (office.cloud.record("vendor", one) or {}).get("phone")


def change(office: Office, name: str, phone: str) -> None:
    (vendor,) = (v for v in office.file.store.of_kind("Vendor") if v.fields["Name"] == name)
    edit.edit(office.file, "Vendor", vendor.id, Phone=phone)


@pytest.mark.parametrize("hours", [-3, -30, -24 * 400])
def test_an_edit_after_the_clock_was_set_back_is_not_lost(pc: Pc, hours: int) -> None:
    pc.offset += hours * HOUR
    change(pc.office, "Vendor 07", "555-0107")
    pc.sync()
    assert "555-0107" == phone_in_the_cloud(pc.office, "Vendor 07")
    pc.later(60)
    change(pc.office, "Vendor 08", "555-0108")
    pc.sync()
    assert "555-0108" == phone_in_the_cloud(pc.office, "Vendor 08")
    assert [] == [code for code in pc.office.codes() if code != "clock-wrong"]


def test_a_clock_that_was_set_back_before_we_met_it_hides_no_edit(office: Office) -> None:
    pc = Pc(office)
    office.only("vendor")
    edit.add_vendor(office.file, "Able")
    pc.later(60)
    pc.offset -= 6 * HOUR
    pc.sync()
    change(office, "Able", "555-0101")
    edit.add_vendor(office.file, "Baker")
    pc.sync()
    assert "555-0101" == phone_in_the_cloud(office, "Able")
    assert 2 == len(office.pairs("vendor"))


def test_a_new_computer_whose_clock_is_behind_hides_no_edit(pc: Pc) -> None:
    pc.offset -= 6 * HOUR
    change(pc.office, "Vendor 07", "555-0107")
    pc.sync("LAPTOP")
    assert "555-0107" == phone_in_the_cloud(pc.office, "Vendor 07")


def test_the_newest_record_edited_after_the_clock_was_set_back_is_no_restored_backup(
    pc: Pc,
) -> None:
    pc.offset -= 3 * HOUR
    change(pc.office, "The newest", "555-0199")
    pc.sync()
    assert "555-0199" == phone_in_the_cloud(pc.office, "The newest")
    assert [] == pc.office.codes()


def test_marks_go_on_once_the_clock_has_passed_where_they_were(pc: Pc) -> None:
    pc.offset -= 3 * HOUR
    pc.sync()
    held = pc.office.cursor("vendors")
    pc.later(HOUR)
    change(pc.office, "Vendor 07", "555-0107")
    pc.sync()
    assert held == pc.office.cursor("vendors")
    pc.later(5 * HOUR)
    change(pc.office, "Vendor 08", "555-0108")
    pc.sync()
    assert str(held) < str(pc.office.cursor("vendors"))
    assert "555-0108" == phone_in_the_cloud(pc.office, "Vendor 08")


@pytest.mark.parametrize(("hours", "word"), [(24 * 3, "3 days fast"), (-24 * 400, "400 days slow")])
def test_a_clock_that_no_zone_explains_is_told_until_it_is_set_right(
    pc: Pc, hours: int, word: str
) -> None:
    pc.offset += hours * HOUR
    pc.sync()
    told = pc.office.problem("clock-wrong")
    assert word in told.cause
    assert "Set date, time and time zone" in told.cure
    pc.offset = 0.0
    pc.sync()
    assert "clock-wrong" not in pc.office.codes()


@pytest.mark.parametrize("hours", [-14, -1, 1, 14])
def test_another_zone_or_a_summer_that_ends_is_nothing_to_tell(pc: Pc, hours: int) -> None:
    pc.offset += hours * HOUR
    pc.sync()
    assert "clock-wrong" not in pc.office.codes()


def test_an_hours_change_lowers_no_mark(pc: Pc) -> None:
    before = pc.office.cursor("vendors")
    pc.offset -= HOUR
    pc.sync()
    assert before == pc.office.cursor("vendors")
    assert not pc_clock.held_for(pc.office.company, pc.office.context.clock.now())


@given(
    jumps=st.lists(
        st.tuples(st.floats(-50, 50), st.floats(0, 30), st.integers(0, 20)), min_size=1, max_size=5
    )
)
@settings(
    max_examples=60 if settings().max_examples > 100 else 6,  # more with the long profile
    deadline=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
)
def test_whatever_the_clock_does_between_sessions_no_edit_is_lost(
    services: Services,
    bell: Bell,
    time: Time,
    jumps: list[tuple[float, float, int]],
) -> None:
    office = Office(connected(services, bell.rung, time))
    pc = Pc(office)
    office.only("vendor")
    for number in range(21):
        edit.add_vendor(office.file, f"Vendor {number:02}")
    pc.sync()
    wanted = {}
    for step, (jump, waits, who) in enumerate(jumps):
        pc.later(waits * HOUR)
        pc.offset += timedelta(hours=jump).total_seconds()
        name, phone = f"Vendor {who:02}", f"555-{step:04}"
        change(office, name, phone)
        wanted[name] = phone
        pc.sync()
        assert [] == [code for code in office.codes() if code != "clock-wrong"]
    assert wanted == {name: phone_in_the_cloud(office, name) for name in wanted}
