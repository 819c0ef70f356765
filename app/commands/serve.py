"""`deskbridge serve`: everything on one machine, until it is told to stop.

It starts the embedded servers unless others are configured, migrates, and runs the doors, a worker
and beat as its children. It prints one line when all of that can be used; everything else goes to
the logs in the data folder.
"""

from __future__ import annotations

import signal
import sys
import threading
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

from app.commands import words
from app.commands.opening import add_data, configured

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator

    from services.settings import Settings


def add_to(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command."""
    serve = commands.add_parser(
        "serve",
        help="run everything on this machine",
        description="Runs everything on this machine: the doors on one port, a worker and beat, "
        "and PostgreSQL and Valkey unless DATABASE_URL and REDIS_URL name others. Prints "
        "`ready http://127.0.0.1:N` when it can be used.",
    )
    add_data(serve)
    serve.add_argument(
        "--port",
        type=words.port,
        metavar="N",
        help="the port to listen on; 0 picks one (default: PORT)",
    )
    serve.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Serve until SIGINT or SIGTERM."""
    from services.secret_key import with_secret_keys

    given = {} if arguments.port is None else {"port": arguments.port}
    settings = configured(arguments, **given)
    with _stopped_by_signals() as stop:
        # Before the addresses are filled in: a generated key is for a database of our own.
        serve(with_secret_keys(settings), stop)
    return 0


def serve(settings: Settings, stop: threading.Event) -> None:
    """Serve until `stop` is set; raises EmbeddedError or CommandError when that cannot be."""
    from app.commands.serving import only_one, ports

    with only_one.hold(settings.data_dir):
        ports.unpublish(settings.data_dir)
        settings = replace(settings, port=ports.free(settings.host, settings.port, stop))
        ports.publish(settings)
        announced = False
        while not stop.is_set():
            announced = _one_round(settings, stop, announced=announced)


def _one_round(settings: Settings, stop: threading.Event, *, announced: bool) -> bool:
    """Start everything and keep it up until told to stop, or our own servers die under us."""
    from app.commands.serving import ports, servers
    from app.commands.serving.household import Household, reachable
    from services.migration import migrate_database

    with servers.running(settings, stop) as backing:
        migrate_database(backing.settings)
        ports.free(settings.host, settings.port, stop)
        with Household(backing.settings) as household:
            if household.wait_until_ready(stop):
                if not announced:
                    sys.stdout.write(f"ready http://{reachable(settings)}\n")
                    sys.stdout.flush()
                household.keep(stop, backing.alive)
                return True
    return announced


@contextmanager
def _stopped_by_signals() -> Iterator[threading.Event]:
    """An event that Ctrl-C or SIGTERM sets, so that stopping happens in order."""
    stop = threading.Event()
    before = {
        each: signal.signal(each, lambda *_: stop.set()) for each in (signal.SIGINT, signal.SIGTERM)
    }
    try:
        yield stop
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)
