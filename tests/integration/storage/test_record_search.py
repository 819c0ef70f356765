"""What is typed is an amount, a date or words; and a day's documents come from an index."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import event, text

from storage import record_search, records
from storage.record_search import Wanted
from storage.records import RecordIn
from storage.search_words import date_in

if TYPE_CHECKING:
    from tests.integration.storage.conftest import House


@pytest.mark.parametrize(
    "words",
    ["2026-11-03", "2026-11-3", "11/03/2026", "11/3/26", "Nov 3 2026", "nov 3, 2026",
     "Nov. 3rd, 2026", "November 3,  2026", "3 November 2026", " 3 nov 2026 "],
)  # fmt: skip
def test_a_date_is_read_however_it_is_written(words: str) -> None:
    found = date_in(words)
    assert found is not None
    assert "2026-11-03" == found.isoformat()


def test_september_has_two_short_names() -> None:
    assert date_in("Sep 9 2026") == date_in("Sept 9, 2026") == date_in("09/09/2026")


@pytest.mark.parametrize(
    "words",
    ["", "11/3", "02/30/2026", "13/13/2026", "Nov 2026", "Noon 3 2026", "A-2, 2026-11-03",
     "20261103", "1840.00", "2026-11-03-1", "0000-01-01", "\u0661/\u0661/2026"],
)  # fmt: skip
def test_what_is_no_date_is_words(words: str) -> None:
    assert date_in(words) is None


def test_a_days_documents_are_found_in_an_index_despite_row_security(house: House) -> None:
    many = [RecordIn(id=f"B-{n}", data={"date": f"20{n % 90 + 10}-11-03"}) for n in range(2000)]
    plans: list[str] = []

    def explained(connection: Any, _: Any, statement: str, given: Any, *__: Any) -> None:
        if "FROM records" in statement and not statement.startswith("EXPLAIN"):
            plan = connection.exec_driver_sql(f"EXPLAIN {statement}", given).scalars()
            plans.append("\n".join(plan))

    with house.session() as session:
        records.upsert_many(session, house.company, "quickbooks", "bill", many)
    with house.session() as session:
        session.execute(text("SET LOCAL enable_seqscan = off"))
        bind = session.connection()
        event.listen(bind, "before_cursor_execute", explained)
        wanted = Wanted(words="Nov 3 2026")
        found = record_search.search(session, house.company, wanted, limit=100)
    assert {"2026-11-03"} == {one.quickbooks.data["date"] for _, one in found if one.quickbooks}
    assert len([each for each in many if each.data["date"] == "2026-11-03"]) == len(found)
    conditions = plans[0].partition("records_dated_idx")[2].partition("\n")[2].partition("\n")[0]
    assert "Index Cond" in conditions
    assert "dated = '2026-11-03'" in conditions
    assert "Sort" not in plans[0]


def test_a_date_may_be_looked_for_as_plain_words(house: House) -> None:
    odd = RecordIn(id="B-1", data={"date": "2026-07-01"}, label="No. 11/03/2026")
    with house.session() as session:
        records.upsert_many(session, house.company, "cloud", "bill", [odd])
        for plain, number in ((True, 1), (False, 0)):
            wanted = Wanted(words="11/03/2026", plain=plain)
            assert number == len(record_search.search(session, house.company, wanted, limit=9))


def test_what_bears_no_date_at_all_is_kept_all_the_same(house: House) -> None:
    odd = RecordIn(id="B-1", data={"date": "x" * 5000}, label="odd")
    with house.session() as session:
        assert ["B-1"] == records.upsert_many(session, house.company, "cloud", "bill", [odd])
