"""`deskbridge user`: the people who may log in, of a tenant or of the service."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Final

from app.commands import words
from app.commands.failing import CommandError
from app.commands.opening import add_data, opened
from app.commands.printing import add_json, say
from app.commands.secret_input import first_line

if TYPE_CHECKING:
    import argparse

_SHORTEST: Final = 8


def add_to(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command family."""
    family = commands.add_parser("user", help="add people who may log in")
    actions = family.add_subparsers(title="actions", metavar="ACTION", required=True)
    add = actions.add_parser(
        "add",
        help="add a person",
        description="Adds a person of a tenant (roles owner, accountant, viewer) or of the service "
        "(roles operator, support). Without --password-stdin a password is made and printed, "
        "this once.",
    )
    add.add_argument("email", metavar="EMAIL", type=words.email)
    whose = add.add_mutually_exclusive_group(required=True)
    whose.add_argument("--tenant", metavar="T", help="the tenant's name or id")
    whose.add_argument("--operator", action="store_true", help="one who runs the service")
    add.add_argument("--role", metavar="R", required=True)
    add.add_argument(
        "--password-stdin", action="store_true", help="read the password from standard input"
    )
    add_json(add)
    add_data(add)
    add.set_defaults(run=run_add)
    reset = actions.add_parser(
        "reset",
        help="print a link to choose a new password",
        description="Prints a link by which a person chooses a new password: once, within an hour. "
        "It ends all her sessions then.",
    )
    reset.add_argument("email", metavar="EMAIL", type=words.email)
    reset.add_argument(
        "--second-factor",
        action="store_true",
        help="switch her second factor off too, and sign her out: for a telephone that was lost",
    )
    add_json(reset)
    add_data(reset)
    reset.set_defaults(run=run_reset)


def run_add(arguments: argparse.Namespace) -> int:
    """Add a person."""
    made = None if arguments.password_stdin else secrets.token_urlsafe(15)
    password = made or first_line("password")
    if len(password) < _SHORTEST:
        raise CommandError(f"The password is too short. Give at least {_SHORTEST} characters.")
    with opened(arguments) as services:
        user = services.tenants.add_user(
            arguments.email, tenant=arguments.tenant, role=arguments.role, password=password
        )
    shown = {} if made is None else {"password": made}
    lines = [f"User “{arguments.email}” is {user}."]
    if made is not None:
        lines.append(f"Password (shown this once): {made}")
    return say(arguments, {"user": user, **shown}, lines)


def run_reset(arguments: argparse.Namespace) -> int:
    """Print a link to choose a new password."""
    with opened(arguments) as services:
        link = services.accounts.reset_link(arguments.email)
        if link is None:
            raise CommandError(
                f"Nobody signs in with “{arguments.email}”. Check the address; somebody who was "
                "shut out is let in again on the page of people first."
            )
        if arguments.second_factor:
            services.team.reset_factor_by_hand(arguments.email)
    return say(arguments, {"link": link}, [f"Link (once, within an hour): {link}"])
