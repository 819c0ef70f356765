"""A few fixed rounds on the real server; `make chaos` plays as many as you like."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.chaos.moments import Strike, strikes
from tests.chaos.rounds import Arena, arena
from tests.chaos.script import script

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.journey


@pytest.fixture(scope="module")
def field() -> Iterator[Arena]:
    with arena() as ready:
        yield ready


@pytest.mark.parametrize("seed", [104])
def test_whatever_befalls_server_and_companies_both_sides_agree_once_all_is_quiet(
    field: Arena, seed: int
) -> None:
    told = field.play(seed, companies=3, blows=4)
    assert [] == told.troubles
    assert [] == [(each.seed, each.troubles) for each in told.told if each.troubles]
    assert told.happened, "a round in which nobody was struck proves nothing"


def test_the_same_seed_is_the_same_script_and_the_same_strikes() -> None:
    assert script(7) == script(7)
    assert list(script(7).lines()) != list(script(8).lines())
    assert strikes(7, 3, companies=4) == strikes(7, 3, companies=4)
    assert all(isinstance(each, Strike) for each in strikes(7, 3, companies=4))
