"""What is written from something else agrees with it: examples, tables, pins, help."""

from __future__ import annotations

import importlib
import re
import subprocess
import tomllib
from typing import TYPE_CHECKING, Any

import pytest
from packaging.requirements import Requirement
from packaging.version import Version

from services.settings import environment_example
from tests.conventions.tree import ROOT, listed

if TYPE_CHECKING:
    from collections.abc import Iterable


def unpinned(project: dict[str, Any], lock: str) -> list[str]:
    """Dependencies that the lock does not pin to a release they allow."""
    pins = {}
    for line in lock.splitlines():
        if line and not line.startswith("#"):
            pin = Requirement(line)
            pins[_plain(pin.name)] = pin
    wanted = [*project["dependencies"], *project["optional-dependencies"]["dev"]]
    problems = []
    for each in map(Requirement, wanted):
        found = pins.get(_plain(each.name))
        exact = [] if found is None else [spec for spec in found.specifier if spec.operator == "=="]
        if len(exact) != 1 or not each.specifier.contains(Version(exact[0].version)):
            problems.append(f"requirements.lock does not pin {each}")
    return problems


def addresses(lock: str) -> list[str]:
    """Lines of a lock that say where to fetch something: that is for whoever installs to say."""
    return [line for line in lock.splitlines() if re.search(r"://|^-|@ ", line)]


def undocumented(makefile: str, shown: str) -> list[str]:
    """Targets that `make help` does not list."""
    targets = re.findall(r"^([a-z.][a-z.-]*)(?: [^:]*)?:(?!=)", makefile, flags=re.MULTILINE)
    return [
        each
        for each in dict.fromkeys(targets)
        if not re.search(rf"^\s+make {re.escape(each)}\s", shown, flags=re.MULTILINE)
    ]


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def _project() -> dict[str, Any]:
    project: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    return project


def test_the_example_of_the_environment_is_fresh() -> None:
    assert environment_example() == (ROOT / ".env.example").read_text()


def test_the_table_of_flows_is_fresh() -> None:
    if not (ROOT / "sync" / "flow_table.py").exists():
        pytest.skip("sync.flow_table is not written yet")
    table = importlib.import_module("sync.flow_table")
    assert table.markdown() == (ROOT / "docs" / "flows.md").read_text()


def test_every_dependency_is_pinned_to_a_release_it_allows() -> None:
    problems = unpinned(_project(), (ROOT / "requirements.lock").read_text())
    assert not problems, listed(problems)


def test_the_lock_says_nothing_about_where_packages_come_from() -> None:
    assert [] == addresses((ROOT / "requirements.lock").read_text())


def test_every_target_is_in_the_help() -> None:
    done = subprocess.run(["make", "help"], cwd=ROOT, check=True, capture_output=True, text=True)
    assert [] == undocumented((ROOT / "Makefile").read_text(), done.stdout)


@pytest.mark.parametrize(
    ("wanted", "lock"),
    [
        (["flask>=3"], ""),
        (["flask>=3"], "Flask==2.0\n"),
        (["flask>=3"], "flask>=3\n"),
        (["types-lxml"], "lxml==6.1\n"),
    ],
)
def test_a_dependency_without_its_pin_is_found(wanted: Iterable[str], lock: str) -> None:
    project = {"dependencies": list(wanted), "optional-dependencies": {"dev": []}}
    assert 1 == len(unpinned(project, lock))


@pytest.mark.parametrize("line", ["--index-url https://x", "-e .", "flask @ file:///x"])
def test_an_address_in_the_lock_is_found(line: str) -> None:
    assert [line] == addresses(f"celery==5.7.0\n{line}\n")


def test_a_target_missing_from_the_help_is_found() -> None:
    makefile = "BIN := x\nhelp: ## Help\n\t@true\nsecret: help\n\t@true\n.PHONY: help\n"
    assert ["secret"] == undocumented(makefile, "  make help   Help\n")
