"""The children of `deskbridge serve`: the doors, a worker and beat, kept alive until the end."""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING, Final, Self
from urllib.error import URLError
from urllib.request import urlopen

from app.commands.failing import CommandError
from app.commands.programs import with_modules
from app.commands.serving.child import Child
from services.settings import child_environment

if TYPE_CHECKING:
    import threading
    from collections.abc import Callable

    from services.settings import Settings

_READY_SECONDS: Final = 120.0
_GLANCE_SECONDS: Final = 0.2
_EVERYWHERE: Final = ("", "0.0.0.0", "::", "localhost")  # noqa: S104 - compared, never bound
# In this order, so that whoever is still being answered finds what it needs.
_STOP_SECONDS: Final = {"web": 10.0, "beat": 5.0, "worker": 20.0}


class Household:
    """All children of one server; a context manager that ends them in order."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        logs = settings.data_dir / "logs"
        logs.mkdir(mode=0o700, exist_ok=True)
        environment = with_modules(child_environment(settings))
        self._children = [
            Child(name, command, log=logs / f"{name}.log", environment=environment)
            for name, command in _commands(settings).items()
        ]

    def __enter__(self) -> Self:
        """Start them all."""
        for each in self._children:
            each.start()
        return self

    def __exit__(self, *_exc: object) -> None:
        """End them all, whatever happened."""
        for name, seconds in _STOP_SECONDS.items():
            for each in self._children:
                if each.name == name:
                    each.stop(seconds)

    def wait_until_ready(self, stop: threading.Event) -> bool:
        """Whether requests are answered and a worker works; False when told to stop before.

        Raises CommandError when a child ends or is not ready in time.
        """
        deadline = time.monotonic() + _READY_SECONDS
        reached = _worker_probe(self._settings.redis_url)
        while not (self._answers() and reached()):
            for each in self._children:
                if not each.is_running:
                    raise CommandError(
                        f"The {each.name} process ended while starting. Its log, {each.log}, "
                        f"ends: {each.last_words()}"
                    )
            if time.monotonic() > deadline:
                raise CommandError(
                    f"The server was not ready within {_READY_SECONDS:.0f} seconds. "
                    f"Look at the logs in {self._settings.data_dir / 'logs'}."
                )
            if stop.wait(_GLANCE_SECONDS):
                return False
        return True

    def keep(self, stop: threading.Event, alive: Callable[[], bool]) -> None:
        """Start again whoever dies, until told to stop or the servers behind us are gone."""
        while alive() and not stop.wait(_GLANCE_SECONDS):
            for each in self._children:
                each.restart_when_due()

    def _answers(self) -> bool:
        try:
            with urlopen(f"http://{reachable(self._settings)}/readyz", timeout=5) as answer:
                return bool(answer.status == 200)
        except (URLError, OSError):
            return False


def reachable(settings: Settings) -> str:
    """Host and port at which this machine reaches the doors."""
    host = "127.0.0.1" if settings.host in _EVERYWHERE else settings.host
    return f"[{host}]:{settings.port}" if ":" in host else f"{host}:{settings.port}"


def _commands(settings: Settings) -> dict[str, list[str]]:
    python = [sys.executable, "-m"]
    celery = [*python, "celery", "--app", "workers.celery_app", "--quiet"]
    folder = settings.data_dir / "beat"
    folder.mkdir(mode=0o700, exist_ok=True)
    return {
        "web": [
            *(*python, "granian", "--interface", "rsgi", "--factory", "--no-ws"),
            *("--host", settings.host, "--port", str(settings.port), "--workers", "1"),
            # Old HTTP alone: nothing that calls us needs more, and less can be done to it.
            *("--http", "1", "--http1-header-read-timeout", "10000", "--backpressure", "2048"),
            *("--workers-kill-timeout", "8", "--log-level", settings.log_level),
            "wsgi:both",
        ],
        # One machine, one worker: it has no colleagues to greet or to listen to.
        "worker": [
            *(*celery, "worker", "--pool", "prefork", "--loglevel", settings.log_level),
            *("--concurrency", str(settings.worker_processes)),
            *("--without-gossip", "--without-mingle", "--without-heartbeat"),
        ],
        "beat": [
            *(*celery, "beat", "--schedule", str(folder / "schedule")),
            *("--loglevel", settings.log_level),
        ],
    }


def _worker_probe(redis_url: str) -> Callable[[], bool]:
    """A question that a worker which takes tasks answers."""
    from celery import Celery
    from kombu.exceptions import OperationalError

    asking = Celery(broker=redis_url)

    def reached() -> bool:
        try:
            return bool(asking.control.ping(timeout=1, limit=1))
        except OperationalError:
            return False

    return reached
