"""The one-shot process of a deployment, as it is started there."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from services.settings import child_environment
from storage.engine import Database, head

if TYPE_CHECKING:
    from services.settings import Settings

ROOT = Path(__file__).parents[3]


def _run(environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "services.migration"]
    return subprocess.run(
        command, cwd=ROOT, env=environment, check=False, capture_output=True, text=True
    )


def test_it_says_where_the_database_is_now_and_the_program_can_connect(
    settings: Settings, app_password: str
) -> None:
    done = _run(child_environment(settings))
    assert (0, f"The database is at migration {head()}.\n", "") == (
        done.returncode,
        done.stdout,
        done.stderr,
    )
    opened = Database(settings.database_url, app_password, pool_size=1)
    assert head() == opened.revision()
    opened.close()


def test_without_a_database_it_says_what_is_missing(settings: Settings) -> None:
    environment = child_environment(settings)
    done = _run(environment | {"DATABASE_URL": "", "REDIS_URL": ""})
    assert 1 == done.returncode
    assert done.stderr.startswith("DATABASE_URL is not set.")


def test_without_keys_it_does_not_make_some_up(settings: Settings) -> None:
    done = _run(child_environment(settings) | {"SECRET_KEYS": ""})
    assert 1 == done.returncode
    assert done.stderr.startswith("SECRET_KEYS must be set when DATABASE_URL is")
