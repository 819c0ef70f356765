"""The key of a single machine, for whoever set none.

Several machines must share their keys, so a generated one is refused as soon as the database is not
our own: half of the containers could not open what the other half sealed.
"""

from __future__ import annotations

import hashlib
import hmac
import os
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING

from cryptography.fernet import Fernet

from services.key_ring import read_keys
from services.setting_values import SettingsError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from services.settings import Settings


def with_secret_keys(settings: Settings) -> Settings:
    """The settings with at least one secret key: the given ones, or DATA_DIR/secret.key's.

    Call it before the embedded servers' addresses are filled in. Raises SettingsError when the
    database is not our own and no key is set.
    """
    if settings.secret_keys:
        return settings
    if not settings.embedded:
        raise SettingsError(
            "SECRET_KEYS must be set when DATABASE_URL is: every process has to open what another "
            "sealed. `.env.example` says how to make a key."
        )
    path = settings.data_dir / "secret.key"
    try:
        _generate(path)
    except OSError as error:
        raise SettingsError(
            f"{settings.data_dir} cannot be used as the data folder ({error.strerror}). Choose "
            "another one with --data or DATA_DIR."
        ) from error
    return replace(settings, secret_keys=read_keys(path))


def database_password(keys: Sequence[str]) -> str:
    """The password of the database role the program runs as, made from the newest key.

    Nothing stores it: whoever migrates sets it and whoever connects makes it again. After a new key
    is put first, migrate and restart; until then the running processes keep their connections.
    """
    return hmac.new(keys[0].encode(), b"deskbridge database role", hashlib.sha256).hexdigest()


def _generate(path: Path) -> None:
    if path.exists():
        return
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    # Written aside and linked into place: whoever sees the file sees a whole key, and of two
    # processes that start together one key wins.
    fresh = path.with_suffix(f".{os.getpid()}")
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(Fernet.generate_key() + b"\n")
    with suppress(FileExistsError):
        os.link(fresh, path)
    fresh.unlink()
