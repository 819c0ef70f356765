"""A database and the use cases over it, for lives that need no processes."""

from __future__ import annotations

import os
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from cryptography.fernet import Fernet

from services.bootstrap import build
from services.embedded import Embedded
from services.secret_key import database_password
from services.settings import Settings
from simulator.bill import DEV_KEYS
from storage.engine import migrate
from tests.chaos.product_rows import ProductRows

if TYPE_CHECKING:
    from collections.abc import Iterator
    from uuid import UUID

    from services.bootstrap import Services


def settings_of(*, database_url: str, redis_url: str, secret_key: str, folder: Path) -> Settings:
    """Short waits, small pages and sets, so that a little data makes many steps."""
    return Settings(
        database_url=database_url,
        redis_url=redis_url,
        data_dir=folder,
        secret_keys=(secret_key,),
        bill_dev_key=DEV_KEYS[0],
        cloud_hosts=("127.0.0.1",),
        cloud_timeout=0.5,
        cloud_rate_per_hour=1_000_000,
        noop_poll=0.0,
        page_size=12,
        message_set_size=4,
        sync_interval=3600.0,
    )


@contextmanager
def world() -> Iterator[tuple[Services, ProductRows]]:
    """Servers of our own, migrated and thrown away afterwards."""
    folder = Path(tempfile.gettempdir()) / f"deskbridge-chaos-{os.getpid()}"
    key = Fernet.generate_key().decode()
    with Embedded(folder, durable=False, ephemeral=True) as addresses:
        migrate(addresses.database_url, database_password((key,)))
        with built(addresses.database_url, addresses.redis_url, key, folder) as services:
            yield services, ProductRows(addresses.database_url)


@contextmanager
def built(database_url: str, redis_url: str, secret_key: str, folder: Path) -> Iterator[Services]:
    """The use cases over a migrated database."""
    settings = settings_of(
        database_url=database_url, redis_url=redis_url, secret_key=secret_key, folder=folder
    )
    services = build(settings, wake=_nobody)
    try:
        yield services
    finally:
        services.close()


def _nobody(tenant_id: UUID, company_id: UUID, *, after: float = 0.0) -> None:
    """Nobody is woken: a life computes when it says so."""
