"""Some fixed seeds without processes, and proof that the audit would notice."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from simulator.quickbooks import edit
from tests.chaos.auditor import audit
from tests.chaos.in_process import built
from tests.chaos.life import Life, live
from tests.chaos.product_rows import ProductRows
from tests.chaos.script import script

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from services.bootstrap import Services
    from services.embedded import Addresses


@pytest.fixture(scope="module")
def served(
    module_database_url: str,
    servers: Addresses,
    secret_key: str,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[tuple[Services, ProductRows]]:
    folder: Path = tmp_path_factory.mktemp("chaos")
    with built(module_database_url, servers.redis_url, secret_key, folder) as services:
        yield services, ProductRows(module_database_url)


@pytest.mark.parametrize("seed", [1003, 2003])
def test_whoever_dies_in_the_middle_both_sides_agree_once_all_is_quiet(
    served: tuple[Services, ProductRows], seed: int
) -> None:
    told = live(*served, seed)
    assert [] == told.troubles, "\n".join(told.log)
    assert told.compared


def test_the_audit_sees_what_is_wrong(served: tuple[Services, ProductRows]) -> None:
    """One change behind the product's back on either side, a copy, a lost pair: each is named."""
    life = Life(*served, script(5, faults=False))
    assert [] == life.live().troubles
    books, org = life.sides.books, life.sides.org
    vendor = life.sides.people.hands.named("Vendor")[0]
    edit.edit(books, "Vendor", vendor.id, Phone="000")
    life.sides.people.hands.cloud_vendor("Nobody was told")
    pairs = life.rows.pairs(life.company)
    lost = next(each for each in pairs if each["entity"] == "account")
    found = audit(
        books, org, pairs=[each for each in pairs if each is not lost], problems=[], own=set()
    )
    said = "\n".join(found.unexplained)
    assert f"vendor “{vendor.fields['Name']}”, Phone" in said
    assert f"account {lost['cloud_id']} is in BILL alone" in said
    assert "is in BILL alone, and nobody was told why" in said
    doubled = audit(books, org, pairs=[*pairs, pairs[0]], problems=[], own=set())
    assert any("is in 2 pairs" in each for each in doubled.unexplained)
