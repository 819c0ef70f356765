"""What a pass asks the database for: nothing about problems of records that have none."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import event

from simulator.quickbooks import edit
from tests.integration.services.test_previews import hold, items

if TYPE_CHECKING:
    from tests.integration.services.office import Office

NUMBER = 12


def test_records_without_a_problem_cost_no_look_at_the_problems(office: Office) -> None:
    hold(office)
    office.only("vendor")
    for number in range(NUMBER):
        edit.add_vendor(office.file, f"Both {number}")
        edit.add_vendor(office.file, f"Here {number}")
        office.cloud.put("vendor", {"name": f"Both {number}", "city": "Waco"})
    asked: list[str] = []

    def ask(*given: object) -> None:
        asked.append(str(given[2]))

    engine = office.context.database.engine
    event.listen(engine, "before_cursor_execute", ask)
    try:
        office.sync()
    finally:
        event.remove(engine, "before_cursor_execute", ask)
    kinds = {each.kind for each in items(office)}
    assert {"matched", "create", "change"} == kinds
    cleared = [each for each in asked if each.startswith("UPDATE problems")]
    assert len(cleared) < NUMBER
