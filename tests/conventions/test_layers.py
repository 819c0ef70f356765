"""Who may import whom: the contracts hold, and each of them can break."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from tests.conventions.tree import CODE, ROOT

if TYPE_CHECKING:
    from collections.abc import Mapping

# One forbidden import for every contract in pyproject.toml.
TRESPASSES = {
    "Doors over services over adapters over the pure core": ("storage/x.py", "services"),
    "Doors reach the world only through services": ("app/x.py", "storage"),
    "The pure core touches nothing outside": ("sync/x.py", "logging"),
    "The codec knows XML and nothing else": ("qbxml/x.py", "httpx"),
    "Only storage speaks SQL": ("services/x.py", "sqlalchemy"),
    "Each framework stays behind its own door": ("services/y.py", "celery"),
    "The simulator is a second opinion: it shares no code with us": ("simulator/x.py", "qbxml"),
    "One flow never reaches into another": ("sync/flows/vendor.py", "sync.flows.account"),
}


def _lint(folder: Path) -> subprocess.CompletedProcess[str]:
    program = Path(sys.executable).parent / "lint-imports"
    command = [str(program), str(folder / "pyproject.toml"), "--no-cache"]
    return subprocess.run(command, cwd=folder, check=False, capture_output=True, text=True)


def _tree(folder: Path, files: Mapping[str, str]) -> None:
    (folder / "pyproject.toml").write_text((ROOT / "pyproject.toml").read_text())
    packages = [*CODE, "sync/flows"]
    for each in packages:
        (folder / each).mkdir()
        (folder / each / "__init__.py").write_text("")
    for name in ("account", "vendor"):
        (folder / "sync" / "flows" / f"{name}.py").write_text("")
    for path, imported in files.items():
        (folder / path).write_text(f"import {imported}\n")


def test_the_contracts_hold() -> None:
    done = _lint(ROOT)
    assert 0 == done.returncode, done.stdout + done.stderr


def test_a_tree_that_trespasses_nowhere_passes(tmp_path: Path) -> None:
    _tree(tmp_path, {"services/x.py": "storage", "app/x.py": "services"})
    assert 0 == _lint(tmp_path).returncode


def test_every_contract_finds_its_trespasser(tmp_path: Path) -> None:
    _tree(tmp_path, dict(TRESPASSES.values()))
    done = _lint(tmp_path)
    assert 1 == done.returncode
    broken = {line.removesuffix(" BROKEN") for line in done.stdout.splitlines() if "BROKEN" in line}
    assert set(TRESPASSES) == broken
