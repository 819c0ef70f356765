"""Every test that the table of faults names exists, and every row names one."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from tests.conventions.tree import ROOT, listed

if TYPE_CHECKING:
    from collections.abc import Iterator

TABLE = ROOT / "docs" / "faults.md"
NAMED = re.compile(r"`(test_\w+)`")


def rows(text: str) -> Iterator[list[str]]:
    """The cells of every row that is neither a head nor the line under one."""
    for line in text.splitlines():
        cells = [each.strip() for each in line.strip("|").split("|")]
        if line.startswith("|") and cells[0] != "fault" and set(cells[0]) != {"-"}:
            yield cells


@pytest.fixture(scope="module")
def defined() -> set[str]:
    """Names of all tests."""
    sources = (path.read_text(encoding="utf-8") for path in (ROOT / "tests").rglob("test_*.py"))
    found = re.compile(r"^ *(?:async )?def (test_\w+)|^(Test\w+) = ", re.MULTILINE)
    return {name for source in sources for pair in found.findall(source) for name in pair if name}


def test_every_test_that_is_named_exists(defined: set[str]) -> None:
    named = set(NAMED.findall(TABLE.read_text(encoding="utf-8")))
    assert not named - defined, listed(sorted(named - defined))


def test_every_fault_says_what_happens_and_names_a_test() -> None:
    found = list(rows(TABLE.read_text(encoding="utf-8")))
    assert found
    for cells in found:
        assert len(cells) == 3, cells
        assert cells[1], cells
        assert NAMED.search(cells[2]), cells
