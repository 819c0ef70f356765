"""`deskbridge keys`: secret keys that turn without anybody's password being lost."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from app.commands.failing import CommandError
from app.commands.opening import add_data, configured, opened
from app.commands.printing import add_json, say

if TYPE_CHECKING:
    import argparse
    from pathlib import Path


def add_to(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command family."""
    family = commands.add_parser("keys", help="show, turn and drop secret keys")
    actions = family.add_subparsers(title="actions", metavar="ACTION", required=True)
    shown = "Shows each key by its fingerprint and what still stands under it."
    status = actions.add_parser("status", help="what needs which key", description=shown)
    rotate = actions.add_parser(
        "rotate",
        help="make a new key, on a machine that keeps them in its data folder",
        description="Puts a new key in front of DIR/secret.key and seals everything with it. "
        "Stop the server first: a running one knows only the keys it began with.",
    )
    reseal = actions.add_parser(
        "reseal",
        help="seal every stored secret with the newest key",
        description="For keys in SECRET_KEYS: after every process runs with the new one in front.",
    )
    drop = actions.add_parser(
        "drop",
        help="take an old key out of the data folder's, once nothing needs it",
        description="Takes a key out of DIR/secret.key; refused while something stands under it.",
    )
    drop.add_argument("key", metavar="KEY", help="its fingerprint, as `keys status` shows it")
    for command, run in (
        (status, run_status),
        (rotate, run_rotate),
        (reseal, run_reseal),
        (drop, run_drop),
    ):
        add_json(command)
        add_data(command)
        command.set_defaults(run=run)


def run_status(arguments: argparse.Namespace) -> int:
    """Show what needs which key."""
    from services.key_turning import UNNAMED, status

    with opened(arguments) as desk:
        found = status(desk.context)
    value: dict[str, Any] = {"keys": list(found.keys), "missing": list(found.missing)}
    value["uses"] = {key: dict(counted) for key, counted in found.uses.items()}
    lines = []
    for key in (*found.keys, *found.missing, UNNAMED):
        uses = ", ".join(f"{n} × {what}" for what, n in sorted(found.uses.get(key, {}).items()))
        if key in found.keys or uses:
            lines.append(f"{key}  {uses or 'nothing: it can be dropped'}")
    if found.missing:
        lines.append("A key that is needed is not listed: put it back, or enter the secrets again.")
    return say(arguments, value, lines)


def run_rotate(arguments: argparse.Namespace) -> int:
    """Make a new key and seal everything with it."""
    from cryptography.fernet import Fernet

    from services.key_ring import fingerprint, read_keys, write_keys
    from services.key_turning import seal_anew

    path = _key_file(arguments)
    keys = [Fernet.generate_key().decode(), *read_keys(path)]
    write_keys(path, keys)
    with opened(arguments) as desk:
        number = seal_anew(desk.context)
    value = {"key": fingerprint(keys[0]), "sealed": number}
    lines = [f"Key {value['key']} is the newest; {number} secrets were sealed with it.", _LATER]
    return say(arguments, value, lines)


def run_reseal(arguments: argparse.Namespace) -> int:
    """Seal everything with the newest key."""
    from services.key_turning import seal_anew

    with opened(arguments) as desk:
        number = seal_anew(desk.context)
    return say(arguments, {"sealed": number}, [f"{number} secrets were sealed anew.", _LATER])


def run_drop(arguments: argparse.Namespace) -> int:
    """Take an old key out of the file."""
    from services.key_ring import fingerprint, read_keys, write_keys
    from services.key_turning import refuse_needed, status

    path = _key_file(arguments)
    with opened(arguments) as desk:
        refuse_needed(status(desk.context), arguments.key)
    write_keys(path, [key for key in read_keys(path) if fingerprint(key) != arguments.key])
    return say(arguments, {"dropped": arguments.key}, [f"Key {arguments.key} is dropped."])


_LATER = (
    "Passwords and tokens are renewed as they are used; `deskbridge keys status` says when an "
    "older key can be dropped."
)


def _key_file(arguments: argparse.Namespace) -> Path:
    """DIR/secret.key of a machine whose server does not run; CommandError otherwise."""
    from app.commands.serving import only_one
    from services.embedded import attach

    settings = configured(arguments)
    if settings.secret_keys or not settings.embedded:
        raise CommandError(
            "The keys are in SECRET_KEYS, which only its owner changes: put a new one in front, "
            "migrate, restart every process, then run `deskbridge keys reseal`."
        )
    path = settings.data_dir / "secret.key"
    if not path.exists():
        raise CommandError(f"There is no key in {settings.data_dir}. Name its folder with --data.")
    if only_one.is_held(settings.data_dir) or attach(settings.data_dir) is not None:
        raise CommandError(
            f"Deskbridge is running on {settings.data_dir} with the keys it began with. Stop it "
            "first."
        )
    return path
