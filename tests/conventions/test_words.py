"""The tree speaks of the project alone: nothing in it is true of one machine only."""

from __future__ import annotations

import re
from typing import Final

import pytest

from tests.conventions.tree import ROOT, listed, project_files

# Written in pieces, or this file would be the first to be found.
FOLDERS: Final = "|".join(
    ("w" + "ork", "r" + "oot", r"h" + r"ome/\w+", "t" + "mp/brief", "U" + "sers")
)
HOSTS: Final = "|".join(("pypi" + r"\.org", "python" + r"hosted\.org", "npm" + r"js\.org"))
MACHINE: Final = re.compile(
    rf"(?<![\w.~}})/:])/(?:{FOLDERS})/|\b(?:{HOSTS})\b|\.py" + r"env/", re.ASCII
)


def of_one_machine(path: str, text: str) -> list[str]:
    """Lines that name a folder of one machine or a package index."""
    return [
        f"{path}:{number}: {line.strip()[:100]}"
        for number, line in enumerate(text.splitlines(), start=1)
        if MACHINE.search(line)
    ]


def test_nothing_names_one_machine_or_a_package_index() -> None:
    problems = []
    for path in project_files():
        try:
            text = (ROOT / path).read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        problems += of_one_machine(path, text)
    assert not problems, listed(problems)


@pytest.mark.parametrize(
    "line",
    [
        "see /" + "work/main/README.md",
        '"/' + 'root/.cache"',
        "https://pypi" + ".org/simple",
        "/" + "home/ann/deskbridge",
    ],
)
def test_a_place_on_one_machine_is_found(line: str) -> None:
    assert 1 == len(of_one_machine("docs/x.md", line))


@pytest.mark.parametrize("line", ["storage/models/work/x", "/var/lib/deskbridge", "/support"])
def test_a_place_that_everybody_has_is_not(line: str) -> None:
    assert [] == of_one_machine("docs/x.md", line)
