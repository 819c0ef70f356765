"""What the documents say is there is there."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from tests.conventions.tree import ROOT, listed

if TYPE_CHECKING:
    from pathlib import Path

DOCUMENTS = ("README.md", "ARCHITECTURE.md", "docs/runbook.md", "docs/glossary.md")
# In backticks or as the target of a link: a folder with a slash at its end, or a file of ours.
NAMED = re.compile(r"(?:`|\]\()([\w.-]+(?:/[\w.-]+)*(?:/|\.(?:py|md|yml|example|toml)))(?:`|\))")


def missing(text: str, root: Path) -> list[str]:
    """Files and folders that a document names and the tree has not."""
    return sorted({each for each in NAMED.findall(text) if not (root / each).exists()})


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_file_a_document_names_exists(document: str) -> None:
    problems = missing((ROOT / document).read_text(encoding="utf-8"), ROOT)
    assert not problems, listed(problems)


def test_a_file_that_does_not_exist_is_found() -> None:
    text = "See `sync/nowhere.py`, [this](docs/none.md) and `gone/`, and `sync/plan.py`."
    assert ["docs/none.md", "gone/", "sync/nowhere.py"] == missing(text, ROOT)


def test_every_make_target_in_the_readme_exists() -> None:
    targets = re.findall(r"^make (\w+)", (ROOT / "README.md").read_text(), flags=re.MULTILINE)
    makefile = (ROOT / "Makefile").read_text()
    assert targets
    assert [] == [each for each in targets if not re.search(rf"^{each}:", makefile, re.MULTILINE)]


def test_decisions_are_numbered_without_a_gap() -> None:
    names = sorted(each.name for each in (ROOT / "docs" / "decisions").glob("*.md"))
    assert [f"{number:04}" for number in range(1, len(names) + 1)] == [
        each.split("-")[0] for each in names
    ]
