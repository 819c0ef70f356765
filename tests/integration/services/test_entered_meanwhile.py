"""Two people enter the same record on both sides while a sync is under way."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.quickbooks import edit

if TYPE_CHECKING:
    from tests.integration.services.office import Office


def test_what_was_entered_in_both_while_quickbooks_was_read_is_met_and_not_made_again(
    office: Office,
) -> None:
    visit = office.visit()
    request = visit.until("VendorQueryRq")  # the cloud has been read by now
    edit.add_vendor(office.file, "Lone Star", Phone="512-555-0147")
    cloud_id = office.cloud.put("vendor", {"name": "Lone Star", "phone": "512-555-0147"})
    visit.exchange(request)
    visit.go_on()
    assert [cloud_id] == office.cloud.named("vendor", "Lone Star")
    assert [cloud_id] == list(office.pairs("vendor"))
    assert [] == office.open_problems()


def test_the_cloud_is_asked_once_more_only_when_something_may_be_made_there(
    office: Office,
) -> None:
    office.cloud.put("vendor", {"name": "Quick Print"})
    office.sync()
    asked: list[str] = []
    changes = office.cloud.changes

    def counted(entity: str, cursor: str | None) -> object:
        asked.append(entity)
        return changes(entity, cursor)

    office.cloud.changes = counted  # type: ignore[assignment,method-assign]
    office.sync()
    assert sorted(set(asked)) == sorted(asked)
    asked.clear()
    edit.add_vendor(office.file, "Lone Star")
    office.sync()
    assert 2 == asked.count("vendor")
    assert 1 == asked.count("customer")
