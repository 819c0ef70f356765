"""A backup of one machine's installation in one file: the database, a manifest, perhaps the keys.

Whether the keys go in is said each time: with them the file opens every stored credential, without
them it is worthless to whoever has lost them. The manifest names keys by fingerprint alone.
"""

from __future__ import annotations

import hashlib
import json
import os
import tarfile
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Final

from services.embedded.dump import dump
from services.key_ring import fingerprint, write_keys
from storage import companies, directory

if TYPE_CHECKING:
    from collections.abc import Iterator

    from services.context import Context

FORMAT: Final = 1
MANIFEST: Final = "manifest.json"
DUMP: Final = "database.dump"
KEYS: Final = "secret.key"
PROGRAM: Final = "Deskbridge 0.1.0"


class BackupError(Exception):
    """A backup cannot be made, read or put back; the message says why and what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """What a backup says of itself. `keys` are fingerprints, newest first; `sha256` by member."""

    format: int
    program: str
    migration: str
    made_at: str
    tenants: int
    companies: int
    keys: tuple[str, ...]
    has_keys: bool
    sha256: dict[str, str]


def back_up(context: Context, file: Path, *, with_keys: bool) -> Manifest:
    """Write a backup while everything goes on; the file is whole or not there, and ours alone.

    Raises BackupError when the place is taken or cannot be written.
    """
    if file.exists():
        raise BackupError(f"{file} is there already. Choose another name.")
    keys = context.settings.secret_keys
    with _placed(file) as folder:
        dump(context.settings.database_url, folder / DUMP)
        members = [DUMP]
        if with_keys:
            write_keys(folder / KEYS, keys)
            members.append(KEYS)
        tenants, known = _counted(context)
        manifest = Manifest(
            format=FORMAT,
            program=PROGRAM,
            migration=context.database.revision() or "",
            made_at=context.clock.now().isoformat(timespec="seconds"),
            tenants=tenants,
            companies=known,
            keys=tuple(fingerprint(key) for key in keys),
            has_keys=with_keys,
            sha256={name: digest(folder / name) for name in members},
        )
        (folder / MANIFEST).write_text(json.dumps(asdict(manifest), indent=2) + "\n")
        _packed(folder, [MANIFEST, *members], file)
    return manifest


def digest(path: Path) -> str:
    """SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _counted(context: Context) -> tuple[int, int]:
    with context.database.operator_session() as session:
        tenants = directory.tenants(session)
    known = 0
    for tenant in tenants:
        with context.database.tenant_session(tenant.id) as session:
            known += len(companies.list_for_tenant(session))
    return len(tenants), known


@contextmanager
def _placed(file: Path) -> Iterator[Path]:
    """A folder beside the file, closed to others: what lies in it can be renamed into place."""
    try:
        with TemporaryDirectory(prefix=".deskbridge-", dir=file.absolute().parent) as folder:
            yield Path(folder)
    except OSError as error:
        raise BackupError(
            f"{file} cannot be written ({error.strerror}). Choose another place, with room for "
            "twice the size of the database."
        ) from error


def _packed(folder: Path, members: list[str], file: Path) -> None:
    whole = folder / "whole"
    descriptor = os.open(whole, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as out:
        with tarfile.open(fileobj=out, mode="w") as archive:
            for name in members:
                archive.add(folder / name, arcname=name, filter=_nobodys)
        out.flush()
        os.fsync(out.fileno())
    # A link, where a rename would take the place of a file that came meanwhile.
    os.link(whole, file)
    parent = os.open(file.absolute().parent, os.O_RDONLY)
    try:
        os.fsync(parent)
    finally:
        os.close(parent)


def _nobodys(member: tarfile.TarInfo) -> tarfile.TarInfo:
    member.uid = member.gid = 0
    member.uname = member.gname = ""
    member.mode = 0o600
    return member
