"""The stored pairs: one per id for ever, with the base both sides agreed on."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

import pytest

from storage import mappings, records, work
from storage.errors import TakenError
from storage.mappings import Link, Pair
from storage.records import RecordIn
from tests.integration.storage.conftest import NOW

if TYPE_CHECKING:
    from tests.integration.storage.conftest import House


def link(
    house: House, cloud_id: str, quickbooks_id: str, entity: str = "vendor", **base: str
) -> mappings.Mapping:
    new = Link(cloud_id=cloud_id, quickbooks_id=quickbooks_id, evidence="created", base=base)
    with house.session() as session:
        return mappings.link(session, house.company, entity, new)


def test_a_pair_is_found_from_both_sides(house: House) -> None:
    made = link(house, "v1", "80000001-1", name="Able")
    with house.session() as session:
        from_cloud = mappings.by_cloud(session, house.company, "vendor", "v1")
        from_books = mappings.by_quickbooks(session, house.company, "vendor", "80000001-1")
        assert None is mappings.by_cloud(session, house.company, "customer", "v1")
    assert made == from_cloud == from_books
    assert ({"name": "Able"}, "linked", "created") == (made.base, made.state, made.evidence)


def test_the_same_pair_again_keeps_what_was_agreed(house: House) -> None:
    first = link(house, "v1", "80000001-1", name="Able")
    again = link(house, "v1", "80000001-1", name="Baker")
    assert first == again


@pytest.mark.parametrize("pair", [("v1", "80000002-1"), ("v2", "80000001-1")])
def test_an_id_that_is_linked_elsewhere_is_refused(house: House, pair: tuple[str, str]) -> None:
    link(house, "v1", "80000001-1")
    with pytest.raises(TakenError, match="already taken"):
        link(house, *pair)
    with house.session() as session:
        assert {"vendor": 1} == mappings.counts(session, house.company)


def test_a_tombstone_keeps_its_ids_taken(house: House) -> None:
    dead = link(house, "v1", "80000001-1")
    with house.session() as session:
        assert 1 == mappings.tombstone(session, [dead.id])
        assert {} == mappings.counts(session, house.company)
    with pytest.raises(TakenError):
        link(house, "v2", "80000001-1")


def test_a_pair_a_person_declared_wrong_frees_its_ids(house: House) -> None:
    wrong = link(house, "v1", "80000001-1")
    with house.session() as session:
        assert mappings.unlink(session, wrong.id)
        assert not mappings.unlink(session, wrong.id)
    assert "80000002-1" == link(house, "v1", "80000002-1").quickbooks_id


def test_bases_are_replaced_together_and_equal_ones_are_left_alone(house: House) -> None:
    one, two = link(house, "v1", "q1", name="Able"), link(house, "v2", "q2", name="Baker")
    with house.session() as session:
        bases = {one.id: {"name": "Able"}, two.id: {"name": "Baker & Sons"}}
        assert 1 == mappings.set_bases(session, bases)
        mappings.set_base(session, one.id, {"name": "Abel"})
        found = mappings.many_by_cloud(session, house.company, "vendor", ["v1", "v2", "v3"])
    assert {"v1": {"name": "Abel"}, "v2": {"name": "Baker & Sons"}} == {
        key: each.base for key, each in found.items()
    }


def test_many_are_found_at_once(house: House) -> None:
    for number in range(3):
        link(house, f"v{number}", f"q{number}")
    with house.session() as session:
        by_books = mappings.many_by_quickbooks(session, house.company, "vendor", ["q0", "q2", "x"])
        everything = mappings.list_all(session, house.company, "vendor")
        assert {} == mappings.many_by_quickbooks(session, house.company, "vendor", [])
        assert {} == mappings.many_by_cloud(session, house.company, "vendor", [])
        assert {} == mappings.link_many(session, house.company, "vendor", [])
        assert 0 == mappings.set_bases(session, {})
    assert {"q0": "v0", "q2": "v2"} == {key: each.cloud_id for key, each in by_books.items()}
    assert 3 == len(everything)


def test_more_ids_may_be_asked_for_than_a_statement_has_parameters(house: House) -> None:
    link(house, "v1", "80000001-1")
    ids = ["v1", *(f"other-{number}" for number in range(70_000))]
    with house.session() as session:
        assert {"v1"} == set(mappings.many_by_cloud(session, house.company, "vendor", ids))
        assert {} == mappings.many_by_quickbooks(session, house.company, "vendor", ids)
        places = [("vendor", "cloud", one) for one in ids]
        assert {} == work.unanswered(session, house.company, places)
        assert 0 == work.cancel(
            session, [UUID(int=number) for number in range(70_000)], {"code": "left-out"}, now=NOW
        )


def test_pairs_carry_the_name_a_person_knows(house: House) -> None:
    link(house, "v1", "q1")
    link(house, "v2", "q2")
    link(house, "v3", "q3")
    with house.session() as session:
        company = house.company
        in_books = RecordIn(id="q1", data={}, label="Able Supply")
        records.upsert_many(session, company, "quickbooks", "vendor", [in_books], state="settled")
        in_cloud = [
            RecordIn(id="v1", data={}, label="Able in the cloud"),
            RecordIn(id="v2", data={}, label="Baker"),
        ]
        records.upsert_many(session, company, "cloud", "vendor", in_cloud)
        first = mappings.pairs(session, company, "vendor", limit=2)
        rest = mappings.pairs(session, company, "vendor", after=first[-1].cloud_id)

    def pair(number: int, label: str, cloud: str | None, quickbooks: str | None) -> Pair:
        return Pair(
            cloud_id=f"v{number}",
            quickbooks_id=f"q{number}",
            label=label,
            state="linked",
            cloud_state=cloud,
            quickbooks_state=quickbooks,
        )

    assert [pair(1, "Able Supply", "dirty", "settled"), pair(2, "Baker", "dirty", None)] == first
    assert [pair(3, "v3", None, None)] == rest
