"""What each side holds: dirty only when it says something new, and nothing that arrives is lost."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

from sqlalchemy import event, text

from storage import mappings, records
from storage.records import Mark, RecordIn

if TYPE_CHECKING:
    from tests.integration.storage.conftest import House


def vendor(list_id: str = "80000001-1", name: str = "Able Supply", **values: Any) -> RecordIn:
    settings: dict[str, Any] = {
        "version": "1",
        "kind": "VendorRet",
        "native": {"Name": name},
        "natural_keys": [name.casefold()],
        "label": name,
    }
    return RecordIn(id=list_id, data={"name": name}, **(settings | values))


def keep(house: House, *rows: RecordIn, side: str = "quickbooks", **options: Any) -> list[str]:
    with house.session() as session:
        return sorted(records.upsert_many(session, house.company, side, "vendor", rows, **options))


def state_of(house: House, record_id: str = "80000001-1", side: str = "quickbooks") -> str:
    with house.session() as session:
        found = records.get(session, house.company, side, "vendor", record_id)
    assert found is not None
    return found.state


def settle(house: House, *ids: str) -> None:
    with house.session() as session:
        records.mark_state(session, house.company, "quickbooks", "vendor", ids, state="settled")


def by_key(house: House, *keys: str) -> dict[str, list[str]]:
    with house.session() as session:
        found = records.by_natural_key(session, house.company, "quickbooks", "vendor", keys)
    return {key: [record.id for record in rows] for key, rows in found.items()}


def test_a_record_comes_back_as_it_was_kept(house: House) -> None:
    keep(house, vendor())
    with house.session() as session:
        found = records.get(session, house.company, "quickbooks", "vendor", "80000001-1")
    assert found is not None
    expected = ("1", "VendorRet", {"Name": "Able Supply"}, {"name": "Able Supply"}, False, "dirty")
    assert expected == (
        found.version,
        found.kind,
        found.native,
        found.data,
        found.gone,
        found.state,
    )


def test_keeping_the_same_again_makes_nothing_dirty(house: House) -> None:
    assert ["80000001-1"] == keep(house, vendor())
    settle(house, "80000001-1")
    assert [] == keep(house, vendor())
    assert [] == keep(house, vendor(version="2"))
    assert "settled" == state_of(house)


def test_anything_a_record_says_anew_makes_it_dirty(house: House) -> None:
    keep(house, vendor())
    for news in (
        vendor(native={"Name": "Able Supply", "EditSequence": "2"}),
        vendor(archived=True),
        vendor(name="Able & Sons"),
        vendor(name="Able & Sons", natural_keys=["able & sons", "v-1"]),
    ):
        settle(house, "80000001-1")
        assert ["80000001-1"] == keep(house, news)
        assert "dirty" == state_of(house)


def test_our_own_write_is_kept_without_becoming_dirty(house: House) -> None:
    assert ["80000001-1"] == keep(house, vendor(), state="settled")
    assert "settled" == state_of(house)


def test_the_last_of_two_with_one_id_counts(house: House) -> None:
    keep(house, vendor(name="First"), vendor(name="Second"))
    assert {"second": ["80000001-1"]} == by_key(house, "first", "second")


def test_a_thousand_records_take_one_statement_more_than_one(house: House) -> None:
    statements: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        statements.append(statement)

    engine = house.database.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        keep(house, vendor("one"))
        few = len(statements)
        statements.clear()
        keep(house, *(vendor(f"id-{n}", name=f"Name {n}") for n in range(1000)))
    finally:
        event.remove(engine, "before_cursor_execute", note)
    assert few + 1 == len(statements)  # many may have to be told to PostgreSQL's planner
    with house.session() as session:
        assert 1001 == records.count(session, house.company, "quickbooks", "vendor")


def test_a_zero_character_does_not_stop_a_page(house: House) -> None:
    keep(house, vendor(name="Able\x00Supply", native={"A\x00": [{"B": "\x00c"}], "D": "\\u0000"}))
    with house.session() as session:
        found = records.get(session, house.company, "quickbooks", "vendor", "80000001-1")
    assert found is not None
    assert ({"name": "AbleSupply"}, {"A": [{"B": "c"}], "D": "\\u0000"}) == (
        found.data,
        found.native,
    )


def test_dirty_records_of_both_sides_come_in_pages(house: House) -> None:
    keep(house, vendor("q1"), vendor("q2"))
    keep(house, vendor("c1"), vendor("c2"), side="cloud")
    settle(house, "q1")
    seen: list[tuple[str, str]] = []
    after = None
    with house.session() as session:
        while page := records.dirty(session, house.company, "vendor", limit=2, after=after):
            seen += [(record.side, record.id) for record in page]
            after = seen[-1]
    assert [("cloud", "c1"), ("cloud", "c2"), ("quickbooks", "q2")] == seen


def test_waiting_records_are_looked_at_when_asked_for(house: House) -> None:
    keep(house, vendor("q1"), vendor("q2"))
    with house.session() as session:
        mark = Mark(
            entity="vendor", side="quickbooks", id="q1", state="waiting", reason={"for": "terms"}
        )
        assert 1 == records.mark_many(session, house.company, [mark])
        both = records.dirty(session, house.company, "vendor", limit=9, states=("dirty", "waiting"))
    assert [("q1", {"for": "terms"}), ("q2", None)] == [(each.id, each.reason) for each in both]


def test_a_change_that_arrives_while_we_think_keeps_the_record_dirty(house: House) -> None:
    keep(house, vendor())
    with house.session() as session:
        (seen,) = records.dirty(session, house.company, "vendor", limit=9)
    keep(house, vendor(name="Able & Sons"))
    thought = Mark(
        entity="vendor",
        side="quickbooks",
        id=seen.id,
        state="settled",
        revision=seen.revision,
    )
    with house.session() as session:
        assert 0 == records.mark_many(session, house.company, [thought])
    assert "dirty" == state_of(house)


def test_natural_keys_find_records_and_follow_their_changes(house: House) -> None:
    keep(house, vendor("q1", natural_keys=["able", "v-1"]), vendor("q2", natural_keys=["able"]))
    assert {"able": ["q1", "q2"], "v-1": ["q1"]} == by_key(house, "able", "v-1", "nobody")
    keep(house, vendor("q1", natural_keys=["baker", "v-1", "v-1"]))
    assert {"able": ["q2"], "baker": ["q1"], "v-1": ["q1"]} == by_key(house, "able", "baker", "v-1")


def test_a_deleted_record_is_dirty_and_no_candidate_until_it_comes_back(house: House) -> None:
    keep(house, vendor("q1", natural_keys=["able"]))
    settle(house, "q1")
    with house.session() as session:
        gone = records.mark_gone(session, house.company, "quickbooks", "vendor", ["q1", "unknown"])
        assert ["q1"] == gone
        again = records.mark_gone(session, house.company, "quickbooks", "vendor", ["q1"])
        assert [] == again
        assert 0 == records.count(session, house.company, "quickbooks", "vendor")
    assert "dirty" == state_of(house, "q1")
    assert {} == by_key(house, "able")
    assert ["q1"] == keep(house, vendor("q1", natural_keys=["able"]))
    assert {"able": ["q1"]} == by_key(house, "able")


def test_what_a_full_read_did_not_meet_is_known(house: House) -> None:
    first, second = uuid4(), uuid4()

    def unseen(run: UUID) -> list[str]:
        with house.session() as session:
            return records.unseen(session, house.company, "quickbooks", "vendor", run)

    keep(house, vendor("q1"), vendor("q2"), seen_run=first)
    assert [] == unseen(first)
    assert [] == keep(house, vendor("q1"), seen_run=second)
    assert ["q2"] == unseen(second)
    keep(house, vendor("q2", name="Changed"))
    assert ["q2"] == unseen(second)


def test_only_records_nobody_paired_are_unmapped(house: House) -> None:
    keep(house, vendor("q1"), vendor("q2"), vendor("q3"))
    keep(house, vendor("q1"), side="cloud")
    with house.session() as session:
        link = mappings.Link(cloud_id="c1", quickbooks_id="q1", evidence="created")
        mappings.link(session, house.company, "vendor", link)
        records.mark_gone(session, house.company, "quickbooks", "vendor", ["q3"])
        found = {
            side: [each.id for each in records.unmapped(session, house.company, side, "vendor")]
            for side in ("quickbooks", "cloud")
        }
        none = records.unmapped(session, house.company, "cloud", "vendor", states=("ambiguous",))
    assert {"quickbooks": ["q2"], "cloud": ["q1"]} == found
    assert [] == none


def test_refused_records_can_be_looked_at_again(house: House) -> None:
    keep(house, vendor("q1"), vendor("q2"), vendor("q3"))
    with house.session() as session:
        for record_id, state in (("q1", "refused"), ("q2", "conflict"), ("q3", "out_of_scope")):
            records.mark_state(
                session, house.company, "quickbooks", "vendor", [record_id], state=state
            )
        chosen = [("quickbooks", "q1"), ("cloud", "q2")]
        assert 1 == records.set_dirty(session, house.company, entity="vendor", ids=chosen)
        assert 0 == records.set_dirty(session, house.company, ids=[])
        assert 1 == records.set_dirty(session, house.company)
        assert {
            ("vendor", "quickbooks", "dirty"): 2,
            ("vendor", "quickbooks", "out_of_scope"): 1,
        } == records.counts(session, house.company)


def test_an_entity_is_held_once_a_side_has_shown_a_record_of_it(house: House) -> None:
    keep(house, vendor("q1"))
    with house.session() as session:
        wanted = ["vendor", "customer"]
        assert {"vendor"} == records.any_held(session, house.company, "quickbooks", wanted)
        assert set() == records.any_held(session, house.company, "cloud", wanted)


def test_nothing_asked_for_is_nothing_found(house: House) -> None:
    with house.session() as session:
        assert [] == records.upsert_many(session, house.company, "cloud", "vendor", [])
        assert {} == records.get_many(session, house.company, "cloud", "vendor", [])
        assert {} == records.by_natural_key(session, house.company, "cloud", "vendor", [])
        assert 0 == records.mark_many(session, house.company, [])
        assert None is records.get(session, house.company, "cloud", "vendor", "v1")


def test_key_parts_cannot_run_into_each_other() -> None:
    assert records.key_text(("a", "bc")) != records.key_text(("ab", "c"))


def test_a_natural_key_is_looked_up_in_an_index_despite_row_security(house: House) -> None:
    many = [vendor(f"id-{n}", natural_keys=[f"name {n}"]) for n in range(2000)]
    keep(house, *many)
    with house.session() as session:
        session.execute(text("SET LOCAL enable_seqscan = off"))
        plan = session.execute(
            text(
                "EXPLAIN SELECT id FROM record_keys WHERE company_id = :company"
                " AND entity = 'vendor' AND side = 'quickbooks' AND key = 'name 7'"
            ),
            {"company": house.company},
        ).scalars()
        lines = "\n".join(plan)
    assert "record_keys_pkey" in lines
    assert "Index Cond" in lines
    assert "key = 'name 7'" in lines.partition("Index Cond")[2].partition("\n")[0]
