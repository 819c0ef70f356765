"""One `deskbridge serve` to a data folder, whatever databases it uses.

A lock on an open file, because the kernel gives it up for a process that was killed.
"""

from __future__ import annotations

import fcntl
from contextlib import contextmanager
from typing import TYPE_CHECKING

from app.commands.failing import CommandError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@contextmanager
def hold(data_dir: Path) -> Iterator[None]:
    """Be the only server on a data folder; CommandError when another one is."""
    try:
        data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        lock = _file(data_dir).open("w")
    except OSError as error:
        raise CommandError(
            f"The data folder {data_dir} cannot be used ({error.strerror}). Choose another with "
            "--data or DATA_DIR."
        ) from error
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise CommandError(
                f"Another `deskbridge serve` is running on {data_dir}. Stop it first, or choose "
                "another folder with --data or DATA_DIR."
            ) from None
        yield


def is_held(data_dir: Path) -> bool:
    """Whether a server runs on a data folder."""
    try:
        with _file(data_dir).open("r+") as lock:
            fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except FileNotFoundError:
        return False
    except BlockingIOError:
        return True
    return False


def _file(data_dir: Path) -> Path:
    return data_dir / "serve.lock"
