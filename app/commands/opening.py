"""How a command reaches the use cases: settings, the data folder's database, services over it.

A running server is joined, its own address taken over; where none runs, the data folder's servers
are started for the moment. A configured database is used as it is and never migrated from here.
"""

from __future__ import annotations

import logging
import time
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import structlog

from app.commands.deeds import about, note
from app.commands.failing import CommandError
from app.commands.serving.ports import published
from services.settings import Settings

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator

    from services.front_desk import FrontDesk
    from services.health import Health

_MIGRATION_SECONDS: Final = 60.0


def add_data(command: argparse.ArgumentParser) -> None:
    """The option that says which data folder."""
    command.add_argument(
        "--data",
        metavar="DIR",
        type=Path,
        help="the data folder (default: DATA_DIR, or data)",
    )


def configured(arguments: argparse.Namespace, **overrides: Any) -> Settings:
    """The checked settings, with an absolute data folder; SettingsError when one does not fit."""
    if arguments.data is not None:
        overrides["data_dir"] = arguments.data
    settings = Settings.from_environment(**overrides)
    return replace(settings, data_dir=settings.data_dir.absolute())


@contextmanager
def opened(arguments: argparse.Namespace, *, begins: bool = False) -> Iterator[FrontDesk]:
    """The use cases of a command, closed afterwards.

    Only a command that `begins` an installation makes a data folder; for any other one a folder
    that is not there was mistyped.
    """
    from services.front_desk import open_front_desk
    from services.secret_key import with_secret_keys

    # What the use cases log is for operators of a server; a script reads this process's output.
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    settings = configured(arguments)
    if settings.embedded and not begins and not settings.data_dir.is_dir():
        raise CommandError(
            f"There is no Deskbridge data in {settings.data_dir}. Name its folder with --data or "
            "DATA_DIR; a new one is begun by `deskbridge serve` or `deskbridge tenant add`."
        )
    settings = with_secret_keys(settings)
    with _reached(_addressed(settings)) as (reached, patience):
        desk = open_front_desk(reached)
        try:
            _wait_for_migrations(desk.health, patience)
            named = about(desk, arguments)
            yield desk
            note(desk, arguments, named)
        finally:
            desk.close()


def _addressed(settings: Settings) -> Settings:
    """Settings that name the address of the server running on this folder, if one does."""
    address = settings.public_url or published(settings.data_dir) or ""
    return replace(settings, public_url=address)


@contextmanager
def _reached(settings: Settings) -> Iterator[tuple[Settings, float]]:
    """Settings that hold both addresses, and the seconds somebody else's migration may take."""
    from services.embedded import attach, attached_or_started
    from services.migration import migrate_database

    if not settings.embedded:
        yield settings, 0.0
        return
    joined = attach(settings.data_dir) is not None
    with attached_or_started(settings.data_dir) as found:
        reached = replace(settings, database_url=found.database_url, redis_url=found.redis_url)
        if not joined:
            migrate_database(reached)
        yield reached, _MIGRATION_SECONDS if joined else 0.0


def _wait_for_migrations(health: Health, patience: float) -> None:
    """Raise CommandError when the database does not answer or has another schema than ours."""
    deadline = time.monotonic() + patience
    while (trouble := health.database_trouble()) is not None:
        if time.monotonic() >= deadline:
            raise CommandError(trouble)
        time.sleep(0.1)
