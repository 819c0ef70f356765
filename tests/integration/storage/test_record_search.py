"""What is typed is an amount, a date or words; and a day's documents come from an index."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import psycopg
import pytest
from sqlalchemy import event, text

from storage import problems, record_hits, record_search, records
from storage.record_search import Wanted
from storage.records import RecordIn
from storage.search_words import date_in

if TYPE_CHECKING:
    from storage.session import Session
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
        event.listen(session, "before_cursor_execute", explained)
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


def _labelled(house: House, labels: dict[str, str], **more: Any) -> None:
    with house.session() as session:
        many = [RecordIn(id=one, data=dict(more), label=label) for one, label in labels.items()]
        records.upsert_many(session, house.company, "cloud", "vendor", many)


def _looked_after(url: str) -> None:
    """Look after the tables, as PostgreSQL does by itself after a minute."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("VACUUM (ANALYZE) records, problems, mappings")


def _read(session: Session) -> int:
    """How many rows of the table this transaction has read."""
    session.execute(text("SELECT pg_stat_force_next_flush()"))
    read: int = session.execute(
        text(
            "SELECT seq_tup_read + idx_tup_fetch FROM pg_stat_xact_user_tables"
            " WHERE relname = 'records'"
        )
    ).scalar_one()
    return read


def _ids(house: House, words: str, **more: Any) -> list[str]:
    with house.session() as session:
        found = record_search.search(
            session, house.company, Wanted(words=words, **more), limit=5000
        )
    return [one for (_, _, one), _ in found]


def test_words_are_found_without_reading_what_does_not_bear_them(
    house: House, module_database_url: str
) -> None:
    many = {f"v{n}": f"Able Supply {n:04}" for n in range(1000, 6000)}
    _labelled(house, many, memo="x" * 1500)
    _labelled(house, {"v76": "Able Supply 77x", "v55": "Other", "v9": "Zq Ltd"})
    for n in range(7, 200, 7):
        _labelled(house, {f"v{n}": f"No. {n}"}, amount=f"{n}0.25")
    _looked_after(module_database_url)
    asked = {"SUPPLY 77x": "v76", "ply 1234": "v1234", "v55": "v55", "70.25": "v7", "zq": "v9"}
    with house.session() as session:
        before = _read(session)
        for words, expected in asked.items():
            hits = record_search.search(session, house.company, Wanted(words=words), limit=9)
            assert [expected] == [one for (_, _, one), _ in hits]
            assert (words, _read(session) - before < 50) == (words, True)


def test_one_or_two_letters_are_looked_for_where_a_word_begins(house: House) -> None:
    _labelled(house, {"a": "3M Company", "b": "The 3M", "c": "Room 13M", "d": "M3"})
    assert ["a", "b"] == _ids(house, "3m")


@pytest.mark.parametrize(
    ("label", "words"),
    [("Renée Ltd", "RENEE"), ("Renee Ltd", "renée"), ("Rene\u0301e Ltd", "Renée"),
     ("Müller GmbH", "muller"), ("Straße 5½ GmbH", "strasse 5½"), ("ÅSA", "as"), ("Asa", "Å"),
     ("Łódź Æther", "lodz ae"), ("100％ Wool", "100% wool"), ("100% Wool", "0％ W")],
)  # fmt: skip
def test_accents_count_no_more_than_case_does(
    house: House, label: str, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    _labelled(house, {"yes": label, "no": "R ne Ltd M ller 1000 Wool"})
    assert ["yes"] == _ids(house, words)
    monkeypatch.setattr(record_hits, "MOST", 0)
    assert ["yes"] == _ids(house, words), "looked at one by one, they fold alike"


@pytest.mark.parametrize("words", ["100% Wool", "a_b_c", "back\\slash", "%%%", "___"])
def test_what_patterns_are_made_of_is_found_as_it_is(house: House, words: str) -> None:
    _labelled(house, {"yes": words, "no": "1000 Wool aXbXc backslash"})
    assert ["yes"] == _ids(house, words)


def test_more_hits_than_are_looked_at_one_by_one_are_found_all_the_same(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    _labelled(house, {f"v{n}": f"Able Supply {n}" for n in range(10)})
    few = _ids(house, "supply")
    monkeypatch.setattr(record_hits, "MOST", 3)
    assert [f"v{n}" for n in range(10)] == few == _ids(house, "supply")


def test_a_word_that_many_bear_is_met_without_reading_the_kinds_that_do_not(
    house: House, module_database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    bills = [RecordIn(id=f"b{n}", data={"memo": "x" * 1500}, label=f"{n}") for n in range(5000)]
    with house.session() as session:
        records.upsert_many(session, house.company, "cloud", "bill", bills)
    _labelled(house, {f"v{n}": f"Able Supply {n}" for n in range(2500)})
    _looked_after(module_database_url)
    monkeypatch.setattr(record_hits, "MOST", 3)
    wanted = Wanted(words="supply")
    with house.session() as session:
        for _ in range(10):  # from the sixth on, PostgreSQL may plan without knowing what is asked
            record_search.search(session, house.company, wanted, limit=9)
        before = _read(session)
        hits = record_search.search(session, house.company, wanted, limit=9)
        assert {"vendor"} == {entity for (entity, _, _), _ in hits}
        assert 9 == len(hits)
        assert _read(session) - before < 500


def test_what_is_refused_is_found_without_reading_what_is_in_step(
    house: House, module_database_url: str
) -> None:
    _labelled(house, {f"v{n:04}": f"Able {n}" for n in range(2000)})
    with house.session() as session:
        session.execute(text("UPDATE records SET state = 'settled'"))
        session.execute(text("UPDATE records SET state = 'refused' WHERE id = 'v1999'"))
        session.execute(text("UPDATE records SET state = 'waiting' WHERE id IN ('v1998', 'v1997')"))
        told = problems.NewProblem(
            kind="refusal", code="x", label="", cause="c", cure="d", entity="vendor",
            cloud_id="v1998",
        )  # fmt: skip
        problems.open_problem(session, house.company, told)
    _looked_after(module_database_url)
    with house.session() as session:
        session.execute(text("SET LOCAL enable_seqscan = off"))
        before = _read(session)
        wanted = Wanted(state="refused", as_told=True)
        hits = record_search.search(session, house.company, wanted, limit=9)
        assert ["v1998", "v1999"] == [one for (_, _, one), _ in hits]
        assert _read(session) - before < 50
    assert ["v1997"] == _ids(house, "", state="waiting", as_told=True)


def test_a_neighbours_company_has_no_hits_whoever_asks(house: House, neighbour: House) -> None:
    _labelled(neighbour, {"theirs": "Secret Supply"}, amount="5.00")
    with house.session() as session:
        for words in ("secret supply", "theirs", "5.00", "se"):
            assert [] == record_hits.hits(session, neighbour.company, words)
    with neighbour.session() as session:
        assert [("vendor", "cloud", "theirs")] == record_hits.hits(
            session, neighbour.company, "secret supply"
        )
