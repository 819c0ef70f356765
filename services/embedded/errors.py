"""Why the embedded servers could not be started, said to the person at the command line."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

_TAIL_LINES = 12


class EmbeddedError(Exception):
    """The embedded servers could not be started; the message says what to do."""


def will_not_start(name: str, log: Path) -> EmbeddedError:
    """The error for a server that ended at once, with the last words of its log."""
    try:
        tail = log.read_text(errors="replace").splitlines()[-_TAIL_LINES:]
    except OSError:
        tail = ["(no log was written)"]
    return EmbeddedError(
        f"{name} did not start. Its log, {log}, ends:\n  " + "\n  ".join(tail) + "\n"
        "Give it the disk or memory it asks for, or set DATABASE_URL and REDIS_URL to servers "
        "of yours."
    )
