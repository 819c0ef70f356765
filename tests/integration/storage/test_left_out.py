"""A record that was left out stays so in every statement, until it is taken up."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from storage import left_out, mappings, records, waiting
from storage.mappings import Link
from tests.integration.storage.test_records import keep, state_of, vendor

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.integration.storage.conftest import House

ONE, OTHER = "80000001-1", "80000002-1"
AT = datetime(2026, 11, 26, tzinfo=UTC)


def leave_out(house: House, *places: tuple[str, str, str], by: str = "ann@example.com") -> int:
    with house.session() as session:
        return left_out.leave_out(session, house.company, places, by=by, at=AT)


def here(one: str) -> tuple[str, str, str]:
    return ("vendor", "quickbooks", one)


def changed_once_more(house: House) -> None:
    assert [ONE] == keep(house, vendor(name="Able & Sons"))


def read_as_out_of_scope(house: House) -> None:
    assert [ONE] == keep(house, vendor(name="Able & Sons"), state="out_of_scope")


def deleted_there(house: House) -> None:
    with house.session() as session:
        assert [ONE] == records.mark_gone(session, house.company, "quickbooks", "vendor", [ONE])


def marked(house: House) -> None:
    with house.session() as session:
        assert 0 == records.mark_state(
            session, house.company, "quickbooks", "vendor", [ONE], state="dirty"
        )


def looked_at_again(house: House) -> None:
    with house.session() as session:
        assert 0 == records.set_dirty(session, house.company)


def left_out_by_another(house: House) -> None:
    assert 0 == leave_out(house, here(ONE), by="bob@example.com")


@pytest.mark.parametrize(
    "happens",
    [
        changed_once_more,
        read_as_out_of_scope,
        deleted_there,
        marked,
        looked_at_again,
        left_out_by_another,
    ],
)
def test_nothing_that_happens_to_it_ends_that_it_is_left_out(
    house: House, happens: Callable[[House], None]
) -> None:
    keep(house, vendor())
    assert 1 == leave_out(house, here(ONE))
    happens(house)
    with house.session() as session:
        found = records.get(session, house.company, "quickbooks", "vendor", ONE)
    assert found is not None
    told = {"by": "ann@example.com", "at": "2026-11-26T00:00:00+00:00"}
    assert ("skipped", told) == (found.state, found.reason)


def test_taking_it_up_gives_it_its_place_and_touches_no_other(house: House) -> None:
    keep(house, vendor(), vendor(OTHER, "Bay Tools"), state="settled")
    leave_out(house, here(ONE))
    with house.session() as session:
        both = [here(ONE), here(OTHER)]
        assert 1 == left_out.take_up(session, house.company, both, state="dirty")
    assert ("dirty", "settled") == (state_of(house, ONE), state_of(house, OTHER))


def test_a_pair_that_is_left_out_is_counted_once_and_is_not_in_step(house: House) -> None:
    keep(house, vendor(), vendor(OTHER, "Bay Tools"), state="settled")
    keep(house, vendor("v1"), side="cloud", state="settled")
    link = Link(cloud_id="v1", quickbooks_id=ONE, evidence="natural key")
    with house.session() as session:
        mappings.link(session, house.company, "vendor", link)
        assert {"vendor": 1} == waiting.in_step(session, house.company)
    leave_out(house, here(ONE), ("vendor", "cloud", "v1"), here(OTHER))
    with house.session() as session:
        assert {} == waiting.in_step(session, house.company)
        assert {house.company: {"vendor": 2}} == left_out.counts(session, [house.company])
        assert [] == left_out.of_company(session, house.company, entity="invoice")
        assert 3 == len(left_out.of_company(session, house.company))
