"""The embedded servers against what happens to them: restarts, kills, two owners, another user."""

from __future__ import annotations

import multiprocessing
import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

import psutil
import psycopg
import pytest
import redis

from services.embedded import Embedded, EmbeddedError, attach, attached_or_started

if TYPE_CHECKING:
    from collections.abc import Iterator

_NOBODY = 65534
ROOT = Path(__file__).parents[3]

OWNER = """
import sys, time
from services.embedded import Embedded
servers = Embedded(sys.argv[1], durable=False, ephemeral=sys.argv[2] == "ephemeral")
print(servers.start().database_url, flush=True)
time.sleep(600)
"""


@pytest.fixture
def folder() -> Iterator[Path]:
    # Not tmp_path: its parents are closed to the account that PostgreSQL runs as under root.
    with tempfile.TemporaryDirectory(prefix="deskbridge-", ignore_cleanup_errors=True) as path:
        yield Path(path) / "data"


def _owner(folder: Path, kind: str = "kept") -> subprocess.Popen[str]:
    owner = subprocess.Popen(
        [sys.executable, "-c", OWNER, str(folder), kind],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert owner.stdout is not None
    assert owner.stdout.readline().startswith("postgresql://")
    return owner


def _kill(owner: subprocess.Popen[str]) -> None:
    with owner:
        owner.kill()


def _server_pids(folder: Path) -> list[int]:
    files = (folder / "postgres" / "postmaster.pid", folder / "valkey" / "valkey.pid")
    return [int(each.read_text().split()[0]) for each in files]


def _eventually_gone(pids: list[int], seconds: float = 20) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if not any(psutil.pid_exists(pid) for pid in pids):
            return True
        time.sleep(0.05)
    return False


def _execute(url: str, statement: str) -> list[tuple[object, ...]]:
    with psycopg.connect(url, autocommit=True) as connection:
        cursor = connection.execute(statement.encode())
        return cursor.fetchall() if cursor.description else []


def test_both_servers_answer_and_what_was_written_is_there_after_a_restart(folder: Path) -> None:
    with Embedded(folder, durable=False) as addresses:
        _execute(addresses.database_url, "create table kept (word text)")
        _execute(addresses.database_url, "insert into kept values ('still here')")
        client = redis.Redis.from_url(addresses.redis_url)
        assert client.ping() is True
        client.close()
    with Embedded(folder, durable=False) as addresses:
        assert [("still here",)] == _execute(addresses.database_url, "select word from kept")


def test_a_durable_server_really_waits_for_the_disk(folder: Path) -> None:
    with Embedded(folder) as addresses:
        assert [("on",)] == _execute(addresses.database_url, "show fsync")


def test_the_broker_refuses_whoever_does_not_know_the_password(folder: Path) -> None:
    with Embedded(folder, durable=False) as addresses:
        stranger = redis.Redis.from_url("redis://" + addresses.redis_url.split("@")[1])
        with pytest.raises(redis.AuthenticationError):
            stranger.ping()
        stranger.close()


def test_a_second_owner_is_told_that_the_folder_is_in_use(folder: Path) -> None:
    with (
        Embedded(folder, durable=False),
        pytest.raises(EmbeddedError, match=r"Another Deskbridge is using .* Stop it first"),
    ):
        Embedded(folder, durable=False).start()


def test_whoever_comes_second_attaches_and_leaves_the_servers_running(folder: Path) -> None:
    assert attach(folder) is None
    with Embedded(folder, durable=False) as addresses:
        with attached_or_started(folder) as second:
            assert addresses == second
        assert [(1,)] == _execute(addresses.database_url, "select 1")
    assert attach(folder) is None


def test_servers_end_when_their_owner_is_killed_and_start_again(folder: Path) -> None:
    owner = _owner(folder)
    pids = _server_pids(folder)
    _kill(owner)
    assert _eventually_gone(pids)
    with Embedded(folder, durable=False) as addresses:
        assert [(1,)] == _execute(addresses.database_url, "select 1")


def test_leftover_servers_are_ended_when_even_the_watch_was_killed(folder: Path) -> None:
    owner = _owner(folder)
    pids = _server_pids(folder)
    for each in psutil.Process(owner.pid).children():
        if each.name() == "sh":
            each.kill()
    _kill(owner)
    assert all(psutil.pid_exists(pid) for pid in pids)
    with Embedded(folder, durable=False) as addresses:
        assert [(1,)] == _execute(addresses.database_url, "select 1")
        assert not any(psutil.pid_exists(pid) for pid in pids)


def test_a_stale_pid_file_whose_number_is_now_somebody_elses_harms_nobody(folder: Path) -> None:
    with Embedded(folder, durable=False):
        pass
    with subprocess.Popen(["sleep", "600"]) as bystander:
        (folder / "valkey" / "valkey.pid").write_text(f"{bystander.pid}\n")
        with Embedded(folder, durable=False):
            assert bystander.poll() is None
        bystander.kill()


def test_a_killed_database_recovers_on_the_next_start(folder: Path) -> None:
    owner = _owner(folder)
    for pid in _server_pids(folder):
        os.kill(pid, signal.SIGKILL)
    _kill(owner)
    with Embedded(folder, durable=False) as addresses:
        assert [(1,)] == _execute(addresses.database_url, "select 1")


def test_an_ephemeral_folder_is_deleted_even_when_its_owner_is_killed(folder: Path) -> None:
    _kill(_owner(folder, "ephemeral"))
    deadline = time.monotonic() + 20
    while folder.exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not folder.exists()


def test_a_folder_whose_path_is_too_long_for_a_socket_works_all_the_same(folder: Path) -> None:
    with Embedded(folder / ("deep" * 30), durable=False) as addresses:
        assert [(1,)] == _execute(addresses.database_url, "select 1")


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody else")
def test_an_ordinary_user_runs_the_servers_as_themselves(folder: Path) -> None:
    folder.mkdir()
    os.chown(folder, _NOBODY, _NOBODY)
    folder.parent.chmod(0o711)
    # Forked, not started: the interpreter itself may lie where only root can reach it.
    child = multiprocessing.get_context("fork").Process(target=_as_nobody, args=(folder,))
    child.start()
    child.join(60)
    assert child.exitcode == 0


def _as_nobody(folder: Path) -> None:
    os.setgroups([])
    os.setgid(_NOBODY)
    os.setuid(_NOBODY)
    with Embedded(folder, durable=False) as addresses:
        assert [(1,)] == _execute(addresses.database_url, "select 1")
        assert (folder / "postgres").stat().st_uid == _NOBODY
