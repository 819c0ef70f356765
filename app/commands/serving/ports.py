"""Which port the doors are on, and how the other commands learn the address.

A .qwc file must name the address of the server that runs, also when that picked its port itself.
"""

from __future__ import annotations

import json
import socket
import time
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from app.commands.failing import CommandError
from app.commands.serving import only_one

if TYPE_CHECKING:
    import threading
    from pathlib import Path

    from services.settings import Settings

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


def publish(settings: Settings) -> None:
    """Leave the address that customers reach us at in the data folder, for `published`."""
    fresh = settings.data_dir / "serving.new"
    fresh.write_text(json.dumps({"base_url": settings.base_url}))
    fresh.replace(_file(settings.data_dir))


def unpublish(data_dir: Path) -> None:
    """Take the address away again; a server that was killed leaves it."""
    _file(data_dir).unlink(missing_ok=True)


def published(data_dir: Path) -> str | None:
    """Where customers reach the server that runs on this folder; None when none runs."""
    if not only_one.is_held(data_dir):
        return None
    with suppress(FileNotFoundError, ValueError, KeyError):
        return str(json.loads(_file(data_dir).read_text())["base_url"])
    return None


def _file(data_dir: Path) -> Path:
    return data_dir / "serving.json"
