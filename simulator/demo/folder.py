"""A data folder of the demo's own, empty at the start of every performance.

It deletes only what an earlier server left behind, never a folder of somebody's files.
"""

from __future__ import annotations

import fcntl
import shutil
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


class FolderError(Exception):
    """The folder cannot be used; the message says what to do."""


def fresh(folder: Path) -> Path:
    """The folder, new; FolderError when it holds something else or is in use."""
    if folder.exists() and any(folder.iterdir()):
        lock = folder / "serve.lock"
        if not lock.exists():
            raise FolderError(
                f"{folder} holds something other than an earlier demo. Choose another with --data."
            )
        with lock.open("r+") as held:
            try:
                fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise FolderError(
                    f"Another server is running on {folder}. Stop it first, or choose another "
                    "folder with --data."
                ) from None
            shutil.rmtree(folder)
    folder.mkdir(parents=True, exist_ok=True)
    return folder
