"""Secret keys as things people handle: named by a fingerprint, kept in a file, turned over.

A fingerprint says which key is meant and gives nothing of it away.
"""

from __future__ import annotations

import hashlib
import hmac
import os
from typing import TYPE_CHECKING

from services.setting_values import SettingsError, secret_keys

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


def fingerprint(key: str) -> str:
    """12 hexadecimal digits by which people know a key."""
    return hmac.new(key.encode(), b"deskbridge key fingerprint", hashlib.sha256).hexdigest()[:12]


def read_keys(path: Path) -> tuple[str, ...]:
    """The keys in a file, newest first; SettingsError when it holds something else."""
    try:
        keys = secret_keys(path.read_text().strip())
    except OSError as error:
        raise SettingsError(f"{path} cannot be read ({error.strerror}).") from error
    except ValueError as error:
        raise SettingsError(
            f"{path} {error}. Put the lost key back; a new one opens nothing."
        ) from error
    if not keys:
        raise SettingsError(f"{path} is empty. Put the lost key back; a new one opens nothing.")
    return keys


def write_keys(path: Path, keys: Sequence[str]) -> None:
    """Replace the file's keys in one step, 0600 and on the disk before this returns."""
    fresh = path.with_suffix(f".{os.getpid()}")
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(",".join(keys) + "\n")
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)
