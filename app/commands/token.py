"""`deskbridge token`: what other programs show to use the JSON API."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from app.commands import words
from app.commands.opening import add_data, opened
from app.commands.printing import add_json, say, table

if TYPE_CHECKING:
    import argparse
    from datetime import datetime
    from uuid import UUID

    from services.front_desk import FrontDesk

_SCOPES: Final = ("read", "write", "operate")


def add_to(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command family."""
    family = commands.add_parser("token", help="make, list and revoke tokens of the JSON API")
    actions = family.add_subparsers(title="actions", metavar="ACTION", required=True)
    create = actions.add_parser(
        "create",
        help="make a token",
        description="Makes a token and prints it, this once. read looks; write also resolves "
        "problems, changes settings and asks for a sync; operate also connects companies and "
        "handles what opens them.",
    )
    create.add_argument("--scope", choices=_SCOPES, required=True, help="what it may do")
    create.add_argument(
        "--days", metavar="N", type=words.days, help="good for N days (default: until revoked)"
    )
    create.add_argument("--name", metavar="NAME", type=words.name, help="what it is for")
    show = actions.add_parser(
        "list",
        help="list tokens",
        description="Lists the tokens of a tenant or of the service, ended ones included, with "
        "the beginning by which each is known.",
    )
    for command in (create, show):
        whose = command.add_mutually_exclusive_group(required=True)
        whose.add_argument("--tenant", metavar="T", help="the tenant's name or id")
        whose.add_argument("--operator", action="store_true", help="of those who run the service")
    revoke = actions.add_parser(
        "revoke", help="end a token", description="Ends a token at once; it opens nothing more."
    )
    revoke.add_argument("token", metavar="TOKEN", help="its id or its beginning, dbt_…")
    for command, run in ((create, run_create), (show, run_list), (revoke, run_revoke)):
        add_json(command)
        add_data(command)
        command.set_defaults(run=run)


def run_create(arguments: argparse.Namespace) -> int:
    """Make a token."""
    from services.api_tokens import Scope

    with opened(arguments) as services:
        made = services.tokens.create(
            _whose(services, arguments),
            Scope[arguments.scope.upper()],
            days=arguments.days,
            name=arguments.name or "",
        )
    lines = [
        f"Token (shown this once): {made.token}",
        f"It is known as {made.prefix}; `deskbridge token revoke {made.prefix}` ends it.",
    ]
    return say(arguments, {"id": made.id, "token": made.token, "prefix": made.prefix}, lines)


def run_list(arguments: argparse.Namespace) -> int:
    """List tokens."""
    with opened(arguments) as services:
        found = [_shown(each) for each in services.tokens.list_of(_whose(services, arguments))]
    columns = ("prefix", "scope", "name", "expires", "revoked", "last_used")
    rows = [[each[column] or "" for column in columns] for each in found]
    lines = table(columns, rows) if rows else ["There are none."]
    return say(arguments, {"tokens": found}, lines)


def run_revoke(arguments: argparse.Namespace) -> int:
    """End a token."""
    with opened(arguments) as services:
        services.tokens.revoke(arguments.token)
    return say(arguments, {"token": arguments.token, "revoked": True}, ["It opens nothing more."])


def _whose(services: FrontDesk, arguments: argparse.Namespace) -> UUID | None:
    return None if arguments.operator else services.tenants.find(arguments.tenant)


def _shown(token: Any) -> dict[str, Any]:
    return {
        "id": token.id,
        "prefix": token.prefix,
        "scope": token.scope,
        "name": token.name,
        "created": _time(token.created_at),
        "expires": _time(token.expires_at),
        "revoked": _time(token.revoked_at),
        "last_used": _time(token.last_used_at),
    }


def _time(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat(timespec="seconds")
