"""`deskbridge backup`, `restore` and `after-restore`: one machine's installation in one file.

A database of one's own is backed up by whoever runs it (docs/runbook.md); only what comes after its
restore is done here.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from app.commands.failing import CommandError
from app.commands.opening import add_data, configured, opened
from app.commands.printing import add_json, say

if TYPE_CHECKING:
    import argparse

    from services.settings import Settings


def add_to(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the three commands."""
    make = commands.add_parser(
        "backup",
        help="write a backup of this machine's installation",
        description="Writes the whole database and a manifest to FILE, also while it serves.",
    )
    make.add_argument("file", metavar="FILE", type=Path, help="the file to write, not there yet")
    keys = make.add_mutually_exclusive_group(required=True)
    keys.add_argument(
        "--with-key", action="store_true", help="put the secret keys in: keep the file as safe"
    )
    keys.add_argument(
        "--without-key", action="store_true", help="leave them out: keep DIR/secret.key elsewhere"
    )
    back = commands.add_parser(
        "restore",
        help="put a backup back into a data folder",
        description="Puts a backup into a new data folder. Everything is read again at the next "
        "sync, so that nothing written since the backup is written twice.",
    )
    back.add_argument("file", metavar="FILE", type=Path, help="the backup")
    back.add_argument(
        "--key", metavar="FILE", type=Path, help="a file with the secret keys it was made under"
    )
    back.add_argument(
        "--replace", action="store_true", help="set aside what is in the data folder now"
    )
    after = commands.add_parser(
        "after-restore",
        help="after your own PostgreSQL was restored: read everything again",
        description="Run it once after the database was put back by other means, while nothing "
        "else runs on it.",
    )
    for command, run in ((make, run_backup), (back, run_restore), (after, run_after_restore)):
        add_json(command)
        add_data(command)
        command.set_defaults(run=run)


def run_backup(arguments: argparse.Namespace) -> int:
    """Write a backup."""
    from services.backup import back_up

    _own_database(configured(arguments))
    with opened(arguments) as desk:
        manifest = back_up(desk.context, arguments.file, with_keys=arguments.with_key)
    value = {
        "file": str(arguments.file),
        "made_at": manifest.made_at,
        "migration": manifest.migration,
        "tenants": manifest.tenants,
        "companies": manifest.companies,
        "keys": list(manifest.keys),
        "has_keys": manifest.has_keys,
    }
    lines = [f"Wrote {arguments.file}: {manifest.companies} companies at {manifest.migration}."]
    lines.append(
        "It holds the secret keys: whoever has it can open every stored credential."
        if manifest.has_keys
        else f"It holds no key. A restore needs {' and '.join(manifest.keys)}: keep it elsewhere."
    )
    return say(arguments, value, lines)


def run_restore(arguments: argparse.Namespace) -> int:
    """Put a backup back."""
    from app.commands.serving import only_one
    from services.putting_back import put_back

    settings = configured(arguments)
    _own_database(settings)
    if only_one.is_held(settings.data_dir):
        raise CommandError(f"Deskbridge is running on {settings.data_dir}. Stop it first.")
    result = put_back(settings, arguments.file, key_file=arguments.key, replacing=arguments.replace)
    value = {
        "data": str(settings.data_dir),
        "made_at": result.manifest.made_at,
        "companies": result.done.companies,
        "in_doubt": result.done.in_doubt,
        "set_aside": None if result.aside is None else str(result.aside),
    }
    what = f"{result.done.companies} companies as of {result.manifest.made_at}"
    lines = [f"Restored {what} into {settings.data_dir}.", _AFTER]
    if result.aside is not None:
        lines.append(f"What was there before is now in {result.aside}.")
    return say(arguments, value, lines)


def run_after_restore(arguments: argparse.Namespace) -> int:
    """Have everything read again after a database was put back."""
    from services.restored import after_restore

    with opened(arguments) as desk:
        done = after_restore(desk.context)
    value = {"companies": done.companies, "in_doubt": done.in_doubt}
    return say(arguments, value, [f"Marked {done.companies} companies as restored.", _AFTER])


_AFTER = (
    "The next sync of each company reads both sides in full before it writes. Passwords and API "
    "tokens made since the backup are unknown: make them again."
)


def _own_database(settings: Settings) -> None:
    if not settings.embedded:
        raise CommandError(
            "DATABASE_URL names a PostgreSQL of yours: back it up and restore it with its own "
            "tools (docs/runbook.md, “Backups”), then run `deskbridge after-restore`."
        )
