"""What Python 3.12 and later need is tried on every Python, in a process of its own."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

REPOSITORY = Path(__file__).parents[3]


def run(code: str) -> str:
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", code],
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_spyne_runs_on_the_real_six_where_its_own_copy_is_too_old() -> None:
    said = run(
        "import sys; sys.version_info = max(tuple(sys.version_info), (3, 12, 0, 'final', 0))\n"
        "import soap.service, spyne.util.six, six\n"
        "print(spyne.util.six.moves is six.moves, hasattr(six, 'get_function_name'))"
    )
    assert said == "True False"


def test_importing_the_door_warns_nobody_and_stops_the_forced_collections() -> None:
    assert run("import soap.wsgi, spyne.const; print(spyne.const.MIN_GC_INTERVAL)") == "inf"
