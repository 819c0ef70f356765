"""Which port the doors are on, and how the other commands learn it.

A .qwc file must name the address of the server that runs, also when that picked its port itself.
"""

from __future__ import annotations

import json
import socket
import time
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from app.commands.failing import CommandError

if TYPE_CHECKING:
    import threading
    from pathlib import Path

# A server that was killed a moment ago may still be letting go of its port.
_PATIENCE_SECONDS: Final = 10.0


def free(host: str, port: int, stop: threading.Event) -> int:
    """The port to listen on: this one, or for 0 one that nobody uses.

    Asked beforehand, because the HTTP server would share a port with whoever has it. Raises
    CommandError when the port stays in use.
    """
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while True:
        try:
            return _tried(host, port)
        except OSError as error:
            if stop.is_set() or time.monotonic() > deadline:
                raise CommandError(
                    f"Port {port} of {host} cannot be used ({error.strerror}). Stop the program "
                    "that has it, or choose another with --port or PORT."
                ) from error
        stop.wait(0.1)


def _tried(host: str, port: int) -> int:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind((host, port))
        found: int = probe.getsockname()[1]
    return found


def publish(data_dir: Path, port: int) -> None:
    """Leave the port in the data folder, where `published` finds it."""
    fresh = data_dir / "serving.new"
    fresh.write_text(json.dumps({"port": port}))
    fresh.replace(_file(data_dir))


def published(data_dir: Path) -> int | None:
    """The port of the server that runs on this folder, or of the last one that did."""
    with suppress(FileNotFoundError, ValueError, KeyError):
        return int(json.loads(_file(data_dir).read_text())["port"])
    return None


def _file(data_dir: Path) -> Path:
    return data_dir / "serving.json"
