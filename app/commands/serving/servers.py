"""PostgreSQL and Valkey behind `deskbridge serve`: the configured ones, or our own."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from services.embedded import Embedded, attach

if TYPE_CHECKING:
    import threading
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from services.settings import Settings

# How long another command may have the folder's servers to itself.
_PATIENCE_SECONDS: Final = 30.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Backing:
    """Settings with both addresses filled in, and whether the servers still run."""

    settings: Settings
    alive: Callable[[], bool]


@contextmanager
def running(settings: Settings, stop: threading.Event) -> Iterator[Backing]:
    """The servers, until we leave; EmbeddedError when our own will not start."""
    if not settings.embedded:
        yield Backing(settings=settings, alive=lambda: True)
        return
    _wait_for_other_commands(settings.data_dir, stop)
    embedded = Embedded(settings.data_dir)
    with embedded as addresses:
        yield Backing(
            settings=replace(
                settings, database_url=addresses.database_url, redis_url=addresses.redis_url
            ),
            alive=lambda: embedded.is_running,
        )


def _wait_for_other_commands(data_dir: Path, stop: threading.Event) -> None:
    """Another command may have started the servers for its own moment: let it finish."""
    waited = 0.0
    while waited < _PATIENCE_SECONDS and not stop.is_set() and attach(data_dir) is not None:
        stop.wait(0.2)
        waited += 0.2
