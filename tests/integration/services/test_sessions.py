from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.quickbooks import edit

if TYPE_CHECKING:
    from tests.integration.services.office import Office


def test_a_vendor_of_each_side_arrives_on_the_other_in_one_session(office: Office) -> None:
    edit.add_vendor(office.file, "Bayshore Lumber", Phone="415-555-1234")
    office.cloud.put("vendor", {"name": "Cloud Nine Supplies", "email": "nine@example.com"})
    office.sync()
    assert ["Bayshore Lumber", "Cloud Nine Supplies"] == office.listed("Vendor")
    assert 1 == len(office.cloud.named("vendor", "Bayshore Lumber"))
    said = office.sync()
    assert "Everything is in step." == said


def test_the_last_word_of_a_session_says_what_moved_and_what_needs_a_look(office: Office) -> None:
    edit.add_vendor(office.file, "Bayshore Lumber")
    assert "1 record was brought in step." == office.sync()
    edit.add_customer(office.file, "Cloud Nine Supplies")
    office.sync()
    office.cloud.put("vendor", {"name": "Cloud Nine Supplies"})
    look = f"1 needs a look: see the problems of “{office.desk.name}”."
    assert f"Everything else is in step. {look}" == office.sync()
