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
