"""Who the embedded servers run as.

PostgreSQL refuses to run as root. When we are root the servers get a system account of their own,
and the folders above what it must reach are opened for passing through (never for listing);
otherwise they run as we do. Nothing here is used when DATABASE_URL and REDIS_URL are set.
"""

from __future__ import annotations

import os
import pwd
import shutil
import stat
import subprocess
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypedDict

from services.embedded.errors import EmbeddedError

if TYPE_CHECKING:
    from pathlib import Path

_ACCOUNT = "deskbridge"


class SpawnAs(TypedDict, total=False):
    """The arguments of subprocess.Popen that say who the child is."""

    user: int
    group: int
    extra_groups: list[int]


@dataclass(frozen=True, slots=True)
class ServerAccount:
    """The account of the server processes; both ids None means our own."""

    uid: int | None = None
    gid: int | None = None

    @classmethod
    def current(cls) -> ServerAccount:
        """Our own account; when we are root the system account `deskbridge`, made if need be."""
        if os.geteuid() != 0:
            return cls()
        entry = _entry() or _made() or pwd.getpwnam("nobody")
        return cls(uid=entry.pw_uid, gid=entry.pw_gid)

    def spawn_as(self) -> SpawnAs:
        """What to give subprocess so that the child runs as this account."""
        if self.uid is None or self.gid is None:
            return {}
        return {"user": self.uid, "group": self.gid, "extra_groups": []}

    def own(self, folder: Path) -> Path:
        """Make a folder of the account's own, closed to others, and return it."""
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if self.uid is None and folder.stat().st_uid != os.geteuid():
            raise EmbeddedError(f"{folder} belongs to somebody else. Choose another data folder.")
        self.give(folder)
        return folder

    def give(self, path: Path) -> None:
        """Make a file or folder the account's; nothing when it runs as we do."""
        if self.uid is not None and self.gid is not None:
            os.chown(path, self.uid, self.gid)

    def admit_to(self, folder: Path) -> None:
        """Let the account pass through a folder and those above it; nothing when it is our own."""
        if self.uid is None:
            return
        for each in (folder.resolve(), *folder.resolve().parents):
            mode = stat.S_IMODE(each.stat().st_mode)
            if not mode & stat.S_IXOTH:
                _widen(each, mode | stat.S_IXGRP | stat.S_IXOTH)

    def admit_to_program(self, tree: Path, program: Path) -> None:
        """Let the account run a program from an installed package, whatever umask pip had."""
        self.admit_to(tree)
        if self.uid is None or _runs(program, self.spawn_as()):
            return
        for each in tree.rglob("*"):
            mode = stat.S_IMODE(each.lstat().st_mode)
            if not each.is_symlink():
                _widen(each, mode | stat.S_IROTH | (stat.S_IXOTH if mode & stat.S_IXUSR else 0))
        if not _runs(program, self.spawn_as()):
            raise EmbeddedError(
                f"The account that must run {program} cannot. Start Deskbridge as a user other "
                "than root, or set DATABASE_URL and REDIS_URL to servers of yours."
            )


def _entry() -> pwd.struct_passwd | None:
    try:
        return pwd.getpwnam(_ACCOUNT)
    except KeyError:
        return None


def _made() -> pwd.struct_passwd | None:
    tool = shutil.which("useradd")
    if tool is not None:
        # Two processes may get here together: whoever loses finds the account made.
        command = [tool, "--system", "--no-create-home", "--shell", "/bin/false", _ACCOUNT]
        subprocess.run(command, check=False, capture_output=True)
    return _entry()


def _runs(program: Path, spawn_as: SpawnAs) -> bool:
    try:
        command = [str(program), "--version"]
        done = subprocess.run(command, check=False, capture_output=True, cwd="/", **spawn_as)
    except PermissionError:
        return False
    return done.returncode == 0


def _widen(path: Path, mode: int) -> None:
    try:
        path.chmod(mode)
    except OSError as error:
        raise EmbeddedError(
            f"PostgreSQL cannot run as root, and {path} is closed to other users. Start "
            "Deskbridge as another user, or choose a data folder elsewhere with --data."
        ) from error
