"""A backup put back into a data folder: looked over, built aside, then moved into place.

Until the last step nothing of the folder has changed; a failure leaves it as it was. It refuses a
folder that is in use, one that is not empty (unless told to set it aside), a damaged file, a schema
newer than ours, and a backup whose keys are not there.
"""

from __future__ import annotations

import json
import shutil
import tarfile
from contextlib import contextmanager
from dataclasses import dataclass, fields, replace
from itertools import count
from pathlib import Path
from tempfile import mkdtemp
from typing import TYPE_CHECKING

from services.backup import DUMP, FORMAT, KEYS, MANIFEST, BackupError, Manifest, digest
from services.clock import SystemClock
from services.context import Context
from services.embedded import Embedded, attach
from services.embedded.dump import load
from services.key_ring import fingerprint, read_keys, write_keys
from services.migration import migrate_database
from services.restored import Restored, after_restore
from services.secret_key import database_password
from storage.engine import Database
from storage.putting_back import knows, make_roles

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from uuid import UUID

    from services.settings import Settings
    from storage.companies import Company
    from sync.ports import Cloud


@dataclass(frozen=True, slots=True, kw_only=True)
class PutBack:
    """What was put back; `aside` is where the folder that stood there before is now."""

    manifest: Manifest
    done: Restored
    aside: Path | None


def put_back(
    settings: Settings, file: Path, *, key_file: Path | None = None, replacing: bool = False
) -> PutBack:
    """Put a backup into settings.data_dir; BackupError says why it cannot be done."""
    folder = settings.data_dir
    _refuse_in_use(folder, replacing=replacing)
    folder.parent.mkdir(parents=True, exist_ok=True)
    with _aside(folder) as (unpacked, fresh):
        manifest = _unpacked(file, unpacked)
        keys = _keys(settings, manifest, unpacked, key_file)
        with Embedded(fresh) as addresses:
            make_roles(addresses.database_url)
            load(addresses.database_url, unpacked / DUMP)
            reached = replace(
                settings,
                data_dir=fresh,
                secret_keys=tuple(keys),
                database_url=addresses.database_url,
                redis_url=addresses.redis_url,
            )
            migrate_database(reached)
            done = _brought_up(reached)
        if not settings.secret_keys:
            write_keys(fresh / "secret.key", keys)
        return PutBack(manifest=manifest, done=done, aside=_in_place(fresh, folder))


def _refuse_in_use(folder: Path, *, replacing: bool) -> None:
    if not folder.exists():
        return
    if attach(folder) is not None:
        raise BackupError(f"Deskbridge is running on {folder}. Stop it first.")
    if any(folder.iterdir()) and not replacing:
        raise BackupError(
            f"{folder} is not empty. Choose a new folder with --data, or say --replace: what is "
            "there now is then set aside, not deleted."
        )


@contextmanager
def _aside(folder: Path) -> Iterator[tuple[Path, Path]]:
    """Two folders beside the data folder: for what is unpacked, and for the new installation."""
    place = Path(mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    try:
        (place / "unpacked").mkdir(mode=0o700)
        yield place / "unpacked", place / "data"
    finally:
        shutil.rmtree(place, ignore_errors=True)


def _unpacked(file: Path, into: Path) -> Manifest:
    try:
        with tarfile.open(file, mode="r:") as archive:
            for name in (MANIFEST, DUMP, KEYS):
                if name in archive.getnames():
                    archive.extract(name, into, filter="data")
        said = json.loads((into / MANIFEST).read_text())
        if said.get("format") != FORMAT:
            raise BackupError(
                f"{file} is a backup of another format. Use the version that made it."
            )
        manifest = Manifest(**{each.name: said[each.name] for each in fields(Manifest)})
        damaged = [name for name, sum_ in manifest.sha256.items() if digest(into / name) != sum_]
    except (tarfile.TarError, OSError, ValueError, KeyError, AttributeError) as error:
        raise BackupError(
            f"{file} is no whole backup ({type(error).__name__}). Nothing was changed; take "
            "another copy of it."
        ) from error
    if damaged or DUMP not in manifest.sha256:
        raise BackupError(f"{file} is damaged. Nothing was changed; take another copy of it.")
    if not knows(manifest.migration):
        raise BackupError(
            f"{file} was made by a newer version ({manifest.migration}). Install that version, "
            "or a later one, and restore with it."
        )
    return manifest


def _keys(
    settings: Settings, manifest: Manifest, unpacked: Path, key_file: Path | None
) -> Sequence[str]:
    """The keys the backup needs, from wherever they are, newest first."""
    found: list[str] = list(settings.secret_keys)
    for path in (key_file, unpacked / KEYS, settings.data_dir / "secret.key"):
        if path is not None and (path.exists() or path is key_file):
            found += [key for key in read_keys(path) if key not in found]
    by_name = {fingerprint(key): key for key in found}
    missing = [each for each in manifest.keys if each not in by_name]
    if missing:
        raise BackupError(
            f"This backup needs the secret key {' and '.join(missing)}, which is not in it. Give "
            "it with --key FILE or in SECRET_KEYS; `deskbridge keys status` names a machine's keys."
        )
    needed = [by_name[each] for each in manifest.keys]
    return [*settings.secret_keys, *(key for key in needed if key not in settings.secret_keys)]


def _brought_up(settings: Settings) -> Restored:
    database = Database(settings.database_url, database_password(settings.secret_keys), pool_size=1)
    context = Context(
        settings=settings, clock=SystemClock(), database=database, wake=_nobody, connect=_never
    )
    try:
        return after_restore(context)
    finally:
        database.close()


def _in_place(fresh: Path, folder: Path) -> Path | None:
    aside: Path | None = None
    if folder.exists() and any(folder.iterdir()):
        names = (folder.with_name(f"{folder.name}.before-restore-{n}") for n in count(1))
        aside = next(name for name in names if not name.exists())
        folder.rename(aside)
    fresh.rename(folder)
    return aside


def _nobody(tenant_id: UUID, company_id: UUID, *, after: float = 0.0) -> None:
    """Nobody to wake: what is due is found by the first tick."""


def _never(company: Company) -> Cloud:
    raise AssertionError(f"a restore does not call the cloud of {company.name}")
