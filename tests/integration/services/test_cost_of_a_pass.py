"""What a pass asks the database for: no more statements where more records agree or travel."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import event

from simulator.quickbooks import edit
from tests.integration.services.test_previews import hold, items

if TYPE_CHECKING:
    from tests.integration.services.office import Office

NUMBER = 12


def statements(office: Office) -> list[str]:
    """What a whole session asks the database."""
    asked: list[str] = []

    def ask(*given: object) -> None:
        asked.append(str(given[2]).strip())

    engine = office.context.database.engine
    event.listen(engine, "before_cursor_execute", ask)
    try:
        office.sync()
    finally:
        event.remove(engine, "before_cursor_execute", ask)
    return asked


def test_records_without_a_problem_cost_no_look_at_the_problems(office: Office) -> None:
    hold(office)
    office.only("vendor")
    for number in range(NUMBER):
        edit.add_vendor(office.file, f"Both {number}")
        edit.add_vendor(office.file, f"Here {number}")
        office.cloud.put("vendor", {"name": f"Both {number}", "city": "Waco"})
    asked = statements(office)
    kinds = {each.kind for each in items(office)}
    assert {"matched", "create", "change"} == kinds
    cleared = [each for each in asked if each.startswith("UPDATE problems")]
    assert len(cleared) < NUMBER


def test_where_nothing_is_new_nothing_is_written_of_the_cloud(office: Office) -> None:
    office.cloud.put("vendor", {"name": "Acme"})
    for _ in range(2):
        office.sync()
    asked = statements(office)
    turns = sum("UPDATE runs SET computed" in each for each in asked)
    assert turns
    assert not [each for each in asked if each.startswith("INSERT INTO cursors")]
    # Found, claimed, taken in, looked at and given back, and then what there is to do.
    assert sum(each.startswith("BEGIN") for each in asked) < 16 * turns, turns


@pytest.mark.parametrize("city", [None, "Waco"], ids=["agree", "travel"])
def test_pairs_are_written_down_together(office: Office, city: str | None) -> None:
    hold(office)
    office.only("vendor")
    there = {} if city is None else {"city": city}
    for number in range(NUMBER):
        edit.add_vendor(office.file, f"Both {number}")
        office.cloud.put("vendor", {"name": f"Both {number}", **there})
    asked = statements(office)
    assert NUMBER == len(items(office, kind="matched" if city is None else "change"))
    for word in ("UPDATE records SET state", "UPDATE mappings", "INSERT INTO work"):
        assert sum(each.startswith(word) for each in asked) < NUMBER, word
